// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Commands and answers, from frames of any payload.
 *
 * Asserts 19 and 20.
 */
#include "fuzz.h"

#include <string.h>

#include "../../protocol/command.h"
#include "../../protocol/err.h"

static void try_command(const struct lg_frame *frame)
{
	struct lg_frame again = { .sequence = frame->sequence };
	struct lg_command command;
	int error = lg_command_unpack(frame, &command);

	fuzz_assert(19, error == 0 || error == LG_ERR_CORRUPT || error == LG_ERR_ABSENT ||
				error == LG_ERR_VERSION);
	if (error)
		return;
	fuzz_assert(19, frame->kind == LG_FRAME_COMMAND && frame->version == LG_WIRE_VERSION);
	fuzz_assert(19, frame->sequence && command.ranges <= LG_COMMAND_RANGES_MAX);
	for (unsigned int i = 0; i < command.ranges; i++)
		fuzz_assert(19, command.range[i].first + command.range[i].more <= 65535);
	lg_command_pack(&command, &again);
	fuzz_assert(19, again.length == frame->length &&
				!memcmp(again.payload, frame->payload, frame->length));
}

static void try_answer(const struct lg_frame *frame)
{
	struct lg_frame again;
	struct lg_answer answer;
	int error = lg_answer_unpack(frame, &answer);

	fuzz_assert(20, error == 0 || error == LG_ERR_CORRUPT || error == LG_ERR_VERSION);
	if (error)
		return;
	fuzz_assert(20, frame->kind == LG_FRAME_ANSWER && frame->version == LG_WIRE_VERSION);
	lg_answer_pack(&answer, &again);
	fuzz_assert(20, again.length <= frame->length &&
				!memcmp(again.payload, frame->payload, again.length));
}

int fuzz_one(const uint8_t *data, size_t bytes)
{
	struct fuzz_input input = { data, bytes };
	struct lg_frame frame;

	fuzz_frame(&input, LG_FRAME_PAYLOAD_MAX, &frame);
	try_command(&frame);
	try_answer(&frame);
	return 0;
}

static void put_frame(const struct lg_frame *frame, uint8_t *to)
{
	to[0] = (uint8_t)(frame->version << 4 | frame->kind);
	lg_fill(to + 1, 1, 4);
	to[5] = frame->length;
	lg_copy(to + 6, frame->payload, frame->length);
}

size_t fuzz_make(struct fuzz_random *random, uint8_t *data)
{
	struct lg_command command = {
		.op = (uint8_t)(1 + fuzz_below(random, 7)),
		.table = (uint8_t)fuzz_draw(random),
		.ranges = (uint8_t)fuzz_below(random, LG_COMMAND_RANGES_MAX + 1),
	};
	struct lg_answer answer = {
		.state = (uint8_t)(1 + fuzz_below(random, 6)),
		.frames = (uint16_t)fuzz_draw(random),
		.wait_ms = (uint16_t)fuzz_draw(random),
		.refused = (uint16_t)fuzz_draw(random),
	};
	struct lg_frame frame;

	for (unsigned int i = 0; i < command.ranges; i++) {
		command.range[i].first = (uint16_t)fuzz_below(random, 65536);
		command.range[i].more =
			(uint8_t)fuzz_below(random, fuzz_below(random, 2) ? 4 : 256);
	}
	lg_command_pack(&command, &frame);
	if (fuzz_below(random, 4) == 0)
		lg_answer_pack(&answer, &frame);
	put_frame(&frame, data);
	return 6u + frame.length;
}
