/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which rows of one table have arrived, and which were announced. Plain counting: knows no
 * rows.
 */
#ifndef ARRIVAL_H
#define ARRIVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Rows first .. end - 1. */
struct arrival_range {
	uint32_t first, end;
};

/* All zero: nothing arrived, nothing announced. */
struct arrival {
	struct arrival_range *ranges; /* sorted, apart from each other; heap */
	size_t count, room;
	uint64_t rows;	     /* that arrived */
	unsigned int blocks; /* that carried them */
	bool announced;
	uint32_t announced_rows;
	unsigned int announced_blocks;
};

void arrival_deinit(struct arrival *arrival);

/* Whether one of these rows is here already. */
bool arrival_overlaps(const struct arrival *arrival, uint32_t first, uint32_t rows);

/* Note that they are here (they do not overlap). False: no memory, nothing is noted. */
bool arrival_add(struct arrival *arrival, uint32_t first, uint32_t rows);

/* One behind the last row that arrived. */
uint32_t arrival_end(const struct arrival *arrival);

/*
 * The gap that follows the n-th range of rows (from 0: the gap before the first one). Returns
 * false when there is none there. Gaps are numbered 0 .. arrival->count; the rows behind the
 * last one count only if they were announced.
 */
bool arrival_gap(const struct arrival *arrival, size_t n, struct arrival_range *ret);

/* Whether every announced row is here, and at least something was announced. */
bool arrival_complete(const struct arrival *arrival);

#endif
