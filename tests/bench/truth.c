// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The undamaged dump as the judge of damaged ones. Asks the console's own tables, in SQL, as its
 * users do.
 */
#include "truth.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../host/dump/file.h"
#include "watch.h"

#define QUERY_MAX 4096
#define ROW_MAX 8192
#define NOTHING "\x1e" /* for NULL */
#define BETWEEN '\x1f' /* values */

static void __attribute__((noreturn)) give_up(const char *what, const char *path)
{
	fprintf(stderr, "%s: %s\n", path, what);
	exit(2);
}

static void must(struct err *err)
{
	if (err)
		give_up(err->text, "robustness");
}

static void *allocate(size_t count, size_t bytes)
{
	void *ret = calloc(count ? count : 1, bytes);

	if (!ret)
		give_up("out of memory", "robustness");
	return ret;
}

/*
 * Rows as the agent sent them: without the columns and rows that the console adds. dump.complete
 * is the console's too, as long as something is missing.
 */
static void make_query(const struct lg_table *table, bool complete, char *text)
{
	int used = snprintf(text, QUERY_MAX, "SELECT rowid - 1");

	for (unsigned int i = 0; i < table->count; i++)
		if (complete || table->number != LG_dump || i != LG_dump_complete)
			used += snprintf(text + used, QUERY_MAX - (size_t)used, ", \"%s\"",
					 table->columns[i].name);
		else
			used += snprintf(text + used, QUERY_MAX - (size_t)used, ", 1");
	snprintf(text + used, QUERY_MAX - (size_t)used,
		 " FROM \"%s\" WHERE rowid <= %u ORDER BY rowid", table->name, LG_TABLE_ROWS_MAX);
}

/* The values of a row, each with a mark behind it. */
static void row_text(const struct sql_rows *rows, char *text)
{
	int columns = sql_columns(rows);
	size_t used = 0;

	for (int i = 1; i < columns; i++) {
		size_t bytes;
		const char *value = sql_text(rows, i, &bytes);

		if (!value) {
			value = NOTHING;
			bytes = strlen(NOTHING);
		}
		if (used + bytes + 2 > ROW_MAX)
			give_up("a row is too long", "robustness");
		memcpy(text + used, value, bytes);
		used += bytes;
		text[used++] = BETWEEN;
	}
	text[used] = 0;
}

static bool next(struct sql_rows *rows)
{
	bool more;

	must(sql_next(rows, &more));
	return more;
}

static void load_table(struct truth_table *ret, struct sql *sql)
{
	char query[QUERY_MAX], text[ROW_MAX];
	struct sql_rows *rows;

	make_query(ret->table, true, query);
	must(sql_prepare(sql, query, &rows));
	while (next(rows)) {
		ret->rows = realloc(ret->rows, (ret->count + 1) * sizeof(*ret->rows));
		row_text(rows, text);
		if (!ret->rows || sql_number(rows, 0) != ret->count)
			give_up("rows of the dump are missing", ret->table->name);
		ret->rows[ret->count] = strdup(text);
		if (!ret->rows[ret->count++])
			give_up("out of memory", ret->table->name);
	}
	sql_finish(rows);
}

static void read_wire(struct truth *truth, const char *path)
{
	truth->wire = allocate(truth->frames, LG_FRAME_WIRE_MAX);
	for (unsigned int i = 0; i < truth->frames; i++) {
		const struct lg_frame *frame = truth_frame(truth, (uint16_t)i);

		if (!frame)
			give_up("a frame is missing", path);
		truth->wire_bytes +=
			(size_t)lg_frame_pack(frame, truth->wire + truth->wire_bytes);
	}
}

void truth_load(struct truth *truth, const char *path)
{
	struct dump_progress progress;
	struct sql *sql;
	unsigned int found;

	memset(truth, 0, sizeof(*truth));
	must(dump_open(path, 0, &truth->dump, &found, NULL));
	dump_progress(truth->dump, &progress);
	truth->frames = progress.frames_announced;
	if (!progress.complete || progress.frames != truth->frames)
		give_up("the dump is not complete", path);
	read_wire(truth, path);
	must(dump_tables(truth->dump, &sql));
	for (size_t i = 0; i < lg_schema_count; i++) {
		struct truth_table *table = &truth->tables[lg_schema[i].number];

		table->table = &lg_schema[i];
		load_table(table, sql);
		truth->rows += table->table->number == LG_contents ? 0 : table->count;
	}
}

void truth_free(struct truth *truth)
{
	for (size_t i = 0; i < LG_TABLE_NUMBERS; i++) {
		for (uint32_t row = 0; row < truth->tables[i].count; row++)
			free(truth->tables[i].rows[row]);
		free(truth->tables[i].rows);
	}
	dump_destroy(truth->dump);
	free(truth->wire);
}

