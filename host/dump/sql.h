/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SQL tables in memory: SQLite behind a few words. The only file that knows SQLite is sql.c.
 *
 * A statement belongs to its database and must be finished before that is closed. Columns and
 * parameters that do not exist read as NULL and are ignored when bound.
 */
#ifndef SQL_H
#define SQL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../err.h"

struct sql;	 /* a database */
struct sql_rows; /* a statement and the row that it stands on */

enum sql_kind { SQL_NULL, SQL_INTEGER, SQL_REAL, SQL_TEXT, SQL_BLOB };

/* An empty database, for this process only. Errors: no memory. */
struct err *sql_open(struct sql **ret) ERR_MUST_CHECK;
void sql_close(struct sql *sql); /* takes NULL */

/* An argument of a function. */
struct sql_value {
	enum sql_kind kind; /* a blob comes as SQL_BLOB, without its bytes */
	int64_t number;	    /* SQL_INTEGER */
	double real;	    /* SQL_REAL */
	const char *text;   /* SQL_TEXT; ends with a 0 byte */
};

#define SQL_ARGUMENTS_MAX 16
#define SQL_ANSWER_MAX 512 /* bytes of what a function says, its 0 byte among them */

/* A function of ours that makes a text, the same one of the same arguments. */
struct sql_function {
	const char *name;
	int arguments; /* at most SQL_ARGUMENTS_MAX; with another number it does not exist */

	/* Write at most bytes - 1 bytes and a 0 byte; false: NULL. */
	bool (*say)(const struct sql_value *arguments, char *ret, size_t bytes);
};

/* Have all statements of the database know it; it must live as long. Errors: no memory. */
struct err *sql_add_function(struct sql *sql,
			     const struct sql_function *function) ERR_MUST_CHECK;

/* Run statements of ours that return no rows. Errors: ERR_INPUT with SQLite's words. */
struct err *sql_run(struct sql *sql, const char *text) ERR_MUST_CHECK;

/* Prepare one statement of ours. Errors as sql_run(). */
struct err *sql_prepare(struct sql *sql, const char *text, struct sql_rows **ret) ERR_MUST_CHECK;

/*
 * Prepare a statement that a person wrote: one SELECT, which may read the tables and nothing
 * else (no file, no other database, no setting, no change). One at a time in a database, and
 * until it is finished what else is run there may only read too. Errors: ERR_USAGE, in words
 * for that person.
 */
struct err *sql_prepare_foreign(struct sql *sql, const char *text,
				struct sql_rows **ret) ERR_MUST_CHECK;

/*
 * Go to the next row. *row: whether there is one. Errors: ERR_INTERRUPTED, no memory, else
 * ERR_INPUT, or ERR_USAGE when a person wrote the statement; all of them end it.
 */
struct err *sql_next(struct sql_rows *rows, bool *row) ERR_MUST_CHECK;

/* Before the first row again; parameters stay. */
void sql_rewind(struct sql_rows *rows);
void sql_finish(struct sql_rows *rows); /* takes NULL */

/*
 * Parameters, from 1. Text is not copied: it must live until it is bound anew or the statement
 * is not stepped any more.
 */
void sql_bind_null(struct sql_rows *rows, int at);
void sql_bind_number(struct sql_rows *rows, int at, int64_t number);
void sql_bind_real(struct sql_rows *rows, int at, double real);
void sql_bind_text(struct sql_rows *rows, int at, const char *text, size_t bytes);

/* Columns, from 0. Of the statement: */
int sql_columns(const struct sql_rows *rows);
const char *sql_name(const struct sql_rows *rows, int column);

/* The table and column whose values it passes on. Returns false where it computes them. */
bool sql_origin(const struct sql_rows *rows, int column, const char **table, const char **name);

/* Of the row that it stands on. The text is the caller's until the next sql_next(). */
enum sql_kind sql_kind(const struct sql_rows *rows, int column);
int64_t sql_number(const struct sql_rows *rows, int column);
double sql_real(const struct sql_rows *rows, int column);

/* Any kind as text, a blob as its bytes; NULL for NULL. bytes may be NULL. */
const char *sql_text(const struct sql_rows *rows, int column, size_t *bytes);

/*
 * Have `asked` called now and then while statements run: a return other than 0 ends them with
 * ERR_INTERRUPTED. NULL: no more.
 */
void sql_interruptible(struct sql *sql, int (*asked)(void *ctx), void *ctx);

#endif
