/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a column of a statement holds, as its name and its origin in the schema say. Inside
 * render/ only.
 */
#ifndef COLUMN_H
#define COLUMN_H

#include <stdint.h>

#include "render.h"

enum column_kind {
	COLUMN_PLAIN,
	COLUMN_SIZE, /* bytes */
	COLUMN_NS,
	COLUMN_MS,
	COLUMN_TIME, /* nanoseconds since 1970 */
	COLUMN_HEX,
	COLUMN_BADNESS, /* the smallest number: never chosen */
	COLUMN_LIMIT,	/* a size, -1: unlimited */
	COLUMN_LINE,	/* a LINE, to be typed: never cut */
};

enum column_kind column_kind(const struct sql_rows *statement, int column);

/* Whether negative numbers of the column are those above 2^63 - 1, which SQLite does not have. */
bool column_unsigned(const struct sql_rows *statement, int column);

/* The other two forms of render_rows. */
struct err *column_json(const struct render_options *options, const char *table,
			struct sql_rows *statement, uint64_t *rows) ERR_MUST_CHECK;
struct err *column_csv(const struct render_options *options, struct sql_rows *statement,
		       uint64_t *rows) ERR_MUST_CHECK;

#endif
