// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Blocks -> SQLite. Names of tables and columns come from the schema or from numbers, never
 * from the line, so that the SQL text made here cannot be steered by a sender.
 */
#include "tables.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "functions.h"

#define SQL_MAX 4096 /* holds the longest statement: LG_COLUMNS_MAX names */

#define SPARE_BLOCKS 2000 /* arbitrary: half a megabyte on the wire */

/*
 * Empty ones, for the next dump: to make them takes as long as to fill them. What a dump does is
 * one transaction that never ends but by being taken back.
 */
static struct tables spare;

struct text {
	char text[SQL_MAX];
	size_t used;
};

static void __attribute__((format(printf, 2, 3))) add(struct text *sql, const char *format, ...)
{
	va_list arguments;
	int wrote;

	va_start(arguments, format);
	wrote = vsnprintf(sql->text + sql->used, sizeof(sql->text) - sql->used, format, arguments);
	va_end(arguments);
	sql->used += (size_t)wrote;
	if (sql->used >= sizeof(sql->text))
		sql->used = sizeof(sql->text) - 1;
}

const char *tables_name(unsigned int number, char *name)
{
	const struct lg_table *table = lg_schema_table(number);

	if (table)
		return table->name;
	snprintf(name, 16, "table_%u", number & 0xff);
	return name;
}

const char *tables_range(const struct arrival_range *range, char *text)
{
	if (range->end - range->first == 1)
		snprintf(text, 24, "%u", range->first);
	else
		snprintf(text, 24, "%u..%u", range->first, range->end - 1);
	return text;
}

static void add_column(struct text *sql, const struct lg_table *table, unsigned int column)
{
	if (table && column < table->count)
		add(sql, "\"%s\"", table->columns[column].name);
	else
		add(sql, "c%u", column);
}

/* Columns that the schema does not know have no type: what is sent is what is shown. */
static void add_declaration(struct text *sql, const struct lg_table *table, unsigned int column)
{
	add_column(sql, table, column);
	if (table && column < table->count)
		add(sql, table->columns[column].type == LG_TEXT ? " TEXT" : " INTEGER");
}

static struct err *create_table(struct tables *tables, unsigned int number, unsigned int columns)
{
	const struct lg_table *table = lg_schema_table(number);
	struct text sql = { .used = 0 };
	char name[16];

	add(&sql, "CREATE TABLE \"%s\" (", tables_name(number, name));
	if (number == LG_contents)
		add(&sql, "name TEXT, ");
	for (unsigned int i = 0; i < columns; i++) {
		add(&sql, i ? ", " : "");
		add_declaration(&sql, table, i);
	}
	if (number == LG_contents)
		add(&sql, ", rows_arrived INTEGER");
	add(&sql, ")");
	tables->columns[number] = columns;
	return sql_run(tables->sql, sql.text);
}

static struct err *widen_table(struct tables *tables, unsigned int number, unsigned int columns)
{
	const struct lg_table *table = lg_schema_table(number);
	struct err *err = NULL;
	char name[16];

	while (!err && tables->columns[number] < columns) {
		struct text sql = { .used = 0 };

		add(&sql, "ALTER TABLE \"%s\" ADD COLUMN ", tables_name(number, name));
		add_declaration(&sql, table, tables->columns[number]++);
		err = sql_run(tables->sql, sql.text);
	}
	return err;
}

static struct err *prepare_insert(struct tables *tables, unsigned int number)
{
	const struct lg_table *table = lg_schema_table(number);
	struct text sql = { .used = 0 };
	char name[16];

	add(&sql, "INSERT INTO \"%s\" (rowid", tables_name(number, name));
	for (unsigned int i = 0; i < tables->columns[number]; i++) {
		add(&sql, ", ");
		add_column(&sql, table, i);
	}
	add(&sql, ") VALUES (?");
	for (unsigned int i = 0; i < tables->columns[number]; i++)
		add(&sql, ", ?");
	add(&sql, ")");
	sql_finish(tables->insert[number]);
	tables->insert[number] = NULL;
	return sql_prepare(tables->sql, sql.text, &tables->insert[number]);
}

struct err *tables_begin(struct tables *tables)
{
	if (tables->open)
		return NULL;
	tables->open = true;
	return sql_run(tables->sql, "PRAGMA query_only = 0");
}

