// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The console's own: line -> catcher -> dumps. Never gives up a line that was there once, and
 * never throws away what it read.
 */
#include "console.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../analysis/query.h"
#include "display.h"
#include "peer.h"
#include "prompt.h"
#include "source.h"

#define READ_BYTES 65536
#define RETRY_MS 1000	/* between two tries to open a lost line */
#define PROGRESS_MS 200 /* between two progress lines */
#define WRITE_MS 2000
#define READ_MS 50
#define LISTEN_MS 1500 /* to an agent that will say that it listens; it does so every 100 ms */
#define LEAVE_MS 3000  /* for the agent to be told that the machine may go on; arbitrary */
#define ANSWER_MS \
	300 /* what comes so soon after the answer is shown with it: 3 KB at 115200 baud */
#define ANSWER_TASKS 11 /* the ten largest, and the likely victim */

struct kept {
	unsigned int number;
	struct dump *dump;
};

struct console {
	struct session *session;
	char spec[300];
	struct peer peer; /* its line closed: lost, or a replay that ended */
	bool ended, quit, hold;
	bool foreign; /* it was said that frames are of another version */
	int64_t retry_ms, progress_ms;

	bool invited; /* it was said that the agent waits for commands */
	struct catcher *catcher;
	unsigned int count, chosen,
		waited; /* waited: the dumps that console_waited() is done with */
	struct kept kept[CONSOLE_DUMPS];
	bool answered;	   /* the summary of the dump that is arriving was shown */
	int64_t answer_ms; /* when there was enough for one; 0: there is not yet */
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
	console->count++;
	console->chosen = 0;
	console->answered = false;
	console->answer_ms = 0;
	console->progress_ms = 0;
	display_say("dump %u is arriving", console->count);
}

static void on_retired(void *ctx, struct dump *dump)
{
	struct console *console = ctx;
	struct kept *kept = &console->kept[console->count % CONSOLE_DUMPS];

	if (kept->dump && kept->dump == console->session->dump)
		console->session->dump = NULL;
	dump_destroy(kept->dump);
	kept->dump = dump;
	kept->number = console->count;
}

static void progress(struct console *console, struct dump *dump, const struct dump_progress *at)
{
	int64_t now = peer_now();
	char size[16], names[240];

	if (now - console->progress_ms < PROGRESS_MS)
		return;
	console->progress_ms = now;
	dump_missing(dump, names, sizeof(names));
	display_progress("  %s, %" PRIu64 " rows%s%s", render_size((int64_t)at->wire_bytes, size),
			 at->rows, names[0] ? "; still missing: " : "", names);
}

static void show_summary(struct console *console, struct dump *dump)
{
	struct session session = *console->session;
	struct source source;
	struct err *err;

	if (console->answered || session.render.format != RENDER_HUMAN)
		return;
	console->answered = true;
	session.dump = dump;
	display_begin();
	err = source_open(&source, &session, NULL, 0);
	if (!err) {
		err = source_summary(&source, &session);
		source_close(&source);
	}
	display_end();
	if (err)
		display_say("%s", err->text);
	err_destroy(err);
}

static void row_tasks(void *ctx, const struct sql_rows *rows)
{
	bool *enough = ctx;
	struct maybe announced = query_number(rows, 1);
	int64_t here = query_number(rows, 0).value;

	*enough = here >= ANSWER_TASKS || (announced.known && here >= announced.value);
}

/* Whether the ten largest tasks are here. */
static bool enough(struct dump *dump)
{
	bool ret = false;
	struct sql *sql;
	struct err *err = dump_tables(dump, &sql);

	if (!err)
		err = query_each(sql,
				 "SELECT (SELECT count(*) FROM tasks),"
				 " (SELECT rows FROM contents WHERE name = 'tasks')",
				 row_tasks, &ret);
	err_destroy(err);
	return ret;
}

static void answer(struct console *console)
{
	struct dump *dump = catcher_dump(console->catcher);
	struct dump_progress at;

	if (console->answered || !dump || console_replay(console))
		return;
	dump_progress(dump, &at);
	if (!console->answer_ms && at.answerable && enough(dump))
		console->answer_ms = peer_now() + ANSWER_MS;
	if (console->answer_ms && peer_now() >= console->answer_ms)
		show_summary(console, dump);
}

static void on_progressed(void *ctx, struct dump *dump)
{
	struct console *console = ctx;
	struct dump_progress at;

	peer_arrival(&console->peer);
	dump_progress(dump, &at);
	progress(console, dump, &at);
	answer(console);
}

