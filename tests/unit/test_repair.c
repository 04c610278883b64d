// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Parity frames: what is lost comes back exactly, whichever it is and whichever parity frames are
 * here, or not at all.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "../../protocol/err.h"
#include "../../protocol/repair.h"
#include "wire_frames.h"

#define COUNT_MAX 1000
#define DUMP_ID 0x1234
#define RUNS 2000 /* of the simulated line, for each size of dump */

static struct lg_frame original[COUNT_MAX];
static bool lost[COUNT_MAX];
static bool parity_lost[COUNT_MAX + LG_REPAIR_ROWS];
static struct lg_repair_sum sums[LG_REPAIR_ROWS];
static struct lg_frame back[LG_REPAIR_MEMBERS];
static uint8_t work[LG_REPAIR_MEMBERS * LG_REPAIR_MEMBERS];

static void make_dump(unsigned int count, uint64_t seed)
{
	for (unsigned int i = 0; i < count; i++) {
		unsigned int length = (unsigned int)((i * 37 + seed * 11) % 40 * 6);

		frames_fill(&original[i], i % 5 ? length : LG_FRAME_BLOCK_MAX, seed + i);
		original[i].kind = i ? LG_FRAME_DATA : LG_FRAME_INDEX;
		original[i].dump_id = DUMP_ID;
		original[i].sequence = (uint16_t)i;
	}
	memset(lost, 0, sizeof(lost));
	memset(parity_lost, 0, sizeof(parity_lost));
}

static void make_parity(unsigned int count, unsigned int number, struct lg_frame *ret)
{
	struct lg_repair_sum sum;

	lg_repair_begin(&sum, count, number);
	for (unsigned int i = count; i--;)
		assert_int_equal(lg_repair_add(&sum, &original[i]), 0);
	lg_repair_end(&sum, ret);
	ret->dump_id = DUMP_ID;
}

/* Resume a parity frame with every frame that is here. */
static void resume(struct lg_repair_sum *sum, unsigned int count, unsigned int number)
{
	struct lg_frame parity;

	make_parity(count, number, &parity);
	assert_int_equal(lg_repair_resume(sum, &parity), 0);
	for (unsigned int i = 0; i < count; i++)
		if (!lost[i])
			assert_int_equal(lg_repair_add(sum, &original[i]), 0);
}

/*
 * Bring back what is lost of a group from the parity frames that are here, in order, of `all`.
 * Returns false if they are too few; what comes back must be what was sent.
 */
static bool recover(unsigned int count, unsigned int group, unsigned int all)
{
	unsigned int groups = lg_repair_groups(count), missing = 0, have = 0;
	uint16_t sequences[LG_REPAIR_MEMBERS];

	for (unsigned int i = group; i < count; i += groups)
		if (lost[i])
			sequences[missing++] = (uint16_t)i;
	for (unsigned int p = group; p < all && have < missing; p += groups)
		if (!parity_lost[p])
			resume(&sums[have++], count, p);
	if (have < missing)
		return false;
	if (missing)
		assert_int_equal(lg_repair_solve(sums, sequences, missing, work, back), 0);
	for (unsigned int i = 0; i < missing; i++) {
		assert_int_equal(back[i].dump_id, DUMP_ID);
		frames_assert_same(&back[i], &original[sequences[i]]);
	}
	return true;
}

/* The vectors of docs/protocol.md, computed there by other means. */
static void vectors_hold(void **state)
{
	static const uint8_t sum0[] = { 0x03, 0x00, 0xaa, 0x7b, 0xf4, 0xf8,
					0xab, 0x4f, 0x4d, 0x68, 0xab, 0xb7 };
	static const uint8_t sum1[] = { 0x03, 0x00, 0x11, 0xc4, 0xc9, 0xf5,
					0x0e, 0x0c, 0x61, 0x7c, 0x18, 0x1d };
	static const uint8_t wire0[] = { 0x00, 0x04, 0x13, 0x34, 0x12, 0x01, 0x03, 0x0c,
					 0x03, 0x0e, 0xaa, 0x7b, 0xf4, 0xf8, 0xab, 0x4f,
					 0x4d, 0x68, 0xab, 0xb7, 0xf0, 0x41, 0xd1, 0x01 };
	uint8_t wire[LG_FRAME_WIRE_MAX];
	struct lg_frame parity;

	(void)state;
	for (uint16_t i = 0; i < 3; i++) {
		frames_vector(&original[i]);
		original[i].sequence = i;
	}
	original[0].kind = LG_FRAME_INDEX;
	original[0].length = 2;
	memcpy(original[0].payload, "\1\2", 2);
	original[2].length = 0;
	make_parity(3, 1, &parity);
	assert_int_equal(parity.length, sizeof(sum1));
	assert_memory_equal(parity.payload, sum1, sizeof(sum1));
	make_parity(3, 0, &parity);
	assert_int_equal(parity.length, sizeof(sum0));
	assert_memory_equal(parity.payload, sum0, sizeof(sum0));
	assert_int_equal(lg_frame_pack(&parity, wire), sizeof(wire0));
	assert_memory_equal(wire, wire0, sizeof(wire0));
}

