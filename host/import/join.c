// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which statement a piece goes on with. Must never make one out of pieces that could be read in
 * another way.
 */
#include "join.h"

#include <string.h>

/* The piece after a line that was wrapped. */
static bool is_next(const struct strand *strand, const struct piece *piece)
{
	return strand->last.bare.end == BARE_LINE && piece->line == strand->last.line + 1;
}

/*
 * A complete strand that may go on in the next line; claimed: which another wants.
 * *spoilt: it may or may not, nothing tells.
 */
static bool try_waiting(struct slots *slots, const struct strand *strand,
			const struct piece *piece, bool claimed, struct strand_growth *growth,
			bool *spoilt)
{
	struct strand_judge judge = slots_judge(slots, strand->speaker);
	struct wrap_place place = strand_place(strand, piece);
	bool stamped = piece->bare.speaker != 0, fits;
	enum wrap_guess guess;

	if (strand_state(strand) == STRAND_LIST && strand_blank(strand, piece)) {
		*spoilt = stamped ? strand_is_torn(strand) : !is_next(strand, piece);
		return (stamped || !*spoilt || !strand->speaker) &&
		       strand_try(strand, &judge, piece, false, true, growth);
	}
	if (!is_next(strand, piece))
		return false;
	guess = wrap_guess(&slots->wraps[stamped], &place);
	if (!strand_try(strand, &judge, piece, guess != WRAP_BLANK, guess != WRAP_GLUE, growth))
		return false;
	fits = wrap_may_go_on(&slots->wraps[0], &place);
	if (guess == WRAP_GLUE || (guess == WRAP_BLANK && fits))
		return true;
	if (stamped ? claimed || !fits || strand_blank(strand, piece) : !strand->speaker && !fits)
		return false;
	*spoilt = stamped || !strand->speaker || strand_blank(strand, piece) || !fits;
	return true;
}

struct match {
	struct slot *slot;
	struct strand_growth growth;
	uint64_t hash; /* of the text that it makes */
	bool spoilt;
};

/* One that is complete, but was torn, or read in another way wants more. */
static bool may_want_more(const struct slot *slot, const struct piece *piece, bool fresh)
{
	if (slot->state != SLOT_WAITING)
		return false;
	if (slot->strand.last.bare.end == BARE_TORN)
		return !piece->bare.speaker;
	if (fresh)
		return false;
	for (unsigned int i = 0; i < slot->strand.ways; i++)
		if (slot->strand.way[i].fit == FIT_PART)
			return true;
	return false;
}

static uint64_t hash_preview(const struct match *match, const struct piece *piece)
{
	const char *text;
	size_t bytes = strand_preview(&match->slot->strand, piece, &match->growth, &text);
	uint64_t hash = 0xcbf29ce484222325u;

	for (size_t i = 0; i < bytes; i++)
		hash = (hash ^ (unsigned char)text[i]) * 0x100000001b3u;
	return hash;
}

/* The statements that a piece fits: of those that want more, or of those that may do without;
 * claimed: one that wants more wants it. */
static unsigned int find_matches(struct slots *slots, const struct piece *piece, bool fresh,
				 bool wanting, bool claimed, struct match matches[SLOTS])
{
	unsigned int count = 0;

	for (struct slot *slot = slots->slot; slot < slots->slot + SLOTS; slot++) {
		struct match *match = &matches[count];
		struct strand_judge judge;
		bool wants = slot->state == SLOT_GROWING || may_want_more(slot, piece, fresh);

		if (wants != wanting || (!wanting && slot->state != SLOT_WAITING) ||
		    !strand_may_follow(&slot->strand, piece))
			continue;
		match->slot = slot;
		match->spoilt = false;
		judge = slots_judge(slots, slot->strand.speaker);
		if (wanting ? !strand_try(&slot->strand, &judge, piece, true, true,
					  &match->growth)
			    : !try_waiting(slots, &slot->strand, piece, claimed, &match->growth,
					   &match->spoilt))
			continue;
		match->hash = hash_preview(match, piece);
		count++;
	}
	return count;
}

static bool is_crowded(const struct slots *slots, const struct piece *piece)
{
	return slots->crowd_line && piece->bare.speaker &&
	       piece->line - slots->crowd_line <= WEAVE_LINES;
}

/*
 * Among several that a piece fits: the latest, if that makes no difference, or all could do without
 * it and only one is speaking, or if the piece is what was wrapped of it and the others are far or
 * complete. NULL: nothing tells.
 */
static struct match *choose(struct match *matches, unsigned int count, const struct piece *piece,
			    bool crowded)
{
	struct match *best = &matches[0];
	bool equal = true, waiting = true, far = !piece->bare.speaker;

	for (unsigned int i = 1; i < count; i++)
		if (matches[i].slot->strand.last.line >= best->slot->strand.last.line)
			best = &matches[i];
	for (unsigned int i = 0; i < count; i++) {
		const struct slot *slot = matches[i].slot;
		bool may_end =
			slot->state == SLOT_WAITING && slot->strand.last.bare.end != BARE_TORN;

		equal &= matches[i].hash == best->hash;
		waiting &= may_end;
		far &= &matches[i] == best || may_end ||
		       piece->line - slot->strand.last.line > WEAVE_NEAR;
	}
	if (equal || (waiting && !crowded))
		return best;
	return far && is_next(&best->slot->strand, piece) ? best : NULL;
}

/* Whether the piece is the strand's rest rather than that of the torn line: this was earlier. */
static bool is_sooner(const struct slots *slots, const struct slot *slot)
{
	if (slot->state == SLOT_WAITING && slot->strand.last.bare.end != BARE_TORN)
		return false;
	return slot->strand.last.line > slots->torn_line;
}

/* Whether the piece is the rest of what was torn: that it fits says nothing where all would. */
static bool is_sure(const struct slots *slots, const struct match *match,
		    const struct piece *piece)
{
	const struct strand *strand = &match->slot->strand;
	struct strand_judge judge = slots_judge(slots, strand->speaker);

	return strand->last.bare.end != BARE_TORN || piece->bare.speaker ||
	       strand_tells(strand, &judge, piece, &match->growth);
}

bool join_piece(struct slots *slots, const struct piece *piece, bool fresh)
{
	struct match matches[SLOTS], *best;
	unsigned int count = find_matches(slots, piece, fresh, true, false, matches);

	if (!fresh && (!count || is_crowded(slots, piece)))
		count += find_matches(slots, piece, false, false, count, matches + count);
	if (!count)
		return false;
	best = choose(matches, count, piece, is_crowded(slots, piece));
	if (best && slots_torn_near(slots, piece) && !is_sooner(slots, best->slot))
		best = NULL;
	if (best && !is_sure(slots, best, piece))
		best = NULL;
	for (unsigned int i = 0; !best && i < count; i++)
		slots_spoil(slots, matches[i].slot);
	if (best) {
		strand_grow(&best->slot->strand, piece, &best->growth, slots->wraps);
		best->slot->strand.lost |= best->spoilt;
		slots_settle(slots, best->slot);
	} else {
		slots_tell(slots, piece->line, WEAVE_AMBIGUOUS, matches[0].growth.way[0].grammar);
	}
	slots_flush(slots);
	return true;
}
