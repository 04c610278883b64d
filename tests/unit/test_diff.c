// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is different between two dumps, and between groups of them.
 */
#define _GNU_SOURCE
#include "tables.h"

#include <stdlib.h>

#include "../../host/render/diff.h"

static struct series series;
static struct diff diff;
static char *text;

static void add(unsigned int side, const char *more)
{
	struct sql *sql = tables_create();
	char first[300];

	snprintf(first, sizeof(first),
		 "INSERT INTO dump(machine, kernel_release, uptime_ns, page_size_bytes, complete)"
		 " VALUES('m%u', '6.1.0', %u, 4096, 1)",
		 side, series.given);
	tables_sql(sql, first);
	tables_sql(sql, more);
	assert_null(series_add(&series, sql, side ? "b.gasp" : "a.gasp", 1, side, NULL));
	sql_close(sql);
}

static void answer(void)
{
	assert_null(series_finish(&series));
	assert_null(diff_find(&series, &diff));
}

static const char *shown(enum render_format format, bool all, bool why)
{
	struct render_options options = {.format = format};
	struct render_diff what = {.series = &series, .diff = &diff, .all = all, .why = why};
	size_t bytes;

	free(text);
	options.out = open_memstream(&text, &bytes);
	assert_null(render_diff(&options, &what));
	fclose(options.out);
	return text;
}

static void assert_says(const char *what)
{
	if (!strstr(text, what))
		fail_msg("`%s` is not in:\n%s", what, text);
}

static const struct diff_line *find(enum thing_kind kind, const char *name)
{
	size_t i;

	for (i = 0; i < diff.count; i++)
		if (diff.lines[i].kind == kind && strcmp(diff.lines[i].name, name) == 0)
			return &diff.lines[i];
	return NULL;
}

static int start(void **state)
{
	(void)state;
	series_init(&series);
	series.as_one = true;
	memset(&diff, 0, sizeof(diff));
	return 0;
}

static int stop(void **state)
{
	(void)state;
	diff_deinit(&diff);
	series_deinit(&series);
	return 0;
}

#define MEMORY "INSERT INTO memory(ram_bytes, total_bytes, free_bytes, anon_bytes, shmem_bytes) "
#define TASK "INSERT INTO tasks(pid, start_ns, comm, cmdline, rss_anon_bytes, swap_bytes) VALUES"

static int64_t sum_of_parts(void)
{
	int64_t ret = 0;
	size_t i;

	for (i = 0; i < diff.parts; i++)
		ret += diff.lines[i].change.value;
	return ret;
}

static void parts_add_up(void **state)
{
	(void)state;
	add(0, MEMORY "VALUES(268435456, 260000000, 209715200, 10485760, 1048576)");
	add(1, MEMORY "VALUES(268435456, 260000000, 39845888, 115343360, 62914560)");
	answer();
	assert_int_equal(sum_of_parts(), 0);
	assert_int_equal(find(THING_PART, "free")->change.value, -(162LL << 20));
	shown(RENDER_HUMAN, false, false);
	assert_says(
		"B has 162 MiB less free than A, of which: anonymous +100 MiB, tmpfs +59.0 MiB, "
		"unaccounted +3.0 MiB.\n");
	shown(RENDER_CSV, false, false);
	assert_says("\r\nmemory,free,209715200,209715200,209715200,39845888,39845888,39845888,-"
		    "169869312,");
}

/* What one of them does not tell is in the remainder of both. */
static void unknown_parts_are_in_both_remainders(void **state)
{
	(void)state;
	add(0, MEMORY "VALUES(1000000, 1000000, 1000, 300000, 100)");
	add(1, MEMORY "VALUES(1000000, 1000000, 2000, NULL, 100)");
	answer();
	assert_int_equal(sum_of_parts(), 0);
	assert_null(find(THING_PART, "anonymous"));
	assert_int_equal(find(THING_PART, "unaccounted")->change.value, -1000);
}

static void unlike_machines_are_said_first(void **state)
{
	(void)state;
	add(0, MEMORY "VALUES(268435456, 268435456, 1048576, 0, 0)");
	add(1, MEMORY
	    "VALUES(536870912, 536870912, 269484032, 0, 0); UPDATE dump SET kernel_release ="
	    " '6.12.0', page_size_bytes = 65536");
	answer();
	assert_int_equal(sum_of_parts(), 268435456);
	shown(RENDER_HUMAN, false, false);
	assert_int_equal(
		strncmp(text,
			"Other RAM (256 MiB -> 512 MiB). Other page size (4.0 KiB -> "
			"64.0 KiB). Other kernel (6.1.0 -> 6.12.0). B has 256 MiB more free",
			100),
		0);
	shown(RENDER_JSON, false, false);
	assert_says("\"kind\":\"machine\",\"name\":\"kernel_release\"");
}

