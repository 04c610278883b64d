/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The frames of a dump, by sequence number. Plain keeping: does not look into them.
 */
#ifndef FRAMES_H
#define FRAMES_H

#include "../../protocol/frame.h"

#define FRAMES_MAX 65536 /* sequence numbers are two bytes on the wire */

/* All zero: none is here. */
struct frames {
	struct lg_frame **at; /* by sequence number; NULL: not here; heap */
	size_t room;
	unsigned int count;
	unsigned int end;    /* one behind the highest sequence number here */
	uint64_t wire_bytes; /* of all of them, in their plain form */
};

void frames_deinit(struct frames *frames);

/* NULL: it is not here. Valid as long as the frames. */
const struct lg_frame *frames_find(const struct frames *frames, uint16_t sequence);

/* Keep a copy; its number must be free. False: no memory. */
bool frames_keep(struct frames *frames, const struct lg_frame *frame);

/* Whether both say the same, whatever dump they are of. */
bool frames_same(const struct lg_frame *a, const struct lg_frame *b);

#endif
