// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * console: the prompt. Listens to the line while it waits for a word from the person.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <glob.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cmd.h"
#include "console.h"
#include "display.h"
#include "prompt.h"
#include "state.h"
#include "words.h"

#define TICK_MS 100

struct options {
	char line[300];
	char raw[4096]; /* "": not saved */
	bool one_way;
};

/* The one USB serial port of this machine, where LINE is left out. */
static struct err *find_line(char *line, size_t size)
{
	struct err *err = NULL;
	char names[200] = "";
	glob_t ports;
	size_t i;

	glob("/dev/ttyUSB*", 0, NULL, &ports);
	glob("/dev/ttyACM*", GLOB_APPEND, NULL, &ports);
	for (i = 0; i < ports.gl_pathc; i++) {
		strncat(names, i ? " " : "", sizeof(names) - strlen(names) - 1);
		strncat(names, ports.gl_pathv[i], sizeof(names) - strlen(names) - 1);
	}
	if (ports.gl_pathc == 1)
		snprintf(line, size, "%s", ports.gl_pathv[0]);
	else if (ports.gl_pathc)
		err = err_new(ERR_USAGE,
			      "which line? type `lastgasp console LINE` with one of: %s", names);
	else
		err = err_new(ERR_USAGE, "no USB serial port is plugged in; type `lastgasp "
					 "console LINE`, for example "
					 "/dev/ttyS0; `lastgasp help` says more");
	globfree(&ports);
	return err;
}

/* Replays are saved already, other than of a pipe. */
static struct err *default_raw(struct options *options)
{
	time_t now = time(NULL);
	char name[80];
	struct tm tm;

	if (strncmp(options->line, "file:", 5) == 0 && strcmp(options->line, "file:-") != 0)
		return NULL;
	localtime_r(&now, &tm);
	strftime(name, sizeof(name), "captures/%Y%m%d-%H%M%S", &tm);
	snprintf(name + strlen(name), sizeof(name) - strlen(name), "-%d.raw", (int)getpid());
	return state_path(name, options->raw, sizeof(options->raw));
}

static struct err *parse(int argc, char **argv, struct options *options)
{
	static const struct option known[] = {
		{ "raw", required_argument, NULL, 'r' },
		{ "one-way", no_argument, NULL, 'w' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	optind = 0;
	opterr = 0;
	while ((c = getopt_long(argc, argv, ":", known, NULL)) != -1) {
		if (c == 'w') {
			options->one_way = true;
			continue;
		}
		if (c != 'r')
			return command_usage("console",
					     c == ':' ? "%s needs a value"
						      : "there is no option %s",
					     argv[optind - 1]);
		if (!*optarg || strlen(optarg) >= sizeof(options->raw))
			return command_usage("console", "--raw needs the name of a file");
		strcpy(options->raw, optarg);
	}
	if (argc - optind > 1)
		return command_usage("console", "one LINE at a time; what is `%.60s`?",
				     argv[optind + 1]);
	if (optind == argc)
		return find_line(options->line, sizeof(options->line));
	if (strlen(argv[optind]) >= sizeof(options->line))
		return command_usage("console", "the name of the line is too long");
	strcpy(options->line, argv[optind]);
	return NULL;
}

static volatile sig_atomic_t resized;

static void on_resize(int signal)
{
	(void)signal;
	resized = 1;
}

static void look_at_terminal(struct session *session)
{
	struct render_options now = session->render;

	command_terminal(&now);
	session->render.width = now.width;
	session->render.height = now.height;
	if (resized) {
		resized = 0;
		prompt_resize();
	}
}

static void execute(struct session *session, char *line, int *exit_code)
{
	char *argv[WORDS_MAX + 1];
	struct err *err;
	int argc, code = 0;

	look_at_terminal(session);
	session->dump = console_dump(session->console, console_current(session->console));
	err = words_split(line, argv, &argc);
	if (err) {
		fprintf(stderr, "lastgasp: %s\n", err->text);
		code = (int)err->code;
		err_destroy(err);
	} else if (argc) {
		code = command_run(session, argc, argv);
	}
	if (code)
		*exit_code = code;
	*session->interrupted = 0;
}

/* Wait for the person or the machine, and deal with whoever came. */
static void turn(struct session *session, int *exit_code)
{
	struct console *console = session->console;
	struct pollfd fds[] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = console_fd(console), .events = POLLIN },
	};
	enum prompt_result result;
	char *line = NULL;

