// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Frames in their plain form. An even first byte: the rest is a line's bytes. An odd one: a frame
 * to send, and a hit on it.
 *
 * Asserts 1, 2, 3, 13 and 16.
 */
#include "fuzz.h"

#include <string.h>

#include "../../protocol/err.h"

/* A frame that was taken from wire. */
static void check_taken(const uint8_t *wire, int used, const struct lg_frame *frame)
{
	uint8_t again[LG_FRAME_WIRE_MAX];
	struct lg_frame got;

	fuzz_assert(1, used == LG_FRAME_WIRE_MIN + frame->length && used <= LG_FRAME_WIRE_MAX);
	fuzz_assert(2, wire[0] == 0 && !memchr(wire + 1, 0, (size_t)used - 1));
	fuzz_assert(13,
		    lg_frame_pack(frame, again) == used && !memcmp(again, wire, (size_t)used));
	fuzz_assert(16, lg_frame_unpack(wire, (size_t)used - 1, &got) == LG_ERR_SHORT);
}

static void try_line(const uint8_t *wire, size_t bytes)
{
	for (size_t at = 0; at < bytes; at++) {
		struct lg_frame frame;
		int used;

		if (wire[at])
			continue;
		used = lg_frame_unpack(wire + at, bytes - at, &frame);
		if (used == LG_ERR_SHORT)
			fuzz_assert(16, bytes - at < LG_FRAME_WIRE_MAX);
		else if (used > 0)
			check_taken(wire + at, used, &frame);
		else
			fuzz_assert(3, used == LG_ERR_CORRUPT);
	}
}

static void try_hit(struct fuzz_input *input)
{
	uint8_t wire[LG_FRAME_WIRE_MAX], hit[LG_FRAME_WIRE_MAX + 4] = { 0 };
	struct lg_frame sent, got;
	unsigned int at, many;
	int bytes;

	fuzz_frame(input, LG_FRAME_PAYLOAD_MAX, &sent);
	bytes = lg_frame_pack(&sent, wire);
	fuzz_assert(1, bytes == LG_FRAME_WIRE_MIN + sent.length);
	fuzz_assert(13, lg_frame_unpack(wire, (size_t)bytes, &got) == bytes);
	fuzz_assert(13, fuzz_same(&sent, &got));
	check_taken(wire, bytes, &got);
	memcpy(hit, wire, (size_t)bytes);
	at = fuzz_word(input) % (unsigned int)bytes;
	many = 1 + fuzz_byte(input) % 4;
	for (unsigned int i = at; i < at + many && i < (unsigned int)bytes; i++)
		hit[i] ^= fuzz_byte(input);
	if (memcmp(hit, wire, (size_t)bytes))
		fuzz_assert(3, lg_frame_unpack(hit, (size_t)bytes, &got) < 0);
}

int fuzz_one(const uint8_t *data, size_t bytes)
{
	struct fuzz_input input = { data, bytes };

	if (fuzz_byte(&input) & 1)
		try_hit(&input);
	else
		try_line(input.data, input.left);
	return 0;
}

static size_t make_frame(struct fuzz_random *random, uint8_t *to)
{
	struct lg_frame frame = fuzz_header(random);
	unsigned int zeros = fuzz_below(random, 5);

	for (unsigned int i = 0; i < frame.length; i++)
		frame.payload[i] = fuzz_below(random, 4) < zeros ? 0 : (uint8_t)fuzz_draw(random);
	return (size_t)lg_frame_pack(&frame, to);
}

size_t fuzz_make(struct fuzz_random *random, uint8_t *data)
{
	size_t at = 1;

	data[0] = (uint8_t)fuzz_below(random, 2);
	if (data[0])
		while (at < 300)
			data[at++] = fuzz_below(random, 3) ? (uint8_t)fuzz_draw(random) : 0;
	for (unsigned int frames = fuzz_below(random, 6); !data[0] && frames; frames--) {
		size_t before = at;

		at += make_frame(random, data + at);
		if (!fuzz_below(random, 3))
			at = before + fuzz_mutate(random, data + before, at - before, 300);
	}
	return at;
}
