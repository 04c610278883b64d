// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Imports through a file, as a person does.
 */
#include "imported.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "unit.h"

static void check(struct err *err)
{
	if (err)
		print_error("%s\n", err->text);
	assert_null(err);
}

static struct err *on_report(void *ctx, const struct import_report *report, struct dump *dump)
{
	struct imported *imported = ctx;

	assert_true(imported->count < IMPORTED_MAX);
	imported->report[imported->count] = *report;
	imported->dump[imported->count++] = dump;
	return NULL;
}

static void on_fate(void *ctx, uint64_t line, enum weave_fate fate, const char *grammar,
		    unsigned int report)
{
	struct imported *imported = ctx;

	assert_true(line > 0);
	assert_true((fate == WEAVE_TAKEN) <= (grammar != NULL));
	assert_true(fate != WEAVE_FOREIGN || !report);
	imported->taken += fate == WEAVE_TAKEN;
	imported->damaged += fate == WEAVE_DAMAGED;
	imported->foreign += fate == WEAVE_FOREIGN;
}

void imported_read(struct imported *imported, const char *text)
{
	const struct import_sink sink = {.ctx = imported, .report = on_report, .fate = on_fate};
	FILE *file = tmpfile();
	unsigned int found;
	char path[64];

	assert_non_null(file);
	fwrite(text, 1, strlen(text), file);
	assert_int_equal(fflush(file), 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fileno(file));
	memset(imported, 0, sizeof(*imported));
	check(import_text(path, &sink, &found));
	assert_int_equal(found, imported->count);
	fclose(file);
}

void imported_free(struct imported *imported)
{
	for (unsigned int i = 0; i < imported->count; i++)
		dump_destroy(imported->dump[i]);
}

static struct sql_rows *ask(const struct imported *imported, unsigned int n, const char *select,
			    bool *row)
{
	struct sql_rows *rows;
	struct sql *sql;

	assert_true(n < imported->count);
	check(dump_tables(imported->dump[n], &sql));
	check(sql_prepare(sql, select, &rows));
	check(sql_next(rows, row));
	return rows;
}

int64_t imported_number(const struct imported *imported, unsigned int n, const char *select)
{
	bool row;
	struct sql_rows *rows = ask(imported, n, select, &row);
	int64_t ret =
		row && sql_kind(rows, 0) == SQL_INTEGER ? sql_number(rows, 0) : IMPORTED_NULL;

	sql_finish(rows);
	return ret;
}

const char *imported_text(const struct imported *imported, unsigned int n, const char *select)
{
	static char text[256];
	bool row;
	struct sql_rows *rows = ask(imported, n, select, &row);
	bool there = row && sql_kind(rows, 0) != SQL_NULL;

	if (there)
		snprintf(text, sizeof(text), "%s", sql_text(rows, 0, NULL));
	sql_finish(rows);
	return there ? text : NULL;
}
