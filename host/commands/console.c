// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * console: the prompt. Listens to the line while it waits for a word from the person.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../console/console.h"
#include "../console/console_session.h"
#include "../console/display.h"
#include "../console/menu_action.h"
#include "../console/prompt.h"
#include "../talk/peer.h"
#include "commands.h"

#define TICK_MS 100
#define STATUS_MS 1000	 /* between two changes of the status line */
#define STATUS_HEIGHT 10 /* lines of a terminal that has room for one; arbitrary */

/* A person, or a pipe, at the prompt. */
struct guest {
	struct session *session;
	int *exit_code;
	struct menu menu;
	int64_t status_ms; /* when the status line may change again */
};

static volatile sig_atomic_t resized, resumed;

static void on_signal(int signal)
{
	if (signal == SIGWINCH)
		resized = 1;
	else
		resumed = 1;
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
	if (resumed) {
		resumed = 0;
		prompt_resume();
	}
}

static bool wants_status(const struct session *session)
{
	const char *term = getenv("TERM");

	return !console_options(session->console)->config.no_status && prompt_person() &&
	       session->render.width && session->render.height >= STATUS_HEIGHT && term &&
	       *term && strcmp(term, "dumb") != 0;
}

static void put_status(struct guest *guest)
{
	const struct session *session = guest->session;
	struct status status;
	char text[STATUS_BYTES];

	if (!wants_status(session)) {
		prompt_status("", 0, false);
		return;
	}
	if (peer_now() < guest->status_ms)
		return;
	guest->status_ms = peer_now() + STATUS_MS;
	console_status(session->console, &status);
	prompt_status(status_text(&status, text), session->render.width, session->render.color);
}

static void execute(struct guest *guest, char *line)
{
	int code;

	look_at_terminal(guest->session);
	code = console_execute(guest->session, line);
	if (code)
		*guest->exit_code = code;
	*guest->session->interrupted = 0;
	guest->status_ms = 0;
}

/* A key of the menu: the one that opens it, then those that it wants. */
static void take_key(struct guest *guest, char key)
{
	struct menu *menu = &guest->menu;
	enum menu_action action = MENU_WAIT;

	if (menu->state == MENU_CLOSED)
		menu_open(menu);
	else
		action = menu_key(menu, key);
	prompt_grab(menu->state != MENU_CLOSED);
	if (!menu_do(guest->session, menu, action, key))
		console_quit(guest->session->console);
}

static void take_input(struct guest *guest)
{
	char *line = NULL, key;

	switch (prompt_read(&line, &key)) {
	case PROMPT_LINE:
		execute(guest, line);
		break;
	case PROMPT_KEY:
		take_key(guest, key);
		break;
	case PROMPT_END:
		console_quit(guest->session->console);
		break;
	case PROMPT_NOTHING:
		break;
	}
	free(line);
}

/* Wait for the person or the machine, and deal with whoever came. */
static void turn(struct guest *guest)
{
	struct session *session = guest->session;
	struct console *console = session->console;
	struct pollfd fds[] = {
		{.fd = STDIN_FILENO, .events = POLLIN},
		{.fd = console_fd(console), .events = POLLIN},
	};

	put_status(guest);
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
	if (!*session->interrupted && (fds[0].revents || prompt_pending()))
		take_input(guest);
}

static void greet(const struct console_options *options)
{
	char key[8];

	menu_name(options->config.escape, key);
	if (prompt_person())
		display_say("listening to %s; `help` lists the commands, %s ? the keys",
			    options->config.line, key);
	if (options->raw[0])
		display_say("every byte is saved in %s", options->raw);
}

static struct err *loop(struct session *session, void *ctx, int *exit_code)
{
	const struct sigaction action = {.sa_handler = on_signal};
	struct console *console = session->console;
	struct guest guest = {
		.session = session,
		.exit_code = exit_code,
		.menu.escape = console_options(console)->config.escape,
	};

	greet(ctx);
	sigaction(SIGWINCH, &action, NULL);
	sigaction(SIGCONT, &action, NULL);
	while (console_replay(console) && !console_ended(console) && !*session->interrupted)
		console_read(console, TICK_MS);
	if (console_ended(console) && !console_count(console))
		*exit_code = ERR_INPUT;
	while (!console_quitting(console)) {
		turn(&guest);
		if (!*session->interrupted)
			continue;
		if (*session->interrupted != SIGINT || !prompt_person()) {
			*exit_code = ERR_INTERRUPTED;
			break;
		}
		prompt_cancel();
		*session->interrupted = 0;
	}
	prompt_status("", 0, false);
	if (prompt_person() && *exit_code != ERR_INTERRUPTED)
		*exit_code = 0;
	return NULL;
}

static struct err *console_run(struct session *shell, int argc, char **argv, int *exit_code)
{
	static struct console_options options;
	struct err *err = console_options_read(argc, argv, &options);

	return err ? err : console_session(shell, &options, true, loop, &options, exit_code);
}

const struct command cmd_console = {
	.name = "console",
	.arguments = "[LINE]",
	.help = "a prompt that shows dumps as they arrive",
	.details = "LINE may be the name of a profile of the config file\n"
		   "($XDG_CONFIG_HOME/lastgasp/config, else ~/.config/lastgasp/config). If it\n"
		   "is left out, the only line that can be meant is taken, or you are asked.\n"
		   "Commands are read from a pipe too; the exit code is then that of the\n"
		   "last one that failed.\n"
		   "\n"
		   "  --baud N|auto   the rate; auto: find it by what the machine says\n"
		   "  --timestamps[=time|iso|delta|since]  in front of the machine's lines\n"
		   "  --log FILE|DIR  save the machine's text there, and every byte beside it\n"
		   "                  as .raw; in a folder: DATE-TIME-LINE-PID. If left out\n"
		   "                  in captures of $XDG_STATE_HOME/lastgasp\n"
		   "                  (~/.local/state/lastgasp). A replay is saved only if\n"
		   "                  this or --raw is given.\n"
		   "  --raw FILE      save every byte there, and the text beside it as .log\n"
		   "  --one-way       never speak to an agent: what is missing is not asked for\n"
		   "                  again, and the machine goes on by itself\n"
		   "  --no-status     no status line above the prompt\n",
	.where = COMMAND_SHELL,
	.completes = (const unsigned char[]){COMPLETE_LINE, 0},
	.run = console_run,
	.interruptible = true,
};
