// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a column of a statement holds. The schema is asked first, by the table and column that the
 * value comes from, and only what is computed in SQL is judged by its name.
 */
#include "column.h"

#include <string.h>

#include "../../protocol/schema.h"

static const struct lg_column *origin(const struct sql_rows *statement, int column)
{
	const char *table, *name;
	size_t i, j;

	if (!sql_origin(statement, column, &table, &name))
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

enum column_kind column_kind(const struct sql_rows *statement, int column)
{
	const struct lg_column *from = origin(statement, column);
	const char *name = sql_name(statement, column);

	if (from && from->type == LG_HEX)
		return COLUMN_HEX;
	if (strcmp(name, "oom_badness") == 0)
		return COLUMN_BADNESS;
	if (strncmp(name, "rlimit_", 7) == 0 && ends(name, "_bytes"))
		return COLUMN_LIMIT;
	if (strcmp(name, "line") == 0)
		return COLUMN_LINE;
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

bool column_unsigned(const struct sql_rows *statement, int column)
{
	const struct lg_column *from = origin(statement, column);

	return from && from->type == LG_UINT;
}
