// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a dump says of each thing, out of its tables. What is NULL is left out, not taken for 0.
 */
#include "series.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What the rows of one question are put into. */
struct reading {
	struct series *series;
	uint32_t sample;
	enum thing_kind kind;
	struct err *err; /* the first */
};

static struct series_thing *put(struct reading *reading, const char *name, int64_t value,
				bool bytes)
{
	struct series_cell cell = {.sample = reading->sample, .value = value, .count = 1};
	struct series_thing *thing = NULL;

	if (!reading->err)
		reading->err =
			series_put(reading->series, reading->kind, name, bytes, &cell, &thing);
	return thing;
}

static struct err *ask(struct reading *reading, struct sql *sql, enum thing_kind kind,
		       const char *question, void (*row)(void *ctx, const struct sql_rows *rows))
{
	struct err *err;

	reading->kind = kind;
	err = query_each(sql, question, row, reading);
	if (err && reading->err) {
		err_destroy(reading->err);
		return err;
	}
	return err ? err : reading->err;
}

static void read_account(struct reading *reading)
{
	const struct account *account = &reading->series->samples[reading->sample].account;
	int i;

	reading->kind = THING_PART;
	for (i = 0; i < ACCOUNT_PARTS; i++)
		if (account->parts[i].known)
			put(reading, account_name(i), account->parts[i].value, true);
}

static void row_named(void *ctx, const struct sql_rows *rows)
{
	struct reading *reading = ctx;
	struct maybe value = query_number(rows, 1);
	const char *name = sql_text(rows, 0, NULL);

	if (name && value.known)
		put(reading, name, value.value, true);
}

static void row_vmstat(void *ctx, const struct sql_rows *rows)
{
	struct reading *reading = ctx;
	struct maybe value = query_number(rows, 1);
	const char *name = sql_text(rows, 0, NULL);

	reading->kind = query_number(rows, 2).value ? THING_GAUGE : THING_COUNTER;
	if (name && value.known)
		put(reading, name, value.value, false);
}

static void row_slab(void *ctx, const struct sql_rows *rows)
{
	struct maybe value = query_number(rows, 1);
	const char *name = sql_text(rows, 0, NULL);
	struct series_thing *thing =
		name && value.known ? put(ctx, name, value.value, true) : NULL;

	if (thing)
		thing->reclaimable = query_number(rows, 2).value == 1;
}

static void row_limited(void *ctx, const struct sql_rows *rows)
{
	struct maybe value = query_number(rows, 1), limit = query_number(rows, 2);
	const char *name = sql_text(rows, 0, NULL);
	struct series_thing *thing =
		name && value.known ? put(ctx, name, value.value, true) : NULL;

	if (thing && limit.known && limit.value > 0)
		thing->limit = limit;
}

static void row_task(void *ctx, const struct sql_rows *rows)
{
	struct reading *reading = ctx;
	struct maybe value = query_number(rows, 4);
	const char *comm = sql_text(rows, 2, NULL);

	if (!value.known || reading->err)
		return;
	reading->err = series_hold(reading->series, reading->sample, query_number(rows, 0).value,
				   query_number(rows, 1).value, comm ? comm : "",
				   sql_text(rows, 3, NULL), value.value);
}

/* Kernel threads hold nothing: PF_KTHREAD, include/linux/sched.h, since 2.6.27. */
#define TASK(value)                                                                              \
	"SELECT pid, start_ns, comm, cmdline, " value " FROM tasks"                              \
	" WHERE ifnull(flags, 0) & 2097152 = 0"

static void row_count(void *ctx, const struct sql_rows *rows)
{
	int64_t *count = ctx;

	*count = query_number(rows, 0).value;
}

/* Some texts tell only the whole RSS. */
static struct err *read_tasks(struct reading *reading, struct sql *sql)
{
	int64_t anon = 0, whole = 0;
	struct err *err =
		query_each(sql, "SELECT count(rss_anon_bytes) FROM tasks", row_count, &anon);

	if (!err)
		err = query_each(sql, "SELECT count(rss_bytes) FROM tasks", row_count, &whole);
	if (err || !reading->series->samples[reading->sample].tasks_whole)
		return err;
	if (anon || !whole)
		return ask(reading, sql, THING_TASK,
			   TASK("rss_anon_bytes + ifnull(swap_bytes, 0)"), row_task);
	reading->series->by_rss++;
	return ask(reading, sql, THING_TASK, TASK("rss_bytes + ifnull(swap_bytes, 0)"), row_task);
}

static const char ask_gauges[] =
	"SELECT 'available', available_bytes FROM memory UNION ALL"
	" SELECT 'committed', committed_bytes FROM memory UNION ALL"
	" SELECT 'mlocked', mlocked_bytes FROM memory UNION ALL"
	" SELECT 'unevictable', unevictable_bytes FROM memory UNION ALL"
	" SELECT 'dirty', dirty_bytes FROM memory UNION ALL"
	" SELECT 'swap_used', swap_total_bytes - swap_free_bytes FROM memory";

/* Levels are nr_*, but these, which count events all the same (include/linux/mmzone.h). */
static const char ask_vmstat[] =
	"SELECT name, value, name GLOB 'nr_*' AND name NOT IN ('nr_dirtied', 'nr_written',"
	" 'nr_vmscan_write', 'nr_vmscan_immediate_reclaim', 'nr_throttled_written',"
	" 'nr_foll_pin_acquired', 'nr_foll_pin_released') FROM vmstat";

struct err *series_read(struct series *series, struct sql *sql, uint32_t sample)
{
	struct reading reading = {.series = series, .sample = sample};
	struct err *err;

	read_account(&reading);
	err = reading.err;
	if (!err)
		err = read_tasks(&reading, sql);
	if (!err)
		err = ask(
			&reading, sql, THING_SLAB,
			"SELECT name, ifnull(total_bytes, objects_bytes), reclaimable FROM slab",
			row_slab);
	if (!err)
		err = ask(&reading, sql, THING_TMPFS,
			  "SELECT ifnull(path, device), used_bytes, size_bytes FROM tmpfs",
			  row_limited);
	if (!err)
		err = ask(&reading, sql, THING_CGROUP,
			  "SELECT path, usage_bytes, limit_bytes FROM cgroups", row_limited);
	if (!err)
		err = ask(&reading, sql, THING_GAUGE, ask_gauges, row_named);
	if (!err)
		err = ask(&reading, sql, THING_GAUGE, ask_vmstat, row_vmstat);
	return err;
}
