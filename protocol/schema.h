/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables and columns of schema.def as C constants and as data.
 *
 * LG_tasks is the number of table tasks on the wire; LG_tasks_pid the number of its column pid.
 */
#ifndef LG_SCHEMA_H
#define LG_SCHEMA_H

#include "types.h"

#define LG_COLUMNS_MAX 48    /* columns of a table, at most */
#define LG_TABLE_NUMBERS 32  /* table numbers are below this */
#define LG_TEXT_MAX 96	     /* bytes of a text value, at most */

enum lg_type { LG_UINT, LG_INT, LG_HEX, LG_TEXT };
enum lg_unit { LG_ONE, LG_KIB, LG_PAGE, LG_MS };
enum lg_from { LG_ZERO, LG_ABOVE, LG_LIKE, LG_SUM };

struct lg_column {
	const char *name;
	uint8_t type; /* enum lg_type */
	uint8_t unit; /* enum lg_unit */
	uint8_t from; /* enum lg_from */
	uint8_t of;   /* LG_LIKE, LG_SUM: number of the earlier column */
};

struct lg_table {
	const char *name;
	const struct lg_column *columns;
	uint8_t number;
	uint8_t count; /* of columns */
};

enum {
#define LG_TABLE(number, name, doc) LG_##name = (number),
#define LG_COLUMN(table, name, type, unit, from, doc)
#define LG_TABLE_END(name)
#include "schema.def"
#undef LG_TABLE
#undef LG_COLUMN
#undef LG_TABLE_END
};

#define LG_TABLE(number, name, doc) enum {
#define LG_COLUMN(table, name, type, unit, from, doc) LG_##table##_##name,
#define LG_TABLE_END(name) LG_##name##_columns };
#include "schema.def"
#undef LG_TABLE
#undef LG_COLUMN
#undef LG_TABLE_END

/* All tables, in the order of schema.def; lg_schema_count of them. */
extern const struct lg_table lg_schema[];
extern const size_t lg_schema_count;

/* The table of that number, or NULL when this side does not know it. */
const struct lg_table *lg_schema_table(unsigned int number);

/* The value of one unit: 1, 1024, 4096 or 1000000; 0 for what is no enum lg_unit. */
uint32_t lg_unit_value(unsigned int unit);

#endif
