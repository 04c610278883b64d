// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pieces that are no beginning by themselves, until the next one comes. Must never make a beginning
 * of two that nothing but their place puts together.
 */
#define _GNU_SOURCE
#include "seeds.h"

#include <string.h>

#define SEED_BYTES GRAMMAR_BEGIN

/* Whether the seed's line may have been cut at its end, so that the piece is its rest. */
static bool may_go_on(const struct slots *slots, const struct strand *seed,
		      const struct piece *piece)
{
	struct wrap_place place = strand_place(seed, piece);
	bool stamped = piece->bare.speaker != 0;
	enum wrap_guess guess;

	if (!strand_may_follow(seed, piece))
		return false;
	if (seed->last.bare.end == BARE_TORN)
		return !stamped;
	if (piece->line != seed->last.line + 1)
		return false;
	guess = wrap_guess(&slots->wraps[stamped], &place);
	if (guess == WRAP_GLUE)
		return true;
	return (guess == WRAP_BLANK || !stamped) && wrap_may_go_on(&slots->wraps[0], &place);
}

/*
 * The piece makes a beginning of the one before, which nobody understood. fresh: it is one by
 * itself as well, so that only what is known of wrapping tells. Returns whether it was taken.
 */
static bool sprout(struct slots *slots, struct strand *seed, const struct piece *piece,
		   bool fresh)
{
	struct strand_judge judge =
		slots_judge(slots, piece->bare.speaker ? piece->bare.speaker : seed->speaker);
	struct wrap_place place = strand_place(seed, piece);
	enum wrap_guess guess = wrap_guess(&slots->wraps[piece->bare.speaker != 0], &place);
	struct strand_growth growth;

	if (!may_go_on(slots, seed, piece) ||
	    !strand_try(seed, &judge, piece, guess != WRAP_BLANK, guess != WRAP_GLUE, &growth))
		return false;
	if (seed->last.bare.end == BARE_TORN && !strand_tells(seed, &judge, piece, &growth))
		return false;
	seed->lost |= fresh && guess == WRAP_UNKNOWN && !strand_is_torn(seed);
	strand_grow(seed, piece, &growth, slots->wraps);
	slots_keep(slots, seed);
	return true;
}

/* Words that kernels use of memory, for --explain: text of a kind that no grammar is for. */
static enum weave_fate name_fate(const char *text, size_t bytes)
{
	static const char *const words[] = {"kB",   " pages", "oom",  "OOM",   "_anon",
					    "Mem-", "memory", "slab", "free:", "reserve"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (memmem(text, bytes, words[i], strlen(words[i])))
			return WEAVE_UNKNOWN;
	return WEAVE_FOREIGN;
}

/* Nobody wants a piece that was kept. */
static void drop_kept(const struct slots *slots, const struct strand *seed, bool *kept)
{
	for (unsigned int i = 0; *kept && slots->sink->fate && i < seed->pieces; i++)
		slots_tell(slots, seed->lines[i], name_fate(seed->text, seed->bytes), NULL);
	*kept = false;
}

void seeds_drop_torn(struct seeds *seeds, const struct slots *slots)
{
	drop_kept(slots, &seeds->torn, &seeds->torn_kept);
}

void seeds_expire(struct seeds *seeds, const struct slots *slots, uint64_t line)
{
	if (seeds->torn_kept && line - seeds->torn.last.line > WEAVE_NEAR)
		seeds_drop_torn(seeds, slots);
}

void seeds_drop(struct seeds *seeds, const struct slots *slots)
{
	if (seeds->last_kept && strand_is_torn(&seeds->last)) {
		seeds_drop_torn(seeds, slots);
		seeds->torn = seeds->last;
		seeds->torn_kept = true;
		seeds->last_kept = false;
	}
	drop_kept(slots, &seeds->last, &seeds->last_kept);
}

void seeds_refuse(const struct slots *slots, const struct piece *piece)
{
	enum weave_fate fate = WEAVE_FOREIGN;

	if (slots->sink->fate && !piece->bare.foreign)
		fate = name_fate(piece->bare.text, piece->bare.bytes);
	slots_tell(slots, piece->line, fate, NULL);
}

void seeds_sow(struct seeds *seeds, struct slots *slots, const struct piece *piece)
{
	struct strand *seed = &seeds->last;
	size_t bytes = piece->bare.bytes;

	if (piece->bare.end == BARE_TORN)
		slots->torn_line = piece->line;
	if (seeds->last_kept && may_go_on(slots, seed, piece) &&
	    seed->bytes + 1 + bytes < SEED_BYTES) {
		struct strand_growth more = {.way = {{.fit = FIT_PART}}, .ways = 1};
		struct wrap none[2] = {{.joins = 0}};

		*(strand_blank(seed, piece) ? &more.spaced : &more.glued) = true;
		strand_grow(seed, piece, &more, none);
		return;
	}
	seeds_drop(seeds, slots);
	seeds->last_kept = bytes < SEED_BYTES && piece->bare.end != BARE_BREAK;
	if (seeds->last_kept)
		strand_seed(seed, piece);
	else
		seeds_refuse(slots, piece);
}

/* The first piece that may be the rest of what was torn is, or there is none. */
static bool take_rest(struct seeds *seeds, struct slots *slots, const struct piece *piece,
		      bool fresh)
{
	bool taken;

	if (piece->bare.speaker)
		return false;
	taken = sprout(slots, &seeds->torn, piece, fresh);
	if (taken)
		seeds->torn_kept = false;
	if (taken && slots->torn_line == seeds->torn.lines[0])
		slots->torn_line = 0;
	seeds_drop_torn(seeds, slots);
	return taken;
}

bool seeds_sprout(struct seeds *seeds, struct slots *slots, const struct piece *piece, bool fresh)
{
	if (seeds->last_kept && sprout(slots, &seeds->last, piece, fresh)) {
		seeds->last_kept = false;
		return true;
	}
	return seeds->torn_kept && take_rest(seeds, slots, piece, fresh);
}
