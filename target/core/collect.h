/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What goes into a dump, and in which order: most valuable first. A cable that is pulled after
 * one second has still told who ate the memory.
 *
 * To add a table: its columns in protocol/schema.def, a `next` in each platform that has it,
 * one line in lg_collectors[].
 */
#ifndef LG_COLLECT_H
#define LG_COLLECT_H

#include "../../protocol/table.h"

#define LG_RANKINGS 2
#define LG_TOP_MAX 12 /* rows of a table that are sent ahead of the others, at most */

/* How rows of a table compete for being sent first. Every member is a pure function. */
struct lg_ranking {
	unsigned int slot; /* 0..LG_RANKINGS - 1, its own: where dump.c keeps its rows */
	unsigned int top;  /* largest rows sent first, at most LG_TOP_MAX - 1 */

	/* By which they are the largest. */
	uint64_t (*size)(const struct lg_row *row);

	/* The row with the highest goes before them; NULL: none does. */
	int64_t (*lead)(const struct lg_row *row);

	/* Whether two rows, read at different moments, are of the same thing. */
	bool (*same)(const struct lg_row *a, const struct lg_row *b);

	/* Clear what only the largest keep; NULL: nothing. */
	void (*trim)(struct lg_row *row);
};

enum lg_part {
	LG_ALL_ROWS,
	LG_TOP_ROWS,  /* the lead and the largest */
	LG_REST_ROWS, /* all but those, in the platform's order; after LG_TOP_ROWS */
};

struct lg_collector {
	uint8_t table;
	uint8_t part;			  /* enum lg_part */
	const struct lg_ranking *ranking; /* NULL for LG_ALL_ROWS */
};

extern const struct lg_collector lg_collectors[];
extern const size_t lg_collectors_count;

extern const struct lg_ranking lg_tasks_ranking;
extern const struct lg_ranking lg_slab_ranking;

#endif
