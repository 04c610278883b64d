// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/line/damage: links that alone.
 */
#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../host/line/damage.h"

#define BYTES 400000

static uint8_t input[BYTES];

/* What comes out of `count` bytes of input[], passed in pieces of at most `piece`; to be freed. */
static uint8_t *pass(struct damage *damage, size_t count, size_t piece, size_t *ret)
{
	uint8_t *out = malloc(count * DAMAGE_GROWTH);
	uint64_t random = piece;

	*ret = 0;
	for (size_t at = 0; at < count;) {
		size_t step = piece < count ? 1 + unit_random(&random) % piece : count;

		step = step < count - at ? step : count - at;
		*ret += damage_pass(damage, input + at, step, out + *ret);
		at += step;
	}
	assert_true(*ret <= count * DAMAGE_GROWTH);
	assert_int_equal(damage->stats.bytes_in, count);
	assert_int_equal(damage->stats.bytes_out, *ret);
	return out;
}

static uint8_t *once(const struct damage_options *options, uint64_t seed, size_t count,
		     size_t *ret, struct damage *damage)
{
	damage_init(damage, options, seed);
	return pass(damage, count, count, ret);
}

/* hits of BYTES, at that rate: within five standard deviations. */
static void about(uint64_t hits, double rate)
{
	double expected = BYTES * rate, off = fabs((double)hits - expected);

	if (off > 5 * sqrt(expected * (1 - rate)) + 1e-9)
		fail_msg("%g hits expected, %g came", expected, (double)hits);
}

static void nothing_happens_without_options(void **state)
{
	const struct damage_options none = {0};
	struct damage damage;
	size_t bytes;
	uint8_t *out = once(&none, 1, BYTES, &bytes, &damage);

	(void)state;
	assert_int_equal(bytes, BYTES);
	assert_memory_equal(out, input, BYTES);
	assert_int_equal(damage.stats.hits, 0);
	free(out);
}

static void changes_at_its_rate(void **state)
{
	const double rates[] = {1e-5, 1e-3, 0.01, 0.3, 1};

	(void)state;
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		const struct damage_options options = { .change = rates[i] };
		struct damage damage;
		size_t bytes, differ = 0;
		uint8_t *out = once(&options, 7, BYTES, &bytes, &damage);

		assert_int_equal(bytes, BYTES);
		for (size_t at = 0; at < bytes; at++)
			differ += out[at] != input[at];
		assert_int_equal(differ, damage.stats.hits);
		about(differ, rates[i]);
		free(out);
	}
}

static void flips_one_bit(void **state)
{
	const struct damage_options options = { .flip = 0.02 };
	struct damage damage;
	size_t bytes, differ = 0, bits[8] = {0};
	uint8_t *out = once(&options, 3, BYTES, &bytes, &damage);

	(void)state;
	for (size_t at = 0; at < bytes; at++) {
		uint8_t turned = out[at] ^ input[at];

		assert_true(!(turned & (turned - 1)));
		differ += !!turned;
		for (unsigned int bit = 0; bit < 8; bit++)
			bits[bit] += turned >> bit & 1;
	}
	assert_int_equal(differ, damage.stats.hits);
	about(differ, 0.02);
	for (unsigned int bit = 0; bit < 8; bit++)
		about(bits[bit], 0.02 / 8);
	free(out);
}

/* Each byte of a counting input that is not hit stands where the hits before it put it. */
static void drops_doubles_and_inserts(void **state)
{
	const struct damage_options drop = { .drop = 0.05 }, twice = { .twice = 0.05 },
				    insert = { .insert = 0.05 };
	struct damage damage;
	size_t bytes, from = 0, before = 0;
	uint8_t *out = once(&drop, 5, BYTES, &bytes, &damage);

	(void)state;
	about(damage.stats.hits, 0.05);
	assert_int_equal(bytes, BYTES - damage.stats.hits);
	for (size_t at = 0; at < bytes; at++, from++)
		while (out[at] != input[from])
			assert_true(++from < BYTES);
	free(out);

	out = once(&twice, 5, BYTES, &bytes, &damage);
	about(damage.stats.hits, 0.05);
	assert_int_equal(bytes, BYTES + damage.stats.hits);
	for (size_t at = 0; at < bytes; at++) {
		if (before < BYTES && out[at] == input[before])
			before++;
		else
			assert_int_equal(out[at], input[before - 1]);
	}
	assert_int_equal(before, BYTES);
	free(out);

	out = once(&insert, 5, BYTES, &bytes, &damage);
	about(damage.stats.hits, 0.05);
	assert_int_equal(bytes, BYTES + damage.stats.hits);
	free(out);
}

