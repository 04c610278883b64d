// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The findings, from tables as they are when everything, something or nothing has arrived; and
 * what is said of them.
 */
#define _GNU_SOURCE
#include "tables.h"

#include <locale.h>
#include <stdlib.h>

#include "../../host/render/summary.h"
#include "../../host/render/text.h"

static struct summary summary;
static char *text;

static void findings(struct sql *sql)
{
	struct err *err = summary_read(sql, &summary);

	assert_null(err);
}

static const char *render(enum render_format format, unsigned int width)
{
	struct render_options options = { .format = format, .utf8 = true, .width = width };
	size_t bytes;
	struct err *err;

	free(text);
	text = NULL;
	options.out = open_memstream(&text, &bytes);
	err = render_summary(&options, &summary);
	assert_null(err);
	fclose(options.out);
	return text;
}

static void assert_says(const char *what)
{
	if (!strstr(text, what))
		fail_msg("`%s` is not in:\n%s", what, text);
}

static void fill(struct sql *sql)
{
	tables_sql(sql, "INSERT INTO dump(agent, \"trigger\", kernel_release, machine, time_ns, "
		       "uptime_ns, complete,"
		       " current_pid, current_comm) VALUES('kernel', 'sysrq', '6.1.0', 'xo', "
		       "1227384563000000000,"
		       " 3780000000000, 1, 58, 'kswapd0')");
	tables_sql(sql, "INSERT INTO memory(ram_bytes, total_bytes, free_bytes, anon_bytes, "
		       "shmem_bytes,"
		       " available_bytes, swap_total_bytes, swap_free_bytes) VALUES(268435456, "
		       "232783872, 5242880,"
		       " 104857600, 62914560, 4194304, 1024000, 256000)");
	tables_sql(sql, "INSERT INTO tasks(pid, comm, rss_anon_bytes, rss_file_bytes, "
		       "rss_shmem_bytes, swap_bytes,"
		       " oom_badness, oom_score_adj, start_ns, cmdline) VALUES"
		       "(612, 'browse', 73400320, 1048576, 0, 0, 18000, 0, 5, '/usr/bin/browse'),"
		       "(1, 'init', 4096, 8192, 0, 0, -9223372036854775808, 0, 1, NULL),"
		       "(2, 'kthreadd', 0, 0, 0, 0, -9223372036854775808, 0, 1, NULL),"
		       "(300, 'X', 4194304, 0, 2097152, 12288, 20000, 300, 2, NULL),"
		       "(301, 'unread', NULL, NULL, NULL, NULL, NULL, -1000, 2, NULL)");
	tables_sql(sql, "INSERT INTO tmpfs(device, path, size_bytes, used_bytes) VALUES('0:25', "
		       "'/run', 0, 4096),"
		       "('0:21', '/tmp', 115343360, 62914560), ('0:5', NULL, 0, 0)");
	tables_sql(sql, "INSERT INTO tmpfs_files(device, path, inode, used_bytes) VALUES"
		       "('0:21', 'small', 3, 4096), ('0:21', 'downloads/video.ogv', 7, "
		       "60817408), ('0:25', NULL, 9, 4096)");
	tables_sql(sql, "INSERT INTO slab(name, objects, active_objects, total_bytes, "
		       "reclaimable) VALUES"
		       "('dentry', 100, 50, 40960, 1), ('big', 100, 99, 409600, 0)");
	tables_sql(sql, "INSERT INTO zones(zone, free_bytes, min_bytes, low_bytes) VALUES('DMA', "
		       "4096, 8192, 12288),"
		       "('DMA32', 4096, 8192, 12288)");
	tables_sql(sql, "INSERT INTO nodes(node, kswapd_failures) VALUES(0, 16)");
	tables_sql(sql, "INSERT INTO vmstat VALUES('oom_kill', 3), ('pgmajfault', 77)");
	tables_sql(sql, "INSERT INTO contents(name, rows_arrived, rows) VALUES('tasks', 5, 5), "
		       "('slab', 2, 2)");
}

static void nothing_arrived(void **state)
{
	struct sql *sql = tables_create();

	(void)state;
	findings(sql);
	assert_false(summary.dump_here);
	assert_int_equal(summary.tasks, 0);
	assert_int_equal(summary.victim.pid, 0);
	render(RENDER_HUMAN, 80);
	assert_says("no task has arrived\n");
	assert_says("RAM      did not arrive");
	assert_says("the list of contents did not arrive");
	sql_close(sql);
}

