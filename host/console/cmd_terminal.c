// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * terminal: talk to the machine's login, as with tio or picocom. Frames of a dump are kept from
 * the screen.
 */
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <termios.h>
#include <unistd.h>

#include "cmd.h"
#include "console.h"
#include "display.h"

#define ESCAPE 0x1d /* Ctrl-] */
#define TICK_MS 100

static void put_help(void)
{
	static const char text[] =
		"\r\nCtrl-] and then: q or . leaves; b sends BREAK; x sends SysRq x;"
		"\r\n                 Ctrl-] sends itself; ? says this\r\n";

	fputs(text, stdout);
	fflush(stdout);
}

/* The key after Ctrl-]. Returns false to leave. */
static bool escape(struct console *console, char key, struct err **err)
{
	static const char itself = ESCAPE;

	switch (key) {
	case '.':
	case 'q':
		return false;
	case 'b':
		*err = console_break(console);
		return true;
	case 'x':
		*err = console_sysrq(console, "x");
		return true;
	case ESCAPE:
		*err = console_write(console, &itself, 1);
		return true;
	default:
		put_help();
		return true;
	}
}

/* What was typed, up to and with an escape. Returns false to leave. */
static bool typed(struct console *console, const char *keys, size_t count, bool *escaped,
		  struct err **err)
{
	size_t at = 0, run;

	while (at < count && !*err) {
		if (*escaped) {
			*escaped = false;
			if (!escape(console, keys[at++], err))
				return false;
			continue;
		}
		for (run = at; run < count && keys[run] != ESCAPE; run++)
			;
		if (run > at)
			*err = console_write(console, keys + at, run - at);
		*escaped = run < count;
		at = run + *escaped;
	}
	return true;
}

static void pass_through(struct console *console, const volatile int *interrupted)
{
	struct pollfd fds[2] = { { .fd = STDIN_FILENO, .events = POLLIN } };
	bool escaped = false, stay = true;
	struct err *err = NULL;
	char keys[256];
	ssize_t count;

	while (stay && !*interrupted) {
		fds[1].fd = console_fd(console);
		fds[1].events = POLLIN;
		if (poll(fds, 2, TICK_MS) < 0 && errno != EINTR)
			break;
		if (fds[1].revents)
			console_read(console, 0);
		console_tick(console);
		if (!fds[0].revents)
			continue;
		count = read(STDIN_FILENO, keys, sizeof(keys));
		if (count <= 0)
			break;
		stay = typed(console, keys, (size_t)count, &escaped, &err);
		if (err)
			display_say("%s", err->text);
		err_destroy(err);
		err = NULL;
	}
}

static struct err *terminal_run(struct session *session, int argc, char **argv, int *exit_code)
{
	struct termios before, raw;

	(void)argv;
	(void)exit_code;
	if (argc != 1)
		return command_usage("terminal", "it takes no argument");
	if (console_ended(session->console))
		return err_new(ERR_LINE, "this is a replay: there is no machine to talk to; "
					 "`text` shows what it said");
	if (!isatty(STDOUT_FILENO) || tcgetattr(STDIN_FILENO, &before))
		return err_new(ERR_USAGE, "terminal needs a terminal on this side too");
	raw = before;
	cfmakeraw(&raw);
	puts("connected to the machine; Ctrl-] then q leaves, Ctrl-] then ? helps");
	fflush(stdout);
	tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
	display_pass(true);
	pass_through(session->console, session->interrupted);
	display_pass(false);
	tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
	puts("\nback at the prompt");
	return render_finish(&session->render);
}

const struct command cmd_terminal = {
	.name = "terminal",
	.arguments = "",
	.help = "talk to the machine's login; Ctrl-] then q leaves",
	.details = "Everything typed goes to the machine. Ctrl-] and then\n"
		   "  . or q  leaves            b  sends BREAK\n"
		   "  x       SysRq x (a dump)  Ctrl-]  sends itself\n"
		   "  ?       says so\n",
	.where = COMMAND_PROMPT,
	.run = terminal_run,
	.interruptible = true,
};