static struct err *make(struct tables *tables)
{
	struct err *err = sql_open(&tables->sql);

	if (!err)
		err = functions_add(tables->sql);
	if (!err)
		err = sql_run(tables->sql, "PRAGMA temp_store = MEMORY; BEGIN");
	for (size_t i = 0; !err && i < lg_schema_count; i++)
		err = create_table(tables, lg_schema[i].number, lg_schema[i].count);
	if (!err)
		err = sql_run(tables->sql,
			      "CREATE TEMP TABLE arrival (name TEXT, table_number INTEGER, "
			      "rows INTEGER, rows_arrived INTEGER, missing TEXT, blocks INTEGER, "
			      "blocks_arrived INTEGER); COMMIT; BEGIN");
	return err;
}

static void release(struct tables *tables)
{
	for (size_t i = 0; i < TABLES_MAX; i++)
		sql_finish(tables->insert[i]);
	sql_close(tables->sql);
	memset(tables, 0, sizeof(*tables));
}

struct err *tables_init(struct tables *tables)
{
	struct err *err;

	*tables = spare;
	memset(&spare, 0, sizeof(spare));
	if (tables->sql)
		return NULL;
	tables->open = true;
	err = make(tables);
	if (err)
		release(tables);
	return err;
}

/* As after make(). */
static struct err *make_empty(struct tables *tables)
{
	for (size_t i = 0; i < TABLES_MAX; i++) {
		const struct lg_table *table = lg_schema_table((unsigned int)i);
		unsigned int columns = table ? table->count : 0;

		if (tables->columns[i] == columns)
			continue;
		sql_finish(tables->insert[i]);
		tables->insert[i] = NULL;
		tables->columns[i] = columns;
	}
	tables->blocks = 0;
	tables->open = true;
	sql_interruptible(tables->sql, NULL, NULL);
	return sql_run(tables->sql, "ROLLBACK; PRAGMA query_only = 0; BEGIN");
}

void tables_deinit(struct tables *tables)
{
	struct err *err = NULL;

	if (tables->sql && !spare.sql && tables->blocks <= SPARE_BLOCKS) {
		err = make_empty(tables);
		if (!err) {
			spare = *tables;
			memset(tables, 0, sizeof(*tables));
		}
	}
	err_destroy(err);
	release(tables);
}

static struct err *prepare_table(struct tables *tables, const struct block *block)
{
	unsigned int had = tables->columns[block->table];
	struct err *err = tables_begin(tables);

	if (!err && !had)
		err = create_table(tables, block->table, block->columns);
	else if (!err)
		err = widen_table(tables, block->table, block->columns);
	if (!err && (!tables->insert[block->table] || tables->columns[block->table] != had))
		err = prepare_insert(tables, block->table);
	return err;
}

/* SQLite has no unsigned integers: numbers above INT64_MAX become negative. */
static void bind_value(struct sql_rows *rows, int at, const struct lg_row *row,
		       const struct lg_value *value)
{
	switch (value->kind) {
	case LG_NUMBER:
		sql_bind_number(rows, at, (int64_t)value->number);
		break;
	case LG_STRING:
		sql_bind_text(rows, at, row->text + value->offset, value->length);
		break;
	default:
		sql_bind_null(rows, at);
	}
}

static struct err *insert_row(struct tables *tables, const struct block *block, unsigned int n)
{
	struct sql_rows *rows = tables->insert[block->table];
	const struct lg_row *row = &block->row[n];
	struct err *err;
	bool more;

	sql_bind_number(rows, 1, (int64_t)block->first_row + n + 1);
	for (unsigned int i = 0; i < tables->columns[block->table]; i++) {
		if (i < block->columns)
			bind_value(rows, (int)i + 2, row, &row->values[i]);
		else
			sql_bind_null(rows, (int)i + 2);
	}
	err = sql_next(rows, &more);
	sql_rewind(rows);
	return err;
}

struct err *tables_insert(struct tables *tables, const struct block *block)
{
	struct err *err = prepare_table(tables, block);

	tables->blocks++;
	for (unsigned int i = 0; !err && i < block->rows; i++)
		err = insert_row(tables, block, i);
	return err;
}
