// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Parts of a cgroup's memory. Numbers of a dump may be anything: they wrap instead of overflowing.
 */
#include "quota.h"

#include <string.h>

const char *quota_name(enum quota_id id)
{
	static const char *const names[QUOTA_PARTS] = {"anonymous", "tmpfs",   "files",
						       "kernel",    "sockets", "rest"};

	return names[id];
}

#define VALUE(counter)                                                                           \
	"(SELECT max(value) FROM cgroup_counters AS k WHERE k.path = c.path AND k.name = "       \
	"'" counter "_bytes')"

/* clang-format off */
static const char question[] =
	"SELECT c.path, c.usage_bytes, c.limit_bytes,"
	" coalesce(" VALUE("anon") ", " VALUE("rss") "), " VALUE("shmem") ","
	" coalesce(" VALUE("file") ", " VALUE("cache") "),"
	" coalesce(" VALUE("kernel") ", c.kernel_usage_bytes,"
	" (SELECT CAST(total(value) AS INTEGER) FROM cgroup_counters AS k WHERE k.path = c.path"
	" AND k.name IN ('slab_bytes', 'kernel_stack_bytes', 'pagetables_bytes', 'percpu_bytes')"
	" HAVING count(value) > 0)), " VALUE("sock")
	" FROM cgroups AS c WHERE c.usage_bytes NOT NULL ORDER BY c.path IS NOT"
	" (SELECT memcg FROM oom_events WHERE memcg NOT NULL ORDER BY rowid DESC LIMIT 1),"
	" c.rowid LIMIT 1";
/* clang-format on */

static int64_t minus(int64_t from, int64_t value)
{
	return (int64_t)((uint64_t)from - (uint64_t)value);
}

static void row(void *ctx, const struct sql_rows *rows)
{
	struct quota *quota = ctx;
	struct maybe *part = quota->parts, cache;
	int i;

	query_text(rows, 0, quota->path, sizeof(quota->path));
	quota->usage = query_number(rows, 1);
	quota->limit = query_number(rows, 2);
	part[QUOTA_ANON] = query_number(rows, 3);
	part[QUOTA_TMPFS] = query_number(rows, 4);
	cache = query_number(rows, 5);
	part[QUOTA_KERNEL] = query_number(rows, 6);
	part[QUOTA_SOCKETS] = query_number(rows, 7);
	part[QUOTA_FILE] = (struct maybe){minus(cache.value, part[QUOTA_TMPFS].value),
					  cache.known && part[QUOTA_TMPFS].known};
	part[QUOTA_REST] = (struct maybe){quota->usage.value,
					  part[QUOTA_ANON].known && part[QUOTA_FILE].known};
	for (i = 0; i < QUOTA_REST && part[QUOTA_REST].known; i++)
		if (part[i].known)
			part[QUOTA_REST].value = minus(part[QUOTA_REST].value, part[i].value);
}

struct err *quota_read(struct sql *sql, struct quota *ret)
{
	struct quota quota = {.usage = {0, false}};
	struct err *err = query_each(sql, question, row, &quota);

	if (!err)
		*ret = quota;
	return err;
}
