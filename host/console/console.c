// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The console's own: line -> catcher -> dumps. Never gives up a line that was there once, and
 * never throws away what it read.
 */
#include "console.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../talk/peer.h"
#include "arrivals.h"
#include "display.h"
#include "prompt.h"
#include "record.h"

#define READ_BYTES 65536
#define READS_MAX 16 /* in a row; arbitrary */
#define RETRY_MS 1000	/* between two tries to open a lost line */
#define WRITE_MS 2000
#define READ_MS 50
#define LISTEN_MS 1500 /* to an agent that will say that it listens; it does so every 100 ms */
#define LEAVE_MS 3000  /* for the agent to be told that the machine may go on; arbitrary */

struct console {
	struct session *session;
	const struct console_options *options;
	const char *spec;
	struct peer peer; /* its line closed: lost, or a replay that ended */
	bool ended, quit, hold;
	bool foreign; /* it was said that frames are of another version */
	bool invited; /* it was said that the agent waits for commands */
	int64_t retry_ms;
	time_t since; /* when the line was opened, or lost */
	uint64_t bytes;
	struct catcher *catcher;
	struct arrivals arrivals;
	struct heard heard;
	struct record_text log;
};

static void say(void *ctx, const char *text, bool passing)
{
	(void)ctx;
	if (passing && prompt_person())
		display_progress("  %s", text);
	else
		display_say("%s", text);
}

static void on_started(void *ctx, struct dump *dump)
{
	struct console *console = ctx;

	(void)dump;
	arrivals_started(&console->arrivals);
}

static void on_retired(void *ctx, struct dump *dump)
{
	struct console *console = ctx;

	arrivals_retired(&console->arrivals, dump);
}

static void on_progressed(void *ctx, struct dump *dump)
{
	struct console *console = ctx;

	peer_arrival(&console->peer);
	arrivals_progressed(&console->arrivals, dump, console_replay(console));
}

static void on_ended(void *ctx, struct dump *dump, enum catcher_end why)
{
	struct console *console = ctx;

	arrivals_ended(&console->arrivals, dump, why, console_replay(console));
}

static void on_text(void *ctx, const char *text, size_t bytes)
{
	struct console *console = ctx;

	const struct stamp_clock now = stamp_now();
	struct err *err = record_text(&console->log, text, bytes, &now);

	if (err)
		display_say("%s", err->text);
	err_destroy(err);
	peer_text(&console->peer, text, bytes);
	heard_text(&console->heard, text, bytes);
	display_text(text, bytes, &now);
}

static void invite(struct console *console, const struct lg_answer *answer)
{
	if (answer->state == LG_ANSWER_LEAVING)
		console->invited = false;
	if (answer->state != LG_ANSWER_READY || !console->hold || console->invited ||
	    catcher_busy(console->catcher))
		return;
	console->invited = true;
	display_say("the machine is held, its agent listens: ask TABLE, again, reboot, continue");
}

static void on_answered(void *ctx, const struct lg_answer *answer)
{
	struct console *console = ctx;

	peer_answer(&console->peer, answer);
	invite(console, answer);
}

static void on_write(void *ctx, const void *bytes, size_t count)
{
	struct console *console = ctx;

	peer_command(&console->peer, bytes, count);
}

static struct err *record(struct console *console)
{
	const char *raw = console->options->raw, *log = console->options->log;
	struct err *err = NULL;

	if ((raw[0] && console_reads(console, raw)) || (log[0] && console_reads(console, log)))
		return err_new(ERR_USAGE,
			       "%s is being read, so it cannot be written too: choose another "
			       "--raw",
			       console->spec);
	if (raw[0])
		err = catcher_save_raw(console->catcher, raw, false);
	if (!err && log[0])
		err = output_open(&console->log.output, log, false);
	return err;
}

struct err *console_create(const struct console_options *options, struct session *session,
			   struct console **ret)
{
	struct console *console = calloc(1, sizeof(*console));
	struct catcher_sink sink = {
		.ctx = console,
		.started = on_started,
		.progressed = on_progressed,
		.ended = on_ended,
		.retired = on_retired,
		.text = on_text,
		.answered = on_answered,
	};
	struct stamp_clock now = stamp_now();
	struct err *err;

	if (!console)
		return err_memory();
	console->session = session;
	console->arrivals.session = session;
	console->arrivals.quiet = options->quiet;
	console->options = options;
	console->spec = options->config.line;
	console->since = time(NULL);
	console->peer.say = say;
	console->peer.auto_baud = options->auto_baud;
	console->log.output.fd = -1;
	stamp_init(&console->log.stamp, options->config.stamps, &now);
	err = peer_open(&console->peer, console->spec);
	if (!err && peer_hears(&console->peer) && !options->config.one_way)
		sink.write = on_write;
	if (!err)
		err = catcher_create(&sink, &console->catcher);
	if (!err)
		err = record(console);
	if (err) {
		console_destroy(console);
		return err;
	}
	*ret = console;
	return NULL;
}

