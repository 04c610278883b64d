// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/console/config: links config.c, menu.c, stamp.c, trigger.c, err.c and libinih; its
 * line_driver_for() knows one form of LINE.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

#include "../../host/console/config.h"
#include "../../host/console/menu.h"
#include "../../host/line/line.h"

static char folder[] = "/tmp/lastgasp-config-XXXXXX";
static char path[200];
static struct config config;

struct err *line_driver_for(const char *spec, const struct line_driver **ret)
{
	static const struct line_driver driver = {.name = "fake"};

	if (strncmp(spec, "fake:", 5) != 0)
		return err_new(ERR_USAGE, "`%s` is no line; a line is one of: fake:", spec);
	*ret = &driver;
	return NULL;
}

static void write_bytes(const char *text, size_t bytes)
{
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, bytes, file), bytes);
	fclose(file);
}

static void put(const char *text)
{
	write_bytes(text, strlen(text));
}

static void good(const char *name)
{
	struct err *err = config_read(name, &config);

	if (err)
		fail_msg("%s", err->text);
}

/* The error of that text, which names the line of the file (0: none) and holds the words. */
static void bad(const char *text, const char *name, unsigned int line, const char *words)
{
	struct config before = config;
	struct err *err;
	char where[300] = "";

	put(text);
	err = config_read(name, &config);
	if (!err)
		fail_msg("no error of: %s", text);
	if (line)
		snprintf(where, sizeof(where), "%s:%u: ", path, line);
	if (strncmp(err->text, where, strlen(where)) != 0 || !strstr(err->text, words))
		fail_msg("not `%s...%s` but: %s", where, words, err->text);
	assert_int_equal(err->code, ERR_USAGE);
	assert_memory_equal(&before, &config, sizeof(config));
	err_destroy(err);
}

static int set_up(void **state)
{
	char sub[100];

	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(sub, sizeof(sub), "%s/lastgasp", folder);
	snprintf(path, sizeof(path), "%s/config", sub);
	setenv("XDG_CONFIG_HOME", folder, 1);
	setenv("HOME", "/home/olpc", 1);
	return mkdir(sub, 0700);
}

static int tear_down(void **state)
{
	(void)state;
	unlink(path);
	*strrchr(path, '/') = 0;
	rmdir(path);
	return rmdir(folder);
}

static int no_file(void **state)
{
	(void)state;
	unlink(path);
	memset(&config, 0, sizeof(config));
	setenv("XDG_CONFIG_HOME", folder, 1);
	return 0;
}

static void no_file_sets_nothing(void **state)
{
	const struct config unset = {.escape = MENU_ESCAPE};

	(void)state;
	good(NULL);
	assert_memory_equal(&config, &unset, sizeof(config));
	assert_null(config_profile(0));
	good("fake:1");
	assert_string_equal(config.line, "fake:1");
}

static void a_profile_goes_over_the_general_settings(void **state)
{
	(void)state;
	put("timestamps = delta\n"
	    "sysrq=gdvx\n"
	    "escape = ^t\n"
	    "\n"
	    "# an XO\n"
	    "[xo]\n"
	    "line = fake:0403:6001 ; the cable\n"
	    "sysrq = x\n"
	    "baud = auto\n"
	    "folder = ~/xo\n"
	    "one-way = on\n"
	    "status = off\n"
	    "[lab]\n"
	    "line=fake:lab\n"
	    "timestamps = no\n");
	good("xo");
	assert_string_equal(config.line, "fake:0403:6001");
	assert_string_equal(config.sysrq, "x");
	assert_string_equal(config.baud, "auto");
	assert_string_equal(config.folder, "/home/olpc/xo");
	assert_int_equal(config.stamps, STAMP_DELTA);
	assert_int_equal(config.escape, 0x14);
	assert_true(config.one_way);
	assert_true(config.no_status);
	good("lab");
	assert_string_equal(config.sysrq, "gdvx");
	assert_int_equal(config.stamps, STAMP_OFF);
	assert_false(config.one_way);
	good(NULL);
	assert_string_equal(config.line, "");
	assert_int_equal(config.stamps, STAMP_DELTA);
	good("fake:2");
	assert_string_equal(config.line, "fake:2");
	assert_string_equal(config.sysrq, "gdvx");
}

