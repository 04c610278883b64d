// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One line that is being captured. Every byte that comes is in a file before it is looked at, and
 * whatever ends the line, what came until then is kept.
 */
#include "capture_line.h"

#include <string.h>

#define PIECE 65536
#define WAIT_MS 200  /* how often silence is looked at */
#define WRITE_MS 100 /* a command to an agent, where other lines wait; a UART takes it in 20 */
#define BLIND_MS 10  /* waiting within a line that cannot be polled */
#define READS_MAX 16 /* in a row; arbitrary */
#define REOPEN_MS 500
#define KEY_MS 100     /* between two keys: a machine at its worst shall have taken the first */
#define LINGER_MS 3000 /* for the agent to be told that all is here; arbitrary */

static void say(struct capture_line *line, const char *text)
{
	capture_screen_say(line->screen, line->name, text);
}

/* The first is what the line fails with; those after it mostly have the same cause. */
static void note(struct capture_line *line, struct err *err)
{
	if (line->problem)
		err_destroy(err);
	else
		line->problem = err;
}

/* What the first problem may not hide: that bytes are not saved any more. */
static void note_raw(struct capture_line *line, struct err *err)
{
	if (line->problem)
		say(line, err->text);
	note(line, err);
}

static void on_started(void *ctx, struct dump *dump)
{
	struct capture_line *line = ctx;

	(void)dump;
	if (line->settled)
		return;
	line->incomplete += line->current_incomplete;
	line->current_incomplete = false;
	line->current_ended = false;
	line->base[0] = 0;
}

static void on_progressed(void *ctx, struct dump *dump)
{
	struct capture_line *line = ctx;

	(void)dump;
	peer_arrival(&line->peer);
}

static void on_text(void *ctx, const char *text, size_t bytes)
{
	struct capture_line *line = ctx;

	peer_text(&line->peer, text, bytes);
}

static void on_answered(void *ctx, const struct lg_answer *answer)
{
	struct capture_line *line = ctx;

	peer_answer(&line->peer, answer);
}

static void on_write(void *ctx, const void *bytes, size_t count)
{
	struct capture_line *line = ctx;

	peer_command(&line->peer, bytes, count);
}

static void on_said(void *ctx, const char *text, bool passing)
{
	struct capture_line *line = ctx;

	if (passing)
		capture_screen_status(line->screen, line->name, text, peer_now());
	else
		say(line, text);
}

static void report(struct capture_line *line, const struct dump *dump)
{
	char text[CAPTURE_WORDS];

	say(line, capture_words_dump(dump, line->peer.talk.asked, text));
	line->peer.talk.asked = 0;
	fprintf(line->out, "%s\n", line->path);
	fflush(line->out);
}

/* A dump keeps its file when it goes on after its end, unless it has found its name by then. */
static void choose_path(struct capture_line *line, struct dump *dump)
{
	char base[sizeof(line->base)];

	if (!line->options->folder) {
		snprintf(line->path, sizeof(line->path), "%s", line->output);
		return;
	}
	dump_name(dump, base, sizeof(base));
	if (!strcmp(line->base, base))
		return;
	snprintf(line->base, sizeof(line->base), "%s", base);
	capture_files_dump(line->output, base, line->path);
}

static void on_ended(void *ctx, struct dump *dump, enum catcher_end why)
{
	struct capture_line *line = ctx;
	struct err *err;

	if (line->settled)
		return;
	line->ended += !line->current_ended;
	line->current_ended = true;
	line->current_incomplete = why != CATCHER_COMPLETE;
	choose_path(line, dump);
	err = dump_save(dump, line->path);
	if (err)
		note(line, err);
	else
		report(line, dump);
}

/*
 * A folder collects: its raw capture and text are added to. Files that were named are those of
 * this run alone.
 */
static struct err *open_files(struct capture_line *line)
{
	const struct capture_options *options = line->options;
	const struct peer *peer = &line->peer;
	struct err *err = options->folder ? capture_files_folder(line->output) : NULL;

