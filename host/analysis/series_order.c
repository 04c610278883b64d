// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The dumps of a series in the order in which they were made, whatever order the files came in.
 */
#include "series.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a dump is sorted by. */
struct place {
	uint32_t lineage, boot, sample;
	int64_t boot_latest; /* on the clock of the machine; 0: not known */
	double at;
};

static int in_order(const void *a, const void *b)
{
	const struct place *left = a, *right = b;

	if (left->lineage != right->lineage)
		return left->lineage < right->lineage ? -1 : 1;
	if (left->boot_latest != right->boot_latest)
		return left->boot_latest < right->boot_latest ? -1 : 1;
	if (left->boot != right->boot)
		return left->boot < right->boot ? -1 : 1;
	if (left->at < right->at || left->at > right->at)
		return left->at < right->at ? -1 : 1;
	return left->sample < right->sample ? -1 : 1;
}

static int by_sample(const void *a, const void *b)
{
	const struct series_cell *left = a, *right = b;

	return (left->sample > right->sample) - (left->sample < right->sample);
}

static struct place *places_of(const struct series *series)
{
	struct place *places = calloc(series->count + 1, sizeof(*places));
	int64_t *latest = calloc(series->boots.count + 1, sizeof(*latest));
	size_t i;

	for (i = 0; places && latest && i < series->count; i++) {
		const struct series_sample *sample = &series->samples[i];

		if (sample->time_ns.known && sample->time_ns.value > latest[sample->boot])
			latest[sample->boot] = sample->time_ns.value;
	}
	for (i = 0; places && latest && i < series->count; i++) {
		const struct series_sample *sample = &series->samples[i];

		places[i] = (struct place){sample->lineage, sample->boot, (uint32_t)i,
					   latest[sample->boot], sample->at};
	}
	if (!latest) {
		free(places);
		places = NULL;
	}
	free(latest);
	return places;
}

/* Samples to their places, and everything that names them. */
static struct err *sort_samples(struct series *series)
{
	struct series_sample *sorted = calloc(series->count + 1, sizeof(*sorted));
	uint32_t *now = calloc(series->count + 1, sizeof(*now));
	struct place *places = places_of(series);
	bool good = sorted && now && places;
	size_t i, j;

	if (good)
		qsort(places, series->count, sizeof(*places), in_order);
	for (i = 0; good && i < series->count; i++) {
		sorted[i] = series->samples[places[i].sample];
		now[places[i].sample] = (uint32_t)i;
	}
	for (i = 0; good && i < series->holds_count; i++)
		series->holds[i].sample = now[series->holds[i].sample];
	for (i = 0; good && i < series->keys.count; i++) {
		struct series_thing *thing = &series->things[i];

		for (j = 0; j < thing->count; j++)
			thing->cells[j].sample = now[thing->cells[j].sample];
		if (thing->count)
			qsort(thing->cells, thing->count, sizeof(*thing->cells), by_sample);
	}
	if (good && series->count)
		memcpy(series->samples, sorted, series->count * sizeof(*sorted));
	free(sorted);
	free(now);
	free(places);
	return good ? NULL : err_memory();
}

/* The remainder of the account means another thing when other parts are known. */
static bool same_parts(const struct series_sample *a, const struct series_sample *b)
{
	int i;

	for (i = 0; i < ACCOUNT_PARTS; i++)
		if (a->account.parts[i].known != b->account.parts[i].known)
			return false;
	return true;
}

/* Of things that are no tasks: a life is a boot. */
static void number_lives(const struct series *series, struct series_thing *thing)
{
	const struct series_sample *before = NULL, *here;
	bool remainder = thing->kind == THING_PART &&
			 strcmp(thing->name, account_name(ACCOUNT_UNACCOUNTED)) == 0;
	uint32_t life = 0;
	size_t i;

	for (i = 0; i < thing->count; i++, before = here) {
		here = &series->samples[thing->cells[i].sample];
		life += before &&
			(before->boot != here->boot || (remainder && !same_parts(before, here)));
		thing->cells[i].life = life;
	}
}

struct err *series_finish(struct series *series)
{
	struct err *err = sort_samples(series);
	size_t i;

	if (!err)
		err = series_group(series);
	for (i = 0; !err && i < series->keys.count; i++)
		if (series->things[i].kind != THING_TASK)
			number_lives(series, &series->things[i]);
	return err;
}

const char *series_table(const struct series_thing *thing)
{
	static const char *const tables[THING_KINDS] = {
		[THING_PART] = "memory",  [THING_TASK] = "tasks",     [THING_PROCESSES] = "tasks",
		[THING_SLAB] = "slab",	  [THING_TMPFS] = "tmpfs",    [THING_CGROUP] = "cgroups",
		[THING_GAUGE] = "memory", [THING_COUNTER] = "vmstat",
	};

	return thing->kind == THING_GAUGE && !thing->bytes ? "vmstat" : tables[thing->kind];
}

const char *series_key(const struct series_thing *thing, char *text, size_t bytes)
{
	static const char *const keys[THING_KINDS] = {
		[THING_PART] = "part",	[THING_TASK] = "program", [THING_PROCESSES] = "program",
		[THING_SLAB] = "name",	[THING_TMPFS] = "path",	  [THING_CGROUP] = "path",
		[THING_GAUGE] = "name", [THING_COUNTER] = "name",
	};

	snprintf(text, bytes, "%s=%s", keys[thing->kind], thing->name);
	return text;
}

static void each_process(const struct series *series, const struct series_thing *thing,
			 void (*row)(void *ctx, const struct series_cell *cell, const char *key),
			 void *ctx)
{
	size_t number = (size_t)(thing - series->things), i;

	/* The processes are those of the task that has the same name. */
	for (i = 0; thing->kind == THING_PROCESSES && i < series->keys.count; i++)
		if (series->things[i].kind == THING_TASK &&
		    series->things[i].name == thing->name &&
		    series->things[i].lineage == thing->lineage)
			number = i;
	for (i = 0; i < series->holds_count; i++) {
		const struct series_hold *hold = &series->holds[i];
		const struct series_process *process = &series->processes[hold->process];
		struct series_cell cell = {.sample = hold->sample, .count = 1};
		char key[40];

		if (process->thing != number)
			continue;
		cell.value = thing->kind == THING_TASK ? hold->value : 1;
		snprintf(key, sizeof(key), "pid=%" PRId64, process->pid);
		row(ctx, &cell, key);
	}
}

void series_each(const struct series *series, const struct series_thing *thing,
		 void (*row)(void *ctx, const struct series_cell *cell, const char *key),
		 void *ctx)
{
	char key[SERIES_TEXT + 20];
	size_t i;

	if (thing->kind == THING_TASK || thing->kind == THING_PROCESSES) {
		each_process(series, thing, row, ctx);
		return;
	}
	series_key(thing, key, sizeof(key));
	for (i = 0; i < thing->count; i++)
		row(ctx, &thing->cells[i], key);
}
