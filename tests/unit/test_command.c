// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How a command is found and run, and how a line becomes words. The commands are fakes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../host/commands/commands.h"
#include "../../host/console/words.h"

static struct {
	unsigned int runs, helps;
	int argc;
	char last[100];
	struct render_options render;
	struct err *err;
	int exit_code;
} seen;

static struct err *fake(struct session *session, int argc, char **argv, int *exit_code)
{
	seen.runs++;
	seen.argc = argc;
	snprintf(seen.last, sizeof(seen.last), "%s", argv[argc - 1]);
	assert_null(argv[argc]);
	seen.render = session->render;
	*exit_code = seen.exit_code;
	return seen.err;
}

#define FAKE(id, at)                                                      \
	const struct command cmd_##id = {                                 \
		.name = #id, .arguments = "A", .where = (at), .run = fake \
	}

FAKE(console, COMMAND_SHELL);
FAKE(capture, COMMAND_SHELL);
FAKE(script, COMMAND_SHELL);
FAKE(show, COMMAND_BOTH);
FAKE(sql, COMMAND_BOTH);
FAKE(verify, COMMAND_BOTH);
FAKE(lines, COMMAND_BOTH);
FAKE(account, COMMAND_BOTH);
FAKE(oom, COMMAND_BOTH);
FAKE(blocked, COMMAND_BOTH);
FAKE(diff, COMMAND_BOTH);
FAKE(leaks, COMMAND_BOTH);
FAKE(import, COMMAND_BOTH);
FAKE(check, COMMAND_BOTH);
FAKE(help, COMMAND_BOTH);
FAKE(sysrq, COMMAND_PROMPT);
FAKE(break, COMMAND_PROMPT);
FAKE(hold, COMMAND_PROMPT);
FAKE(ask, COMMAND_PROMPT);
FAKE(again, COMMAND_PROMPT);
FAKE(continue, COMMAND_PROMPT);
FAKE(reboot, COMMAND_PROMPT);
FAKE(terminal, COMMAND_PROMPT);
FAKE(text, COMMAND_PROMPT);
FAKE(log, COMMAND_PROMPT);
FAKE(timestamps, COMMAND_PROMPT);
FAKE(status, COMMAND_PROMPT);
FAKE(keys, COMMAND_PROMPT);
FAKE(wait, COMMAND_PROMPT);
FAKE(send, COMMAND_PROMPT);
FAKE(expect, COMMAND_PROMPT);
FAKE(sleep, COMMAND_PROMPT);
FAKE(dumps, COMMAND_PROMPT);
FAKE(use, COMMAND_PROMPT);
FAKE(save, COMMAND_PROMPT);
FAKE(quit, COMMAND_PROMPT);

void command_help(FILE *out, const struct command *command)
{
	(void)out;
	(void)command;
	seen.helps++;
}

static int run(const char *line, bool interactive)
{
	volatile int interrupted = 0;
	struct session session = { .interactive = interactive,
				   .interrupted = &interrupted,
				   .render.color = true };
	char text[200], *argv[WORDS_MAX + 1];
	struct err *err;
	int argc, ret;

	seen.runs = seen.helps = 0;
	snprintf(text, sizeof(text), "%s", line);
	err = words_split(text, argv, &argc);
	assert_null(err);
	ret = command_run(&session, argc, argv);
	assert_true(session.render.color); /* as before */
	assert_int_equal(session.render.format, RENDER_HUMAN);
	return ret;
}

static void exit_codes(void **state)
{
	(void)state;
	assert_int_equal(run("show a", false), 0);
	assert_int_equal(seen.runs, 1);
	seen.exit_code = 1;
	assert_int_equal(run("show a", false), 1);
	seen.exit_code = 0;
	seen.err = err_new(ERR_INPUT, "x");
	assert_int_equal(run("show a", false), 3);
	seen.err = err_new(ERR_INTERRUPTED, "x");
	assert_int_equal(run("show a", false), 130);
	seen.err = NULL;
	assert_int_equal(run("shoe a", false), 2);
	assert_int_equal(seen.runs, 0);
}

static void where_commands_are(void **state)
{
	(void)state;
	assert_int_equal(run("sysrq x", false), 2);
	assert_int_equal(seen.runs, 0);
	assert_int_equal(run("sysrq x", true), 0);
	assert_int_equal(run("capture x", true), 2);
	assert_int_equal(seen.runs, 0);
}

