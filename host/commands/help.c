// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * help: all of it made from the tables of commands, views and lines, so that it cannot say what
 * is not so.
 */
#include <string.h>

#include "../analysis/view.h"
#include "../console/complete.h"
#include "../line/line.h"
#include "commands.h"

void command_help_all(FILE *out, enum command_where where)
{
	char usage[80];
	size_t i;

	if (where & COMMAND_SHELL)
		fputs("usage: lastgasp COMMAND ...\n"
		      "Catches what a wedged machine tells over its serial line, and says who ate\n"
		      "its memory.\n\n",
		      out);
	for (i = 0; commands[i]; i++) {
		if (!(commands[i]->where & where))
			continue;
		snprintf(usage, sizeof(usage), "%s %s", commands[i]->name,
			 commands[i]->arguments);
		fprintf(out, "  %-29s %s\n", usage, commands[i]->help);
	}
	fprintf(out,
		"\n`help COMMAND` or `COMMAND --help` says more.\n"
		"Options anywhere: --json, --csv, --no-color%s.\n",
		where & COMMAND_SHELL ? ", --help, --version" : "");
	fputs("Exit code: 0 answered, 1 the answer is bad (dump incomplete), 2 usage, 3 FILE\n"
	      "cannot be used, 4 line or device failed, 130 interrupted.\n",
	      out);
}

static bool takes(const struct command *command, int what)
{
	const unsigned char *at = command->completes;

	while (at && *at)
		if (*at++ == what)
			return true;
	return false;
}

void command_help(FILE *out, const struct command *command)
{
	const struct view *view;
	size_t i;

	fprintf(out, "usage: %s%s%s%s\n%s.\n", command->where & COMMAND_SHELL ? "lastgasp " : "",
		command->name, command->arguments[0] ? " " : "", command->arguments,
		command->help);
	if (command->details)
		fprintf(out, "\n%s", command->details);
	if (takes(command, COMPLETE_VIEW)) {
		fputs("\nviews:\n", out);
		for (view = views; view->name; view++)
			fprintf(out, "  %-13s %s\n", view->name, view->help);
	}
	if (takes(command, COMPLETE_LINE)) {
		fputs("\nlines:\n", out);
		for (i = 0; line_drivers[i]; i++)
			fprintf(out, "  %-27s %s\n%s", line_drivers[i]->syntax,
				line_drivers[i]->help,
				line_drivers[i]->details ? line_drivers[i]->details : "");
	}
}

static struct err *help_run(struct session *session, int argc, char **argv, int *exit_code)
{
	enum command_where where = session->interactive ? COMMAND_PROMPT : COMMAND_SHELL;
	const struct command *command;
	const char *nearest;

	(void)exit_code;
	if (argc > 2 && !strcmp(argv[1], "--complete") && !strcmp(argv[2], "--")) {
		complete_shell(stdout, argc - 3, argv + 3);
		return render_finish(&session->render);
	}
	if (argc > 2)
		return command_usage("help", "one command at a time");
	if (argc < 2) {
		command_help_all(stdout, where);
		return render_finish(&session->render);
	}
	command = command_find(argv[1]);
	if (!command) {
		nearest = command_nearest(argv[1], COMMAND_BOTH);
		return nearest ? command_usage("help",
					       "there is no command `%.60s`; did you mean `%s`?",
					       argv[1], nearest)
			       : command_usage("help", "there is no command `%.60s`", argv[1]);
	}
	command_help(stdout, command);
	return render_finish(&session->render);
}

const struct command cmd_help = {
	.name = "help",
	.arguments = "[COMMAND]",
	.help = "what there is to type",
	.details = "  --complete -- WORD...  what the last WORD of a command line may become, a\n"
		   "                         line each: for the shell's completion\n",
	.where = COMMAND_BOTH,
	.completes = (const unsigned char[]){ COMPLETE_COMMAND, 0 },
	.run = help_run,
};
