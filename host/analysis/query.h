/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Questions to the tables of a dump, as the analyses ask them.
 */
#ifndef QUERY_H
#define QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../dump/sql.h"
#include "../err.h"

/* A number that may not have been sent. */
struct maybe {
	int64_t value; /* 0 while not known */
	bool known;
};

/*
 * Run one SELECT of ours and call row() for each of its rows, until there are no more. Errors:
 * ERR_INPUT (the tables are not those of a dump), ERR_INTERRUPTED, no memory.
 */
struct err *query_each(struct sql *sql, const char *text,
		       void (*row)(void *ctx, const struct sql_rows *rows),
		       void *ctx) ERR_MUST_CHECK;

/* Columns of the row that row() stands on. */
struct maybe query_number(const struct sql_rows *rows, int column);

/* Text, cut to size - 1 bytes; NULL becomes "". Returns whether it was there. */
bool query_text(const struct sql_rows *rows, int column, char *text, size_t size);

#endif
