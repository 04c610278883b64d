// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Machines that do not exist. Values are whole pages, as an agent counts them.
 */
#include "seeded.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KIB 1024.0
#define MIB (1024 * KIB)

static const struct {
	const char *name;
	unsigned int programs;
} kinds[SEEDED_KINDS] = {
	[SEEDED_SLOW] = {"slow", 1},
	[SEEDED_STEPPED] = {"stepped", 1},
	[SEEDED_HIDDEN] = {"hidden", 1},
	[SEEDED_RESTARTS] = {"restarts", 1},
	[SEEDED_STEADY] = {"steady", 40},
	[SEEDED_SLUGGISH] = {"sluggish", 20},
	[SEEDED_WARMING] = {"warming", 15},
	[SEEDED_DAILY] = {"daily", 15},
	[SEEDED_WANDERING] = {"wandering", 10},
	[SEEDED_COLLECTED] = {"collected", 10},
	[SEEDED_JOBS] = {"jobs", 10},
	[SEEDED_RESTARTED] = {"restarted", 10},
};

const char *seeded_name(enum seeded_kind kind)
{
	return kinds[kind].name;
}

unsigned int seeded_programs(enum seeded_kind kind)
{
	return kinds[kind].programs;
}

/* What a program needs to remember from one dump to the next. */
struct program {
	enum seeded_kind kind;
	char name[32];
	double base, state, phase, tau;
	unsigned int since; /* dumps since it was started, or since its latest job ended */
	uint32_t life;
};

/* xorshift64*: S. Vigna, "An experimental exploration of Marsaglia's xorshift generators". */
static double uniform(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (double)((*state * 2685821657736338717ull) >> 11) / (double)(1ull << 53);
}

/* G. E. P. Box, M. E. Muller, 1958. */
static double normal(uint64_t *state)
{
	double radius = sqrt(-2 * log(1 - uniform(state)));

	return radius * cos(2 * M_PI * uniform(state));
}

/* Dumps since it was started; now and then it is started anew. */
static unsigned int age(struct program *program, uint64_t *state)
{
	if (program->since && uniform(state) < 1 / 20.0) {
		program->since = 0;
		program->life++;
	}
	return program->since++;
}

static double collecting(struct program *program, uint64_t *state)
{
	program->state += 400 * KIB * uniform(state);
	if (uniform(state) < program->state / (40 * MIB))
		program->state /= 3;
	return program->state + 64 * KIB * normal(state);
}

static double working(struct program *program, uint64_t *state)
{
	if (!program->since && uniform(state) < 0.05)
		program->since = 1 + (unsigned int)(5 * uniform(state));
	if (!program->since)
		return 32 * KIB * normal(state);
	program->since--;
	return 4 * MIB + 256 * KIB * normal(state);
}

/* What it holds above its base, `hours` after the first dump. */
static double held(struct program *program, double hours, double whole, uint64_t *state)
{
	switch (program->kind) {
	case SEEDED_SLOW:
		return 80 * KIB * hours + 128 * KIB * normal(state);
	case SEEDED_STEPPED:
		program->state += uniform(state) < 1 / 8.0 ? 512 * KIB : 0;
		return program->state + 16 * KIB * normal(state);
	case SEEDED_HIDDEN:
		return 80 * KIB * hours + 2 * MIB * normal(state);
	case SEEDED_RESTARTS:
		return 400 * KIB * age(program, state) * SEEDED_MINUTES / 60 +
		       256 * KIB * normal(state);
	case SEEDED_STEADY:
		return 128 * KIB * normal(state);
	case SEEDED_SLUGGISH:
		program->state = 0.7 * program->state + 512 * KIB * 0.714 * normal(state);
		return program->state;
	case SEEDED_WARMING:
		return 8 * MIB * (1 - exp(-hours / (program->tau * whole))) +
		       32 * KIB * normal(state);
	case SEEDED_RESTARTED:
		return 8 * MIB * (1 - exp(-(double)age(program, state) / 4)) +
		       32 * KIB * normal(state);
	case SEEDED_DAILY:
		return 4 * MIB * sin(2 * M_PI * (hours / 24 + program->phase)) +
		       256 * KIB * normal(state);
	case SEEDED_WANDERING:
		program->state += 256 * KIB * normal(state);
		return program->state;
	case SEEDED_COLLECTED:
		return collecting(program, state);
	default:
		return working(program, state);
	}
}

static void start(struct program *program, enum seeded_kind kind, unsigned int number,
		  uint64_t *state)
{
	memset(program, 0, sizeof(*program));
	program->kind = kind;
	program->base = (16 + 16 * uniform(state)) * MIB;
	program->phase = uniform(state);
	program->tau = 1 / 12.0 + uniform(state) * (1 / 4.0 - 1 / 12.0);
	program->life = 1;
	snprintf(program->name, sizeof(program->name), "%d-%u", kind, number);
}

static void must(struct err *err)
{
	if (!err)
		return;
	fprintf(stderr, "%s\n", err->text);
	abort();
}

static void put_dump(struct series *series, struct program *programs, size_t count, uint32_t dump,
		     double whole, uint64_t *state)
{
	struct series_thing *thing;
	size_t i;

	for (i = 0; i < count; i++) {
		double bytes = programs[i].base +
			       held(&programs[i], series->samples[dump].at / 3600, whole, state);
		struct series_cell cell = {.sample = dump, .count = 1};

		cell.value = bytes > 0 ? (int64_t)(bytes / 4096) * 4096 : 0;
		cell.life = programs[i].life;
		must(series_put(series, THING_TASK, programs[i].name, true, &cell, &thing));
	}
}

void seeded_machine(struct series *series, unsigned int dumps, uint64_t seed)
{
	uint64_t state = seed * 0x9e3779b97f4a7c15ull | 1;
	struct program programs[200];
	size_t count = 0;
	unsigned int kind, i;

	for (kind = 0; kind < SEEDED_KINDS; kind++)
		for (i = 0; i < kinds[kind].programs; i++)
			start(&programs[count++], kind, i, &state);
	series_init(series);
	series->samples = calloc(dumps, sizeof(*series->samples));
	if (!series->samples || names_add(&series->machines, "seeded"))
		abort();
	for (i = 0; i < dumps; i++) {
		series->samples[i].at = i * SEEDED_MINUTES * 60.0;
		series->samples[i].timed = true;
		series->samples[i].available = (struct maybe){100 << 20, true};
		series->count++;
		put_dump(series, programs, count, i, dumps * SEEDED_MINUTES / 60.0, &state);
	}
}

enum seeded_kind seeded_kind_of(const struct series_thing *thing)
{
	return (enum seeded_kind)atoi(thing->name);
}
