// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * sysrq, break: what a serial console takes instead of the SysRq key.
 */
#include "../console/console.h"
#include "../console/menu_action.h"
#include "../talk/trigger.h"
#include "commands.h"

static struct err *sysrq_run(struct session *session, int argc, char **argv, int *exit_code)
{
	char keys[TRIGGER_KEYS + 1];

	(void)exit_code;
	if (argc == 1)
		return console_sysrq(session->console, menu_sysrq_keys(session, false, keys));
	if (argc != 2 || !trigger_keys_good(argv[1]))
		return command_usage("sysrq", "give 1 to %d KEYS without blanks, for example x",
				     TRIGGER_KEYS);
	return console_sysrq(session->console, argv[1]);
}

static struct err *break_run(struct session *session, int argc, char **argv, int *exit_code)
{
	(void)argv;
	(void)exit_code;
	return argc == 1 ? console_break(session->console)
			 : command_usage("break", "it takes no argument");
}

const struct command cmd_sysrq = {
	.name = "sysrq",
	.arguments = "[KEYS]",
	.help = "send BREAK and a key: x makes the agent dump",
	.details = "A BREAK before each of KEYS: gdvx for an agent with the arming sequence gdv.\n"
		   "If left out, those of the profile (`sysrq = KEYS`), else x.\n"
		   "X sends the last dump again. The machine takes BREAK only on its console\n"
		   "port, and keys that its /proc/sys/kernel/sysrq allows. Within 2 s it is said\n"
		   "what became of it, and otherwise what to try next.\n",
	.where = COMMAND_PROMPT,
	.run = sysrq_run,
};

const struct command cmd_break = {
	.name = "break",
	.arguments = "",
	.help = "send a BREAK",
	.where = COMMAND_PROMPT,
	.run = break_run,
};
