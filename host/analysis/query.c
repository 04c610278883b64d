// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Questions to the tables of a dump. Only reads; keeps NULL apart from 0 all the way.
 */
#include "query.h"

#include <stdio.h>

struct err *query_each(struct sql *db, const char *sql,
		       void (*row)(void *ctx, struct sql_rows *statement), void *ctx)
{
	struct sql_rows *statement = NULL;
	int status;

	if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
		return err_new(ERR_INPUT, "cannot ask the dump's tables: %s", sqlite3_errmsg(db));
	while ((status = sqlite3_step(statement)) == SQLITE_ROW)
		row(ctx, statement);
	sql_finish(statement);
	if (status == SQLITE_INTERRUPT)
		return err_new(ERR_INTERRUPTED, "interrupted");
	if (status != SQLITE_DONE)
		return err_new(ERR_INPUT, "cannot read the dump's tables: %s",
			       sqlite3_errmsg(db));
	return NULL;
}

struct maybe query_number(struct sql_rows *statement, int column)
{
	struct maybe number = { 0, false };

	if (sql_kind(statement, column) == SQL_INTEGER) {
		number.value = sql_number(statement, column);
		number.known = true;
	}
	return number;
}

bool query_text(struct sql_rows *statement, int column, char *text, size_t size)
{
	const unsigned char *from = sqlite3_column_text(statement, column);

	snprintf(text, size, "%s", from ? (const char *)from : "");
	return from;
}
