// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Budgets: how they are read, what is wrong with them, and what dumps make of them.
 */
#define _GNU_SOURCE
#include "tables.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "../../host/render/check.h"

static char *text;

static struct budget_line parsed(const char *line)
{
	struct budget_line ret;
	bool here;
	struct err *err = budget_parse("b", 7, line, &ret, &here);

	if (err)
		fail_msg("%s", err->text);
	assert_true(here);
	return ret;
}

static void refused(const char *line, const char *why)
{
	struct budget_line ret;
	bool here;
	struct err *err = budget_parse("b", 7, line, &ret, &here);

	if (!err)
		fail_msg("`%s` is taken", line);
	assert_int_equal(err->code, ERR_USAGE);
	assert_int_equal(strncmp(err->text, "b:7: ", 5), 0);
	if (!strstr(err->text, why))
		fail_msg("`%s` is not in `%s`", why, err->text);
	err_destroy(err);
}

static void lines(void **state)
{
	struct budget_line line = parsed("task \"python a*\" rss <= 1.5 MiB # so much");

	(void)state;
	assert_string_equal(line.name, "python a*");
	assert_true(fabs(line.amount - 1572864) < 1e-6);
	assert_false(line.hourly || line.percent || line.least || line.optional);
	assert_string_equal(line.text, "task python a* rss <= 1.5 MiB");
	line = parsed("optional tmpfs /tmp <= 10%");
	assert_true(line.optional && line.percent);
	line = parsed("total available >= 32MiB");
	assert_true(line.least);
	line = parsed("task x anon <= 64 KiB/h");
	assert_true(line.hourly);
	line = parsed("task x count <= 2/h");
	assert_true(line.hourly && line.amount < 2.5);
	line = parsed("task * count <= 12");
	assert_false(line.hourly);
	line = parsed("\tslab  kmalloc-*\t<=\t4 GiB \r\n");
	assert_int_equal(line.kind, BUDGET_SLAB);
}

static void wrong_lines(void **state)
{
	(void)state;
	refused("program x rss <= 1 MiB", "task, tmpfs, slab or total");
	refused("task", "a name is missing");
	refused("task x rs <= 1 MiB", "rss, pss, anon, swap, count");
	refused("task x rss < 1 MiB", "<= or >=");
	refused("task x rss <= MiB", "not a number");
	refused("task x rss <= -1 MiB", "not a number");
	refused("task x rss <= nan MiB", "not a number");
	refused("task x rss <= 0x10 MiB", "not a number");
	refused("task x rss <= 1e300 MiB", "not a number");
	refused("task x rss <= 1 MB", "B, KiB, MiB, GiB and %");
	refused("task x rss <= 1", "B, KiB, MiB, GiB and %");
	refused("task x count <= 1 MiB", "a count");
	refused("task x count <= 1 %", "a count");
	refused("task \"x rss <= 1 MiB", "no \" ends");
	refused("task x rss <= 1 MiB 2", "the line ends");
	refused("total everything <= 1 MiB", "unaccounted");
	refused("optional slab x <= 1 MiB", "optional is for task and tmpfs");
	refused("a b c d e f g h i j", "too much");
}

static struct err *read_text(const char *what, struct budget *ret)
{
	char path[] = "/tmp/lastgasp-budget-XXXXXX";
	int fd = mkstemp(path);
	struct err *err;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, what, strlen(what)), (ssize_t)strlen(what));
	close(fd);
	err = budget_read(path, ret);
	unlink(path);
	return err;
}

static void files(void **state)
{
	struct budget budget;
	struct err *err;

	(void)state;
	err = read_text("# nothing\n\n   \n", &budget);
	assert_non_null(err);
	assert_int_equal(err->code, ERR_USAGE);
	err_destroy(err);
	err = read_text("\ntask x rss <= 1 MiB\nslab\n", &budget);
	assert_non_null(err);
	assert_non_null(strstr(err->text, ":3: "));
	err_destroy(err);
	assert_null(read_text("task x rss <= 1 MiB\nslab y <= 2 MiB", &budget));
	assert_int_equal(budget.count, 2);
	assert_int_equal(budget.lines[1].number, 2);
	budget_deinit(&budget);
	err = budget_read("/nowhere/at/all", &budget);
	assert_int_equal(err->code, ERR_INPUT);
	err_destroy(err);
}

static struct budget budget;
static struct check check;
static struct series series;

static void begin(const char *lines_of_it)
{
	assert_null(read_text(lines_of_it, &budget));
	assert_null(check_init(&check, &budget));
	series_init(&series);
}