static void everything(void **state)
{
	struct sql *sql = tables_create();

	(void)state;
	fill(sql);
	findings(sql);
	assert_int_equal(summary.tasks,
			 3); /* kthreadd holds nothing, of unread it is not known */
	assert_int_equal(summary.task[0].pid, 612);
	assert_int_equal(summary.task[0].held.value, 73400320 + 1048576);
	assert_int_equal(summary.task[1].pid, 300);
	assert_int_equal(summary.task[1].held.value, 4194304 + 2097152 + 12288);
	assert_int_equal(summary.victim.pid, 300); /* not the largest: its adj */
	assert_int_equal(summary.next_victim.pid, 612);
	assert_int_equal(summary.group.tasks, 0);
	assert_int_equal(summary.mounts, 2);
	assert_string_equal(summary.mount[0].path, "/tmp");
	assert_string_equal(summary.mount[0].file, "downloads/video.ogv");
	assert_int_equal(summary.mount[0].file_used.value, 60817408);
	assert_string_equal(summary.cache[0].name, "big");
	assert_int_equal(summary.zones_min.value, 16384);
	assert_int_equal(summary.kswapd_failures.value, 16);
	assert_int_equal(summary.oom_kills.value, 3);
	assert_false(summary.refaults.known);
	render(RENDER_HUMAN, 200);
	assert_says("browse (pid 612) holds 71.0 MiB, 28 % of RAM; tmpfs /tmp 60.0 MiB, file "
		    "downloads/video.ogv 58.0 MiB;");
	assert_says("2008-11-22 20:09:23 UTC, up 1h 03m, machine xo, Linux 6.1.0; fired by sysrq "
		    "while kswapd0 (pid 58) ran");
	assert_says("X (pid 300), badness 20000 pages = 78.1 MiB with oom_score_adj 300; then "
		    "browse (pid 612) 18000\n");
	assert_says("swap     750 KiB of 1.0 MiB used, 75 %");
	assert_says("kswapd has given up; 3 OOM kills");
	assert_says("/usr/bin/browse");
	assert_says("missing  nothing, the dump is complete");
	sql_close(sql);
}

/* Kernel text: RSS in one number, what the kernel did, and no words about what text never tells. */
static void text_of_a_kill(void **state)
{
	struct sql *sql = tables_create();

	(void)state;
	tables_sql(
		sql,
		"INSERT INTO dump(agent, \"trigger\", kernel_release, complete) VALUES('text', "
		"'oom', '3.10.0', 1)");
	tables_sql(sql, "INSERT INTO memory(ram_bytes, free_bytes, anon_bytes, file_bytes,"
			" slab_unreclaimable_bytes) VALUES(104857600, 0, 0, 0, 0)");
	tables_sql(sql, "INSERT INTO tasks(pid, comm, rss_bytes, swap_bytes) VALUES"
			"(7, 'swapped', 4096, 20971520), (8, 'eater', 52428800, 4096)");
	tables_sql(sql, "INSERT INTO oom_events(event, comm, pid) VALUES('invoked', 'sed', 9), "
			"('killed', 'eater', 8), ('reaped', 'eater', 8)");
	findings(sql);
	assert_int_equal(summary.task[0].pid, 8);
	assert_int_equal(summary.task[0].held.value, 52428800 + 4096);
	render(RENDER_HUMAN, 100);
	assert_says("the kernel killed eater (pid 8), which holds 50.0 MiB, 50 % of RAM; 100 "
		    "MiB unaccounted for\n"
		    "kernel text, Linux 3.10.0: oom\n");
	assert_null(strstr(text, "arrived"));
	assert_null(strstr(text, "not known"));
	tables_sql(sql, "UPDATE oom_events SET pid = 7, comm = 'swapped' WHERE event = 'killed'");
	findings(sql);
	render(RENDER_HUMAN, 100);
	assert_says("the kernel killed swapped (pid 7); eater (pid 8) holds 50.0 MiB");
	tables_sql(sql, "UPDATE tasks SET swap_bytes = 104857600 WHERE pid = 8");
	tables_sql(sql, "UPDATE memory SET free_bytes = NULL");
	findings(sql);
	render(RENDER_HUMAN, 100);
	assert_says("eater (pid 8) holds 150 MiB with swap, more than the RAM\n");
	sql_close(sql);
}

