/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the dump in the buffer to a console that has it, over a line that loses: sends the frames,
 * then listens; does what the console asks for; if nobody speaks, sends parity frames instead.
 * Every wait is bounded, and so is the whole, by the options.
 *
 *              nobody spoke                 parity is out
 *   DATA -> READY, listen -> PARITY, listening ----------> READY, listen -> LEAVING
 *             |                |     ^                           |
 *             | command        |     | silence for SERVE_MS;     | command
 *             v                v     | forever: round again      |
 *           SERVE: carry out, READY, listen <--------------------+
 *             |  CONTINUE, REBOOT, a key, limit_ms
 *             v
 *           LEAVING, or REBOOTING
 *
 * PARITY that came to its end is not sent a second time, unless it is for ever: silence is the end
 * then.
 *
 * Without parity (0) there is one listening, not two. PARITY says READY too, every READY_MS, so
 * that a console that attaches late may speak. Forever, PARITY is all rows, then the data again.
 *
 * A key: the same printable byte, outside of frames, KEY times in a row or more, and then nothing
 * for STILL_MS. Somebody pressed it three times, or held it down.
 *
 * A command is carried out once: when its number comes again it is only answered, by the number
 * and the result in the next READY. SEND is carried out again, unless it comes while it is being
 * carried out. A command for a dump that is not in the buffer is answered with -LG_ERR_VALUE
 * (CONTINUE and STAY always count); one that is not understood with its error. A number is new if
 * it is not that of the latest answer: a console that attaches late goes on from there.
 *
 * After its last word, unless CONTINUE or a key told it to leave, the monitor takes what still
 * comes, until nothing has for STILL_MS, at most LEAVE_MS: a command that crossed that word must
 * not be typed at the machine's login.
 *
 * All is as struct lg_platform lets it: without `read` or a clock nothing is listened for, without
 * a clock nothing is for ever.
 */
#ifndef LG_MONITOR_H
#define LG_MONITOR_H

#include "../../protocol/command.h"
#include "../../protocol/form.h"
#include "../../protocol/repair.h"
#include "dump.h"

#define LG_MONITOR_SERVE_MS 2000 /* without a word from a console that spoke before; arbitrary */
#define LG_MONITOR_READY_MS 100	 /* between two READY; arbitrary */
#define LG_MONITOR_STILL_MS 50	 /* no byte for so long ends a key or a frame; arbitrary, but over
				    the 16 ms for which USB adapters hold bytes back */
#define LG_MONITOR_LEAVE_MS 200	 /* at most, for a word that crosses the last one; arbitrary */
#define LG_MONITOR_KEY 3	 /* times the same byte */
#define LG_PARITY_DEFAULT (-1)	 /* lg_repair_default() */
#define LG_PARITY_FOREVER (-2)	 /* parity, data, parity ... until limit_ms */

struct lg_monitor_options {
	enum lg_form form;
	int parity;	    /* parity frames in percent of the data frames, or LG_PARITY_* */
	uint32_t listen_ms; /* how long to wait for the first word; 0: do not listen at all */
	uint32_t limit_ms;  /* for everything after the data; 0: none, so that LG_PARITY_FOREVER
				ends by a key or a command only */
};

enum lg_monitor_end {
	LG_MONITOR_DONE,   /* the machine goes on */
	LG_MONITOR_DEAD,   /* the line takes no more bytes */
	LG_MONITOR_REBOOT, /* the console wants the machine rebooted */
};

/* About 2.5 KB. */
struct lg_monitor {
	struct lg_dump *dump;
	struct lg_monitor_options options;
	uint16_t refused;    /* triggers refused since load, for answers: the caller's to set */
	uint64_t sent_bytes; /* since lg_monitor_init(): on the line */
	bool whole;	     /* the line took all data of the dump that was in the buffer first */

	/* The monitor's own. */
	uint64_t start_ns; /* when the data were out */
	bool started;	   /* they are */
	bool dead;
	bool over; /* key, CONTINUE, REBOOT or limit */
	bool told; /* CONTINUE, or a key */
	bool reboot;

	uint16_t served;  /* number of the latest command that was carried out; 0: none */
	uint8_t result;	  /* of it: -lg_err */
	bool serving;	  /* it is being carried out */
	bool pending;	  /* a command waits to be carried out: */
	uint16_t number;  /* its number */
	uint16_t dump_id; /* the dump it means */
	struct lg_command arrived;
	struct lg_command command; /* the one that is being carried out */

	uint16_t wait_ms; /* how long this listening lasts */
	uint64_t word_ns; /* when it began, or the console last spoke */
	uint64_t said_ns; /* when the latest READY was said */
	uint64_t byte_ns; /* when the latest byte arrived */
	uint8_t key;	  /* the latest byte outside of frames, and how often in a row */
	uint8_t key_times;
	uint8_t input[LG_FORM_WIRE_MAX]; /* what may become a frame */
	size_t input_bytes;

	struct lg_frame frame; /* the one that was taken last, or is about to be sent */
	struct lg_repair_sum sum;
	uint8_t wire[LG_FORM_WIRE_MAX];
};

/* Before each use. dump must outlive it. */
void lg_monitor_init(struct lg_monitor *monitor, struct lg_dump *dump,
		     const struct lg_monitor_options *options);

/*
 * Send one answer of that state: what a trigger does first. The dump's id is that in the buffer.
 */
void lg_monitor_say(struct lg_monitor *monitor, enum lg_answer_state state);

/*
 * Send the dump that is in the buffer, and all that the drawing says. DUMP and TABLE collect anew
 * with the next dump_id. Context: as lg_platform says.
 */
enum lg_monitor_end lg_monitor_run(struct lg_monitor *monitor);

#endif
