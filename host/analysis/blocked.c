// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tasks in state D by stack.
 */
#include "blocked.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reading {
	struct blocked *blocked;
	size_t room, groups_room;
	bool failed;
};

static bool grow(void **list, size_t *room, size_t count, size_t each)
{
	size_t more = *room ? *room * 2 : 64;
	void *grown;

	if (count < *room)
		return true;
	grown = realloc(*list, more * each);
	if (!grown)
		return false;
	*list = grown;
	*room = more;
	return true;
}

/* Rows come by stack, so a new one begins a new group. */
static struct blocked_group *group_of(struct reading *reading, struct maybe stack_id)
{
	struct blocked *blocked = reading->blocked;
	struct blocked_group *last =
		blocked->groups_count ? &blocked->groups[blocked->groups_count - 1] : NULL;

	if (last && last->stack_id.known == stack_id.known &&
	    last->stack_id.value == stack_id.value)
		return last;
	if (!grow((void **)&blocked->groups, &reading->groups_room, blocked->groups_count,
		  sizeof(*last)))
		return NULL;
	last = &blocked->groups[blocked->groups_count++];
	memset(last, 0, sizeof(*last));
	last->stack_id = stack_id;
	last->first = blocked->count;
	return last;
}

static void row_task(void *ctx, const struct sql_rows *rows)
{
	struct reading *reading = ctx;
	struct blocked *blocked = reading->blocked;
	struct blocked_group *group = group_of(reading, query_number(rows, 4));
	struct blocked_task *task;

	if (!group ||
	    !grow((void **)&blocked->tasks, &reading->room, blocked->count, sizeof(*task))) {
		reading->failed = true;
		return;
	}
	task = &blocked->tasks[blocked->count++];
	memset(task, 0, sizeof(*task));
	task->row = query_number(rows, 0).value;
	task->pid = query_number(rows, 1);
	query_text(rows, 2, task->comm, sizeof(task->comm));
	task->blocked_ns = query_number(rows, 3);
	group->tasks++;
	if (task->blocked_ns.known &&
	    (!group->longest_ns.known || task->blocked_ns.value > group->longest_ns.value))
		group->longest_ns = task->blocked_ns;
}

static void add_function(char **functions, size_t *depth, const struct sql_rows *rows, int column,
			 bool *failed)
{
	char text[BLOCKED_TEXT];

	if (*depth >= BLOCKED_DEPTH || !query_text(rows, column, text, sizeof(text)))
		return;
	functions[*depth] = strdup(text);
	if (functions[*depth])
		(*depth)++;
	else
		*failed = true;
}

struct frames {
	char **functions;
	size_t count;
	bool failed;
};

static void row_frame(void *ctx, const struct sql_rows *rows)
{
	struct frames *frames = ctx;

	add_function(frames->functions, &frames->count, rows, 0, &frames->failed);
}

struct err *blocked_stack(struct sql *sql, int64_t stack_id, char **functions, size_t *ret)
{
	struct frames frames = {.functions = functions};
	struct err *err = NULL;
	char text[200];
	int guess;

	for (guess = 0; guess < 2 && !err && !frames.failed && !frames.count; guess++) {
		snprintf(text, sizeof(text),
			 "SELECT symbol FROM stacks WHERE stack_id = %" PRId64
			 " AND ifnull(guess, 0) <= %d ORDER BY depth, rowid",
			 stack_id, guess);
		err = query_each(sql, text, row_frame, &frames);
	}
	*ret = frames.count;
	return !err && frames.failed ? err_memory() : err;
}

/* Frames of all stacks come in the order of their ids, as the groups are in. */
struct merge {
	struct blocked *blocked;
	size_t at;
	bool guesses, failed;
	bool *certain; /* groups that have functions which are no guesses */
};

static void row_merge(void *ctx, const struct sql_rows *rows)
{
	struct merge *merge = ctx;
	struct blocked *blocked = merge->blocked;
	int64_t id = query_number(rows, 0).value;
	struct blocked_group *group;

	while (merge->at < blocked->groups_count && blocked->groups[merge->at].stack_id.known &&
	       blocked->groups[merge->at].stack_id.value < id)
		merge->at++;
	if (merge->at == blocked->groups_count)
		return;
	group = &blocked->groups[merge->at];
	if (!group->stack_id.known || group->stack_id.value != id ||
	    (merge->guesses && merge->certain[merge->at]))
		return;
	add_function(group->functions, &group->depth, rows, 1, &merge->failed);
	merge->certain[merge->at] = merge->certain[merge->at] || !merge->guesses;
}

