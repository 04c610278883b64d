/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pieces that nobody understood, kept because the next may make them a beginning: the last one, as
 * a wrapped line's next comes at once, and the last that was torn within a word, whose rest comes
 * later. Of each GRAMMAR_BEGIN bytes are kept at most; what is longer began as nothing.
 */
#ifndef SEEDS_H
#define SEEDS_H

#include "slots.h"

struct seeds {
	struct strand last, torn;
	bool last_kept, torn_kept;
};

/*
 * If the piece makes one of them a beginning, it becomes a statement. fresh: the piece is one by
 * itself as well, so that only what is known of wrapping tells. Returns whether it was taken.
 */
bool seeds_sprout(struct seeds *seeds, struct slots *slots, const struct piece *piece,
		  bool fresh);

/* Keep a piece that nobody wants as the last one. */
void seeds_sow(struct seeds *seeds, struct slots *slots, const struct piece *piece);

/* What comes next does not go on with the last one; if it was torn, later its rest may. */
void seeds_drop(struct seeds *seeds, const struct slots *slots);

/* Nothing more comes for the torn one; the same, if it is too far from this line. */
void seeds_drop_torn(struct seeds *seeds, const struct slots *slots);
void seeds_expire(struct seeds *seeds, const struct slots *slots, uint64_t line);

/* Nobody wants the piece, nor is it kept: its fate. */
void seeds_refuse(const struct slots *slots, const struct piece *piece);

#endif
