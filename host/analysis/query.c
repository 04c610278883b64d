// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Questions to the tables of a dump. Only reads; keeps NULL apart from 0 all the way.
 */
#include "query.h"

#include <string.h>

struct err *query_each(struct sql *sql, const char *text,
		       void (*row)(void *ctx, const struct sql_rows *rows), void *ctx)
{
	struct sql_rows *rows;
	struct err *err = sql_prepare(sql, text, &rows);
	bool more;

	if (err)
		return err;
	while (!(err = sql_next(rows, &more)) && more)
		row(ctx, rows);
	sql_finish(rows);
	return err;
}

struct maybe query_number(const struct sql_rows *rows, int column)
{
	struct maybe number = { 0, false };

	if (sql_kind(rows, column) == SQL_INTEGER) {
		number.value = sql_number(rows, column);
		number.known = true;
	}
	return number;
}

bool query_text(const struct sql_rows *rows, int column, char *text, size_t size)
{
	size_t bytes = 0;
	const char *from = sql_text(rows, column, &bytes);

	if (!from)
		bytes = 0;
	if (bytes >= size)
		bytes = size - 1;
	if (bytes)
		memcpy(text, from, bytes);
	text[bytes] = 0;
	return from;
}