static void shared_options(void **state)
{
	(void)state;
	run("show --json a --no-color b", false);
	assert_int_equal(seen.argc, 3);
	assert_string_equal(seen.last, "b");
	assert_int_equal(seen.render.format, RENDER_JSON);
	assert_false(seen.render.color);
	run("show a --csv", false);
	assert_int_equal(seen.render.format, RENDER_CSV);
	assert_int_equal(seen.argc, 2);
	run("show -- --json", false);
	assert_int_equal(seen.render.format, RENDER_HUMAN);
	assert_string_equal(seen.last, "--json");
	assert_int_equal(run("show --json --csv a", false), 2);
	assert_int_equal(seen.runs, 0);
	assert_int_equal(run("show --help", false), 0);
	assert_int_equal(seen.helps, 1);
	assert_int_equal(seen.runs, 0);
}

static void nearest(void **state)
{
	(void)state;
	assert_string_equal(command_nearest("hlep", COMMAND_SHELL), "help");
	assert_string_equal(command_nearest("sho", COMMAND_SHELL), "show");
	assert_string_equal(command_nearest("shwo", COMMAND_SHELL), "show");
	assert_string_equal(command_nearest("cap", COMMAND_SHELL), "capture");
	assert_string_equal(command_nearest("sysreq", COMMAND_PROMPT), "sysrq");
	assert_null(command_nearest("sysreq", COMMAND_SHELL));
	assert_null(command_nearest("frobnicate", COMMAND_BOTH));
	assert_null(command_nearest("", COMMAND_BOTH));
	assert_null(command_nearest("zz", COMMAND_BOTH));
	assert_null(command_nearest("consoleconsoleconsoleconsole", COMMAND_BOTH));
}

static void expect_words(const char *line, int count, const char *const *words)
{
	char text[200], *argv[WORDS_MAX + 1];
	struct err *err;
	int argc, i;

	snprintf(text, sizeof(text), "%s", line);
	err = words_split(text, argv, &argc);
	assert_null(err);
	if (argc != count)
		fail_msg("`%s`: %d words, not %d", line, argc, count);
	for (i = 0; i < count; i++)
		assert_string_equal(argv[i], words[i]);
	assert_null(argv[argc]);
}

#define EXPECT(line, ...)                                                               \
	do {                                                                            \
		const char *const words[] = { __VA_ARGS__, NULL };                      \
		expect_words(line, (int)(sizeof(words) / sizeof(words[0])) - 1, words); \
	} while (0)

static void words(void **state)
{
	(void)state;
	expect_words("", 0, NULL);
	expect_words(" \t\n", 0, NULL);
	EXPECT("show  tasks\n", "show", "tasks");
	EXPECT("save 'a b' \"c d\" e\\ f", "save", "a b", "c d", "e f");
	EXPECT("save a'b c'd '' x", "save", "ab cd", "", "x");
	EXPECT("a '\\' \"\\\"\"", "a", "\\", "\"");
	EXPECT("a b\\", "a", "b\\");
	EXPECT("send \"a\\r\" b\\r\\\\n '\\r' \"\\\\\" \\'",
	       "send", "a\\r", "b\\r\\n", "\\r", "\\", "'");
	EXPECT("sql select 'it''s' from  t", "sql", "select 'it''s' from  t");
	EXPECT(" SELECT * from t", "sql", "SELECT * from t");
	EXPECT("with a as (select 1) select 1", "sql", "with a as (select 1) select 1");
	EXPECT("values(1)", "sql", "values(1)");
	EXPECT("sql --json  select 1", "sql", "--json", "select 1");
	EXPECT("sql", "sql");
	EXPECT("sql ", "sql");
	EXPECT("selected x", "selected", "x");
	EXPECT("sqlite x", "sqlite", "x");
}

static void too_much(void **state)
{
	char line[200] = "", *argv[WORDS_MAX + 1];
	struct err *err;
	int argc, i;

	(void)state;
	for (i = 0; i < WORDS_MAX + 3; i++)
		strcat(line, "a ");
	err = words_split(line, argv, &argc);
	assert_non_null(err);
	assert_int_equal(err->code, ERR_USAGE);
	err_destroy(err);
	strcpy(line, "a 'b");
	err = words_split(line, argv, &argc);
	assert_non_null(err);
	assert_int_equal(err->code, ERR_USAGE);
	err_destroy(err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exit_codes),	  cmocka_unit_test(where_commands_are),
		cmocka_unit_test(shared_options), cmocka_unit_test(nearest),
		cmocka_unit_test(words),	  cmocka_unit_test(too_much),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
