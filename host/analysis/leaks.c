// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What grows along a series. Judges numbers; the words for people are render/leaks.c.
 */
#include "leaks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SURE 1e-4 /* counts whole in the score; arbitrary */

const char *leak_verdict_name(enum leak_verdict verdict)
{
	static const char *const names[] = {
		[LEAK_UNKNOWN] = "not enough samples",
		[LEAK_STEADY] = "steady",
		[LEAK_SLOWING] = "slowing",
		[LEAK_GROWING] = "growing",
	};

	return names[verdict];
}

const char *leak_confidence(const struct leak *leak)
{
	if (leak->verdict < LEAK_SLOWING)
		return "none";
	return leak->q <= LEAKS_HIGH ? "high" : leak->q <= LEAKS_MEDIUM ? "medium" : "low";
}

/* That it grows is good. */
static bool welcome(const struct series_thing *thing)
{
	static const char *const names[] = {"free", "pcp", "boot", "available", "nr_free_pages"};
	size_t i;

	if (thing->kind != THING_PART && thing->kind != THING_GAUGE)
		return false;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(thing->name, names[i]) == 0)
			return true;
	return false;
}

/* Whether a test of it could show anything that matters. */
static bool testable(const struct series_thing *thing)
{
	int64_t least = thing->count ? thing->cells[0].value : 0, most = least;
	size_t i;

	for (i = 1; i < thing->count; i++) {
		least = thing->cells[i].value < least ? thing->cells[i].value : least;
		most = thing->cells[i].value > most ? thing->cells[i].value : most;
	}
	return thing->kind != THING_COUNTER && least != most &&
	       !(thing->bytes && most < LEAKS_LEAST) && !welcome(thing);
}

static struct err *find_trend(const struct series *series, const struct series_thing *thing,
			      struct trend *ret, bool *timed)
{
	struct trend_point *points = calloc(thing->count + 1, sizeof(*points));
	struct err *err;
	size_t i;

	if (!points)
		return err_memory();
	*timed = thing->count > 0;
	for (i = 0; i < thing->count; i++) {
		const struct series_sample *sample = &series->samples[thing->cells[i].sample];

		*timed = *timed && sample->timed;
		points[i] = (struct trend_point){.x = sample->at,
						 .y = (double)thing->cells[i].value,
						 .life = thing->cells[i].life};
	}
	err = trend_find(points, thing->count, ret);
	free(points);
	return err;
}

static double best_p(size_t n)
{
	double count = (double)n;

	return trend_tail((count * (count - 1) / 2 - 1) /
			  sqrt(count * (count - 1) * (2 * count + 5) / 18));
}

size_t leaks_needed(size_t tested)
{
	size_t n = LEAKS_SAMPLES;

	while (best_p(n) * (double)(tested ? tested : 1) > LEAKS_Q)
		n++;
	return n;
}

/* From its first sample to its last, in the unit of its trend, lives summed up. */
static double span(const struct series *series, const struct series_thing *thing)
{
	double ret = 0;
	size_t i;

	for (i = 1; i < thing->count; i++)
		if (thing->cells[i].life == thing->cells[i - 1].life)
			ret += series->samples[thing->cells[i].sample].at -
			       series->samples[thing->cells[i - 1].sample].at;
	return ret;
}

static enum leak_verdict judge(const struct series *series, const struct leak *leak,
			       size_t tested)
{
	double least = leak->thing->bytes ? LEAKS_LEAST : 1;

	if (leak->trend.p_least * (double)tested > LEAKS_Q || leak->trend.samples < LEAKS_SAMPLES)
		return LEAK_UNKNOWN;
	if (leak->q > LEAKS_Q || leak->trend.slope * span(series, leak->thing) < least)
		return LEAK_STEADY;
	return leak->trend.course == TREND_SLOWING ? LEAK_SLOWING : LEAK_GROWING;
}

static bool swappable(const struct series_thing *thing)
{
	return thing->kind == THING_TASK || thing->kind == THING_TMPFS ||
	       thing->kind == THING_CGROUP ||
	       (thing->kind == THING_PART &&
		(strcmp(thing->name, account_name(ACCOUNT_ANON)) == 0 ||
		 strcmp(thing->name, account_name(ACCOUNT_TMPFS)) == 0));
}

