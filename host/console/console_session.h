/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A session on a line, from its opening to its end. What the prompt (`console`) and a script
 * (`script`) share.
 */
#ifndef CONSOLE_SESSION_H
#define CONSOLE_SESSION_H

#include "command.h"
#include "console_options.h"

/*
 * What a session does while the line is open. session->console is set, session->interactive too;
 * *exit_code is 0 on entry. It calls console_read() and console_tick() while it waits.
 */
typedef struct err *(*console_does)(struct session *session, void *ctx, int *exit_code);

/*
 * Open the line, let `does` do its work, let the machine go on, close the line. prompt: commands
 * are typed at a prompt, or piped into it; else standard input is left alone, and nobody is asked.
 * Errors: those of the line, of the files, and of `does`.
 */
struct err *console_session(const struct session *shell, const struct console_options *options,
			    bool prompt, console_does does, void *ctx,
			    int *exit_code) ERR_MUST_CHECK;

/*
 * One line of commands, which is changed: split into words and run on the current dump. Errors are
 * said on standard error. Returns the exit code, 0 for an empty line.
 */
int console_execute(struct session *session, char *line);

#endif
