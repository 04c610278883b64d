// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * script: the commands of the prompt from a file, for a test bench. Ends at the first that fails;
 * must never wait for longer than it was told.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../console/console.h"
#include "../console/console_session.h"
#include "../console/display.h"
#include "../console/record.h"
#include "../console/script.h"
#include "commands.h"

#define TICK_MS 100
#define TIMEOUT_MAX 10000000 /* s */

struct job {
	struct console_options console;
	struct script script;
	const char *name, *baud, *path, *raw;
	unsigned long timeout_s; /* 0: none */
	bool echo, one_way;
};

/* The alarm ends what runs as Ctrl-C would. */
static volatile int *interrupted;
static volatile sig_atomic_t late;

static void on_alarm(int signal)
{
	late = 1;
	*interrupted = signal;
}

static void start_clock(struct session *session, unsigned long seconds)
{
	const struct sigaction action = { .sa_handler = on_alarm };

	interrupted = session->interrupted;
	late = 0;
	if (!seconds)
		return;
	sigaction(SIGALRM, &action, NULL);
	alarm((unsigned int)seconds);
}

static struct err *parse_option(int option, char **argv, struct job *job)
{
	char *end;

	switch (option) {
	case 't':
		job->timeout_s = strtoul(optarg, &end, 10);
		if (*end || *optarg < '0' || *optarg > '9' || !job->timeout_s ||
		    job->timeout_s > TIMEOUT_MAX)
			return command_usage("script",
					     "--timeout takes a number from 1 to %d, not "
					     "`%.40s`",
					     TIMEOUT_MAX, optarg);
		return NULL;
	case 'e':
		job->echo = true;
		return NULL;
	case 'b':
		job->baud = optarg;
		return NULL;
	case 'r':
		job->raw = optarg;
		return NULL;
	case 'w':
		job->one_way = true;
		return NULL;
	case ':':
		return command_usage("script", "%s needs a value", argv[optind - 1]);
	default:
		return command_usage("script", "there is no option %s", argv[optind - 1]);
	}
}

static struct err *parse(int argc, char **argv, struct job *job)
{
	static const struct option names[] = {
		{"timeout", required_argument, NULL, 't'}, {"echo", no_argument, NULL, 'e'},
		{"baud", required_argument, NULL, 'b'},	   {"raw", required_argument, NULL, 'r'},
		{"one-way", no_argument, NULL, 'w'},	   {NULL, 0, NULL, 0},
	};
	struct err *err = NULL;
	int option;

	optind = 0;
	opterr = 0;
	while (!err && (option = getopt_long(argc, argv, ":", names, NULL)) != -1)
		err = parse_option(option, argv, job);
	if (err)
		return err;
	if (argc - optind < 1 || argc - optind > 2)
		return command_usage("script",
				     "give a LINE, and a FILE of commands unless they come "
				     "on standard input");
	job->name = argv[optind];
	job->path = argv[optind + 1];
	return NULL;
}

/* Wait for the script or the machine, and deal with whoever came. */
static struct err *listen_once(struct session *session, struct script *script)
{
	struct console *console = session->console;
	struct pollfd fds[] = {
		{.fd = script->fd, .events = POLLIN},
		{.fd = console_fd(console), .events = POLLIN},
	};
	struct err *err = NULL;

	if (poll(fds, 2, TICK_MS) < 0)
		return errno == EINTR ? NULL : err_errno(ERR_LINE, errno, "cannot wait");
	if (fds[1].revents)
		console_read(console, 0);
	console_tick(console);
	if (fds[0].revents)
		err = script_read(script);
	return err;
}

static struct err *next(struct session *session, struct script *script, char *line, bool *ret)
{
	struct err *err = script_take(script, line, ret);

	while (!err && !*ret && !script->ended && !*session->interrupted) {
		err = listen_once(session, script);
		if (!err)
			err = script_take(script, line, ret);
	}
	return err;
}

static struct err *failed(const struct job *job, const char *said, int code)
{
	const char *name = job->script.name;
	unsigned int line = job->script.line;

