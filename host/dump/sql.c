// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SQLite for the console. What a person asks may read the tables of the dump and nothing else:
 * a dump is evidence.
 */
#include "sql.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Of SQLite's machine, between two looks at `asked`: well under a millisecond. */
#define STEPS_BETWEEN 10000

#define ONLY_SELECT "SQL: only SELECT is allowed: a dump is evidence and is not changed"

struct sql {
	sqlite3 *db;
};

struct sql_rows {
	sqlite3_stmt *statement;
	bool foreign; /* a person wrote it */
};

static struct err *failed(sqlite3 *db, bool foreign)
{
	switch (sqlite3_errcode(db)) { /* SQLITE_NOMEM for a NULL */
	case SQLITE_NOMEM:
		return err_memory();
	case SQLITE_INTERRUPT:
		return err_new(ERR_INTERRUPTED, "interrupted");
	case SQLITE_AUTH:
		return err_new(ERR_USAGE, ONLY_SELECT);
	}
	if (foreign)
		return err_new(ERR_USAGE, "SQL: %s", sqlite3_errmsg(db));
	return err_new(ERR_INPUT, "the dump's tables: %s", sqlite3_errmsg(db));
}

/* One thread asks, and nobody how much memory SQLite takes: no locks around either. */
static void configure(void)
{
	static bool done;

	if (!done) {
		sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
		sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	}
	done = true;
}

struct err *sql_open(struct sql **ret)
{
	struct sql *sql = calloc(1, sizeof(*sql));
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;

	if (!sql)
		return err_memory();
	configure();
	if (sqlite3_open_v2(":memory:", &sql->db, flags, NULL)) {
		struct err *err = failed(sql->db, false);

		sql_close(sql);
		return err;
	}
	*ret = sql;
	return NULL;
}

void sql_close(struct sql *sql)
{
	if (!sql)
		return;
	sqlite3_close_v2(sql->db);
	free(sql);
}

static enum sql_kind kind_of(int type)
{
	switch (type) {
	case SQLITE_INTEGER:
		return SQL_INTEGER;
	case SQLITE_FLOAT:
		return SQL_REAL;
	case SQLITE_TEXT:
		return SQL_TEXT;
	case SQLITE_BLOB:
		return SQL_BLOB;
	default:
		return SQL_NULL;
	}
}

static void take_argument(sqlite3_value *from, struct sql_value *to)
{
	to->kind = kind_of(sqlite3_value_type(from));
	if (to->kind == SQL_INTEGER)
		to->number = sqlite3_value_int64(from);
	else if (to->kind == SQL_REAL)
		to->real = sqlite3_value_double(from);
	else if (to->kind == SQL_TEXT)
		to->text = (const char *)sqlite3_value_text(from);
}

static void call(sqlite3_context *context, int count, sqlite3_value **values)
{
	const struct sql_function *function = sqlite3_user_data(context);
	struct sql_value arguments[SQL_ARGUMENTS_MAX] = { 0 };
	char text[SQL_ANSWER_MAX];

	for (int i = 0; i < count; i++)
		take_argument(values[i], &arguments[i]);
	if (function->say(arguments, text, sizeof(text)))
		sqlite3_result_text(context, text, -1, SQLITE_TRANSIENT);
	else
		sqlite3_result_null(context);
}

struct err *sql_add_function(struct sql *sql, const struct sql_function *function)
{
	int failure = sqlite3_create_function(sql->db, function->name, function->arguments,
					      SQLITE_UTF8 | SQLITE_DETERMINISTIC,
					      (void *)function, call, NULL, NULL);

	return failure ? failed(sql->db, false) : NULL;
}

struct err *sql_run(struct sql *sql, const char *text)
{
	return sqlite3_exec(sql->db, text, NULL, NULL, NULL) ? failed(sql->db, false) : NULL;
}

struct err *sql_prepare(struct sql *sql, const char *text, struct sql_rows **ret)
{
	struct sql_rows *rows = calloc(1, sizeof(*rows));

	if (!rows)
		return err_memory();
	if (sqlite3_prepare_v2(sql->db, text, -1, &rows->statement, NULL)) {
		free(rows);
		return failed(sql->db, false);
	}
	*ret = rows;
	return NULL;
}

