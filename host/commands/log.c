// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * log, timestamps, status, keys: what the keys of the menu show or switch, as commands.
 */
#include <string.h>

#include "../console/console.h"
#include "../console/menu_action.h"
#include "commands.h"

static bool one_of(int argc, char **argv, const char *word)
{
	return argc == 2 && !strcmp(argv[1], word);
}

static struct err *log_run(struct session *session, int argc, char **argv, int *exit_code)
{
	const struct console_options *options = console_options(session->console);
	FILE *out = session->render.out;

	(void)exit_code;
	if (argc != 1 && !one_of(argc, argv, "on") && !one_of(argc, argv, "off"))
		return command_usage("log", "it takes `on`, `off` or nothing");
	if (argc == 2 && !options->log[0])
		return err_new(ERR_USAGE, "the text is not saved: start with --log FILE|DIR");
	if (argc == 2)
		console_log(session->console, !strcmp(argv[1], "on"));
	fprintf(out, "bytes  %s\n", options->raw[0] ? options->raw : "not saved");
	fprintf(out, "text   %s%s\n", options->log[0] ? options->log : "not saved",
		options->log[0] && !console_logging(session->console) ? " (off)" : "");
	return render_finish(&session->render);
}

static struct err *timestamps_run(struct session *session, int argc, char **argv, int *exit_code)
{
	enum stamp_kind kind = console_stamps(session->console);

	(void)exit_code;
	if (argc > 2 || (argc == 2 && !stamp_find(argv[1], &kind)))
		return command_usage("timestamps", "give one of %s", STAMP_WORDS);
	if (argc == 2)
		console_stamp(session->console, kind);
	else
		fprintf(session->render.out, "%s\n", stamp_word(kind));
	return render_finish(&session->render);
}

static struct err *status_run(struct session *session, int argc, char **argv, int *exit_code)
{
	struct status status;
	char text[STATUS_BYTES];

	(void)argv;
	(void)exit_code;
	if (argc != 1)
		return command_usage("status", "it takes no argument");
	console_status(session->console, &status);
	fprintf(session->render.out, "%s\n", status_text(&status, text));
	return render_finish(&session->render);
}

static struct err *keys_run(struct session *session, int argc, char **argv, int *exit_code)
{
	const struct menu menu = {.escape = console_options(session->console)->config.escape};
	char text[MENU_BYTES];

	(void)argv;
	(void)exit_code;
	if (argc != 1)
		return command_usage("keys", "it takes no argument");
	for (unsigned int n = 0; menu_help(&menu, n, text); n++)
		fprintf(session->render.out, "%s\n", text);
	return render_finish(&session->render);
}

const struct command cmd_log = {
	.name = "log",
	.arguments = "[on|off]",
	.help = "where all this is saved; save the text no longer, or again",
	.details = "Every byte is always saved, if there is a file for it.\n",
	.where = COMMAND_PROMPT,
	.run = log_run,
};

const struct command cmd_timestamps = {
	.name = "timestamps",
	.arguments = "[WORD]",
	.help = "time stamps of the machine's lines",
	.details = "WORD is time, iso, delta (since the line before), since (the start) or off.\n"
		   "They stand in the .log too; the .raw is what came.\n",
	.where = COMMAND_PROMPT,
	.run = timestamps_run,
};

const struct command cmd_status = {
	.name = "status",
	.arguments = "",
	.help = "how the line is: what stands above the prompt",
	.where = COMMAND_PROMPT,
	.run = status_run,
};

const struct command cmd_keys = {
	.name = "keys",
	.arguments = "",
	.help = "the keys behind the escape key, here and in `terminal`",
	.where = COMMAND_PROMPT,
	.run = keys_run,
};
