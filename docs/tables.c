// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writes docs/tables.md from protocol/schema.def to standard output. `make docs` runs it; the
 * lint holds the file against it.
 */
#include <stdio.h>

#include "../protocol/schema.h"

static const char *const types[] = { "integer", "integer", "hex", "text" };

static const char *resolution(unsigned int unit)
{
	switch (unit) {
	case LG_KIB: return ", whole KiB";
	case LG_PAGE: return ", whole 4 KiB";
	case LG_MS: return ", whole ms";
	default: return "";
	}
}

static void row(const char *name, unsigned int type, unsigned int unit, const char *doc)
{
	printf("| `%s` | %s%s | %s |\n", name, types[type], resolution(unit), doc);
}

int main(void)
{
	puts("<!-- SPDX-License-Identifier: GPL-2.0-or-later -->");
	puts("<!-- written by docs/tables.c: do not edit -->");
	puts("# Tables\n");
	puts("What a dump holds, as `lastgasp sql` sees it. Sizes are in bytes, times in");
	puts("nanoseconds; a value that was not collected is NULL, never 0. Each table has a");
	puts("hidden `rowid`: the number of the row on the wire plus 1. The console adds to");
	puts("`contents` the columns `name` (first) and `rows_arrived` (last), to `losses` the");
	puts("rows that did not arrive.\n");
#define LG_TABLE(number, name, doc) \
	printf("## %s (%d)\n\n%s\n\n", #name, number, doc); \
	puts("| column | type | meaning |\n|---|---|---|");
#define LG_COLUMN(table, name, type, unit, from, doc) row(#name, LG_##type, LG_##unit, doc);
#define LG_TABLE_END(name) putchar('\n');
#include "../protocol/schema.def"
	return 0;
}
