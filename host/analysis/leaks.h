/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What grows along a series of dumps, and how sure that is. Growth is no proof of a leak: nobody
 * can see from outside whether a program will ever give its memory back. So these are suspects.
 *
 * Each thing of the series is tested for a trend (trend.h). As hundreds are tested at once, some
 * rise by chance: the probabilities are corrected for that (trend_correct()), over all things of a
 * machine that could have shown something: those that changed at all (R. E. Tarone, "A modified
 * Bonferroni method for discrete data", 1990) and are not too small to matter.
 *
 *   unknown   so few samples that even rising every time would not be significant, or fewer than
 *             LEAKS_SAMPLES
 *   steady    no significant growth, or less than LEAKS_LEAST over the whole time
 *   slowing   it grew, but its later half clearly less than the earlier one, as a cache that fills
 *   growing   a suspect
 *
 * The score ranks them: bytes an hour, times how sure it is (a chance of 1 in 10,000 or less counts
 * whole), times what is not explained otherwise: of a part of the account only what its suspects
 * (tasks of anonymous memory, mounts of tmpfs, caches of slab) leave of its growth; a tenth of what
 * the kernel can take back (page cache, reclaimable slab); a hundredth of gauges, which count the
 * same pages again. A process more is worth LEAKS_PROCESS bytes.
 *
 * Time until exhaustion says when this thing alone, growing on as it did, takes what is there to be
 * had: available memory, for what can be swapped out free swap as well; or the size of its mount.
 */
#ifndef LEAKS_H
#define LEAKS_H

#include "series.h"
#include "trend.h"

#define LEAKS_Q 0.05 /* expected share of false suspects; arbitrary, but usual */
#define LEAKS_MEDIUM 0.01
#define LEAKS_HIGH 0.001
#define LEAKS_LEAST (64 << 10) /* arbitrary: 16 pages */
#define LEAKS_SAMPLES 8 /* fewer do not tell whether they depend on each other; arbitrary */
#define LEAKS_PROCESS (32 << 10) /* a kernel stack, a task_struct, page tables; roughly */

enum leak_verdict { LEAK_UNKNOWN, LEAK_STEADY, LEAK_SLOWING, LEAK_GROWING };

/* `not enough samples`, `steady`, ... and `high`, `medium`, `low`, `none`. */
const char *leak_verdict_name(enum leak_verdict verdict);

struct leak {
	const struct series_thing *thing;
	enum leak_verdict verdict;
	struct trend trend; /* by seconds; by dumps where the time is not known */
	bool timed;
	double q; /* p, corrected */
	int64_t first, last;
	double hourly, hourly_low, hourly_high;	 /* growth; NAN: time or bound is not known */
	const char *exhausts;			 /* what; NULL: nothing that is known */
	double seconds_left, seconds_left_least; /* NAN: not known */
	double score;
};

const char *leak_confidence(const struct leak *leak);

/* A machine. */
struct leaks_machine {
	const char *name; /* "": not known */
	size_t dumps, boots, tested,
		needed; /* needed: dumps of one boot that could show something */
	double span_s;	/* from its first to its last dump, boots summed up */
	bool timed;
	struct trend available; /* of available memory; samples 0: not known */
	struct maybe available_now;
	size_t growing, slowing;
	bool differs; /* RAM, page size or kernel release change from one dump to another */
};

struct leaks {
	struct leaks_machine *machines;
	size_t machines_count;
	struct leak *found; /* by machine, then those with the highest score first */
	size_t count;
};

/* The series must live as long as the answer. Errors: no memory. */
struct err *leaks_find(const struct series *series, struct leaks *ret) ERR_MUST_CHECK;
void leaks_deinit(struct leaks *leaks);

/* Dumps of one boot that at least are needed to show anything among so many things. */
size_t leaks_needed(size_t tested);

#endif
