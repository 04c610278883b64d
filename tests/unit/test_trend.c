// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The statistics, against values that others published or that can be counted by hand.
 */
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../../host/analysis/trend.h"

#define MAX 1200

static struct trend_point points[MAX];
static double sorted[MAX];

static void set(const double *values, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		points[i] = (struct trend_point){.x = (double)i, .y = values[i]};
}

static void assert_near(double value, double wanted, double within)
{
	if (!(fabs(value - wanted) <= within))
		fail_msg("%.8g is not %.8g", value, wanted);
}

static struct trend trend_of(size_t n)
{
	struct trend trend;

	assert_null(trend_find(points, n, &trend));
	return trend;
}

/* R. O. Gilbert, 1987, section 16.4: 10 15 14 20 has S = 1 + 1 + 1 - 1 + 1 + 1 = 4. */
static void gilbert_four(void **state)
{
	const double values[] = {10, 15, 14, 20};
	double variance;

	(void)state;
	set(values, 4);
	assert_near(trend_mann_kendall(points, 4, sorted, &variance), 4, 0);
	assert_near(variance, 4 * 3 * 13 / 18.0, 1e-9);
}

/* By hand: ties of 2, 3 and 3, so the variance is (9 8 23 - 2 1 9 - 3 2 11 - 3 2 11) / 18. */
static void ties(void **state)
{
	const double values[] = {23, 24, 29, 6, 29, 24, 24, 29, 23};
	double variance, s;

	(void)state;
	set(values, 9);
	s = trend_mann_kendall(points, 9, sorted, &variance);
	assert_near(variance, (1656 - 18 - 66 - 66) / 18.0, 1e-9);
	assert_near(s, 3, 0);
}

/* Annual flow of the Nile at Aswan, 1871 to 1890 (G. W. Cobb, 1978). S, variance and z were counted
 * by another program. */
static void nile(void **state)
{
	const double values[] = {1120, 1160, 963,  1210, 1160, 1160, 813,  1230, 1370, 1140,
				 995,  935,  1110, 994,	 1020, 960,  1180, 799,	 958,  1140};
	double variance, s;

	(void)state;
	set(values, 20);
	s = trend_mann_kendall(points, 20, sorted, &variance);
	assert_near(s, -46, 0);
	assert_near(variance, (20.0 * 19 * 45 - 3 * 2 * 11 - 2 * 1 * 9) / 18, 1e-9);
	assert_near((s + 1) / sqrt(variance), -1.463592, 1e-6);
}

static void tail_of_the_normal(void **state)
{
	(void)state;
	assert_near(trend_tail(0), 0.5, 1e-12);
	assert_near(trend_tail(1.644854), 0.05, 1e-7);
	assert_near(trend_tail(1.959964), 0.025, 1e-7);
	assert_near(trend_tail(-1.959964), 0.975, 1e-7);
}

/* Sen's slope does not follow one wild value. */
static void theil_sen(void **state)
{
	double values[20];
	struct trend trend;
	size_t i;

	(void)state;
	for (i = 0; i < 20; i++)
		values[i] = 3 * (double)i + 7;
	values[5] = 1e6;
	set(values, 20);
	trend = trend_of(20);
	assert_near(trend.slope, 3, 1e-9);
	assert_true(trend.slope_low <= 3 && trend.slope_high >= 3);
	assert_true(trend.p < 1e-4);
	/* Median of an even number of slopes: 1, 2, 3 and 1.5, 2 and 1: (1.5 + 2) / 2. */
	set((const double[]){0, 1, 3, 6}, 4);
	assert_near(trend_of(4).slope, 2, 1e-9);
}

static void falling_is_not_rising(void **state)
{
	struct trend trend;
	size_t i;

	(void)state;
	for (i = 0; i < 30; i++)
		points[i] = (struct trend_point){.x = (double)i, .y = -2.0 * (double)i};
	trend = trend_of(30);
	assert_near(trend.slope, -2, 1e-9);
	assert_true(trend.p > 0.999);
}

/* As few points as there can be, without any noise, as an idle program's. */
static void a_line_of_ten(void **state)
{
	struct trend trend;
	size_t i;

	(void)state;
	for (i = 0; i < 10; i++)
		points[i] = (struct trend_point){.x = (double)i, .y = 4096.0 * (double)i};
	trend = trend_of(10);
	assert_near(trend.z, 44 / sqrt(125), 1e-9);
	assert_near(trend.p, trend.p_least, 1e-12);
}

