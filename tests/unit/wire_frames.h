/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Frames for tests of what carries them: of any length, and filled with what is awkward to code.
 */
#ifndef WIRE_FRAMES_H
#define WIRE_FRAMES_H

#include "unit.h"

#include "../../protocol/frame.h"

/* Of every four seeds one gives zeros, one 0xff, two random bytes. */
static inline void frames_fill(struct lg_frame *frame, unsigned int length, uint64_t seed)
{
	uint64_t state = seed * 2 + 1;

	*frame = (struct lg_frame){
		.version = LG_WIRE_VERSION, .kind = (uint8_t)(LG_FRAME_INDEX + seed % 5),
		.dump_id = (uint16_t)(seed * 40503), .sequence = (uint16_t)(seed * 7),
		.length = (uint8_t)length,
	};
	for (unsigned int i = 0; i < length; i++)
		frame->payload[i] = seed % 4 == 0   ? 0
				    : seed % 4 == 1 ? 255
						    : (uint8_t)unit_random(&state);
}

static inline void frames_assert_same(const struct lg_frame *a, const struct lg_frame *b)
{
	assert_int_equal(a->version, b->version);
	assert_int_equal(a->kind, b->kind);
	assert_int_equal(a->dump_id, b->dump_id);
	assert_int_equal(a->sequence, b->sequence);
	assert_int_equal(a->length, b->length);
	assert_memory_equal(a->payload, b->payload, a->length);
}

/* The frame that the vectors of docs/protocol.md are of. */
static inline void frames_vector(struct lg_frame *frame)
{
	*frame = (struct lg_frame){
		.version = 1, .kind = 2, .dump_id = 0x1234, .sequence = 5, .length = 4,
		.payload = { 8, 0, 0, 1 },
	};
}

#endif
