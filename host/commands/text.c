// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * text, wait, quit: the rest of what a prompt needs.
 */
#include <stdlib.h>
#include <unistd.h>

#include "../console/console.h"
#include "../console/display.h"
#include "../talk/peer.h"
#include "commands.h"

#define LINES 20 /* arbitrary */
#define LINES_MAX 100000
#define WAIT_S 60 /* arbitrary: longer than a dump takes at 115200 baud */
#define WAIT_MAX 1000000
#define TICK_MS 100

static struct err *number(const char *name, int argc, char **argv, unsigned long fallback,
			  unsigned long most, unsigned long *ret)
{
	char *end;

	*ret = fallback;
	if (argc == 1)
		return NULL;
	*ret = strtoul(argv[1], &end, 10);
	if (argc > 2 || *end || argv[1][0] < '0' || argv[1][0] > '9' || !*ret || *ret > most)
		return command_usage(name, "give a number from 1 to %lu", most);
	return NULL;
}

static struct err *text_run(struct session *session, int argc, char **argv, int *exit_code)
{
	unsigned long lines;
	struct err *err = number("text", argc, argv, LINES, LINES_MAX, &lines);

	(void)exit_code;
	if (err)
		return err;
	display_recent(session->render.out, (unsigned int)lines);
	return render_finish(&session->render);
}

static struct err *wait_run(struct session *session, int argc, char **argv, int *exit_code)
{
	struct console *console = session->console;
	unsigned long seconds;
	int64_t until;
	struct err *err = number("wait", argc, argv, WAIT_S, WAIT_MAX, &seconds);

	(void)exit_code;
	if (err)
		return err;
	until = peer_now() + (int64_t)seconds * 1000;
	while (!console_waited(console)) {
		if (*session->interrupted)
			return err_new(ERR_INTERRUPTED, "interrupted");
		if (console_ended(console))
			return err_new(ERR_LINE, "the replay has ended: no other dump will come");
		if (peer_now() >= until)
			return err_new(ERR_LINE, "no dump came within %lu s", seconds);
		if (console_fd(console) >= 0)
			console_read(console, TICK_MS);
		else
			usleep(TICK_MS * 1000);
		console_tick(console);
	}
	return NULL;
}

static struct err *quit_run(struct session *session, int argc, char **argv, int *exit_code)
{
	(void)argv;
	(void)exit_code;
	if (argc != 1)
		return command_usage("quit", "it takes no argument");
	console_quit(session->console);
	return NULL;
}

const struct command cmd_text = {
	.name = "text",
	.arguments = "[LINES]",
	.help = "what the machine said last",
	.where = COMMAND_PROMPT,
	.run = text_run,
};

const struct command cmd_wait = {
	.name = "wait",
	.arguments = "[SECONDS]",
	.help = "wait until a dump has ended",
	.details = "For scripts: `sysrq x`, `wait`, `show`. A dump that began since the\n"
		   "last sysrq or wait counts. It gives up after SECONDS, 60 if left out.\n",
	.where = COMMAND_PROMPT,
	.run = wait_run,
	.interruptible = true,
};

const struct command cmd_quit = {
	.name = "quit",
	.arguments = "",
	.help = "leave, as Ctrl-D does",
	.where = COMMAND_PROMPT,
	.run = quit_run,
};
