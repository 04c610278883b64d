// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rows as CSV, as RFC 4180 has it: CRLF, quotes doubled. NULL is nothing at all, an empty text is
 * "".
 */
#include <inttypes.h>
#include <string.h>

#include "column.h"

static void put_text(FILE *out, const char *text, size_t bytes)
{
	size_t i;

	if (bytes && !memchr(text, ',', bytes) && !memchr(text, '"', bytes) &&
	    !memchr(text, '\n', bytes) && !memchr(text, '\r', bytes)) {
		fwrite(text, 1, bytes, out);
		return;
	}
	fputc('"', out);
	for (i = 0; i < bytes; i++) {
		if (text[i] == '"')
			fputc('"', out);
		fputc(text[i], out);
	}
	fputc('"', out);
}

static void put_value(FILE *out, struct sql_rows *statement, int column)
{
	uint64_t number = (uint64_t)sql_number(statement, column);

	switch (sql_kind(statement, column)) {
	case SQL_NULL:
		return;
	case SQL_INTEGER:
		if (column_kind(statement, column) == COLUMN_HEX) {
			fprintf(out, "0x%" PRIx64, number);
			return;
		}
		if (column_unsigned(statement, column)) {
			fprintf(out, "%" PRIu64, number);
			return;
		}
		break;
	}
	put_text(out, (const char *)sqlite3_column_text(statement, column),
		 (size_t)sqlite3_column_bytes(statement, column));
}

struct err *column_csv(const struct render_options *options, struct sql_rows *statement,
		       uint64_t *rows)
{
	int columns = sql_columns(statement);
	FILE *out = options->out;
	const char *name;
	int i, status;

	status = sqlite3_step(statement);
	if (status != SQLITE_ROW && status != SQLITE_DONE)
		return column_end(statement, status);
	for (i = 0; i < columns; i++) {
		name = sql_name(statement, i);
		fputs(i ? "," : "", out);
		put_text(out, name ? name : "", name ? strlen(name) : 0);
	}
	for (; status == SQLITE_ROW; status = sqlite3_step(statement), (*rows)++) {
		fputs("\r\n", out);
		for (i = 0; i < columns; i++) {
			fputs(i ? "," : "", out);
			put_value(out, statement, i);
		}
	}
	fputs("\r\n", out);
	return column_end(statement, status);
}
