// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is different, in a sentence and in rows.
 */
#include "diff.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "findings.h"
#include "text.h"

#define NAMED 3	 /* parts in the sentence; arbitrary */
#define SHOWN 20 /* things that people see at once; arbitrary */

static const char columns[] =
	"kind TEXT, name TEXT, a_bytes INTEGER, a_low_bytes INTEGER, a_high_bytes INTEGER,"
	" b_bytes INTEGER, b_low_bytes INTEGER, b_high_bytes INTEGER, change_bytes INTEGER,"
	" a_value INTEGER, b_value INTEGER, change_value INTEGER, a_text TEXT, b_text TEXT,"
	" a_count INTEGER, b_count INTEGER, a_dumps INTEGER, b_dumps INTEGER,"
	" beyond_noise INTEGER, change TEXT, processes TEXT";

#define RANGES                                                                                   \
	", a_low_bytes AS A_least_bytes, a_high_bytes AS A_most_bytes, b_low_bytes AS "          \
	"B_least_bytes,"                                                                         \
	" b_high_bytes AS B_most_bytes"

#define FOR_PROGRAMS                                                                             \
	"SELECT kind, name, a_bytes, a_low_bytes, a_high_bytes, b_bytes, b_low_bytes,"           \
	" b_high_bytes, change_bytes, a_value, b_value, change_value, a_text, b_text, a_count,"  \
	" b_count, a_dumps, b_dumps, beyond_noise FROM diff ORDER BY rowid"

static void put_side(struct findings *findings, const struct diff_side *side, bool known)
{
	known = known && side->known;
	findings_maybe(findings, (struct maybe){side->median, known});
	findings_maybe(findings, (struct maybe){side->low, known});
	findings_maybe(findings, (struct maybe){side->high, known});
}

static void put_texts(struct findings *findings, const struct diff_line *line)
{
	char change[24] = "", counts[60] = "";
	const struct diff_side *a = &line->sides[0], *b = &line->sides[1];

	if (line->change.known && line->bytes)
		findings_change(line->change.value, change);
	else if (line->change.known)
		snprintf(change, sizeof(change), "%+" PRId64, line->change.value);
	if (line->kind == THING_TASK && a->known && b->known && (a->count != 1 || b->count != 1))
		snprintf(counts, sizeof(counts), "%" PRId64 " -> %" PRId64, a->count, b->count);
	findings_text(findings, change[0] ? change : NULL);
	findings_text(findings, counts[0] ? counts : NULL);
	findings_row(findings);
}

static void put_line(struct findings *findings, const struct diff_line *line)
{
	const struct diff_side *a = &line->sides[0], *b = &line->sides[1];
	const struct maybe none = {0, false};
	bool tasks = line->kind == THING_TASK;

	findings_text(findings, thing_kind_name(line->kind));
	findings_text(findings, line->name);
	put_side(findings, a, line->bytes);
	put_side(findings, b, line->bytes);
	findings_maybe(findings, line->bytes ? line->change : none);
	findings_maybe(findings, (struct maybe){a->median, a->known && !line->bytes});
	findings_maybe(findings, (struct maybe){b->median, b->known && !line->bytes});
	findings_maybe(findings, line->bytes ? none : line->change);
	findings_null(findings);
	findings_null(findings);
	findings_maybe(findings, (struct maybe){a->count, a->known && tasks});
	findings_maybe(findings, (struct maybe){b->count, b->known && tasks});
	findings_number(findings, (int64_t)a->known);
	findings_number(findings, (int64_t)b->known);
	findings_number(findings, line->beyond);
	put_texts(findings, line);
}

/* Something of the machine that makes the two unlike. */
static void put_fact(struct findings *findings, const char *name, const char *a, const char *b,
		     struct maybe number_a, struct maybe number_b)
{
	int i;

	findings_text(findings, "machine");
	findings_text(findings, name);
	findings_maybe(findings, number_a);
	findings_null(findings);
	findings_null(findings);
	findings_maybe(findings, number_b);
	for (i = 0; i < 6; i++)
		findings_null(findings);
	findings_text(findings, a);
	findings_text(findings, b);
	findings_row(findings);
}

static bool unlike(struct maybe a, struct maybe b)
{
	return a.known && b.known && a.value != b.value;
}

static void put_facts(struct findings *findings, const struct diff *diff)
{
	const struct series_sample *a = diff->first[0], *b = diff->first[1];
	const struct maybe none = {0, false};

	if (unlike(a->ram, b->ram))
		put_fact(findings, "ram", NULL, NULL, a->ram, b->ram);
	if (unlike(a->page_size, b->page_size))
		put_fact(findings, "page_size", NULL, NULL, a->page_size, b->page_size);
	if (strcmp(a->kernel, b->kernel) != 0)
		put_fact(findings, "kernel_release", a->kernel, b->kernel, none, none);
	if (strcmp(a->arch, b->arch) != 0)
		put_fact(findings, "arch", a->arch, b->arch, none, none);
}