	capture_files_beside(line->output, options->folder, line->name, line->raw, line->log);
	if (options->raw)
		snprintf(line->raw, sizeof(line->raw), "%s", options->raw);
	if (!err && (line_reads(peer->driver, peer->line, line->raw) ||
		     line_reads(peer->driver, peer->line, line->log) ||
		     line_reads(peer->driver, peer->line, line->output)))
		return err_new(ERR_USAGE,
			       "%s is being read, so it cannot be written too: choose "
			       "another -o, or another --raw",
			       line->named->config.line);
	if (!err)
		err = catcher_save_raw(line->catcher, line->raw,
				       options->folder && !options->raw);
	if (!err)
		err = catcher_save_text(line->catcher, line->log, options->folder);
	return err;
}

static bool one_way(const struct capture_line *line)
{
	return line->options->one_way || line->named->config.one_way || !peer_hears(&line->peer);
}

struct err *capture_line_open(struct capture_line *line)
{
	struct catcher_sink sink = {
		.ctx = line,
		.started = on_started,
		.progressed = on_progressed,
		.ended = on_ended,
		.text = on_text,
		.answered = on_answered,
	};
	char text[CAPTURE_PATH + 400];
	struct err *err;

	line->peer.ctx = line;
	line->peer.say = on_said;
	line->peer.write_ms = line->name ? WRITE_MS : 0;
	line->peer.auto_baud = line->named->auto_baud;
	err = peer_open(&line->peer, line->named->config.line);
	if (!err && !one_way(line))
		sink.write = on_write;
	if (!err)
		err = catcher_create(&sink, &line->catcher);
	if (!err)
		err = open_files(line);
	if (err)
		return err;
	line->keys = line->options->keys;
	snprintf(text, sizeof(text), "capturing %s; every byte goes to %s",
		 line->named->config.line, line->raw);
	say(line, text);
	return NULL;
}

void capture_line_close(struct capture_line *line)
{
	peer_close(&line->peer);
	catcher_destroy(line->catcher);
	line->catcher = NULL;
	err_destroy(line->problem);
	line->problem = NULL;
}

int capture_line_fd(const struct capture_line *line)
{
	const struct peer *peer = &line->peer;

	if (line->over || line->keys || !peer->line || !peer->driver->fd)
		return -1;
	return peer->driver->fd(peer->line);
}

int capture_line_patience(const struct capture_line *line, int64_t now_ms)
{
	bool timed = line->keys || !line->peer.line;
	int64_t ms = line->next_ms - now_ms;

	if (line->over || (timed && ms > WAIT_MS))
		return WAIT_MS;
	if (timed)
		return ms < 0 ? 0 : (int)ms;
	return capture_line_fd(line) < 0 ? 0 : WAIT_MS;
}

bool capture_line_busy(const struct capture_line *line)
{
	return line->catcher && catcher_busy(line->catcher);
}

void capture_line_settle(struct capture_line *line, int64_t now_ms)
{
	if (line->settled)
		return;
	line->settled = true;
	line->until_ms = now_ms + LINGER_MS;
}

/* All is here, but the agent may still wait for a word, which the catcher has for it. */
static bool lingers(const struct capture_line *line, int64_t now_ms)
{
	return line->peer.line && !one_way(line) && now_ms < line->until_ms &&
	       !peer_over(&line->peer);
}

/* At once: without a time limit the command would wait for ever, and say nothing. */
static void note_foreign(struct capture_line *line)
{
	unsigned int version;

	if (line->foreign || !catcher_foreign(line->catcher, &version))
		return;
	line->foreign = true;
	say(line, "these frames are of another version of lastgasp; use the console of the "
		  "agent's version");
}

