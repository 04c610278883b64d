// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/line/serial: links host/err.c, host/line/{serial,descriptor}.c. The port is one end of a
 * pseudo-terminal.
 */
#define _GNU_SOURCE /* posix_openpt */
#include <asm/termbits.h> /* does not go together with <termios.h>, which knows no odd rates */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../host/line/drivers.h"

static int far_end;
static char path[100];

static int make_terminal(void **state)
{
	(void)state;
	far_end = posix_openpt(O_RDWR | O_NOCTTY);
	assert_true(far_end >= 0);
	assert_int_equal(grantpt(far_end), 0);
	assert_int_equal(unlockpt(far_end), 0);
	snprintf(path, sizeof(path), "%s", ptsname(far_end));
	return 0;
}

static int end_terminal(void **state)
{
	(void)state;
	if (far_end >= 0)
		close(far_end);
	return 0;
}

static struct line *open_line(const char *spec)
{
	struct line *line;

	assert_true(line_serial.matches(spec));
	assert_null(line_serial.open(spec, &line));
	return line;
}

static void carries_all_bytes_both_ways(void **state)
{
	struct line *line = open_line(path);
	uint8_t sent[256], got[256];
	size_t count = 0, bytes;
	bool end;

	(void)state;
	for (size_t i = 0; i < sizeof(sent); i++)
		sent[i] = (uint8_t)i;
	assert_int_equal(write(far_end, sent, sizeof(sent)), sizeof(sent));
	while (count < sizeof(got)) {
		assert_null(line_serial.read(line, got + count, sizeof(got) - count, 2000, &bytes,
					     &end));
		assert_true(bytes > 0 && !end);
		count += bytes;
	}
	assert_memory_equal(got, sent, sizeof(sent));
	assert_null(line_serial.write(line, sent, sizeof(sent), 2000));
	for (count = 0; count < sizeof(got); count += bytes) {
		ssize_t part = read(far_end, got + count, sizeof(got) - count);

		assert_true(part > 0);
		bytes = (size_t)part;
	}
	assert_memory_equal(got, sent, sizeof(sent));
	line_serial.close(line);
}

static void returns_when_nothing_comes(void **state)
{
	struct line *line = open_line(path);
	size_t bytes = 99;
	char byte;
	bool end = true;

	(void)state;
	assert_null(line_serial.read(line, &byte, 1, 10, &bytes, &end));
	assert_int_equal(bytes, 0);
	assert_false(end);
	assert_true(line_serial.fd(line) >= 0);
	line_serial.close(line);
}

static struct termios2 settings(int fd)
{
	struct termios2 ret;

	assert_int_equal(ioctl(fd, TCGETS2, &ret), 0);
	return ret;
}

static void gives_the_port_back_as_it_was(void **state)
{
	int fd = open(path, O_RDWR | O_NOCTTY);
	struct termios2 before = settings(fd), during, after;
	struct line *line;

	(void)state;
	before.c_cflag = (before.c_cflag & ~(tcflag_t)CBAUD) | B9600;
	before.c_lflag |= ICANON | ECHO;
	assert_int_equal(ioctl(fd, TCSETS2, &before), 0);
	before = settings(fd);
	line = open_line(path);
	during = settings(fd);
	assert_int_equal(during.c_ospeed, 115200);
	assert_int_equal(during.c_ispeed, 115200);
	assert_int_equal(during.c_lflag & (ICANON | ECHO | ISIG), 0);
	assert_int_equal(during.c_oflag & OPOST, 0);
	line_serial.close(line);
	after = settings(fd);
	assert_int_equal(after.c_ospeed, 9600);
	assert_int_equal(after.c_lflag, before.c_lflag);
	assert_int_equal(after.c_cflag, before.c_cflag);
	assert_int_equal(after.c_iflag, before.c_iflag);
	assert_int_equal(after.c_oflag, before.c_oflag);
	close(fd);
}

static void takes_the_rate_from_the_spec(void **state)
{
	static const unsigned int rates[] = { 9600, 57600, 250000, 3000000 };
	int fd = open(path, O_RDWR | O_NOCTTY);

	(void)state;
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		struct line *line;
		char spec[150];

		snprintf(spec, sizeof(spec), "%s@%u", path, rates[i]);
		line = open_line(spec);
		assert_int_equal(line_serial.baud(spec), rates[i]);
		assert_int_equal(settings(fd).c_ospeed, rates[i]);
		assert_null(line_serial.set_baud(line, 38400));
		assert_int_equal(settings(fd).c_ospeed, 38400);
		assert_int_equal(settings(fd).c_ispeed, 38400);
		line_serial.close(line);
	}
	assert_int_equal(line_serial.baud(path), 115200);
	close(fd);
}

/* A pseudo-terminal counts nothing: then nothing is said. */
static void knows_no_damage_where_nobody_counts(void **state)
{
	struct line *line = open_line(path);
	struct line_damage damage;
	char text[100] = "x";

	(void)state;
	assert_false(line_serial.damage(line, &damage));
	line_serial.describe(line, text, sizeof(text));
	assert_string_equal(text, "");
	line_serial.close(line);
}

static void fails(const char *spec, enum err_code code, const char *words)
{
	struct line *line;
	struct err *err = line_serial.open(spec, &line);

	assert_non_null(err);
	assert_int_equal(err->code, code);
	if (!strstr(err->text, words))
		fail_msg("`%s` does not say `%s`", err->text, words);
	err_destroy(err);
}

static void says_why_it_does_not_open(void **state)
{
	struct line *line = open_line(path);
	char spec[150];

	(void)state;
	fails(path, ERR_LINE, "(pid ");
	line_serial.close(line);
	snprintf(spec, sizeof(spec), "%s@0", path);
	fails(spec, ERR_USAGE, "baud");
	snprintf(spec, sizeof(spec), "%s@99999999999999999999", path);
	fails(spec, ERR_USAGE, "baud");
	fails("/dev/ttyNOSUCH", ERR_LINE, "no such device; is the adapter plugged in?");
	fails("/dev/ttyNOSUCH@fast", ERR_LINE, "digits only");
	fails("/dev/null", ERR_LINE, "no serial port");
	line = open_line(path); /* a failed attempt leaves it free */
	line_serial.close(line);
	line_serial.close(NULL);
}

static void notices_that_the_device_is_gone(void **state)
{
	struct line *line = open_line(path);
	size_t bytes;
	char byte;
	bool end;
	struct err *err;

	(void)state;
	close(far_end);
	far_end = -1;
	err = line_serial.read(line, &byte, 1, 2000, &bytes, &end);
	assert_non_null(err);
	assert_int_equal(err->code, ERR_LINE);
	assert_non_null(strstr(err->text, path));
	err_destroy(err);
	line_serial.close(line);
}

static void sends_a_break(void **state)
{
	struct line *line = open_line(path);

	(void)state;
	/* A pseudo-terminal has no wire to hold low, but takes the calls. */
	assert_null(line_serial.send_break(line));
	line_serial.close(line);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, make_terminal, end_terminal)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(carries_all_bytes_both_ways),
		EACH(returns_when_nothing_comes),
		EACH(gives_the_port_back_as_it_was),
		EACH(takes_the_rate_from_the_spec),
		EACH(knows_no_damage_where_nobody_counts),
		EACH(says_why_it_does_not_open),
		EACH(notices_that_the_device_is_gone),
		EACH(sends_a_break),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
