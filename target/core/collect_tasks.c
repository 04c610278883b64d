// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which tasks go first: the one that the OOM killer would take, then those that hold most
 * memory.
 */
#include "collect.h"

#define NEVER (-__INT64_MAX__ - 1) /* the kernel's own number for a task that is not to be killed */

static uint64_t size(const struct lg_row *row)
{
	return lg_row_number(row, LG_tasks_rss_anon_bytes) +
	       lg_row_number(row, LG_tasks_rss_file_bytes) +
	       lg_row_number(row, LG_tasks_rss_shmem_bytes) +
	       lg_row_number(row, LG_tasks_swap_bytes);
}

static int64_t badness(const struct lg_row *row)
{
	if (row->values[LG_tasks_oom_badness].kind == LG_NULL)
		return NEVER;
	return (int64_t)lg_row_number(row, LG_tasks_oom_badness);
}

static bool same(const struct lg_row *a, const struct lg_row *b)
{
	return lg_row_number(a, LG_tasks_pid) == lg_row_number(b, LG_tasks_pid);
}

static void trim(struct lg_row *row)
{
	row->values[LG_tasks_cmdline].kind = LG_NULL;
}

const struct lg_ranking lg_tasks_ranking = {
	.slot = 0,
	.top = 10,
	.size = size,
	.lead = badness,
	.same = same,
	.trim = trim,
};
