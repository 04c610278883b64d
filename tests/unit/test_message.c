// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Commands and answers: what is packed comes back, and nothing else is taken.
 */
#include "unit.h"

#include <string.h>

#include "../../protocol/command.h"
#include "../../protocol/err.h"

static const uint8_t bare[] = { LG_COMMAND_CONTINUE, LG_COMMAND_DUMP, LG_COMMAND_REBOOT,
				LG_COMMAND_STAY };

/* The vectors of docs/protocol.md, computed there by other means. */
static void vectors_hold(void **state)
{
	static const uint8_t send[] = { 0x00, 0x05, 0x14, 0x34, 0x12, 0x01, 0x04,
					0x07, 0x01, 0x02, 0x03, 0x02, 0x09, 0x01,
					0x05, 0x4c, 0x38, 0xd1, 0x44 };
	static const uint8_t ready[] = { 0x00, 0x05, 0x15, 0x34, 0x12, 0x01, 0x03,
					 0x08, 0x02, 0x02, 0x1c, 0x04, 0xf4, 0x01,
					 0x03, 0x05, 0x1d, 0xd6, 0x48, 0x1a };
	struct lg_command command = {
		.op = LG_COMMAND_SEND,
		.ranges = 2,
		.range = { { 2, 2 }, { 9, 0 } },
	};
	struct lg_answer answer = {
		.state = LG_ANSWER_READY,
		.frames = 28,
		.wait_ms = 500,
		.refused = 3,
	};
	struct lg_frame frame = { .dump_id = 0x1234, .sequence = 1 };
	uint8_t wire[LG_FRAME_WIRE_MAX];

	(void)state;
	lg_command_pack(&command, &frame);
	assert_int_equal(lg_frame_pack(&frame, wire), sizeof(send));
	assert_memory_equal(wire, send, sizeof(send));
	lg_answer_pack(&answer, &frame);
	assert_int_equal(lg_frame_pack(&frame, wire), sizeof(ready));
	assert_memory_equal(wire, ready, sizeof(ready));
}

static void ranges_return(void **state)
{
	struct lg_command sent = { .op = LG_COMMAND_SEND }, got;
	struct lg_frame frame = { .sequence = 1 };
	uint64_t random = 3;

	(void)state;
	for (unsigned int ranges = 0; ranges <= LG_COMMAND_RANGES_MAX; ranges++) {
		sent.ranges = (uint8_t)ranges;
		for (unsigned int i = 0; i < ranges; i++) {
			sent.range[i].first = (uint16_t)(unit_random(&random) % 65281);
			sent.range[i].more = (uint8_t)unit_random(&random);
		}
		lg_command_pack(&sent, &frame);
		assert_int_equal(lg_command_unpack(&frame, &got), 0);
		assert_int_equal(got.op, LG_COMMAND_SEND);
		assert_int_equal(got.ranges, ranges);
		for (unsigned int i = 0; i < ranges; i++) {
			assert_int_equal(got.range[i].first, sent.range[i].first);
			assert_int_equal(got.range[i].more, sent.range[i].more);
		}
		frame.length++;
		assert_int_equal(lg_command_unpack(&frame, &got), LG_ERR_CORRUPT);
	}
}

static void ranges_end_where_sequences_do(void **state)
{
	struct lg_command command = {
		.op = LG_COMMAND_SEND, .ranges = 1, .range = { { 65535, 0 } },
	}, got;
	struct lg_frame frame = { .sequence = 1 };

	(void)state;
	lg_command_pack(&command, &frame);
	assert_int_equal(lg_command_unpack(&frame, &got), 0);
	command.range[0].more = 1;
	lg_command_pack(&command, &frame);
	assert_int_equal(lg_command_unpack(&frame, &got), LG_ERR_CORRUPT);
}

