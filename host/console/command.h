/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Commands: `lastgasp NAME ...` in the shell and `NAME ...` at the prompt are the same. A command
 * is one file of host/commands (small ones of one subject share one), one line in its commands.h,
 * one entry in its commands.c, and its section in docs/lastgasp.1. Help and completion come from
 * that table: nothing in this folder knows a command by its name.
 */
#ifndef COMMAND_H
#define COMMAND_H

#include "../dump/dump.h"
#include "../err.h"
#include "../render/render.h"

struct console;

/* What a command runs with. */
struct session {
	struct render_options render; /* from the options that all commands share, the terminal
					 and the environment */
	struct dump *dump; /* at the prompt: the current dump, used where FILE is left out; else
			      NULL */
	bool interactive;  /* at the prompt, be it a person's or a pipe */
	volatile int *interrupted; /* not 0 once SIGINT or SIGTERM came */
	struct console *console; /* at the prompt: for the commands that only it has; else NULL */
};

enum command_where { COMMAND_SHELL = 1, COMMAND_PROMPT = 2, COMMAND_BOTH = 3 };

struct command {
	const char *name;
	const char *arguments; /* as shown in help: "FILE [VIEW]" */
	const char *help;      /* one line */
	const char *details;   /* options and examples, several lines; may be NULL */
	enum command_where where;

	/* What Tab offers for argument number n (1: the first after the name): one of the
	 * COMPLETE_ values per argument, 0 at the end; the last one for all that follow when
	 * arguments has `...`. Options are those that begin a line of details. */
	const unsigned char *completes;

	/* Options are its own to parse (getopt_long after setting optind = 0), those that all
	 * share are gone. *exit_code is 0 on entry. */
	struct err *(*run)(struct session *session, int argc, char **argv, int *exit_code);

	/* Looks at session->interrupted itself. The others are ended by a signal at once, in the
	 * shell. */
	bool interruptible;
};

enum {
	COMPLETE_NONE = 1,
	COMPLETE_FILE,
	COMPLETE_LINE,
	COMPLETE_VIEW,
	COMPLETE_TABLE,
	COMPLETE_SQL, /* this argument and all after it */
	COMPLETE_COMMAND,
	COMPLETE_OPTION, /* of the command; never in completes */
};

extern const struct command *const commands[]; /* in host/commands; ends with NULL */

const struct command *command_find(const char *name); /* NULL: there is none */

/* The name in the table that is most like it, NULL if none is (of those that can be used at
 * `where`). */
const char *command_nearest(const char *name, enum command_where where);

/* The options that all commands share. */
struct command_options {
	bool json, csv, no_color, help, version;
};

/*
 * Take the options that all commands share out of argv[1..argc), wherever they stand before a
 * `--`. Returns the new argc; argv[argc] is NULL again.
 */
int command_options(int argc, char **argv, struct command_options *ret);

/*
 * Run argv[0] with its shared options taken out first, and report an error on standard error.
 * Returns the exit code. The session's way of rendering is the same afterwards as before.
 */
int command_run(struct session *session, int argc, char **argv);

/* What the terminal and the environment say: width, height, colour (NO_COLOR, TERM), UTF-8.
 * Output is stdout. */
void command_terminal(struct render_options *render);

/* ERR_USAGE: what is wrong, and how the command is used. */
struct err *command_usage(const char *name, const char *format, ...)
	__attribute__((format(printf, 2, 3), returns_nonnull));

/* Help: all commands usable at `where`, or one. */
void command_help_all(FILE *out, enum command_where where);
void command_help(FILE *out, const struct command *command);

#endif
