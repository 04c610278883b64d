/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * struct lg_platform: all that the core may ask of the machine it runs on. The kernel, the
 * firmware and the user-land agent each fill in one. A NULL member means "not offered".
 *
 * Every member is called with interrupts off on one CPU, possibly in NMI or panic context,
 * while other CPUs may still run. None may sleep, allocate, wait without bound, or take a lock
 * other than by trying.
 */
#ifndef LG_PLATFORM_H
#define LG_PLATFORM_H

#include "../../protocol/table.h"

/*
 * Where an iteration stands. All zero before the first row; what the fields mean is the
 * iterator's own business.
 */
struct lg_cursor {
	uint64_t at;	/* where it is */
	uint64_t extra; /* second coordinate, if it needs one */
	uint32_t steps; /* walked so far: what the iterator holds its bound against */
};

struct lg_platform {
	void *ctx; /* passed to every member */

	/*
	 * One per table number: fill the next row of that table. The row was cleared to the
	 * table's columns; what the machine cannot tell stays NULL. Returns 1 with a row, 0
	 * after the last one, or an lg_err: the row is lost and the iteration goes on (the
	 * cursor has advanced) unless it is LG_ERR_LIMIT, LG_ERR_BUSY or LG_ERR_ABSENT, which
	 * end it.
	 */
	int (*next[LG_TABLE_NUMBERS])(void *ctx, struct lg_cursor *cursor, struct lg_row *row);

	/* A dump is about to be collected: forget what was counted for the one before. */
	void (*begin)(void *ctx);

	/*
	 * Nanoseconds on a clock that does not go back, from any start, and that goes on while the
	 * core waits (calls relax).
	 */
	uint64_t (*clock_ns)(void *ctx);

	/*
	 * Put bytes on the line. Returns how many went out; fewer than asked means that the
	 * line is dead. Waits for the line are bounded inside.
	 */
	size_t (*write)(void *ctx, const uint8_t *data, size_t bytes);

	/*
	 * Take what has arrived on the line, at most `bytes`, without waiting. Returns how many.
	 * NULL, or no clock: nothing can be heard.
	 */
	size_t (*read)(void *ctx, uint8_t *data, size_t bytes);

	/* Called in every wait and between any two rows: feeds watchdogs. */
	void (*relax)(void *ctx);
};

#endif