static void groups_are_even(void **state)
{
	(void)state;
	for (unsigned int count = 1; count <= 65535; count++) {
		unsigned int groups = lg_repair_groups(count);

		assert_true(groups >= 1 && (count - 1) / groups < LG_REPAIR_MEMBERS);
		assert_true(lg_repair_limit(count) == groups * LG_REPAIR_ROWS);
		assert_in_range(lg_repair_default(count), 1, lg_repair_limit(count));
	}
	assert_int_equal(lg_repair_groups(128), 1);
	assert_int_equal(lg_repair_groups(129), 2);
	assert_int_equal(lg_repair_limit(65535), 65536);
}

static unsigned int bits_of(unsigned int set)
{
	return (unsigned int)__builtin_popcount(set);
}

/* Invariant 17, to the end for small groups: each loss, from each set of rows. */
static void every_small_loss_returns(void **state)
{
	const unsigned int rows = 5;

	(void)state;
	for (unsigned int count = 1; count <= 7; count++) {
		make_dump(count, count);
		for (unsigned int gone = 1; gone < 1u << count; gone++) {
			for (unsigned int here = 1; here < 1u << rows; here++) {
				if (bits_of(gone) > 3 || bits_of(here) != bits_of(gone))
					continue;
				for (unsigned int i = 0; i < count; i++)
					lost[i] = gone >> i & 1;
				for (unsigned int p = 0; p < rows; p++)
					parity_lost[p] = !(here >> p & 1);
				assert_true(recover(count, 0, rows));
			}
		}
	}
}

/* So many random ones of them are set. */
static void choose(bool *which, unsigned int of, unsigned int many, uint64_t *random)
{
	memset(which, 0, of);
	while (many) {
		unsigned int at = unit_random(random) % of;

		many -= !which[at];
		which[at] = true;
	}
}

static void random_losses_return(void **state)
{
	static const unsigned int many[] = { 1, 2, 5, 16, 64, 127, 128 };
	uint64_t random = 17;

	(void)state;
	make_dump(128, 3);
	for (size_t i = 0; i < sizeof(many) / sizeof(many[0]); i++) {
		choose(lost, 128, many[i], &random);
		choose(parity_lost, LG_REPAIR_ROWS, LG_REPAIR_ROWS - many[i], &random);
		assert_true(recover(128, 0, LG_REPAIR_ROWS));
	}
}

static void several_groups_return(void **state)
{
	static const unsigned int counts[] = { 129, 300, 1000 };
	uint64_t random = 18;

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		unsigned int count = counts[i], groups = lg_repair_groups(count);

		make_dump(count, i);
		for (unsigned int j = 0; j < 5; j++)
			memset(lost + unit_random(&random) % (count - 5), true, 5);
		for (unsigned int group = 0; group < groups; group++)
			assert_true(recover(count, group, lg_repair_default(count)));
		memset(lost, true, sizeof(lost));
		assert_true(recover(count, groups - 1, lg_repair_limit(count)));
	}
}

/* Loses one frame in twenty, in bursts of five. */
static bool line_is_hit(unsigned int *burst, uint64_t *random)
{
	if (!*burst && unit_random(random) % 95 == 0)
		*burst = 5;
	if (*burst)
		return (*burst)--;
	return false;
}

/* Whether every group has as many parity frames as it lacks. */
static bool enough(unsigned int count, unsigned int all, uint64_t *random)
{
	unsigned int groups = lg_repair_groups(count), burst = 0;
	int balance[16] = { 0 };

	for (unsigned int i = 0; i < count; i++)
		balance[i % groups] -= line_is_hit(&burst, random);
	for (unsigned int p = 0; p < all; p++)
		balance[p % groups] += !line_is_hit(&burst, random);
	for (unsigned int group = 0; group < groups; group++)
		if (balance[group] < 0)
			return false;
	return true;
}

