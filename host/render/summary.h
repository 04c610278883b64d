/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The summary of a dump in one screen, and as rows for programs.
 *
 * Rows: table `summary`, columns section, item, pid, bytes, share (0..1 of the RAM), detail (in words).
 *
 *   section    item                          what the row says
 *   answer     -                             the first line
 *   dump       time, uptime, machine, ...    value in detail
 *   ram        installed, anonymous, free... bytes; all but `installed` add up to it
 *   task       name of the task              the ten that hold most: resident and in swap
 *   group      name of tasks                 many tasks of one name that hold more than any single task
 *   tmpfs      path (NULL: not mounted)      bytes of its files
 *   tmpfs_file path (NULL: deleted)          its largest file
 *   slab       name of the cache             the largest
 *   swap       total, used                   bytes
 *   pressure   free, min, low, ...           bytes, or a count in detail
 *   victim     name of the task              whom the OOM killer would take, then the next
 *   missing    table, or table.column        why
 */
#ifndef RENDER_SUMMARY_H
#define RENDER_SUMMARY_H

#include "../analysis/summary.h"
#include "render.h"

struct err *render_summary(const struct render_options *options, const struct summary *summary) ERR_MUST_CHECK;

/* The rows form, for --json and --csv. */
struct err *summary_rows(const struct render_options *options, const struct summary *summary) ERR_MUST_CHECK;

#endif
