/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files of /proc as text, pasted or saved, one or several after one another: meminfo, vmstat,
 * zoneinfo, buddyinfo, slabinfo, /proc/PID/status, smaps, smaps_rollup. Each is known by its form;
 * what stands in front (`==> /proc/12/smaps <==`, `$ cat /proc/12/smaps`) only tells whose it is.
 *
 * Their lines are short and nobody wraps them: a line is a statement. Lines that could be of
 * several files are of the one that the last line was of.
 */
#ifndef PROC_TEXT_H
#define PROC_TEXT_H

#include "amount.h"
#include "memory_text.h"

#define PROC_NAME 48
#define PROC_COUNTERS 4096
#define PROC_TASKS 65536

/* In zoneinfo and buddyinfo, as a form (phrase.h). */
#define PROC_ZONE "Node %u<node>, zone %w<zone>"

enum proc_file {
	PROC_NONE,
	PROC_MEMINFO,
	PROC_VMSTAT,
	PROC_ZONEINFO,
	PROC_BUDDYINFO,
	PROC_SLABINFO,
	PROC_STATUS,
	PROC_SMAPS,
	PROC_HALF_STATUS, /* a name, which may be another text's */
};

struct proc_counter {
	char name[PROC_NAME];
	uint64_t value;
	bool doubted;
};

/* Fields of a mapping, in smaps. */
enum proc_map {
	MAP_SIZE,
	MAP_RSS,
	MAP_PSS,
	MAP_SHARED_CLEAN,
	MAP_SHARED_DIRTY,
	MAP_PRIVATE_CLEAN,
	MAP_PRIVATE_DIRTY,
	MAP_ANONYMOUS,
	MAP_SWAP,
	MAP_FIELDS,
};

struct proc_task {
	char comm[16], state[2];
	struct amount amount[LG_tasks_columns];
	struct {
		bool begun, rollup, shmem; /* of the mapping that is being said */
		bool bad;		   /* a line is missing, or contradicts */
		uint64_t last;		   /* its address */
		bool closed;		   /* one behind which no other has memory */
		unsigned int has;	   /* bits of enum proc_map */
		unsigned int all;	   /* those that some mapping had */
		unsigned int common;	   /* those that each one had */
		uint64_t kb[MAP_FIELDS];
		uint64_t sum[MAP_FIELDS];
		uint64_t sum_file, sum_shmem;
	} maps;
	uint64_t last_line; /* that spoke of it */
};

struct report_proc {
	enum proc_file now;
	unsigned int files; /* bits of what was there */
	struct amount cached, slab, active, inactive, huge_total, huge_free, huge_surplus,
		huge_size, kreclaimable; /* of meminfo, for what follows from several */
	struct proc_counter *counters;
	struct proc_task *tasks;
	unsigned int counters_count, tasks_count;
	unsigned int zone;	/* of zoneinfo: number n-1 is spoken of; 0: none */
	unsigned int zone_part; /* enum zone_part of proc_zoneinfo.c */
	uint64_t pid;		/* from a path, for the file behind it */
	bool pid_known;
	bool first_only; /* nothing but the first line of the file now: said again it is the same */
	char half_name[16]; /* with PROC_HALF_STATUS */
	bool headless;	    /* smaps whose first mappings are lost */
};

extern const struct grammar proc_path_grammar, proc_meminfo_grammar, proc_vmstat_grammar,
	proc_zoneinfo_grammar, proc_buddyinfo_grammar, proc_slabinfo_grammar, proc_status_grammar,
	proc_smaps_grammar;

/* Whether a statement of one of these is of another moment than those that the report has: a
 * file that it has already begins again. */
bool proc_is_another(const struct report *report, const struct grammar *grammar, const char *text,
		     size_t bytes);

/* The report's files, made when there are none. NULL: no memory. */
struct report_proc *proc_of(struct report *report);
void proc_destroy(struct report_proc *proc); /* takes NULL */

/* Whether that is half of a beginning: alone it makes no report. */
bool proc_is_half(const char *text, size_t bytes);

/* Whether the lines that come now are of that file. */
bool proc_in(const struct report *report, enum proc_file file);

/* Whether they are of a zone in zoneinfo, whose it may be. */
bool proc_in_zone(const struct report *report);

/* A counter of vmstat, as pages, kB or events. */
void proc_count(struct report *report, const char *name, size_t bytes, uint64_t value);

/* A new task, or the last one. NULL: none, too many, or no memory. */
struct proc_task *proc_task(struct report *report, bool fresh);

/* The mapping that was being said is whole, or not. */
void proc_map_end(struct proc_task *task);

/* Called by memory_rows(): what follows from several lines goes to report->memory, before its
 * checks; then rows of vmstat and tasks. */
void proc_settle(struct report *report);
struct err *proc_rows(struct report *report) ERR_MUST_CHECK;

#endif