static void indented_lines_are_settings(void **state)
{
	(void)state;
	put("[xo]\n\tline = fake:1\n\tsysrq = g\n  status = no\r\n");
	good("xo");
	assert_string_equal(config.line, "fake:1");
	assert_string_equal(config.sysrq, "g");
	assert_true(config.no_status);
}

static void profiles_are_listed(void **state)
{
	(void)state;
	put("[b.1]\nline = fake:1\n[a-2_x]\n");
	assert_string_equal(config_profile(0), "b.1");
	assert_string_equal(config_profile(1), "a-2_x");
	assert_null(config_profile(2));
	put("[b]\nwrong\n");
	assert_null(config_profile(0));
}

static void names_that_are_nothing(void **state)
{
	(void)state;
	bad("[xo]\nline = fake:1\n[lab]\nline = fake:2\n", "ox", 0,
	    "has no profile `ox` but xo, lab, and `ox` is no line; a line is one of: fake:");
	bad("", "ox", 0, "has no profile `ox`, and `ox` is no line");
	bad("", "usb:1", 0, "`usb:1` is no line");
	bad("[xo]\nsysrq = x\n", "xo", 0, "profile xo has no `line = LINE`");
	bad("[xo]\n", "xo", 0, "profile xo has no `line = LINE`");
}

static void every_mistake_is_named_with_its_line(void **state)
{
	(void)state;
	bad("\n\nlien = fake:1\n", NULL, 3, "there is no setting `lien`; there are line, baud");
	bad("[xo]\nline = fake:1\n[lab]\nlien = x\n", "xo", 4, "there is no setting `lien`");
	bad("just words\n", NULL, 1, "neither NAME = VALUE nor [PROFILE]");
	bad("line =\n", NULL, 1, "`line` cannot be ``");
	bad("line = fake:1\nline = fake:2\n", NULL, 2, "`line` is set already");
	bad("baud = fast\n", NULL, 1, "`baud` cannot be `fast`: give a number, or auto");
	bad("baud = 1152000000000\n", NULL, 1, "`baud` cannot be");
	bad("baud = -9600\n", NULL, 1, "`baud` cannot be");
	bad("sysrq = g d v x\n", NULL, 1, "1 to 16 keys");
	bad("sysrq = 12345678901234567\n", NULL, 1, "1 to 16 keys");
	bad("folder = captures\n", NULL, 1, "a folder that begins with / or ~/");
	bad("timestamps = maybe\n", NULL, 1, "one of time, iso, delta, since, off");
	bad("escape = ^c\n", NULL, 1, "`escape` cannot be `^c`");
	bad("one-way = 2\n", NULL, 1, "`one-way` cannot be `2`: give yes or no");
	bad("status =\n", NULL, 1, "give yes or no");
}

static void every_mistake_in_a_profiles_name(void **state)
{
	(void)state;
	bad("[xo\nline = fake:1\n", NULL, 1, "a profile begins with [NAME]");
	bad("[xo] line = fake:1\n", NULL, 1, "a profile begins with [NAME]");
	bad("[]\n", NULL, 1, "cannot be the name of a profile");
	bad("[usb:1]\n", NULL, 1, "`usb:1` cannot be the name of a profile");
	bad("[two words]\n", NULL, 1, "cannot be the name of a profile");
	bad("[1234567890123456789012345678901234567890]\n", NULL, 1, "at most 39");
	bad("[xo]\nline = fake:1\n[xo]\n", "xo", 3, "there is a profile xo already");
}

