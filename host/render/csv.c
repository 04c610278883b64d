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

static void put_value(FILE *out, const struct sql_rows *statement, int column)
{
	uint64_t number = (uint64_t)sql_number(statement, column);
	const char *text;
	size_t bytes;

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
	default:
		break;
	}
	text = sql_text(statement, column, &bytes);
	put_text(out, text, bytes);
}

struct err *column_csv(const struct render_options *options, struct sql_rows *statement,
		       uint64_t *rows)
{
	int columns = sql_columns(statement);
	FILE *out = options->out;
	struct err *err;
	bool more;
	int i;

	err = sql_next(statement, &more);
	if (err)
		return err;
	for (i = 0; i < columns; i++) {
		fputs(i ? "," : "", out);
		put_text(out, sql_name(statement, i), strlen(sql_name(statement, i)));
	}
	for (; !err && more; err = sql_next(statement, &more), (*rows)++) {
		fputs("\r\n", out);
		for (i = 0; i < columns; i++) {
			fputs(i ? "," : "", out);
			put_value(out, statement, i);
		}
	}
	fputs("\r\n", out);
	return err;
}
