// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * import: the reports in texts of kernels, as a list and as dumps.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../console/record.h"
#include "capture_files.h"
#include "commands.h"
#include "import_explain.h"
#include "import_list.h"

#define OUTPUT_MAX 3000	   /* bytes; the names of files in it still fit a path */
#define PROGRESS_AFTER_S 1 /* what takes no longer needs none */

struct request {
	const char *output; /* NULL: nothing is saved */
	bool folder;
	bool explain;
	char **files;
	int count;
};

struct run {
	const struct session *session;
	const struct request *request;
	struct import_list *list;
	struct import_explain *explain;
	const char *path; /* of the text that is being read */
	unsigned int file;
	unsigned int reports, incomplete, saved;
	unsigned int dumps; /* files that are dumps already */
	time_t began, told;
};

static bool has_suffix(const char *path, const char *suffix)
{
	size_t bytes = strlen(path), length = strlen(suffix);

	return bytes > length && !strcmp(path + bytes - length, suffix);
}

/* A folder that is there, or one to be made: as capture has it. */
static bool is_folder(const char *path)
{
	const char *base = strrchr(path, '/');
	struct stat status;

	if (!stat(path, &status))
		return S_ISDIR(status.st_mode);
	base = base ? base + 1 : path;
	return !*base || (!strchr(base, '.') && !has_suffix(path, ".gasp"));
}

static struct err *parse(int argc, char **argv, struct request *ret)
{
	static const struct option options[] = {
		{"output", required_argument, NULL, 'o'},
		{"explain", no_argument, NULL, 'e'},
		{NULL, 0, NULL, 0},
	};
	int c;

	optind = 0;
	opterr = 0;
	while ((c = getopt_long(argc, argv, ":o:", options, NULL)) != -1) {
		if (c == 'o')
			ret->output = optarg;
		else if (c == 'e')
			ret->explain = true;
		else
			return command_usage(
				"import", c == ':' ? "%s needs a value" : "there is no option %s",
				argv[optind - 1]);
	}
	ret->files = argv + optind;
	ret->count = argc - optind;
	if (!ret->count)
		return command_usage("import", "name a LOG, or - for standard input");
	if (ret->explain && ret->count > 1)
		return command_usage("import", "--explain takes one LOG");
	if (ret->output && strlen(ret->output) > OUTPUT_MAX)
		return command_usage("import", "-o takes a name of at most %d bytes", OUTPUT_MAX);
	ret->folder = ret->output && is_folder(ret->output);
	return NULL;
}

/* ---- what was found */

/* LOG's last part without what is behind its last dot, and the number of the report in it. */
static void name_base(const char *log, unsigned int n, char *ret, size_t bytes)
{
	char word[100], *dot;

	record_word(log, word, sizeof(word));
	dot = strrchr(word, '.');
	if (dot)
		*dot = 0;
	snprintf(ret, bytes, "%s-%u", word, n);
}

static struct err *save(struct run *run, const struct import_report *report, struct dump *dump)
{
	const struct request *request = run->request;
	char base[128], path[CAPTURE_PATH];
	struct err *err;

	if (!request->folder && run->saved)
		return err_new(
			ERR_LINE,
			"%s is one file, and there are more reports: give a folder with -o",
			request->output);
	if (request->folder) {
		err = capture_files_folder(request->output);
		if (err)
			return err;
		name_base(run->path, report->n, base, sizeof(base));
		capture_files_dump(request->output, base, path);
	} else {
		snprintf(path, sizeof(path), "%s", request->output);
	}
	err = dump_save(dump, path);
	if (err)
		return err;
	run->saved++;
	if (run->session->render.format == RENDER_HUMAN)
		fprintf(stderr, "lastgasp: saved %s\n", path);
	return NULL;
}

static struct err *on_report(void *ctx, const struct import_report *report, struct dump *dump)
{
	struct run *run = ctx;
	struct err *err;

	run->reports++;
	run->incomplete += !report->complete;
	err = import_list_add(run->list, run->file, run->path, report, dump);
	if (!err && run->request->output)
		err = save(run, report, dump);
	dump_destroy(dump);
	if (!err && *run->session->interrupted)
		err = err_new(ERR_INTERRUPTED, "interrupted");
	return err;
}

