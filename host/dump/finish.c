// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the console itself adds to the tables of a dump: what did not arrive, by name. May run
 * any number of times.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tables.h"

#define RANGES_SHOWN 100 /* in temp.arrival; all of them are in losses */
#define RANGE_MAX 24	 /* bytes, as text */

/* Prepare, bind, run once. bindings: a letter a parameter, i: int64_t, t: const char *. */
static struct err *run_bound(const struct tables *tables, const char *sql, const char *bindings,
			     ...)
{
	struct sql_rows *rows;
	struct err *err = sql_prepare(tables->sql, sql, &rows);
	va_list arguments;
	bool more;

	if (err)
		return err;
	va_start(arguments, bindings);
	for (int i = 0; bindings[i]; i++) {
		if (bindings[i] == 'i') {
			sql_bind_number(rows, i + 1, va_arg(arguments, int64_t));
		} else {
			const char *text = va_arg(arguments, const char *);

			sql_bind_text(rows, i + 1, text, strlen(text));
		}
	}
	va_end(arguments);
	err = sql_next(rows, &more);
	sql_finish(rows);
	return err;
}

static struct err *lose_range(const struct tables *tables, const char *name,
			      const struct arrival_range *range)
{
	int64_t rows = (int64_t)range->end - range->first;
	char text[RANGE_MAX], reason[80];

	snprintf(reason, sizeof(reason), "row%s %s did not arrive", rows == 1 ? "" : "s",
		 tables_range(range, text));
	return run_bound(tables, "INSERT INTO losses (rowid, subject, reason, rows) "
			 "SELECT max(coalesce(max(rowid), 0), ?1) + 1, ?2, ?3, ?4 FROM losses",
			 "itti", (int64_t)LG_TABLE_ROWS_MAX, name, reason, rows);
}

/* Rows on the wire are numbered below LG_TABLE_ROWS_MAX, so ours are those behind. */
static struct err *finish_losses(const struct tables *tables, const struct tables_state *state)
{
	struct err *err = run_bound(tables, "DELETE FROM losses WHERE rowid > ?", "i",
				    (int64_t)LG_TABLE_ROWS_MAX);

	if (!err && !state->index)
		err = run_bound(tables,
				"INSERT INTO losses (rowid, subject, reason) "
				"VALUES (?, 'contents', 'no index frame arrived: "
				"what else is missing is not known')",
				"i", (int64_t)LG_TABLE_ROWS_MAX + 1);
	for (unsigned int i = 0; i < TABLES_MAX; i++) {
		const struct arrival *arrival = &state->arrivals[i];
		struct arrival_range gap;
		char name[16];

		for (size_t n = 0; !err && n <= arrival->count; n++)
			if (arrival_gap(arrival, n, &gap))
				err = lose_range(tables, tables_name(i, name), &gap);
	}
	return err;
}

/* The gaps as text; "" when there are none. */
static void list_gaps(const struct arrival *arrival, char *text, size_t bytes)
{
	struct arrival_range gap;
	char range[RANGE_MAX];
	size_t used = 0, shown = 0;

	text[0] = 0;
	for (size_t n = 0; n <= arrival->count; n++) {
		if (!arrival_gap(arrival, n, &gap))
			continue;
		if (shown++ == RANGES_SHOWN) {
			snprintf(text + used, bytes - used, " ...");
			return;
		}
		used += (size_t)snprintf(text + used, bytes - used, "%s%s", used ? " " : "",
					 tables_range(&gap, range));
	}
}

static struct err *finish_table(const struct tables *tables, unsigned int number,
				const struct arrival *arrival)
{
	char text[RANGES_SHOWN * RANGE_MAX + 8], name[16];
	const char *table = tables_name(number, name);
	struct err *err;

	if (!arrival->announced && !arrival->blocks)
		return NULL;
	list_gaps(arrival, text, sizeof(text));
	err = run_bound(tables,
			"UPDATE contents SET name = ?, rows_arrived = ? WHERE table_number = ?",
			"tii", table, (int64_t)arrival->rows, (int64_t)number);
	if (!err)
		err = run_bound(tables,
				"INSERT INTO temp.arrival VALUES (?1, ?2, iif(?3, ?4, NULL), ?5, "
				"nullif(?6, ''), iif(?3, ?7, NULL), ?8)",
				"tiiiitii", table, (int64_t)number, (int64_t)arrival->announced,
				(int64_t)arrival->announced_rows, (int64_t)arrival->rows, text,
				(int64_t)arrival->announced_blocks, (int64_t)arrival->blocks);
	return err;
}

struct err *tables_finish(struct tables *tables, const struct tables_state *state)
{
	struct err *err = tables_begin(tables);

	if (!err)
		err = finish_losses(tables, state);
	if (!err)
		err = sql_run(tables->sql, "DELETE FROM temp.arrival");
	for (unsigned int i = 0; !err && i < TABLES_MAX; i++)
		err = finish_table(tables, i, &state->arrivals[i]);
	if (!err)
		err = run_bound(tables, "UPDATE dump SET complete = ?", "i",
				(int64_t)state->complete);
	if (!err)
		err = sql_run(tables->sql, "PRAGMA query_only = 1");
	tables->open = tables->open && err;
	return err;
}
