// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Blocks -> SQLite. Names of tables and columns come from the schema or from numbers, never from the line, so that the SQL
 * text made here cannot be steered by a sender.
 */
#include "tables.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SQL_MAX 4096 /* holds the longest statement: LG_COLUMNS_MAX names */

struct sql {
	char text[SQL_MAX];
	size_t used;
};

static void __attribute__((format(printf, 2, 3))) add(struct sql *sql, const char *format, ...)
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

struct err *tables_failed(const struct tables *tables)
{
	if (!tables->db || sqlite3_errcode(tables->db) == SQLITE_NOMEM)
		return err_memory();
	return err_new(ERR_INPUT, "cannot make the tables: %s", sqlite3_errmsg(tables->db));
}

struct err *tables_run(const struct tables *tables, const char *sql)
{
	return sqlite3_exec(tables->db, sql, NULL, NULL, NULL) ? tables_failed(tables) : NULL;
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

static void add_column(struct sql *sql, const struct lg_table *table, unsigned int column)
{
	if (table && column < table->count)
		add(sql, "\"%s\"", table->columns[column].name);
	else
		add(sql, "c%u", column);
}

/* Columns that the schema does not know have no type: what is sent is what is shown. */
static void add_declaration(struct sql *sql, const struct lg_table *table, unsigned int column)
{
	add_column(sql, table, column);
	if (table && column < table->count)
		add(sql, table->columns[column].type == LG_TEXT ? " TEXT" : " INTEGER");
}

static struct err *create_table(struct tables *tables, unsigned int number, unsigned int columns)
{
	const struct lg_table *table = lg_schema_table(number);
	struct sql sql = { .used = 0 };
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
	return tables_run(tables, sql.text);
}

static struct err *widen_table(struct tables *tables, unsigned int number, unsigned int columns)
{
	const struct lg_table *table = lg_schema_table(number);
	struct err *err = NULL;
	char name[16];

	while (!err && tables->columns[number] < columns) {
		struct sql sql = { .used = 0 };

		add(&sql, "ALTER TABLE \"%s\" ADD COLUMN ", tables_name(number, name));
		add_declaration(&sql, table, tables->columns[number]++);
		err = tables_run(tables, sql.text);
	}
	return err;
}

static struct err *prepare_insert(struct tables *tables, unsigned int number)
{
	const struct lg_table *table = lg_schema_table(number);
	struct sql sql = { .used = 0 };
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
	sqlite3_finalize(tables->insert[number]);
	tables->insert[number] = NULL;
	if (sqlite3_prepare_v2(tables->db, sql.text, -1, &tables->insert[number], NULL))
		return tables_failed(tables);
	return NULL;
}

struct err *tables_begin(struct tables *tables)
{
	if (tables->open)
		return NULL;
	tables->open = true;
	return tables_run(tables, "PRAGMA query_only = 0; BEGIN");
}

struct err *tables_init(struct tables *tables)
{
	struct err *err = NULL;

	memset(tables, 0, sizeof(*tables));
	if (sqlite3_open_v2(":memory:", &tables->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL))
		return tables_failed(tables);
	err = tables_run(tables, "PRAGMA temp_store = MEMORY");
	if (!err)
		err = tables_begin(tables);
	for (size_t i = 0; !err && i < lg_schema_count; i++)
		err = create_table(tables, lg_schema[i].number, lg_schema[i].count);
	if (!err)
		err = tables_run(tables, "CREATE TEMP TABLE arrival (name TEXT, table_number INTEGER, "
				 "rows INTEGER, rows_arrived INTEGER, missing TEXT, blocks INTEGER, "
				 "blocks_arrived INTEGER)");
	return err;
}

void tables_deinit(struct tables *tables)
{
	for (size_t i = 0; i < TABLES_MAX; i++)
		sqlite3_finalize(tables->insert[i]);
	sqlite3_close_v2(tables->db);
	memset(tables, 0, sizeof(*tables));
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
static int bind_value(sqlite3_stmt *statement, int at, const struct lg_row *row, const struct lg_value *value)
{
	switch (value->kind) {
	case LG_NUMBER:
		return sqlite3_bind_int64(statement, at, (sqlite3_int64)value->number);
	case LG_STRING:
		return sqlite3_bind_text(statement, at, row->text + value->offset, value->length,
					 SQLITE_STATIC);
	default:
		return sqlite3_bind_null(statement, at);
	}
}

static struct err *insert_row(struct tables *tables, const struct block *block, unsigned int n)
{
	sqlite3_stmt *statement = tables->insert[block->table];
	const struct lg_row *row = &block->row[n];
	int status;

	status = sqlite3_bind_int64(statement, 1, (sqlite3_int64)block->first_row + n + 1);
	for (unsigned int i = 0; i < block->columns; i++)
		status |= bind_value(statement, (int)i + 2, row, &row->values[i]);
	if (!status && sqlite3_step(statement) != SQLITE_DONE)
		status = SQLITE_ERROR;
	sqlite3_reset(statement);
	return status ? tables_failed(tables) : NULL;
}

struct err *tables_insert(struct tables *tables, const struct block *block)
{
	struct err *err = prepare_table(tables, block);

	if (err)
		return err;
	sqlite3_clear_bindings(tables->insert[block->table]);
	for (unsigned int i = 0; !err && i < block->rows; i++)
		err = insert_row(tables, block, i);
	return err;
}
