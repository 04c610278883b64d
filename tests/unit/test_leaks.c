// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What grows along a series: of tables that are made up, and of seeded machines, of which it is
 * known what leaks.
 */
#define _GNU_SOURCE
#include "tables.h"

#include <math.h>
#include <stdlib.h>

#include "../../host/render/leaks.h"
#include "../bench/seeded.h"

static struct series series;
static struct leaks leaks;
static char *text;

/* A dump at that minute of a boot; `more` is further SQL. */
static void add(const char *machine, const char *boot, int minute, const char *format, ...)
{
	struct sql *sql = tables_create();
	char first[600], more[1000];
	va_list arguments;
	struct err *err;

	snprintf(first, sizeof(first),
		 "INSERT INTO dump(machine, boot_id, uptime_ns, complete) VALUES('%s', %s, %lld, "
		 "1);"
		 "INSERT INTO memory(ram_bytes, total_bytes, free_bytes, available_bytes)"
		 " VALUES(268435456, 268435456, 10485760, 20971520)",
		 machine, boot, minute * 60000000000LL);
	va_start(arguments, format);
	vsnprintf(more, sizeof(more), format, arguments);
	va_end(arguments);
	tables_sql(sql, first);
	tables_sql(sql, more);
	err = series_add(&series, sql, "made-up", (unsigned int)series.given + 1, 0, NULL);
	assert_null(err);
	sql_close(sql);
}

static void answer(void)
{
	assert_null(series_finish(&series));
	assert_null(leaks_find(&series, &leaks));
}

static const char *shown(enum render_format format, bool why)
{
	struct render_options options = {.format = format};
	struct render_leaks what = {.series = &series, .leaks = &leaks, .why = why};
	size_t bytes;

	free(text);
	options.out = open_memstream(&text, &bytes);
	assert_null(render_leaks(&options, &what));
	fclose(options.out);
	return text;
}

static void assert_says(const char *what)
{
	if (!strstr(text, what))
		fail_msg("`%s` is not in:\n%s", what, text);
}

static const struct leak *find(enum thing_kind kind, const char *name)
{
	size_t i;

	for (i = 0; i < leaks.count; i++)
		if (leaks.found[i].thing->kind == kind &&
		    strcmp(leaks.found[i].thing->name, name) == 0)
			return &leaks.found[i];
	return NULL;
}

static int start(void **state)
{
	(void)state;
	series_init(&series);
	memset(&leaks, 0, sizeof(leaks));
	return 0;
}

static int stop(void **state)
{
	(void)state;
	leaks_deinit(&leaks);
	series_deinit(&series);
	return 0;
}

#define TASK "INSERT INTO tasks(pid, start_ns, comm, cmdline, rss_anon_bytes, swap_bytes) VALUES"

static void one_that_grows(void **state)
{
	const struct leak *leak;
	int i;

	(void)state;
	for (i = 0; i < 20; i++)
		add("xo", "'b'", i * 30,
		    TASK "(7, 5, 'browse', '/bin/browse', %d, 0),"
			 "(8, 5, 'still', NULL, 1048576, 0)",
		    (1 << 20) + i * (1 << 16));
	answer();
	assert_int_equal(leaks.machines_count, 1);
	assert_int_equal(leaks.machines[0].growing, 1);
	leak = find(THING_TASK, "/bin/browse");
	assert_non_null(leak);
	assert_int_equal(leak->verdict, LEAK_GROWING);
	assert_true(fabs(leak->hourly - (1 << 17)) < 1);
	assert_string_equal(leak->exhausts, "available memory");
	assert_true(fabs(leak->seconds_left - 160 * 3600) < 1); /* 20 MiB, 128 KiB an hour */
	assert_string_equal(leak_confidence(leak), "high");
	assert_null(find(THING_TASK, "still")); /* it could not show anything */
	shown(RENDER_HUMAN, false);
	assert_says("1 suspect in 20 dumps of xo, 9h 30m; first of all task /bin/browse, +128 "
		    "KiB an hour: "
		    "alone it would take the available memory in 6d 16h\n");
	assert_says("Growth is no proof");
	shown(RENDER_JSON, false);
	assert_says("\"growth_bytes_per_hour\":131072,");
	shown(RENDER_CSV, true);
	assert_says("1,task,/bin/browse,made-up,1,tasks,pid=7,0,1048576,");
	assert_says("1,task,/bin/browse,made-up,20,tasks,pid=7,34200000000000,2293760,");
}

static void too_few(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 4; i++)
		add("xo", "'b'", i, TASK "(7, 5, 'browse', NULL, %d, 0)", (i + 1) << 20);
	answer();
	assert_int_equal(leaks.machines[0].growing, 0);
	assert_true(leaks_needed(1) <= leaks_needed(100) &&
		    leaks_needed(100) <= leaks_needed(1000));
	assert_int_equal(leaks_needed(300), 9);
	shown(RENDER_HUMAN, false);
	assert_says("Not enough samples: 4 dumps of xo");
	shown(RENDER_JSON, false);
	assert_says("\"verdict\":\"not enough samples\"");
}