static void too_many_ranges_are_left_out(void **state)
{
	struct lg_command command = { .op = LG_COMMAND_SEND, .ranges = 255 }, got;
	struct lg_frame frame = { .sequence = 1 };

	(void)state;
	lg_command_pack(&command, &frame);
	assert_int_equal(lg_command_unpack(&frame, &got), 0);
	assert_int_equal(got.ranges, LG_COMMAND_RANGES_MAX);
	lg_fill(frame.payload + 1, 0, sizeof(frame.payload) - 1);
	frame.length = 1 + 3 * (LG_COMMAND_RANGES_MAX + 1);
	assert_int_equal(lg_command_unpack(&frame, &got), LG_ERR_CORRUPT);
}

static void other_commands_return(void **state)
{
	struct lg_frame frame = { .sequence = 7 };
	struct lg_command got;

	(void)state;
	for (size_t i = 0; i < sizeof(bare); i++) {
		lg_command_pack(&(struct lg_command){ .op = bare[i] }, &frame);
		assert_int_equal(frame.length, 1);
		assert_int_equal(lg_command_unpack(&frame, &got), 0);
		assert_int_equal(got.op, bare[i]);
		frame.length = 2;
		assert_int_equal(lg_command_unpack(&frame, &got), LG_ERR_CORRUPT);
	}
	lg_command_pack(&(struct lg_command){ .op = LG_COMMAND_TABLE, .table = 9 }, &frame);
	assert_int_equal(lg_command_unpack(&frame, &got), 0);
	assert_int_equal(got.table, 9);
	for (int length = 0; length < 4; length++) {
		frame.length = (uint8_t)length;
		assert_int_equal(lg_command_unpack(&frame, &got),
				 length == 2 ? 0 : LG_ERR_CORRUPT);
	}
}

static void strange_commands_are_refused(void **state)
{
	struct lg_frame frame = { .sequence = 7 };
	struct lg_command got;

	(void)state;
	lg_command_pack(&(struct lg_command){ .op = 200 }, &frame);
	assert_int_equal(lg_command_unpack(&frame, &got), LG_ERR_ABSENT);
	assert_int_equal(got.op, 200);
	lg_command_pack(&(struct lg_command){ .op = LG_COMMAND_STAY }, &frame);
	frame.version = 2;
	assert_int_equal(lg_command_unpack(&frame, &got), LG_ERR_VERSION);
	frame.version = LG_WIRE_VERSION;
	frame.kind = LG_FRAME_ANSWER;
	assert_int_equal(lg_command_unpack(&frame, &got), LG_ERR_CORRUPT);
	frame.kind = LG_FRAME_COMMAND;
	frame.sequence = 0;
	assert_int_equal(lg_command_unpack(&frame, &got), LG_ERR_CORRUPT);
}

static void answers_return(void **state)
{
	struct lg_answer sent = {
		.state = 250, .result = 8, .frames = 65535, .wait_ms = 60000, .refused = 65534,
	}, got;
	struct lg_frame frame = { 0 };

	(void)state;
	lg_answer_pack(&sent, &frame);
	for (unsigned int length = 0; length <= LG_FRAME_PAYLOAD_MAX; length++) {
		bool whole = length >= 8;

		frame.length = (uint8_t)length;
		assert_int_equal(lg_answer_unpack(&frame, &got), whole ? 0 : LG_ERR_CORRUPT);
	}
	assert_int_equal(got.state, 250);
	assert_int_equal(got.result, 8);
	assert_int_equal(got.frames, 65535);
	assert_int_equal(got.wait_ms, 60000);
	assert_int_equal(got.refused, 65534);
	frame.kind = LG_FRAME_COMMAND;
	assert_int_equal(lg_answer_unpack(&frame, &got), LG_ERR_CORRUPT);
	frame.version = 3;
	assert_int_equal(lg_answer_unpack(&frame, &got), LG_ERR_VERSION);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors_hold),
		cmocka_unit_test(ranges_return),
		cmocka_unit_test(ranges_end_where_sequences_do),
		cmocka_unit_test(too_many_ranges_are_left_out),
		cmocka_unit_test(other_commands_return),
		cmocka_unit_test(strange_commands_are_refused),
		cmocka_unit_test(answers_return),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
