// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Text -> rows, and rows against rows.
 */
#include "unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../../host/import/memory_text.h"
#include "../../host/import/proc_text.h"
#include "../../host/import/slab_text.h"
#include "../../host/import/weave.h"
#include "fake_import.h"

struct taking {
	struct report report;
	unsigned int damaged;
};

static const struct report *report_of(void *ctx, uint64_t speaker)
{
	(void)speaker;
	return &((struct taking *)ctx)->report;
}

static void take(void *ctx, const struct weave_statement *statement)
{
	struct taking *taking = ctx;

	taking->damaged += statement->damaged;
	if (statement->damaged)
		return;
	taking->report.at.first_line = statement->first_line;
	taking->report.at.last_line = statement->last_line;
	statement->grammar->take(&taking->report, statement->text, statement->bytes);
}

struct rows *fake_import(const char *text, size_t bytes, enum report_kind kind,
			 unsigned int *damaged)
{
	struct taking taking = {.report = {.kind = kind}};
	const struct weave_sink sink = {&taking, report_of, take, NULL};
	const struct grammar *const *list = grammars;
	struct line_text line = {.number = 0};
	struct weave *weave;

	while (*list != &memory_header_grammar)
		list++;

	assert_null(rows_create(&taking.report.rows));
	assert_null(weave_create(list, &sink, &weave));
	for (size_t at = 0; at < bytes; at += line.bytes + 1) {
		const char *end = memchr(text + at, '\n', bytes - at);

		line.text = text + at;
		line.bytes = end ? (size_t)(end - line.text) : bytes - at;
		line.cut = !end;
		line.number++;
		weave_line(weave, &line);
	}
	weave_finish(weave);
	weave_destroy(weave);
	assert_null(taking.report.err);
	assert_null(memory_rows(&taking.report));
	assert_null(slab_rows(&taking.report));
	memory_destroy(taking.report.memory);
	slab_destroy(taking.report.slab);
	if (damaged)
		*damaged = taking.damaged;
	return taking.report.rows;
}

static bool is_text(const struct lg_row *row, unsigned int column, const char *text)
{
	const struct lg_value *value = &row->values[column];

	return value->kind == LG_STRING && value->length == strlen(text) &&
	       !memcmp(row->text + value->offset, text, value->length);
}

bool fake_import_row(const struct rows *rows, unsigned int table, int key, const char *text,
		     int node_column, int node, struct lg_row *ret)
{
	for (unsigned int n = 0; rows_get(rows, table, n, ret); n++) {
		if (key >= 0 && !is_text(ret, (unsigned int)key, text))
			continue;
		if (node_column >= 0 &&
		    lg_row_number(ret, (unsigned int)node_column) != (uint64_t)node)
			continue;
		return true;
	}
	return false;
}

static bool same_value(const struct lg_row *one, const struct lg_row *other, unsigned int column)
{
	const struct lg_value *a = &one->values[column], *b = &other->values[column];

	if (a->kind == LG_NULL)
		return true;
	if (a->kind != b->kind)
		return false;
	return a->kind == LG_NUMBER
		       ? a->number == b->number
		       : a->length == b->length && !memcmp(one->text + a->offset,
							   other->text + b->offset, a->length);
}

static bool same_keys(unsigned int table, const struct lg_row *one, const struct lg_row *other)
{
	static const unsigned int keys[LG_TABLE_NUMBERS] = {
		[LG_nodes] = 1,
		[LG_zones] = 2,
		[LG_buddy] = 3,
		[LG_hugepages] = 2,
	};

	for (unsigned int i = 0; i < keys[table]; i++)
		if (!same_value(one, other, i))
			return false;
	return true;
}

static void check_row(unsigned int table, const struct lg_row *row, const struct rows *whole,
		      const char *what)
{
	const struct lg_table *schema = lg_schema_table(table);
	struct lg_row other;

	for (unsigned int n = 0; rows_get(whole, table, n, &other); n++) {
		if (!same_keys(table, row, &other))
			continue;
		for (unsigned int i = 0; i < schema->count; i++)
			if (!same_value(row, &other, i))
				fail_msg("%s: %s.%s is %" PRIu64 ", was %" PRIu64, what,
					 schema->name, schema->columns[i].name,
					 row->values[i].number, other.values[i].number);
		return;
	}
	fail_msg("%s: a row of %s that was not there", what, schema->name);
}

void fake_import_within(const struct rows *part, const struct rows *whole, const char *what)
{
	static const unsigned int tables[] = {LG_memory, LG_nodes, LG_zones, LG_buddy,
					      LG_hugepages};
	struct lg_row row;

	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++)
		for (unsigned int n = 0; rows_get(part, tables[i], n, &row); n++)
			check_row(tables[i], &row, whole, what);
}
