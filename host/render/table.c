// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rows for people: measured in a first run of the statement, put in a second, so that memory does
 * not grow with the rows. Never wider than the terminal, and what does not fit is named.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "column.h"
#include "text.h"

#define GAP 2		  /* columns between two columns */
#define TEXT_WIDTH_MIN 15 /* what the name of a task takes, at most */
#define LIST_WIDTH \
	80 /* one row that is wider becomes a list where the terminal's width is not known */

struct layout {
	int at; /* column of the statement */
	const char *name;
	size_t name_bytes; /* without the suffix that the values make superfluous */
	enum column_kind kind;
	bool large;  /* column_unsigned */
	bool number; /* no text seen: set right */
	bool known;  /* has a value in some row, or is no column of a dump's table */
	unsigned int width;
};

struct cell {
	const char *text;
	size_t bytes;
	bool number;
	char buffer[64];
};

static void format_number(struct cell *cell, const struct layout *column, int64_t number)
{
	switch (column->kind) {
	case COLUMN_LIMIT:
		if (number == -1) {
			snprintf(cell->buffer, sizeof(cell->buffer), "unlimited");
			return;
		}
		/* fallthrough */
	case COLUMN_SIZE:
		render_size(number, cell->buffer);
		return;
	case COLUMN_NS:
		render_duration(number, cell->buffer);
		return;
	case COLUMN_TIME:
		render_time(number, cell->buffer);
		return;
	case COLUMN_MS:
		if (number > INT64_MIN / 1000000 && number < INT64_MAX / 1000000) {
			render_duration(number * 1000000, cell->buffer);
			return;
		}
		break;
	case COLUMN_HEX:
		snprintf(cell->buffer, sizeof(cell->buffer), "0x%" PRIx64, (uint64_t)number);
		return;
	case COLUMN_BADNESS:
		if (number == INT64_MIN) {
			snprintf(cell->buffer, sizeof(cell->buffer), "never");
			return;
		}
		break;
	case COLUMN_LINE:
	case COLUMN_PLAIN:
		break;
	}
	if (column->large)
		snprintf(cell->buffer, sizeof(cell->buffer), "%" PRIu64, (uint64_t)number);
	else
		snprintf(cell->buffer, sizeof(cell->buffer), "%" PRId64, number);
}

static void format(struct cell *cell, const struct sql_rows *statement, int i,
		   const struct layout *column)
{
	cell->number = true;
	cell->text = cell->buffer;
	switch (sql_kind(statement, i)) {
	case SQL_NULL:
		strcpy(cell->buffer, "-");
		break;
	case SQL_INTEGER:
		format_number(cell, column, sql_number(statement, i));
		break;
	case SQL_REAL:
		snprintf(cell->buffer, sizeof(cell->buffer), "%.6g",
			 sql_real(statement, i));
		break;
	default:
		cell->number = false;
		cell->text = sql_text(statement, i, &cell->bytes);
		if (!cell->text)
			cell->text = "";
		return;
	}
	cell->bytes = strlen(cell->text);
}

static size_t heading_bytes(const char *name, enum column_kind kind)
{
	size_t bytes = strlen(name);

	switch (kind) {
	case COLUMN_SIZE:
	case COLUMN_LIMIT:
		return bytes - strlen("_bytes");
	case COLUMN_NS:
	case COLUMN_MS:
	case COLUMN_TIME:
		return bytes - strlen("_ns");
	default:
		return bytes;
	}
}

static struct err *measure(const struct render_options *options, struct sql_rows *statement,
			   struct layout *columns, int count, uint64_t *rows)
{
	const char *table, *name;
	struct cell cell;
	unsigned int width;
	struct err *err;
	bool more;
	int i;

	for (i = 0; i < count; i++) {
		columns[i].at = i;
		columns[i].known = !sql_origin(statement, i, &table, &name);
		columns[i].name = sql_name(statement, i);
		columns[i].kind = column_kind(statement, i);
		columns[i].large = column_unsigned(statement, i);
		columns[i].number = true;
		columns[i].name_bytes = heading_bytes(columns[i].name, columns[i].kind);
		columns[i].width =
			text_width(columns[i].name, columns[i].name_bytes, options->utf8);
	}
	while (!(err = sql_next(statement, &more)) && more) {
		for (i = 0; i < count; i++) {
			columns[i].known |= sql_kind(statement, i) != SQL_NULL;
			format(&cell, statement, i, &columns[i]);
			width = text_width(cell.text, cell.bytes, options->utf8);
			if (width > columns[i].width)
				columns[i].width = width;
			columns[i].number = columns[i].number && cell.number;
		}
		(*rows)++;
	}
	sql_rewind(statement);
	return err;
}

/* Columns that are NULL in every row go to the end. Returns how many others there are. */
static int known_first(struct layout *columns, int count)
{
	struct layout *sorted = calloc((size_t)count, sizeof(*sorted));
	int i, to = 0, known;

	if (!sorted)
		return count;
	for (i = 0; i < count; i++)
		if (columns[i].known)
			sorted[to++] = columns[i];
	known = to;
	for (i = 0; i < count; i++)
		if (!columns[i].known)
			sorted[to++] = columns[i];
	memcpy(columns, sorted, (size_t)count * sizeof(*columns));
	free(sorted);
	return known ? known : count;
}

