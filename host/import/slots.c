// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * When a statement is over, and in which order they are handed on.
 */
#include "slots.h"

void slots_tell(const struct slots *slots, uint64_t line, enum weave_fate fate,
		const struct grammar *grammar)
{
	if (slots->sink->fate)
		slots->sink->fate(slots->sink->ctx, line, fate, grammar);
}

struct strand_judge slots_judge(const struct slots *slots, uint64_t speaker)
{
	const struct report *report = slots->sink->report(slots->sink->ctx, speaker);

	return (struct strand_judge){slots->list, slots->begins, report};
}

bool slots_torn_near(const struct slots *slots, const struct piece *piece)
{
	return slots->torn_line && !piece->bare.speaker &&
	       piece->line - slots->torn_line <= WEAVE_NEAR;
}

static void deliver(struct slots *slots, struct slot *slot)
{
	const struct strand *strand = &slot->strand;
	struct weave_statement statement = {
		.grammar = strand->way[0].grammar,
		.first_line = strand->lines[0],
		.last_line = strand->last.line,
		.time_ns = strand->time_ns,
		.speaker = strand->speaker,
		.frayed = strand->frayed,
	};
	const struct strand_way *way =
		strand_read(strand, slots->wraps, &statement.text, &statement.bytes);

	if (way)
		statement.grammar = way->grammar;
	statement.damaged = !way;
	slot->state = SLOT_FREE;
	slots->busy--;
	slots->sink->statement(slots->sink->ctx, &statement);
	for (unsigned int i = 0; i < strand->pieces; i++)
		slots_tell(slots, strand->lines[i], way ? WEAVE_TAKEN : WEAVE_DAMAGED,
			   statement.grammar);
}

/* A list in pieces that may have more of them. */
static bool is_unended(const struct slot *slot)
{
	return slot->strand.pieces > 1 && !slot->followed;
}

/* Whether the rest of a complete strand is missing: it was torn, and nothing came that fits; a list
 * that ends in a blank, or came in pieces and its speaker said nothing after it; a line that is as
 * long as those that were cut here. */
static bool rest_is_missing(const struct slots *slots, const struct slot *slot)
{
	const struct strand *strand = &slot->strand;
	struct wrap_place place = {strand->last.line, strand->last.bare.columns, 0};
	enum strand_state state = strand_state(strand);

	if (strand->last.bare.end == BARE_TORN)
		return true;
	if (state == STRAND_LIST && (strand->last.bare.blank || is_unended(slot)))
		return true;
	return strand->last.bare.end == BARE_LINE &&
	       (wrap_guess(&slots->wraps[0], &place) == WRAP_GLUE ||
		wrap_guess(&slots->wraps[1], &place) == WRAP_GLUE);
}

static void end(struct slots *slots, struct slot *slot)
{
	if (slot->state == SLOT_GROWING)
		slot->order = slots->orders++;
	if (slot->state == SLOT_WAITING)
		slot->strand.lost |= rest_is_missing(slots, slot);
	slot->state = SLOT_DONE;
}

void slots_spoil(struct slots *slots, struct slot *slot)
{
	slot->strand.lost = true;
	end(slots, slot);
}

static struct slot *eldest(struct slots *slots, enum slot_state state)
{
	struct slot *found = NULL;

	for (struct slot *slot = slots->slot; slot < slots->slot + SLOTS; slot++) {
		if (slot->state == SLOT_FREE || (state != SLOT_FREE && slot->state != state) ||
		    (state == SLOT_FREE && slot->state == SLOT_GROWING))
			continue;
		if (!found ||
		    (state == SLOT_GROWING ? slot->strand.last.line < found->strand.last.line
					   : slot->order < found->order))
			found = slot;
	}
	return found;
}

/* Hand on what is complete, up to the first that still may grow. */
void slots_flush(struct slots *slots)
{
	struct slot *slot;

	while (slots->busy && (slot = eldest(slots, SLOT_FREE)) && slot->state == SLOT_DONE)
		deliver(slots, slot);
}

