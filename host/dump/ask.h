/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Talking to an agent (protocol/command.h): what to say to it, and when. Pure: hears what the
 * catcher hears, and makes the bytes of one command at a time.
 *
 *   heard READY, or parity            said
 *   frames of its dump are missing    SEND, with the first ranges of them
 *   none is, and there is a wish      the wish, until an answer carries its number
 *   nothing of both                   STAY if it is to be held, else CONTINUE
 *   nothing for ASK_REPEAT_MS         SEND again, if that was said and not carried out
 *
 * When two SEND in a row were carried out and brought nothing, the next one names each frame twice,
 * then four times: on a line that lets one full frame in twelve through, turns cost more than
 * frames.
 *
 * SEND that is said again goes out twice at once: the agent knows its number. Of the others the
 * second copy could reach a machine that goes on already, and would be typing there.
 *
 * Nothing is said to an agent that did not say READY, that left, or that was silent for longer
 * than it said it would wait and ASK_GRACE_MS more. If what it sends when asked is refused again
 * and again, it is not asked any more.
 */
#ifndef ASK_H
#define ASK_H

#include "../../protocol/command.h"
#include "../../protocol/form.h"
#include "dump.h"

#define ASK_RANGES_MAX 16  /* a short command is hit less often than a long one: the first time
			      that many, a quarter of it each time it is said again; arbitrary */
#define ASK_COPIES_MAX 4   /* of a frame in one SEND; arbitrary */
#define ASK_GRACE_MS 1000  /* arbitrary */
#define ASK_AGAIN_MS 60    /* between two commands. Arbitrary: READY comes every 100 ms */
#define ASK_PARITY_MS 60   /* the same when it is parity that lets us speak; arbitrary */
#define ASK_REPEAT_MS 300  /* arbitrary: longer than an answer takes to begin */
#define ASK_REFUSED_MAX 16 /* frames in a row; arbitrary */

/* All zero: no agent was heard. */
struct ask {
	bool listening;
	bool due; /* something came that is to be answered */
	bool hold;
	bool wants; /* there is a wish */
	struct lg_command wish;
	enum lg_form form; /* of its latest READY */
	uint16_t dump_id;  /* that it has */
	uint16_t frames;   /* of that dump */
	uint16_t served;   /* number of the latest command that it carried out */
	int64_t wait_ms;
	int64_t heard_ms;
	int64_t said_ms;
	uint16_t number;   /* of what was said last; 0: nothing yet */
	uint8_t op;	   /* of that */
	unsigned int times; /* that it was said */
	unsigned int copies; /* in which it is to be sent now */
	unsigned int asked;  /* frames that were here when the latest SEND was numbered, and 1 */
	unsigned int barren; /* SEND in a row, before that one, that brought nothing */
	unsigned int here; /* frames of its dump that were here when the latest one came */
	uint64_t refused;  /* how many had been refused then */
};

/* An answer came. */
void ask_answered(struct ask *ask, const struct lg_frame *frame, const struct lg_answer *answer,
		  enum lg_form form, int64_t now_ms);

/* Another frame of the agent came. */
void ask_heard(struct ask *ask, const struct lg_frame *frame, int64_t now_ms);

/* Time passed. */
void ask_waited(struct ask *ask, int64_t now_ms);

bool ask_listening(const struct ask *ask, int64_t now_ms);

/* Have it said when the agent listens next, in place of the wish that still waits. */
void ask_wish(struct ask *ask, const struct lg_command *command);

/*
 * What is to be said now, ask->copies times, into wire[LG_FORM_WIRE_MAX]: its bytes, 0: nothing.
 * dump: what is here of dump ask->dump_id, NULL: nothing; it learns how many frames there are.
 * refused: frames that were refused or foreign until now, of any dump.
 */
size_t ask_speak(struct ask *ask, struct dump *dump, uint64_t refused, int64_t now_ms,
		 uint8_t *wire);

#endif