/* The beginning of the first line: why the two may not be alike at all. */
static void say_facts(const struct render_options *options, const struct diff *diff)
{
	const struct series_sample *a = diff->first[0], *b = diff->first[1];
	char from[24], to[24];

	if (unlike(a->ram, b->ram))
		fprintf(options->out, "Other RAM (%s -> %s). ", render_size(a->ram.value, from),
			render_size(b->ram.value, to));
	if (unlike(a->page_size, b->page_size))
		fprintf(options->out, "Other page size (%s -> %s). ",
			render_size(a->page_size.value, from),
			render_size(b->page_size.value, to));
	if (strcmp(a->kernel, b->kernel) != 0)
		fprintf(options->out, "Other kernel (%s -> %s). ", a->kernel[0] ? a->kernel : "?",
			b->kernel[0] ? b->kernel : "?");
}

static const struct diff_line *find_part(const struct diff *diff, enum account_id id)
{
	size_t i;

	for (i = 0; i < diff->parts; i++)
		if (strcmp(diff->lines[i].name, account_name(id)) == 0)
			return &diff->lines[i];
	return NULL;
}

static const char *label_of(const struct diff_line *line)
{
	int id;

	for (id = 0; id < ACCOUNT_PARTS; id++)
		if (strcmp(line->name, account_name((enum account_id)id)) == 0)
			return account_label((enum account_id)id);
	return line->name;
}

/* The largest changes of other parts than free memory, and the rest in one. */
static void say_parts(const struct render_options *options, const struct diff *diff,
		      const struct diff_line *free_line)
{
	int64_t rest = 0;
	unsigned int named = 0;
	char text[24];
	size_t i;

	for (i = 0; i < diff->parts; i++) {
		const struct diff_line *line = &diff->lines[i];

		if (line == free_line || !line->change.known)
			continue;
		if (named < NAMED && line->change.value) {
			fprintf(options->out, "%s%s %s", named++ ? ", " : "", label_of(line),
				findings_change(line->change.value, text));
			continue;
		}
		rest = (int64_t)((uint64_t)rest + (uint64_t)line->change.value);
	}
	if (rest)
		fprintf(options->out, "%s%s", named ? ", in other parts " : "",
			findings_change(rest, text));
}

static void say_largest(const struct render_options *options, const struct diff *diff)
{
	const struct diff_line *line;
	char text[24];
	size_t i;

	for (i = diff->parts; i < diff->count && !diff->lines[i].beyond; i++)
		;
	if (i == diff->count || diff->lines[i].kind >= THING_GAUGE)
		return;
	line = &diff->lines[i];
	fprintf(options->out, "; %s ", thing_kind_name(line->kind));
	text_put(options->out, line->name, strlen(line->name), options->utf8, 50);
	fprintf(options->out, " %s", findings_change(line->change.value, text));
}

static void say_answer(const struct render_options *options, const struct diff *diff)
{
	const struct diff_line *line = find_part(diff, ACCOUNT_FREE);
	char text[24];

	say_facts(options, diff);
	if (diff->same) {
		fputs("A and B are the same dump.\n", options->out);
		return;
	}
	if (!diff->beyond) {
		fputs("No difference beyond noise", options->out);
		if (line && line->change.known)
			fprintf(options->out, " (free memory %s)",
				findings_change(line->change.value, text));
		fputs(".\n", options->out);
		return;
	}
	if (!line || !line->change.known) {
		fputs("B differs from A; how much is free is not known of both", options->out);
	} else if (line->beyond) {
		int64_t size = findings_nearest(fabs((double)line->change.value));

		fprintf(options->out,
			"B has %s %s free than A, of which: ", render_size(size, text),
			line->change.value < 0 ? "less" : "more");
		say_parts(options, diff, line);
	} else {
		fprintf(options->out, "B has as much free as A within noise (%s)",
			findings_change(line->change.value, text));
	}
	say_largest(options, diff);
	fputs(".\n", options->out);
}

static void row_count(void *ctx, const struct sql_rows *rows)
{
	int64_t *count = ctx;

	*count = query_number(rows, 0).value;
}

/* One table for people, unless it would be empty. */
static struct err *put_table(const struct render_options *options, struct findings *findings,
			     const char *select, const char *where, int limit)
{
	char text[600], count[300];
	int64_t rows = 0;
	struct err *err;

	snprintf(count, sizeof(count), "SELECT count(*) FROM diff WHERE %s", where);
	err = findings->err ? NULL : query_each(findings->sql, count, row_count, &rows);
	if (err || (!findings->err && !rows))
		return err;
	fputs("\n", options->out);
	snprintf(text, sizeof(text), "%s FROM diff WHERE %s ORDER BY rowid LIMIT %d", select,
		 where, limit);
	err = findings_render(findings, options, text);
	if (!err && limit > 0 && rows > limit)
		fprintf(options->out, "(%d of %" PRId64 "; --all shows all)\n", limit, rows);
	return err;
}