static void a_single_dump_and_columns_that_are_null(void **state)
{
	(void)state;
	add("", "NULL", 0,
	    TASK
	    "(7, NULL, NULL, NULL, NULL, NULL); INSERT INTO slab(name) VALUES('x');"
	    "INSERT INTO tmpfs(device) VALUES('0:1'); INSERT INTO vmstat VALUES(NULL, NULL)");
	answer();
	assert_int_equal(leaks.count, 0);
	shown(RENDER_HUMAN, false);
	assert_says("Not enough samples: 1 dump;");
}

/* Restarted each ten dumps: by pid, by name; what it loses then does not hide what it gains. */
static void restarts_are_followed(void **state)
{
	const struct leak *leak;
	int i;

	(void)state;
	for (i = 0; i < 60; i++)
		add("xo", "'b'", i * 10, TASK "(%d, %d, 'browse', NULL, %d, 0)", 100 + i / 10,
		    i / 10, (2 << 20) + i % 10 * (1 << 17) + i * 7 % 3 * 4096);
	answer();
	leak = find(THING_TASK, "browse");
	assert_non_null(leak);
	assert_int_equal(leak->trend.lives, 6);
	assert_int_equal(leak->verdict, LEAK_GROWING);
	assert_true(fabs(leak->hourly - 6 * (1 << 17)) < 6 * 4096);
}

/* The command line comes only of the largest: a process keeps the name that any dump gave it. */
static void command_lines_that_come_late(void **state)
{
	const struct leak *leak;
	int i;

	(void)state;
	for (i = 0; i < 20; i++)
		add("xo", "'b'", i * 10,
		    TASK "(7, 5, 'python', %s, %d, 0), (8, 6, 'python', NULL, %d, 0)",
		    i >= 15 ? "'python browse.py'" : "NULL", (i + 1) << 20,
		    (1 << 20) + i % 2 * 4096);
	answer();
	leak = find(THING_TASK, "python browse.py");
	assert_non_null(leak);
	assert_int_equal(leak->trend.samples, 20);
	assert_int_equal(leak->verdict, LEAK_GROWING);
	leak = find(THING_TASK, "python");
	assert_non_null(leak);
	assert_int_equal(leak->verdict, LEAK_STEADY);
}

/* Files in any order, a dump twice, boots mixed, one boot without an id, two machines. */
static void boots_and_machines(void **state)
{
	const struct leak *leak;
	int i, minute;

	(void)state;
	for (i = 0; i < 40; i++) {
		minute = i * 17 % 40 * 10;
		add("one", i % 2 ? "'x'" : "'y'", minute, TASK "(7, 5, 'browse', NULL, %d, 0)",
		    (8 << 20) + minute / 10 * 8192);
		add("two", "'x'", minute, TASK "(7, 5, 'browse', NULL, %d, 0)",
		    (8 << 20) - minute * 4096);
	}
	add("one", "'x'", 1700, "SELECT 1");
	add("one", "'x'", 1700, "SELECT 1");
	answer();
	assert_int_equal(series.twice, 1);
	assert_int_equal(leaks.machines_count, 2);
	assert_int_equal(leaks.machines[0].boots, 2);
	assert_int_equal(leaks.machines[0].dumps, 41);
	assert_int_equal(leaks.machines[0].growing, 1);
	assert_int_equal(leaks.machines[1].growing, 0);
	leak = find(THING_TASK, "browse");
	assert_int_equal(leak->thing->lineage, 0);
	assert_int_equal(leak->trend.lives, 2);
	assert_true(fabs(leak->hourly - 6 * 8192) < 1);
}

static void uptime_tells_boots_apart(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 30; i++)
		add("xo", "NULL", i % 10, TASK "(7, 5, 'browse', NULL, %d, 0)", (1 + i) << 20);
	answer();
	assert_int_equal(leaks.machines[0].boots, 3);
}

/* Rows of tasks are missing: who is not there is not gone, and no sum is made of the others. */
static void an_incomplete_table(void **state)
{
	const struct leak *leak;
	int i;

	(void)state;
	for (i = 0; i < 30; i++)
		add("xo", "'b'", i * 10,
		    TASK "(7, 5, 'browse', NULL, %d, 0);"
			 "INSERT INTO contents(name, rows, rows_arrived) VALUES('tasks', 2, %d)",
		    (i + 1) << 20, i % 3 ? 2 : 1);
	answer();
	leak = find(THING_TASK, "browse");
	assert_non_null(leak);
	assert_int_equal(leak->trend.samples, 20);
}

