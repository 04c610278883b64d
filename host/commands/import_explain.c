// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fates of lines, kept until the text ends.
 */
#include "import_explain.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../dump/sql.h"
#include "../import/lines.h"
#include "../render/text.h"

struct fate {
	uint64_t line;
	const char *grammar;
	unsigned int report;
	enum weave_fate fate;
};

struct import_explain {
	struct fate *fates; /* of lines that are not foreign */
	size_t count, room;
	uint64_t last; /* line of the text */
	bool lost;     /* no memory for all of them */
};

static const char *const names[] = {
	[WEAVE_TAKEN] = "taken",
	[WEAVE_DAMAGED] = "damaged",
	[WEAVE_UNKNOWN] = "not understood",
	[WEAVE_FOREIGN] = "foreign",
	[WEAVE_AMBIGUOUS] = "ambiguous",
};

struct err *import_explain_create(struct import_explain **ret)
{
	*ret = calloc(1, sizeof(**ret));
	return *ret ? NULL : err_memory();
}

void import_explain_destroy(struct import_explain *explain)
{
	if (!explain)
		return;
	free(explain->fates);
	free(explain);
}

void import_explain_fate(struct import_explain *explain, uint64_t line, enum weave_fate fate,
			 const char *grammar, unsigned int report)
{
	if (line > explain->last)
		explain->last = line;
	if (fate == WEAVE_FOREIGN || explain->lost)
		return;
	if (explain->count == explain->room) {
		size_t room = explain->room * 2 + 256;
		struct fate *grown = realloc(explain->fates, room * sizeof(*grown));

		explain->lost = !grown;
		if (!grown)
			return;
		explain->fates = grown;
		explain->room = room;
	}
	explain->fates[explain->count++] = (struct fate){line, grammar, report, fate};
}

static int by_line(const void *a, const void *b)
{
	const struct fate *x = a, *y = b;

	return x->line < y->line ? -1 : x->line > y->line;
}

/* ---- people */

static void show_fate(FILE *out, const struct fate *fate, uint64_t line)
{
	char report[16] = "-";

	if (fate && fate->report)
		snprintf(report, sizeof(report), "%u", fate->report);
	fprintf(out, "%6" PRIu64 "  %3s  %-14s  %-15s  ", line, report,
		names[fate ? fate->fate : WEAVE_FOREIGN],
		fate && fate->grammar ? fate->grammar : "");
}

static void show_text(FILE *out, const struct line_text *line)
{
	for (size_t i = 0; i < line->bytes && i < 4096; i++) {
		unsigned char c = (unsigned char)line->text[i];

		if (c < ' ' || c == 0x7f)
			fprintf(out, "\\x%02x", c);
		else
			putc(c, out);
	}
	putc('\n', out);
}

/* Foreign lines from first to last, of which the middle ones are left out. */
static bool is_folded(uint64_t line, uint64_t first, uint64_t next)
{
	return next - first > EXPLAIN_RUN && line > first && line + 1 < next;
}

static void show_line(const struct import_explain *explain, size_t *at, uint64_t *first,
		      const struct line_text *line, FILE *out)
{
	uint64_t next = *at < explain->count ? explain->fates[*at].line : explain->last + 1;

	if (line->piece)
		return;
	if (line->number < next) {
		if (is_folded(line->number, *first, next)) {
			if (line->number == *first + 1)
				fprintf(out, "        ... %" PRIu64 " lines, foreign\n",
					next - *first - 2);
			return;
		}
		show_fate(out, NULL, line->number);
		show_text(out, line);
		return;
	}
	for (bool again = false; *at < explain->count && explain->fates[*at].line == line->number;
	     ++*at, again = true) {
		const struct fate *fate = &explain->fates[*at];

		if (again && !memcmp(fate, fate - 1, sizeof(*fate)))
			continue;
		show_fate(out, fate, line->number);
		if (again)
			putc('\n', out);
		else
			show_text(out, line);
	}
	*first = line->number + 1;
}

