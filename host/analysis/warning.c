// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Warnings about where the RAM went.
 */
#include "warning.h"

#include <stdio.h>
#include <string.h>

struct reading {
	const struct account *account;
	struct remarks *remarks;
};

/* More than so many percent of the RAM. */
static bool above(const struct account *account, struct maybe bytes, int percent)
{
	return bytes.known && account->ram.known && account->ram.value > 0 &&
	       (double)bytes.value > (double)account->ram.value / 100 * percent;
}

/* What is in the remainder because nobody told it. */
static void name_untold(const struct account *account, struct remark *remark)
{
	int i;

	for (i = 0; i < ACCOUNT_PARTS; i++)
		if (!account->parts[i].known && account_tells(account, i))
			snprintf(remark->name + strlen(remark->name),
				 sizeof(remark->name) - strlen(remark->name), "%s%s",
				 remark->name[0] ? ", " : "", account_name(i));
}

static void judge_remainder(const struct account *account, struct remarks *remarks)
{
	struct maybe rest = account->parts[ACCOUNT_UNACCOUNTED];

	if (above(account, rest, WARNING_REMAINDER))
		name_untold(account,
			    remark_add(remarks,
				       account->untold ? REMARK_UNTOLD : REMARK_REMAINDER, rest,
				       "memory", "ram_bytes - all other parts"));
	if (rest.known && rest.value < 0)
		remark_add(remarks, REMARK_TWICE,
			   (struct maybe){(int64_t)(0 - (uint64_t)rest.value), true}, "memory",
			   "ram_bytes - all other parts");
}

static void judge_cache(const struct account *account, struct remarks *remarks)
{
	struct remark *remark;

	if (account->parts[ACCOUNT_CACHE].known) {
		remark = remark_add(remarks, REMARK_TMPFS_HIDDEN, account->parts[ACCOUNT_CACHE],
				    "memory", account->from[ACCOUNT_CACHE]);
		remark->other = account->tmpfs_least;
	}
	if (account->parts[ACCOUNT_USER].known)
		remark_add(remarks, REMARK_MIXED, account->parts[ACCOUNT_USER], "memory",
			   account->from[ACCOUNT_USER]);
}

/* Largest mount, cache; zones' mlocked pages, where memory has no sum; zram among the swaps. */
static const char question[] =
	"SELECT (SELECT coalesce(path, device) FROM tmpfs ORDER BY used_bytes DESC LIMIT 1),"
	" (SELECT max(used_bytes) FROM tmpfs),"
	" (SELECT name FROM slab WHERE ifnull(reclaimable, 0) = 0"
	" ORDER BY ifnull(total_bytes, objects_bytes) DESC LIMIT 1),"
	" (SELECT max(ifnull(total_bytes, objects_bytes)) FROM slab WHERE ifnull(reclaimable, 0) "
	"= 0),"
	" (SELECT unevictable_bytes FROM memory), coalesce((SELECT mlocked_bytes FROM memory),"
	" (SELECT CAST(total(mlocked_bytes) AS INTEGER) FROM zones"
	" HAVING count(mlocked_bytes) = count(*))),"
	" (SELECT CAST(total(used_bytes) AS INTEGER) FROM swaps WHERE name LIKE 'zram%'"
	" HAVING count(used_bytes) > 0)";

static void row(void *ctx, const struct sql_rows *rows)
{
	const struct reading *reading = ctx;
	const struct account *account = reading->account;
	const struct maybe *part = account->parts;
	struct maybe locked = query_number(rows, 5), stored = query_number(rows, 6), pinned;
	struct maybe takes = part[ACCOUNT_COMPRESSED];
	struct remark *remark;

	if (above(account, part[ACCOUNT_TMPFS], WARNING_TMPFS)) {
		remark = remark_add(reading->remarks, REMARK_TMPFS, part[ACCOUNT_TMPFS], "memory",
				    "shmem_bytes; tmpfs used_bytes");
		query_text(rows, 0, remark->name, sizeof(remark->name));
		remark->other = query_number(rows, 1);
	}
	if (above(account, part[ACCOUNT_SLAB_UNRECLAIMABLE], WARNING_SLAB)) {
		remark = remark_add(reading->remarks, REMARK_SLAB,
				    part[ACCOUNT_SLAB_UNRECLAIMABLE], "memory",
				    "slab_unreclaimable_bytes; slab total_bytes");
		query_text(rows, 2, remark->name, sizeof(remark->name));
		remark->other = query_number(rows, 3);
	}
	pinned = query_number(rows, 4);
	pinned = (struct maybe){(int64_t)((uint64_t)pinned.value - (uint64_t)locked.value),
				pinned.known && locked.known};
	if (above(account, pinned, WARNING_PINNED))
		remark_add(reading->remarks, REMARK_PINNED, pinned, "memory",
			   "unevictable_bytes - mlocked_bytes (of memory, or of zones)");
	if (stored.known && takes.known && stored.value > 0 && takes.value > 0 &&
	    stored.value / WARNING_ZRAM < takes.value)
		remark_add(reading->remarks, REMARK_ZRAM, stored, "swaps",
			   "used_bytes of zram*; memory zsmalloc_bytes")
			->other = takes;
}

struct err *warning_read(struct sql *sql, const struct account *account, struct remarks *ret)
{
	struct reading reading = {account, ret};

	judge_remainder(account, ret);
	if (above(account, account->parts[ACCOUNT_PAGE_TABLES], WARNING_PAGE_TABLES))
		remark_add(ret, REMARK_PAGE_TABLES, account->parts[ACCOUNT_PAGE_TABLES], "memory",
			   "page_tables_bytes");
	judge_cache(account, ret);
	return query_each(sql, question, row, &reading);
}