static struct err *put_tables(const struct render_options *options, struct findings *findings,
			      const struct render_diff *what)
{
	bool groups = what->diff->dumps[0] > 1 || what->diff->dumps[1] > 1;
	char parts[300], things[300], where[200];
	struct err *err;

	snprintf(parts, sizeof(parts),
		 "SELECT name AS memory, change, a_bytes AS A_bytes, b_bytes AS "
		 "B_bytes%s",
		 groups ? RANGES : "");
	snprintf(things, sizeof(things),
		 "SELECT kind, name, change, a_bytes AS A_bytes, b_bytes AS "
		 "B_bytes, processes%s",
		 groups ? RANGES : "");
	snprintf(where, sizeof(where), "kind = 'memory' AND %s",
		 what->all ? "1" : "beyond_noise");
	err = put_table(options, findings, parts, where, -1);
	snprintf(where, sizeof(where),
		 "kind NOT IN ('memory', 'machine') AND %s AND"
		 " coalesce(a_bytes, b_bytes) NOT NULL",
		 what->all ? "1" : "beyond_noise");
	if (!err)
		err = put_table(options, findings, things, where, what->all ? -1 : SHOWN);
	if (!err && what->all)
		err = put_table(options, findings,
				"SELECT kind, name, change, a_value AS A, b_value AS B",
				"coalesce(a_value, b_value) NOT NULL", -1);
	return err;
}

/* Rows of tables that a line came from. */
struct why {
	const struct series *series;
	struct findings *findings;
	const struct diff_line *line;
	int64_t number;
};

static void put_why(void *ctx, const struct series_cell *cell, const char *key)
{
	const struct why *why = ctx;
	const struct series_sample *sample = &why->series->samples[cell->sample];

	findings_number(why->findings, why->number);
	findings_text(why->findings, thing_kind_name(why->line->kind));
	findings_text(why->findings, why->line->name);
	findings_text(why->findings, sample->side ? "B" : "A");
	findings_text(why->findings, sample->file);
	findings_number(why->findings, sample->number);
	findings_text(why->findings,
		      why->line->thing ? series_table(why->line->thing) : "memory");
	findings_text(why->findings, key);
	findings_maybe(why->findings, (struct maybe){cell->value, why->line->bytes});
	findings_maybe(why->findings, (struct maybe){cell->value, !why->line->bytes});
	findings_row(why->findings);
}

static const struct series_thing *thing_of(const struct series *series,
					   const struct diff_line *line)
{
	size_t i;

	if (line->thing)
		return line->thing;
	for (i = 0; i < series->keys.count; i++)
		if (series->things[i].kind == line->kind &&
		    strcmp(series->things[i].name, line->name) == 0)
			return &series->things[i];
	return NULL;
}

static struct err *show_why(const struct render_options *options, const struct render_diff *what)
{
	struct findings findings;
	struct err *err;
	size_t i;

	findings_open(&findings, "why",
		      "n INTEGER, kind TEXT, name TEXT, side TEXT, file TEXT, dump INTEGER, "
		      "\"table\" TEXT,"
		      " key TEXT, value_bytes INTEGER, value INTEGER");
	for (i = 0; i < what->diff->count; i++) {
		struct why why = {what->series, &findings, &what->diff->lines[i], (int64_t)i};
		const struct series_thing *thing = thing_of(what->series, why.line);

		if (thing && (why.line->beyond || what->all))
			series_each(what->series, thing, put_why, &why);
	}
	err = findings_render(&findings, options,
			      "SELECT kind, name, side, file, dump, \"table\", key,"
			      " value_bytes, value FROM why ORDER BY n, side, rowid");
	findings_close(&findings);
	return err;
}

struct err *render_diff(const struct render_options *options, const struct render_diff *what)
{
	bool people = options->format == RENDER_HUMAN;
	struct findings findings;
	struct err *err = NULL;
	size_t i;

	if (what->why && !people)
		return show_why(options, what);
	findings_open(&findings, "diff", columns);
	put_facts(&findings, what->diff);
	for (i = 0; i < what->diff->count; i++)
		put_line(&findings, &what->diff->lines[i]);
	if (people) {
		say_answer(options, what->diff);
		err = put_tables(options, &findings, what);
	} else {
		err = findings_render(&findings, options, FOR_PROGRAMS);
	}
	findings_close(&findings);
	if (!err && people && what->why) {
		fputs("\n", options->out);
		err = show_why(options, what);
	}
	return err ? err : render_finish(options);
}
