// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How long the questions account, oom and blocked take on a dump of many tasks (5,000, or as many
 * as the argument says): CPU time, the median of a few runs, once its tables are there. Prints a
 * line each: name, milliseconds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../host/analysis/blocked.h"
#include "../../host/analysis/fragment.h"
#include "../../host/analysis/stall.h"
#include "../../host/analysis/verdict.h"
#include "../../host/analysis/warning.h"
#include "../../host/import/rows.h"

#define RUNS 15
#define STACKS 300
#define DEPTH 16

static struct lg_row row;
static struct rows *rows;
static struct remarks remarks;

static void fail(struct err *err)
{
	if (!err)
		return;
	fprintf(stderr, "%s\n", err->text);
	exit(1);
}

static void text(unsigned int column, const char *value)
{
	lg_row_set_text(&row, column, value, strlen(value));
}

static void add(unsigned int table)
{
	fail(rows_add(rows, table, &row, 1, 1));
}

static void add_machine(void)
{
	lg_row_clear(&row, LG_dump_columns);
	text(LG_dump_agent, "text");
	text(LG_dump_kernel_release, "6.1.0");
	lg_row_set(&row, LG_dump_page_size_bytes, 4096);
	add(LG_dump);
	lg_row_clear(&row, LG_memory_columns);
	lg_row_set(&row, LG_memory_total_bytes, 15ull << 30);
	lg_row_set(&row, LG_memory_swap_total_bytes, 1 << 30);
	add(LG_memory);
	lg_row_clear(&row, LG_oom_events_columns);
	text(LG_oom_events_event, "killed");
	lg_row_set(&row, LG_oom_events_pid, 101);
	add(LG_oom_events);
}

static void add_task(unsigned int n)
{
	uint32_t random = n * 2654435761u; /* golden ratio: Knuth, volume 3, 6.4 */
	char name[24];

	snprintf(name, sizeof(name), "task-%u", n);
	lg_row_clear(&row, LG_tasks_columns);
	lg_row_set(&row, LG_tasks_pid, 100 + n);
	lg_row_set(&row, LG_tasks_uid, random % 7);
	text(LG_tasks_comm, name);
	lg_row_set(&row, LG_tasks_rss_bytes, (random >> 16) * 4096ull);
	lg_row_set(&row, LG_tasks_swap_bytes, (random >> 10) % 500 * 4096ull);
	lg_row_set(&row, LG_tasks_page_tables_bytes, (random >> 20) % 32 * 4096ull);
	lg_row_set(&row, LG_tasks_vsize_bytes, (random >> 8) % 65536 * 4096ull);
	lg_row_set_int(&row, LG_tasks_oom_score_adj, (int)(random % 200) - 100);
	add(LG_tasks);
	lg_row_clear(&row, LG_threads_columns);
	lg_row_set(&row, LG_threads_pid, 100 + n);
	text(LG_threads_comm, name);
	text(LG_threads_state, random % 3 ? "S" : "D");
	lg_row_set(&row, LG_threads_ppid, 100 + n / 7);
	lg_row_set(&row, LG_threads_stack_id, 1 + n % STACKS);
	add(LG_threads);
}

static void add_stack(unsigned int n)
{
	char name[24];

	for (unsigned int i = 0; i < DEPTH; i++) {
		snprintf(name, sizeof(name), "function_%u_%u", n % 40, i);
		lg_row_clear(&row, LG_stacks_columns);
		lg_row_set(&row, LG_stacks_stack_id, n);
		lg_row_set(&row, LG_stacks_depth, i);
		text(LG_stacks_symbol, i == 7 && n % 2 ? "shrink_lruvec" : name);
		add(LG_stacks);
	}
}

static void ask_account(struct sql *sql)
{
	static struct fragment fragment;
	struct account account;

	remarks.count = 0;
	fail(account_read(sql, &account));
	fail(warning_read(sql, &account, &remarks));
	fail(fragment_read(sql, &fragment));
}

static void ask_oom(struct sql *sql)
{
	const struct oom_ask ask = {.sets_count = 0};
	struct verdict verdict;
	struct oom oom;

	remarks.count = 0;
	fail(oom_read(sql, &ask, &oom));
	fail(verdict_read(sql, &oom, &verdict));
	fail(stall_read(sql, &oom, &remarks));
	oom_deinit(&oom);
}

static void ask_blocked(struct sql *sql)
{
	struct blocked blocked;

	fail(blocked_read(sql, &blocked));
	blocked_deinit(&blocked);
}

static int by_value(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

static void measure(const char *name, struct sql *sql, void (*ask)(struct sql *sql))
{
	double ms[RUNS];
	struct timespec from, to;

	for (int i = 0; i < RUNS; i++) {
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
		ask(sql);
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
		ms[i] = (double)(to.tv_sec - from.tv_sec) * 1e3 +
			(double)(to.tv_nsec - from.tv_nsec) / 1e6;
	}
	qsort(ms, RUNS, sizeof(ms[0]), by_value);
	printf("%s %.2f\n", name, ms[RUNS / 2]);
}

int main(int argc, char **argv)
{
	unsigned int tasks = argc > 1 ? (unsigned int)atoi(argv[1]) : 5000, i;
	struct dump *dump;
	struct sql *sql;

	fail(rows_create(&rows));
	add_machine();
	for (i = 0; i < tasks; i++)
		add_task(i);
	for (i = 1; i <= STACKS; i++)
		add_stack(i);
	fail(rows_dump(rows, &dump));
	fail(dump_tables(dump, &sql));
	measure("account", sql, ask_account);
	measure("oom", sql, ask_oom);
	measure("blocked", sql, ask_blocked);
	dump_destroy(dump);
	rows_destroy(rows);
	return 0;
}
