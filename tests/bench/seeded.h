/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Machines that do not exist, with programs of which it is known whether they leak: what the
 * accuracy of `leaks` is measured on. Seeded: the same seed gives the same machine.
 */
#ifndef SEEDED_H
#define SEEDED_H

#include "../../host/analysis/leaks.h"

enum seeded_kind {
	/* Leaks. */
	SEEDED_SLOW,	 /* 80 KiB an hour, in noise of 128 KiB */
	SEEDED_STEPPED,	 /* 512 KiB at a time, every 8 dumps on average, in noise of 16 KiB */
	SEEDED_HIDDEN,	 /* 80 KiB an hour, in noise of 2 MiB */
	SEEDED_RESTARTS, /* 400 KiB an hour, in noise of 256 KiB; restarted every 20 dumps or so */
	/* No leaks. */
	SEEDED_STEADY,	  /* noise of 128 KiB */
	SEEDED_SLUGGISH,  /* noise of 512 KiB, each value 0.7 of the one before */
	SEEDED_WARMING,	  /* fills 8 MiB, 63 % of it in a twelfth to a quarter of the time */
	SEEDED_RESTARTED, /* likewise, in 4 dumps; restarted every 20 dumps or so */
	SEEDED_DAILY,	  /* up and down by 4 MiB in 24 hours, in noise of 256 KiB */
	SEEDED_WANDERING, /* a random walk, 256 KiB a dump */
	SEEDED_COLLECTED, /* grows and drops to a third at random: a garbage collector */
	SEEDED_JOBS,	  /* now and then 4 MiB for a few dumps */
	SEEDED_KINDS,
};

#define SEEDED_LEAKS SEEDED_STEADY /* kinds that are leaks come first */

#define SEEDED_MINUTES 30 /* between two dumps */

const char *seeded_name(enum seeded_kind kind);

/* How many programs of that kind a machine has. */
unsigned int seeded_programs(enum seeded_kind kind);

/* The dumps of one machine. seed != 0. Aborts when there is no memory. */
void seeded_machine(struct series *series, unsigned int dumps, uint64_t seed);

/* The kind of a thing of such a series. */
enum seeded_kind seeded_kind_of(const struct series_thing *thing);

#endif
