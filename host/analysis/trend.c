// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Mann-Kendall and Theil-Sen over lives. Everything here is bounded by TREND_POINTS squared,
 * whatever the series is.
 */
#include "trend.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WALK 15 /* r from 1 - WALK / n on: a random walk's r comes out so low; found by trial */
#define BOUND 1.959964	 /* of the normal distribution, 95 % within */
#define SLOWING 0.45	 /* later over earlier slope; found by trial (tests/bench/leaks.c) */
#define SLOWING_SURE 2.0 /* standard errors between them; likewise */

/* All that is needed on the way, in one piece. */
struct work {
	struct trend_point points[TREND_POINTS];
	double slopes[TREND_POINTS * (TREND_POINTS - 1) / 2];
	double numbers[TREND_POINTS];
	size_t count;
};

static void swap(double *a, double *b)
{
	double kept = *a;

	*a = *b;
	*b = kept;
}

/* Hoare's selection, the middle of three as the pivot. */
double trend_kth(double *numbers, size_t n, size_t k)
{
	ptrdiff_t low = 0, high = (ptrdiff_t)n - 1, at = (ptrdiff_t)k, i, j;

	while (low < high) {
		double *middle = &numbers[low + (high - low) / 2], pivot;

		if (*middle < numbers[low])
			swap(middle, &numbers[low]);
		if (numbers[high] < numbers[low])
			swap(&numbers[high], &numbers[low]);
		if (numbers[high] < *middle)
			swap(&numbers[high], middle);
		pivot = *middle;
		for (i = low, j = high; i <= j;) {
			while (numbers[i] < pivot)
				i++;
			while (numbers[j] > pivot)
				j--;
			if (i <= j)
				swap(&numbers[i++], &numbers[j--]);
		}
		if (at <= j)
			high = j;
		else if (at >= i)
			low = i;
		else
			break;
	}
	return numbers[k];
}

double trend_median(double *numbers, size_t n)
{
	double upper = trend_kth(numbers, n, n / 2);

	if (n % 2)
		return upper;
	return (trend_kth(numbers, n, n / 2 - 1) + upper) / 2;
}

static size_t life_end(const struct trend_point *points, size_t count, size_t from)
{
	size_t end = from + 1;

	while (end < count && points[end].life == points[from].life)
		end++;
	return end;
}

/* count points of one life as one. */
static struct trend_point merge(const struct trend_point *points, size_t count, double *numbers)
{
	struct trend_point ret = points[0];
	size_t i;

	for (i = 0; i < count; i++)
		numbers[i] = points[i].x;
	ret.x = trend_median(numbers, count);
	for (i = 0; i < count; i++)
		numbers[i] = points[i].y;
	ret.y = trend_median(numbers, count);
	return ret;
}

/* So many neighbours of a life become one point. Returns how many there would be; writes them if
 * they find room. */
static size_t thin(const struct trend_point *points, size_t count, size_t by, struct work *work,
		   double *numbers)
{
	size_t at = 0, made = 0, end, n;

	while (at < count) {
		end = life_end(points, count, at);
		for (; at < end; at += n) {
			n = end - at < by ? end - at : by;
			if (numbers && made < TREND_POINTS)
				work->points[made] = merge(points + at, n, numbers);
			made++;
		}
	}
	return made;
}

/* When lives are so short that little of each would be left, the latest points are looked at. */
static struct err *make_fewer(const struct trend_point *points, size_t count, struct work *work)
{
	size_t by = (count + TREND_POINTS - 1) / TREND_POINTS;
	double *numbers;

	while (by < count && thin(points, count, by, work, NULL) > TREND_POINTS)
		by += 1 + by / 4;
	if (by > 1 &&
	    thin(points, count, by, work, NULL) < 4 * thin(points, count, count, work, NULL)) {
		points += count - TREND_POINTS;
		count = TREND_POINTS;
		by = 1;
	}
	numbers = calloc(by, sizeof(*numbers));
	if (!numbers)
		return err_memory();
	work->count = thin(points, count, by, work, numbers);
	free(numbers);
	return NULL;
}