/* What those fates mean that a person may ask about. */
static void show_words(const struct import_explain *explain, FILE *out)
{
	static const struct {
		enum weave_fate fate;
		const char *words;
	} words[] = {
		{WEAVE_DAMAGED, "cut, torn or never finished"},
		{WEAVE_AMBIGUOUS, "may be part of several statements or of several reports"},
		{WEAVE_UNKNOWN, "looks like kernel text about memory, no form of it is known"},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		for (size_t n = 0; n < explain->count; n++)
			if (explain->fates[n].fate == words[i].fate) {
				fprintf(out, "(%s: %s; no number is taken from it)\n",
					names[words[i].fate], words[i].words);
				break;
			}
}

static struct err *show_people(const struct import_explain *explain, const char *path, FILE *out)
{
	struct line_text line;
	struct lines *lines;
	struct err *err = lines_open(path, &lines);
	uint64_t first = 1;
	size_t at = 0;
	bool more;

	if (err)
		return err;
	fputs("  line  rep  fate            grammar          text\n", out);
	while (!(err = lines_next(lines, &line, &more)) && more)
		show_line(explain, &at, &first, &line, out);
	lines_close(lines);
	if (!err)
		show_words(explain, out);
	return err;
}

/* ---- programs */

static struct err *add(struct sql_rows *rows, uint64_t first, uint64_t last,
		       const struct fate *fate)
{
	const char *name = names[fate ? fate->fate : WEAVE_FOREIGN];
	struct err *err;
	bool row;

	sql_bind_number(rows, 1, (int64_t)first);
	sql_bind_number(rows, 2, (int64_t)last);
	sql_bind_null(rows, 3);
	sql_bind_null(rows, 5);
	if (fate && fate->report)
		sql_bind_number(rows, 3, fate->report);
	sql_bind_text(rows, 4, name, strlen(name));
	if (fate && fate->grammar)
		sql_bind_text(rows, 5, fate->grammar, strlen(fate->grammar));
	err = sql_next(rows, &row);
	sql_rewind(rows);
	return err;
}

static struct err *add_all(const struct import_explain *explain, struct sql_rows *rows)
{
	struct err *err = NULL;
	uint64_t next = 1;

	for (size_t i = 0; i < explain->count && !err; i++) {
		const struct fate *fate = &explain->fates[i];

		if (fate->line > next)
			err = add(rows, next, fate->line - 1, NULL);
		if (!err)
			err = add(rows, fate->line, fate->line, fate);
		next = fate->line + 1;
	}
	if (!err && next <= explain->last)
		err = add(rows, next, explain->last, NULL);
	return err;
}

static struct err *show_programs(const struct import_explain *explain,
				 const struct render_options *options)
{
	struct sql_rows *rows = NULL;
	struct sql *sql;
	struct err *err = sql_open(&sql);

	if (err)
		return err;
	err = sql_run(sql, "CREATE TABLE lines(first_line, last_line, report, fate, grammar)");
	if (!err)
		err = sql_prepare(sql, "INSERT INTO lines VALUES(?,?,?,?,?)", &rows);
	if (!err)
		err = add_all(explain, rows);
	sql_finish(rows);
	rows = NULL;
	if (!err)
		err = sql_prepare(sql, "SELECT * FROM lines ORDER BY rowid", &rows);
	if (!err)
		err = render_rows(options, "lines", rows, NULL);
	sql_finish(rows);
	sql_close(sql);
	return err;
}

struct err *import_explain_render(struct import_explain *explain, const char *path,
				  const struct render_options *options)
{
	if (explain->lost)
		return err_memory();
	if (explain->count)
		qsort(explain->fates, explain->count, sizeof(*explain->fates), by_line);
	if (options->format != RENDER_HUMAN || !strcmp(path, "-"))
		return show_programs(explain, options);
	return show_people(explain, path, options->out);
}