static void too_many_profiles(void **state)
{
	char text[CONFIG_PROFILES * 8] = "", name[16];

	(void)state;
	for (int i = 0; i < CONFIG_PROFILES - 1; i++) {
		snprintf(name, sizeof(name), "[p%d]\n", i);
		strcat(text, name);
	}
	put(text);
	good("fake:1");
	strcat(text, "[more]\n");
	bad(text, "fake:1", CONFIG_PROFILES, "more than 63 profiles");
}

/* Of every length, so that what libinih would cut or split is never taken for something else. */
static void long_lines_are_refused_or_whole(void **state)
{
	char text[400];
	struct err *err;

	(void)state;
	for (size_t bytes = 10; bytes < 300; bytes++) {
		memset(text, 'a', sizeof(text));
		memcpy(text, "folder = /", 10);
		strcpy(text + bytes, "\nstatus = no\n");
		put(text);
		err = config_read(NULL, &config);
		assert_int_equal(!err, bytes < CONFIG_LINE_BYTES);
		if (!err)
			assert_int_equal(strlen(config.folder), bytes - 9);
		else
			assert_non_null(strstr(err->text, "config:1: this line is longer than"));
		err_destroy(err);
	}
}

static void bytes_that_are_no_text(void **state)
{
	uint64_t seed = 7;
	struct err *err;
	char noise[600];

	(void)state;
	write_bytes("line = fake:1\nsys\0rq = x\n[xo]\n", 30);
	err = config_read(NULL, &config);
	assert_non_null(err);
	assert_non_null(strstr(err->text, "config:2: "));
	err_destroy(err);
	for (int round = 0; round < 500; round++) {
		for (size_t i = 0; i < sizeof(noise); i++)
			noise[i] = "[]=;:# \n\r\t\0ax\xef\xbb\xbf"[unit_random(&seed) % 16];
		write_bytes(noise, unit_random(&seed) % sizeof(noise));
		err_destroy(config_read("fake:1", &config));
		config_profile(0);
	}
}

static void a_byte_order_mark_is_nothing(void **state)
{
	(void)state;
	put("\xef\xbb\xbfline = fake:1\n");
	good(NULL);
	assert_string_equal(config.line, "fake:1");
}

static void where_it_is_looked_for(void **state)
{
	char home[200];

	(void)state;
	put("sysrq = q\n");
	setenv("XDG_CONFIG_HOME", "relative", 1);
	good(NULL);
	assert_string_equal(config.sysrq, "");
	snprintf(home, sizeof(home), "%s/.config", folder);
	assert_int_equal(symlink(".", home), 0);
	setenv("HOME", folder, 1);
	unsetenv("XDG_CONFIG_HOME");
	good(NULL);
	assert_string_equal(config.sysrq, "q");
	unlink(home);
	setenv("HOME", "/home/olpc", 1);
}

static void a_folder_in_its_place_is_an_error(void **state)
{
	struct err *err;

	(void)state;
	assert_int_equal(mkdir(path, 0700), 0);
	err = config_read(NULL, &config);
	assert_non_null(err);
	assert_int_equal(err->code, ERR_USAGE);
	assert_non_null(strstr(err->text, "cannot read"));
	err_destroy(err);
	rmdir(path);
}

#define TEST(name) cmocka_unit_test_setup(name, no_file)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(no_file_sets_nothing),
		TEST(a_profile_goes_over_the_general_settings),
		TEST(indented_lines_are_settings),
		TEST(profiles_are_listed),
		TEST(names_that_are_nothing),
		TEST(every_mistake_is_named_with_its_line),
		TEST(every_mistake_in_a_profiles_name),
		TEST(too_many_profiles),
		TEST(long_lines_are_refused_or_whole),
		TEST(bytes_that_are_no_text),
		TEST(a_byte_order_mark_is_nothing),
		TEST(where_it_is_looked_for),
		TEST(a_folder_in_its_place_is_an_error),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
