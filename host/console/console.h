/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The console's own: a line that is listened to all the time, the dumps that came over it, and
 * the commands' way to the machine. Says what happens through display.h.
 */
#ifndef CONSOLE_H
#define CONSOLE_H

#include <stdbool.h>
#include <stdint.h>

#include "../dump/catch.h"
#include "command.h"
#include "console_options.h"
#include "heard.h"
#include "status.h"

/*
 * Open the line and begin to listen, as the options say, which must outlive the console. The
 * session's render options are used for what is shown. Errors: the line cannot be opened, a file
 * cannot be written.
 */
struct err *console_create(const struct console_options *options, struct session *session,
			   struct console **ret) ERR_MUST_CHECK;
void console_destroy(struct console *console); /* takes NULL */

/* What to poll for reading, -1: nothing to wait for now. */
int console_fd(const struct console *console);

/* Read what is there, waiting no longer than timeout_ms, and deal with it. A line that is lost is
 * said so, and waited for. */
void console_read(struct console *console, int timeout_ms);

/* Call at least every second: silence, a lost line that came back, text that stopped. */
void console_tick(struct console *console);

/* Whether the line is a replay, and whether it has come to its end. */
bool console_replay(const struct console *console);
bool console_ended(const struct console *console);

/* Whether path is the very file that is replayed: nothing may be written to it. */
bool console_reads(const struct console *console, const char *path);

/* Whether a dump is arriving, and how many have begun to since the start. */
bool console_busy(const struct console *console);
unsigned int console_count(const struct console *console);

/* Whether a dump has ended that began since the last console_sysrq() or console_ask(), or since
 * this returned true. */
bool console_waited(struct console *console);

/* To the machine. ERR_LINE when the line is lost, or cannot do it: then the text says what to do
 * instead. */
struct err *console_write(struct console *console, const void *data, size_t bytes) ERR_MUST_CHECK;
struct err *console_break(struct console *console) ERR_MUST_CHECK;
struct err *console_sysrq(struct console *console, const char *keys) ERR_MUST_CHECK;

/*
 * Ask the agent for that, waiting up to two seconds for it to say that it listens; CONTINUE and
 * REBOOT return when it said that it does so. ERR_LINE: it says nothing; the text says what to do.
 */
struct err *console_ask(struct console *console, const struct lg_command *command) ERR_MUST_CHECK;

/* What it said that nobody has expected yet. */
struct heard *console_heard(struct console *console);

/* Keep the machine held after its dumps, or let it go on by itself. */
void console_hold(struct console *console, bool hold);
bool console_holding(const struct console *console);

/* Before the end: an agent that still waits for a word is told to go on. Some seconds at most. */
void console_leave(struct console *console);

/* The dump number n, 1 for the first that came; NULL: none, or dropped. */
struct dump *console_dump(const struct console *console, unsigned int n);

/* The number of the current dump: the one chosen, else the latest; 0: none. Choose with n, 0 for
 * the latest. */
unsigned int console_current(const struct console *console);
void console_choose(struct console *console, unsigned int n);

/* What it was opened with. */
const struct console_options *console_options(const struct console *console);

/* Time stamps of the machine's lines, on the screen and in the file of its text. */
enum stamp_kind console_stamps(const struct console *console);
void console_stamp(struct console *console, enum stamp_kind kind);

/* Whether the machine's text is saved; to be so or not, if there is a file for it. */
bool console_logging(const struct console *console);
void console_log(struct console *console, bool on);

/* How the line is now. */
void console_status(const struct console *console, struct status *ret);

/* The prompt is to end. */
void console_quit(struct console *console);
bool console_quitting(const struct console *console);

#endif