static void on_ended(void *ctx, struct dump *dump, enum catcher_end why)
{
	static const char *const reasons[] = {
		[CATCHER_COMPLETE] = "is here, complete",
		[CATCHER_LAST] = "has ended with rows missing",
		[CATCHER_SILENT] = "has stopped with rows missing",
		[CATCHER_CUT] = "was cut off",
	};
	struct console *console = ctx;
	bool early = console->answered;
	struct dump_progress at;
	char size[16], repaired[40] = "";

	dump_progress(dump, &at);
	if (at.repaired)
		snprintf(repaired, sizeof(repaired), ", %u frame%s repaired", at.repaired,
			 at.repaired == 1 ? "" : "s");
	if (!console_replay(console))
		show_summary(console, dump);
	display_say("dump %u %s: %s, %" PRIu64 " rows%s%s", console->count, reasons[why],
		    render_size((int64_t)at.wire_bytes, size), at.rows, repaired,
		    why != CATCHER_COMPLETE ? "; `show losses` says which"
		    : early		    ? "; `show` for all of it"
					    : "");
}

static void on_text(void *ctx, const char *text, size_t bytes)
{
	struct console *console = ctx;

	peer_text(&console->peer, text, bytes);
	display_text(text, bytes);
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

static struct err *save(struct console *console, const char *raw)
{
	size_t stem = strlen(raw);
	char log[4096];
	struct err *err;

	if (stem > 4 && strcmp(raw + stem - 4, ".raw") == 0)
		stem -= 4;
	snprintf(log, sizeof(log), "%.*s.log", (int)stem, raw);
	if (console_reads(console, raw) || console_reads(console, log))
		return err_new(ERR_USAGE,
			       "%s is being read, so it cannot be written too: choose another "
			       "--raw",
			       console->spec);
	err = catcher_save_raw(console->catcher, raw, false);
	return err ? err : catcher_save_text(console->catcher, log, false);
}

struct err *console_create(const char *spec, const char *raw, bool one_way,
			   struct session *session, struct console **ret)
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
	struct err *err;

	if (!console)
		return err_memory();
	console->session = session;
	snprintf(console->spec, sizeof(console->spec), "%s", spec);
	console->peer.say = say;
	err = peer_open(&console->peer, console->spec);
	if (!err && peer_hears(&console->peer) && !one_way)
		sink.write = on_write;
	if (!err)
		err = catcher_create(&sink, &console->catcher);
	if (!err && raw)
		err = save(console, raw);
	if (err) {
		console_destroy(console);
		return err;
	}
	*ret = console;
	return NULL;
}

void console_destroy(struct console *console)
{
	unsigned int i;

	if (!console)
		return;
	peer_close(&console->peer);
	catcher_destroy(console->catcher);
	for (i = 0; i < CONSOLE_DUMPS; i++)
		dump_destroy(console->kept[i].dump);
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
	if (console_replay(console)) {
		console->ended = true;
		if (catcher_dump(console->catcher))
			show_summary(console, catcher_dump(console->catcher));
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

void console_read(struct console *console, int timeout_ms)
{
	static char buffer[READ_BYTES];
	struct err *err, *feed_err;
	size_t bytes = 0;
	bool end = false;

	if (!console->peer.line)
		return;
	err = console->peer.driver->read(console->peer.line, buffer, sizeof(buffer), timeout_ms,
					 &bytes, &end);
	if (!err && bytes) {
		feed_err = catcher_feed(console->catcher, buffer, bytes, peer_now());
		if (feed_err)
			display_say("%s", feed_err->text);
		err_destroy(feed_err);
		note_foreign(console);
	}
	if (err || end)
		lose(console, err);
}

void console_tick(struct console *console)
{
	int64_t now = peer_now();
	struct err *err;

	catcher_tick(console->catcher, now);
	peer_tick(&console->peer);
	answer(console);
	display_tick(now);
	if (console->peer.line || console->ended || now < console->retry_ms)
		return;
	console->retry_ms = now + RETRY_MS;
	err = peer_open(&console->peer, console->spec);
	if (!err)
		display_say("the line %s is back", console->spec);
	err_destroy(err);
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
	if (console_busy(console) || console->count == console->waited)
		return false;
	console->waited = console->count;
	return true;
}

unsigned int console_count(const struct console *console)
{
	return console->count;
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
	console->waited = console->count;
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
		console->waited = console->count;
	if (!err && (command->op == LG_COMMAND_CONTINUE || command->op == LG_COMMAND_REBOOT))
		err = await_end(console);
	return err;
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
	const struct kept *kept = &console->kept[n % CONSOLE_DUMPS];

	if (n && n == console->count)
		return catcher_dump(console->catcher);
	return n && kept->number == n ? kept->dump : NULL;
}

unsigned int console_current(const struct console *console)
{
	return console->chosen ? console->chosen : console->count;
}

void console_choose(struct console *console, unsigned int n)
{
	console->chosen = n;
}

void console_quit(struct console *console)
{
	console->quit = true;
}

bool console_quitting(const struct console *console)
{
	return console->quit;
}
