// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/line/{file,line}: links host/err.c, host/line/ (all).
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

#include "../../host/line/drivers.h"

static char path[] = "/tmp/lastgasp-test-XXXXXX";

static void driver_is(const char *spec, const struct line_driver *driver)
{
	const struct line_driver *found;

	assert_null(line_driver_for(spec, &found));
	assert_ptr_equal(found, driver);
}

static void finds_the_driver(void **state)
{
	(void)state;
	driver_is("/dev/ttyUSB0", &line_serial);
	driver_is("/dev/serial/by-id/usb-FTDI@x@9600", &line_serial);
	driver_is("unix:/run/x.sock", &line_unix);
	driver_is("tcp:server:4001", &line_tcp);
	driver_is("file:x.raw", &line_file);
	driver_is("file:-", &line_file);
}

static void lists_the_forms(void **state)
{
	const struct line_driver *found;
	struct err *err = line_driver_for("ttyUSB0", &found);

	(void)state;
	assert_non_null(err);
	assert_int_equal(err->code, ERR_USAGE);
	for (size_t i = 0; line_drivers[i]; i++)
		assert_non_null(strstr(err->text, line_drivers[i]->syntax));
	err_destroy(err);
}

static void replays_a_file(void **state)
{
	char spec[100], buffer[10];
	struct line *line;
	size_t bytes;
	bool end;

	(void)state;
	snprintf(spec, sizeof(spec), "file:%s", path);
	assert_null(line_file.open(spec, &line));
	assert_true(line_reads(&line_file, line, path));
	assert_false(line_reads(&line_file, line, "/dev/null"));
	assert_false(line_reads(&line_file, line, "/nowhere/x"));
	assert_null(line_file.read(line, buffer, 4, 100, &bytes, &end));
	assert_true(bytes == 4 && !end);
	assert_null(line_file.read(line, buffer, sizeof(buffer), 100, &bytes, &end));
	assert_true(bytes == 3 && !end);
	assert_null(line_file.read(line, buffer, sizeof(buffer), 100, &bytes, &end));
	assert_true(!bytes && end);
	assert_null(line_file.write);
	assert_null(line_file.send_break);
	line_file.close(line);
	line_file.close(NULL);
}

static void replays_standard_input(void **state)
{
	int ends[2], saved = dup(STDIN_FILENO);
	struct line *line;
	char buffer[10];
	size_t bytes;
	bool end;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	dup2(ends[0], STDIN_FILENO);
	assert_int_equal(write(ends[1], "abc", 3), 3);
	assert_null(line_file.open("file:-", &line));
	assert_null(line_file.read(line, buffer, sizeof(buffer), 100, &bytes, &end));
	assert_true(bytes == 3 && !end);
	assert_null(line_file.read(line, buffer, sizeof(buffer), 5, &bytes, &end));
	assert_true(!bytes && !end);
	close(ends[1]);
	assert_null(line_file.read(line, buffer, sizeof(buffer), 100, &bytes, &end));
	assert_true(end);
	line_file.close(line);
	close(ends[0]);
	dup2(saved, STDIN_FILENO);
	close(saved);
}

static void says_why_it_does_not_open(void **state)
{
	static const char *const specs[] = { "file:/nowhere/x", "file:/tmp", "file:" };

	(void)state;
	for (size_t i = 0; i < sizeof(specs) / sizeof(specs[0]); i++) {
		struct line *line;
		struct err *err = line_file.open(specs[i], &line);

		assert_non_null(err);
		assert_int_equal(err->code, i == 2 ? ERR_USAGE : ERR_LINE);
		err_destroy(err);
	}
}

static int make_file(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	assert_int_equal(write(fd, "\0x\1y\r\nz", 7), 7);
	close(fd);
	return 0;
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_driver),
		cmocka_unit_test(lists_the_forms),
		cmocka_unit_test(replays_a_file),
		cmocka_unit_test(replays_standard_input),
		cmocka_unit_test(says_why_it_does_not_open),
	};

	return cmocka_run_group_tests(tests, make_file, remove_file);
}
