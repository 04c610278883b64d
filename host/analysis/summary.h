/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The findings of one dump: who ate the memory, who would be shot, and what is missing. Works on
 * whatever has arrived: what is not there yet is not known, never 0.
 */
#ifndef SUMMARY_H
#define SUMMARY_H

#include "../../protocol/schema.h"
#include "account.h"

#define SUMMARY_TASKS 10
#define SUMMARY_MOUNTS 4
#define SUMMARY_CACHES 3
#define SUMMARY_LOSSES 4
#define SUMMARY_TEXT (LG_TEXT_MAX + 1)

struct summary_task {
	int64_t pid;
	char comm[SUMMARY_TEXT];
	char cmdline[SUMMARY_TEXT]; /* "": not sent */
	char state[SUMMARY_TEXT];
	struct maybe uid;
	struct maybe held; /* anon + file + shmem + swap; pages shared by tasks count in each of
			      them */
	struct maybe anon, file, shmem, swap, page_tables;
	struct maybe
		badness; /* points of the kernel's own formula, pages; INT64_MIN: never chosen */
	struct maybe adj;
};

/* Tasks of one name that together hold more than any single task: a fork bomb, or a program split
 * in processes. */
struct summary_group {
	char comm[SUMMARY_TEXT];
	int64_t tasks; /* 0: there is no such group */
	int64_t bytes; /* anonymous + swap, the private part; pages shared since fork count in
			  each */
};

struct summary_mount {
	char path[SUMMARY_TEXT]; /* "": mounted nowhere, the kernel's own */
	char device[SUMMARY_TEXT];
	struct maybe used, size;
	bool has_file;		 /* its largest file is known */
	char file[SUMMARY_TEXT]; /* "": deleted but still open or mapped */
	struct maybe file_inode, file_used;
};

struct summary_cache {
	char name[SUMMARY_TEXT];
	struct maybe total, objects, active;
	bool reclaimable;
};

/* What kernel text says happened: the last kill, else a panic, a task that hangs, a request that
 * failed or that called the OOM killer. */
struct summary_event {
	char event[SUMMARY_TEXT]; /* as in table oom_events; "": nothing of these */
	char comm[SUMMARY_TEXT];
	char message[SUMMARY_TEXT]; /* of a panic */
	struct maybe pid;
};

struct summary_loss {
	char subject[SUMMARY_TEXT];
	char reason[SUMMARY_TEXT];
	struct maybe rows;
};

struct summary {
	bool dump_here; /* row of table dump arrived */
	bool text; /* the kernel's own words, in which tables that are not told are no loss */
	char agent[SUMMARY_TEXT], agent_version[SUMMARY_TEXT], trigger[SUMMARY_TEXT],
		kernel[SUMMARY_TEXT], arch[SUMMARY_TEXT], machine[SUMMARY_TEXT],
		labels[SUMMARY_TEXT], current_comm[SUMMARY_TEXT];
	struct maybe time_ns, uptime_ns, cpus, current_pid, triggers_ignored, complete;

	struct account account; /* account.ram unknown: memory did not arrive */
	struct maybe available, swap_total, swap_free;

	struct maybe zones_free, zones_min,
		zones_low; /* sums over the zones; unknown: table zones did not arrive */
	struct maybe kswapd_failures; /* the most of any node; 16 or more: kswapd has given up */
	struct maybe oom_kills, major_faults, refaults; /* events since boot, from vmstat */

	unsigned int tasks; /* in the array, those that hold most first */
	int64_t tasks_here; /* arrived */
	int64_t threads_here, threads_blocked; /* of text: listed with a state; in state D */
	struct maybe tasks_announced;
	struct summary_task task[SUMMARY_TASKS];
	struct summary_group group;
	struct summary_task victim, next_victim; /* pid 0: none known */

	unsigned int mounts; /* in the array, largest first */
	int64_t mounts_here;
	struct summary_mount mount[SUMMARY_MOUNTS];

	unsigned int caches;
	int64_t caches_here;
	struct summary_cache cache[SUMMARY_CACHES];

	struct summary_event event;

	unsigned int losses; /* in the array */
	int64_t losses_here; /* those of `late` left out */
	struct summary_loss loss[SUMMARY_LOSSES];
	char late[SUMMARY_TEXT *
		  2];	 /* "slab, tmpfs": announced tables of which nothing arrived */
	bool index_here; /* table contents arrived: what is missing is known */
};

/* Errors as query_each. */
struct err *summary_read(struct sql *sql, struct summary *ret) ERR_MUST_CHECK;

/* part / whole as 0..1, or -1 where one of them is not known or the whole is not above 0. */
double summary_share(struct maybe part, struct maybe whole);

#endif