/* Damage comes in runs of burst_bytes, or longer where they meet. */
static void bursts_are_as_long_as_told(void **state)
{
	const struct damage_options options = { .burst = 0.0005, .burst_bytes = 20 };
	struct damage damage;
	size_t bytes, run = 0, runs = 0;
	uint8_t *out = once(&options, 11, BYTES, &bytes, &damage);

	(void)state;
	assert_int_equal(bytes, BYTES);
	about(damage.stats.hits, 0.0005);
	for (size_t at = 0; at < bytes; at++) {
		if (out[at] != input[at]) {
			run++;
			continue;
		}
		if (run)
			assert_true(run >= 20);
		runs += run > 0;
		run = 0;
	}
	assert_true(runs > damage.stats.hits * 9 / 10 && runs <= damage.stats.hits);
	free(out);
}

static void puts_text_after_so_many_bytes(void **state)
{
	const struct damage_options options = { .text_bytes = 256 };
	struct damage damage;
	size_t bytes, at = 0;
	uint8_t *out = once(&options, 1, 25600, &bytes, &damage);

	(void)state;
	assert_int_equal(damage.stats.texts, 100);
	for (size_t from = 0; from < 25600; from += 256) {
		const uint8_t *end;

		assert_memory_equal(out + at, input + from, 256);
		at += 256;
		assert_int_equal(out[at], '[');
		end = memchr(out + at, '\n', bytes - at);
		assert_non_null(end);
		for (; out[at] != '\r'; at++)
			assert_true(out[at] >= ' ' && out[at] <= '~');
		assert_ptr_equal(out + at + 1, end);
		at += 2;
	}
	assert_int_equal(at, bytes);
	free(out);
}

static void strips_and_eats(void **state)
{
	const struct damage_options options = { .strip = true, .eat = true, .change = 0.1 },
				    eat = { .eat = true };
	struct damage damage;
	size_t bytes, kept = 0;
	uint8_t *out = once(&options, 1, BYTES, &bytes, &damage);

	(void)state;
	for (size_t at = 0; at < bytes; at++)
		assert_true(out[at] && out[at] != 0x11 && out[at] != 0x13 && out[at] < 0x80);
	free(out);
	out = once(&eat, 1, BYTES, &bytes, &damage);
	for (size_t at = 0; at < BYTES; at++)
		if (input[at] && input[at] != 0x11 && input[at] != 0x13 && input[at] != 0xff)
			assert_int_equal(out[kept++], input[at]);
	assert_int_equal(kept, bytes);
	assert_int_equal(damage.stats.masked, BYTES - bytes);
	free(out);
}

static const struct damage_options everything = {
	.change = 0.01,
	.flip = 0.01,
	.drop = 0.01,
	.twice = 0.01,
	.insert = 0.01,
	.burst = 0.003,
	.burst_bytes = 17,
	.text_bytes = 100,
	.eat = true,
};

/* The same for every cutting, and other for another seed. */
static void cutting_does_not_matter(void **state)
{
	const size_t pieces[] = {1, 2, 7, 64, 1000};
	struct damage damage;
	size_t bytes, again;
	uint8_t *out = once(&everything, 42, 20000, &bytes, &damage), *other;

	(void)state;
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		struct damage cut;

		damage_init(&cut, &everything, 42);
		other = pass(&cut, 20000, pieces[i], &again);
		assert_int_equal(again, bytes);
		assert_memory_equal(other, out, bytes);
		assert_memory_equal(&cut.stats, &damage.stats, sizeof(cut.stats));
		free(other);
	}
	other = once(&everything, 43, 20000, &again, &damage);
	assert_true(again != bytes || memcmp(other, out, bytes));
	free(other);
	free(out);
}

/* Rates that come to more than 1 hit every byte; one byte never becomes more than was said. */
static void grows_no_more_than_it_says(void **state)
{
	const struct damage_options worst = { .insert = 0.9, .twice = 0.9, .text_bytes = 1 };
	struct damage damage;

	(void)state;
	damage_init(&damage, &worst, 1);
	for (size_t at = 0; at < 1000; at++) {
		uint8_t *out = malloc(DAMAGE_GROWTH); /* so that one byte more is noticed */

		damage_pass(&damage, input + at, 1, out);
		free(out);
	}
	assert_int_equal(damage.stats.hits, 1000);
	assert_int_equal(damage.stats.texts, 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_happens_without_options),
		cmocka_unit_test(changes_at_its_rate),
		cmocka_unit_test(flips_one_bit),
		cmocka_unit_test(drops_doubles_and_inserts),
		cmocka_unit_test(bursts_are_as_long_as_told),
		cmocka_unit_test(puts_text_after_so_many_bytes),
		cmocka_unit_test(strips_and_eats),
		cmocka_unit_test(cutting_does_not_matter),
		cmocka_unit_test(grows_no_more_than_it_says),
	};

	for (size_t i = 0; i < BYTES; i++)
		input[i] = (uint8_t)(i + i / 256); /* neighbours differ */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