/* By command line where both have it; the others of that name together. */
static void tasks_are_matched(void **state)
{
	(void)state;
	add(0,
	    TASK "(1, 1, 'python', 'python a.py', 4194304, 0), (2, 1, 'python', 'python old.py',"
		 " 1048576, 0), (3, 1, 'sh', NULL, 65536, 0), (4, 1, 'gone', NULL, 2097152, 0)");
	add(1, TASK
	    "(9, 1, 'python', 'python a.py', 8388608, 4096), (8, 1, 'python', 'python new.py',"
	    " 3145728, 0), (7, 1, 'sh', NULL, 65536, 0), (6, 1, 'sh', NULL, 65536, 0),"
	    "(5, 1, 'new', NULL, 1048576, 0)");
	answer();
	assert_int_equal(find(THING_TASK, "python a.py")->change.value, 4194304 + 4096);
	assert_int_equal(find(THING_TASK, "python")->change.value, 2097152);
	assert_null(find(THING_TASK, "python old.py"));
	assert_int_equal(find(THING_TASK, "gone")->change.value, -2097152);
	assert_true(find(THING_TASK, "gone")->beyond);
	assert_int_equal(find(THING_TASK, "new")->change.value, 1048576);
	assert_int_equal(find(THING_TASK, "sh")->sides[1].count, 2);
	assert_false(find(THING_TASK, "sh")->beyond);
	shown(RENDER_CSV, false, true);
	assert_says("task,python a.py,A,a.gasp,1,tasks,pid=1,4194304,\r\n"
		    "task,python a.py,B,b.gasp,1,tasks,pid=9,8392704,\r\n");
}

/* Who is not listed is gone only if all rows are here. */
static void missing_rows_are_not_zero(void **state)
{
	(void)state;
	add(0,
	    TASK "(1, 1, 'browse', NULL, 4194304, 0); INSERT INTO slab(name, total_bytes) VALUES"
		 "('dentry', 4194304)");
	add(1, TASK "(2, 1, 'sh', NULL, 4096, 0); INSERT INTO slab(name, total_bytes) VALUES"
		    "('inode', 4096); INSERT INTO losses(subject) VALUES('tasks'), ('slab')");
	answer();
	assert_false(find(THING_TASK, "browse")->change.known);
	assert_false(find(THING_SLAB, "dentry")->change.known);
	assert_int_equal(diff.beyond, 0);
	shown(RENDER_JSON, false, false);
	assert_says("\"name\":\"browse\",\"a_bytes\":4194304,\"a_low_bytes\":4194304,"
		    "\"a_high_bytes\":4194304,\"b_bytes\":null,");
}

static void groups_have_ranges(void **state)
{
	const struct diff_line *line;
	int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		char a[400], b[400];

		snprintf(a, sizeof(a),
			 TASK "(1, 1, 'apart', NULL, %d, 0), (2, 1, 'over', NULL, %d, 0)",
			 (10 + i) << 20, (10 + 4 * i) << 20);
		snprintf(b, sizeof(b),
			 TASK "(1, 1, 'apart', NULL, %d, 0), (2, 1, 'over', NULL, %d, 0)",
			 (13 + i) << 20, (13 + 4 * i) << 20);
		add(0, a);
		add(1, b);
	}
	answer();
	line = find(THING_TASK, "apart");
	assert_true(line->beyond);
	assert_int_equal(line->sides[0].median, 11 << 20);
	assert_int_equal(line->sides[1].low, 13 << 20);
	assert_int_equal(line->change.value, 3 << 20);
	assert_false(find(THING_TASK, "over")->beyond);
	assert_int_equal(diff.beyond, 1);
	shown(RENDER_HUMAN, false, false);
	assert_says(" 10.0 MiB\nA_most ");
	assert_says(" 13.0 MiB\nB_most ");
}

static void noise(void **state)
{
	(void)state;
	add(0, TASK "(1, 1, 'small', NULL, 4096, 0), (2, 1, 'large', NULL, 104857600, 0),"
		    "(3, 1, 'much', NULL, 104857600, 0)");
	add(1, TASK "(1, 1, 'small', NULL, 266240, 0), (2, 1, 'large', NULL, 109051904, 0),"
		    "(3, 1, 'much', NULL, 115343360, 0)");
	answer();
	assert_false(find(THING_TASK, "small")->beyond); /* 256 KiB, not more */
	assert_false(find(THING_TASK, "large")->beyond); /* 4 % */
	assert_true(find(THING_TASK, "much")->beyond);
}

static void nothing_arrived(void **state)
{
	(void)state;
	add(0, "SELECT 1");
	add(1, "DELETE FROM dump");
	answer();
	shown(RENDER_HUMAN, true, false);
	assert_says("No difference beyond noise.\n");
	assert_int_equal(diff.beyond, 0);
}

static void hostile_numbers(void **state)
{
	(void)state;
	add(0,
	    MEMORY "VALUES(-5, 9223372036854775807, -9223372036854775807 - 1, "
		   "9223372036854775807, 1);" TASK "(1, 1, 'x', NULL, 9223372036854775807, 0)");
	add(1, MEMORY "VALUES(9223372036854775807, -1, 9223372036854775807, -9223372036854775807 "
		      "- 1, 1);" TASK "(1, 1, 'x', NULL, -9223372036854775807, 0)");
	answer();
	shown(RENDER_HUMAN, true, true);
	shown(RENDER_JSON, true, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(parts_add_up, start, stop),
		cmocka_unit_test_setup_teardown(unknown_parts_are_in_both_remainders, start,
						stop),
		cmocka_unit_test_setup_teardown(unlike_machines_are_said_first, start, stop),
		cmocka_unit_test_setup_teardown(tasks_are_matched, start, stop),
		cmocka_unit_test_setup_teardown(missing_rows_are_not_zero, start, stop),
		cmocka_unit_test_setup_teardown(groups_have_ranges, start, stop),
		cmocka_unit_test_setup_teardown(noise, start, stop),
		cmocka_unit_test_setup_teardown(nothing_arrived, start, stop),
		cmocka_unit_test_setup_teardown(hostile_numbers, start, stop),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	free(text);
	return failed;
}
