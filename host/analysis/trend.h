/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether numbers rise over time, how fast, and how sure that is. Pure; knows nothing of memory.
 *
 * A series is cut into lives: what is compared is compared within a life only, and the sums of all
 * lives decide together. So a program that is restarted again and again is one series, and what it
 * drops at each restart does not count as shrinking. (R. M. Hirsch, J. R. Slack, R. A. Smith,
 * "Techniques of trend analysis for monthly water quality data", 1982, do this with months.)
 *
 * Is there a trend? Mann-Kendall: S is the number of pairs that rise less that of pairs that fall,
 * its variance is corrected for ties, and z = (S -+ 1) / sqrt(variance) is taken as normal. (H. B.
 * Mann, "Nonparametric tests against trend", 1945; M. G. Kendall, "Rank correlation methods",
 * 1975.) For few samples the true tail is thinner than the normal one: this errs to the safe side.
 *
 * What is near in time is alike, and that alone makes runs that look like trends: the variance is
 * multiplied by n / n*, what n samples are worth if each depends on the one before it with r, the
 * lag-1 correlation of what is left when the trend is taken away. (S. Yue, C. Y. Wang, "The
 * Mann-Kendall test modified by effective sample size", 2004.) r is estimated too low when the
 * trend comes from the same few samples: (n r + 2) / (n - 4) mends that (F. H. C. Marriott, J. A.
 * Pope, "Bias in the estimation of autocorrelations", 1954). r below zero is taken as zero.
 *
 * When r is so near to 1 that the series may be a random walk (or a staircase), levels say little,
 * however they are corrected. Then the changes from one sample to the next are tested: whether
 * their mean is above zero, by Student's t, with the same correction for their own correlation.
 * (W. A. Woodward, H. L. Gray, "Global warming and the problem of testing for trend in time series
 * data", 1993, on why.)
 *
 * How fast? Theil-Sen: the median of the slopes of all pairs, which up to 29 % of wild samples do
 * not move. (P. K. Sen, "Estimates of the regression coefficient based on Kendall's tau", 1968.)
 * Its bounds of 95 % are those of R. O. Gilbert, "Statistical methods for environmental pollution
 * monitoring", 1987, section 16.5, with the variance as above.
 *
 * More than TREND_POINTS samples are first made fewer: medians of neighbours, within a life.
 */
#ifndef TREND_H
#define TREND_H

#include <stdbool.h>
#include <stddef.h>

#include "../err.h"

#define TREND_POINTS 200 /* arbitrary: 19,900 pairs */

struct trend_point {
	double x; /* time; rises within a life */
	double y;
	unsigned int life; /* points of one life stand together */
};

enum trend_course {
	TREND_STEADY,  /* nothing speaks against its going on as it does */
	TREND_SLOWING, /* the later half of its lives rises clearly less than the earlier one */
};

struct trend {
	size_t samples; /* given */
	size_t points;	/* that they were made to */
	size_t lives;	/* with two points or more */
	double s;
	double variance;  /* of S, ties corrected; 0: all are equal */
	double inflation; /* by dependence: 1 or more */
	bool walk;	  /* r says that it may be a random walk: its changes were tested */
	double z;
	double p;		      /* that S is so high or higher when nothing rises */
	double p_least;		      /* the same if every pair of these lives had risen */
	double slope;		      /* y by x; 0 when there is no pair */
	double slope_low, slope_high; /* bounds of 95 %; infinite: no bound from so few samples */
	enum trend_course course;
};

/* Points of one life after the other, x rising in each. Errors: no memory. */
struct err *trend_find(const struct trend_point *points, size_t count,
		       struct trend *ret) ERR_MUST_CHECK;

/* S of one life, and its variance corrected for ties. sorted: room for n numbers. */
double trend_mann_kendall(const struct trend_point *points, size_t n, double *sorted,
			  double *variance);

/* The probability that a normal variable is above z. */
double trend_tail(double z);

/*
 * Benjamini-Hochberg: p[count] of as many tests become the share of false ones among all that are
 * at least as good (Y. Benjamini, Y. Hochberg, "Controlling the false discovery rate", 1995). It
 * holds for tests that rise together as memory does (Benjamini, D. Yekutieli, 2001). Holm's way
 * would make one false suspect in a list rare, at the price of most leaks that are slow: a list to
 * look through stands a known share of false ones better. Errors: no memory.
 */
struct err *trend_correct(double *p, size_t count) ERR_MUST_CHECK;

/* The k-th smallest (from 0) of n numbers, which are put into another order. */
double trend_kth(double *numbers, size_t n, size_t k);

/* The median; of an even count the mean of the middle two. Reorders. n > 0. */
double trend_median(double *numbers, size_t n);

#endif