	prompt_show();
	if (*session->interrupted) /* it came before the wait */
		return;
	if (poll(fds, 2, prompt_pending() ? 0 : TICK_MS) < 0) {
		fds[0].revents = fds[1].revents = 0;
		if (errno != EINTR)
			console_quit(console);
	}
	if (fds[1].revents)
		console_read(console, 0);
	console_tick(console);
	look_at_terminal(session);
	if (*session->interrupted || (!fds[0].revents && !prompt_pending()))
		return;
	result = prompt_read(&line);
	if (result == PROMPT_LINE)
		execute(session, line, exit_code);
	else if (result == PROMPT_END)
		console_quit(console);
	free(line);
}

static void loop(struct session *session, int *exit_code)
{
	struct console *console = session->console;

	while (console_replay(console) && !console_ended(console) && !*session->interrupted)
		console_read(console, TICK_MS);
	if (console_ended(console) && !console_count(console))
		*exit_code = ERR_INPUT;
	while (!console_quitting(console)) {
		turn(session, exit_code);
		if (!*session->interrupted)
			continue;
		if (*session->interrupted != SIGINT || !prompt_person()) {
			*exit_code = ERR_INTERRUPTED;
			break;
		}
		prompt_cancel();
		*session->interrupted = 0;
	}
}

static void greet(const struct options *options)
{
	if (prompt_person())
		display_say("listening to %s; `help` lists the commands", options->line);
	if (options->raw[0])
		display_say("every byte is saved in %s", options->raw);
}

static struct err *console_run(struct session *shell, int argc, char **argv, int *exit_code)
{
	static struct options options;
	static char history[4096];
	struct session session = *shell;
	const struct sigaction resize = { .sa_handler = on_resize };
	struct err *err;

	err = parse(argc, argv, &options);
	if (!err && !options.raw[0])
		err = default_raw(&options);
	if (err)
		return err;
	err = state_path("history", history, sizeof(history));
	if (err)
		history[0] = 0;
	err_destroy(err);
	session.interactive = true;
	prompt_open(history);
	display_open(&session.render);
	err = console_create(options.line, options.raw[0] ? options.raw : NULL, options.one_way,
			     &session, &session.console);
	if (!err) {
		greet(&options);
		sigaction(SIGWINCH, &resize, NULL);
		loop(&session, exit_code);
		console_leave(session.console);
		if (prompt_person() && *exit_code != ERR_INTERRUPTED)
			*exit_code = 0;
		console_destroy(session.console);
	}
	prompt_close();
	return err;
}

const struct command cmd_console = {
	.name = "console",
	.arguments = "[LINE]",
	.help = "a prompt that shows dumps as they arrive",
	.details = "LINE may be left out when exactly one USB serial port is plugged in.\n"
		   "Commands are read from a pipe too; the exit code is then that of the\n"
		   "last one that failed.\n"
		   "\n"
		   "  --raw FILE  save every byte there, and the machine's text beside it\n"
		   "              as .log; if left out captures/DATE-TIME-PID.raw in\n"
		   "              $XDG_STATE_HOME/lastgasp (~/.local/state/lastgasp).\n"
		   "              A replay is saved only if this is given.\n"
		   "  --one-way   never speak to an agent: what is missing is not asked for\n"
		   "              again, and the machine goes on by itself\n",
	.where = COMMAND_SHELL,
	.completes = (const unsigned char[]){ COMPLETE_LINE, 0 },
	.run = console_run,
	.interruptible = true,
};
