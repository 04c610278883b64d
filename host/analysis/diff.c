// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is different between two sides of a series.
 */
#include "diff.h"

#include <stdlib.h>
#include <string.h>

/* Values of one line on the way: room for those of all dumps of a side. */
struct work {
	const struct series *series;
	int64_t *values, *counts;
	uint8_t *has; /* [kind * dumps + sample]: the dump has rows of that kind */
};

static int ascending(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

	return (left > right) - (left < right);
}

/* Of an even count the lower of the middle two: a value that was really there. */
static int64_t median(int64_t *numbers, size_t count)
{
	qsort(numbers, count, sizeof(*numbers), ascending);
	return numbers[(count - 1) / 2];
}

static void set_side(struct diff_side *side, int64_t *values, int64_t *counts, size_t known)
{
	side->known = known;
	if (!known)
		return;
	side->median = median(values, known);
	side->low = values[0];
	side->high = values[known - 1];
	side->count = median(counts, known);
}

/* Wraps rather than overflows: the numbers may be anything. */
static int64_t minus(int64_t from, int64_t value)
{
	return (int64_t)((uint64_t)from - (uint64_t)value);
}

static uint64_t size_of(int64_t value)
{
	return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

static void compare(struct diff_line *line)
{
	const struct diff_side *a = &line->sides[0], *b = &line->sides[1];
	uint64_t larger = size_of(a->median), change;

	if (!a->known || !b->known)
		return;
	line->change = (struct maybe){minus(b->median, a->median), true};
	change = size_of(line->change.value);
	larger = size_of(b->median) > larger ? size_of(b->median) : larger;
	if (!line->bytes || change <= DIFF_FLOOR)
		return;
	if (a->known == 1 && b->known == 1)
		line->beyond = change > larger / DIFF_SHARE;
	else
		line->beyond = a->high < b->low || b->high < a->low;
}

/* Whether a dump that does not list it says by that that there is nothing. */
static bool absent_is_nothing(const struct work *work, const struct series_thing *thing,
			      uint32_t at)
{
	const struct series_sample *sample = &work->series->samples[at];

	if (!work->has[thing->kind * work->series->count + at])
		return false;
	switch (thing->kind) {
	case THING_TASK:
		return sample->tasks_whole;
	case THING_SLAB:
		return sample->slab_whole;
	case THING_TMPFS:
		return sample->tmpfs_whole;
	default:
		return false;
	}
}

static void compare_thing(struct work *work, const struct series_thing *thing,
			  struct diff_line *line)
{
	size_t known, cell;
	unsigned int side;
	uint32_t i;

	*line = (struct diff_line){
		.kind = thing->kind, .name = thing->name, .thing = thing, .bytes = thing->bytes};
	for (side = 0; side < 2; side++) {
		for (i = 0, known = 0, cell = 0; i < work->series->count; i++) {
			while (cell < thing->count && thing->cells[cell].sample < i)
				cell++;
			if (work->series->samples[i].side != side)
				continue;
			if (cell < thing->count && thing->cells[cell].sample == i) {
				work->values[known] = thing->cells[cell].value;
				work->counts[known++] = thing->cells[cell].count;
			} else if (absent_is_nothing(work, thing, i)) {
				work->values[known] = work->counts[known] = 0;
				known++;
			}
		}
		set_side(&line->sides[side], work->values, work->counts, known);
	}
	compare(line);
}

/* The remainder of a dump, with those parts in it that are not known in all dumps. */
static int64_t remainder_of(const struct account *account, const bool *everywhere)
{
	int64_t ret = account->parts[ACCOUNT_UNACCOUNTED].value;
	int i;

	for (i = 0; i < ACCOUNT_PARTS; i++)
		if (!everywhere[i] && i != ACCOUNT_UNACCOUNTED && account->parts[i].known)
			ret = minus(ret, minus(0, account->parts[i].value));
	return ret;
}

static void compare_part(struct work *work, enum account_id id, const bool *everywhere,
			 struct diff_line *line)
{
	unsigned int side;
	size_t known;
	uint32_t i;

	*line = (struct diff_line){.kind = THING_PART, .name = account_name(id), .bytes = true};
	for (side = 0; side < 2; side++) {
		for (i = 0, known = 0; i < work->series->count; i++) {
			const struct series_sample *sample = &work->series->samples[i];

			if (sample->side != side || !sample->account.parts[id].known)
				continue;
			work->counts[known] = 1;
			work->values[known++] =
				id == ACCOUNT_UNACCOUNTED
					? remainder_of(&sample->account, everywhere)
					: sample->account.parts[id].value;
		}
		set_side(&line->sides[side], work->values, work->counts, known);
	}
	compare(line);
}

static void compare_account(struct work *work, struct diff *ret)
{
	bool everywhere[ACCOUNT_PARTS];
	size_t i;
	int id;

	for (id = 0; id < ACCOUNT_PARTS; id++) {
		everywhere[id] = true;
		for (i = 0; i < work->series->count; i++)
			if (!work->series->samples[i].account.parts[id].known)
				everywhere[id] = false;
	}
	/* Without the RAM of all of them nothing adds up: then each part stands for itself. */
	for (id = 0; id < ACCOUNT_PARTS; id++)
		if (everywhere[id] || !everywhere[ACCOUNT_UNACCOUNTED])
			compare_part(work, (enum account_id)id, everywhere,
				     &ret->lines[ret->count++]);
	ret->parts = ret->count;
}

static int group_of(const struct diff_line *line)
{
	return line->kind == THING_PART	  ? 0
	       : line->kind < THING_GAUGE ? 1
	       : line->bytes		  ? 2
					  : line->kind;
}

static int by_change(const void *a, const void *b)
{
	const struct diff_line *left = a, *right = b;
	uint64_t l = left->change.known ? size_of(left->change.value) : 0;
	uint64_t r = right->change.known ? size_of(right->change.value) : 0;

	if (group_of(left) != group_of(right))
		return group_of(left) - group_of(right);
	if (l != r)
		return l > r ? -1 : 1;
	return strcmp(left->name, right->name);
}

static void describe(const struct series *series, struct diff *ret)
{
	const struct series_sample *a, *b;
	size_t i;

	for (i = 0; i < series->count; i++) {
		unsigned int side = series->samples[i].side;

		if (!ret->dumps[side]++)
			ret->first[side] = &series->samples[i];
	}
	a = ret->first[0];
	b = ret->first[1];
	ret->same = a && b && ret->dumps[0] == 1 && ret->dumps[1] == 1 && a->boot == b->boot &&
		    a->uptime_ns.known && a->uptime_ns.value == b->uptime_ns.value;
}

static struct err *start(struct work *work, const struct series *series, struct diff *ret)
{
	size_t i, j, n = series->count + 1;

	memset(ret, 0, sizeof(*ret));
	*work = (struct work){.series = series};
	work->values = calloc(n, sizeof(*work->values));
	work->counts = calloc(n, sizeof(*work->counts));
	work->has = calloc(n, THING_KINDS);
	ret->lines = calloc(series->keys.count + ACCOUNT_PARTS, sizeof(*ret->lines));
	if (!work->values || !work->counts || !work->has || !ret->lines)
		return err_memory();
	for (i = 0; i < series->keys.count; i++)
		for (j = 0; j < series->things[i].count; j++)
			work->has[series->things[i].kind * series->count +
				  series->things[i].cells[j].sample] = 1;
	return NULL;
}

struct err *diff_find(const struct series *series, struct diff *ret)
{
	struct work work;
	struct err *err = start(&work, series, ret);
	size_t i;

	if (!err) {
		describe(series, ret);
		compare_account(&work, ret);
		for (i = 0; i < series->keys.count; i++)
			if (series->things[i].kind != THING_PART &&
			    series->things[i].kind != THING_PROCESSES)
				compare_thing(&work, &series->things[i],
					      &ret->lines[ret->count++]);
		qsort(ret->lines, ret->count, sizeof(*ret->lines), by_change);
		for (i = 0; i < ret->count; i++)
			ret->beyond += ret->lines[i].beyond;
	}
	free(work.values);
	free(work.counts);
	free(work.has);
	if (err)
		diff_deinit(ret);
	return err;
}

void diff_deinit(struct diff *diff)
{
	free(diff->lines);
	memset(diff, 0, sizeof(*diff));
}
