// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The arithmetic that both ends must agree on, to the last bit: held against the formulas that the
 * wire version was made with, over all that the codec can ask of it.
 */
#include "unit.h"

#include "../../protocol/logistic.h"

#define P22 (1u << 22)

static void steps_are_quotients(void **state)
{
	(void)state;
	for (uint32_t seen = 0; seen <= LG_SEEN_MAX; seen++) {
		uint32_t divisor = 2 * seen + 3;

		/* Both grow with the distance: it is enough to look where the quotient does. */
		for (uint32_t quotient = 0; quotient * divisor < 2 * P22; quotient++) {
			uint32_t edge = (quotient * divisor + 1) / 2;

			if (edge >= P22)
				break;
			if (lg_step(edge, seen) != 2 * edge / divisor)
				fail_msg("%u seen %u times", edge, seen);
			if (edge && lg_step(edge - 1, seen) != 2 * (edge - 1) / divisor)
				fail_msg("%u seen %u times", edge - 1, seen);
		}
		assert_int_equal(lg_step(P22 - 1, seen), 2 * (P22 - 1) / divisor);
	}
}

/* 4096 log2(x) for 0 < x < 2^22, by the bit. */
static int32_t plain_log2(uint32_t x)
{
	unsigned int length = 0;
	uint32_t mantissa, i, part;

	while (x >> length)
		length++;
	mantissa = x << (23 - length);
	i = mantissa >> 16 & 63;
	part = mantissa >> 6 & 1023;
	return (int32_t)(length * 4096 + lg_log2_table[i] +
			 (((lg_log2_table[i + 1] - lg_log2_table[i]) * part) >> 10));
}

static void logits_are_logarithms(void **state)
{
	(void)state;
	for (uint32_t p22 = 1; p22 < P22; p22++) {
		int32_t bits = plain_log2(p22) - plain_log2(P22 - p22);

		if (lg_stretch(p22) != (bits * 2839) >> 16)
			fail_msg("%u of 2^22", p22);
	}
}

static void table_says_the_same(void **state)
{
	static uint32_t logits[LG_LOGITS];

	(void)state;
	for (unsigned int i = 0; i < LG_LOGITS; i++)
		logits[i] = lg_logit_entry(i);
	for (uint32_t p22 = 1; p22 < P22; p22++)
		if (lg_stretch_by(logits, p22) != lg_stretch(p22))
			fail_msg("%u of 2^22", p22);
}

/* What the codec multiplies by logits in 32 bits. */
static void extremes_are_as_the_header_says(void **state)
{
	(void)state;
	assert_int_equal(lg_stretch(1), -3904);
	assert_int_equal(lg_stretch(P22 - 1), 3903);
	assert_int_equal(lg_stretch(P22 / 2), 0);
	assert_int_equal(lg_squash(INT32_MIN), 16);
	assert_int_equal(lg_squash(INT32_MAX), 65520);
	assert_int_equal(lg_squash(0), 32768);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_are_quotients),
		cmocka_unit_test(logits_are_logarithms),
		cmocka_unit_test(table_says_the_same),
		cmocka_unit_test(extremes_are_as_the_header_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