static void nothing_to_say(void **state)
{
	struct trend trend;
	size_t i;

	(void)state;
	trend = trend_of(0);
	assert_int_equal(trend.samples, 0);
	assert_near(trend.p, 1, 0);
	points[0] = (struct trend_point){.y = 5};
	trend = trend_of(1);
	assert_near(trend.p, 1, 0);
	assert_near(trend.p_least, 1, 0);
	for (i = 0; i < 50; i++)
		points[i] = (struct trend_point){.x = (double)i, .y = 42};
	trend = trend_of(50);
	assert_near(trend.variance, 0, 1e-9);
	assert_near(trend.p, 1, 0);
	assert_near(trend.slope, 0, 0);
}

/* All at the same time, or time that stands still: there is no slope to divide by. */
static void clock_that_stands(void **state)
{
	struct trend trend;
	size_t i;

	(void)state;
	for (i = 0; i < 20; i++)
		points[i] = (struct trend_point){.x = 1, .y = (double)i};
	trend = trend_of(20);
	assert_near(trend.slope, 0, 0);
	assert_false(isnan(trend.p));
}

/* A saw: 5 lives, each of which rises by 10 a step. As one life nothing rises. */
static void lives_decide_together(void **state)
{
	struct trend trend;
	size_t i;

	(void)state;
	for (i = 0; i < 50; i++)
		points[i] = (struct trend_point){.x = (double)i,
						 .y = 10.0 * (double)(i % 10),
						 .life = (unsigned int)(i / 10)};
	trend = trend_of(50);
	assert_int_equal(trend.lives, 5);
	assert_near(trend.slope, 10, 1e-9);
	assert_near(trend.s, 5 * 45, 0);
	assert_near(trend.variance, 5 * 125, 1e-9);
	assert_true(trend.p < 1e-6);
	for (i = 0; i < 50; i++)
		points[i].life = 0;
	assert_true(trend_of(50).p > 0.01);
}

/* More than TREND_POINTS, in every number of lives: the slope stays, and no point is wild. */
static void many_points(void **state)
{
	struct trend trend;
	unsigned int lives;
	size_t i;

	(void)state;
	for (lives = 1; lives <= MAX; lives = lives * 3 / 2 + 1) {
		for (i = 0; i < MAX; i++)
			points[i] = (struct trend_point){.x = (double)i,
							 .y = 4.0 * (double)i,
							 .life = (unsigned int)(i * lives / MAX)};
		trend = trend_of(MAX);
		assert_int_equal(trend.samples, MAX);
		assert_in_range(trend.points, 1, TREND_POINTS);
		if (lives < MAX / 2)
			assert_near(trend.slope, 4, 1e-9);
	}
}

static void selection_is_sorting(void **state)
{
	uint64_t random = 7;
	size_t round, n, i, k;

	(void)state;
	for (round = 0; round < 300; round++) {
		double numbers[60], kept[60], found;

		n = 1 + unit_random(&random) % 60;
		for (i = 0; i < n; i++)
			kept[i] = (double)(unit_random(&random) % (1 + round % 20));
		k = unit_random(&random) % n;
		memcpy(numbers, kept, sizeof(numbers));
		found = trend_kth(numbers, n, k);
		for (i = 0; i < n; i++) {
			assert_true(i >= k || numbers[i] <= found);
			assert_true(i <= k || numbers[i] >= found);
		}
	}
}

/* Benjamini and Hochberg, 1995, section 3: of these fifteen the first four are rejected at 0.05. */
static void false_discoveries(void **state)
{
	double p[] = {0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
		      0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
	size_t i;

	(void)state;
	assert_null(trend_correct(p, 15));
	assert_near(p[0], 0.0015, 1e-9);
	assert_near(p[3], 0.035625, 1e-9);
	for (i = 0; i < 15; i++)
		assert_true((p[i] <= 0.05) == (i < 4));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gilbert_four),
		cmocka_unit_test(ties),
		cmocka_unit_test(nile),
		cmocka_unit_test(tail_of_the_normal),
		cmocka_unit_test(theil_sen),
		cmocka_unit_test(falling_is_not_rising),
		cmocka_unit_test(a_line_of_ten),
		cmocka_unit_test(nothing_to_say),
		cmocka_unit_test(clock_that_stands),
		cmocka_unit_test(lives_decide_together),
		cmocka_unit_test(many_points),
		cmocka_unit_test(selection_is_sorting),
		cmocka_unit_test(false_discoveries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
