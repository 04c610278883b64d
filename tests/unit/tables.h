/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables of a dump, empty, in an SQLite database of the test's own: what host/dump makes,
 * without it.
 */
#ifndef TABLES_H
#define TABLES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "../../protocol/schema.h"

static inline void tables_sql(sqlite3 *db, const char *sql)
{
	char *text = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &text) != SQLITE_OK)
		fail_msg("%s: %s", sql, text);
}

static inline sqlite3 *tables_create(void)
{
	char sql[4000];
	sqlite3 *db;
	size_t i, j;

	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	for (i = 0; i < lg_schema_count; i++) {
		const struct lg_table *table = &lg_schema[i];

		snprintf(sql, sizeof(sql), "CREATE TABLE \"%s\"(%s", table->name,
			 table->number == LG_contents ? "name TEXT, rows_arrived INTEGER, " : "");
		for (j = 0; j < table->count; j++)
			snprintf(sql + strlen(sql), sizeof(sql) - strlen(sql), "%s\"%s\" %s",
				 j ? ", " : "", table->columns[j].name,
				 table->columns[j].type == LG_TEXT ? "TEXT" : "INTEGER");
		strcat(sql, ")");
		tables_sql(db, sql);
	}
	return db;
}

#endif