static int ascending(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

double trend_mann_kendall(const struct trend_point *points, size_t n, double *sorted,
			  double *variance)
{
	double s = 0, count = (double)n;
	size_t i, j;

	for (i = 0; i < n; i++)
		for (j = i + 1; j < n; j++)
			s += (points[j].y > points[i].y) - (points[j].y < points[i].y);
	for (i = 0; i < n; i++)
		sorted[i] = points[i].y;
	qsort(sorted, n, sizeof(*sorted), ascending);
	*variance = count * (count - 1) * (2 * count + 5) / 18;
	for (i = 0; i < n; i = j) {
		for (j = i + 1; j < n && sorted[j] == sorted[i]; j++)
			;
		count = (double)(j - i);
		*variance -= count * (count - 1) * (2 * count + 5) / 18;
	}
	return s;
}

double trend_tail(double z)
{
	return 0.5 * erfc(z / sqrt(2));
}

/* Slopes of all pairs within lives, of the points where `half` says: 0 all, 1 the earlier half of
 * each life, 2 the later one. */
static size_t slopes(struct work *work, int half)
{
	size_t at, end, from, to, i, j, made = 0;

	for (at = 0; at < work->count; at = end) {
		end = life_end(work->points, work->count, at);
		from = half == 2 ? at + (end - at) / 2 : at;
		to = half == 1 ? at + (end - at + 1) / 2 : end;
		for (i = from; i < to; i++)
			for (j = i + 1; j < to; j++)
				if (work->points[j].x > work->points[i].x)
					work->slopes[made++] =
						(work->points[j].y - work->points[i].y) /
						(work->points[j].x - work->points[i].x);
	}
	return made;
}

/* What is left of each point when the line of its life is taken away, in numbers[]. */
static void residuals(struct work *work, double slope)
{
	size_t at, end, i;
	double level;

	for (at = 0; at < work->count; at = end) {
		end = life_end(work->points, work->count, at);
		for (i = at; i < end; i++)
			work->slopes[i - at] = work->points[i].y - slope * work->points[i].x;
		level = trend_median(work->slopes, end - at);
		for (i = at; i < end; i++)
			work->numbers[i] = work->points[i].y - slope * work->points[i].x - level;
	}
}

/* Beyond 0.98 n* hardly changes any more. */
static double limited(double r)
{
	return r < 0 ? 0 : r > 0.98 ? 0.98 : r;
}

/* Lag-1 correlation of numbers[] within lives, without the bias of few points. */
static double correlation(const struct work *work)
{
	double n = (double)work->count, mean = 0, square = 0, product = 0;
	size_t i;

	for (i = 0; i < work->count; i++)
		mean += work->numbers[i] / n;
	for (i = 0; i < work->count; i++) {
		double here = work->numbers[i] - mean;

		square += here * here;
		if (i && work->points[i].life == work->points[i - 1].life)
			product += here * (work->numbers[i - 1] - mean);
	}
	if (!(square > 0) || n < 6)
		return 0;
	return limited((n * product / square + 2) / (n - 4));
}

/* n / n* of Yue and Wang. */
static double inflation_of(double r, size_t count)
{
	double n = (double)count, power = 1, ret = 1;
	size_t k;

	for (k = 1; k < count; k++) {
		power *= r;
		ret += 2 * (1 - (double)k / n) * power;
	}
	return ret;
}

static void bounds(struct work *work, size_t pairs, const struct trend *trend, double *low,
		   double *high)
{
	double n = (double)pairs, c = BOUND * sqrt(trend->variance * trend->inflation);
	double below = (n - c) / 2, above = (n + c) / 2;

	*low = below < 1 ? -HUGE_VAL : trend_kth(work->slopes, pairs, (size_t)below - 1);
	*high = above + 1 > n ? HUGE_VAL : trend_kth(work->slopes, pairs, (size_t)above);
}

/* S and its variance over the lives; p_least from what they could show at best. */
static void count_pairs(struct work *work, struct trend *ret)
{
	double sorted[TREND_POINTS], variance, most = 0, untied = 0, n;
	size_t at, end;

	for (at = 0; at < work->count; at = end) {
		end = life_end(work->points, work->count, at);
		ret->s += trend_mann_kendall(work->points + at, end - at, sorted, &variance);
		ret->variance += variance;
		ret->lives += end - at > 1;
		n = (double)(end - at);
		most += n * (n - 1) / 2;
		untied += n * (n - 1) * (2 * n + 5) / 18;
	}
	ret->p_least = untied > 0 ? trend_tail((most - 1) / sqrt(untied)) : 1;
}

static void judge(struct trend *ret)
{
	double s = ret->s > 0 ? ret->s - 1 : ret->s < 0 ? ret->s + 1 : 0;

	ret->z = ret->variance > 0 ? s / sqrt(ret->variance * ret->inflation) : 0;
	ret->p = ret->variance > 0 ? trend_tail(ret->z) : 1;
}

/* Student's t as a normal z: D. L. Wallace, "Bounds on normal approximations to Student's and the
 * chi-square distributions", 1959. */
static double z_of_t(double t, double freedom)
{
	double z = (8 * freedom + 1) / (8 * freedom + 3) * sqrt(freedom * log1p(t * t / freedom));

	return t < 0 ? -z : z;
}

/* Whether the mean of the changes from point to point is above zero: z. The changes are left in
 * slopes[]. */
static double test_changes(struct work *work)
{
	double mean = 0, square = 0, product = 0, n, r;
	size_t i, made = 0;

	for (i = 1; i < work->count; i++)
		if (work->points[i].life == work->points[i - 1].life)
			work->slopes[made++] = work->points[i].y - work->points[i - 1].y;
	n = (double)made;
	for (i = 0; i < made; i++)
		mean += work->slopes[i] / n;
	for (i = 0; i < made; i++) {
		square += (work->slopes[i] - mean) * (work->slopes[i] - mean);
		if (i)
			product += (work->slopes[i] - mean) * (work->slopes[i - 1] - mean);
	}
	if (made < 6 || !(square > 0))
		return 0;
	r = (n * product / square + 1) / (n - 4);
	return z_of_t(mean / sqrt(square / (n - 1) / n * inflation_of(limited(r), made)), n - 1);
}

/* The slope of a half, and its standard error: half of the bounds of 68 %. */
static double half_slope(struct work *work, int half, double *error)
{
	size_t pairs = slopes(work, half), cut;
	double ret, n;

	if (!pairs)
		return NAN;
	ret = trend_median(work->slopes, pairs);
	n = (1 + sqrt(1 + 8 * (double)pairs)) / 2; /* points that have as many pairs */
	cut = (size_t)fmax(0, ((double)pairs - sqrt(n * (n - 1) * (2 * n + 5) / 18)) / 2);
	*error = (trend_kth(work->slopes, pairs, pairs - 1 - cut) -
		  trend_kth(work->slopes, pairs, cut)) /
		 2;
	return ret;
}

static enum trend_course course(struct work *work)
{
	double before = 0, after = 0;
	double early = half_slope(work, 1, &before), late = half_slope(work, 2, &after);

	if (isnan(early) || isnan(late) || early <= 0 || late > SLOWING * early)
		return TREND_STEADY;
	return early - late > SLOWING_SURE * sqrt(before * before + after * after) ? TREND_SLOWING
										   : TREND_STEADY;
}

static void find(struct work *work, struct trend *ret)
{
	size_t pairs;
	double r;

	count_pairs(work, ret);
	ret->inflation = 1;
	pairs = slopes(work, 0);
	if (!pairs) {
		judge(ret);
		return;
	}
	ret->slope = trend_median(work->slopes, pairs);
	residuals(work, ret->slope);
	r = correlation(work);
	ret->inflation = inflation_of(r, work->count);
	judge(ret);
	if (r > 0 && r > 1 - WALK / (double)work->count) {
		ret->walk = true;
		ret->z = test_changes(work);
		ret->p = trend_tail(ret->z);
	}
	pairs = slopes(work, 0);
	bounds(work, pairs, ret, &ret->slope_low, &ret->slope_high);
	if (ret->slope > 0)
		ret->course = course(work);
}

struct err *trend_find(const struct trend_point *points, size_t count, struct trend *ret)
{
	struct work *work = malloc(sizeof(*work));
	struct err *err = work ? NULL : err_memory();

	memset(ret, 0, sizeof(*ret));
	if (work)
		work->count = 0;
	if (work && count)
		err = make_fewer(points, count, work);
	if (!err) {
		find(work, ret);
		ret->samples = count;
		ret->points = work->count;
	}
	free(work);
	return err;
}

struct rank {
	double p;
	size_t at;
};

static int by_p(const void *a, const void *b)
{
	const struct rank *left = a, *right = b;

	return (left->p > right->p) - (left->p < right->p);
}

struct err *trend_correct(double *p, size_t count)
{
	struct rank *ranks = calloc(count + 1, sizeof(*ranks));
	double best = 1, here;
	size_t i;

	if (!ranks)
		return err_memory();
	for (i = 0; i < count; i++)
		ranks[i] = (struct rank){p[i], i};
	qsort(ranks, count, sizeof(*ranks), by_p);
	for (i = count; i--;) {
		here = ranks[i].p * (double)count / (double)(i + 1);
		best = here < best ? here : best;
		p[ranks[i].at] = best;
	}
	free(ranks);
	return NULL;
}
