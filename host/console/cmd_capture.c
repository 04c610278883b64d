// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * capture: wait for dumps on a line and save them. Every byte that comes is in a file before it
 * is looked at, and whatever ends the waiting, what came until then is kept.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../dump/catch.h"
#include "capture_options.h"
#include "cmd.h"
#include "peer.h"

#define PATH_LENGTH 4096
#define PIECE 65536
#define READ_MS 200	   /* how often silence, signals and time limits are looked at */
#define REOPEN_MS 500
#define PROGRESS_MS 100
#define LINGER_MS 3000 /* for the agent to be told that all is here; arbitrary */
#define SUFFIX ".gasp"

struct capture_run {
	const struct session *session;
	struct capture_options options;
	struct peer peer; /* its line closed: gone, being waited for */
	struct catcher *catcher;
	bool lingering; /* all that was wanted is here */
	char raw[PATH_LENGTH], log[PATH_LENGTH];
	unsigned long ended;	  /* dumps */
	unsigned long incomplete; /* of the ended ones, but the current */
	bool current_ended, current_incomplete;
	struct err *problem; /* the first thing that could not be written */
	int64_t start_ms, progress_ms;
	bool progress_shown;
	bool foreign; /* it was said that frames are of another version */
};

static unsigned int error_width(void)
{
	struct winsize size;

	if (!isatty(STDERR_FILENO))
		return 0;
	return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) || !size.ws_col ? 80 : size.ws_col;
}

static void clear_progress(struct capture_run *run)
{
	if (run->progress_shown)
		fprintf(stderr, "\r\033[K");
	run->progress_shown = false;
}

static void show_progress(struct capture_run *run, const struct dump *dump)
{
	char missing[200], size[16], text[400];
	struct dump_progress progress;
	unsigned int width = error_width();

	if (!width || peer_now() - run->progress_ms < PROGRESS_MS)
		return;
	run->progress_ms = peer_now();
	run->progress_shown = true;
	dump_progress(dump, &progress);
	dump_missing(dump, missing, sizeof(missing));
	snprintf(text, sizeof(text), "dump %04x: %s, %" PRIu64 " of %" PRIu64 " rows%s%s",
		 progress.dump_id, render_size((int64_t)progress.wire_bytes, size), progress.rows,
		 progress.rows_announced, missing[0] ? "; still missing: " : "", missing);
	fprintf(stderr, "\r\033[K%.*s", (int)width - 1, text);
	fflush(stderr);
}

/* The first is what the command fails with; those after it mostly have the same cause. */
static void note(struct capture_run *run, struct err *err)
{
	if (run->problem)
		err_destroy(err);
	else
		run->problem = err;
}

/* What the first problem may not hide: that bytes are not saved any more. */
static void note_raw(struct capture_run *run, struct err *err)
{
	clear_progress(run);
	if (run->problem)
		fprintf(stderr, "%s\n", err->text);
	note(run, err);
}

static void on_started(void *ctx, struct dump *dump)
{
	struct capture_run *run = ctx;

	(void)dump;
	if (run->lingering)
		return;
	run->incomplete += run->current_incomplete;
	run->current_incomplete = false;
	run->current_ended = false;
}

static void on_progressed(void *ctx, struct dump *dump)
{
	struct capture_run *run = ctx;

	peer_arrival(&run->peer);
	show_progress(run, dump);
}

static void on_text(void *ctx, const char *text, size_t bytes)
{
	struct capture_run *run = ctx;

	peer_text(&run->peer, text, bytes);
}

static void on_answered(void *ctx, const struct lg_answer *answer)
{
	struct capture_run *run = ctx;

	peer_answer(&run->peer, answer);
}

static void on_write(void *ctx, const void *bytes, size_t count)
{
	struct capture_run *run = ctx;

	peer_command(&run->peer, bytes, count);
}

static void say(void *ctx, const char *text, bool passing)
{
	struct capture_run *run = ctx;
	unsigned int width = error_width();

	clear_progress(run);
	run->progress_shown = passing && width;
	if (run->progress_shown)
		fprintf(stderr, "%.*s", (int)width - 1, text);
	else
		fprintf(stderr, "%s\n", text);
}