	if (late)
		return err_new(ERR_ANSWER_BAD, "%s:%u: the script is not done within %lu s", name,
			       line, job->timeout_s);
	if (!code)
		return err_new(ERR_INTERRUPTED, "%s:%u: interrupted", name, line);
	return err_new(code, "%s:%u: `%.100s` failed (exit code %d)", name, line, said, code);
}

/* A replay is read to its end first, as at the prompt. */
static void read_replay(struct session *session)
{
	struct console *console = session->console;

	while (console_replay(console) && !console_ended(console) && !*session->interrupted)
		console_read(console, TICK_MS);
}

static struct err *perform(struct session *session, void *ctx, int *exit_code)
{
	static char line[SCRIPT_LINE];
	struct job *job = ctx;
	struct err *err = NULL;
	char said[101] = "";
	bool some = true;
	int code = 0;

	(void)exit_code;
	if (job->console.raw[0])
		display_say("every byte is saved in %s", job->console.raw);
	read_replay(session);
	while (!err && some && !code && !*session->interrupted && !late &&
	       !console_quitting(session->console)) {
		err = next(session, &job->script, line, &some);
		if (err || !some)
			break;
		snprintf(said, sizeof(said), "%.100s", line);
		if (job->echo)
			fprintf(stderr, "%s:%u: %s\n", job->script.name, job->script.line, line);
		code = console_execute(session, line);
	}
	if (!err && (code || late || *session->interrupted))
		err = failed(job, said, code);
	return err;
}

/* As of a console: every byte is saved, unless it comes from a file. */
static struct err *name_files(struct job *job)
{
	struct console_options *console = &job->console;
	const char *line = console->config.line;
	char word[41];

	if (job->raw && (!*job->raw || strlen(job->raw) + 5 > RECORD_PATH))
		return command_usage("script", "--raw needs the name of a file");
	if (job->raw) {
		snprintf(console->raw, sizeof(console->raw), "%s", job->raw);
		record_beside(job->raw, ".log", console->log);
		return strcmp(console->raw, console->log)
			       ? NULL
			       : command_usage("script", "the text goes to %.100s: give another "
					       "--raw", console->log);
	}
	if (!strncmp(line, "file:", 5) && strcmp(line, "file:-") != 0)
		return NULL;
	return record_names(console->config.folder,
			    record_word(console->name, word, sizeof(word)), console->raw,
			    console->log);
}

static struct err *script_command(struct session *session, int argc, char **argv, int *exit_code)
{
	static struct job job;
	struct err *err = parse(argc, argv, &job);

	if (!err)
		err = console_options_for(job.name, job.baud, &job.console);
	if (!err)
		err = name_files(&job);
	if (!err)
		err = script_open(&job.script, job.path);
	if (err)
		return err;
	job.console.config.one_way |= job.one_way;
	job.console.quiet = true;
	start_clock(session, job.timeout_s);
	err = console_session(session, &job.console, false, perform, &job, exit_code);
	alarm(0);
	script_close(&job.script);
	return err;
}

const struct command cmd_script = {
	.name = "script",
	.arguments = "LINE [FILE]",
	.help = "run the prompt's commands from a file",
	.details =
		"FILE left out or -: standard input. One command a line; # begins a comment. It\n"
		"ends at the first command that fails, with its exit code. The machine's text\n"
		"goes to standard error, and is saved as by console.\n"
		"\n"
		"  --timeout S    for all of it; the exit code is then 1\n"
		"  --echo         say each command on standard error before it is run\n"
		"  --baud N|auto  the line's rate\n"
		"  --raw FILE     save every byte there, and the text beside it as .log\n"
		"  --one-way      never speak to an agent\n"
		"\n"
		"  send \"\\r\"\n"
		"  expect \"login: $\" 30\n"
		"  sysrq x\n"
		"  wait 60\n"
		"  save run7.gasp\n"
		"  show tasks --json\n",
	.where = COMMAND_SHELL,
	.completes = (const unsigned char[]){ COMPLETE_LINE, COMPLETE_FILE, 0 },
	.run = script_command,
	.interruptible = true,
};