static struct err *read_stacks(struct sql *sql, struct blocked *blocked)
{
	struct merge merge = {.blocked = blocked};
	struct err *err = NULL;
	char text[300];

	merge.certain = calloc(blocked->groups_count + 1, sizeof(*merge.certain));
	if (!merge.certain)
		return err_memory();
	for (int guess = 0; !err && guess < 2; guess++) {
		merge.at = 0;
		merge.guesses = guess;
		snprintf(text, sizeof(text),
			 "SELECT stack_id, symbol FROM stacks WHERE"
			 " ifnull(guess, 0) = %d AND stack_id IN (SELECT stack_id FROM threads"
			 " WHERE state = 'D') ORDER BY stack_id, depth, rowid",
			 guess);
		err = query_each(sql, text, row_merge, &merge);
	}
	free(merge.certain);
	return !err && merge.failed ? err_memory() : err;
}

static int by_tasks(const void *a, const void *b)
{
	const struct blocked_group *left = a, *right = b;

	if (left->tasks != right->tasks)
		return left->tasks > right->tasks ? -1 : 1;
	return left->first < right->first ? -1 : left->first > right->first;
}

static void name_groups(struct blocked *blocked)
{
	size_t i, j;

	for (i = 0; i < blocked->groups_count; i++) {
		struct blocked_group *group = &blocked->groups[i];

		group->waiting =
			waiting_find((const char *const *)group->functions, group->depth);
		if (group->waiting && group->waiting->memory)
			blocked->for_memory += group->tasks;
	}
	if (blocked->groups_count)
		qsort(blocked->groups, blocked->groups_count, sizeof(*blocked->groups), by_tasks);
	for (i = 0; i < blocked->groups_count; i++)
		for (j = 0; j < blocked->groups[i].tasks; j++)
			blocked->tasks[blocked->groups[i].first + j].group = i;
}

static void row_counts(void *ctx, const struct sql_rows *rows)
{
	struct blocked *blocked = ctx;
	int64_t threads = query_number(rows, 0).value, tasks = query_number(rows, 1).value;

	blocked->stacks = threads > 0;
	blocked->looked_at = (size_t)(threads ? threads : tasks);
	blocked->known = blocked->looked_at > 0 || query_number(rows, 2).value > 0;
}

/* SysRq w and hung task reports list only who is blocked: their threads are reason enough; and
 * SysRq w that came whole is, without any. */
static const char ask_counts[] =
	"SELECT (SELECT count(*) FROM threads WHERE state NOT NULL AND ((SELECT count(*) FROM "
	"tasks"
	" WHERE state NOT NULL) = 0 OR state = 'D')), (SELECT count(*) FROM tasks"
	" WHERE state NOT NULL), (SELECT count(*) FROM dump WHERE agent = 'text' AND"
	" \"trigger\" = 'sysrq-w') > 0 AND (SELECT count(*) FROM losses) = 0";

/* A thread may be spoken of twice in a report: by a hung task line, and in SysRq t. */
static const char ask_threads[] =
	"SELECT min(rowid), pid, comm, max(blocked_ns), max(stack_id) AS stack FROM threads"
	" WHERE state = 'D' GROUP BY ifnull(pid, -rowid) ORDER BY stack IS NULL, stack, 1";

static const char ask_tasks[] =
	"SELECT rowid, pid, comm, NULL, NULL FROM tasks WHERE state = 'D' ORDER BY rowid";

struct err *blocked_read(struct sql *sql, struct blocked *ret)
{
	struct blocked blocked = {.stacks = false};
	struct reading reading = {.blocked = &blocked};
	struct err *err = query_each(sql, ask_counts, row_counts, &blocked);

	if (!err)
		err = query_each(sql, blocked.stacks ? ask_threads : ask_tasks, row_task,
				 &reading);
	if (!err && reading.failed)
		err = err_memory();
	if (!err && blocked.stacks)
		err = read_stacks(sql, &blocked);
	name_groups(&blocked);
	if (err)
		blocked_deinit(&blocked);
	else
		*ret = blocked;
	return err;
}

void blocked_deinit(struct blocked *blocked)
{
	size_t i, j;

	for (i = 0; i < blocked->groups_count; i++)
		for (j = 0; j < blocked->groups[i].depth; j++)
			free(blocked->groups[i].functions[j]);
	free(blocked->groups);
	free(blocked->tasks);
	memset(blocked, 0, sizeof(*blocked));
}
