// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * capture: wait for dumps on a line and save them. Every byte that comes is in a file before it
 * is looked at, and whatever ends the waiting, what came until then is kept.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../dump/catch.h"
#include "../line/line.h"
#include "cmd.h"

#define PATH_LENGTH 4096
#define PIECE 65536
#define READ_MS 200	   /* how often silence, signals and time limits are looked at */
#define REOPEN_MS 500
#define PROGRESS_MS 100
#define SUFFIX ".gasp"

struct options {
	const char *spec;
	char *output;
	const char *raw;
	unsigned long count; /* 0: no limit */
	int64_t timeout_ms;  /* 0: none */
	char key;	     /* 0: no SysRq */
};

struct capture_run {
	const struct session *session;
	struct options options;
	const struct line_driver *driver;
	struct line *line; /* NULL: gone, being waited for */
	struct catcher *catcher;
	bool folder;	   /* the output is one */
	char raw[PATH_LENGTH], log[PATH_LENGTH];
	unsigned long ended;	  /* dumps */
	unsigned long incomplete; /* of the ended ones, but the current */
	bool current_ended, current_incomplete;
	struct err *problem; /* the first thing that could not be written */
	int64_t start_ms, progress_ms;
	bool progress_shown;
	bool foreign; /* it was said that frames are of another version */
};

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

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

	if (!width || now() - run->progress_ms < PROGRESS_MS)
		return;
	run->progress_ms = now();
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
	run->incomplete += run->current_incomplete;
	run->current_incomplete = false;
	run->current_ended = false;
}

static void on_progressed(void *ctx, struct dump *dump)
{
	show_progress(ctx, dump);
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
		fprintf(stderr, "complete\n");
	else
		fprintf(stderr, "missing %s\n", dump_missing(dump, missing, sizeof(missing)));
	fprintf(run->session->render.out, "%s\n", path);
	fflush(run->session->render.out);
}

