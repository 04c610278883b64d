// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * hold, ask, again, continue, reboot: what is said to an agent that listens after its dump.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../protocol/schema.h"
#include "../console/console.h"
#include "../console/prompt.h"
#include "commands.h"

#define TICK_MS 100

static struct err *hold_run(struct session *session, int argc, char **argv, int *exit_code)
{
	bool off = argc == 2 && !strcmp(argv[1], "off");

	(void)exit_code;
	if (argc > 2 || (argc == 2 && !off && strcmp(argv[1], "on") != 0))
		return command_usage("hold", "it takes `on` or `off`");
	console_hold(session->console, !off);
	return NULL;
}

/* Tables that this console does not know go by the number in their name. */
static unsigned int table_number(const char *name)
{
	unsigned long number;
	char *end;

	for (size_t i = 0; i < lg_schema_count; i++)
		if (!strcmp(lg_schema[i].name, name))
			return lg_schema[i].number;
	if (strncmp(name, "table_", 6) != 0)
		return 0;
	number = strtoul(name + 6, &end, 10);
	return *end || number > 255 ? 0 : (unsigned int)number;
}

static struct err *ask_run(struct session *session, int argc, char **argv, int *exit_code)
{
	struct lg_command command = { .op = LG_COMMAND_TABLE };

	(void)exit_code;
	if (argc != 2)
		return command_usage("ask", "give the name of one TABLE, for example tasks");
	command.table = (uint8_t)table_number(argv[1]);
	if (!command.table)
		return command_usage("ask", "there is no table `%.40s`; Tab lists them", argv[1]);
	return console_ask(session->console, &command);
}

static struct err *ask_plain(struct session *session, int argc, const char *name,
			     enum lg_command_op op)
{
	const struct lg_command command = { .op = (uint8_t)op };

	if (argc != 1)
		return command_usage(name, "it takes no argument");
	return console_ask(session->console, &command);
}

static struct err *again_run(struct session *session, int argc, char **argv, int *exit_code)
{
	(void)exit_code;
	return ask_plain(session, argc, argv[0], LG_COMMAND_DUMP);
}

static struct err *continue_run(struct session *session, int argc, char **argv, int *exit_code)
{
	(void)exit_code;
	return ask_plain(session, argc, argv[0], LG_COMMAND_CONTINUE);
}

/* The line is listened to meanwhile: an agent that hears nothing lets the machine go on. */
static bool confirmed(struct session *session)
{
	struct pollfd fds[2] = { { .fd = STDIN_FILENO, .events = POLLIN } };
	char answer[100];
	ssize_t bytes;

	fputs("reboot the machine at once? what it has not saved is lost [y/N] ", stdout);
	fflush(stdout);
	while (!fds[0].revents && !*session->interrupted) {
		fds[1] = (struct pollfd){ .fd = console_fd(session->console), .events = POLLIN };
		if (poll(fds, 2, TICK_MS) < 0)
			fds[0].revents = fds[1].revents = 0;
		if (fds[1].revents)
			console_read(session->console, 0);
		console_tick(session->console);
	}
	if (*session->interrupted)
		return false;
	bytes = read(STDIN_FILENO, answer, sizeof(answer));
	return bytes > 0 && (answer[0] == 'y' || answer[0] == 'Y');
}

static struct err *reboot_run(struct session *session, int argc, char **argv, int *exit_code)
{
	(void)exit_code;
	if (argc == 1 && prompt_person() && !confirmed(session))
		return NULL;
	return ask_plain(session, argc, argv[0], LG_COMMAND_REBOOT);
}

const struct command cmd_hold = {
	.name = "hold",
	.arguments = "[on|off]",
	.help = "hold the machine after its dumps, for more questions",
	.details =
		"After a dump its agent then waits for ask, again, reboot or continue, as long\n"
		"as this console answers it, its limit_s (120 s) at most; the machine does\n"
		"nothing else meanwhile.\n"
		"off (as at the start): the machine goes on when a dump is here.\n"
		"\n"
		"  hold on, sysrq x, wait, ask tasks, wait, continue\n",
	.where = COMMAND_PROMPT,
	.run = hold_run,
};

const struct command cmd_ask = {
	.name = "ask",
	.arguments = "TABLE",
	.help = "a new dump of that table, with all there is of it",
	.details = "For a machine that is held: see `help hold`.\n",
	.where = COMMAND_PROMPT,
	.completes = (const unsigned char[]){ COMPLETE_TABLE, 0 },
	.run = ask_run,
	.interruptible = true,
};

const struct command cmd_again = {
	.name = "again",
	.arguments = "",
	.help = "a new dump of everything",
	.details = "For a machine that is held: see `help hold`.\n",
	.where = COMMAND_PROMPT,
	.run = again_run,
	.interruptible = true,
};

const struct command cmd_continue = {
	.name = "continue",
	.arguments = "",
	.help = "let a machine that is held go on",
	.where = COMMAND_PROMPT,
	.run = continue_run,
	.interruptible = true,
};

const struct command cmd_reboot = {
	.name = "reboot",
	.arguments = "",
	.help = "reboot a machine that is held, at once",
	.details =
		"Nothing is saved or unmounted on it. A person is asked first, a pipe is not.\n",
	.where = COMMAND_PROMPT,
	.run = reboot_run,
	.interruptible = true,
};