/* What the strand's state makes of its slot. */
void slots_settle(struct slots *slots, struct slot *slot)
{
	enum strand_state state = strand_state(&slot->strand);
	bool over = slot->strand.last.bare.end == BARE_BREAK;

	slot->followed = false;
	if (slot->strand.last.bare.end == BARE_TORN &&
	    (slot->strand.lost || state == STRAND_WHOLE || state == STRAND_DEAD))
		slots->torn_line = slot->strand.last.line;
	if (slot->strand.lost || state == STRAND_WHOLE || state == STRAND_DEAD || over) {
		end(slots, slot);
	} else if (state == STRAND_PART && !strand_is_torn(&slot->strand)) {
		slot->state = SLOT_GROWING;
	} else if (slot->state == SLOT_GROWING) {
		slot->state = SLOT_WAITING;
		slot->order = slots->orders++;
	}
}

static unsigned int patience(const struct slot *slot)
{
	if (slot->state == SLOT_GROWING)
		return WEAVE_LINES;
	if (slot->strand.last.bare.end == BARE_TORN)
		return WEAVE_NEAR;
	if (strand_state(&slot->strand) != STRAND_LIST)
		return 1;
	return is_unended(slot) && slot->strand.speaker ? WEAVE_LINES : WEAVE_NEAR;
}

/* End what has waited long enough at this line. */
void slots_expire(struct slots *slots, uint64_t line)
{
	if (!slots->busy)
		return;
	for (struct slot *slot = slots->slot; slot < slots->slot + SLOTS; slot++)
		if ((slot->state == SLOT_GROWING || slot->state == SLOT_WAITING) &&
		    line - slot->strand.last.line > patience(slot))
			end(slots, slot);
	slots_flush(slots);
}

static struct slot *free_slot(struct slots *slots)
{
	unsigned int growing = 0;

	for (struct slot *slot = slots->slot; slot < slots->slot + SLOTS; slot++)
		growing += slot->state == SLOT_GROWING;
	if (growing >= WEAVE_OPEN)
		slots_spoil(slots, eldest(slots, SLOT_GROWING));
	if (slots->busy == SLOTS && eldest(slots, SLOT_WAITING))
		end(slots, eldest(slots, SLOT_WAITING));
	slots_flush(slots);
	for (struct slot *slot = slots->slot; slot < slots->slot + SLOTS; slot++)
		if (slot->state == SLOT_FREE)
			return slot;
	return NULL;
}

/*
 * Whether another statement of this kind and speaker is not finished, or was the last to become
 * complete: one speaker alone says something else in between.
 */
static bool is_crowd(struct slots *slots, const struct strand *strand)
{
	for (struct slot *slot = slots->slot; slot < slots->slot + SLOTS; slot++) {
		const struct strand *other = &slot->strand;

		if (slot->state == SLOT_FREE || slot->state == SLOT_DONE ||
		    other->speaker != strand->speaker ||
		    other->way[0].grammar != strand->way[0].grammar)
			continue;
		if (slot->state == SLOT_GROWING || slot->order + 1 == slots->orders)
			return true;
	}
	return false;
}

/* Something that has a place in a report: lists of this speaker are over. */
static void end_lists(struct slots *slots, const struct strand *strand)
{
	const struct grammar *grammar = strand->way[0].grammar;

	if (!grammar || grammar->place == PLACE_ANYWHERE)
		return;
	for (struct slot *slot = slots->slot; slot < slots->slot + SLOTS; slot++)
		slot->followed |= slot->strand.speaker == strand->speaker;
}

void slots_keep(struct slots *slots, const struct strand *strand)
{
	struct slot *slot;

	end_lists(slots, strand);
	slot = free_slot(slots);
	if (slots->busy && is_crowd(slots, strand))
		slots->crowd_line = strand->last.line;
	slots->busy++;
	slot->strand = *strand;
	slot->state = SLOT_GROWING;
	slots_settle(slots, slot);
	slots_flush(slots);
}

void slots_finish(struct slots *slots)
{
	for (struct slot *slot = slots->slot; slot < slots->slot + SLOTS; slot++) {
		if (slot->state == SLOT_WAITING && slot->strand.last.cut)
			slot->strand.lost = true;
		if (slot->state == SLOT_GROWING || slot->state == SLOT_WAITING)
			end(slots, slot);
	}
	slots_flush(slots);
}