static void put_frames(unsigned int count, const char *what)
{
	if (count)
		fprintf(stderr, "; %u frame%s %s", count, count == 1 ? "" : "s", what);
}

static void report(struct capture_run *run, const struct dump *dump, const char *path)
{
	char missing[300], size[16];
	struct dump_progress progress;

	clear_progress(run);
	dump_progress(dump, &progress);
	fprintf(stderr, "dump %04x: %s, %u frames, %" PRIu64 " rows: ", progress.dump_id,
		render_size((int64_t)progress.wire_bytes, size), progress.frames, progress.rows);
	if (progress.complete)
		fprintf(stderr, "complete");
	else
		fprintf(stderr, "missing %s", dump_missing(dump, missing, sizeof(missing)));
	put_frames(progress.repaired, "repaired");
	put_frames(run->peer.talk.asked, "asked for again");
	run->peer.talk.asked = 0;
	fprintf(stderr, "\n");
	fprintf(run->session->render.out, "%s\n", path);
	fflush(run->session->render.out);
}

static void on_ended(void *ctx, struct dump *dump, enum catcher_end why)
{
	struct capture_run *run = ctx;
	char path[PATH_LENGTH + 256], name[200];
	struct err *err;

	if (run->lingering)
		return;
	run->ended += !run->current_ended;
	run->current_ended = true;
	run->current_incomplete = why != CATCHER_COMPLETE;
	if (run->options.folder)
		snprintf(path, sizeof(path), "%s/%s" SUFFIX, run->options.output,
			 dump_name(dump, name, sizeof(name)));
	else
		snprintf(path, sizeof(path), "%s", run->options.output);
	err = dump_save(dump, path);
	if (err)
		note(run, err);
	else
		report(run, dump, path);
}

static struct err *make_folder(const char *path)
{
	struct stat status;

	if (!mkdir(path, 0777) || (!stat(path, &status) && S_ISDIR(status.st_mode)))
		return NULL;
	return err_errno(ERR_LINE, errno, "cannot make the folder %s", path);
}

/* dump.gasp -> dump.raw */
static void beside(const char *path, const char *suffix, char *ret)
{
	size_t stem = strlen(path), length = strlen(SUFFIX);

	if (stem > length && !strcmp(path + stem - length, SUFFIX))
		stem -= length;
	snprintf(ret, PATH_LENGTH, "%.*s%s", (int)stem, path, suffix);
}

/*
 * A folder collects: its raw capture and text are added to. Files that were named are those of
 * this run alone.
 */
static struct err *open_outputs(struct capture_run *run)
{
	const struct capture_options *options = &run->options;
	struct err *err = NULL;

	if (options->folder) {
		err = make_folder(options->output);
		snprintf(run->raw, PATH_LENGTH, "%s/capture.raw", options->output);
		snprintf(run->log, PATH_LENGTH, "%s/console.log", options->output);
	} else {
		beside(options->output, ".raw", run->raw);
		beside(options->output, ".log", run->log);
	}
	if (options->raw)
		snprintf(run->raw, PATH_LENGTH, "%s", options->raw);
	if (!err && (line_reads(run->peer.driver, run->peer.line, run->raw) ||
		     line_reads(run->peer.driver, run->peer.line, run->log) ||
		     line_reads(run->peer.driver, run->peer.line, options->output)))
		return err_new(ERR_USAGE, "%s is being read, so it cannot be written too: choose "
			       "another -o, or another --raw", options->line);
	if (!err)
		err = catcher_save_raw(run->catcher, run->raw, options->folder && !options->raw);
	if (!err)
		err = catcher_save_text(run->catcher, run->log, options->folder);
	return err;
}

static struct err *open_all(struct capture_run *run)
{
	const struct capture_options *options = &run->options;
	struct catcher_sink sink = {
		.ctx = run,
		.started = on_started,
		.progressed = on_progressed,
		.ended = on_ended,
		.text = on_text,
		.answered = on_answered,
	};
	struct err *err;

