/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What passes between the console and an agent (protocol/command.h), in words for a person, and
 * when it is over. Pure: the catcher does the talking.
 */
#ifndef TALK_H
#define TALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../protocol/command.h"

#define TALK_SILENCE_MS 700 /* an agent that listens says so at least every 100 ms */
#define TALK_BYTES 200	    /* of a text, its 0 included */

/* All zero: nothing was said. */
struct talk {
	uint16_t sequence;  /* of the latest command that was put into words */
	uint8_t result;	    /* the latest that was */
	unsigned int asked; /* frames that were asked for again */
	bool left;	    /* the latest word was that the machine goes on */
	int64_t word_ms;    /* when the latest frame or answer came */
};

/*
 * Bytes that the catcher puts on the line, which are one command. Returns text: "asking for 3
 * frames", or "" for what needs no word, as the same command said again.
 */
const char *talk_command(struct talk *talk, const void *bytes, size_t count,
			 char text[TALK_BYTES]);

/* An answer came. Returns text, or "" for what needs no word. */
const char *talk_answer(struct talk *talk, const struct lg_answer *answer, int64_t now_ms,
			char text[TALK_BYTES]);

/* Frames of a dump came. */
void talk_arrival(struct talk *talk, int64_t now_ms);

/* Whether no agent waits for a word of ours: it left, or has been silent. */
bool talk_over(const struct talk *talk, int64_t now_ms);

#endif
