// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SQLite for the console. What a person asks may read the tables of the dump and nothing else: a dump is evidence.
 */
#include "sql.h"

#include <sqlite3.h>
#include <string.h>
#include <strings.h>

#define STEPS_BETWEEN 10000 /* of SQLite's machine, between two looks at `asked`: well under a millisecond */

static sqlite3 *db_of(struct sql *sql)
{
	return (sqlite3 *)sql;
}

static sqlite3_stmt *of(const struct sql_rows *rows)
{
	return (sqlite3_stmt *)rows;
}

static struct err *failed(sqlite3 *db)
{
	switch (db ? sqlite3_errcode(db) : SQLITE_NOMEM) {
	case SQLITE_NOMEM:
		return err_memory();
	case SQLITE_INTERRUPT:
		return err_new(ERR_INTERRUPTED, "interrupted");
	default:
		return err_new(ERR_INPUT, "the dump's tables: %s", sqlite3_errmsg(db));
	}
}

struct err *sql_open(struct sql **ret)
{
	sqlite3 *db = NULL;

	if (sqlite3_open_v2(":memory:", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL)) {
		struct err *err = failed(db);

		sqlite3_close(db);
		return err;
	}
	*ret = (struct sql *)db;
	return NULL;
}

void sql_close(struct sql *sql)
{
	sqlite3_close_v2(db_of(sql));
}

struct err *sql_run(struct sql *sql, const char *text)
{
	return sqlite3_exec(db_of(sql), text, NULL, NULL, NULL) ? failed(db_of(sql)) : NULL;
}

struct err *sql_prepare(struct sql *sql, const char *text, struct sql_rows **ret)
{
	sqlite3_stmt *statement;

	if (sqlite3_prepare_v2(db_of(sql), text, -1, &statement, NULL))
		return failed(db_of(sql));
	*ret = (struct sql_rows *)statement;
	return NULL;
}

static int only_reading(void *ctx, int action, const char *first, const char *second, const char *third,
			const char *fourth)
{
	(void)ctx, (void)first, (void)third, (void)fourth;
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_READ:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_FUNCTION: /* load_extension runs code from a file, fts3_tokenizer takes a pointer */
		return second && (!strcasecmp(second, "load_extension") || !strcasecmp(second, "fts3_tokenizer")) ?
			       SQLITE_DENY : SQLITE_OK;
	default:
		return SQLITE_DENY;
	}
}

/* What is wrong with a statement that SQLite understood; NULL: nothing. */
static struct err *judge(sqlite3_stmt *statement, const char *text, const char *rest)
{
	if (!statement)
		return err_new(ERR_USAGE, "SQL: there is nothing to do in `%.60s`", text);
	if (rest[strspn(rest, "; \t\r\n")])
		return err_new(ERR_USAGE, "SQL: one statement at a time; what is `%.60s`?", rest);
	if (!sqlite3_stmt_readonly(statement) || !sqlite3_column_count(statement))
		return err_new(ERR_USAGE, "SQL: only SELECT is allowed: a dump is evidence and is not changed");
	if (sqlite3_bind_parameter_count(statement))
		return err_new(ERR_USAGE, "SQL: a ? or :name stands for nothing here; write the value");
	return NULL;
}

struct err *sql_prepare_foreign(struct sql *sql, const char *text, struct sql_rows **ret)
{
	sqlite3_stmt *statement = NULL;
	struct err *err = NULL;
	const char *rest = "";
	int status;

	sqlite3_set_authorizer(db_of(sql), only_reading, NULL);
	status = sqlite3_prepare_v2(db_of(sql), text, -1, &statement, &rest);
	sqlite3_set_authorizer(db_of(sql), NULL, NULL);
	if (status == SQLITE_AUTH)
		err = err_new(ERR_USAGE, "SQL: only SELECT is allowed: a dump is evidence and is not changed");
	else if (status)
		err = err_new(ERR_USAGE, "SQL: %s", sqlite3_errmsg(db_of(sql)));
	else
		err = judge(statement, text, rest);
	if (err)
		sqlite3_finalize(statement);
	else
		*ret = (struct sql_rows *)statement;
	return err;
}

struct err *sql_next(struct sql_rows *rows, bool *row)
{
	int status = sqlite3_step(of(rows));

	*row = status == SQLITE_ROW;
	return status == SQLITE_ROW || status == SQLITE_DONE ? NULL : failed(sqlite3_db_handle(of(rows)));
}

void sql_rewind(struct sql_rows *rows)
{
	sqlite3_reset(of(rows));
}

void sql_finish(struct sql_rows *rows)
{
	sqlite3_finalize(of(rows));
}

void sql_bind_null(struct sql_rows *rows, int at)
{
	sqlite3_bind_null(of(rows), at);
}

void sql_bind_number(struct sql_rows *rows, int at, int64_t number)
{
	sqlite3_bind_int64(of(rows), at, number);
}

void sql_bind_text(struct sql_rows *rows, int at, const char *text, size_t bytes)
{
	sqlite3_bind_text(of(rows), at, text, (int)bytes, SQLITE_STATIC);
}

int sql_columns(const struct sql_rows *rows)
{
	return sqlite3_column_count(of(rows));
}

const char *sql_name(const struct sql_rows *rows, int column)
{
	const char *name = sqlite3_column_name(of(rows), column);

	return name ? name : "";
}

enum sql_kind sql_kind(const struct sql_rows *rows, int column)
{
	switch (sqlite3_column_type(of(rows), column)) {
	case SQLITE_INTEGER: return SQL_INTEGER;
	case SQLITE_FLOAT: return SQL_REAL;
	case SQLITE_TEXT: return SQL_TEXT;
	case SQLITE_BLOB: return SQL_BLOB;
	default: return SQL_NULL;
	}
}

int64_t sql_number(const struct sql_rows *rows, int column)
{
	return sqlite3_column_int64(of(rows), column);
}

double sql_real(const struct sql_rows *rows, int column)
{
	return sqlite3_column_double(of(rows), column);
}

const char *sql_text(const struct sql_rows *rows, int column, size_t *bytes)
{
	const unsigned char *text = sqlite3_column_text(of(rows), column);

	if (bytes)
		*bytes = (size_t)sqlite3_column_bytes(of(rows), column);
	return (const char *)text;
}

void sql_interruptible(struct sql *sql, int (*asked)(void *ctx), void *ctx)
{
	sqlite3_progress_handler(db_of(sql), asked ? STEPS_BETWEEN : 0, asked, ctx);
}