/* What is left for it to take, and what that is called. */
static double room(const struct series *series, const struct leak *leak, const char **what)
{
	const struct series_thing *thing = leak->thing;
	const struct series_sample *sample =
		&series->samples[thing->cells[thing->count - 1].sample];
	double ret;

	*what = NULL;
	if (!thing->bytes || !sample->available.known)
		return NAN;
	*what = "available memory";
	ret = (double)sample->available.value;
	if (swappable(thing) && sample->swap_free.known && sample->swap_free.value > 0) {
		*what = "available memory and free swap";
		ret += (double)sample->swap_free.value;
	}
	if (thing->limit.known && (double)thing->limit.value - (double)leak->last < ret) {
		*what = thing->kind == THING_CGROUP ? "limit of the cgroup" : "size of the mount";
		ret = (double)thing->limit.value - (double)leak->last;
	}
	return ret < 0 ? 0 : ret;
}

static void set_rates(const struct series *series, struct leak *leak)
{
	double left;

	leak->hourly = leak->hourly_low = leak->hourly_high = NAN;
	leak->seconds_left = leak->seconds_left_least = NAN;
	if (!leak->timed)
		return;
	leak->hourly = leak->trend.slope * 3600;
	if (isfinite(leak->trend.slope_low))
		leak->hourly_low = leak->trend.slope_low * 3600;
	if (isfinite(leak->trend.slope_high))
		leak->hourly_high = leak->trend.slope_high * 3600;
	left = room(series, leak, &leak->exhausts);
	if (leak->verdict < LEAK_SLOWING || !(leak->trend.slope > 0) || isnan(left)) {
		leak->exhausts = NULL;
		return;
	}
	leak->seconds_left = left / leak->trend.slope;
	if (isfinite(leak->trend.slope_high))
		leak->seconds_left_least = left / leak->trend.slope_high;
}

/* The part of the account that a thing's pages are in; NULL: none or several. */
static const char *part_of(const struct series_thing *thing)
{
	switch (thing->kind) {
	case THING_TASK:
		return account_name(ACCOUNT_ANON);
	case THING_TMPFS:
		return account_name(ACCOUNT_TMPFS);
	case THING_SLAB:
		return account_name(thing->reclaimable ? ACCOUNT_SLAB_RECLAIMABLE
						       : ACCOUNT_SLAB_UNRECLAIMABLE);
	default:
		return NULL;
	}
}

/* Growth of a part that no suspect in it explains. */
static double unexplained(const struct leak *found, size_t count, const struct leak *part)
{
	double ret = part->trend.slope;
	const char *name;
	size_t i;

	for (i = 0; i < count; i++) {
		name = part_of(found[i].thing);
		if (name && found[i].verdict == LEAK_GROWING &&
		    strcmp(name, part->thing->name) == 0)
			ret -= found[i].trend.slope;
	}
	return ret > 0 ? ret : 0;
}

static double score(const struct leak *found, size_t count, const struct leak *leak)
{
	const struct series_thing *thing = leak->thing;
	double rate = leak->trend.slope, sure;

	if (leak->verdict < LEAK_SLOWING)
		return 0;
	sure = leak->q > SURE ? -log10(leak->q) / -log10(SURE) : 1;
	if (thing->kind == THING_PART)
		rate = unexplained(found, count, leak);
	if (thing->kind == THING_PROCESSES)
		rate *= LEAKS_PROCESS;
	if (thing->kind == THING_GAUGE)
		rate *= thing->bytes ? 0.01 : 0.01 * 4096;
	if (thing->reclaimable || strcmp(thing->name, account_name(ACCOUNT_FILE)) == 0 ||
	    strcmp(thing->name, account_name(ACCOUNT_SLAB_RECLAIMABLE)) == 0)
		rate *= 0.1;
	return rate * 3600 * sure * (leak->verdict == LEAK_SLOWING ? 0.01 : 1);
}

static int by_score(const void *a, const void *b)
{
	const struct leak *left = a, *right = b;

	if (left->score > right->score || left->score < right->score)
		return left->score > right->score ? -1 : 1;
	if (left->q > right->q || left->q < right->q)
		return left->q < right->q ? -1 : 1;
	return left->thing < right->thing ? -1 : 1;
}

