// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Why the OOM killer does not kill.
 */
#include "stall.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "blocked.h"

#define WHERE_FUNCTIONS 3 /* that are told of a stack; arbitrary */

/* Tasks told to die, and still there afterwards: in state D, or exiting (PF_EXITING 4, from which
 * PF_KTHREAD is told apart). A victim that was reaped has given its memory back already. */
static const char ask_stuck[] =
	"SELECT pid, comm, state, stack_id, at, \"table\" FROM ("
	" SELECT t.pid, t.comm, t.state, t.stack_id, t.rowid AS at, 'threads' AS \"table\""
	" FROM threads AS t WHERE t.state = 'D' AND t.pid IN (SELECT pid FROM oom_events"
	" WHERE event = 'killed') AND t.pid NOT IN (SELECT ifnull(pid, -1) FROM oom_events"
	" WHERE event = 'reaped')"
	" UNION ALL SELECT k.pid, k.comm, k.state, NULL, k.rowid, 'tasks' FROM tasks AS k"
	" WHERE k.flags & 4 AND NOT k.flags & 0x200000 AND ifnull(k.state, 'D') NOT IN ('Z', 'X')"
	" AND k.pid NOT IN (SELECT ifnull(pid, -1) FROM threads WHERE state = 'D')) LIMIT 4";

struct stuck {
	struct sql *sql;
	const struct oom *oom;
	struct remarks *remarks;
	struct err *err;
};

static void say_where(struct stuck *stuck, int64_t stack_id, struct remark *remark)
{
	char *functions[BLOCKED_DEPTH];
	size_t count = 0, i;

	stuck->err = blocked_stack(stuck->sql, stack_id, functions, &count);
	for (i = 0; i < count; i++) {
		if (i < WHERE_FUNCTIONS)
			snprintf(remark->where + strlen(remark->where),
				 sizeof(remark->where) - strlen(remark->where), "%s%s",
				 i ? " < " : "", functions[i]);
		free(functions[i]);
	}
}

static void row_stuck(void *ctx, const struct sql_rows *rows)
{
	struct stuck *stuck = ctx;
	struct maybe pid = query_number(rows, 0), stack = query_number(rows, 3);
	const struct oom_task *task = oom_find(stuck->oom, pid.value);
	const struct maybe none = {0, false};
	char table[16], key[REMARK_KEY];
	struct remark *remark;

	query_text(rows, 5, table, sizeof(table));
	snprintf(key, sizeof(key), "rowid = %" PRId64, query_number(rows, 4).value);
	remark = remark_add(stuck->remarks, REMARK_STUCK, task ? task->anon : none,
			    strcmp(table, "tasks") == 0 ? "tasks" : "threads", key);
	remark->pid = pid;
	query_text(rows, 1, remark->name, sizeof(remark->name));
	if (stack.known && !stuck->err)
		say_where(stuck, stack.value, remark);
}

static const char ask_free[] =
	"SELECT node, zone, free_bytes, min_bytes, lowmem_reserve_pages FROM zones"
	" WHERE free_bytes > min_bytes AND zone <> 'DMA' ORDER BY free_bytes - min_bytes DESC";

struct free_zone {
	struct remarks *remarks;
	int64_t page_size;
	bool said;
};

/* The most that is kept for requests that can use no other zone: the last of them. */
static int64_t most_reserved(const char *reserve, int64_t page_size)
{
	const char *last = strrchr(reserve, ',');
	long long pages = strtoll(last ? last + 1 : reserve, NULL, 10);

	return pages > 0 && page_size > 0 && pages < INT64_MAX / page_size ? pages * page_size
									   : 0;
}

/* The zone that is furthest above its min watermark, and what it keeps. */
static void row_free(void *ctx, const struct sql_rows *rows)
{
	struct free_zone *zone = ctx;
	struct maybe has = query_number(rows, 2), min = query_number(rows, 3);
	char name[32], reserve[OOM_TEXT];
	struct remark *remark;

	query_text(rows, 1, name, sizeof(name));
	query_text(rows, 4, reserve, sizeof(reserve));
	if (zone->said || (double)has.value - (double)min.value <=
				  (double)most_reserved(reserve, zone->page_size))
		return;
	zone->said = true;
	remark = remark_add(zone->remarks, REMARK_FREE, has, "zones",
			    "free_bytes, min_bytes, lowmem_reserve_pages");
	snprintf(remark->name, sizeof(remark->name), "node %" PRId64 " %s",
		 query_number(rows, 0).value, name);
	remark->other = min;
}