void console_destroy(struct console *console)
{
	if (!console)
		return;
	peer_close(&console->peer);
	catcher_destroy(console->catcher);
	output_close(&console->log.output);
	arrivals_deinit(&console->arrivals);
	free(console);
}

int console_fd(const struct console *console)
{
	return console->peer.line && console->peer.driver->fd
		       ? console->peer.driver->fd(console->peer.line)
		       : -1;
}

/* Close the line; a replay has ended, any other is waited for. */
static void lose(struct console *console, struct err *err)
{
	peer_close(&console->peer);
	catcher_finish(console->catcher);
	console->retry_ms = peer_now() + RETRY_MS;
	console->since = time(NULL);
	if (console_replay(console)) {
		console->ended = true;
		if (catcher_dump(console->catcher))
			arrivals_summary(&console->arrivals, catcher_dump(console->catcher));
		else if (!err)
			display_say("there is no dump in %s", console->spec);
		if (err)
			display_say("%s", err->text);
	} else {
		display_say("the line %s is gone%s%s; waiting for it to come back", console->spec,
			    err ? ": " : "", err ? err->text : "");
	}
	err_destroy(err);
}

static void note_foreign(struct console *console)
{
	unsigned int version;

	if (console->foreign || !catcher_foreign(console->catcher, &version))
		return;
	console->foreign = true;
	display_say("these frames are of another version of lastgasp; use the console of the "
		    "agent's version");
}

static size_t read_once(struct console *console, int timeout_ms)
{
	static char buffer[READ_BYTES];
	struct err *err, *feed_err;
	size_t bytes = 0;
	bool end = false;

	err = peer_read(&console->peer, buffer, sizeof(buffer), timeout_ms, &bytes, &end);
	console->bytes += err ? 0 : bytes;
	if (!err && bytes) {
		feed_err = catcher_feed(console->catcher, buffer, bytes, peer_now());
		if (feed_err)
			display_say("%s", feed_err->text);
		err_destroy(feed_err);
		note_foreign(console);
	}
	if (err || end)
		lose(console, err);
	return bytes;
}

/* All that has come while we were busy: an agent that has left is not to be spoken to. */
void console_read(struct console *console, int timeout_ms)
{
	for (int i = 0; i < READS_MAX && console->peer.line; i++)
		if (!read_once(console, i ? 0 : timeout_ms))
			break;
}

void console_tick(struct console *console)
{
	int64_t now = peer_now();

	catcher_tick(console->catcher, now);
	peer_tick(&console->peer);
	if (!console_replay(console))
		arrivals_tick(&console->arrivals, catcher_dump(console->catcher));
	display_tick(now);
	if (console->peer.line || console->ended || now < console->retry_ms)
		return;
	console->retry_ms = now + RETRY_MS;
	if (peer_reopen(&console->peer))
		console->since = time(NULL);
}

bool console_replay(const struct console *console)
{
	return !peer_hears(&console->peer);
}

bool console_ended(const struct console *console)
{
	return console->ended;
}

/* A replay that has ended is opened again for the look: its file is not to be lost either. */
bool console_reads(const struct console *console, const char *path)
{
	struct line *line = console->peer.line;
	struct err *err;
	bool ret;

	if (line || !console_replay(console))
		return line && line_reads(console->peer.driver, line, path);
	err = console->peer.driver->open(console->spec, &line);
	if (err) {
		err_destroy(err);
		return false;
	}
	ret = line_reads(console->peer.driver, line, path);
	console->peer.driver->close(line);
	return ret;
}

bool console_busy(const struct console *console)
{
	return catcher_busy(console->catcher);
}

bool console_waited(struct console *console)
{
	return arrivals_waited(&console->arrivals, console_busy(console));
}

unsigned int console_count(const struct console *console)
{
	return console->arrivals.count;
}

static struct err *lost(const struct console *console)
{
	if (console->ended)
		return err_new(ERR_LINE, "%s is a replay: there is no machine to talk to",
			       console->spec);
	return err_new(ERR_LINE, "the line %s is gone; it is waited for", console->spec);
}

struct err *console_write(struct console *console, const void *data, size_t bytes)
{
	if (!console->peer.line)
		return lost(console);
	if (!peer_hears(&console->peer))
		return err_new(ERR_LINE, "%s only listens", console->spec);
	return console->peer.driver->write(console->peer.line, data, bytes, WRITE_MS);
}

struct err *console_break(struct console *console)
{
	return console->peer.line ? line_break(console->peer.driver, console->peer.line)
				  : lost(console);
}