static void end(void)
{
	check_deinit(&check);
	budget_deinit(&budget);
	series_deinit(&series);
}

static void dump_at(int hour, const char *more)
{
	struct sql *sql = tables_create();
	char first[200];

	snprintf(first, sizeof(first),
		 "INSERT INTO dump(boot_id, uptime_ns, complete) VALUES('b', %lld, 1);"
		 "INSERT INTO memory(ram_bytes, total_bytes, free_bytes) VALUES(104857600, "
		 "104857600,"
		 " 1048576)",
		 hour * 3600000000000LL);
	tables_sql(sql, first);
	tables_sql(sql, more);
	assert_null(series_add(&series, sql, "a<b>.gasp", 1 + series.given, 0, NULL));
	assert_null(check_dump(&check, sql, &series.samples[series.count - 1]));
	sql_close(sql);
}

#define TASK                                                                                     \
	"INSERT INTO tasks(pid, comm, cmdline, flags, rss_anon_bytes, rss_file_bytes,"           \
	" rss_shmem_bytes, swap_bytes) VALUES"

static void verdicts(void **state)
{
	static const enum check_verdict wanted[] = {
		CHECK_KEPT,    CHECK_EXCEEDED, CHECK_MISSING, CHECK_SKIPPED, CHECK_SKIPPED,
		CHECK_KEPT,    CHECK_EXCEEDED, CHECK_KEPT,    CHECK_MISSING, CHECK_EXCEEDED,
		CHECK_MISSING, CHECK_KEPT,     CHECK_MISSING,
	};
	size_t i;

	(void)state;
	begin("task browse* rss <= 3 MiB\n"
	      "task browse* rss <= 2 MiB\n"
	      "task nobody rss <= 1 MiB\n"
	      "optional task nobody rss <= 1 MiB\n"
	      "task browse* pss <= 1 MiB\n"
	      "task * count <= 2\n"
	      "task * count <= 1\n"
	      "slab none <= 0 B\n"
	      "tmpfs /var <= 1 MiB\n"
	      "tmpfs /tmp <= 10 %\n"
	      "total slab <= 1 MiB\n"
	      "total free >= 1 MiB\n"
	      "task browse* anon <= 1 MiB/h\n");
	dump_at(1, TASK
		"(1, 'browse', '/bin/browse x', 0, 1048576, 1048576, 1048576, 0),"
		"(2, 'sh', NULL, NULL, 4096, 0, 0, 0), (3, 'kworker', NULL, 2097152, NULL, NULL, "
		"NULL, NULL);"
		"INSERT INTO slab(name, total_bytes) VALUES('dentry', 4096);"
		"INSERT INTO tmpfs(device, path, used_bytes) VALUES('0:1', '/tmp', 20971520)");
	assert_null(check_finish(&check));
	for (i = 0; i < check.count; i++)
		if (check.tests[i].verdict != wanted[i])
			fail_msg("%s: %s (%s)", check.tests[i].line->text,
				 check_verdict_name(check.tests[i].verdict),
				 check.tests[i].reason);
	end();
}

/* A test must not pass because nothing arrived. */
static void nothing_arrived(void **state)
{
	size_t i;

	(void)state;
	begin("task * rss <= 1 GiB\ntask * count <= 100\nslab * <= 1 GiB\ntmpfs /tmp <= 1 GiB\n"
	      "total available <= 1 GiB\ntotal unaccounted <= 100 %\noptional task x rss <= 1 "
	      "GiB\n");
	dump_at(1, "DELETE FROM memory");
	assert_null(check_finish(&check));
	for (i = 0; i < check.count; i++)
		assert_int_equal(check.tests[i].verdict, CHECK_MISSING);
	end();
}

static void rows_that_are_missing(void **state)
{
	(void)state;
	begin("task * rss <= 1 GiB\ntask * rss <= 1 MiB\ntask * count <= 1\ntask * count >= 2\n");
	dump_at(1, TASK "(1, 'a', NULL, 0, 2097152, 0, 0, 0); INSERT INTO losses(subject) "
			"VALUES('tasks')");
	assert_null(check_finish(&check));
	assert_int_equal(check.tests[0].verdict, CHECK_MISSING);
	assert_int_equal(check.tests[1].verdict, CHECK_EXCEEDED);
	assert_int_equal(check.tests[2].verdict, CHECK_MISSING);
	assert_int_equal(check.tests[3].verdict, CHECK_MISSING);
	end();
}

