// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Processes, and the programs that they are of. A program is known by its command line where some
 * dump has it, else by its name.
 */
#include "series.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static struct err *find_process(struct series *series, const struct series_sample *sample,
				int64_t pid, int64_t start_ns, const char *comm, uint32_t *ret)
{
	struct series_process process = {
		.lineage = sample->lineage,
		.boot = sample->boot,
		.pid = pid,
		.comm = names_add(&series->names, comm),
		.cmdline = NAMES_NONE,
	};
	uint32_t number = series->process_keys.count;
	char key[200];

	snprintf(key, sizeof(key), "%u %" PRId64 " %" PRId64 " %s", sample->boot, pid, start_ns,
		 comm);
	if (number == series->processes_room) {
		size_t room = series->processes_room ? series->processes_room * 2 : 256;
		struct series_process *grown =
			realloc(series->processes, room * sizeof(*series->processes));

		if (!grown)
			return err_memory();
		series->processes = grown;
		series->processes_room = room;
	}
	*ret = names_add(&series->process_keys, key);
	if (*ret == number)
		series->processes[number] = process;
	if (*ret == NAMES_NONE || process.comm == NAMES_NONE)
		series->named_all = false;
	return NULL;
}

struct err *series_hold(struct series *series, uint32_t sample, int64_t pid, int64_t start_ns,
			const char *comm, const char *cmdline, int64_t value)
{
	struct series_hold *grown;
	uint32_t process, line;
	struct err *err =
		find_process(series, &series->samples[sample], pid, start_ns, comm, &process);

	if (err || process == NAMES_NONE || series->processes[process].comm == NAMES_NONE)
		return err;
	if (cmdline && cmdline[0]) {
		line = names_add(&series->names, cmdline);
		if (line != NAMES_NONE)
			series->processes[process].cmdline = line;
	}
	if (series->holds_count == series->holds_room) {
		series->holds_room = series->holds_room ? series->holds_room * 2 : 1024;
		grown = realloc(series->holds, series->holds_room * sizeof(*series->holds));
		if (!grown)
			return err_memory();
		series->holds = grown;
	}
	series->holds[series->holds_count++] =
		(struct series_hold){.sample = sample, .process = process, .value = value};
	return NULL;
}

/* Which sides have a program of each command line, one bit a side. */
static uint8_t *sides_of(const struct series *series, uint8_t *all)
{
	uint8_t *sides = calloc(series->names.count + 1, 1);
	size_t i;

	*all = 0;
	for (i = 0; sides && i < series->holds_count; i++) {
		const struct series_hold *hold = &series->holds[i];
		uint32_t line = series->processes[hold->process].cmdline;

		if (line != NAMES_NONE)
			sides[line] |= (uint8_t)(1u << series->samples[hold->sample].side);
	}
	for (i = 0; i < series->count; i++)
		*all |= (uint8_t)(1u << series->samples[i].side);
	return sides;
}

static int by_process(const void *a, const void *b)
{
	const struct series_hold *left = a, *right = b;

	if (left->sample != right->sample)
		return left->sample < right->sample ? -1 : 1;
	return (left->process > right->process) - (left->process < right->process);
}

/* last: the sample that the process was seen in before, plus 1. */
static struct err *put_hold(struct series *series, const struct series_hold *hold, uint32_t name,
			    uint32_t last)
{
	struct series_process *process = &series->processes[hold->process];
	struct series_cell cell = {.sample = hold->sample, .value = hold->value, .count = 1};
	const char *text = series->names.texts[name];
	struct series_thing *thing;
	struct err *err = series_put(series, THING_TASK, text, true, &cell, &thing);

	process->thing = thing ? (uint32_t)(thing - series->things) : NAMES_NONE;
	if (thing && thing->count > 1 && last == thing->cells[thing->count - 2].sample + 1)
		thing->cells[thing->count - 1].life = 1;
	cell.value = 1;
	return err ? err : series_put(series, THING_PROCESSES, text, false, &cell, &thing);
}

/* Until here life says whether a process of the dump before is still there. */
static void number_lives(struct series_thing *thing)
{
	uint32_t life = 0;
	size_t i;

	for (i = 0; i < thing->count; i++) {
		life += !thing->cells[i].life ||
			thing->cells[i].value < thing->cells[i - 1].value / 10;
		thing->cells[i].life = life;
	}
}

struct err *series_group(struct series *series)
{
	uint32_t *last = calloc(series->process_keys.count + 1, sizeof(*last)), line, i;
	struct err *err = NULL;
	uint8_t all, *sides = sides_of(series, &all);
	size_t n;

	if (!last || !sides)
		err = err_memory();
	else if (series->holds_count)
		qsort(series->holds, series->holds_count, sizeof(*series->holds), by_process);
	for (n = 0; !err && n < series->holds_count; n++) {
		const struct series_hold *hold = &series->holds[n];
		const struct series_process *process = &series->processes[hold->process];

		line = process->cmdline;
		err = put_hold(series, hold,
			       line != NAMES_NONE && sides[line] == all ? line : process->comm,
			       last[hold->process]);
		last[hold->process] = hold->sample + 1;
	}
	for (i = 0; !err && i < series->keys.count; i++)
		if (series->things[i].kind == THING_TASK)
			number_lives(&series->things[i]);
	free(last);
	free(sides);
	return err;
}
