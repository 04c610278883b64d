// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rows as JSON, one document, streamed: memory does not grow with the rows. Texts go through
 * jansson, which is the only code that knows how JSON quotes.
 */
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "column.h"
#include "text.h"

/* The text as UTF-8; the caller frees it. */
static char *valid_utf8(const char *text, size_t bytes, size_t *ret)
{
	char *valid = malloc(bytes * 3 + 1);
	size_t from = 0, to = 0, length, i;
	uint32_t c;

	if (!valid)
		return NULL;
	while (from < bytes) {
		length = text_character(text + from, bytes - from, &c);
		for (i = 0; i < length; i++)
			valid[to++] = text[from + i];
		if (!length) {
			valid[to++] = '\xef'; /* U+FFFD */
			valid[to++] = '\xbf';
			valid[to++] = '\xbd';
			length = 1;
		}
		from += length;
	}
	*ret = to;
	return valid;
}

static struct err *put_text(FILE *out, const char *text, size_t bytes)
{
	size_t valid_bytes = 0;
	char *valid = valid_utf8(text, bytes, &valid_bytes);
	json_t *json = valid ? json_stringn(valid, valid_bytes) : NULL;
	int failed = !json || json_dumpf(json, out, JSON_ENCODE_ANY);

	json_decref(json);
	free(valid);
	return failed && !ferror(out) ? err_memory() : NULL;
}

static void put_blob(FILE *out, const char *blob, size_t bytes)
{
	size_t i;

	fputc('"', out);
	for (i = 0; i < bytes; i++)
		fprintf(out, "%02x", (unsigned char)blob[i]);
	fputc('"', out);
}

static struct err *put_value(FILE *out, const struct sql_rows *statement, int column,
			     enum column_kind kind)
{
	int64_t number = sql_number(statement, column);
	const char *text;
	size_t bytes;

	switch (sql_kind(statement, column)) {
	case SQL_INTEGER:
		if (kind == COLUMN_HEX)
			fprintf(out, "\"0x%" PRIx64 "\"", (uint64_t)number);
		else if (column_unsigned(statement, column))
			fprintf(out, "%" PRIu64, (uint64_t)number);
		else
			fprintf(out, "%" PRId64, number);
		return NULL;
	case SQL_REAL: {
		json_t *json = json_real(sql_real(statement, column));

		if (!json) /* infinity, which JSON has not */
			fputs("null", out);
		else
			json_dumpf(json, out, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
		json_decref(json);
		return NULL;
	}
	case SQL_TEXT:
		text = sql_text(statement, column, &bytes);
		return put_text(out, text, bytes);
	case SQL_BLOB:
		text = sql_text(statement, column, &bytes);
		put_blob(out, text, bytes);
		return NULL;
	default:
		fputs("null", out);
		return NULL;
	}
}

static struct err *put_row(FILE *out, const struct sql_rows *statement)
{
	int columns = sql_columns(statement);
	struct err *err = NULL;
	const char *name;
	int i;

	fputc('{', out);
	for (i = 0; i < columns && !err; i++) {
		name = sql_name(statement, i);
		if (i)
			fputc(',', out);
		err = put_text(out, name, strlen(name));
		fputc(':', out);
		if (!err)
			err = put_value(out, statement, i, column_kind(statement, i));
	}
	fputc('}', out);
	return err;
}

struct err *column_json(const struct render_options *options, const char *table,
			struct sql_rows *statement, uint64_t *rows)
{
	FILE *out = options->out;
	struct err *err;
	bool more;

	err = sql_next(statement, &more);
	if (err)
		return err;
	fputs("{\"schema\":\"lastgasp/1\",\"table\":", out);
	err = put_text(out, table, strlen(table));
	fputs(",\"rows\":[", out);
	while (!err && more) {
		fputs((*rows)++ ? ",\n" : "\n", out);
		err = put_row(out, statement);
		if (!err)
			err = sql_next(statement, &more);
	}
	fputs("\n]}\n", out);
	return err;
}
