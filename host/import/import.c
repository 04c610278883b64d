// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lines -> statements -> reports -> dumps. Holds one line, the statements that are unfinished, and
 * the reports that are open.
 */
#include "import.h"

#include <string.h>

#include "reports.h"

#define PROGRESS_LINES 8192

struct importing {
	const struct import_sink *sink;
	struct reports *reports;
	unsigned int number; /* of the report that the last statement is of */
	unsigned int found;
};

static const struct report *find_report(void *ctx, uint64_t speaker)
{
	struct importing *importing = ctx;

	return reports_find(importing->reports, speaker);
}

static void on_statement(void *ctx, const struct weave_statement *statement)
{
	struct importing *importing = ctx;

	importing->number = reports_take(importing->reports, statement);
}

/* What no report took is no part of one, however well it was understood. */
static void on_fate(void *ctx, uint64_t line, enum weave_fate fate, const struct grammar *grammar)
{
	struct importing *importing = ctx;
	bool part = fate == WEAVE_TAKEN || fate == WEAVE_DAMAGED;
	unsigned int number = part && importing->number < REPORTS_MANY ? importing->number : 0;

	if (fate == WEAVE_TAKEN && importing->number == REPORTS_MANY)
		fate = WEAVE_AMBIGUOUS;
	if (part && !importing->number)
		fate = WEAVE_FOREIGN;
	if (fate == WEAVE_FOREIGN)
		grammar = NULL;
	importing->sink->fate(importing->sink->ctx, line, fate, grammar ? grammar->name : NULL,
			      number);
}

static struct err *on_ended(void *ctx, struct report *report)
{
	struct importing *importing = ctx;
	struct import_report said;
	struct dump *dump;
	struct err *err = report_finish(report, &said, &dump);

	if (err)
		return err;
	importing->found++;
	return importing->sink->report(importing->sink->ctx, &said, dump);
}

static bool is_interrupted(const struct importing *importing, uint64_t line)
{
	const struct import_sink *sink = importing->sink;

	return sink->progress && sink->progress(sink->ctx, line);
}

static struct err *read_lines(struct importing *importing, struct lines *lines,
			      struct weave *weave)
{
	struct line_text line;
	struct err *err;
	bool more;

	for (;;) {
		err = lines_next(lines, &line, &more);
		if (err || !more)
			break;
		weave_line(weave, &line);
		if (reports_failed(importing->reports))
			return NULL;
		if (!(line.number % PROGRESS_LINES) && is_interrupted(importing, line.number))
			return err_new(ERR_INTERRUPTED, "interrupted");
	}
	if (!err)
		weave_finish(weave);
	return err;
}

static struct err *read_text(struct importing *importing, struct lines *lines)
{
	const struct weave_sink sink = {
		.ctx = importing,
		.report = find_report,
		.statement = on_statement,
		.fate = importing->sink->fate ? on_fate : NULL,
	};
	struct weave *weave;
	struct err *err = weave_create(grammars, &sink, &weave);

	if (err)
		return err;
	err = read_lines(importing, lines, weave);
	weave_destroy(weave);
	return err;
}

struct err *import_text(const char *path, const struct import_sink *sink, unsigned int *found)
{
	struct importing importing = {.sink = sink};
	const struct reports_sink ends = {.ctx = &importing, .ended = on_ended};
	struct lines *lines;
	struct err *err = lines_open(path, &lines), *late;

	if (err)
		return err;
	err = reports_create(&ends, &importing.reports);
	if (!err) {
		err = read_text(&importing, lines);
		late = reports_finish(importing.reports);
		if (err)
			err_destroy(late);
		else
			err = late;
		reports_destroy(importing.reports);
	}
	lines_close(lines);
	*found = importing.found;
	return err;
}

/* ---- one of them */

struct wanted {
	unsigned int which;
	struct dump *dump;
	unsigned int n; /* of it */
};

static struct err *keep_wanted(void *ctx, const struct import_report *report, struct dump *dump)
{
	struct wanted *wanted = ctx;
	bool better = wanted->which ? report->n == wanted->which : report->n > wanted->n;

	if (!better) {
		dump_destroy(dump);
		return NULL;
	}
	dump_destroy(wanted->dump);
	wanted->dump = dump;
	wanted->n = report->n;
	return NULL;
}

struct err *import_open(const char *path, unsigned int which, struct dump **ret,
			unsigned int *found)
{
	struct wanted wanted = {.which = which};
	const struct import_sink sink = {.ctx = &wanted, .report = keep_wanted};
	const char *name = strcmp(path, "-") ? path : "standard input";
	struct err *err = import_text(path, &sink, found);

	if (!err && !*found)
		err = import_none(name);
	else if (!err && !wanted.dump)
		err = err_new(ERR_INPUT, "%s holds %u report%s, there is no number %u", name,
			      *found, *found == 1 ? "" : "s", which);
	if (err) {
		dump_destroy(wanted.dump);
		return err;
	}
	*ret = wanted.dump;
	return NULL;
}

/* ---- all of them */

struct visit {
	struct err *(*each)(void *ctx, struct dump *dump, unsigned int number);
	void *ctx;
};

static struct err *visit_report(void *ctx, const struct import_report *report, struct dump *dump)
{
	const struct visit *visit = ctx;
	struct err *err = visit->each(visit->ctx, dump, report->n);

	dump_destroy(dump);
	return err;
}

struct err *import_each(const char *path,
			struct err *(*each)(void *ctx, struct dump *dump, unsigned int number),
			void *ctx, unsigned int *found)
{
	struct visit visit = {each, ctx};
	const struct import_sink sink = {.ctx = &visit, .report = visit_report};
	struct err *err = import_text(path, &sink, found);

	return !err && !*found ? import_none(strcmp(path, "-") ? path : "standard input") : err;
}

struct err *import_none(const char *name)
{
	return err_new(
		ERR_INPUT,
		"%s holds no report of a kernel; looked for were OOM kills, SysRq m, t, w "
		"and l, failed allocations, hung tasks, panics and files of /proc; `lastgasp "
		"import --explain` shows what became of each line",
		name);
}
