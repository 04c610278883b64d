// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tables for people and for programs, and texts that must not reach the terminal as they are.
 */
#define _GNU_SOURCE
#include "tables.h"

#include <locale.h>
#include <stdlib.h>

#include "../../host/render/bar.h"
#include "../../host/render/render.h"
#include "../../host/render/text.h"

static struct {
	char *text;
	size_t bytes;
	struct err *err;
	uint64_t rows;
} got;

static const char *render(struct sql *sql, const char *text, struct render_options options)
{
	struct sql_rows *rows;

	free(got.text);
	err_destroy(got.err);
	memset(&got, 0, sizeof(got));
	assert_null(sql_prepare_foreign(sql, text, &rows));
	options.out = open_memstream(&got.text, &got.bytes);
	got.err = render_rows(&options, "t", rows, &got.rows);
	fclose(options.out);
	sql_finish(rows);
	return got.text;
}

static const struct render_options json = { .format = RENDER_JSON };
static const struct render_options csv = { .format = RENDER_CSV };
static const struct render_options people = { .utf8 = true };

static void sizes(void **state)
{
	static const struct {
		int64_t bytes;
		const char *text;
	} cases[] = {
		{ 0, "0 B" },
		{ 17, "17 B" },
		{ 999, "999 B" },
		{ 1000, "1.0 KiB" },
		{ 1023, "1.0 KiB" },
		{ 4096, "4.0 KiB" },
		{ 102400, "100 KiB" },
		{ 102348, "99.9 KiB" },
		{ 13002342, "12.4 MiB" },
		{ 1048575, "1.0 MiB" },
		{ 268435456, "256 MiB" },
		{ INT64_MAX, "8.0 EiB" },
		{ INT64_MIN, "-8.0 EiB" },
		{ -4096, "-4.0 KiB" },
	};
	char buffer[16];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(render_size(cases[i].bytes, buffer), cases[i].text);
}

static void durations(void **state)
{
	static const struct {
		int64_t ns;
		const char *text;
	} cases[] = {
		{ 0, "0 ns" },
		{ 1500, "1 us" },
		{ 450000000, "450 ms" },
		{ 12345678901, "12.3 s" },
		{ 59999999999, "59.9 s" },
		{ 60000000000, "1m 00s" },
		{ 3780000000000, "1h 03m" },
		{ 90000000000000, "1d 01h" },
		{ -450000000, "-450 ms" },
		{ INT64_MAX, "106751d 23h" },
		{ INT64_MIN, "-106751d 23h" },
	};
	char buffer[24];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(render_duration(cases[i].ns, buffer), cases[i].text);
}

static void times(void **state)
{
	char buffer[32];

	(void)state;
	assert_string_equal(render_time(1227384563123000000, buffer), "2008-11-22 20:09:23 UTC");
	assert_string_equal(render_time(0, buffer), "1970-01-01 00:00:00 UTC");
	assert_string_equal(render_time(-1, buffer), "no time");
	render_time(INT64_MAX, buffer);
}

static char *shown(const char *text, size_t bytes, bool utf8, unsigned int width)
{
	static char buffer[400];
	FILE *out = fmemopen(buffer, sizeof(buffer), "w");
	unsigned int used = text_put(out, text, bytes, utf8, width);

	fclose(out);
	if (!width)
		assert_int_equal(used, text_width(text, bytes, utf8));
	else
		assert_true(used <= width);
	return buffer;
}

static void texts(void **state)
{
	(void)state;
	assert_string_equal(shown("browse", 6, true, 0), "browse");
	assert_string_equal(shown("a\033[31mb\n\0c\177", 11, true, 0), "a\\x1b["
								       "31mb\\x0a\\x00c\\x7f");
	assert_string_equal(shown("caf\xc3\xa9", 5, true, 0), "caf\xc3\xa9");
	assert_string_equal(shown("caf\xc3\xa9", 5, false, 0), "caf\\xc3\\xa9");
	assert_string_equal(shown("\xc3", 1, true, 0), "\\xc3");
	assert_string_equal(shown("\xc0\x80", 2, true, 0), "\\xc0\\x80");	   /* over-long */
	assert_string_equal(shown("\xed\xa0\x80", 3, true, 0), "\\xed\\xa0\\x80"); /* surrogate */
	assert_string_equal(shown("\xc2\x9b", 2, true, 0),
			    "\\xc2\\x9b"); /* CSI as one character */
	assert_string_equal(shown("\xe2\x80\xae", 3, true, 0),
			    "\\xe2\\x80\\xae"); /* right to left */
	assert_string_equal(shown("abcdef", 6, true, 6), "abcdef");
	assert_string_equal(shown("abcdefg", 7, true, 6), "abcde\xe2\x80\xa6");
	assert_string_equal(shown("abcdefg", 7, false, 6), "abcde~");
	assert_string_equal(shown("abc\ndefg", 8, true, 6),
			    "abc\xe2\x80\xa6"); /* \x0a is not cut in two */
	assert_string_equal(shown("\xe4\xb8\x80\xe4\xb8\x80", 6, true, 3), "\xe4\xb8\x80\xe2\x80"
									   "\xa6");
	assert_string_equal(shown("abc", 3, true, 1), "\xe2\x80\xa6");
}

