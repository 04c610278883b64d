// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a column of a statement holds. The schema is asked first, by the table and column that the
 * value comes from, and only what is computed in SQL is judged by its name.
 */
#include "column.h"

#include <string.h>

#include "../../protocol/schema.h"

static const struct lg_column *origin(struct sql_rows *statement, int column)
{
	const char *table = sqlite3_column_table_name(statement, column);
	const char *name = sqlite3_column_origin_name(statement, column);
	size_t i, j;

	if (!table || !name)
		return NULL;
	for (i = 0; i < lg_schema_count; i++) {
		if (strcmp(lg_schema[i].name, table) != 0)
			continue;
		for (j = 0; j < lg_schema[i].count; j++)
			if (strcmp(lg_schema[i].columns[j].name, name) == 0)
				return &lg_schema[i].columns[j];
	}
	return NULL;
}

static bool ends(const char *name, const char *suffix)
{
	size_t bytes = strlen(name), tail = strlen(suffix);

	return bytes > tail && strcmp(name + bytes - tail, suffix) == 0;
}

enum column_kind column_kind(struct sql_rows *statement, int column)
{
	const struct lg_column *from = origin(statement, column);
	const char *name = sql_name(statement, column);

	if (from && from->type == LG_HEX)
		return COLUMN_HEX;
	if (!name)
		return COLUMN_PLAIN;
	if (strcmp(name, "oom_badness") == 0)
		return COLUMN_BADNESS;
	if (strncmp(name, "rlimit_", 7) == 0 && ends(name, "_bytes"))
		return COLUMN_LIMIT;
	if (ends(name, "_bytes"))
		return COLUMN_SIZE;
	if (strcmp(name, "time_ns") == 0)
		return COLUMN_TIME;
	if (ends(name, "_ns"))
		return COLUMN_NS;
	if (ends(name, "_ms"))
		return COLUMN_MS;
	return COLUMN_PLAIN;
}

bool column_unsigned(struct sql_rows *statement, int column)
{
	const struct lg_column *from = origin(statement, column);

	return from && from->type == LG_UINT;
}

struct err *column_end(struct sql_rows *statement, int status)
{
	struct err *err;

	if (status == SQLITE_DONE)
		err = NULL;
	else if (status == SQLITE_INTERRUPT)
		err = err_new(ERR_INTERRUPTED, "interrupted");
	else if (status == SQLITE_NOMEM)
		err = err_memory();
	else
		err = err_new(ERR_USAGE, "SQL: %s", sqlite3_errmsg(sqlite3_db_handle(statement)));
	sqlite3_reset(statement);
	return err;
}
