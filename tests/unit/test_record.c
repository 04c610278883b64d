// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/console/record: links record.c, state.c, stamp.c, output.c of host/dump and err.c.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "unit.h"

#include "../../host/console/record.h"

static char folder[] = "/tmp/lastgasp-record-XXXXXX";
static char path[200];

static int set_up(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/a.log", folder);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

static void words_of_lines(void **state)
{
	char word[41], little[8];

	(void)state;
	assert_string_equal(record_word("xo", word, sizeof(word)), "xo");
	assert_string_equal(record_word("/dev/ttyUSB0@115200", word, sizeof(word)),
			    "ttyUSB0-115200");
	assert_string_equal(record_word("usb:0403:6001", word, sizeof(word)), "usb-0403-6001");
	assert_string_equal(record_word("usb:", word, sizeof(word)), "usb");
	assert_string_equal(record_word("unix:/run/../x y.sock", word, sizeof(word)), "x-y.sock");
	assert_string_equal(record_word("/tmp/", word, sizeof(word)), "tmp");
	assert_string_equal(record_word("::", word, sizeof(word)), "");
	assert_string_equal(record_word("..", word, sizeof(word)), "");
	assert_string_equal(record_word("tcp:a.example:7000", little, sizeof(little)), "tcp-a.e");
}

static void names_beside(void **state)
{
	char name[RECORD_PATH];

	(void)state;
	record_beside("/a/b.raw", ".log", name);
	assert_string_equal(name, "/a/b.log");
	record_beside("b.log", ".raw", name);
	assert_string_equal(name, "b.raw");
	record_beside("/a.raw/b", ".log", name);
	assert_string_equal(name, "/a.raw/b.log");
	record_beside(".raw", ".log", name);
	assert_string_equal(name, ".raw.log");
}

static void automatic_names(void **state)
{
	char raw[RECORD_PATH], log[RECORD_PATH], end[60];
	struct err *err;

	(void)state;
	err = record_names(folder, "xo", raw, log);
	assert_null(err);
	snprintf(end, sizeof(end), "-xo-%d.raw", (int)getpid());
	assert_memory_equal(raw, folder, strlen(folder));
	assert_string_equal(raw + strlen(raw) - strlen(end), end);
	assert_string_equal(log + strlen(log) - 4, ".log");
	assert_memory_equal(raw, log, strlen(raw) - 4);
	assert_int_equal(strlen(raw), strlen(folder) + 1 + 15 + strlen(end));
	err = record_names("/proc/no/such", "xo", raw, log);
	assert_non_null(err);
	assert_int_equal(err->code, ERR_LINE);
	err_destroy(err);
}

static void put(struct record_text *record, const char *text, int64_t ms)
{
	const struct stamp_clock now = {0, ms};
	struct err *err = record_text(record, text, strlen(text), &now);

	assert_null(err);
}

static const char *saved(void)
{
	static char text[500];
	FILE *file = fopen(path, "re");
	size_t bytes = fread(text, 1, sizeof(text) - 1, file);

	text[bytes] = 0;
	fclose(file);
	return text;
}

static struct record_text opened(enum stamp_kind kind)
{
	const struct stamp_clock now = {0, 0};
	struct record_text record = {.off = false};

	stamp_init(&record.stamp, kind, &now);
	assert_null(output_open(&record.output, path, false));
	return record;
}

static void without_stamps_it_is_as_it_came(void **state)
{
	struct record_text record = opened(STAMP_OFF);

	(void)state;
	put(&record, "\033[1mone\r\ntw", 1);
	put(&record, "o\n\nthree", 2);
	output_close(&record.output);
	assert_string_equal(saved(), "\033[1mone\r\ntwo\n\nthree");
}

static void a_stamp_is_of_a_lines_first_byte(void **state)
{
	struct record_text record = opened(STAMP_SINCE);

	(void)state;
	put(&record, "one\r\ntw", 1000);
	put(&record, "o\n", 2000);
	put(&record, "three\nfour\n", 3000);
	output_close(&record.output);
	assert_string_equal(saved(), "[    1.000] one\r\n[    1.000] two\n"
				     "[    3.000] three\n[    3.000] four\n");
}

static void off_is_off(void **state)
{
	struct record_text record = opened(STAMP_OFF);

	(void)state;
	put(&record, "one\n", 1);
	record.off = true;
	put(&record, "two\n", 2);
	record.off = false;
	put(&record, "three\n", 3);
	output_close(&record.output);
	assert_string_equal(saved(), "one\nthree\n");
}

static void an_error_ends_it(void **state)
{
	struct record_text record = {.output = {.fd = open("/dev/full", O_WRONLY)}};
	const struct stamp_clock now = {0, 0};
	struct err *err = record_text(&record, "a\nb\n", 4, &now);

	(void)state;
	assert_non_null(err);
	assert_int_equal(err->code, ERR_LINE);
	err_destroy(err);
	assert_int_equal(record.output.fd, -1);
	assert_null(record_text(&record, "c\n", 2, &now));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_of_lines),
		cmocka_unit_test(names_beside),
		cmocka_unit_test(automatic_names),
		cmocka_unit_test(without_stamps_it_is_as_it_came),
		cmocka_unit_test(a_stamp_is_of_a_lines_first_byte),
		cmocka_unit_test(off_is_off),
		cmocka_unit_test(an_error_ends_it),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