static const char ask_reclaim[] =
	"SELECT coalesce(m.active_file_bytes + m.inactive_file_bytes,"
	" (SELECT CAST(total(active_file_bytes) + total(inactive_file_bytes) AS INTEGER)"
	" FROM zones HAVING count(active_file_bytes) > 0)),"
	" (SELECT value FROM vmstat WHERE name = 'workingset_refault_file'),"
	" coalesce(m.ram_bytes, m.total_bytes) FROM memory AS m LIMIT 1";

static void row_reclaim(void *ctx, const struct sql_rows *rows)
{
	struct maybe file = query_number(rows, 0), ram = query_number(rows, 2);

	if (file.known && ram.known && ram.value > 0 &&
	    file.value / STALL_RECLAIM > ram.value / 100)
		remark_add(
			ctx, REMARK_RECLAIM, file, "memory",
			"active_file_bytes + inactive_file_bytes; vmstat workingset_refault_file")
			->count = query_number(rows, 1);
}

static const char ask_kswapd[] = "SELECT node, kswapd_failures FROM nodes WHERE kswapd_failures "
				 ">= 16 ORDER BY node LIMIT 1";

static void row_kswapd(void *ctx, const struct sql_rows *rows)
{
	const struct maybe none = {0, false};
	struct remark *remark = remark_add(ctx, REMARK_KSWAPD, none, "nodes", "kswapd_failures");

	snprintf(remark->name, sizeof(remark->name), "%" PRId64, query_number(rows, 0).value);
	remark->count = query_number(rows, 1);
}

static struct err *look_at_tasks(struct sql *sql, const struct oom *oom, struct remarks *remarks)
{
	struct blocked blocked;
	struct err *err = blocked_read(sql, &blocked);
	const struct maybe none = {0, false};
	struct remark *remark;
	size_t i;

	if (err)
		return err;
	if (oom->disabled.known && oom->held.value > 0 &&
	    oom->disabled.value > oom->held.value / 2) {
		remark = remark_add(remarks, REMARK_DISABLED, oom->disabled, "tasks",
				    "oom_score_adj, oom_adj, flags; rss_anon_bytes + swap_bytes");
		remark->other = oom->held;
	}
	for (i = 0; i < blocked.groups_count && blocked.for_memory; i++) {
		if (!blocked.groups[i].waiting || !blocked.groups[i].waiting->memory)
			continue;
		remark = remark_add(remarks, REMARK_ALLOCATOR, none, "threads", "state = 'D'");
		remark->count = (struct maybe){(int64_t)blocked.for_memory, true};
		snprintf(remark->where, sizeof(remark->where), "%s",
			 blocked.groups[i].waiting->label);
		break;
	}
	blocked_deinit(&blocked);
	return NULL;
}

static struct err *look_at_account(struct sql *sql, struct remarks *remarks)
{
	struct account account;
	struct err *err = account_read(sql, &account);
	struct maybe kept;

	if (err)
		return err;
	kept = account.parts[ACCOUNT_TMPFS];
	if (kept.known && account.ram.known && account.ram.value > 0 &&
	    kept.value / STALL_KEPT > account.ram.value / 100)
		remark_add(remarks, REMARK_KEPT, kept, "memory", "shmem_bytes");
	return NULL;
}

static void row_killed(void *ctx, const struct sql_rows *rows)
{
	bool *killed = ctx;

	*killed = query_number(rows, 0).value > 0;
}

/* Where somebody was killed, nobody asks why the killer is not called. */
static struct err *look_at_memory(struct sql *sql, const struct oom *oom, struct remarks *remarks)
{
	struct free_zone zone = {.remarks = remarks, .page_size = oom->page_size.value};
	bool killed = false;
	struct err *err =
		query_each(sql, "SELECT count(*) FROM oom_events WHERE event = 'killed'",
			   row_killed, &killed);

	if (!err && !killed && oom->scope == OOM_MACHINE)
		err = query_each(sql, ask_free, row_free, &zone);
	if (!err && !killed)
		err = query_each(sql, ask_reclaim, row_reclaim, remarks);
	return err ? err : query_each(sql, ask_kswapd, row_kswapd, remarks);
}

struct err *stall_read(struct sql *sql, const struct oom *oom, struct remarks *ret)
{
	struct stuck stuck = {.sql = sql, .oom = oom, .remarks = ret};
	struct err *err = query_each(sql, ask_stuck, row_stuck, &stuck);

	if (err)
		err_destroy(stuck.err);
	else
		err = stuck.err;
	if (!err)
		err = look_at_memory(sql, oom, ret);
	if (!err)
		err = look_at_tasks(sql, oom, ret);
	if (!err && oom->scope == OOM_MACHINE)
		err = look_at_account(sql, ret);
	return err;
}
