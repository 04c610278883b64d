// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * capture: wait for dumps on one line or several at once and save them. One thread: each pass
 * reads every line that has something once, so that none has to wait for another.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "../console/record.h"
#include "capture_line.h"
#include "capture_options.h"
#include "commands.h"

#define NAME_BYTES 41	/* room is left to make them distinct */
#define PATIENCE_MS 200 /* how often signals and time limits are looked at */

struct capture_run {
	const struct session *session;
	struct capture_options options;
	struct capture_screen screen;
	struct capture_line *line; /* options.lines of them */
	char (*name)[CAPTURE_NAME];
	bool failed; /* one of several could not be used */
	int64_t start_ms;
};

#define each_line(run, line)                                                                     \
	(line) = (run)->line;                                                                    \
	(line) < (run)->line + (run)->options.lines;                                             \
	(line)++

static unsigned long dumps(const struct capture_run *run)
{
	const struct capture_line *line;
	unsigned long ret = 0;

	for (each_line(run, line))
		ret += line->ended;
	return ret;
}

static bool enough(const struct capture_run *run)
{
	return run->options.count && dumps(run) >= run->options.count;
}

/* That one of several lines cannot be used does not end the others. */
static void drop_line(struct capture_run *run, struct capture_line *line, struct err *err)
{
	capture_screen_say(&run->screen, line->name, err->text);
	capture_line_close(line);
	line->over = true;
	run->failed = true;
	err_destroy(err);
}

/* How QEMU is asked for a BREAK is no part of which line it is. */
static void name_line(const char *said, char ret[CAPTURE_NAME])
{
	const char *qmp = strstr(said, ",qmp=");
	char *start = strndup(said, qmp ? (size_t)(qmp - said) : strlen(said));

	record_word(start ? start : "", ret, NAME_BYTES);
	if (!ret[0])
		strcpy(ret, "line");
	free(start);
}

static struct err *prepare(struct capture_run *run)
{
	const struct capture_options *options = &run->options;

	run->line = calloc(options->lines, sizeof(run->line[0]));
	run->name = calloc(options->lines, sizeof(run->name[0]));
	if (!run->line || !run->name)
		return err_memory();
	for (unsigned int i = 0; i < options->lines; i++) {
		const struct console_options *named = &options->line[i];

		name_line(named->name, run->name[i]);
		capture_files_distinct(run->name, i + 1);
		run->line[i] = (struct capture_line){
			.named = named,
			.name = options->lines > 1 ? run->name[i] : NULL,
			.output = options->output ? options->output : named->config.folder,
			.options = options,
			.screen = &run->screen,
			.out = run->session->render.out,
		};
	}
	return NULL;
}

static void free_lines(struct capture_run *run)
{
	for (unsigned int i = 0; run->line && i < run->options.lines; i++)
		capture_line_close(&run->line[i]);
	free(run->line);
	free(run->name);
}

static struct err *open_lines(struct capture_run *run)
{
	struct capture_line *line;
	bool any = false;
	struct err *err;

	for (each_line(run, line)) {
		err = capture_line_open(line);
		if (err && run->options.lines == 1)
			return err;
		any |= !err;
		if (err)
			drop_line(run, line, err);
	}
	return any ? NULL
		   : err_new(ERR_LINE, "none of the %u lines can be used", run->options.lines);
}

/* All wanted dumps are here, or the time is over: what is arriving is still waited for. */
static void settle_lines(struct capture_run *run, int64_t now_ms)
{
	const struct capture_options *options = &run->options;
	struct capture_line *line;

	if (!enough(run) &&
	    !(options->timeout_ms && now_ms - run->start_ms >= options->timeout_ms))
		return;
	for (each_line(run, line))
		if (!capture_line_busy(line))
			capture_line_settle(line, now_ms);
}

static void show_status(struct capture_run *run, int64_t now_ms)
{
	char text[600] = "", one[CAPTURE_WORDS];
	const struct capture_line *line;
	size_t used = 0;

	if (!capture_screen_due(&run->screen, now_ms))
		return;
	for (each_line(run, line)) {
		capture_line_status(line, one);
		if (one[0] && used < sizeof(text))
			used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s",
						 used ? " | " : "", one);
	}
	if (used)
		capture_screen_status(&run->screen, NULL, text, now_ms);
}

static bool over(const struct capture_run *run)
{
	const struct capture_line *line;

	for (each_line(run, line))
		if (!line->over)
			return false;
	return true;
}

/* Wait until a line has something, or one is to be looked at. */
static void wait_for_lines(struct capture_run *run, struct pollfd *fds)
{
	unsigned int lines = run->options.lines;
	int patience_ms = PATIENCE_MS, ms;
	int64_t now_ms = peer_now();

	for (unsigned int i = 0; i < lines; i++) {
		fds[i] = (struct pollfd){.fd = capture_line_fd(&run->line[i]), .events = POLLIN};
		ms = capture_line_patience(&run->line[i], now_ms);
		patience_ms = ms < patience_ms ? ms : patience_ms;
	}
	if (poll(fds, lines, patience_ms) < 0)
		for (unsigned int i = 0; i < lines; i++)
			fds[i].revents = 0;
}

