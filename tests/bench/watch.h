/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a capture must find, as the positions of all whole frames are known, and what it may find:
 * a frame that was sent, byte by byte, and nothing else.
 */
#ifndef WATCH_H
#define WATCH_H

#include "../../host/capture/capture.h"

#define WATCH_FRAMES 256 /* that may be on their way at a time: more than CAPTURE_HELD holds */

struct watch {
	/* Set by the caller: called with each frame that is found and is one of those sent. */
	void *ctx;
	void (*found)(void *ctx, const struct lg_frame *frame);

	struct capture capture;
	uint64_t fed;			    /* bytes */
	struct lg_frame sent[WATCH_FRAMES]; /* the latest, a ring */
	uint64_t sent_count;
	uint64_t
		whole[WATCH_FRAMES]; /* offsets of whole frames that were not found yet, a ring */
	uint64_t whole_first, whole_end;
	uint64_t missed; /* whole frames that were not found where they are */
	uint64_t wrong;	 /* frames that were found and never sent */
};

/* Whether two frames are the same, byte by byte. */
bool watch_same(const struct lg_frame *a, const struct lg_frame *b);

void watch_init(struct watch *watch, void *ctx,
		void (*found)(void *ctx, const struct lg_frame *frame));

/*
 * A frame was sent and `count` bytes arrived; whole_at: where it lies whole in them,
 * CHANNEL_NOWHERE if it does not.
 */
void watch_feed(struct watch *watch, const struct lg_frame *sent, const uint8_t *bytes,
		size_t count, size_t whole_at);

/* Nothing more comes: what has not been found is missed. */
void watch_end(struct watch *watch);

#endif