static void several_dumps(void **state)
{
	char more[200];
	int i;

	(void)state;
	begin("task a anon <= 5 MiB\ntask a anon <= 1 MiB/h\ntask a anon <= 3 MiB/h\n"
	      "optional task b anon <= 1 MiB\n");
	for (i = 0; i < 5; i++) {
		snprintf(more, sizeof(more),
			 TASK "(1, 'a', NULL, 0, %d, 0, 0, 0), (2, '%s', NULL, 0, 4096, 0, 0, 0)",
			 (i == 4 ? 1 : 2 * i) << 20, i == 2 ? "b" : "c");
		dump_at(i, more);
	}
	assert_null(check_finish(&check));
	assert_int_equal(check.tests[0].verdict, CHECK_EXCEEDED);
	assert_int_equal(check.tests[0].number, 4); /* the worst */
	assert_int_equal(check.tests[1].verdict, CHECK_EXCEEDED);
	assert_true(fabs(check.tests[1].value - 2097152) <
		    1); /* the last does not move the median */
	assert_int_equal(check.tests[2].verdict, CHECK_KEPT);
	assert_int_equal(check.tests[3].verdict, CHECK_KEPT); /* where it was */
	end();
}

static const char *shown(enum render_format format)
{
	struct render_options options = {.format = format};
	size_t bytes;

	free(text);
	options.out = open_memstream(&text, &bytes);
	assert_null(render_check(&options, &check, "it's.budget"));
	fclose(options.out);
	return text;
}

static void forms(void **state)
{
	char path[] = "/tmp/lastgasp-junit-XXXXXX", xml[3000] = "";
	int fd = mkstemp(path);

	(void)state;
	begin("task \"a # <b> & \x01\xff\" count <= 0\ntask a anon <= 1 MiB\nslab x <= 1 "
	      "MiB\ntotal pcp <= 1 B\n");
	dump_at(1, TASK "(1, 'a', NULL, 0, 2097152, 0, 0, 0); INSERT INTO slab(name, total_bytes)"
			" VALUES('y', 4096)");
	assert_null(check_finish(&check));
	assert_string_equal(
		shown(RENDER_HUMAN),
		"TAP version 13\n1..4\n"
		"ok 1 - task a \\# <b> & \\x01\\xff count <= 0: 0\n"
		"not ok 2 - task a anon <= 1 MiB: 2.0 MiB\n"
		"  ---\n  budget: 'it''s.budget'\n  line: 2\n  got: 2.0 MiB\n  allowed: 1.0 MiB\n"
		"  file: 'a<b>.gasp'\n  dump: 1\n  ...\n"
		"ok 3 - slab x <= 1 MiB: 0 B\n"
		"not ok 4 - total pcp <= 1 B # missing: it did not arrive, or was not collected\n"
		"  ---\n  budget: 'it''s.budget'\n  line: 4\n  ...\n");
	assert_non_null(
		strstr(shown(RENDER_JSON), "{\"schema\":\"lastgasp/1\",\"table\":\"check\""));
	assert_non_null(strstr(text,
			       "\"verdict\":\"exceeded\",\"reason\":null,\"value_bytes\":2097152,"
			       "\"allowed_bytes\":1048576,"));
	assert_true(fd >= 0);
	assert_null(junit_write(path, &check, "it's.budget"));
	assert_true(read(fd, xml, sizeof(xml) - 1) > 0);
	close(fd);
	unlink(path);
	assert_non_null(strstr(xml,
			       "name=\"it&#39;s.budget\" tests=\"4\" failures=\"1\" errors=\"1\" "
			       "skipped=\"0\">"));
	assert_non_null(strstr(
		xml,
		"name=\"task a # &#60;b&#62; &#38; \xef\xbf\xbd\xef\xbf\xbd count &#60;= 0\"/>"));
	assert_non_null(strstr(
		xml, "<failure message=\"2.0 MiB, allowed &#60;= 1.0 MiB\">a&#60;b&#62;.gasp, "
		     "dump 1</failure>"));
	struct err *err = junit_write("/nowhere/at/all.xml", &check, "b");

	assert_int_equal(err->code, ERR_LINE);
	err_destroy(err);
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines),	   cmocka_unit_test(wrong_lines),
		cmocka_unit_test(files),	   cmocka_unit_test(verdicts),
		cmocka_unit_test(nothing_arrived), cmocka_unit_test(rows_that_are_missing),
		cmocka_unit_test(several_dumps),   cmocka_unit_test(forms),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	free(text);
	return failed;
}