	run->peer.ctx = run;
	run->peer.say = say;
	err = peer_open(&run->peer, options->line);
	if (!err && peer_hears(&run->peer) && !options->one_way)
		sink.write = on_write;
	if (!err)
		err = catcher_create(&sink, &run->catcher);
	if (!err)
		err = open_outputs(run);
	if (!err)
		fprintf(stderr, "capturing %s; every byte goes to %s\n", options->line, run->raw);
	return err;
}

static struct err *send_sysrq(struct capture_run *run)
{
	struct err *err = peer_sysrq(&run->peer, run->options.keys);

	if (err)
		peer_tick(&run->peer);
	return err;
}

static void reopen_line(struct capture_run *run)
{
	const struct timespec pause = { .tv_nsec = REOPEN_MS * 1000000L };
	struct err *err;

	nanosleep(&pause, NULL);
	err = peer_open(&run->peer, run->options.line);
	if (!err)
		fprintf(stderr, "%s is back\n", run->options.line);
	err_destroy(err);
}

/* A dump that is arriving is waited for, whatever else is over; but not against a signal. */
static bool finished(const struct capture_run *run)
{
	const struct capture_options *options = &run->options;

	if (*run->session->interrupted || (options->count && run->ended >= options->count))
		return true;
	if (catcher_busy(run->catcher))
		return false;
	return run->problem ||
	       (options->timeout_ms && peer_now() - run->start_ms >= options->timeout_ms);
}

/* The line is lost: what came is decided and saved; the device may come back. */
static void lose_line(struct capture_run *run, struct err *err, bool *over)
{
	catcher_finish(run->catcher);
	peer_close(&run->peer);
	*over = !run->peer.innermost->returns || finished(run);
	clear_progress(run);
	if (err)
		fprintf(stderr, "%s%s\n", err->text, *over ? "" : "; waiting for it to come back");
	err_destroy(err);
}

/* At once: without a time limit the command would wait for ever, and say nothing. */
static void note_foreign(struct capture_run *run)
{
	unsigned int version;

	if (run->foreign || !catcher_foreign(run->catcher, &version))
		return;
	run->foreign = true;
	clear_progress(run);
	fprintf(stderr, "these frames are of another version of lastgasp; use the console of the "
			"agent's version\n");
}

static void read_line(struct capture_run *run, bool *over)
{
	static char piece[PIECE];
	size_t got;
	bool end;
	struct err *err, *problem = NULL;

	err = run->peer.driver->read(run->peer.line, piece, sizeof(piece), READ_MS, &got, &end);
	if (!err && got)
		problem = catcher_feed(run->catcher, piece, got, peer_now());
	if (problem)
		note_raw(run, problem);
	note_foreign(run);
	peer_tick(&run->peer);
	catcher_tick(run->catcher, peer_now());
	if (err || end)
		lose_line(run, err, over);
}

/*
 * All is here, but the agent may still wait for a word: the catcher lets the machine go on when it
 * hears that. Not against a signal.
 */
static void linger(struct capture_run *run)
{
	int64_t until_ms = peer_now() + LINGER_MS;
	bool over = !peer_hears(&run->peer) || run->options.one_way;

	run->lingering = true;
	while (!over && run->peer.line && !*run->session->interrupted && peer_now() < until_ms &&
	       !peer_over(&run->peer))
		read_line(run, &over);
}

static void catch_dumps(struct capture_run *run)
{
	bool over = false;

	while (!over && !finished(run)) {
		if (run->peer.line)
			read_line(run, &over);
		else
			reopen_line(run);
	}
	if (run->peer.line)
		linger(run);
	catcher_finish(run->catcher);
	clear_progress(run);
}

static struct err *nothing_came(const struct capture_run *run)
{
	const struct capture_stats *stats = catcher_stats(run->catcher);
	bool replay = !peer_hears(&run->peer);
	unsigned int version;
	char what[200];

