// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The findings of one dump, each a question in SQL. Never fails for what did not arrive.
 */
#include "summary.h"

#include <stdio.h>
#include <string.h>

double summary_share(struct maybe part, struct maybe whole)
{
	if (!part.known || !whole.known || whole.value <= 0)
		return -1;
	return (double)part.value / (double)whole.value;
}

static const char ask_dump[] =
	"SELECT agent, agent_version, \"trigger\", kernel_release, arch, machine, labels,"
	" current_comm, time_ns, uptime_ns, cpus, current_pid, triggers_ignored, complete"
	" FROM dump LIMIT 1";

static void row_dump(void *ctx, const struct sql_rows *rows)
{
	struct summary *summary = ctx;

	summary->dump_here = true;
	query_text(rows, 0, summary->agent, SUMMARY_TEXT);
	summary->text = strcmp(summary->agent, "text") == 0;
	query_text(rows, 1, summary->agent_version, SUMMARY_TEXT);
	query_text(rows, 2, summary->trigger, SUMMARY_TEXT);
	query_text(rows, 3, summary->kernel, SUMMARY_TEXT);
	query_text(rows, 4, summary->arch, SUMMARY_TEXT);
	query_text(rows, 5, summary->machine, SUMMARY_TEXT);
	query_text(rows, 6, summary->labels, SUMMARY_TEXT);
	query_text(rows, 7, summary->current_comm, SUMMARY_TEXT);
	summary->time_ns = query_number(rows, 8);
	summary->uptime_ns = query_number(rows, 9);
	summary->cpus = query_number(rows, 10);
	summary->current_pid = query_number(rows, 11);
	summary->triggers_ignored = query_number(rows, 12);
	summary->complete = query_number(rows, 13);
}

static const char ask_memory[] =
	"SELECT available_bytes, swap_total_bytes, swap_free_bytes FROM memory LIMIT 1";

static void row_memory(void *ctx, const struct sql_rows *rows)
{
	struct summary *summary = ctx;

	summary->available = query_number(rows, 0);
	summary->swap_total = query_number(rows, 1);
	summary->swap_free = query_number(rows, 2);
}

/* total() and not sum(): the latter fails when hostile numbers overflow. */
static const char ask_pressure[] =
	"SELECT CASE WHEN count(free_bytes) > 0 THEN CAST(total(free_bytes) AS INTEGER) END,"
	" CASE WHEN count(min_bytes) > 0 THEN CAST(total(min_bytes) AS INTEGER) END,"
	" CASE WHEN count(low_bytes) > 0 THEN CAST(total(low_bytes) AS INTEGER) END,"
	" (SELECT max(kswapd_failures) FROM nodes),"
	" (SELECT value FROM vmstat WHERE name = 'oom_kill'),"
	" (SELECT value FROM vmstat WHERE name = 'pgmajfault'),"
	" (SELECT value FROM vmstat WHERE name = 'workingset_refault_file') FROM zones";

static void row_pressure(void *ctx, const struct sql_rows *rows)
{
	struct summary *summary = ctx;

	summary->zones_free = query_number(rows, 0);
	summary->zones_min = query_number(rows, 1);
	summary->zones_low = query_number(rows, 2);
	summary->kswapd_failures = query_number(rows, 3);
	summary->oom_kills = query_number(rows, 4);
	summary->major_faults = query_number(rows, 5);
	summary->refaults = query_number(rows, 6);
}

/* RSS by its parts, or, where only text tells it, in one; and swap. Known if any of them is. */
#define RSS                                                                                      \
	"CASE WHEN coalesce(rss_anon_bytes, rss_file_bytes, rss_shmem_bytes) NOT NULL THEN"      \
	" ifnull(rss_anon_bytes, 0) + ifnull(rss_file_bytes, 0) + ifnull(rss_shmem_bytes, 0)"    \
	" ELSE rss_bytes END"
#define TASK                                                                                     \
	"SELECT pid, comm, cmdline, state, uid, rss_anon_bytes, rss_file_bytes, "                \
	"rss_shmem_bytes, swap_bytes,"                                                           \
	" page_tables_bytes, oom_badness, oom_score_adj,"                                        \
	" CASE WHEN coalesce(" RSS ", swap_bytes) NOT NULL THEN"                                 \
	" ifnull(" RSS ", 0) + ifnull(swap_bytes, 0) END AS held FROM tasks"

