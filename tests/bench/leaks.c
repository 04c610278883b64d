// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How often `leaks` is right: hits and false alarms over seeded machines, as JSON.
 *
 *	leaks MACHINES SEED DUMPS...
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "seeded.h"

struct tally {
	unsigned int programs, growing, slowing, unknown, first;
};

static void add_machine(const struct leaks *leaks, struct tally *tally)
{
	unsigned int kind;
	size_t i;

	for (kind = 0; kind < SEEDED_KINDS; kind++)
		tally[kind].programs += seeded_programs(kind);
	for (i = 0; i < leaks->count; i++) {
		const struct leak *leak = &leaks->found[i];

		kind = seeded_kind_of(leak->thing);
		tally[kind].growing += leak->verdict == LEAK_GROWING;
		tally[kind].slowing += leak->verdict == LEAK_SLOWING;
		tally[kind].unknown += leak->verdict == LEAK_UNKNOWN;
		tally[kind].first += !i && leak->verdict == LEAK_GROWING;
	}
}

static void run(unsigned int machines, uint64_t seed, unsigned int dumps, struct tally *tally)
{
	struct series series;
	struct leaks leaks;
	struct err *err;
	unsigned int i;

	for (i = 0; i < machines; i++) {
		seeded_machine(&series, dumps, seed + i);
		err = leaks_find(&series, &leaks);
		if (err) {
			fprintf(stderr, "%s\n", err->text);
			exit(1);
		}
		add_machine(&leaks, tally);
		leaks_deinit(&leaks);
		series_deinit(&series);
	}
}

int main(int argc, char **argv)
{
	unsigned int machines, kind;
	int i;

	if (argc < 4)
		return 2;
	machines = (unsigned int)atoi(argv[1]);
	printf("[");
	for (i = 3; i < argc; i++) {
		struct tally tally[SEEDED_KINDS] = {{.programs = 0}};

		run(machines, strtoull(argv[2], NULL, 10), (unsigned int)atoi(argv[i]), tally);
		for (kind = 0; kind < SEEDED_KINDS; kind++)
			printf("%s{\"dumps\":%d,\"kind\":\"%s\",\"leak\":%s,\"programs\":%u,"
			       "\"growing\":%u,\"slowing\":%u,\"unknown\":%u,\"first\":%u}",
			       i == 3 && !kind ? "\n" : ",\n", atoi(argv[i]), seeded_name(kind),
			       kind < SEEDED_LEAKS ? "true" : "false", tally[kind].programs,
			       tally[kind].growing, tally[kind].slowing, tally[kind].unknown,
			       tally[kind].first);
	}
	printf("\n]\n");
	return 0;
}
