/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes from a line -> frames, console text and damage. A pure stream transformer: no I/O,
 * memory bounded and time linear whatever comes in, and the same results however the bytes are
 * cut into pieces.
 *
 * Frames of every form (protocol/form.h) are found side by side. Every byte is one of three
 * things:
 *   frame   it belongs to a good frame.
 *   text    it is outside of any frame candidate, or in a run of at least CAPTURE_RUN printable
 *           bytes within a candidate that failed (a shorter run counts if it is all that the
 *           candidate holds, or goes on outside of it); or it was printed into the middle of a
 *           frame that is good without it.
 *   damage  the rest: remains of frames that failed.
 *
 * A candidate begins with 0x00 or '~'. One that failed reaches to the next that begins with
 * 0x00, or as far as a frame of its form may; an armored one that failed is nothing but text.
 *
 * Text in the middle of a plain frame (another CPU's printk) is taken out where cut.h is sure of
 * it. A candidate that may be such a frame is held until the next 0x00 stands behind it.
 *
 * Wrapped armored lines (armor.h): tried as they are, with quoting marks left out; with as many
 * characters left out after each break as stand before the '~' in its line; and with all but the
 * last word of each line left out.
 */
#ifndef CAPTURE_H
#define CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../protocol/form.h"

#define CAPTURE_RUN 8	  /* bytes. Arbitrary: random bytes make such a run once in 700 or so */
#define CAPTURE_STRETCHES 8 /* damaged places that are remembered */
#define CAPTURE_HELD 1024 /* bytes: the longest candidate, with text or line breaks in it */
#define CAPTURE_INDENT_MAX 100 /* characters before '~' that a wrapped line may repeat; arbitrary */

struct capture_stretch {
	uint64_t offset; /* from the first byte ever fed */
	uint64_t bytes;
};

struct capture_stats {
	uint64_t bytes;	      /* fed and decided so far: the sum of the three below */
	uint64_t frames;      /* good ones */
	uint64_t forms[LG_FORMS]; /* of these, in each form */
	uint64_t cut;	      /* of these, with text taken out of them */
	uint64_t frame_bytes; /* on the line */
	uint64_t text_bytes;
	uint64_t odd_text_bytes; /* of these, neither printable ASCII, white space nor escape */
	uint64_t damage_bytes;
	uint64_t damage_regions; /* separate stretches of damage */
	struct capture_stretch damage[CAPTURE_STRETCHES]; /* the first of them */
};

/*
 * Called back in the order of the bytes, each byte once; but of a frame with text in its middle
 * the texts come first, and then the frame, wire_bytes without them. offset counts from the first
 * byte ever fed. A piece of text or damage may go on in the next call. NULL members are left out.
 */
struct capture_sink {
	void *ctx;
	void (*frame)(void *ctx, uint64_t offset, size_t wire_bytes, enum lg_form form,
		      const struct lg_frame *frame);
	void (*text)(void *ctx, uint64_t offset, const char *text, size_t bytes);
	void (*damage)(void *ctx, uint64_t offset, size_t bytes);
};

struct capture {
	struct capture_sink sink;
	struct capture_stats stats;
	uint64_t damage_end; /* offset behind the latest damage */
	unsigned int window; /* bytes that a failed candidate still reaches over */
	bool fresh;	     /* in a window: nothing but its delimiter has been decided */
	bool in_run;	     /* the byte before was text */
	uint8_t run[CAPTURE_RUN]; /* in a window: printable bytes, so far too few for text */
	unsigned int run_bytes;
	unsigned int column; /* characters since the latest line break */
	uint8_t held[2 * CAPTURE_HELD]; /* what cannot be decided yet, and room to add to it */
	size_t held_bytes;
};

void capture_init(struct capture *capture, const struct capture_sink *sink);

/* Feed bytes as they come, in pieces of any size. */
void capture_feed(struct capture *capture, const void *bytes, size_t count);

/* No more bytes for now (end of file, or the line was silent): decide what is held. */
void capture_flush(struct capture *capture);

#endif
