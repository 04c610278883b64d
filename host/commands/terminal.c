// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * terminal: talk to the machine's login, as with tio or picocom. Frames of a dump are kept from
 * the screen.
 */
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

#include "../console/console.h"
#include "../console/display.h"
#include "../console/menu_action.h"
#include "commands.h"

#define TICK_MS 100

/* What was typed: keys of the menu, and what is for the machine. Returns false to leave. */
static bool typed(struct session *session, struct menu *menu, const char *keys, size_t count)
{
	struct err *err;
	size_t at = 0, run;
	bool stay = true;

	while (at < count && stay) {
		if (menu->state != MENU_CLOSED) {
			stay = menu_do(session, menu, menu_key(menu, keys[at]), keys[at]);
			at++;
			continue;
		}
		for (run = at; run < count && keys[run] != menu->escape; run++)
			;
		err = run > at ? console_write(session->console, keys + at, run - at) : NULL;
		if (err)
			display_say("%s", err->text);
		err_destroy(err);
		if (run < count)
			menu_open(menu);
		at = run + (run < count);
	}
	return stay;
}

static void pass_through(struct session *session, struct menu *menu)
{
	struct pollfd fds[2] = {{.fd = STDIN_FILENO, .events = POLLIN}};
	struct console *console = session->console;
	bool stay = true;
	char keys[256];
	ssize_t count;

	while (stay && !*session->interrupted && !console_quitting(console)) {
		fds[1].fd = console_fd(console);
		fds[1].events = POLLIN;
		if (poll(fds, 2, TICK_MS) < 0) {
			if (errno != EINTR)
				break;
			continue;
		}
		if (fds[1].revents)
			console_read(console, 0);
		console_tick(console);
		if (!fds[0].revents)
			continue;
		count = read(STDIN_FILENO, keys, sizeof(keys));
		if (count <= 0)
			break;
		stay = typed(session, menu, keys, (size_t)count);
	}
}

static struct err *terminal_run(struct session *session, int argc, char **argv, int *exit_code)
{
	struct menu menu = {.escape = console_options(session->console)->config.escape};
	struct termios before, raw;
	char key[8];

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
	menu_name(menu.escape, key);
	/* First: who reads the next line may type at once. */
	tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
	printf("connected to the machine; %s then q leaves, %s then ? helps\r\n", key, key);
	fflush(stdout);
	display_pass(true);
	pass_through(session, &menu);
	display_pass(false);
	tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
	puts("\nback at the prompt");
	return render_finish(&session->render);
}

const struct command cmd_terminal = {
	.name = "terminal",
	.arguments = "",
	.help = "talk to the machine's login; Ctrl-] then q leaves",
	.details = "Everything typed goes to the machine, but the escape key (Ctrl-], or what\n"
		   "the config file says) and the key after it: `keys` lists them.\n",
	.where = COMMAND_PROMPT,
	.run = terminal_run,
	.interruptible = true,
};