static void read_task(struct summary_task *task, const struct sql_rows *rows)
{
	task->pid = query_number(rows, 0).value;
	query_text(rows, 1, task->comm, SUMMARY_TEXT);
	query_text(rows, 2, task->cmdline, SUMMARY_TEXT);
	query_text(rows, 3, task->state, SUMMARY_TEXT);
	task->uid = query_number(rows, 4);
	task->anon = query_number(rows, 5);
	task->file = query_number(rows, 6);
	task->shmem = query_number(rows, 7);
	task->swap = query_number(rows, 8);
	task->page_tables = query_number(rows, 9);
	task->badness = query_number(rows, 10);
	task->adj = query_number(rows, 11);
	task->held = query_number(rows, 12);
}

static const char ask_tasks[] = TASK " WHERE held > 0 ORDER BY held DESC, pid LIMIT 10";

static void row_task(void *ctx, const struct sql_rows *rows)
{
	struct summary *summary = ctx;

	if (summary->tasks < SUMMARY_TASKS)
		read_task(&summary->task[summary->tasks++], rows);
}

/*
 * As oom_evaluate_task() of mm/oom_kill.c (6.1): the highest badness, of equals the one that the
 * kernel comes to last, which is the youngest.
 */
static const char ask_victims[] =
	TASK " WHERE oom_badness > -9223372036854775807"
	     " ORDER BY oom_badness DESC, start_ns DESC, pid DESC LIMIT 2";

static void row_victim(void *ctx, const struct sql_rows *rows)
{
	struct summary *summary = ctx;

	read_task(summary->victim.pid ? &summary->next_victim : &summary->victim, rows);
}

static const char ask_group[] =
	"SELECT comm, count(*), CAST(total(ifnull(rss_anon_bytes, rss_bytes)) + total(swap_bytes)"
	" AS INTEGER) AS bytes FROM tasks GROUP BY comm HAVING count(*) >= 5 AND bytes >"
	" (SELECT max(ifnull(ifnull(rss_anon_bytes, rss_bytes), 0) + ifnull(swap_bytes, 0))"
	" FROM tasks)"
	" ORDER BY bytes DESC LIMIT 1";

static void row_group(void *ctx, const struct sql_rows *rows)
{
	struct summary *summary = ctx;

	query_text(rows, 0, summary->group.comm, SUMMARY_TEXT);
	summary->group.tasks = query_number(rows, 1).value;
	summary->group.bytes = query_number(rows, 2).value;
}

static const char ask_mounts[] =
	"SELECT t.path, t.device, t.used_bytes, t.size_bytes, f.device NOT NULL, f.path, f.inode,"
	" max(f.used_bytes) FROM tmpfs AS t LEFT JOIN tmpfs_files AS f ON f.device = t.device"
	" WHERE t.used_bytes > 0 GROUP BY t.rowid ORDER BY t.used_bytes DESC LIMIT 4";

static void row_mount(void *ctx, const struct sql_rows *rows)
{
	struct summary *summary = ctx;
	struct summary_mount *mount;

	if (summary->mounts >= SUMMARY_MOUNTS)
		return;
	mount = &summary->mount[summary->mounts++];
	query_text(rows, 0, mount->path, SUMMARY_TEXT);
	query_text(rows, 1, mount->device, SUMMARY_TEXT);
	mount->used = query_number(rows, 2);
	mount->size = query_number(rows, 3);
	mount->has_file = query_number(rows, 4).value;
	query_text(rows, 5, mount->file, SUMMARY_TEXT);
	mount->file_inode = query_number(rows, 6);
	mount->file_used = query_number(rows, 7);
}

static const char ask_caches[] =
	"SELECT name, ifnull(total_bytes, objects_bytes) AS bytes, objects, active_objects,"
	" reclaimable FROM slab WHERE bytes > 0 ORDER BY bytes DESC LIMIT 3";

