// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * send, expect, sleep: what a script needs to talk to a machine as a person would.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../console/console.h"
#include "../console/display.h"
#include "../console/heard.h"
#include "../talk/peer.h"
#include "commands.h"

#define SEND_BYTES 4096 /* of one TEXT; arbitrary */
#define EXPECT_MS 10000
#define SECONDS_MAX 1000000
#define LINES 5 /* of the machine's text, shown when what was expected did not come; arbitrary */
#define TICK_MS 100

static struct err *parse_seconds(const char *name, const char *text, int64_t *ret_ms)
{
	char *end;
	double seconds = strtod(text, &end);

	if (*end || !isdigit((unsigned char)text[0]) || strpbrk(text, "xXeEnN") ||
	    seconds > SECONDS_MAX)
		return command_usage(name, "SECONDS are a number up to %d, not `%.40s`",
				     SECONDS_MAX, text);
	*ret_ms = (int64_t)(seconds * 1000);
	return NULL;
}

/* Listen to the line for a while. */
static void listen_once(struct console *console, int64_t until_ms)
{
	int64_t left_ms = until_ms - peer_now();
	int wait_ms = left_ms > TICK_MS ? TICK_MS : left_ms < 0 ? 0 : (int)left_ms;

	if (console_fd(console) >= 0)
		console_read(console, wait_ms);
	else
		usleep((useconds_t)wait_ms * 1000);
	console_tick(console);
}

static int hex(char c)
{
	if (!isxdigit((unsigned char)c))
		return -1;
	return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

/* What stands behind a backslash -> one byte; returns how many characters that took, 0: it is
 * none that is known. */
static size_t unescape(const char *at, char *ret)
{
	static const char names[] = "rnte0\\", bytes[] = "\r\n\t\033\0\\";
	const char *name = at[0] ? strchr(names, at[0]) : NULL;

	if (name) {
		*ret = bytes[name - names];
		return 1;
	}
	if (at[0] != 'x' || hex(at[1]) < 0 || hex(at[2]) < 0)
		return 0;
	*ret = (char)(hex(at[1]) * 16 + hex(at[2]));
	return 3;
}

static struct err *unescape_all(const char *text, char *ret, size_t *bytes)
{
	size_t used;

	for (*bytes = 0; *text; (*bytes)++) {
		if (*bytes == SEND_BYTES)
			return command_usage("send", "TEXT has at most %d bytes", SEND_BYTES);
		ret[*bytes] = *text++;
		if (text[-1] != '\\')
			continue;
		used = unescape(text, &ret[*bytes]);
		if (!used)
			return command_usage("send",
					     "there is no `\\%.1s`: \\r \\n \\t \\e \\0 \\\\ "
					     "and \\xNN are known",
					     text);
		text += used;
	}
	return NULL;
}

/* What has come already is no answer to what is sent now. */
static struct err *send_run(struct session *session, int argc, char **argv, int *exit_code)
{
	char bytes[SEND_BYTES];
	struct err *err;
	size_t count;

	(void)exit_code;
	if (argc != 2)
		return command_usage("send", "give one TEXT, in quotes if it has blanks");
	err = unescape_all(argv[1], bytes, &count);
	if (err)
		return err;
	if (console_fd(session->console) >= 0)
		console_read(session->console, 0);
	heard_forget(console_heard(session->console));
	return console_write(session->console, bytes, count);
}

static struct err *missed(const char *what, const char *why)
{
	char *text = NULL;
	size_t bytes = 0;
	FILE *recent = open_memstream(&text, &bytes);

	if (recent) {
		display_recent(recent, LINES);
		fclose(recent);
	}
	fprintf(stderr,
		bytes ? "lastgasp: the last lines that came:\n%s"
		      : "lastgasp: the machine has said nothing%s\n",
		bytes ? text : "");
	free(text);
	return err_new(ERR_ANSWER_BAD, "`%.100s` did not come%s", what, why);
}

static struct err *await(struct session *session, const char *what, const struct pattern *pattern,
			 int64_t wait_ms)
{
	struct console *console = session->console;
	int64_t until_ms = peer_now() + wait_ms;
	char why[40];

	heard_rewind(console_heard(console));
	while (!heard_find(console_heard(console), pattern)) {
		if (*session->interrupted)
			return err_new(ERR_INTERRUPTED, "interrupted");
		if (console_ended(console))
			return missed(what, "; the replay has ended");
		if (peer_now() >= until_ms) {
			snprintf(why, sizeof(why), " within %g s", (double)wait_ms / 1000);
			return missed(what, why);
		}
		listen_once(console, until_ms);
	}
	return NULL;
}

static struct err *expect_run(struct session *session, int argc, char **argv, int *exit_code)
{
	int64_t wait_ms = EXPECT_MS;
	struct pattern pattern;
	struct err *err = NULL;

	(void)exit_code;
	if (argc < 2 || argc > 3)
		return command_usage("expect", "give one REGEX, in quotes if it has blanks");
	if (argc == 3)
		err = parse_seconds("expect", argv[2], &wait_ms);
	if (!err)
		err = pattern_init(&pattern, argv[1]);
	if (err)
		return err;
	err = await(session, argv[1], &pattern, wait_ms);
	pattern_deinit(&pattern);
	return err;
}

static struct err *sleep_run(struct session *session, int argc, char **argv, int *exit_code)
{
	int64_t until_ms, wait_ms;
	struct err *err;

	(void)exit_code;
	if (argc != 2)
		return command_usage("sleep", "give a number of seconds");
	err = parse_seconds("sleep", argv[1], &wait_ms);
	if (err)
		return err;
	until_ms = peer_now() + wait_ms;
	while (peer_now() < until_ms && !*session->interrupted)
		listen_once(session->console, until_ms);
	return *session->interrupted ? err_new(ERR_INTERRUPTED, "interrupted") : NULL;
}

const struct command cmd_send = {
	.name = "send",
	.arguments = "TEXT",
	.help = "type TEXT to the machine: send \"root\\r\"",
	.details =
		"Exactly that: the Enter key is \\r at the end. \\n \\t \\e (Esc) \\0 \\\\ and "
		"\\xNN are\n"
		"bytes too. What the machine said until now is no answer to it: `expect` looks\n"
		"at what comes afterwards.\n",
	.where = COMMAND_PROMPT,
	.run = send_run,
};

const struct command cmd_expect = {
	.name = "expect",
	.arguments = "REGEX [SECONDS]",
	.help = "wait until the machine says it",
	.details =
		"A POSIX extended regular expression, looked for in each line of the machine's\n"
		"text (also in one that is not ended: a login's prompt) since the last send,\n"
		"behind what the last expect found. SECONDS: 10 if left out. If it does not\n"
		"come, the last lines are shown, and the exit code is 1.\n"
		"\n"
		"  send \"\\r\"\n"
		"  expect \"login: $\" 30\n",
	.where = COMMAND_PROMPT,
	.run = expect_run,
	.interruptible = true,
};

const struct command cmd_sleep = {
	.name = "sleep",
	.arguments = "SECONDS",
	.help = "listen for so long: sleep 0.5",
	.where = COMMAND_PROMPT,
	.run = sleep_run,
	.interruptible = true,
};