static unsigned int total_width(const struct layout *columns, int count)
{
	unsigned int total = 0;
	int i;

	for (i = 0; i < count; i++)
		total += columns[i].width + (i ? GAP : 0);
	return total;
}

/* Narrow the texts, widest first; then leave columns out from the right. Returns how many stay.
 */
static int fit(struct layout *columns, int count, unsigned int width)
{
	struct layout *widest;
	int i;

	while (total_width(columns, count) > width) {
		widest = NULL;
		for (i = 0; i < count; i++)
			if (!columns[i].number && columns[i].kind != COLUMN_LINE &&
			    columns[i].width > TEXT_WIDTH_MIN &&
			    columns[i].width > columns[i].name_bytes &&
			    (!widest || columns[i].width > widest->width))
				widest = &columns[i];
		if (widest)
			widest->width--;
		else if (count > 1)
			count--;
		else
			break;
	}
	return count;
}

static void put_cell(const struct render_options *options, const struct layout *column,
		     const char *text, size_t bytes, bool last)
{
	unsigned int width = text_width(text, bytes, options->utf8);

	if (column->number && width < column->width)
		fprintf(options->out, "%*s", (int)(column->width - width), "");
	width = text_put(options->out, text, bytes, options->utf8, column->width);
	if (!last)
		fprintf(options->out, "%*s",
			(int)(GAP + (column->number ? 0 : column->width - width)), "");
}

static struct err *put_table(const struct render_options *options, struct sql_rows *statement,
			     struct layout *columns, int count)
{
	struct cell cell;
	struct err *err;
	bool more;
	int i;

	fputs(options->color ? "\033[1m" : "", options->out);
	for (i = 0; i < count; i++)
		put_cell(options, &columns[i], columns[i].name, columns[i].name_bytes,
			 i == count - 1);
	fputs(options->color ? "\033[0m\n" : "\n", options->out);
	while (!(err = sql_next(statement, &more)) && more) {
		for (i = 0; i < count; i++) {
			format(&cell, statement, columns[i].at, &columns[i]);
			put_cell(options, &columns[i], cell.text, cell.bytes, i == count - 1);
		}
		fputc('\n', options->out);
	}
	return err;
}

static void put_left_out(const struct render_options *options, const char *why,
			 const struct layout *columns, int from, int to)
{
	unsigned int at = (unsigned int)strlen(why), bytes;
	int i;

	if (from == to)
		return;
	fputs(why, options->out);
	for (i = from; i < to; i++) {
		bytes = (unsigned int)columns[i].name_bytes + 1;
		if (at + bytes >= (options->width ? options->width : LIST_WIDTH)) {
			fputc('\n', options->out);
			at = 0;
		}
		fprintf(options->out, " %.*s", (int)bytes - 1, columns[i].name);
		at += bytes;
	}
	fputs(")\n", options->out);
}

/* One row, a line for each column. */
static struct err *put_list(const struct render_options *options, struct sql_rows *statement,
			    const struct layout *columns, int count)
{
	unsigned int names = 0, room = 0;
	struct cell cell;
	struct err *err;
	bool more;
	int i;

	for (i = 0; i < count; i++)
		if (columns[i].name_bytes > names)
			names = (unsigned int)columns[i].name_bytes;
	if (options->width > names + GAP)
		room = options->width - names - GAP;
	while (!(err = sql_next(statement, &more)) && more) {
		for (i = 0; i < count; i++) {
			format(&cell, statement, columns[i].at, &columns[i]);
			fprintf(options->out, "%-*.*s", (int)(names + GAP),
				(int)columns[i].name_bytes, columns[i].name);
			text_put(options->out, cell.text, cell.bytes, options->utf8, room);
			fputc('\n', options->out);
		}
	}
	return err;
}

static struct err *human_rows(const struct render_options *options, struct sql_rows *statement,
			      uint64_t *rows)
{
	int count = sql_columns(statement), known, shown;
	struct layout *columns = calloc((size_t)count, sizeof(*columns));
	struct err *err;

	if (!columns)
		return err_memory();
	err = measure(options, statement, columns, count, rows);
	known = shown = *rows ? known_first(columns, count) : count;
	if (!err && *rows == 1 &&
	    total_width(columns, known) > (options->width ? options->width : LIST_WIDTH)) {
		err = put_list(options, statement, columns, known);
	} else if (!err) {
		if (options->width)
			shown = fit(columns, known, options->width);
		err = put_table(options, statement, columns, shown);
		put_left_out(options, "(not shown:", columns, shown, known);
	}
	if (!err)
		put_left_out(options, "(no value:", columns, known, count);
	free(columns);
	return err;
}

struct err *render_finish(const struct render_options *options)
{
	if (fflush(options->out) || ferror(options->out))
		return err_new(ERR_LINE, "cannot write the answer: the output takes no more");
	return NULL;
}

struct err *render_rows(const struct render_options *options, const char *table,
			struct sql_rows *statement, uint64_t *rows)
{
	uint64_t count = 0;
	struct err *err;

	switch (options->format) {
	case RENDER_JSON:
		err = column_json(options, table, statement, &count);
		break;
	case RENDER_CSV:
		err = column_csv(options, statement, &count);
		break;
	default:
		err = human_rows(options, statement, &count);
		break;
	}
	sql_rewind(statement);
	if (err)
		return err;
	if (rows)
		*rows = count;
	return render_finish(options);
}
