/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is different between two dumps, or between two groups of dumps (two releases, each dumped a
 * few times): A is side 0 of a series, B is side 1.
 *
 * Parts of the account come first. They add up: what B has less free than A is in its other parts,
 * to the page. Parts that are not known in all of the dumps are in the remainder of all of them.
 * Then programs (their anonymous memory and swap), slab caches, tmpfs mounts, cgroups; then gauges
 * and counters. Each sorted by how much it changed.
 *
 * Of groups medians are compared, and the range of each side is told. Medians of the parts do not
 * add up exactly.
 *
 * A difference is beyond noise when it is above 256 KiB and
 *   of two dumps: above 5 % of the larger value;
 *   of groups: the ranges of the two sides do not overlap.
 * Both numbers are arbitrary: an idle machine's parts move by less from one minute to the next.
 * Gauges and counters without a size are never beyond noise.
 *
 * A thing that a dump does not list is 0 there only if all rows of its table are here; else it is
 * not known.
 */
#ifndef DIFF_H
#define DIFF_H

#include "series.h"

#define DIFF_FLOOR (256 << 10)
#define DIFF_SHARE 20 /* one in so many: 5 % */

struct diff_side {
	size_t known; /* dumps that say something of it; the rest holds if any do */
	int64_t low, median, high;
	int64_t count; /* programs: processes, median */
};

struct diff_line {
	enum thing_kind kind;
	const char *name;
	const struct series_thing *thing;
	bool bytes;
	struct diff_side sides[2];
	struct maybe change; /* B - A; unknown: one side is not known */
	bool beyond;	     /* noise */
};

struct diff {
	struct diff_line *lines; /* sorted: parts, then things with a size, then the others */
	size_t count, parts;	 /* parts: how many of them are parts */
	size_t dumps[2];
	const struct series_sample *first[2]; /* the first dump of each side */
	bool same;			      /* A and B are one and the same dump */
	size_t beyond;
};

/* The series has dumps of both sides, is finished, and lives as long as the answer. */
struct err *diff_find(const struct series *series, struct diff *ret) ERR_MUST_CHECK;
void diff_deinit(struct diff *diff);

#endif
