/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables of a dump, empty, in a database of the test's own: what host/dump makes,
 * without it.
 */
#ifndef TABLES_H
#define TABLES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "../../host/dump/sql.h"
#include "../../protocol/schema.h"

static inline void tables_sql(struct sql *sql, const char *text)
{
	struct err *err = sql_run(sql, text);

	if (err)
		fail_msg("%s: %s", text, err->text);
}

static inline struct sql *tables_create(void)
{
	char text[4000];
	struct sql *sql;
	size_t i, j;

	assert_null(sql_open(&sql));
	for (i = 0; i < lg_schema_count; i++) {
		const struct lg_table *table = &lg_schema[i];

		snprintf(text, sizeof(text), "CREATE TABLE \"%s\"(%s", table->name,
			 table->number == LG_contents ? "name TEXT, rows_arrived INTEGER, " : "");
		for (j = 0; j < table->count; j++)
			snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s\"%s\" %s",
				 j ? ", " : "", table->columns[j].name,
				 table->columns[j].type == LG_TEXT ? "TEXT" : "INTEGER");
		strcat(text, ")");
		tables_sql(sql, text);
	}
	return sql;
}

#endif