static void on_fate(void *ctx, uint64_t line, enum weave_fate fate, const char *grammar,
		    unsigned int report)
{
	struct run *run = ctx;

	import_explain_fate(run->explain, line, fate, grammar, report);
}

/* On a terminal, while it takes long. */
static int on_progress(void *ctx, uint64_t line)
{
	struct run *run = ctx;
	time_t now = time(NULL);

	if (*run->session->interrupted)
		return 1;
	if (now - run->began <= PROGRESS_AFTER_S || now == run->told || !isatty(STDERR_FILENO))
		return 0;
	run->told = now;
	fprintf(stderr, "\r\033[K%s: line %llu, %u reports", run->path, (unsigned long long)line,
		run->reports);
	fflush(stderr);
	return 0;
}

static struct err *read_file(struct run *run, const char *path)
{
	const struct import_sink sink = {
		.ctx = run,
		.report = on_report,
		.fate = run->explain ? on_fate : NULL,
		.progress = on_progress,
	};
	unsigned int found;
	struct err *err;

	run->path = strcmp(path, "-") ? path : "standard input";
	run->began = time(NULL);
	err = import_text(path, &sink, &found);
	if (run->told)
		fputs("\r\033[K", stderr);
	run->told = 0;
	if (!err && !found && run->request->count > 1)
		fprintf(stderr, "lastgasp: %s holds no report\n", run->path);
	return err;
}

/* ---- the answer */

static void say_next(const struct run *run)
{
	const struct request *request = run->request;
	const char *file = request->files[0];

	if (run->saved || run->session->render.format != RENDER_HUMAN || !strcmp(file, "-"))
		return;
	fflush(run->session->render.out);
	if (run->reports > 1)
		fprintf(stderr,
			"lastgasp: `lastgasp show --dump N %s` shows one of them, "
			"`lastgasp import %s -o DIR` saves them all\n",
			file, file);
	else
		fprintf(stderr,
			"lastgasp: `lastgasp show %s` shows it, `lastgasp import %s "
			"--explain` what became of each line\n",
			file, file);
}

static struct err *answer(struct run *run, int *exit_code)
{
	const struct request *request = run->request;
	const struct render_options *render = &run->session->render;
	struct err *err;

	if (run->explain) {
		err = import_explain_render(run->explain, request->files[0], render);
		return !err && !run->reports ? import_none(run->path) : err;
	}
	if (!run->reports)
		return import_none(request->count > 1 ? "none of these" : run->path);
	err = import_list_render(run->list, render, request->count > 1);
	if (err)
		return err;
	say_next(run);
	if (run->incomplete)
		*exit_code = ERR_ANSWER_BAD;
	return render_finish(render);
}

static struct err *import_run(struct session *session, int argc, char **argv, int *exit_code)
{
	struct request request = {.output = NULL};
	struct run run = {.session = session, .request = &request};
	struct err *err = parse(argc, argv, &request);

	if (!err)
		err = import_list_create(&run.list);
	if (!err && request.explain)
		err = import_explain_create(&run.explain);
	for (; !err && run.file < (unsigned int)request.count; run.file++)
		err = read_file(&run, request.files[run.file]);
	if (!err)
		err = answer(&run, exit_code);
	import_list_destroy(run.list);
	import_explain_destroy(run.explain);
	return err;
}

const struct command cmd_import = {
	.name = "import",
	.arguments = "LOG... [-o DIR|FILE]",
	.help = "reports of kernels in log text: list them, or save them as dumps",
	.details =
		"LOG is text that a kernel printed, through whatever logger: OOM kills, SysRq\n"
		"m, t, w and l, failed allocations, hung tasks, panics; or files of /proc,\n"
		"pasted or saved. - is standard input. Every command takes a LOG as FILE as\n"
		"well, --dump N means its N-th report then.\n"
		"\n"
		"  -o DIR|FILE     save each report as a dump: in a folder as LOG-1.gasp,\n"
		"                  LOG-2.gasp ..., or the only one to a file\n"
		"  --explain       what became of each line: its report, how it was read\n"
		"  --json, --csv   table reports, or with --explain table lines\n"
		"\n"
		"Exit code 1: something of a report is missing; column lost says what. 3: there\n"
		"is no report.\n",
	.where = COMMAND_SHELL,
	.completes = (const unsigned char[]){COMPLETE_FILE, 0},
	.run = import_run,
	.interruptible = true,
};
