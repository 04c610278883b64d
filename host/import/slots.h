/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The statements that are not handed on yet: unfinished ones, complete ones that may still
 * grow, and those that wait for one of these to end, as they come in the order in which they
 * became complete.
 */
#ifndef SLOTS_H
#define SLOTS_H

#include "strand.h"
#include "weave.h"

#define SLOTS 24

/*
 *              grows, whole             its turn
 *   GROWING ----------------> DONE ------------------> sink
 *      |  ^                     ^
 *      v  | grows, incomplete   | nothing followed
 *      WAITING ------------------
 *
 * GROWING that nothing ever completes is DONE too, and damaged.
 */
enum slot_state { SLOT_FREE, SLOT_GROWING, SLOT_WAITING, SLOT_DONE };

struct slot {
	enum slot_state state;
	uint64_t order; /* in which they became complete */
	bool followed;	/* its speaker began another statement since it grew */
	struct strand strand;
};

struct slots {
	const struct weave_sink *sink;
	const struct grammar *const *list;
	const struct begins *begins; /* of the list */
	struct wrap *wraps;	     /* [2], of pieces with nothing in front, and of those with */
	struct slot slot[SLOTS];
	unsigned int busy; /* in use */
	uint64_t orders;
	uint64_t torn_line;  /* the last with a torn piece whose rest nobody waits for; 0: none */
	uint64_t crowd_line; /* the last where two seemed to tell the same at once; 0: none */
};

/* What a statement of this speaker is judged by. */
struct strand_judge slots_judge(const struct slots *slots, uint64_t speaker);

/* A line was torn nearby whose rest nobody waits for: a piece with nothing in front may be it. */
bool slots_torn_near(const struct slots *slots, const struct piece *piece);

/* Take a beginning. */
void slots_keep(struct slots *slots, const struct strand *strand);

/* A strand that has grown: what has become of its slot. */
void slots_settle(struct slots *slots, struct slot *slot);

/* It is damaged. */
void slots_spoil(struct slots *slots, struct slot *slot);

/* Hand on what is complete, up to the first that still may grow. */
void slots_flush(struct slots *slots);

/* End what has waited long enough at this line. */
void slots_expire(struct slots *slots, uint64_t line);

/* No more will come. */
void slots_finish(struct slots *slots);

/* A piece's fate, if anybody asks. */
void slots_tell(const struct slots *slots, uint64_t line, enum weave_fate fate,
		const struct grammar *grammar);

#endif