/* A part of the account counts for what its suspects do not explain; a cache fills its mount. */
static void explained_and_not(void **state)
{
	const struct leak *anon, *mount;
	int i;

	(void)state;
	for (i = 0; i < 30; i++)
		add("xo", "'b'", i * 10,
		    "UPDATE memory SET anon_bytes = %d;" TASK "(7, 5, 'browse', NULL, %d, 0);"
		    "INSERT INTO tmpfs(device, path, size_bytes, used_bytes) VALUES('0:1', "
		    "'/tmp',"
		    " 8388608, %d)",
		    (9 << 20) + i * 65536, (1 << 20) + i * 65536, i * 65536);
	answer();
	anon = find(THING_PART, "anonymous");
	assert_non_null(anon);
	assert_int_equal(anon->verdict, LEAK_GROWING);
	assert_true(anon->score < 1);
	mount = find(THING_TMPFS, "/tmp");
	assert_non_null(mount);
	assert_string_equal(mount->exhausts, "size of the mount");
}

static void very_many_dumps(void **state)
{
	struct sql *sql = tables_create();
	const struct leak *leak;
	char change[200];
	int i;

	(void)state;
	tables_sql(sql, "INSERT INTO dump(machine, boot_id, complete) VALUES('xo', 'b', 1);" TASK
			"(7, 5, 'browse', NULL, 0, 0)");
	for (i = 0; i < SERIES_DUMPS * 2 + 100; i++) {
		snprintf(change, sizeof(change),
			 "UPDATE dump SET uptime_ns = %lld;"
			 "UPDATE tasks SET rss_anon_bytes = %d",
			 i * 60000000000LL, (1 << 20) + i * 4096);
		tables_sql(sql, change);
		assert_null(series_add(&series, sql, "f", 1, 0, NULL));
	}
	sql_close(sql);
	answer();
	assert_in_range(series.count, SERIES_DUMPS / 4, SERIES_DUMPS);
	leak = find(THING_TASK, "browse");
	assert_int_equal(leak->verdict, LEAK_GROWING);
	assert_true(fabs(leak->hourly - 60 * 4096) < 1);
}

static void hostile_numbers(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < 12; i++)
		add("xo", i % 3 ? "NULL" : "'b'", i,
		    "UPDATE dump SET time_ns = %s9223372036854775807;"
		    "UPDATE memory SET available_bytes = -9223372036854775807, anon_bytes = "
		    "%d;" TASK "(7, 5, 'browse', NULL, %d * 700000000000000000, 0),"
		    "(9223372036854775807, -9223372036854775807, '', '', 9223372036854775807, 1);"
		    "INSERT INTO slab(name, total_bytes) VALUES('x', 9223372036854775807 - %d), "
		    "('x',"
		    " 9223372036854775807); UPDATE dump SET uptime_ns = uptime_ns * %d",
		    i % 2 ? "-" : "", i, i, i, i % 4 ? 1 : -1000000);
	answer();
	shown(RENDER_HUMAN, true);
	shown(RENDER_JSON, false);
	shown(RENDER_CSV, true);
}

/* A gate against getting worse, far from what is measured (docs/leaks.md). */
static void seeded_machines(void **state)
{
	unsigned int growing[SEEDED_KINDS] = {0}, false_alarms = 0, innocent = 0, kind, i;
	size_t n;

	(void)state;
	for (i = 0; i < 8; i++) {
		stop(NULL);
		seeded_machine(&series, 96, 12345 + i);
		assert_null(leaks_find(&series, &leaks));
		for (n = 0; n < leaks.count; n++)
			growing[seeded_kind_of(leaks.found[n].thing)] +=
				leaks.found[n].verdict == LEAK_GROWING;
	}
	assert_in_range(growing[SEEDED_SLOW], 7, 8);
	assert_in_range(growing[SEEDED_STEPPED], 3, 8);
	assert_in_range(growing[SEEDED_HIDDEN], 5, 8);
	assert_in_range(growing[SEEDED_RESTARTS], 7, 8);
	for (kind = SEEDED_LEAKS; kind < SEEDED_KINDS; kind++) {
		false_alarms += growing[kind];
		innocent += 8 * seeded_programs(kind);
	}
	assert_true(false_alarms * 50 < innocent); /* 2 % */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(one_that_grows, start, stop),
		cmocka_unit_test_setup_teardown(too_few, start, stop),
		cmocka_unit_test_setup_teardown(a_single_dump_and_columns_that_are_null, start,
						stop),
		cmocka_unit_test_setup_teardown(restarts_are_followed, start, stop),
		cmocka_unit_test_setup_teardown(command_lines_that_come_late, start, stop),
		cmocka_unit_test_setup_teardown(boots_and_machines, start, stop),
		cmocka_unit_test_setup_teardown(uptime_tells_boots_apart, start, stop),
		cmocka_unit_test_setup_teardown(an_incomplete_table, start, stop),
		cmocka_unit_test_setup_teardown(explained_and_not, start, stop),
		cmocka_unit_test_setup_teardown(very_many_dumps, start, stop),
		cmocka_unit_test_setup_teardown(hostile_numbers, start, stop),
		cmocka_unit_test_setup_teardown(seeded_machines, start, stop),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	free(text);
	return failed;
}
