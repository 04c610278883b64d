/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rows of a dump that no agent made: coded into blocks and frames as an agent does it, so that all
 * that reads a dump reads this one, from memory and from a file.
 */
#ifndef ROWS_H
#define ROWS_H

#include "../../protocol/table.h"
#include "../dump/dump.h"
#include "../err.h"

struct rows;

struct err *rows_create(struct rows **ret) ERR_MUST_CHECK;
void rows_destroy(struct rows *rows); /* takes NULL */

/*
 * Add a row to a table (LG_tasks, ...). A number that its column cannot carry (no multiple of the
 * unit) is left out of the row and named in losses. Errors: no memory, more rows than a dump may
 * have.
 */
struct err *rows_add(struct rows *rows, unsigned int table,
		     const struct lg_row *row) ERR_MUST_CHECK;

/* One row of `losses`. count 0: not known. */
struct err *rows_lose(struct rows *rows, const char *subject, const char *reason,
		      uint64_t count) ERR_MUST_CHECK;

/* How many rows a table has until now. */
unsigned int rows_count(const struct rows *rows, unsigned int table);

/* Row number n (from 0) of a table. Returns whether there is such a row. */
bool rows_get(const struct rows *rows, unsigned int table, unsigned int n, struct lg_row *ret);

/* The dump of them, the caller's. The id is made of what the rows hold: the same text gives the
 * same dump. */
struct err *rows_dump(const struct rows *rows, struct dump **ret) ERR_MUST_CHECK;

#endif
