/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tasks in state D (waiting, and not to be interrupted), those of one stack together. Tasks come
 * from table threads, which has stacks; where that has none in state D, from table tasks, and then
 * nobody knows where they wait.
 *
 * How long: as a hung task report says (`at least`); other text and agents do not say it.
 */
#ifndef BLOCKED_H
#define BLOCKED_H

#include "../../protocol/schema.h"
#include "query.h"
#include "waiting.h"

#define BLOCKED_TEXT (LG_TEXT_MAX + 1)
#define BLOCKED_DEPTH 64 /* functions of a stack that are looked at; arbitrary */

struct blocked_task {
	int64_t row; /* of its table, from 1 */
	struct maybe pid;
	char comm[BLOCKED_TEXT];
	struct maybe blocked_ns;
	size_t group;
};

struct blocked_group {
	struct maybe stack_id; /* not known: no stack was told */
	size_t tasks;
	size_t first; /* of tasks[] */
	struct maybe longest_ns;
	const struct waiting *waiting;	/* NULL: no pattern fits */
	size_t depth;			/* functions in `functions` */
	char *functions[BLOCKED_DEPTH]; /* innermost first, guesses left out */
};

struct blocked {
	bool stacks; /* tasks are of table threads */
	bool known;  /* states are told at all, or SysRq w that came whole lists nobody */
	struct blocked_task *tasks;
	size_t count;
	struct blocked_group *groups; /* those with most tasks first */
	size_t groups_count;
	size_t looked_at;  /* tasks or threads with a state */
	size_t for_memory; /* tasks whose pattern is one of memory */
};

/* Errors as query_each. */
struct err *blocked_read(struct sql *sql, struct blocked *ret) ERR_MUST_CHECK;
void blocked_deinit(struct blocked *blocked);

/* The functions of a stack, innermost first, guesses left out (with guesses where nothing else is
 * there): fills functions[BLOCKED_DEPTH], texts of the heap. */
struct err *blocked_stack(struct sql *sql, int64_t stack_id, char **functions,
			  size_t *ret) ERR_MUST_CHECK;

#endif
