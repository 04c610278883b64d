/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why the OOM killer does not kill, or why its kill does not help: victims that are dying but
 * stuck, memory that reclaim still finds, tasks that cannot be chosen or hold what no kill gives
 * back, tasks that wait for memory themselves.
 */
#ifndef STALL_H
#define STALL_H

#include "oom.h"
#include "remark.h"

#define STALL_RECLAIM                                                                            \
	2 /* percent of the RAM in file pages that reclaim can still take; arbitrary */
#define STALL_KEPT 25	/* percent of the RAM in tmpfs; arbitrary */
#define STALL_KSWAPD 16 /* MAX_RECLAIM_RETRIES of mm/internal.h */

/* Adds to ret. Errors as query_each. */
struct err *stall_read(struct sql *sql, const struct oom *oom,
		       struct remarks *ret) ERR_MUST_CHECK;

#endif