const struct lg_frame *truth_frame(const struct truth *truth, uint16_t sequence)
{
	return sequence < truth->frames ? dump_frame(truth->dump, sequence) : NULL;
}

static void __attribute__((format(printf, 2, 3)))
say(struct verdict *verdict, const char *format, ...)
{
	va_list arguments;

	if (verdict->what[0])
		return;
	va_start(arguments, format);
	vsnprintf(verdict->what, sizeof(verdict->what), format, arguments);
	va_end(arguments);
}

/* Whether "40..47 90" names the row. */
static bool named(const char *missing, uint32_t row)
{
	const char *at = missing;

	while (at && *at) {
		char *end;
		unsigned long first = strtoul(at, &end, 10), last = first;

		if (end[0] == '.' && end[1] == '.')
			last = strtoul(end + 2, &end, 10);
		if (end == at)
			return false;
		if (row >= first && row <= last)
			return true;
		at = end + (*end == ' ');
	}
	return false;
}

static void count_unnamed(const struct truth_table *table, const bool *here, const char *missing,
			  bool index, struct verdict *ret)
{
	for (uint32_t row = 0; row < table->count; row++) {
		bool says = named(missing, row);

		if (says != here[row] || (!index && !says))
			continue;
		ret->unnamed++;
		say(ret, "%s row %u is %s, which the console does not say", table->table->name,
		    row, here[row] ? "here" : "missing");
	}
}

static void judge_rows(const struct truth_table *table, struct sql *sql, bool complete,
		       bool *here, struct verdict *ret)
{
	char query[QUERY_MAX], text[ROW_MAX];
	struct sql_rows *rows;

	make_query(table->table, complete, query);
	must(sql_prepare(sql, query, &rows));
	while (next(rows)) {
		int64_t row = sql_number(rows, 0);

		row_text(rows, text);
		if (row < 0 || row >= table->count || strcmp(text, table->rows[row])) {
			ret->wrong++;
			say(ret, "%s row %lld is not what was sent", table->table->name,
			    (long long)row);
			continue;
		}
		here[row] = true;
		ret->rows += table->table->number != LG_contents;
	}
	sql_finish(rows);
}

/* Without an index the console knows of gaps only, but must say that. */
static bool has_index(struct sql *sql, struct verdict *ret)
{
	struct sql_rows *rows;
	bool index, said;

	must(sql_prepare(sql,
			 "SELECT (SELECT count(*) FROM contents), "
			 "(SELECT count(*) FROM losses WHERE subject = 'contents')",
			 &rows));
	next(rows);
	index = sql_number(rows, 0);
	said = sql_number(rows, 1);
	sql_finish(rows);
	if (index == said) {
		ret->unnamed++;
		say(ret, "the index is %s, which the console does not say",
		    index ? "here" : "missing");
	}
	return index;
}

static void judge_tables(const struct truth *truth, struct sql *sql, bool complete,
			 struct verdict *ret)
{
	bool index = has_index(sql, ret);
	struct sql_rows *rows;

	must(sql_prepare(sql, "SELECT missing FROM temp.arrival WHERE table_number = ?", &rows));
	for (unsigned int i = 0; i < LG_TABLE_NUMBERS; i++) {
		const struct truth_table *table = &truth->tables[i];
		bool *here;

		if (!table->table)
			continue;
		here = allocate(table->count, sizeof(*here));
		judge_rows(table, sql, complete, here, ret);
		sql_rewind(rows);
		sql_bind_number(rows, 1, i);
		count_unnamed(table, here, next(rows) ? sql_text(rows, 0, NULL) : NULL, index,
			      ret);
		free(here);
	}
	sql_finish(rows);
}

void truth_judge(const struct truth *truth, struct dump *dump, struct verdict *ret)
{
	struct dump_progress progress;
	struct sql *sql;

	memset(ret, 0, sizeof(*ret));
	dump_progress(dump, &progress);
	for (unsigned int i = 0; i < UINT16_MAX; i++) {
		const struct lg_frame *frame = dump_frame(dump, (uint16_t)i);
		const struct lg_frame *sent = truth_frame(truth, (uint16_t)i);

		if (!frame || (sent && watch_same(frame, sent)))
			continue;
		ret->wrong++;
		say(ret, "frame %u is not what was sent", i);
	}
	must(dump_tables(dump, &sql));
	judge_tables(truth, sql, progress.complete, ret);
	if (progress.complete && ret->rows != truth->rows) {
		ret->unnamed++;
		say(ret, "the console says that it is complete");
	}
}
