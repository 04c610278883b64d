// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Remarks of an analysis, and their names.
 */
#include "remark.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	bool warns;
} kinds[REMARK_KINDS] = {
	[REMARK_REMAINDER] = {"remainder", true},
	[REMARK_UNTOLD] = {"untold", false},
	[REMARK_TWICE] = {"counted_twice", false},
	[REMARK_PAGE_TABLES] = {"page_tables", true},
	[REMARK_TMPFS] = {"tmpfs", true},
	[REMARK_TMPFS_HIDDEN] = {"tmpfs_hidden", false},
	[REMARK_MIXED] = {"mixed", false},
	[REMARK_PINNED] = {"pinned", true},
	[REMARK_SLAB] = {"slab_unreclaimable", true},
	[REMARK_ZRAM] = {"zram", true},
	[REMARK_STUCK] = {"victim_stuck", true},
	[REMARK_FREE] = {"free_above_min", false},
	[REMARK_RECLAIM] = {"reclaim_goes_on", true},
	[REMARK_DISABLED] = {"disabled_hold_most", true},
	[REMARK_KEPT] = {"not_given_back", true},
	[REMARK_ALLOCATOR] = {"blocked_in_allocator", true},
	[REMARK_KSWAPD] = {"kswapd_gave_up", true},
};

const char *remark_name(enum remark_kind kind)
{
	return kinds[kind].name;
}

bool remark_warns(enum remark_kind kind)
{
	return kinds[kind].warns;
}

struct remark *remark_add(struct remarks *remarks, enum remark_kind kind, struct maybe bytes,
			  const char *table, const char *key)
{
	static struct remark nobody;
	struct remark *remark =
		remarks->count < REMARKS ? &remarks->list[remarks->count++] : &nobody;

	memset(remark, 0, sizeof(*remark));
	remark->kind = kind;
	remark->bytes = bytes;
	remark->table = table;
	snprintf(remark->key, sizeof(remark->key), "%s", key);
	return remark;
}