static void on_ended(void *ctx, struct dump *dump, enum catcher_end why)
{
	struct capture_run *run = ctx;
	char path[PATH_LENGTH + 256], name[200];
	struct err *err;

	run->ended += !run->current_ended;
	run->current_ended = true;
	run->current_incomplete = why != CATCHER_COMPLETE;
	if (run->folder)
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

static struct err *parse_number(const char *option, const char *text, unsigned long limit,
				unsigned long *ret)
{
	char *end;

	errno = 0;
	*ret = strtoul(text, &end, 10);
	if (errno || *end || text[0] < '0' || text[0] > '9' || !*ret || *ret > limit)
		return command_usage("capture", "%s takes a number from 1 to %lu, not `%.40s`",
				     option, limit, text);
	return NULL;
}

static struct err *parse_option(int option, char **argv, struct options *options)
{
	unsigned long seconds;
	struct err *err;

	switch (option) {
	case 'o':
		options->output = optarg;
		return NULL;
	case 'r':
		options->raw = optarg;
		return NULL;
	case 'c':
		return parse_number("--count", optarg, 1000000, &options->count);
	case 't':
		err = parse_number("--timeout", optarg, 10000000, &seconds);
		options->timeout_ms = (int64_t)seconds * 1000;
		return err;
	case 's':
		options->key = optarg[0];
		if (strlen(optarg) != 1 || optarg[0] <= ' ' || optarg[0] > '~')
			return command_usage("capture", "--sysrq takes one key, not `%.40s`",
					     optarg);
		return NULL;
	case ':':
		return command_usage("capture", "%s needs a value", argv[optind - 1]);
	default:
		return command_usage("capture", "there is no option %s", argv[optind - 1]);
	}
}

static struct err *parse(int argc, char **argv, struct options *options)
{
	static const struct option names[] = {
		{ "output", required_argument, NULL, 'o' },
		{ "count", required_argument, NULL, 'c' },
		{ "timeout", required_argument, NULL, 't' },
		{ "raw", required_argument, NULL, 'r' },
		{ "sysrq", required_argument, NULL, 's' },
		{ NULL, 0, NULL, 0 },
	};
	struct err *err = NULL;
	int option;

	optind = 0;
	opterr = 0;
	while (!err && (option = getopt_long(argc, argv, ":o:", names, NULL)) != -1)
		err = parse_option(option, argv, options);
	if (err)
		return err;
	if (argc - optind != 1)
		return command_usage("capture", "give one LINE");
	if (!options->output || !options->output[0])
		return command_usage("capture", "say with -o where to save: a folder or a file");
	options->spec = argv[optind];
	return NULL;
}

/* Names in a folder are put together with one /. */
static void strip_slashes(char *path)
{
	size_t length = strlen(path);

	while (length > 1 && path[length - 1] == '/')
		path[--length] = 0;
}

/* A folder that is there; or one to be made: a name that ends in / or has no suffix. */
static bool is_folder(const char *path)
{
	const char *name = strrchr(path, '/');
	struct stat status;

	if (!stat(path, &status))
		return S_ISDIR(status.st_mode);
	name = name ? name + 1 : path;
	return !strchr(name, '.');
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
	const struct options *options = &run->options;
	struct err *err = NULL;

	if (run->folder) {
		err = make_folder(options->output);
		snprintf(run->raw, PATH_LENGTH, "%s/capture.raw", options->output);
		snprintf(run->log, PATH_LENGTH, "%s/console.log", options->output);
	} else {
		beside(options->output, ".raw", run->raw);
		beside(options->output, ".log", run->log);
	}
	if (options->raw)
		snprintf(run->raw, PATH_LENGTH, "%s", options->raw);
	if (!err && (line_reads(run->driver, run->line, run->raw) ||
		     line_reads(run->driver, run->line, run->log) ||
		     line_reads(run->driver, run->line, options->output)))
		return err_new(ERR_USAGE, "%s is being read, so it cannot be written too: choose "
			       "another -o, or another --raw", options->spec);
	if (!err)
		err = catcher_save_raw(run->catcher, run->raw, run->folder && !options->raw);
	if (!err)
		err = catcher_save_text(run->catcher, run->log, run->folder);
	return err;
}

static struct err *open_all(struct capture_run *run)
{
	const struct catcher_sink sink = {
		.ctx = run, .started = on_started, .progressed = on_progressed, .ended = on_ended,
	};
	struct err *err = line_driver_for(run->options.spec, &run->driver);

	if (!err)
		err = run->driver->open(run->options.spec, &run->line);
	if (!err)
		err = catcher_create(&sink, &run->catcher);
	if (!err)
		err = open_outputs(run);
	if (!err)
		fprintf(stderr, "capturing %s; every byte goes to %s\n", run->options.spec,
			run->raw);
	if (!err && run->options.key)
		err = line_sysrq(run->driver, run->line, run->options.key);
	return err;
}

static void reopen_line(struct capture_run *run)
{
	const struct timespec pause = { .tv_nsec = REOPEN_MS * 1000000L };
	struct err *err;

	nanosleep(&pause, NULL);
	err = run->driver->open(run->options.spec, &run->line);
	if (err)
		run->line = NULL;
	else
		fprintf(stderr, "%s is back\n", run->options.spec);
	err_destroy(err);
}

/* A dump that is arriving is waited for, whatever else is over; but not against a signal. */
static bool finished(const struct capture_run *run)
{
	const struct options *options = &run->options;

	if (*run->session->interrupted || (options->count && run->ended >= options->count))
		return true;
	if (catcher_busy(run->catcher))
		return false;
	return run->problem ||
	       (options->timeout_ms && now() - run->start_ms >= options->timeout_ms);
}

/* The line is lost: what came is decided and saved; the device may come back. */
static void lose_line(struct capture_run *run, struct err *err, bool *over)
{
	catcher_finish(run->catcher);
	run->driver->close(run->line);
	run->line = NULL;
	*over = !run->driver->returns || finished(run);
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
	struct err *err = run->driver->read(run->line, piece, sizeof(piece), READ_MS, &got, &end);
	struct err *problem = NULL;

	if (!err && got)
		problem = catcher_feed(run->catcher, piece, got, now());
	if (problem)
		note_raw(run, problem);
	note_foreign(run);
	catcher_tick(run->catcher, now());
	if (err || end)
		lose_line(run, err, over);
}

static void catch_dumps(struct capture_run *run)
{
	bool over = false;

	while (!over && !finished(run)) {
		if (run->line)
			read_line(run, &over);
		else
			reopen_line(run);
	}
	catcher_finish(run->catcher);
	clear_progress(run);
}

static struct err *nothing_came(const struct capture_run *run)
{
	const struct capture_stats *stats = catcher_stats(run->catcher);
	bool replay = !run->driver->write;
	char what[200];

	/* Frames without a dump contradict themselves. */
	snprintf(what, sizeof(what),
		 "%" PRIu64 " bytes came: %" PRIu64 " of text, %" PRIu64 " damaged frames, %" PRIu64
		 " frames that this lastgasp cannot read",
		 stats->bytes, stats->text_bytes, stats->damage_regions, stats->frames);
	if (run->foreign)
		return err_new(replay ? ERR_INPUT : ERR_ANSWER_BAD,
			       "no dump of this version of lastgasp came on %s",
			       run->options.spec);
	if (run->line)
		return err_new(ERR_ANSWER_BAD,
			       "no dump came on %s in %" PRId64 " s (%s); was the agent armed and "
			       "triggered, and is the baud rate right?",
			       run->options.spec, run->options.timeout_ms / 1000, what);
	return err_new(replay ? ERR_INPUT : ERR_LINE, "%s ended, and no dump had come (%s)",
		       run->options.spec, what);
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
	struct err *err = parse(argc, argv, &run.options);

	if (err)
		return err;
	run.start_ms = now();
	run.folder = is_folder(run.options.output);
	strip_slashes(run.options.output);
	if (!run.folder && !run.options.count)
		run.options.count = 1;
	if (!run.folder && run.options.count > 1)
		return command_usage("capture",
				     "one file holds one dump: give a folder with -o for %lu",
				     run.options.count);
	err = open_all(&run);
	if (!err) {
		catch_dumps(&run);
		err = conclude(&run, exit_code);
	}
	if (run.driver)
		run.driver->close(run.line);
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
		   "  --sysrq KEY    send BREAK and KEY first\n"
		   "\n"
		   "  lastgasp capture /dev/ttyUSB0 -o dumps/ --count 1 --sysrq x\n"
		   "\n"
		   "Exit code 1: a dump is incomplete, or fewer came than asked for.\n",
	.where = COMMAND_SHELL,
	.completes = (const unsigned char[]){ COMPLETE_LINE, COMPLETE_FILE, 0 },
	.run = capture_command,
	.interruptible = true,
};
