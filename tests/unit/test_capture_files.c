// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the files of a capture are called.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../host/commands/capture_files.h"

static void distinct(void **state)
{
	char names[5][CAPTURE_NAME] = { "a", "a", "a-2", "b", "a" };

	(void)state;
	for (unsigned int i = 1; i <= 5; i++)
		capture_files_distinct(names, i);
	assert_string_equal(names[0], "a");
	assert_string_equal(names[1], "a-2");
	assert_string_equal(names[2], "a-2-2");
	assert_string_equal(names[3], "b");
	assert_string_equal(names[4], "a-3");
}

/* As many as there may be lines, of the longest name that there is. */
static void many(void **state)
{
	static char names[64][CAPTURE_NAME];

	(void)state;
	for (unsigned int i = 0; i < 64; i++) {
		memset(names[i], 'x', 40);
		capture_files_distinct(names, i + 1);
		for (unsigned int j = 0; j < i; j++)
			assert_string_not_equal(names[i], names[j]);
	}
	assert_int_equal(strlen(names[63]), 43);
}

static void expect_beside(const char *output, bool folder, const char *name, const char *raw_is,
			  const char *log_is)
{
	char raw[CAPTURE_PATH], log[CAPTURE_PATH];

	capture_files_beside(output, folder, name, raw, log);
	assert_string_equal(raw, raw_is);
	assert_string_equal(log, log_is);
}

static void beside(void **state)
{
	(void)state;
	expect_beside("d", true, NULL, "d/capture.raw", "d/console.log");
	expect_beside("d", true, "ttyS0", "d/capture-ttyS0.raw", "d/console-ttyS0.log");
	expect_beside("a.gasp", false, NULL, "a.raw", "a.log");
	expect_beside("d.x/a", false, NULL, "d.x/a.raw", "d.x/a.log");
	expect_beside(".gasp", false, NULL, ".gasp.raw", ".gasp.log");
}

static void put(const char *path)
{
	int fd = open(path, O_CREAT | O_EXCL | O_WRONLY, 0600);

	assert_true(fd >= 0);
	close(fd);
}

static void dumps(void **state)
{
	char folder[] = "/tmp/test_capture_files.XXXXXX", path[3][CAPTURE_PATH], expected[100];

	(void)state;
	assert_non_null(mkdtemp(folder));
	for (unsigned int i = 0; i < 3; i++) {
		capture_files_dump(folder, "xo", path[i]);
		put(path[i]);
	}
	snprintf(expected, sizeof(expected), "%s/xo.gasp", folder);
	assert_string_equal(path[0], expected);
	snprintf(expected, sizeof(expected), "%s/xo-3.gasp", folder);
	assert_string_equal(path[2], expected);
	for (unsigned int i = 0; i < 3; i++)
		unlink(path[i]);
	assert_int_equal(rmdir(folder), 0);
}

static void folders(void **state)
{
	char folder[] = "/tmp/test_capture_files.XXXXXX", path[100];
	struct err *err;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/a", folder);
	assert_null(capture_files_folder(path));
	assert_null(capture_files_folder(path));
	rmdir(path);
	put(path);
	err = capture_files_folder(path);
	assert_non_null(err);
	assert_int_equal(err->code, ERR_LINE);
	err_destroy(err);
	unlink(path);
	rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(distinct), cmocka_unit_test(many),    cmocka_unit_test(beside),
		cmocka_unit_test(dumps),    cmocka_unit_test(folders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