/* One a pass, of the line that has waited longest: all lines are read between two keys. */
static void send_key(struct capture_run *run)
{
	struct capture_line *line, *first = NULL;
	int64_t now_ms = peer_now();

	for (each_line(run, line))
		if (capture_line_key_due(line, now_ms) &&
		    (!first || line->next_ms < first->next_ms))
			first = line;
	if (first)
		capture_line_key(first);
}

static void catch_dumps(struct capture_run *run)
{
	struct pollfd fds[CAPTURE_LINES];
	struct capture_line *line;

	while (!over(run) && !*run->session->interrupted) {
		wait_for_lines(run, fds);
		for (each_line(run, line))
			capture_line_turn(line, fds[line - run->line].revents, peer_now());
		send_key(run);
		settle_lines(run, peer_now());
		show_status(run, peer_now());
	}
	for (each_line(run, line))
		capture_line_finish(line);
	capture_screen_clear(&run->screen);
}

static void say_interrupted(struct capture_run *run)
{
	const char *where = run->options.lines > 1 ? run->options.output : run->line[0].raw;
	unsigned long saved = dumps(run);

	fprintf(stderr, "interrupted; %lu dump%s saved, every byte that came is in %s\n", saved,
		saved == 1 ? "" : "s", where ? where : "the folders of the settings");
}

/* The worst of what became of the lines; of several each problem is said here. */
static struct err *judge(struct capture_run *run, int *exit_code)
{
	bool needed = !enough(run) && !*run->session->interrupted;
	int64_t elapsed_ms = peer_now() - run->start_ms;
	struct capture_line *line;
	struct err *err;

	for (each_line(run, line)) {
		if (!line->catcher)
			continue;
		err = capture_line_verdict(line, elapsed_ms, needed);
		if (err && run->options.lines == 1)
			return err;
		if (err && (int)err->code > *exit_code)
			*exit_code = (int)err->code;
		if (err)
			capture_screen_say(&run->screen, line->name, err->text);
		err_destroy(err);
		if (!*exit_code && (line->incomplete || line->current_incomplete))
			*exit_code = ERR_ANSWER_BAD;
	}
	return NULL;
}

static struct err *conclude(struct capture_run *run, int *exit_code)
{
	struct err *err = judge(run, exit_code);

	if (err)
		return err;
	if (run->failed)
		*exit_code = ERR_LINE;
	if (*run->session->interrupted) {
		say_interrupted(run);
		*exit_code = ERR_INTERRUPTED;
		return NULL;
	}
	if (run->options.count > dumps(run)) {
		fprintf(stderr, "only %lu of %lu dumps came\n", dumps(run), run->options.count);
		*exit_code = *exit_code ? *exit_code : ERR_ANSWER_BAD;
	}
	return NULL;
}

static struct err *capture_all(struct capture_run *run, int *exit_code)
{
	struct err *err = prepare(run);

	run->start_ms = peer_now();
	if (!err)
		err = open_lines(run);
	if (!err) {
		catch_dumps(run);
		err = conclude(run, exit_code);
	}
	free_lines(run);
	return err;
}

static struct err *capture_command(struct session *session, int argc, char **argv, int *exit_code)
{
	struct capture_run run = { .session = session };
	struct err *err = capture_options_read(argc, argv, &run.options);

	if (!err)
		err = capture_all(&run, exit_code);
	capture_options_deinit(&run.options);
	return err;
}

const struct command cmd_capture = {
	.name = "capture",
	.arguments = "LINE... -o DIR|FILE",
	.help = "wait for dumps on lines and save them",
	.details =
		"Into a folder: each dump as MACHINE-DATE-TIME-ID.gasp, every byte that came\n"
		"added to capture.raw, the text of the machine's console added to console.log;\n"
		"until interrupted or the line ends. Into a file: one dump, and beside it\n"
		"FILE.raw and FILE.log. A name without a dot is a folder.\n"
		"Names of saved dumps are printed on standard output.\n"
		"LINE may be the name of a profile; without one it is chosen as by console.\n"
		"Of several lines, each is listened to all the time and has files of its own,\n"
		"capture-NAME.raw and console-NAME.log; one that fails does not end the others.\n"
		"\n"
		"  -o DIR|FILE    where to save; if left out, the folder of the settings\n"
		"  --count N      stop after N dumps, of all lines\n"
		"  --timeout S    stop after S seconds, unless a dump is arriving\n"
		"  --raw FILE     where to put every byte that came (it is emptied first)\n"
		"  --sysrq KEYS   send BREAK and a key first, for each of KEYS: x, or gdvx for\n"
		"                 an agent with arm=gdv; what became of it is said within 2 s\n"
		"  --baud N|auto  the line's rate; auto finds it by what comes\n"
		"  --one-way      never write to the machine (but --sysrq): what is missing is\n"
		"                 not asked for again, and the agent goes on by itself\n"
		"\n"
		"  lastgasp capture /dev/ttyUSB0 -o dumps/ --count 1 --sysrq x\n"
		"  lastgasp capture /dev/ttyUSB0 /dev/ttyUSB1 -o dumps/ --count 2\n"
		"\n"
		"Exit code 1: a dump is incomplete, or fewer came than asked for; 4: one of the\n"
		"lines failed.\n",
	.where = COMMAND_SHELL,
	.completes = (const unsigned char[]){ COMPLETE_LINE, 0 },
	.run = capture_command,
	.interruptible = true,
};