/* SysRq m, w and t say nothing of tasks' memory. */
static void text_without_tasks(void **state)
{
	struct sql *sql = tables_create();

	(void)state;
	tables_sql(sql, "INSERT INTO dump(agent, \"trigger\", complete) VALUES('text',"
			" 'sysrq-m', 1)");
	tables_sql(sql, "INSERT INTO memory(ram_bytes, free_bytes) VALUES(104857600, 52428800)");
	findings(sql);
	render(RENDER_HUMAN, 100);
	assert_says("50.0 MiB of 100 MiB RAM is free; the text lists no tasks\n");
	tables_sql(sql, "INSERT INTO threads(pid, state) VALUES(1, 'S'), (2, 'D'), (3, NULL)");
	findings(sql);
	render(RENDER_HUMAN, 100);
	assert_says("1 of 2 threads that the text lists is blocked\n");
	sql_close(sql);
}

static void text_of_others(void **state)
{
	static const struct {
		const char *event, *says;
	} said[] = {
		{"'panic', NULL, NULL, 'Fatal exception'",
		 "the kernel panicked: Fatal exception\n"},
		{"'panic', NULL, NULL, NULL", "the kernel panicked\n"},
		{"'hung', 'dd', 5, NULL", "dd (pid 5) hangs\n"},
		{"'failure', 'dd', 5, NULL",
		 "dd (pid 5) did not get the memory that it asked for\n"},
		{"'invoked', NULL, NULL, NULL",
		 "the OOM killer was called for a task\n"},
		{"'reaped', 'dd', 5, NULL", "the text lists no tasks\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		struct sql *sql = tables_create();
		char insert[200];

		tables_sql(sql, "INSERT INTO dump(agent, complete) VALUES('text', 1)");
		snprintf(insert, sizeof(insert),
			 "INSERT INTO oom_events(event, comm, pid, message) VALUES(%s)",
			 said[i].event);
		tables_sql(sql, insert);
		findings(sql);
		render(RENDER_HUMAN, 100);
		assert_says(said[i].says);
		assert_null(strstr(text, "arrive"));
		sql_close(sql);
	}
}

static void youngest_of_equals_is_the_victim(void **state)
{
	struct sql *sql = tables_create();

	(void)state;
	tables_sql(sql, "INSERT INTO tasks(pid, comm, oom_badness, start_ns) VALUES(9, 'a', 5, "
		       "10), (8, 'b', 5, 30),"
		       " (7, 'c', 5, 20), (6, 'd', -9223372036854775808, 99)");
	findings(sql);
	assert_int_equal(summary.victim.pid, 8);
	assert_int_equal(summary.next_victim.pid, 7);
	sql_close(sql);
}

static void a_fork_bomb_is_named(void **state)
{
	struct sql *sql = tables_create();

	(void)state;
	tables_sql(sql, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
		       "300)"
		       " INSERT INTO tasks(pid, comm, rss_anon_bytes, swap_bytes) SELECT i, "
		       "'bomb', 400, 112 FROM n");
	tables_sql(sql, "INSERT INTO tasks(pid, comm, rss_anon_bytes) VALUES(999, 'large', "
		       "100000)");
	findings(sql);
	assert_string_equal(summary.group.comm, "bomb");
	assert_int_equal(summary.group.tasks, 300);
	assert_int_equal(summary.group.bytes, 300 * 512);
	render(RENDER_HUMAN, 200);
	assert_says("300 tasks named bomb hold up to 150 KiB together; the largest task, large "
		    "(pid 999), holds 97.7 KiB");
	sql_close(sql);
}

static void first_frames_only(void **state)
{
	struct sql *sql = tables_create();

	(void)state;
	fill(sql);
	tables_sql(sql, "DELETE FROM slab; DELETE FROM zones; DELETE FROM tmpfs; DELETE FROM "
		       "vmstat;"
		       "DELETE FROM contents; UPDATE dump SET complete = 0;"
		       "INSERT INTO contents(name, rows_arrived, rows) VALUES('tasks', 5, 212), "
		       "('slab', 0, 90),"
		       " ('zones', 0, 2), ('swaps', 0, 0);"
		       "INSERT INTO losses VALUES('slab', 'rows 0..89 did not arrive', 90),"
		       " ('tasks', 'rows 5..211 did not arrive', 207)");
	findings(sql);
	assert_string_equal(summary.late, "slab, zones");
	assert_int_equal(summary.losses, 1);
	render(RENDER_HUMAN, 200);
	assert_says("browse (pid 612) holds 71.0 MiB");
	assert_says("5 of 212 tasks");
	assert_says("slab     no cache has arrived");
	assert_says("pressure watermarks did not arrive");
	assert_says("(of the tasks that arrived)");
	assert_says("nothing arrived yet of slab, zones; tasks: rows 5..211 did not arrive (207 "
		    "rows)");
	sql_close(sql);
}

static void fits_every_terminal(void **state)
{
	struct sql *sql = tables_create();
	unsigned int width, lines;
	char *line;

	(void)state;
	fill(sql);
	tables_sql(sql, "UPDATE tasks SET comm = char(27) || '[2J' || comm || 'caf\xc3\xa9' WHERE "
		       "pid > 99");
	findings(sql);
	for (width = 40; width <= 220; width++) {
		render(RENDER_HUMAN, width);
		assert_null(strchr(text, '\033'));
		lines = 0;
		for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n"), lines++)
			if (text_width(line, strlen(line), true) > width && strchr(line, ' '))
				fail_msg("%u columns: %s", width, line);
		assert_in_range(lines, 10, width >= 80 ? 40 : 70);
	}
	sql_close(sql);
}

static void rows_add_up(void **state)
{
	static const char heading[] = "section,item,pid,bytes,share,detail\r\nanswer,,,,,";
	struct sql *sql = tables_create();

	(void)state;
	fill(sql);
	findings(sql);
	render(RENDER_CSV, 0);
	assert_true(strncmp(text, heading, strlen(heading)) == 0);
	assert_says("\r\nram,installed,,268435456,1.0,\r\n");
	assert_says("\r\nram,unaccounted,,59768832,");
	assert_says("\r\ntask,browse,612,74448896,");
	assert_says("\r\ntmpfs,/tmp,,62914560,0.234375,0:21\r\ntmpfs_file,downloads/"
		    "video.ogv,,60817408,");
	assert_says("\r\nvictim,X,300,6303744,");
	render(RENDER_JSON, 0);
	assert_says("{\"schema\":\"lastgasp/"
		    "1\",\"table\":\"summary\",\"rows\":[\n{\"section\":\"answer\",\"item\":"
		    "null,");
	sql_close(sql);
}

static void not_the_tables_of_a_dump(void **state)
{
	struct err *err;
	struct sql *sql;

	(void)state;
	assert_null(sql_open(&sql));
	err = summary_read(sql, &summary);
	assert_non_null(err);
	assert_int_equal(err->code, ERR_INPUT);
	err_destroy(err);
	sql_close(sql);
}

static void hostile_numbers(void **state)
{
	struct sql *sql = tables_create();

	(void)state;
	fill(sql);
	tables_sql(sql, "UPDATE memory SET ram_bytes = 0, anon_bytes = 9223372036854775807, "
		       "swap_total_bytes = -1,"
		       " swap_free_bytes = 9223372036854775807");
	tables_sql(sql, "UPDATE tasks SET rss_anon_bytes = 9223372036854775807, oom_badness = "
		       "9223372036854775807,"
		       " pid = -9223372036854775808");
	tables_sql(sql, "UPDATE slab SET objects = 0, active_objects = 9223372036854775807, "
		       "total_bytes = -1");
	tables_sql(sql, "UPDATE zones SET free_bytes = 9223372036854775807, min_bytes = "
		       "9223372036854775807");
	findings(sql);
	render(RENDER_HUMAN, 80);
	render(RENDER_JSON, 0);
	sql_close(sql);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_arrived),
		cmocka_unit_test(everything),
		cmocka_unit_test(text_of_a_kill),
		cmocka_unit_test(text_without_tasks),
		cmocka_unit_test(text_of_others),
		cmocka_unit_test(youngest_of_equals_is_the_victim),
		cmocka_unit_test(a_fork_bomb_is_named),
		cmocka_unit_test(first_frames_only),
		cmocka_unit_test(fits_every_terminal),
		cmocka_unit_test(rows_add_up),
		cmocka_unit_test(not_the_tables_of_a_dump),
		cmocka_unit_test(hostile_numbers),
	};
	int failed;

	setlocale(LC_CTYPE, "C.UTF-8");
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	free(text);
	return failed;
}