static int only_reading(void *ctx, int action, const char *first, const char *second,
			const char *third, const char *fourth)
{
	(void)ctx, (void)first, (void)third, (void)fourth;
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_READ:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_FUNCTION:
		/* The first runs code from a file, the other takes a pointer. */
		if (second && (!strcasecmp(second, "load_extension") ||
			       !strcasecmp(second, "fts3_tokenizer")))
			return SQLITE_DENY;
		return SQLITE_OK;
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
		return err_new(ERR_USAGE, ONLY_SELECT);
	if (sqlite3_bind_parameter_count(statement))
		return err_new(ERR_USAGE,
			       "SQL: a ? or :name stands for nothing here; write the value");
	return NULL;
}

struct err *sql_prepare_foreign(struct sql *sql, const char *text, struct sql_rows **ret)
{
	struct sql_rows *rows = calloc(1, sizeof(*rows));
	const char *rest = "";
	struct err *err;

	if (!rows)
		return err_memory();
	rows->foreign = true;
	sqlite3_set_authorizer(sql->db, only_reading, NULL);
	if (sqlite3_prepare_v2(sql->db, text, -1, &rows->statement, &rest))
		err = failed(sql->db, true);
	else
		err = judge(rows->statement, text, rest);
	if (!err) {
		*ret = rows;
		return NULL;
	}
	sqlite3_set_authorizer(sql->db, NULL, NULL);
	sqlite3_finalize(rows->statement);
	free(rows);
	return err;
}

struct err *sql_next(struct sql_rows *rows, bool *row)
{
	int status = sqlite3_step(rows->statement);

	*row = status == SQLITE_ROW;
	if (status == SQLITE_ROW || status == SQLITE_DONE)
		return NULL;
	return failed(sqlite3_db_handle(rows->statement), rows->foreign);
}

void sql_rewind(struct sql_rows *rows)
{
	sqlite3_reset(rows->statement);
}

void sql_finish(struct sql_rows *rows)
{
	if (!rows)
		return;
	if (rows->foreign)
		sqlite3_set_authorizer(sqlite3_db_handle(rows->statement), NULL, NULL);
	sqlite3_finalize(rows->statement);
	free(rows);
}

void sql_bind_null(struct sql_rows *rows, int at)
{
	sqlite3_bind_null(rows->statement, at);
}

void sql_bind_number(struct sql_rows *rows, int at, int64_t number)
{
	sqlite3_bind_int64(rows->statement, at, number);
}

void sql_bind_real(struct sql_rows *rows, int at, double real)
{
	sqlite3_bind_double(rows->statement, at, real);
}

void sql_bind_text(struct sql_rows *rows, int at, const char *text, size_t bytes)
{
	sqlite3_bind_text(rows->statement, at, text, (int)bytes, SQLITE_STATIC);
}

int sql_columns(const struct sql_rows *rows)
{
	return sqlite3_column_count(rows->statement);
}

const char *sql_name(const struct sql_rows *rows, int column)
{
	const char *name = sqlite3_column_name(rows->statement, column);

	return name ? name : "";
}

bool sql_origin(const struct sql_rows *rows, int column, const char **table, const char **name)
{
	*table = sqlite3_column_table_name(rows->statement, column);
	*name = sqlite3_column_origin_name(rows->statement, column);
	return *table && *name;
}

enum sql_kind sql_kind(const struct sql_rows *rows, int column)
{
	return kind_of(sqlite3_column_type(rows->statement, column));
}

int64_t sql_number(const struct sql_rows *rows, int column)
{
	return sqlite3_column_int64(rows->statement, column);
}

double sql_real(const struct sql_rows *rows, int column)
{
	return sqlite3_column_double(rows->statement, column);
}

const char *sql_text(const struct sql_rows *rows, int column, size_t *bytes)
{
	const unsigned char *text = sqlite3_column_text(rows->statement, column);

	if (bytes)
		*bytes = (size_t)sqlite3_column_bytes(rows->statement, column);
	return (const char *)text;
}

void sql_interruptible(struct sql *sql, int (*asked)(void *ctx), void *ctx)
{
	sqlite3_progress_handler(sql->db, asked ? STEPS_BETWEEN : 0, asked, ctx);
}
