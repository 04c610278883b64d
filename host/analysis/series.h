/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Many dumps side by side: what each of them says of each thing that holds memory. leaks looks
 * along time in it, diff from one side to the other.
 *
 * A thing is a part of the account (account.h), the processes of a program, how many there are of
 * them, a slab cache, a tmpfs mount, a cgroup, a gauge or a counter. It has a cell for each dump
 * that says something of it; what a dump does not say is not there, never 0.
 *
 * Processes of a program are one thing: those of one command line, or of one name where the command
 * line was not sent. Agents send it of the largest tasks only, so it is remembered of a process
 * (boot, pid, start, name) from whichever dump has it.
 *
 * Memory: at most SERIES_DUMPS dumps and about SERIES_CELLS cells are kept. Beyond that every
 * second dump is dropped, and of those that come every second, fourth, ... is taken.
 */
#ifndef SERIES_H
#define SERIES_H

#include "../../protocol/schema.h"
#include "account.h"
#include "names.h"

#define SERIES_TEXT (LG_TEXT_MAX + 1)
#define SERIES_DUMPS 4096	/* arbitrary */
#define SERIES_CELLS (4u << 20) /* arbitrary: some 100 MB */

enum thing_kind {
	THING_PART,	 /* of the account; name as account_name() */
	THING_TASK,	 /* anonymous memory and swap of a program's processes */
	THING_PROCESSES, /* how many there are */
	THING_SLAB,
	THING_TMPFS,
	THING_CGROUP,
	THING_GAUGE,   /* a column of table memory that is no part, or a level in vmstat */
	THING_COUNTER, /* events since boot, in vmstat */
	THING_KINDS,
};

/* `memory`, `task`, ... as --json has it. */
const char *thing_kind_name(enum thing_kind kind);

/* One dump. */
struct series_sample {
	char *file;
	unsigned int number; /* of the dump in that file, from 1 */
	unsigned int side;   /* diff: 0 or 1 */
	bool complete;
	bool tasks_whole, slab_whole,
		tmpfs_whole; /* no row is missing: who is not there is gone */
	char machine[SERIES_TEXT], kernel[SERIES_TEXT], arch[SERIES_TEXT], boot_id[SERIES_TEXT];
	struct maybe uptime_ns, time_ns, ram, page_size, available, swap_free;
	struct account account;
	uint32_t lineage; /* machine */
	uint32_t boot;	  /* of the series */
	double at; /* seconds since boot, else since 1970, else its place in the order of files */
	bool timed; /* not the last of these */
};

/* One process in one boot. */
struct series_process {
	uint32_t lineage, boot;
	int64_t pid;
	uint32_t comm, cmdline; /* in names; cmdline NAMES_NONE: never sent */
	uint32_t thing;		/* that it is in, once series_finish() was called */
};

/* What a dump says of a thing. */
struct series_cell {
	uint32_t sample;
	uint32_t life; /* changes when it is another that goes by the same name */
	int64_t value;
	int64_t count; /* tasks: processes; else 1 */
};

struct series_thing {
	enum thing_kind kind;
	uint32_t lineage;
	const char *name;   /* of series->names */
	bool bytes;	    /* value is in bytes, else a plain number */
	bool reclaimable;   /* slab: counted as such */
	struct maybe limit; /* of a mount or a cgroup, as the dump that came last has it */
	size_t count, room;
	struct series_cell *cells; /* in order of time once series_finish() was called */
};

/* A process in a dump. */
struct series_hold {
	uint32_t sample, process;
	int64_t value;
};

struct series {
	struct names names, keys, process_keys, machines, boots, stamps;
	struct series_sample *samples;
	size_t count, room;
	uint32_t *
		boot_times; /* seconds since 1970 at which boots without an id began; 0: unknown */
	struct series_thing *things; /* number = that of its key */
	size_t things_room;
	struct series_process *processes; /* number = that of its key */
	size_t processes_room;
	struct series_hold *holds;
	size_t holds_count, holds_room;
	size_t cells;
	uint32_t stride; /* every so many-th dump is taken */
	uint32_t given;	 /* dumps that came */
	uint32_t twice;	 /* came before: left out */
	uint32_t incomplete;
	uint32_t by_rss; /* dumps whose tasks have no rss_anon_bytes: their whole RSS is taken */
	bool as_one;	 /* set it first: things of all machines are the same things */
	bool named_all;	 /* no name was left out for want of room */
};

/* All zero is not one: */
void series_init(struct series *series);
void series_deinit(struct series *series);

/*
 * Take what a dump's tables say. file is copied. *taken (unless NULL): not left out. Errors as
 * query_each.
 */
struct err *series_add(struct series *series, struct sql *sql, const char *file,
		       unsigned int number, unsigned int side, bool *taken) ERR_MUST_CHECK;

/*
 * After the last: put the cells in the order of time, and the processes together to programs.
 * Dumps are told apart by machine, then by boot: by boot_id, or, where that is not known, by the
 * time at which they were booted (2 minutes apart or more), or, where the clock is not known
 * either, as the uptime falls from one file to the next.
 *
 * Programs are told apart by command lines that are on every side; by name otherwise.
 */
struct err *series_finish(struct series *series) ERR_MUST_CHECK;

/* Where a thing's value in a dump came from, as one would ask for it in SQL: the table, and which
 * row or column of it; of tasks: which rows together. text: written, at most bytes; returns it. */
const char *series_table(const struct series_thing *thing);
const char *series_key(const struct series_thing *thing, char *text, size_t bytes);

/* Each row that a thing came from, in order of time: cell->value is of that row. */
void series_each(const struct series *series, const struct series_thing *thing,
		 void (*row)(void *ctx, const struct series_cell *cell, const char *key),
		 void *ctx);

/* In series_read.c, for series.c: all things of a dump but its processes; its processes. */
struct err *series_read(struct series *series, struct sql *sql, uint32_t sample) ERR_MUST_CHECK;

/* Put a value into the cell of a thing; further ones of one sample add up. */
struct err *series_put(struct series *series, enum thing_kind kind, const char *name, bool bytes,
		       const struct series_cell *cell, struct series_thing **ret) ERR_MUST_CHECK;

/* In series_tasks.c. */
struct err *series_hold(struct series *series, uint32_t sample, int64_t pid, int64_t start_ns,
			const char *comm, const char *cmdline, int64_t value) ERR_MUST_CHECK;
struct err *series_group(struct series *series) ERR_MUST_CHECK;

#endif
