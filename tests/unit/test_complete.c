// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What Tab offers. The commands are fakes, and so are the lines and profiles.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../host/console/command.h"
#include "../../host/console/complete.h"
#include "../../host/console/config.h"
#include "../../host/line/found.h"

static const struct command show = {
	.name = "show",
	.where = COMMAND_BOTH,
	.completes = (const unsigned char[]){ COMPLETE_VIEW, COMPLETE_FILE, 0 },
};
static const struct command save = {
	.name = "save",
	.where = COMMAND_PROMPT,
	.completes = (const unsigned char[]){ COMPLETE_FILE, 0 },
};
static const struct command ask = {
	.name = "ask",
	.where = COMMAND_PROMPT,
	.completes = (const unsigned char[]){ COMPLETE_TABLE, 0 },
};
static const struct command capture = {
	.name = "capture",
	.arguments = "LINE... -o DIR|FILE",
	.details = "Some words first, --not an option.\n"
		   "\n"
		   "  -o DIR|FILE, --output DIR|FILE  where\n"
		   "  --count N   how many; --neither is this\n"
		   "  --stamps[=WORD]  time stamps\n"
		   "  --one-way   nothing is said\n",
	.where = COMMAND_SHELL,
	.completes = (const unsigned char[]){ COMPLETE_LINE, 0 },
};
static const struct command look = {
	.name = "look",
	.arguments = "FILE [VIEW]",
	.where = COMMAND_BOTH,
	.completes = (const unsigned char[]){ COMPLETE_VIEW, COMPLETE_VIEW, 0 },
};
static const struct command help = {
	.name = "help",
	.arguments = "[COMMAND]",
	.where = COMMAND_BOTH,
	.completes = (const unsigned char[]){ COMPLETE_COMMAND, 0 },
};
static const struct command quit = { .name = "quit", .where = COMMAND_PROMPT };

const struct command *const commands[] = {
	&show, &save, &ask, &capture, &look, &help, &quit, NULL,
};

const char *config_profile(unsigned int n)
{
	return n ? NULL : "xo";
}

struct err *found_list(struct found **ret, size_t *count)
{
	*ret = calloc(2, sizeof(**ret));
	strcpy((*ret)[0].spec, "usb:0403:6001");
	strcpy((*ret)[0].tty, "/dev/ttyUSB0");
	strcpy((*ret)[1].spec, "/dev/ttyS0");
	strcpy((*ret)[1].tty, "/dev/ttyS0");
	*count = 2;
	return NULL;
}

