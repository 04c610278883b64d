/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Findings as rows: a table in memory that an analysis is written into, so that people and programs
 * get them as they get the tables of a dump (render.h).
 *
 *	findings_open(&findings, "diff", "kind TEXT, name TEXT, change_bytes INTEGER");
 *	findings_text(&findings, "task");
 *	...                                          a value for each column, in their order
 *	findings_row(&findings);
 *	findings_render(&findings, options, "SELECT * FROM diff");
 *	findings_close(&findings);
 *
 * The first error is kept; what comes after it does nothing, and findings_render() returns it.
 */
#ifndef FINDINGS_H
#define FINDINGS_H

#include "../analysis/query.h"
#include "render.h"

struct findings {
	struct sql *sql;
	struct sql_rows *insert;
	const char *table;
	int column; /* set last */
	struct err *err;
};

/* columns: as in CREATE TABLE, separated by commas. table must live as long. */
void findings_open(struct findings *findings, const char *table, const char *columns);

/* The next column. Text must live until findings_row(). NULL, and what is no number, is NULL. */
void findings_text(struct findings *findings, const char *text);
void findings_number(struct findings *findings, int64_t number);
void findings_maybe(struct findings *findings, struct maybe number);
void findings_real(struct findings *findings, double real);
void findings_whole(struct findings *findings, double real); /* rounded */
void findings_null(struct findings *findings);

/* The row is complete. */
void findings_row(struct findings *findings);

/* Rows of a SELECT from it, as render_rows() has them. */
struct err *findings_render(struct findings *findings, const struct render_options *options,
			    const char *select) ERR_MUST_CHECK;
void findings_close(struct findings *findings);

/* The nearest number that there is: what may be anything is rounded by it before it is shown. */
int64_t findings_nearest(double real);

/* `+12.4 MiB`, `-3.0 KiB`, `0 B`: for columns of a change. buffer of at least 24 bytes; returns
 * it. */
const char *findings_change(int64_t bytes, char *buffer);

#endif
