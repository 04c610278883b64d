// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The escaped form: round trips, what a line may insert, and sweeps of damage over whole frames.
 */
#include "unit.h"

#include <string.h>

#include "../../protocol/err.h"
#include "../../protocol/escape.h"
#include "wire_frames.h"

static const uint8_t foreign[] = { 0x00, 0x0a, 0x0d, 0x11, 0x13, 0x1f, 0x7f, 0x91, 0x93, 0xff };

static void vector_holds(void **state)
{
	static const uint8_t vector[] = { 0x7e, 0x7d, 0x32, 0x34, 0x7d, 0x32, 0x7d, 0x25,
					  0x7d, 0x20, 0x7d, 0x24, 0x7d, 0x28, 0x7d, 0x20,
					  0x7d, 0x20, 0x7d, 0x21, 0x28, 0x95, 0x7c, 0x83 };
	uint8_t wire[LG_ESCAPE_WIRE_MAX];
	struct lg_frame frame;
	int bytes;

	(void)state;
	frames_vector(&frame);
	bytes = lg_escape_pack(&frame, wire);
	assert_int_equal(bytes, sizeof(vector));
	assert_memory_equal(wire, vector, sizeof(vector));
}

/* Invariant 14. */
static void every_length_returns(void **state)
{
	(void)state;
	for (unsigned int length = 0; length <= LG_FRAME_PAYLOAD_MAX; length++) {
		for (uint64_t seed = 0; seed < 8; seed++) {
			struct lg_frame sent, got;
			uint8_t wire[LG_ESCAPE_WIRE_MAX];
			int bytes;

			frames_fill(&sent, length, seed);
			bytes = lg_escape_pack(&sent, wire);
			assert_in_range(bytes, 1, LG_ESCAPE_WIRE_MAX);
			for (int i = 0; i < bytes; i++)
				assert_false(lg_escape_foreign(wire[i]) || (i && wire[i] == '~'));
			assert_int_equal(lg_escape_unpack(wire, (size_t)bytes, &got), bytes);
			frames_assert_same(&sent, &got);
			for (int cut = 0; cut < bytes; cut++)
				assert_int_equal(lg_escape_unpack(wire, (size_t)cut, &got),
						 LG_ERR_SHORT);
		}
	}
}

static void inserted_bytes_do_no_harm(void **state)
{
	struct lg_frame sent, got;
	uint8_t wire[LG_ESCAPE_WIRE_MAX], hit[4 * LG_ESCAPE_WIRE_MAX];
	size_t bytes, at = 0;

	(void)state;
	frames_fill(&sent, 120, 3);
	bytes = (size_t)lg_escape_pack(&sent, wire);
	for (size_t i = 1; i < bytes; i++) {
		for (size_t j = 0; j < sizeof(foreign); j++) {
			memcpy(hit, wire, i);
			hit[i] = foreign[j];
			memcpy(hit + i + 1, wire + i, bytes - i);
			assert_int_equal(lg_escape_unpack(hit, bytes + 1, &got), bytes + 1);
			frames_assert_same(&sent, &got);
		}
	}
	for (size_t i = 0; i < bytes; i++) {
		hit[at++] = wire[i];
		for (int j = 0; i + 1 < bytes && j < 3; j++)
			hit[at++] = foreign[(i + (size_t)j) % sizeof(foreign)];
	}
	assert_int_equal(lg_escape_unpack(hit, at, &got), at);
	frames_assert_same(&sent, &got);
}

/* Invariant 13: whatever becomes of one byte, there is no other frame. */
static void one_hit_is_never_believed(void **state)
{
	struct lg_frame sent, got;
	uint8_t wire[LG_ESCAPE_WIRE_MAX], hit[LG_ESCAPE_WIRE_MAX];
	size_t bytes;

	(void)state;
	frames_fill(&sent, 100, 3);
	bytes = (size_t)lg_escape_pack(&sent, wire);
	for (size_t at = 0; at < bytes; at++) {
		for (unsigned int value = 0; value < 256; value++) {
			memcpy(hit, wire, bytes);
			hit[at] = (uint8_t)value;
			if (value != wire[at])
				assert_true(lg_escape_unpack(hit, bytes, &got) < 0);
		}
		memcpy(hit, wire, at);
		memcpy(hit + at, wire + at + 1, bytes - at - 1);
		assert_true(lg_escape_unpack(hit, bytes - 1, &got) < 0);
	}
}

static void one_spelling_only(void **state)
{
	uint8_t wire[LG_ESCAPE_WIRE_MAX] = { '~', '}', 'A' };
	struct lg_frame got;

	(void)state;
	assert_int_equal(lg_escape_unpack(wire, 3, &got), LG_ERR_CORRUPT);
	memcpy(wire, "~}~", 3);
	assert_int_equal(lg_escape_unpack(wire, 3, &got), LG_ERR_CORRUPT);
	memcpy(wire, "~}}", 3);
	assert_int_equal(lg_escape_unpack(wire, 3, &got), LG_ERR_CORRUPT);
	assert_int_equal(lg_escape_unpack((const uint8_t *)"x", 1, &got), LG_ERR_CORRUPT);
	assert_int_equal(lg_escape_unpack(wire, 0, &got), LG_ERR_SHORT);
}

static void random_bytes_are_never_believed(void **state)
{
	uint64_t random = 20260701;
	uint8_t wire[LG_ESCAPE_WIRE_MAX];
	struct lg_frame got;

	(void)state;
	for (int run = 0; run < 100000; run++) {
		for (size_t i = 0; i < sizeof(wire); i++) {
			wire[i] = (uint8_t)(0x20 + unit_random(&random) % 0x5d);
			if (unit_random(&random) % 4 == 0)
				wire[i] = '}';
		}
		wire[0] = LG_ESCAPE_DELIMITER;
		assert_int_equal(lg_escape_unpack(wire, sizeof(wire), &got), LG_ERR_CORRUPT);
	}
}

static void too_long_is_refused(void **state)
{
	struct lg_frame frame = { .length = LG_FRAME_PAYLOAD_MAX + 1 };
	uint8_t wire[LG_ESCAPE_WIRE_MAX];

	(void)state;
	assert_int_equal(lg_escape_pack(&frame, wire), LG_ERR_VALUE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vector_holds),
		cmocka_unit_test(every_length_returns),
		cmocka_unit_test(inserted_bytes_do_no_harm),
		cmocka_unit_test(one_hit_is_never_believed),
		cmocka_unit_test(one_spelling_only),
		cmocka_unit_test(random_bytes_are_never_believed),
		cmocka_unit_test(too_long_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
