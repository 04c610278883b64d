/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Views: tables of a dump as people want to see them. Programs get every column and row of the
 * same table.
 */
#ifndef VIEW_H
#define VIEW_H

#include <stdbool.h>
#include <stddef.h>

struct view {
	const char *name; /* as typed; also the table it shows */
	const char *help; /* one line */
	const char
		*columns;  /* for people: a SELECT list. NULL: this view is no table (summary) */
	const char *where; /* for people: rows worth a look; NULL: all */
	const char *order; /* ORDER BY; NULL: as sent */
};

extern const struct view views[]; /* the first is the default; ends with a NULL name */

const struct view *view_find(const char *name); /* NULL: there is none */

/*
 * The SELECT for a table: a view's for people (all: with every row and column), or everything in
 * the view's order. view may be NULL: any table. Writes at most size bytes. Returns false if the
 * name is no identifier or does not fit.
 */
bool view_sql(const struct view *view, const char *table, bool people, char *sql, size_t size);

#endif
