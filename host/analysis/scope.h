/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an OOM was about: the machine, some of its nodes, or a memory cgroup; and how much RAM and
 * swap that has, which the killer's points are measured against.
 *
 *   machine       totalram_pages + total_swap_pages
 *   nodes         present pages of the nodes that may be used, and all swap (constrained_alloc())
 *   memory cgroup its limit, and the swap that it may use (mem_cgroup_get_max(),
 *                 mem_cgroup_get_limit() in older kernels)
 */
#ifndef SCOPE_H
#define SCOPE_H

#include "oom.h"

struct scope {
	enum oom_scope kind;
	char name[OOM_TEXT]; /* cgroup, or nodes: `0-1`; "": the machine */
	struct maybe bytes;
	struct maybe least; /* without its swap, where that is not told and bytes is not known */
	char release[OOM_TEXT], agent[OOM_TEXT];
	struct maybe page_size, uptime_ns, swap_total, swap_used, page_tables;
};

/* Errors as query_each. */
struct err *scope_read(struct sql *sql, struct scope *ret) ERR_MUST_CHECK;

/* Whether node is in a list as the kernel prints it: `0-1,4`. */
bool scope_has_node(const char *list, int64_t node);

#endif