static void row_cache(void *ctx, const struct sql_rows *rows)
{
	struct summary *summary = ctx;
	struct summary_cache *cache;

	if (summary->caches >= SUMMARY_CACHES)
		return;
	cache = &summary->cache[summary->caches++];
	query_text(rows, 0, cache->name, SUMMARY_TEXT);
	cache->total = query_number(rows, 1);
	cache->objects = query_number(rows, 2);
	cache->active = query_number(rows, 3);
	cache->reclaimable = query_number(rows, 4).value == 1;
}

static const char ask_event[] =
	"SELECT event, comm, message, pid FROM oom_events JOIN (SELECT 'killed' AS name, 1 AS "
	"rank"
	" UNION ALL SELECT 'panic', 2 UNION ALL SELECT 'hung', 3 UNION ALL SELECT 'failure', 4"
	" UNION ALL SELECT 'invoked', 5) ON name = event ORDER BY rank, oom_events.rowid DESC "
	"LIMIT 1";

static void row_event(void *ctx, const struct sql_rows *rows)
{
	struct summary_event *event = &((struct summary *)ctx)->event;

	query_text(rows, 0, event->event, SUMMARY_TEXT);
	query_text(rows, 1, event->comm, SUMMARY_TEXT);
	query_text(rows, 2, event->message, SUMMARY_TEXT);
	event->pid = query_number(rows, 3);
}

/* Tables of which nothing arrived are in summary.late, all in one. */
#define LATE "FROM contents WHERE rows > 0 AND ifnull(rows_arrived, 0) = 0"

static const char ask_losses[] =
	"SELECT subject, reason, rows FROM losses WHERE subject IS NULL OR"
	" subject NOT IN (SELECT name " LATE ")"
	" ORDER BY rows DESC, rowid";

static void row_loss(void *ctx, const struct sql_rows *rows)
{
	struct summary *summary = ctx;
	struct summary_loss *loss;

	summary->losses_here++;
	if (summary->losses >= SUMMARY_LOSSES)
		return;
	loss = &summary->loss[summary->losses++];
	query_text(rows, 0, loss->subject, SUMMARY_TEXT);
	query_text(rows, 1, loss->reason, SUMMARY_TEXT);
	loss->rows = query_number(rows, 2);
}

static const char ask_counts[] =
	"SELECT (SELECT count(*) FROM tasks), (SELECT rows FROM contents WHERE name = 'tasks'),"
	" (SELECT count(*) FROM tmpfs WHERE used_bytes > 0), (SELECT count(*) FROM slab),"
	" (SELECT count(*) FROM contents), (SELECT group_concat(name, ', ') " LATE "),"
	" (SELECT count(state) FROM threads), (SELECT count(*) FROM threads WHERE state = 'D')";

static void row_counts(void *ctx, const struct sql_rows *rows)
{
	struct summary *summary = ctx;

	summary->tasks_here = query_number(rows, 0).value;
	summary->tasks_announced = query_number(rows, 1);
	summary->mounts_here = query_number(rows, 2).value;
	summary->caches_here = query_number(rows, 3).value;
	summary->index_here = query_number(rows, 4).value > 0;
	query_text(rows, 5, summary->late, sizeof(summary->late));
	summary->threads_here = query_number(rows, 6).value;
	summary->threads_blocked = query_number(rows, 7).value;
}

struct err *summary_read(struct sql *sql, struct summary *ret)
{
	static const struct {
		const char *text;
		void (*row)(void *ctx, const struct sql_rows *rows);
	} questions[] = {
		{ask_dump, row_dump},	  {ask_memory, row_memory},  {ask_pressure, row_pressure},
		{ask_tasks, row_task},	  {ask_victims, row_victim}, {ask_group, row_group},
		{ask_mounts, row_mount},  {ask_caches, row_cache},   {ask_losses, row_loss},
		{ask_counts, row_counts}, {ask_event, row_event},
	};
	struct err *err;
	size_t i;

	memset(ret, 0, sizeof(*ret));
	err = account_read(sql, &ret->account);
	for (i = 0; !err && i < sizeof(questions) / sizeof(questions[0]); i++)
		err = query_each(sql, questions[i].text, questions[i].row, ret);
	return err;
}
