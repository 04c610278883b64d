/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The SQL tables of one dump: made from schema.def, filled from blocks, finished from what is
 * known about the arrival. dump.h says what they look like.
 */
#ifndef TABLES_H
#define TABLES_H

#include "../err.h"
#include "arrival.h"
#include "block.h"
#include "sql.h"

#define TABLES_MAX 256 /* table numbers are one byte on the wire */

struct tables {
	struct sql *sql;
	struct sql_rows *insert[TABLES_MAX];
	unsigned int columns[TABLES_MAX]; /* of the wire, in the SQL table; 0: no table yet */
	unsigned int blocks;		  /* that were inserted */
	bool open;			  /* may be written to */
};

/* What dump knows when it has the tables finished. */
struct tables_state {
	const struct arrival *arrivals; /* [TABLES_MAX] */
	bool index;			/* an index frame is here */
	bool complete; /* every announced row is here, and the agent could collect everything */
};

/* Errors: no memory. */
struct err *tables_init(struct tables *tables) ERR_MUST_CHECK;

/* All statements on them must be finished. */
void tables_deinit(struct tables *tables);

/* Insert the rows of a block; creates its table, or further columns, when they are new. */
struct err *tables_insert(struct tables *tables, const struct block *block) ERR_MUST_CHECK;

/* Make sure that the tables can be written. */
struct err *tables_begin(struct tables *tables) ERR_MUST_CHECK;

/*
 * Bring the console's own rows and columns up to date, and leave the tables for reading only.
 */
struct err *tables_finish(struct tables *tables, const struct tables_state *state) ERR_MUST_CHECK;

/* The SQL name of a table, known or not. name: at least 16 bytes, used only for the latter. */
const char *tables_name(unsigned int number, char *name);

/* A range of rows as people write it: `40..47`, `90`. text: at least 24 bytes; returns it. */
const char *tables_range(const struct arrival_range *range, char *text);

#endif