struct err *console_sysrq(struct console *console, const char *keys)
{
	if (!console->peer.line)
		return lost(console);
	console->arrivals.waited = console->arrivals.count;
	return peer_sysrq(&console->peer, keys);
}

/* Listen until the agent says that it listens too, or the time is over. */
static void await_agent(struct console *console)
{
	int64_t until = peer_now() + LISTEN_MS;

	while (console->peer.line && !catcher_listening(console->catcher) &&
	       !*console->session->interrupted && peer_now() < until) {
		console_read(console, READ_MS);
		console_tick(console);
	}
}

/* Listen until the agent has said its last word, which ends what it was asked for. */
static struct err *await_end(struct console *console)
{
	int64_t until = peer_now() + LISTEN_MS;

	while (console->peer.line && !console->peer.talk.left && !*console->session->interrupted) {
		if (peer_now() >= until)
			return err_new(ERR_LINE,
				       "the agent does not answer; it lets the machine go "
				       "on when it hears nothing for 2 s");
		console_read(console, READ_MS);
		console_tick(console);
	}
	return NULL;
}

struct err *console_ask(struct console *console, const struct lg_command *command)
{
	struct err *err;

	if (!console->peer.line)
		return lost(console);
	await_agent(console);
	err = catcher_ask(console->catcher, command);
	if (!err && (command->op == LG_COMMAND_DUMP || command->op == LG_COMMAND_TABLE))
		console->arrivals.waited = console->arrivals.count;
	if (!err && (command->op == LG_COMMAND_CONTINUE || command->op == LG_COMMAND_REBOOT))
		err = await_end(console);
	return err;
}

struct heard *console_heard(struct console *console)
{
	return &console->heard;
}

void console_hold(struct console *console, bool hold)
{
	console->hold = hold;
	console->invited = false;
	catcher_hold(console->catcher, hold);
}

void console_leave(struct console *console)
{
	int64_t until = peer_now() + LEAVE_MS;

	console_hold(console, false);
	while (console->peer.line && !console_replay(console) && peer_now() < until &&
	       !peer_over(&console->peer)) {
		console_read(console, READ_MS);
		console_tick(console);
	}
}

struct dump *console_dump(const struct console *console, unsigned int n)
{
	if (n && n == console->arrivals.count)
		return catcher_dump(console->catcher);
	return arrivals_kept(&console->arrivals, n);
}

unsigned int console_current(const struct console *console)
{
	return console->arrivals.chosen ? console->arrivals.chosen : console->arrivals.count;
}

void console_choose(struct console *console, unsigned int n)
{
	console->arrivals.chosen = n;
}

const struct console_options *console_options(const struct console *console)
{
	return console->options;
}

enum stamp_kind console_stamps(const struct console *console)
{
	return console->log.stamp.kind;
}

void console_stamp(struct console *console, enum stamp_kind kind)
{
	console->log.stamp.kind = kind;
	display_stamp(kind);
}

void console_log(struct console *console, bool on)
{
	console->log.off = !on;
	console->log.in_line = false;
}

bool console_logging(const struct console *console)
{
	return console->log.output.fd >= 0 && !console->log.off;
}

bool console_holding(const struct console *console)
{
	return console->hold;
}

static enum status_dump arrival(const struct console *console, unsigned int *rows)
{
	struct dump_progress at;
	const struct dump *dump = catcher_dump(console->catcher);

	if (!dump)
		return STATUS_NO_DUMP;
	dump_progress(dump, &at);
	*rows = (unsigned int)at.rows;
	return catcher_busy(console->catcher) ? STATUS_ARRIVING
	       : at.complete		      ? STATUS_COMPLETE
					      : STATUS_INCOMPLETE;
}

void console_status(const struct console *console, struct status *ret)
{
	const struct peer *peer = &console->peer;
	struct line_damage damage = { 0 };
	struct tm tm;

	*ret = (struct status){
		.name = console->options->name,
		.spec = console->spec,
		.line = console->ended ? STATUS_ENDED : peer->line ? STATUS_UP : STATUS_LOST,
		.dump = console->arrivals.count,
		.listens = catcher_listening(console->catcher),
		.held = console->hold,
		.bytes = console->bytes,
		.damage_bytes = catcher_stats(console->catcher)->damage_bytes,
	};
	ret->arrival = arrival(console, &ret->rows);
	ret->baud = peer->baud.rate;
	ret->finding = peer->baud.rate && peer->auto_baud && !peer->settled;
	if (peer->line && peer->driver->damage && peer->driver->damage(peer->line, &damage))
		ret->line_errors = damage.framing + damage.overruns + damage.parity;
	localtime_r(&console->since, &tm);
	strftime(ret->since, sizeof(ret->since), "%H:%M", &tm);
}

void console_quit(struct console *console)
{
	console->quit = true;
}

bool console_quitting(const struct console *console)
{
	return console->quit;
}