static void every_byte_is_fit_to_be_shown(void **state)
{
	char text[3] = "x", *out;
	int a, b;

	(void)state;
	for (a = 0; a < 256; a++) {
		for (b = 0; b < 256; b++) {
			text[0] = (char)a;
			text[1] = (char)b;
			for (out = shown(text, 2, false, 0); *out; out++)
				assert_in_range(*out, 0x20, 0x7e);
		}
	}
}

static void json_rows(void **state)
{
	struct sql *sql = tables_create();

	(void)state;
	assert_string_equal(render(sql, "SELECT 1 AS a WHERE 0", json),
			    "{\"schema\":\"lastgasp/1\",\"table\":\"t\",\"rows\":[\n]}\n");
	assert_int_equal(got.rows, 0);
	assert_string_equal(
		render(sql,
		       "SELECT 1 AS a, NULL AS \"b\"\"\", 1.5 AS c, 'x\"y' AS d, x'0aff' AS e"
		       " UNION ALL SELECT -9223372036854775808, '', 1e999, char(10), ''",
		       json),
		"{\"schema\":\"lastgasp/1\",\"table\":\"t\",\"rows\":[\n"
		"{\"a\":1,\"b\\\"\":null,\"c\":1.5,\"d\":\"x\\\"y\",\"e\":\"0aff\"},\n"
		"{\"a\":-9223372036854775808,\"b\\\"\":\"\",\"c\":null,\"d\":\"\\n\",\"e\":\"\"}"
		"\n]}\n");
	assert_int_equal(got.rows, 2);
	render(sql, "SELECT CAST(x'61ff62c3a9' AS TEXT) AS a", json);
	assert_non_null(strstr(got.text, "{\"a\":\"a\xef\xbf\xbd"
					 "b\xc3\xa9\"}"));
	sql_close(sql);
}

static void numbers_of_the_schema(void **state)
{
	struct sql *sql = tables_create();

	(void)state;
	tables_sql(sql, "INSERT INTO tasks(pid, flags, oom_badness, rlimit_as_bytes, min_faults, "
		       "cpu_ns, rss_anon_bytes)"
		       " VALUES(7, -1, -9223372036854775808, -1, -1, 12345678901, 4096)");
	assert_non_null(
		strstr(render(sql, "SELECT flags, min_faults, oom_badness FROM tasks", json),
		       "{\"flags\":\"0xffffffffffffffff\",\"min_faults\":18446744073709551615,"
		       "\"oom_badness\":-9223372036854775808}"));
	assert_string_equal(render(sql, "SELECT flags, min_faults FROM tasks", csv),
			    "flags,min_faults\r\n0xffffffffffffffff,18446744073709551615\r\n");
	assert_string_equal(render(sql,
				   "SELECT flags, oom_badness, rlimit_as_bytes, cpu_ns, "
				   "rss_anon_bytes FROM tasks",
				   people),
			    "             flags  oom_badness  rlimit_as     cpu  rss_anon\n"
			    "0xffffffffffffffff        never  unlimited  12.3 s   4.0 KiB\n");
	sql_close(sql);
}

static void csv_rows(void **state)
{
	struct sql *sql = tables_create();

	(void)state;
	assert_string_equal(render(sql, "SELECT 1 AS a WHERE 0", csv), "a\r\n");
	assert_string_equal(render(sql,
				   "SELECT 1 AS \"a,b\", NULL AS c, '' AS d, 'x\"y' AS e, 'p' || "
				   "char(10) AS f",
				   csv),
			    "\"a,b\",c,d,e,f\r\n1,,\"\",\"x\"\"y\",\"p\n\"\r\n");
	sql_close(sql);
}

static void tables_fit(void **state)
{
	struct render_options narrow = { .utf8 = true, .width = 40 };
	struct sql *sql = tables_create();
	unsigned int width;
	char *line;

	(void)state;
	tables_sql(sql, "INSERT INTO tasks(pid, comm, cmdline, rss_anon_bytes) VALUES"
		       "(1, 'init', '/sbin/init --with a long line of arguments', 4096), (12345, "
		       "'a' || char(27), NULL, 0)");
	assert_string_equal(render(sql, "SELECT pid, comm, cmdline FROM tasks", narrow),
			    "  pid  comm   cmdline\n"
			    "    1  init   /sbin/init --with a long \xe2\x80\xa6\n"
			    "12345  a\\x1b  -\n");
	assert_string_equal(render(sql,
				   "SELECT comm, pid, rss_anon_bytes, pid AS another_pid, pid AS "
				   "one_more FROM tasks",
				   (struct render_options){ .utf8 = true, .width = 30 }),
			    "comm     pid  rss_anon\n"
			    "init       1   4.0 KiB\n"
			    "a\\x1b  12345       0 B\n"
			    "(not shown: another_pid\n one_more)\n");
	assert_string_equal(render(sql, "SELECT swap_bytes, pid, uid FROM tasks", narrow),
			    "  pid\n"
			    "    1\n"
			    "12345\n"
			    "(no value: swap uid)\n");
	assert_string_equal(render(sql,
				   "SELECT 'usb:0403:6001:A50285BI' AS line, 'a long name "
				   "of it' AS name, pid FROM tasks",
				   (struct render_options){ .utf8 = true, .width = 40 }),
			    "line                    name\n"
			    "usb:0403:6001:A50285BI  a long name of\xe2\x80\xa6\n"
			    "usb:0403:6001:A50285BI  a long name of\xe2\x80\xa6\n"
			    "(not shown: pid)\n");
	for (width = 15; width < 200; width++) {
		narrow.width = width;
		render(sql, "SELECT * FROM tasks ORDER BY pid", narrow);
		for (line = strtok(got.text, "\n"); line && line[0] != '(';
		     line = strtok(NULL, "\n"))
			assert_true(text_width(line, strlen(line), true) <= width);
	}
	sql_close(sql);
}

