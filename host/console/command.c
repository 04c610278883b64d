// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How a command is found and run. The options that all commands share are taken out here, so that
 * they mean the same everywhere and stand anywhere.
 */
#include "command.h"

#include <langinfo.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

const struct command *command_find(const char *name)
{
	size_t i;

	for (i = 0; commands[i]; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

#define NAME_MAX_BYTES 24 /* longer words are like no command */

/* Letters to add, drop or change to get from one to the other (Levenshtein, 1966). */
static unsigned int distance(const char *from, const char *to)
{
	unsigned int row[NAME_MAX_BYTES + 1], before, above;
	size_t from_bytes = strlen(from), to_bytes = strlen(to), i, j;

	for (j = 0; j <= to_bytes; j++)
		row[j] = (unsigned int)j;
	for (i = 1; i <= from_bytes; i++) {
		before = row[0];
		row[0] = (unsigned int)i;
		for (j = 1; j <= to_bytes; j++) {
			above = row[j];
			row[j] = before + (from[i - 1] != to[j - 1]);
			if (above + 1 < row[j])
				row[j] = above + 1;
			if (row[j - 1] + 1 < row[j])
				row[j] = row[j - 1] + 1;
			before = above;
		}
	}
	return row[to_bytes];
}

const char *command_nearest(const char *name, enum command_where where)
{
	unsigned int best = 3, d; /* arbitrary: two slips of the finger are still the same word */
	const char *ret = NULL;
	size_t i, bytes = strlen(name);

	if (!bytes || bytes > NAME_MAX_BYTES)
		return NULL;
	for (i = 0; commands[i]; i++) {
		if (!(commands[i]->where & where))
			continue;
		if (strncmp(commands[i]->name, name, bytes) == 0)
			return commands[i]->name;
		d = distance(name, commands[i]->name);
		if (d < best && d < bytes) {
			best = d;
			ret = commands[i]->name;
		}
	}
	return ret;
}

int command_options(int argc, char **argv, struct command_options *ret)
{
	const struct {
		const char *name;
		bool *set;
	} options[] = {
		{ "--json", &ret->json },
		{ "--csv", &ret->csv },
		{ "--no-color", &ret->no_color },
		{ "--help", &ret->help },
		{ "-h", &ret->help },
		{ "--version", &ret->version },
	};
	int from, to = 1;
	size_t i;

	for (from = 1; from < argc; from++) {
		if (strcmp(argv[from], "--") == 0)
			break;
		for (i = 0; i < sizeof(options) / sizeof(options[0]); i++)
			if (strcmp(argv[from], options[i].name) == 0)
				break;
		if (i < sizeof(options) / sizeof(options[0]))
			*options[i].set = true;
		else
			argv[to++] = argv[from];
	}
	while (from < argc)
		argv[to++] = argv[from++];
	argv[to] = NULL;
	return to;
}

void command_terminal(struct render_options *render)
{
	const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR");
	struct winsize size = { 0 };
	bool terminal = isatty(STDOUT_FILENO);

	render->out = stdout;
	render->utf8 = strcasecmp(nl_langinfo(CODESET), "UTF-8") == 0;
	render->width = render->height = 0;
	render->color =
		terminal && !(no_color && no_color[0]) && term && strcmp(term, "dumb") != 0;
	if (!terminal)
		return;
	render->width = 80;
	render->height = 24;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col && size.ws_row) {
		render->width = size.ws_col;
		render->height = size.ws_row;
	}
}

struct err *command_usage(const char *name, const char *format, ...)
{
	const struct command *command = command_find(name);
	char what[300];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(what, sizeof(what), format, arguments);
	va_end(arguments);
	return err_new(ERR_USAGE, "%s: %s; usage: %s%s%s", name, what, name,
		       command && command->arguments[0] ? " " : "",
		       command ? command->arguments : "");
}

static int report(struct err *err)
{
	int code = err->code;

	fflush(stdout);
	fprintf(stderr, "lastgasp: %s\n", err->text);
	err_destroy(err);
	return code;
}

static struct err *unknown(const struct session *session, const char *name)
{
	enum command_where where = session->interactive ? COMMAND_PROMPT : COMMAND_SHELL;
	const char *nearest = command_nearest(name, where),
		   *help = session->interactive ? "" : "lastgasp ";

	if (nearest)
		return err_new(ERR_USAGE,
			       "there is no command `%.60s`; did you mean `%s`? `%shelp` lists "
			       "them",
			       name, nearest, help);
	return err_new(ERR_USAGE, "there is no command `%.60s`; `%shelp` lists them", name, help);
}

static struct err *run(struct session *session, int argc, char **argv, int *exit_code)
{
	const struct command *command = command_find(argv[0]);
	struct command_options options = { 0 };

	if (!command)
		return unknown(session, argv[0]);
	argc = command_options(argc, argv, &options);
	if (options.json && options.csv)
		return command_usage(argv[0], "--json and --csv exclude each other");
	if (options.json)
		session->render.format = RENDER_JSON;
	if (options.csv)
		session->render.format = RENDER_CSV;
	if (options.no_color)
		session->render.color = false;
	if (options.help) {
		command_help(stdout, command);
		return NULL;
	}
	if (!(command->where & (session->interactive ? COMMAND_PROMPT : COMMAND_SHELL)))
		return err_new(ERR_USAGE,
			       session->interactive ? "%s is a command of the shell, not of the "
						      "prompt"
						    : "%s is a command of the prompt: start "
						      "`lastgasp console LINE` first",
			       argv[0]);
	return command->run(session, argc, argv, exit_code);
}

int command_run(struct session *session, int argc, char **argv)
{
	struct render_options before = session->render;
	int exit_code = 0;
	struct err *err;

	err = run(session, argc, argv, &exit_code);
	session->render = before;
	return err ? report(err) : exit_code;
}