	snprintf(what, sizeof(what),
		 "%" PRIu64 " bytes came: %" PRIu64 " of text, %" PRIu64 " damaged frames, %" PRIu64
		 " frames that this lastgasp cannot read",
		 stats->bytes, stats->text_bytes, stats->damage_regions,
		 catcher_refused(run->catcher) + catcher_foreign(run->catcher, &version));
	if (run->foreign)
		return err_new(replay ? ERR_INPUT : ERR_ANSWER_BAD,
			       "no dump of this version of lastgasp came on %s",
			       run->options.line);
	if (run->peer.line)
		return err_new(ERR_ANSWER_BAD, "no dump came on %s in %" PRId64 " s (%s); %s",
			       run->options.line, run->options.timeout_ms / 1000, what,
			       stats->odd_text_bytes > stats->bytes / 8 ?
				       "most of it is no text: is the baud rate right? A line that "
				       "eats control characters needs an agent with escaped=1" :
				       "was the agent armed and triggered, and is the baud rate "
				       "right? A dump that was sent before you came is sent again "
				       "by --sysrq X");
	return err_new(replay ? ERR_INPUT : ERR_LINE, "%s ended, and no dump had come (%s)",
		       run->options.line, what);
}

static struct err *conclude(struct capture_run *run, int *exit_code)
{
	struct err *problem = run->problem;

	run->problem = NULL;
	if (problem)
		return problem;
	if (*run->session->interrupted) {
		fprintf(stderr, "interrupted; %lu dump%s saved, every byte that came is in %s\n",
			run->ended, run->ended == 1 ? "" : "s", run->raw);
		*exit_code = ERR_INTERRUPTED;
		return NULL;
	}
	if (!run->ended)
		return nothing_came(run);
	if (run->options.count > run->ended)
		fprintf(stderr, "only %lu of %lu dumps came\n", run->ended, run->options.count);
	if (run->incomplete || run->current_incomplete || run->options.count > run->ended)
		*exit_code = ERR_ANSWER_BAD;
	return NULL;
}

static struct err *capture_command(struct session *session, int argc, char **argv, int *exit_code)
{
	struct capture_run run = { .session = session };
	struct err *err = capture_options_read(argc, argv, &run.options);

	if (err)
		return err;
	run.start_ms = peer_now();
	err = open_all(&run);
	if (!err && run.options.keys)
		err = send_sysrq(&run);
	if (!err) {
		catch_dumps(&run);
		err = conclude(&run, exit_code);
	}
	peer_close(&run.peer);
	catcher_destroy(run.catcher);
	return err;
}

const struct command cmd_capture = {
	.name = "capture",
	.arguments = "LINE -o DIR|FILE",
	.help = "wait for dumps on a line and save them",
	.details = "Into a folder: each dump as MACHINE-DATE-TIME-ID.gasp, every byte that came\n"
		   "added to capture.raw, the text of the machine's console added to console.log;\n"
		   "until interrupted or the line ends. Into a file: one dump, and beside it\n"
		   "FILE.raw and FILE.log. A name without a dot is a folder.\n"
		   "Names of saved dumps are printed on standard output.\n"
		   "\n"
		   "  -o DIR|FILE    where to save\n"
		   "  --count N      stop after N dumps\n"
		   "  --timeout S    stop after S seconds, unless a dump is arriving\n"
		   "  --raw FILE     where to put every byte that came (it is emptied first)\n"
		   "  --sysrq KEYS   send BREAK and a key first, for each of KEYS: x, or gdvx for\n"
		   "                 an agent with arm=gdv; what became of it is said within 2 s\n"
		   "  --one-way      never write to the machine (but --sysrq): what is missing is\n"
		   "                 not asked for again, and the agent goes on by itself\n"
		   "\n"
		   "  lastgasp capture /dev/ttyUSB0 -o dumps/ --count 1 --sysrq x\n"
		   "\n"
		   "Exit code 1: a dump is incomplete, or fewer came than asked for.\n",
	.where = COMMAND_SHELL,
	.completes = (const unsigned char[]){ COMPLETE_LINE, COMPLETE_FILE, 0 },
	.run = capture_command,
	.interruptible = true,
};