static void the_default_suffices_in_99_of_100(void **state)
{
	static const unsigned int counts[] = { 5, 17, 28, 60, 128, 129, 200, 1000, 2000 };
	uint64_t random = 19;

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		int good = 0;

		for (int run = 0; run < RUNS; run++)
			good += enough(counts[i], lg_repair_default(counts[i]), &random);
		print_message("%u frames: %d of %d\n", counts[i], good, RUNS);
		assert_true(good * 100 >= RUNS * 99);
	}
}

/* Invariant 18: a sum that is not of these frames gives no frame. */
static void wrong_sums_are_caught(void **state)
{
	static const uint16_t sequences[] = { 2, 5 };
	struct lg_frame other;

	(void)state;
	make_dump(20, 1);
	lost[2] = lost[5] = true;
	for (int way = 0; way < 7; way++) {
		resume(&sums[0], 20, 0);
		resume(&sums[1], 20, way == 0 ? 0 : 1);
		other = original[7];
		other.payload[0] ^= 1;
		if (way == 1)
			sums[0].bytes[3] ^= 1;
		if (way == 2)
			lg_repair_add(&sums[1], &other);
		if (way == 3)
			sums[1].count = 21;
		if (way == 4)
			sums[1].number = 2;
		if (way == 5)
			sums[0].dump_id ^= 1;
		if (way == 6)
			sums[0].bytes[LG_REPAIR_SYMBOL_MAX - 1] = 1;
		assert_int_equal(lg_repair_solve(sums, sequences, 2, work, back), LG_ERR_CORRUPT);
	}
	resume(&sums[0], 20, 0);
	resume(&sums[1], 20, 1);
	assert_int_equal(lg_repair_solve(sums, sequences, 2, work, back), 0);
}

static void wrong_questions_are_refused(void **state)
{
	static const uint16_t twice[] = { 2, 2 }, outside[] = { 2, 20 };

	(void)state;
	make_dump(20, 1);
	lost[2] = true;
	resume(&sums[0], 20, 0);
	resume(&sums[1], 20, 1);
	assert_int_equal(lg_repair_solve(sums, twice, 2, work, back), LG_ERR_CORRUPT);
	assert_int_equal(lg_repair_solve(sums, outside, 2, work, back), LG_ERR_CORRUPT);
	assert_int_equal(lg_repair_solve(sums, twice, 0, work, back), LG_ERR_CORRUPT);
	assert_int_equal(lg_repair_solve(sums, twice, 129, work, back), LG_ERR_CORRUPT);
}

static void hostile_parity_is_refused(void **state)
{
	struct lg_frame good, bad;
	struct lg_repair_sum sum;

	(void)state;
	make_dump(5, 1);
	make_parity(5, 127, &good);
	assert_int_equal(lg_repair_resume(&sum, &good), 0);
	bad = good;
	bad.sequence = 128;
	assert_int_equal(lg_repair_resume(&sum, &bad), LG_ERR_CORRUPT);
	bad = good;
	bad.payload[0] = bad.payload[1] = 0;
	assert_int_equal(lg_repair_resume(&sum, &bad), LG_ERR_CORRUPT);
	bad = good;
	bad.length = LG_REPAIR_HEADER + LG_REPAIR_SYMBOL_MIN - 1;
	assert_int_equal(lg_repair_resume(&sum, &bad), LG_ERR_CORRUPT);
	bad = good;
	bad.kind = LG_FRAME_DATA;
	assert_int_equal(lg_repair_resume(&sum, &bad), LG_ERR_CORRUPT);
	bad = good;
	bad.version = LG_WIRE_VERSION + 1;
	assert_int_equal(lg_repair_resume(&sum, &bad), LG_ERR_VERSION);
}

static void long_frames_have_no_parity(void **state)
{
	struct lg_repair_sum sum;

	(void)state;
	make_dump(3, 1);
	lg_repair_begin(&sum, 3, 0);
	original[1].length = LG_FRAME_BLOCK_MAX + 1;
	assert_int_equal(lg_repair_add(&sum, &original[1]), LG_ERR_VALUE);
	original[2].sequence = 3;
	assert_int_equal(lg_repair_add(&sum, &original[2]), LG_ERR_VALUE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors_hold),
		cmocka_unit_test(groups_are_even),
		cmocka_unit_test(every_small_loss_returns),
		cmocka_unit_test(random_losses_return),
		cmocka_unit_test(several_groups_return),
		cmocka_unit_test(the_default_suffices_in_99_of_100),
		cmocka_unit_test(wrong_sums_are_caught),
		cmocka_unit_test(wrong_questions_are_refused),
		cmocka_unit_test(hostile_parity_is_refused),
		cmocka_unit_test(long_frames_have_no_parity),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
