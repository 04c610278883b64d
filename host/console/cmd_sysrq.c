// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * sysrq, break: what a serial console takes instead of the SysRq key.
 */
#include <ctype.h>
#include <string.h>

#include "cmd.h"
#include "console.h"

static struct err *sysrq_run(struct session *session, int argc, char **argv, int *exit_code)
{
	(void)exit_code;
	if (argc != 2 || strlen(argv[1]) != 1 || !isgraph((unsigned char)argv[1][0]))
		return command_usage("sysrq", "give one KEY, for example x");
	return console_sysrq(session->console, argv[1][0]);
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
	.arguments = "KEY",
	.help = "send BREAK and KEY: x makes lastgasp.ko send a dump",
	.details = "The machine takes it only on its console port, and for KEYs that its\n"
		   "/proc/sys/kernel/sysrq allows.\n",
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