/* The line is lost: what came is decided and saved; the device may come back. */
static void lose(struct capture_line *line, struct err *err, int64_t now_ms)
{
	char text[sizeof(err->text) + 40];

	catcher_finish(line->catcher);
	peer_close(&line->peer);
	line->over = !line->peer.innermost->returns || line->settled;
	line->next_ms = now_ms + REOPEN_MS;
	if (err) {
		snprintf(text, sizeof(text), "%s%s", err->text,
			 line->over ? "" : "; waiting for it to come back");
		say(line, text);
	}
	err_destroy(err);
}

static size_t read_once(struct capture_line *line, int wait_ms, int64_t now_ms)
{
	static char piece[PIECE];
	struct err *err, *problem = NULL;
	size_t got = 0;
	bool end;

	err = peer_read(&line->peer, piece, sizeof(piece), wait_ms, &got, &end);
	if (!err && got)
		problem = catcher_feed(line->catcher, piece, got, now_ms);
	if (problem)
		note_raw(line, problem);
	note_foreign(line);
	if (err || end)
		lose(line, err, now_ms);
	return got;
}

/* All that has come while we were busy: an agent that has left is not to be spoken to. */
static void read_all(struct capture_line *line)
{
	int wait_ms = capture_line_fd(line) < 0 ? BLIND_MS : 0;

	for (int i = 0; i < READS_MAX && line->peer.line && !line->over; i++)
		if (!read_once(line, i ? 0 : wait_ms, peer_now()))
			break;
}

bool capture_line_key_due(const struct capture_line *line, int64_t now_ms)
{
	return line->keys && !line->over && line->peer.line && now_ms >= line->next_ms;
}

void capture_line_key(struct capture_line *line)
{
	const char key[] = { *line->keys, 0 };
	struct err *err = line_sysrq(line->peer.driver, line->peer.line, key);

	line->keys = err || !line->keys[1] ? NULL : line->keys + 1;
	line->next_ms = peer_now() + KEY_MS;
	if (!line->keys)
		peer_sysrq_sent(&line->peer, line->options->keys, !err);
	if (!err)
		return;
	peer_tick(&line->peer);
	note(line, err);
}

static void reopen(struct capture_line *line, int64_t now_ms)
{
	if (now_ms < line->next_ms)
		return;
	peer_reopen(&line->peer);
	line->next_ms = peer_now() + REOPEN_MS;
}

void capture_line_turn(struct capture_line *line, bool readable, int64_t now_ms)
{
	if (line->over)
		return;
	if (!line->peer.line)
		reopen(line, now_ms);
	else if (!line->keys && (readable || capture_line_fd(line) < 0))
		read_all(line);
	if (line->peer.line) {
		peer_tick(&line->peer);
		catcher_tick(line->catcher, peer_now());
	}
	if (line->problem && !capture_line_busy(line))
		capture_line_settle(line, now_ms);
	if (line->settled && !lingers(line, now_ms))
		line->over = true;
}

void capture_line_finish(struct capture_line *line)
{
	if (line->catcher)
		catcher_finish(line->catcher);
}

struct err *capture_line_verdict(struct capture_line *line, int64_t elapsed_ms, bool needed)
{
	struct err *problem = line->problem;
	const struct capture_nothing nothing = {
		.spec = line->named->config.line,
		.catcher = line->catcher,
		.replay = !peer_hears(&line->peer),
		.open = line->peer.line,
		.elapsed_ms = elapsed_ms,
	};

	line->problem = NULL;
	if (problem)
		return problem;
	return needed && !line->ended ? capture_words_nothing(&nothing) : NULL;
}

const char *capture_line_status(const struct capture_line *line, char text[CAPTURE_WORDS])
{
	text[0] = 0;
	if (line->name && !line->over && !line->peer.line)
		snprintf(text, CAPTURE_WORDS, "%s lost", line->name);
	if (capture_line_busy(line) && !line->settled)
		capture_words_progress(catcher_dump(line->catcher), line->name, text);
	return text;
}
