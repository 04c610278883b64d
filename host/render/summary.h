/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The summary of a dump in one screen, and as rows for programs.
 *
 * Rows: table `summary` with the columns section, item, pid, bytes, share (0..1 of the RAM), detail
 * (in words).
 *
 *   section     item                           what the row says
 *   answer      NULL                           the first line
 *   dump        time, uptime_ns, machine, ...  value in detail
 *   ram         installed, anonymous, ...      bytes; all but `installed` add up to it
 *   task        name of the task               the ten that hold most, in RAM and in swap
 *   group       name of its tasks              many of one name that hold more than any single one
 *   tmpfs       path (NULL: not mounted)       bytes of its files; detail: its device
 *   tmpfs_file  path (NULL: deleted)           the largest file of that device
 *   slab        name of the cache              the largest
 *   swap        total, used                    bytes; share of the swap
 *   pressure    free, watermark_min, ...       bytes, or a count in detail
 *   victim      name of the task               whom the OOM killer would take, then the next
 *   missing     table, or table.column         why
 */
#ifndef RENDER_SUMMARY_H
#define RENDER_SUMMARY_H

#include "../analysis/summary.h"
#include "render.h"

struct err *render_summary(const struct render_options *options,
			   const struct summary *summary) ERR_MUST_CHECK;

/* The rows form, for --json and --csv. */
struct err *summary_rows(const struct render_options *options,
			 const struct summary *summary) ERR_MUST_CHECK;

#endif