static struct err *correct(struct leak *found, size_t count)
{
	double *p = calloc(count + 1, sizeof(*p));
	struct err *err;
	size_t i;

	if (!p)
		return err_memory();
	for (i = 0; i < count; i++)
		p[i] = found[i].trend.p;
	err = trend_correct(p, count);
	for (i = 0; !err && i < count; i++)
		found[i].q = p[i];
	free(p);
	return err;
}

/* Things of one machine that are tested, from `from` on. */
static struct err *test(const struct series *series, uint32_t lineage, struct leak *found,
			size_t *count)
{
	struct err *err = NULL;
	uint32_t i;

	for (i = 0; !err && i < series->keys.count; i++) {
		const struct series_thing *thing = &series->things[i];
		struct leak *leak = &found[*count];

		if (thing->lineage != lineage || !testable(thing))
			continue;
		*leak = (struct leak){.thing = thing};
		leak->first = thing->cells[0].value;
		leak->last = thing->cells[thing->count - 1].value;
		err = find_trend(series, thing, &leak->trend, &leak->timed);
		(*count)++;
	}
	return err ? err : correct(found, *count);
}

static bool other_machine(const struct series_sample *a, const struct series_sample *b)
{
	return strcmp(a->kernel, b->kernel) != 0 ||
	       (a->ram.known && b->ram.known && a->ram.value != b->ram.value) ||
	       (a->page_size.known && b->page_size.known &&
		a->page_size.value != b->page_size.value);
}

static void describe(const struct series *series, uint32_t lineage, struct leaks_machine *ret)
{
	const struct series_sample *before = NULL, *here;
	size_t i;

	ret->name = series->machines.texts[lineage];
	ret->timed = true;
	for (i = 0; i < series->count; i++) {
		here = &series->samples[i];
		if (here->lineage != lineage)
			continue;
		ret->dumps++;
		ret->timed = ret->timed && here->timed;
		ret->boots += !before || before->boot != here->boot;
		if (before && before->boot == here->boot)
			ret->span_s += here->at - before->at;
		ret->differs = ret->differs || (before && other_machine(before, here));
		ret->available_now = here->available;
		before = here;
	}
}

static struct err *find_machine(const struct series *series, uint32_t lineage, struct leak *found,
				size_t *count, struct leaks_machine *machine)
{
	struct err *err = test(series, lineage, found, count);
	bool timed;
	size_t i;

	describe(series, lineage, machine);
	machine->tested = *count;
	machine->needed = leaks_needed(*count);
	for (i = 0; !err && i < *count; i++) {
		found[i].verdict = judge(series, &found[i], *count);
		set_rates(series, &found[i]);
		machine->growing += found[i].verdict == LEAK_GROWING;
		machine->slowing += found[i].verdict == LEAK_SLOWING;
	}
	for (i = 0; !err && i < *count; i++)
		found[i].score = score(found, *count, &found[i]);
	if (!err && *count)
		qsort(found, *count, sizeof(*found), by_score);
	for (i = 0; !err && i < series->keys.count; i++)
		if (series->things[i].lineage == lineage && series->things[i].bytes &&
		    series->things[i].kind == THING_GAUGE &&
		    strcmp(series->things[i].name, "available") == 0)
			err = find_trend(series, &series->things[i], &machine->available, &timed);
	return err;
}

struct err *leaks_find(const struct series *series, struct leaks *ret)
{
	struct err *err = NULL;
	uint32_t lineage;
	size_t count;

	memset(ret, 0, sizeof(*ret));
	ret->found = calloc(series->keys.count + 1, sizeof(*ret->found));
	ret->machines = calloc(series->machines.count + 1, sizeof(*ret->machines));
	if (!ret->found || !ret->machines)
		err = err_memory();
	for (lineage = 0; !err && lineage < series->machines.count; lineage++) {
		count = 0;
		err = find_machine(series, lineage, ret->found + ret->count, &count,
				   &ret->machines[lineage]);
		ret->count += count;
		ret->machines_count++;
	}
	if (err)
		leaks_deinit(ret);
	return err;
}

void leaks_deinit(struct leaks *leaks)
{
	free(leaks->found);
	free(leaks->machines);
	memset(leaks, 0, sizeof(*leaks));
}
