// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What Tab offers. The commands are fakes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../host/console/command.h"
#include "../../host/console/complete.h"

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
static const struct command capture = { .name = "capture", .where = COMMAND_SHELL };
static const struct command quit = { .name = "quit", .where = COMMAND_PROMPT };

const struct command *const commands[] = { &show, &save, &ask, &capture, &quit, NULL };

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
	assert_int_equal(complete_kind("", 0), COMPLETE_COMMAND);
	assert_int_equal(complete_kind("sh", 0), COMPLETE_COMMAND);
	assert_int_equal(complete_kind("  sh", 2), COMPLETE_COMMAND);
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
	assert_string_equal(all(COMPLETE_COMMAND, ""), ",show,save,ask,quit,select,");
	assert_string_equal(all(COMPLETE_COMMAND, "s"), ",show,save,select,");
	assert_string_equal(all(COMPLETE_COMMAND, "x"), ",");
	assert_string_equal(all(COMPLETE_VIEW, "tm"), ",tmpfs,tmpfs_files,");
	assert_string_equal(all(COMPLETE_TABLE, "swa"), ",swaps,");
	assert_string_equal(all(COMPLETE_SQL, "sel"), ",select,");
	assert_string_equal(all(COMPLETE_SQL, "SEL"), ",select,");
	assert_string_equal(all(COMPLETE_SQL, "rss_"), ",rss_anon_bytes,rss_file_bytes,rss_shmem_"
						       "bytes,");
	assert_string_equal(all(COMPLETE_SQL, "TASKS"), ",");
	assert_string_equal(all(COMPLETE_SQL, "tmpfs"), ",tmpfs,tmpfs_files,");
	assert_string_equal(all(COMPLETE_SQL, "rows"), ",rows,");
	assert_string_equal(all(COMPLETE_FILE, ""), ",");
	assert_string_equal(all(COMPLETE_NONE, ""), ",");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds),
		cmocka_unit_test(candidates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