const struct command *command_find(const char *name)
{
	size_t i;

	for (i = 0; commands[i]; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

static void kinds(void **state)
{
	(void)state;
	assert_int_equal(complete_kind("", 0) & 0xff, COMPLETE_COMMAND);
	assert_int_equal(complete_kind("sh", 0) & 0xff, COMPLETE_COMMAND);
	assert_int_equal(complete_kind("  sh", 2) & 0xff, COMPLETE_COMMAND);
	assert_int_equal(complete_kind("show ", 5), COMPLETE_VIEW);
	assert_int_equal(complete_kind("show ta", 5), COMPLETE_VIEW);
	assert_int_equal(complete_kind("show  --all ta", 12), COMPLETE_VIEW);
	assert_int_equal(complete_kind("show tasks x", 11), COMPLETE_FILE);
	assert_int_equal(complete_kind("show a b c", 9), COMPLETE_NONE);
	assert_int_equal(complete_kind("save ", 5), COMPLETE_FILE);
	assert_int_equal(complete_kind("ask ta", 4), COMPLETE_TABLE);
	assert_int_equal(complete_kind("quit ", 5), COMPLETE_NONE);
	assert_int_equal(complete_kind("nothing ", 8), COMPLETE_NONE);
	assert_int_equal(complete_kind("anamethatislongerthananycommand x", 32), COMPLETE_NONE);
	assert_int_equal(complete_kind("sql sel", 4), COMPLETE_SQL);
	assert_int_equal(complete_kind("select pid, co", 12), COMPLETE_SQL);
	assert_int_equal(complete_kind("sql --json sel", 11), COMPLETE_SQL);
	assert_int_equal(complete_kind("capture --", 8) & 0xff, COMPLETE_OPTION);
	assert_int_equal(complete_kind("capture -o x ", 13), COMPLETE_LINE);
	assert_int_equal(complete_kind("capture --count ", 16), COMPLETE_NONE);
	assert_int_equal(complete_kind("capture a b ", 12), COMPLETE_LINE);
}

/* The candidates, each once, in their order and with commas between. */
static const char *all(int kind, const char *word)
{
	static char text[8000];
	unsigned int next = 0;
	const char *name;
	char bounded[100];

	strcpy(text, ",");
	while ((name = complete_next(kind, word, &next))) {
		snprintf(bounded, sizeof(bounded), ",%s,", name);
		if (!strstr(text, bounded)) {
			strcat(text, name);
			strcat(text, ",");
		}
	}
	return text;
}

static void candidates(void **state)
{
	(void)state;
	assert_string_equal(all(COMPLETE_COMMAND, ""), ",show,save,ask,look,help,quit,select,");
	assert_string_equal(all(COMPLETE_COMMAND, "s"), ",show,save,select,");
	assert_string_equal(all(COMPLETE_COMMAND, "x"), ",");
	assert_string_equal(all(COMPLETE_VIEW, "tm"), ",tmpfs,tmpfs_files,");
	assert_string_equal(all(COMPLETE_TABLE, "swa"), ",swaps,");
	assert_string_equal(all(COMPLETE_SQL, "sel"), ",select,");
	assert_string_equal(all(COMPLETE_SQL, "SEL"), ",select,");
	assert_string_equal(all(COMPLETE_SQL, "rss_"), ",rss_anon_bytes,rss_file_bytes,rss_shmem_"
						       "bytes,rss_bytes,");
	assert_string_equal(all(COMPLETE_SQL, "TASKS"), ",");
	assert_string_equal(all(COMPLETE_SQL, "tmpfs"), ",tmpfs,tmpfs_files,");
	assert_string_equal(all(COMPLETE_SQL, "rows"), ",rows,");
	assert_string_equal(all(COMPLETE_LINE, ""),
			    ",xo,usb:0403:6001,/dev/ttyUSB0,/dev/ttyS0,");
	assert_string_equal(all(COMPLETE_LINE, "/dev/ttyU"), ",/dev/ttyUSB0,");
	assert_string_equal(all(complete_kind("capture -", 8), "--"),
			    ",--json,--csv,--no-color,--help,--output,--count,--stamps,--one-way,");
	assert_string_equal(all(complete_kind("capture -", 8), "-o"), ",-o,");
	assert_string_equal(all(complete_kind("quit -", 5), "--n"), ",--no-color,");
	assert_string_equal(all(COMPLETE_FILE, ""), ",");
	assert_string_equal(all(COMPLETE_NONE, ""), ",");
}

/* What the shell is told for the words of `line`, the last of which may be empty. */
static const char *shell(const char *line)
{
	static char text[8000];
	char copy[200], *words[20] = { copy }, *at = copy;
	FILE *out = fmemopen(text, sizeof(text), "w");
	int count = 1;

	strcpy(copy, line);
	while ((at = strchr(at, ' '))) {
		*at++ = 0;
		words[count++] = at;
	}
	complete_shell(out, count, words);
	fputc(0, out);
	fclose(out);
	return text;
}

static void for_the_shell(void **state)
{
	(void)state;
	assert_string_equal(shell(""), "show\ncapture\nlook\nhelp\n");
	assert_string_equal(shell("--json ca"), "capture\n");
	assert_string_equal(shell("help s"), "show\nsave\n");
	assert_string_equal(shell("help qu"), "quit\n");
	assert_string_equal(shell("save "), "");
	assert_string_equal(shell("no such"), "");
	assert_string_equal(shell("capture x"), "xo\n");
	assert_string_equal(shell("capture xo -o dir /dev/ttyS"), "/dev/ttyS0\n");
	assert_string_equal(shell("capture --output "), "");
	assert_string_equal(shell("capture --count "), "");
	assert_string_equal(shell("capture --stamps us"), "usb:0403:6001\n");
	assert_string_equal(shell("capture --co"), "--count\n");
	assert_string_equal(shell("look "), "");
	assert_string_equal(shell("look f swa"), "swaps\n");
	assert_string_equal(shell("look f swaps "), "");
	complete_shell(stdout, 0, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds),
		cmocka_unit_test(candidates),
		cmocka_unit_test(for_the_shell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
