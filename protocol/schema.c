// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * schema.def as data. Holds no knowledge of its own: whatever differs between tables stands in
 * schema.def.
 */
#include "schema.h"

#define LG_FROM_ZERO LG_ZERO, 0
#define LG_FROM_ABOVE LG_ABOVE, 0
#define LG_FROM_LIKE(column) LG_LIKE, LG_##column
#define LG_FROM_SUM(column) LG_SUM, LG_##column

#define LG_TABLE(number, name, doc) static const struct lg_column name##_columns[] = {
#define LG_COLUMN(table, name, type, unit, from, doc) \
	{ #name, LG_##type, LG_##unit, LG_FROM_##from },
#define LG_TABLE_END(name) };
#include "schema.def"
#undef LG_TABLE
#undef LG_COLUMN
#undef LG_TABLE_END

const struct lg_table lg_schema[] = {
#define LG_TABLE(number, name, doc) { #name, name##_columns, number, LG_##name##_columns },
#define LG_COLUMN(table, name, type, unit, from, doc)
#define LG_TABLE_END(name)
#include "schema.def"
#undef LG_TABLE
#undef LG_COLUMN
#undef LG_TABLE_END
};

const size_t lg_schema_count = LG_ARRAY_SIZE(lg_schema);

const struct lg_table *lg_schema_table(unsigned int number)
{
	for (size_t i = 0; i < lg_schema_count; i++)
		if (lg_schema[i].number == number)
			return &lg_schema[i];
	return NULL;
}

uint32_t lg_unit_value(unsigned int unit)
{
	static const uint32_t values[] = { 1, 1024, 4096, 1000000 };

	return unit < LG_ARRAY_SIZE(values) ? values[unit] : 0;
}
