/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The points that the OOM killer gives a task, by the rules of the kernel that runs (mm/oom_kill.c
 * of each release; docs/questions.md names the commits).
 *
 *   until 2.6.35   points = total_vm, and of each child with memory of its own the whole (from
 *                  2.6.11) or half and 1 (from 2.6.16); / sqrt(CPU time / 8 s),
 *                  / sqrt(sqrt(run time / 1,024 s)); * 2 if niced; / 4 for root, / 4 with
 *                  CAP_SYS_RAWIO; << or >> oom_adj
 *   from 2.6.36    thousandths of the memory in its scope: RSS and swap, from 2.6.39 page tables;
 *                  less 30 for root; plus oom_score_adj
 *   from 3.5       pages of these; oom_score_adj counts thousandths of the scope
 *   from 3.14      root has 3 % of its own points less, until 4.16
 *   from 5.9       may be below 1
 *
 * What is not known of a task makes a range. Pure functions.
 */
#ifndef BADNESS_H
#define BADNESS_H

#include "query.h"

#define BADNESS_NEVER INT64_MIN /* as the kernel itself has it from 5.9 on */

enum badness_unit { BADNESS_VM, BADNESS_THOUSANDTHS, BADNESS_PAGES };
enum badness_root {
	BADNESS_ROOT_QUARTER,
	BADNESS_ROOT_THIRTY,
	BADNESS_ROOT_SHARE,
	BADNESS_ROOT_NONE,
	BADNESS_ROOT_UNKNOWN /* one of the three above */
};

struct badness_rules {
	unsigned int since; /* 0x020624: 2.6.36 */
	const char *name;   /* of the formula, for people */
	enum badness_unit unit;
	enum badness_root root;
	unsigned char child; /* BADNESS_VM: of a child's total_vm one part in so many; 0: none */
	bool page_tables;
	bool least_one;	     /* who can be killed has 1 point or more */
	bool last_of_equals; /* of equal points it takes the one that it comes to last */
	bool sacrifices;     /* a child of the one with most points is killed in its place */
};

/* 0x060100 of `6.1.0-18-amd64`; 0: that is no release. */
unsigned int badness_version(const char *release);

/* The rules of a release; NULL: not known (no release, or 2.4 and older, whose text lists no
 * tasks). */
const struct badness_rules *badness_rules(const char *release);

/* What the rules of all releases have in common whose task table has page tables and
 * oom_score_adj (from 3.7 on), for text that does not say its release. */
const struct badness_rules *badness_rules_common(void);

/* Of a task, sizes in pages, times in seconds. */
struct badness_task {
	struct maybe total_vm;
	struct maybe rss, swap, page_tables;
	struct maybe swap_most, page_tables_most; /* where these are not known: of all tasks */
	struct maybe adj;			  /* oom_score_adj; BADNESS_VM: oom_adj */
	struct maybe uid;
	struct maybe cpu_s, run_s;
	struct maybe children; /* sum of total_vm of its children, shares taken */
	int64_t children_most; /* where that is not known: it is at most this */
	struct maybe uptime_s; /* nobody ran longer */
};

struct badness {
	const char *why; /* NULL: known; else why not, in words */
	int64_t low, high;
	int64_t likely; /* to rank by: where children are not known, without any */
};

/*
 * total_pages: RAM and swap of the scope. The task can be killed, as far as oom_adj and
 * oom_score_adj do not forbid it: then low, high and likely are BADNESS_NEVER.
 */
struct badness badness_of(const struct badness_rules *rules, const struct badness_task *task,
			  struct maybe total_pages);

/* Points as the kernel prints them ("score 651"). total_pages > 0. */
int64_t badness_printed(const struct badness_rules *rules, int64_t points, int64_t total_pages);

#endif
