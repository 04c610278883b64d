/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a release may take: a small file, one budget a line (docs/budget.example).
 *
 *   [optional] task PATTERN rss|pss|anon|swap|count  <=|>=  AMOUNT
 *   [optional] tmpfs PATH                            <=|>=  AMOUNT
 *              slab CACHE                            <=|>=  AMOUNT
 *              total NAME                            <=|>=  AMOUNT
 *
 * Words are separated by blanks; one with blanks in it stands in "". # begins a comment. PATTERN,
 * PATH and CACHE may hold * ? and [...]. AMOUNT is a number and B, KiB, MiB, GiB, or % of the
 * installed RAM; of a count only a number. With /h behind it, it is the growth an hour.
 */
#ifndef BUDGET_H
#define BUDGET_H

#include <stdbool.h>
#include <stddef.h>

#include "../err.h"

#define BUDGET_WORD 128
#define BUDGET_LINES 1000 /* arbitrary */

enum budget_kind { BUDGET_TASK, BUDGET_TMPFS, BUDGET_SLAB, BUDGET_TOTAL };
enum budget_measure { BUDGET_RSS, BUDGET_PSS, BUDGET_ANON, BUDGET_SWAP, BUDGET_COUNT };

/* What `total` knows: parts of the account by their names, and these sums and columns. */
extern const char *const budget_totals[]; /* ends with NULL */

struct budget_line {
	unsigned int number; /* of the line in the file */
	enum budget_kind kind;
	enum budget_measure measure; /* of a task; else BUDGET_RSS */
	char name[BUDGET_WORD];	     /* pattern, or which total */
	bool optional;		     /* what is not there is no failure */
	bool least;		     /* >= */
	bool percent, hourly;
	double amount;		    /* bytes, percent or processes */
	char text[4 * BUDGET_WORD]; /* the line in one form: what the test is called */
};

struct budget {
	struct budget_line *lines;
	size_t count;
};

/* Errors: ERR_USAGE, `PATH:LINE: ...` with what is allowed there; ERR_INPUT, it cannot be read. */
struct err *budget_read(const char *path, struct budget *ret) ERR_MUST_CHECK;
void budget_deinit(struct budget *budget);

/* One line, zero-terminated. *here: it holds a budget, and is not empty or a comment. */
struct err *budget_parse(const char *path, unsigned int number, const char *text,
			 struct budget_line *ret, bool *here) ERR_MUST_CHECK;

#endif
