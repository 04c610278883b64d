// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Frames: round trip of every length, published vectors, and sweeps of damage over whole frames.
 */
#include "unit.h"

#include <string.h>

#include "../../protocol/crc32c.h"
#include "../../protocol/err.h"
#include "wire_frames.h"

/* RFC 3720, appendix B.4. */
static void crc_is_castagnoli(void **state)
{
	uint8_t bytes[32] = { 0 };

	(void)state;
	assert_int_equal(lg_crc32c(0, "123456789", 9), 0xe3069283u);
	assert_int_equal(lg_crc32c(0, bytes, 32), 0x8a9136aau);
	memset(bytes, 0xff, 32);
	assert_int_equal(lg_crc32c(0, bytes, 32), 0x62a8ab43u);
	for (int i = 0; i < 32; i++)
		bytes[i] = (uint8_t)i;
	assert_int_equal(lg_crc32c(0, bytes, 32), 0x46dd794eu);
	assert_int_equal(lg_crc32c(lg_crc32c(0, bytes, 11), bytes + 11, 21), 0x46dd794eu);
}

static void every_length_returns(void **state)
{
	(void)state;
	for (unsigned int length = 0; length <= LG_FRAME_PAYLOAD_MAX; length++) {
		for (uint64_t seed = 0; seed < 8; seed++) {
			struct lg_frame sent, got;
			uint8_t wire[LG_FRAME_WIRE_MAX];
			int bytes;

			frames_fill(&sent, length, seed);
			bytes = lg_frame_pack(&sent, wire);
			assert_in_range(bytes, LG_FRAME_WIRE_MIN, LG_FRAME_WIRE_MAX);
			assert_int_equal(bytes, LG_FRAME_WIRE_MIN + length);
			assert_null(memchr(wire + 1, LG_FRAME_DELIMITER, (size_t)bytes - 1));
			assert_int_equal(lg_frame_unpack(wire, (size_t)bytes, &got), bytes);
			frames_assert_same(&sent, &got);
			for (int cut = 0; cut < bytes; cut++)
				assert_int_equal(lg_frame_unpack(wire, (size_t)cut, &got),
						 LG_ERR_SHORT);
		}
	}
}

/* The vectors of docs/protocol.md, computed there by other means. */
static void vectors_hold(void **state)
{
	static const uint8_t with[] = { 0x00, 0x05, 0x12, 0x34, 0x12, 0x05, 0x03, 0x04,
					0x08, 0x01, 0x06, 0x01, 0x28, 0x95, 0x7c, 0x83 };
	static const uint8_t without[] = { 0x00, 0x05, 0x12, 0x34, 0x12, 0x05,
					   0x01, 0x05, 0x9b, 0x22, 0xf9, 0x55 };
	struct lg_frame frame;
	uint8_t wire[LG_FRAME_WIRE_MAX];

	(void)state;
	frames_vector(&frame);
	assert_int_equal(lg_frame_pack(&frame, wire), sizeof(with));
	assert_memory_equal(wire, with, sizeof(with));
	frame.length = 0;
	assert_int_equal(lg_frame_pack(&frame, wire), sizeof(without));
	assert_memory_equal(wire, without, sizeof(without));
}

static void bodies_return(void **state)
{
	struct lg_frame sent, got;
	uint8_t body[LG_FRAME_BODY_MAX];

	(void)state;
	for (unsigned int length = 0; length <= LG_FRAME_PAYLOAD_MAX; length++) {
		int bytes;

		frames_fill(&sent, length, length);
		bytes = lg_frame_pack_body(&sent, body);
		assert_int_equal(bytes, LG_FRAME_BODY_MIN + length);
		assert_int_equal(lg_frame_body_bytes(body, 5), LG_FRAME_BODY_MIN);
		assert_int_equal(lg_frame_body_bytes(body, 6), bytes);
		assert_int_equal(lg_frame_unpack_body(body, sizeof(body), &got), bytes);
		frames_assert_same(&sent, &got);
		for (int cut = 0; cut < bytes; cut++)
			assert_int_equal(lg_frame_unpack_body(body, (size_t)cut, &got),
					 LG_ERR_SHORT);
	}
	body[5] = LG_FRAME_PAYLOAD_MAX + 1;
	assert_int_equal(lg_frame_body_bytes(body, sizeof(body)), LG_ERR_CORRUPT);
	assert_int_equal(lg_frame_unpack_body(body, sizeof(body), &got), LG_ERR_CORRUPT);
}

static void too_long_is_refused(void **state)
{
	struct lg_frame frame = { .length = LG_FRAME_PAYLOAD_MAX + 1 };
	uint8_t wire[LG_FRAME_WIRE_MAX];

	(void)state;
	assert_int_equal(lg_frame_pack(&frame, wire), LG_ERR_VALUE);
	assert_int_equal(lg_frame_pack_body(&frame, wire), LG_ERR_VALUE);
}

static void overhead_is_at_most_five_percent(void **state)
{
	struct lg_frame frame;
	uint8_t wire[LG_FRAME_WIRE_MAX];
	int bytes;

	(void)state;
	frames_fill(&frame, LG_FRAME_BLOCK_MAX, 2);
	bytes = lg_frame_pack(&frame, wire);
	assert_true((bytes - LG_FRAME_BLOCK_MAX) * 100 <= 5 * bytes);
}

/* Invariant 3 of docs/protocol.md: no damaged frame is believed. */
static void one_hit_is_never_believed(void **state)
{
	struct lg_frame sent, got;
	uint8_t wire[LG_FRAME_WIRE_MAX + 1], hit[LG_FRAME_WIRE_MAX + 1] = { 0 };
	size_t bytes;

	(void)state;
	frames_fill(&sent, 100, 3);
	bytes = (size_t)lg_frame_pack(&sent, wire);
	for (size_t at = 1; at < bytes; at++) {
		for (unsigned int value = 0; value < 256; value++) {
			memcpy(hit, wire, bytes);
			hit[at] = (uint8_t)value;
			if (value != wire[at])
				assert_true(lg_frame_unpack(hit, bytes, &got) < 0);
		}
		memcpy(hit, wire, at);
		memcpy(hit + at, wire + at + 1, bytes - at - 1);
		hit[bytes - 1] = 0;
		assert_true(lg_frame_unpack(hit, bytes, &got) < 0);
		memcpy(hit + at + 1, wire + at, bytes - at);
		hit[at] = wire[at];
		assert_true(lg_frame_unpack(hit, bytes + 1, &got) != (int)bytes + 1);
	}
}

static void random_bytes_are_never_believed(void **state)
{
	uint64_t random = 20081122;
	uint8_t wire[LG_FRAME_WIRE_MAX];
	struct lg_frame got;

	(void)state;
	for (int run = 0; run < 200000; run++) {
		for (size_t i = 0; i < sizeof(wire); i += 8)
			memcpy(wire + i, &(uint64_t){ unit_random(&random) }, 8);
		wire[0] = LG_FRAME_DELIMITER;
		/* All the room a frame can need is there, so it must decide. */
		assert_int_equal(lg_frame_unpack(wire, sizeof(wire), &got), LG_ERR_CORRUPT);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(crc_is_castagnoli),
		cmocka_unit_test(every_length_returns),
		cmocka_unit_test(vectors_hold),
		cmocka_unit_test(bodies_return),
		cmocka_unit_test(too_long_is_refused),
		cmocka_unit_test(overhead_is_at_most_five_percent),
		cmocka_unit_test(one_hit_is_never_believed),
		cmocka_unit_test(random_bytes_are_never_believed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
