/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the memory of a cgroup whose limit was hit is made of.
 *
 *   anonymous  counter anon (cgroup 2) or rss (cgroup 1)
 *   tmpfs      shmem
 *   files      file or cache, less shmem, which both of them contain
 *   kernel     counter kernel (from 5.18); or kmem (cgroup 1); or slab, stacks, page tables and
 *              per-CPU areas together
 *   sockets    sock
 *   rest       what is in use beyond these; unknown unless the first three are told. Counters are
 *              gathered by the batch, so it may be below 0. Cgroup 1 prints those of each group
 *              below apart: there the rest is theirs
 */
#ifndef QUOTA_H
#define QUOTA_H

#include "../../protocol/schema.h"
#include "query.h"

enum quota_id {
	QUOTA_ANON,
	QUOTA_TMPFS,
	QUOTA_FILE,
	QUOTA_KERNEL,
	QUOTA_SOCKETS,
	QUOTA_REST,
	QUOTA_PARTS,
};

struct quota {
	char path[LG_TEXT_MAX + 1];
	struct maybe usage, limit; /* bytes */
	struct maybe parts[QUOTA_PARTS];
};

/* `anonymous`, as people and --json have it. */
const char *quota_name(enum quota_id id);

/* The cgroup that oom_events names as the one whose limit was hit, else the first that is told;
 * all unknown: there is none. Errors as query_each. */
struct err *quota_read(struct sql *sql, struct quota *ret) ERR_MUST_CHECK;

#endif
