// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lines of a file, however they end and however long they are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../host/import/lines.h"

static char path[] = "/tmp/lastgasp-lines-XXXXXX";

static struct lines *open_text(const char *text, size_t bytes)
{
	struct lines *lines;
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, bytes, file), bytes);
	fclose(file);
	assert_null(lines_open(path, &lines));
	return lines;
}

/* The next line is this one; NULL: there is none. */
static struct line_text expect(struct lines *lines, const char *text)
{
	struct line_text line = {.bytes = 0};
	bool more;

	assert_null(lines_next(lines, &line, &more));
	assert_int_equal(more, text != NULL);
	if (text) {
		assert_int_equal(line.bytes, strlen(text));
		assert_memory_equal(line.text, text, line.bytes);
	}
	return line;
}

static void ends(void **state)
{
	static const char text[] = "unix\ndos\r\nserial\r\r\n\rturned\n\nlast";
	struct lines *lines = open_text(text, sizeof(text) - 1);
	struct line_text line;

	(void)state;
	assert_int_equal(expect(lines, "unix").number, 1);
	expect(lines, "dos");
	expect(lines, "serial");
	assert_int_equal(expect(lines, "turned").number, 4);
	line = expect(lines, "");
	assert_false(line.cut);
	line = expect(lines, "last");
	assert_int_equal(line.number, 6);
	assert_true(line.cut);
	expect(lines, NULL);
	expect(lines, NULL);
	lines_close(lines);
}

/* Where no LF is a CR ends a line, and counts. */
static void returns(void **state)
{
	static const char text[] = "mac\rlines\r\rlast";
	struct lines *lines = open_text(text, sizeof(text) - 1);

	(void)state;
	assert_int_equal(expect(lines, "mac").number, 1);
	assert_int_equal(expect(lines, "lines").number, 2);
	assert_int_equal(expect(lines, "last").number, 3);
	expect(lines, NULL);
	lines_close(lines);
}

/* UTF-16 of either order, whatever is cut off its end. */
static void wide(void **state)
{
	static const char text[] = "\xff\xfe"
				   "a\0b\0\r\0\n\0\x42\x04z\0\n\0q";
	struct lines *lines = open_text(text, sizeof(text) - 1);

	(void)state;
	expect(lines, "ab");
	expect(lines, "?z");
	expect(lines, NULL);
	lines_close(lines);
	lines = open_text("\xfe\xff\0a\0\n\0b", 8);
	expect(lines, "a");
	expect(lines, "b");
	expect(lines, NULL);
	lines_close(lines);
}

/* What was said, out of a JSON object, whole or not. */
static void json(void **state)
{
	static const char text[] =
		"{\"log\":\"[    1.5] a \\\"b\\\" \\u003cTASK\\u003e\\r\\n\",\"stream\":\"log\"}\n"
		"{ \"x\" : {\"y\":\"message\"}, \"MESSAGE\" : \"one\\n two\\u00e4\"}\n"
		"{\"msg\":\"cut \\\n{\"msg\":5}\n{\"other\":\"log\"}\n{\n{\"log\":\"\\u12";
	struct lines *lines = open_text(text, sizeof(text) - 1);

	(void)state;
	expect(lines, "[    1.5] a \"b\" <TASK>");
	expect(lines, "one\n two?");
	expect(lines, "cut \\");
	expect(lines, "{\"msg\":5}");
	expect(lines, "{\"other\":\"log\"}");
	expect(lines, "{");
	expect(lines, "?");
	expect(lines, NULL);
	lines_close(lines);
}

static void html(void **state)
{
	static const char text[] = "foo: 12<br>\nbar<br />\n<TASK>\n<br>\n";
	struct lines *lines = open_text(text, sizeof(text) - 1);

	(void)state;
	expect(lines, "foo: 12");
	expect(lines, "bar");
	expect(lines, "<TASK>");
	expect(lines, "");
	expect(lines, NULL);
	lines_close(lines);
}

static void what_terminals_leave(void **state)
{
	static const char text[] =
		"\xef\xbb\xbf"
		"\x1b[32m[  104.03] \x1b[0m\x1b[33mfoo\x1b[0m: b\x1b[1;31mar\x1b[K\n"
		"a\xc2\xa0"
		"b\n\x1b\n\x1b[\n\x1b[12;3\n";
	struct lines *lines = open_text(text, sizeof(text) - 1);

	(void)state;
	expect(lines, "[  104.03] foo: bar");
	expect(lines, "a b");
	expect(lines, "");
	expect(lines, "");
	expect(lines, "");
	expect(lines, NULL);
	lines_close(lines);
}

/* Every length around the one where lines are cut, after a line of a length around it too. */
static void long_lines(void **state)
{
	static char text[9 * LINES_MAX];
	static const size_t lengths[] = {LINES_MAX - 1, LINES_MAX,	   LINES_MAX + 1,
					 2 * LINES_MAX, 2 * LINES_MAX + 1, 4 * LINES_MAX};

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		for (size_t before = LINES_MAX - 2; before < LINES_MAX + 3; before++) {
			size_t at = before + 1, seen = 0;
			struct line_text line;
			struct lines *lines;
			bool more;

			memset(text, 'a', before);
			text[before] = '\n';
			memset(text + at, 'x', lengths[i]);
			memcpy(text + at + lengths[i], "\nend\n", 5);
			lines = open_text(text, at + lengths[i] + 5);
			do {
				assert_null(lines_next(lines, &line, &more));
				assert_true(more && line.bytes <= LINES_MAX);
			} while (line.cut);
			for (bool first = true; seen < lengths[i] || first; first = false) {
				assert_null(lines_next(lines, &line, &more));
				assert_true(more);
				assert_int_equal(line.number, 2);
				assert_int_equal(line.piece, !first);
				seen += line.bytes;
			}
			assert_int_equal(seen, lengths[i]);
			if (line.cut)
				assert_int_equal(expect(lines, "").number, 2);
			assert_int_equal(expect(lines, "end").number, 3);
			expect(lines, NULL);
			lines_close(lines);
		}
	}
}

static void empty(void **state)
{
	struct lines *lines = open_text("", 0);

	(void)state;
	expect(lines, NULL);
	lines_close(lines);
	lines_close(NULL);
}

static void no_such_file(void **state)
{
	struct lines *lines;
	struct err *err = lines_open("/nonexistent/log", &lines);

	(void)state;
	assert_non_null(err);
	assert_int_equal(err->code, ERR_INPUT);
	assert_non_null(strstr(err->text, "/nonexistent/log"));
	err_destroy(err);
}

static void a_folder(void **state)
{
	struct lines *lines;
	struct line_text line;
	struct err *err;
	bool more;

	(void)state;
	assert_null(lines_open("/", &lines));
	err = lines_next(lines, &line, &more);
	assert_non_null(err);
	assert_int_equal(err->code, ERR_INPUT);
	err_destroy(err);
	lines_close(lines);
}

static int make_file(void **state)
{
	(void)state;
	return close(mkstemp(path));
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ends),		cmocka_unit_test(what_terminals_leave),
		cmocka_unit_test(returns),
		cmocka_unit_test(wide),
		cmocka_unit_test(json),
		cmocka_unit_test(html),
		cmocka_unit_test(long_lines),	cmocka_unit_test(empty),
		cmocka_unit_test(no_such_file), cmocka_unit_test(a_folder),
	};

	return cmocka_run_group_tests(tests, make_file, remove_file);
}
