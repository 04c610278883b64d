/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the console asks of an agent, and what the agent says besides dumps. Both are frames, in
 * the form of the dump at hand.
 *
 *   COMMAND  dump_id: of the dump that is meant; sequence: 1, 2, ... (after 65535: 1) a new
 *            one for each new wish, the same when it is said again. Payload: op u8, then
 *              SEND    (first u16, more u8) for each range of frames, none: all
 *              TABLE   table u8
 *              others  nothing
 *   ANSWER   dump_id: of the dump in the agent's buffer; sequence: of the latest command that was
 *            carried out, 0: none. Payload: state u8, result u8, frames u16, wait_ms u16,
 *            refused u16
 *
 * Who speaks when:
 *
 *   agent    COLLECTING | the dump's frames | READY | (silence: READY again, later parity) ...
 *   console                                         | COMMAND
 *   agent                                                     | what was asked for | READY ...
 *                                                               ... LEAVING
 *
 * After its first READY the agent listens while it sends, too. The console speaks only to an agent
 * that said READY: to others its bytes would be typing. SEND may be carried out twice without
 * harm; of the other commands a repeated number is answered, not carried out again.
 */
#ifndef LG_COMMAND_H
#define LG_COMMAND_H

#include "frame.h"

#define LG_COMMAND_RANGES_MAX 80

enum lg_command_op {
	LG_COMMAND_SEND = 1,	 /* these frames of the dump */
	LG_COMMAND_CONTINUE = 2, /* let the machine go on */
	LG_COMMAND_DUMP = 3,	 /* dump again: a new dump */
	LG_COMMAND_TABLE = 4,	 /* a new dump of that table alone, with all columns of all rows */
	LG_COMMAND_REBOOT = 5,	 /* reboot the machine, at once */
	LG_COMMAND_STAY = 6,	 /* nothing: wait on */
};

struct lg_command_range {
	uint16_t first; /* sequence number */
	uint8_t more;	/* frames after it */
};

struct lg_command {
	uint8_t op;
	uint8_t table;	/* TABLE */
	uint8_t ranges; /* SEND */
	struct lg_command_range range[LG_COMMAND_RANGES_MAX];
};

enum lg_answer_state {
	LG_ANSWER_COLLECTING = 1, /* a trigger was accepted, the dump is being made */
	LG_ANSWER_READY = 2,	  /* listening */
	LG_ANSWER_LEAVING = 3,	  /* the machine goes on; nobody listens any more */
	LG_ANSWER_REFUSED = 4,	  /* a trigger without the arming sequence: nothing was done */
	LG_ANSWER_REBOOTING = 5,
};

struct lg_answer {
	uint8_t state;	  /* enum lg_answer_state */
	uint8_t result;	  /* of the command: 0, or -lg_err */
	uint16_t frames;  /* of the dump in the buffer; 0: none yet */
	uint16_t wait_ms; /* READY: how long it will listen if nobody speaks */
	uint16_t refused; /* triggers refused since load; 65535: that or more */
};

/*
 * Into frame, of which the caller sets dump_id and sequence. Ranges beyond LG_COMMAND_RANGES_MAX
 * are left out.
 */
void lg_command_pack(const struct lg_command *command, struct lg_frame *frame);
void lg_answer_pack(const struct lg_answer *answer, struct lg_frame *frame);

/*
 * From a frame of that kind. Returns 0; LG_ERR_CORRUPT: another kind, payload too short or too
 * long, a range beyond sequence 65535, command number 0; LG_ERR_ABSENT: an op that this side does
 * not know (ret->op says which); LG_ERR_VERSION: another wire version. Fields of an answer that a
 * newer agent adds at the end are left out; an unknown state is passed on.
 */
int lg_command_unpack(const struct lg_frame *frame, struct lg_command *ret);
int lg_answer_unpack(const struct lg_frame *frame, struct lg_answer *ret);

#endif
