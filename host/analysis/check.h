/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Dumps against budgets. Each budget is one test, over all dumps: the worst of them decides; growth
 * is the Theil-Sen slope over them (trend.h), within each boot.
 *
 * What a dump does not tell is not a pass: a release test must not pass because nothing arrived.
 * So values that are missing, programs that do not run and mounts that are not there fail, unless
 * the line says `optional`. Only what this kind of dump never tells (PSS, when no task has one)
 * is skipped. A slab cache that is not listed holds nothing: that is 0. A sum of which
 * rows are missing still fails when what is here is too much already.
 */
#ifndef CHECK_H
#define CHECK_H

#include "budget.h"
#include "series.h"
#include "trend.h"

enum check_verdict { CHECK_KEPT, CHECK_EXCEEDED, CHECK_MISSING, CHECK_SKIPPED };

/* `kept`, `exceeded`, `missing`, `skipped` */
const char *check_verdict_name(enum check_verdict verdict);

struct check_test {
	const struct budget_line *line;
	enum check_verdict verdict;
	bool known;		    /* value: of at least one dump */
	double value, allowed;	    /* bytes or processes; hourly: an hour */
	char *file;		    /* whose value it is; hourly: NULL */
	unsigned int number;	    /* of the dump in the file */
	char reason[120];	    /* MISSING and SKIPPED: in words */
	struct trend_point *points; /* hourly: what came so far */
	size_t points_count;
};

struct check {
	struct check_test *tests;
	size_t count;
	size_t exceeded, missing, skipped; /* once check_finish() was called */
};

/* The budget must live as long. */
struct err *check_init(struct check *check, const struct budget *budget) ERR_MUST_CHECK;
void check_deinit(struct check *check);

/* Hold one dump against all of them. */
struct err *check_dump(struct check *check, struct sql *sql,
		       const struct series_sample *sample) ERR_MUST_CHECK;
struct err *check_finish(struct check *check) ERR_MUST_CHECK;

#endif