static void one_row_is_a_list(void **state)
{
	struct sql *sql = tables_create();

	(void)state;
	assert_string_equal(render(sql, "SELECT 1 AS a, 'xyz' AS bcd_bytes", people), "a  bcd\n1  "
										     "xyz\n");
	assert_string_equal(render(sql, "SELECT 4096 AS a_bytes, 'xyzxyzxyz' AS bcd",
				   (struct render_options){ .width = 12 }),
			    "a    4.0 KiB\nbcd  xyzxyz~\n");
	sql_close(sql);
}

static int always(void *ctx)
{
	(void)ctx;
	return 1;
}

static void errors(void **state)
{
	struct sql *sql = tables_create();

	(void)state;
	render(sql, "SELECT abs(-9223372036854775808) AS a", people);
	assert_int_equal(got.err->code, ERR_USAGE);
	assert_non_null(strstr(got.err->text, "integer overflow"));
	render(sql, "SELECT abs(-9223372036854775808) AS a", json);
	assert_int_equal(got.err->code, ERR_USAGE);
	assert_string_equal(got.text, ""); /* half a document is no answer */
	sql_interruptible(sql, always, NULL);
	render(sql,
	       "WITH RECURSIVE a(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM a) SELECT * FROM a",
	       people);
	assert_int_equal(got.err->code, ERR_INTERRUPTED);
	sql_close(sql);
}

static void full_output(void **state)
{
	struct render_options options = { .out = fopen("/dev/full", "w") };
	struct sql *sql = tables_create();
	struct sql_rows *rows;
	struct err *err;

	(void)state;
	assert_non_null(options.out);
	assert_null(sql_prepare(sql, "SELECT 1", &rows));
	err = render_rows(&options, "t", rows, NULL);
	assert_non_null(err);
	assert_int_equal(err->code, ERR_LINE);
	err_destroy(err);
	sql_finish(rows);
	sql_close(sql);
	fclose(options.out);
}

static unsigned int cells_of(const unsigned char *cells, unsigned int count, unsigned char part)
{
	unsigned int n = 0, i;

	for (i = 0; i < count; i++)
		n += cells[i] == part;
	return n;
}

static void bars(void **state)
{
	struct account account = { .ram = { 1000, true } };
	unsigned char cells[BAR_WIDTH_MAX];
	unsigned int width;

	(void)state;
	assert_int_equal(bar_cells(&account, 80, cells), 0);
	account.parts[ACCOUNT_ANON] = (struct maybe){ 500, true };
	account.parts[ACCOUNT_FILE] = (struct maybe){ 250, true };
	account.parts[ACCOUNT_UNACCOUNTED] = (struct maybe){ -10, true };
	account.parts[ACCOUNT_FREE] = (struct maybe){ 250, true };
	account.parts[ACCOUNT_SLAB_RECLAIMABLE] = (struct maybe){ 999, false };
	assert_int_equal(bar_cells(&account, 80, cells), 80);
	assert_int_equal(cells_of(cells, 80, ACCOUNT_ANON), 40);
	assert_int_equal(cells_of(cells, 80, ACCOUNT_FILE), 20);
	assert_int_equal(cells_of(cells, 80, ACCOUNT_FREE), 20);
	for (width = 1; width <= BAR_WIDTH_MAX; width++)
		assert_int_equal(bar_cells(&account, width, cells), width);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes),
		cmocka_unit_test(durations),
		cmocka_unit_test(times),
		cmocka_unit_test(texts),
		cmocka_unit_test(every_byte_is_fit_to_be_shown),
		cmocka_unit_test(json_rows),
		cmocka_unit_test(numbers_of_the_schema),
		cmocka_unit_test(csv_rows),
		cmocka_unit_test(tables_fit),
		cmocka_unit_test(one_row_is_a_list),
		cmocka_unit_test(errors),
		cmocka_unit_test(full_output),
		cmocka_unit_test(bars),
	};
	int failed;

	setlocale(LC_CTYPE, "C.UTF-8");
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	free(got.text);
	err_destroy(got.err);
	return failed;
}
