// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lastgasp: what is said to it in the shell, to the command that is meant. The only place that
 * ends the program.
 */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "console/command.h"

#ifndef LG_VERSION /* of the Makefile */
#define LG_VERSION "unknown"
#endif

static volatile int interrupted;
static volatile sig_atomic_t interruptible;

static void on_signal(int signal)
{
	if (!interruptible)
		_exit(ERR_INTERRUPTED);
	interrupted = signal;
}

/* SIGHUP is a terminal that was closed: devices are given back then, too. nohup is obeyed. */
static void catch_signals(void)
{
	const struct sigaction action = { .sa_handler = on_signal };
	struct sigaction before;

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	if (!sigaction(SIGHUP, NULL, &before) && before.sa_handler != SIG_IGN)
		sigaction(SIGHUP, &action, NULL);
}

static int print_version(void)
{
	printf("lastgasp %s\n"
	       "GNU GPL version 2 or later; there is no warranty.\n",
	       LG_VERSION);
	return 0;
}

/* `lastgasp` alone is the console on the line that it finds. */
static int console_alone(struct session *session)
{
	static char name[] = "console";
	char *argv[] = { name, NULL };

	interruptible = true;
	return command_run(session, 1, argv);
}

/* Options before the command's name go behind it, where command_run() finds them. Returns whether
 * there is a name. */
static bool name_first(int argc, char **argv)
{
	char *name;
	int at = 1;

	while (at < argc && argv[at][0] == '-' && argv[at][1])
		at++;
	if (at == argc)
		return false;
	name = argv[at];
	memmove(&argv[2], &argv[1], (size_t)(at - 1) * sizeof(argv[0]));
	argv[1] = name;
	return true;
}

static int no_command(int argc, char **argv, struct session *session)
{
	struct command_options options = { 0 };

	argc = command_options(argc, argv, &options);
	if (argc > 1) {
		fprintf(stderr,
			"lastgasp: there is no option %s; `lastgasp help` lists what there is\n",
			argv[1]);
		return ERR_USAGE;
	}
	if (options.version)
		return print_version();
	if (!options.help)
		return console_alone(session);
	command_help_all(stdout, COMMAND_SHELL);
	return 0;
}

static bool wants_version(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--version") == 0)
			return true;
	return false;
}

int main(int argc, char **argv)
{
	struct session session = { .interrupted = &interrupted };
	const struct command *command;

	setlocale(LC_CTYPE, "");
	command_terminal(&session.render);
	catch_signals();
	if (wants_version(argc, argv))
		return print_version();
	if (!name_first(argc, argv))
		return no_command(argc, argv, &session);
	command = command_find(argv[1]);
	interruptible = command && command->interruptible;
	return command_run(&session, argc - 1, argv + 1);
}
