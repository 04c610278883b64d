/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whom the OOM killer would take, in one screen, and as rows for programs: table `oom` with the
 * columns section, rank, pid, name, adj, points, points_low, points_high, kernel_points,
 * held_bytes, frees_bytes, frees_most_bytes, frees_swap_bytes, freed_so_far_bytes, detail.
 *
 *   section   name                  what the row says
 *   scope     machine, memcg, nodes held_bytes: RAM and swap that points are measured against;
 *                                   detail: the formula, and of which cgroup or nodes
 *   task      of the task           ranked: 1 is the next victim; points NULL: they are between
 *                                   points_low and points_high
 *   never     of the task           cannot be chosen; detail: why
 *   unranked  of the task           its points are not known; detail: why
 *   killed    of the task           whom the kernel killed by its own word; points as printed;
 *                                   detail: agrees, child, explained, open, differs, unknown, and
 *                                   why
 *   need      enough, not enough    --need: rank: victims that it takes; freed_so_far_bytes
 *   reason    victim_stuck, ...     why it is not killing, or why that does not help
 *   kernel    agrees, differs       rank: tasks whose points the kernel gave otherwise than they
 *                                   are computed
 */
#ifndef RENDER_OOM_H
#define RENDER_OOM_H

#include "../analysis/oom.h"
#include "../analysis/remark.h"
#include "../analysis/verdict.h"
#include "render.h"

struct render_oom {
	const struct oom *oom;
	const struct verdict *verdict;
	const struct remarks *reasons;
	struct maybe need;
	bool what_if; /* --set, --kill */
	bool all;
	bool why;
};

struct err *render_oom(const struct render_options *options,
		       const struct render_oom *what) ERR_MUST_CHECK;

/* In render/oom_words.c: the first line, whom the kernel killed, whether it would be enough. */
void oom_answer(FILE *out, const struct render_oom *what, bool utf8);
void oom_verdict(FILE *out, const struct verdict *verdict, bool utf8);
void oom_need(FILE *out, const struct oom *oom, int64_t need, bool utf8);
void oom_scope(FILE *out, const struct oom *oom, bool utf8);

#endif
