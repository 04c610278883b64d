// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A session on a line.
 */
#include "console_session.h"

#include <stdio.h>

#include "console.h"
#include "display.h"
#include "prompt.h"
#include "state.h"
#include "words.h"

int console_execute(struct session *session, char *line)
{
	char *argv[WORDS_MAX + 1];
	struct err *err;
	int argc, code;

	session->dump = console_dump(session->console, console_current(session->console));
	err = words_split(line, argv, &argc);
	if (err) {
		fprintf(stderr, "lastgasp: %s\n", err->text);
		code = (int)err->code;
		err_destroy(err);
		return code;
	}
	return argc ? command_run(session, argc, argv) : 0;
}

static void open_prompt(char escape)
{
	static char history[4096];
	struct err *err = state_path("history", history, sizeof(history));

	if (err)
		history[0] = 0;
	err_destroy(err);
	prompt_open(history, escape);
}

struct err *console_session(const struct session *shell, const struct console_options *options,
			    bool prompt, console_does does, void *ctx, int *exit_code)
{
	struct session session = *shell;
	struct err *err;

	session.interactive = true;
	if (prompt)
		open_prompt(options->config.escape);
	display_open(&session.render, options->config.stamps);
	err = console_create(options, &session, &session.console);
	if (!err) {
		err = does(&session, ctx, exit_code);
		console_leave(session.console);
		console_destroy(session.console);
	}
	if (prompt)
		prompt_close();
	return err;
}
