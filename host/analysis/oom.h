/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whom the OOM killer would take, in order, by the rules of the kernel that made the dump
 * (badness.h), and what each of them would really give back.
 *
 * Points are those that an agent had from its own kernel, where nobody asks `what if`; else they
 * are computed. What a killed task gives back is its anonymous memory and its page tables, and what
 * it has in swap: pages of files stay in the cache until reclaimed (and could have been reclaimed
 * before), pages of tmpfs and shared memory stay for good. Anonymous pages that it shares with its
 * parent or children since a fork are counted as its own: nothing tells them apart.
 */
#ifndef OOM_H
#define OOM_H

#include "../../protocol/schema.h"
#include "badness.h"

#define OOM_TEXT (LG_TEXT_MAX + 1)

struct oom_task {
	int64_t row; /* of table tasks, from 1 */
	int64_t pid;
	char comm[OOM_TEXT], state[8];
	struct maybe tgid, ppid, uid, flags, start_ns, cpu_ns, threads;
	struct maybe adj; /* of the kind that the rules take; as --set has it */
	struct maybe total_vm, rss, anon, file, shmem, swap, page_tables; /* bytes */
	struct maybe kernel;	 /* points that the kernel itself gave it; BADNESS_NEVER too */
	const char *never;	 /* why it cannot be chosen, in words; NULL: it can */
	struct badness badness;	 /* of those that can be chosen */
	struct badness computed; /* by our own formula, whatever the kernel said */
	struct maybe frees;	 /* RAM that comes back; unknown: at most frees_most */
	struct maybe frees_most;
	struct maybe frees_swap;
	unsigned int rank; /* from 1; 0: cannot be chosen, or its points are not known */
	bool set;	   /* --set */
	bool killed;	   /* --kill: not there any more */
};

struct oom_set {
	int64_t pid, adj;
};

/* What if. All zero: nothing. */
struct oom_ask {
	const struct oom_set *sets;
	size_t sets_count;
	const int64_t *kills;
	size_t kills_count;
};

enum oom_scope { OOM_MACHINE, OOM_MEMCG, OOM_NODES };

struct oom {
	char release[OOM_TEXT], agent[OOM_TEXT];
	const struct badness_rules *rules; /* NULL: not known */
	bool by_columns; /* rules of 2.6.36 for an older release, as its tasks have oom_score_adj;
			    or of no release, as what its task table has is all that they need */
	struct maybe page_size, scope_bytes; /* RAM and swap of the scope */
	struct maybe scope_least; /* without swap: points are of that, where swap is not told */
	enum oom_scope scope;
	char scope_name[OOM_TEXT]; /* cgroup, or nodes */
	const char *why;	   /* nothing could be ranked: why, in words; else NULL */

	struct oom_task *tasks; /* in the order of the table */
	size_t count;
	uint32_t *order; /* indices: rank 1 first */
	size_t ranked;
	size_t unranked;	    /* can be chosen, but their points are not known */
	bool certain;		    /* the first is first whatever the unknown inputs were */
	size_t compared, differing; /* points of the kernel itself against ours, beyond what its
				       threads hold back (64 faults each, 2.6.34 to 6.1) */

	struct maybe killed;	     /* RAM that --kill gave back */
	struct maybe held, disabled; /* anonymous memory and swap of all; of those that cannot be
					chosen */
};

/* Errors as query_each; ERR_USAGE: there is no task of a PID in `ask`. */
struct err *oom_read(struct sql *sql, const struct oom_ask *ask, struct oom *ret) ERR_MUST_CHECK;
void oom_deinit(struct oom *oom);

/* NULL: there is none. */
const struct oom_task *oom_find(const struct oom *oom, int64_t pid);
const struct oom_task *oom_ranked(const struct oom *oom, size_t rank); /* from 1 */

/*
 * The fewest victims, in order, that give back so many bytes (--kill counts); 0: those killed
 * already do. SIZE_MAX: all of them do not, or what they give back is not known. *ret: what so
 * many give back.
 */
size_t oom_enough(const struct oom *oom, int64_t need, int64_t *ret);

#endif
