// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which piece goes with which. Must never make a statement out of pieces that could be read in
 * another way.
 */
#define _GNU_SOURCE
#include "weave.h"

#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "slots.h"

#define SEED_BYTES GRAMMAR_BEGIN

/* The piece before. */
struct before {
	uint64_t line;
	unsigned int columns;
	char last;		 /* its last byte */
	bool any;		 /* there was one */
	bool stamped, continued; /* something in front of it; or of what it went on with */
	bool taken;		 /* it is part of a statement */
};

struct weave {
	const struct weave_sink *sink;
	const struct grammar *const *list;
	struct begins *begins;
	struct wrap wraps[2]; /* of pieces with nothing in front, and of those with */
	struct slots slots;
	struct strand seed;
	bool seeded;
	struct strand torn; /* the last seed that was torn, until the first piece comes that may be
			       its rest */
	bool torn_kept;
	struct strand fresh; /* what the piece at hand is by itself */
	struct before before;
	struct line_text first[WEAVE_NEAR]; /* held until it is seen whether lines have stamps
					       here; their texts are ours */
	unsigned int firsts;
	bool begun, stamps; /* the first line was taken; a later one of these has a stamp */
	uint64_t torn_line; /* the last line with a torn piece that nobody wanted; 0: none */
};

struct err *weave_create(const struct grammar *const *list, const struct weave_sink *sink,
			 struct weave **ret)
{
	struct weave *weave = calloc(1, sizeof(*weave));
	struct err *err;

	if (!weave)
		return err_memory();
	weave->sink = weave->slots.sink = sink;
	weave->slots.wraps = weave->wraps;
	weave->list = list;
	err = begins_create(list, &weave->begins);
	if (err) {
		free(weave);
		return err;
	}
	*ret = weave;
	return NULL;
}

void weave_destroy(struct weave *weave)
{
	if (!weave)
		return;
	begins_destroy(weave->begins);
	for (unsigned int i = 0; i < weave->firsts; i++)
		free((char *)weave->first[i].text);
	free(weave);
}

static struct strand_judge judge_for(const struct weave *weave, uint64_t speaker)
{
	return (struct strand_judge){weave->list, weave->begins,
				     weave->sink->report(weave->sink->ctx, speaker)};
}

/* ---- what may go with what */

static bool same_time(const struct strand *strand, const struct piece *piece)
{
	uint64_t then = strand->last.bare.time_ns, now = piece->bare.time_ns;

	if (!then || !now)
		return true;
	return now + 1000000000u >= then && now <= then + WEAVE_LAG_NS;
}

static bool may_follow(const struct strand *strand, const struct piece *piece)
{
	uint64_t gap = piece->line - strand->last.line;

	if (strand->last.bare.end == BARE_BREAK)
		return false;
	if (piece->bare.speaker && strand->speaker != piece->bare.speaker)
		return false;
	return gap <= (piece->bare.speaker ? WEAVE_LINES : WEAVE_NEAR) &&
	       same_time(strand, piece);
}

/* The piece after a line that was wrapped. */
static bool is_next(const struct strand *strand, const struct piece *piece)
{
	return strand->last.bare.end == BARE_LINE && piece->line == strand->last.line + 1;
}

/*
 * A complete strand that may go on in the next line; claimed: which another wants.
 * *spoilt: it may or may not, nothing tells.
 */
static bool try_waiting(struct weave *weave, const struct strand *strand,
			const struct piece *piece, bool claimed, struct strand_growth *growth,
			bool *spoilt)
{
	struct strand_judge judge = judge_for(weave, strand->speaker);
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
	guess = wrap_guess(&weave->wraps[stamped], &place);
	if (!strand_try(strand, &judge, piece, guess != WRAP_BLANK, guess != WRAP_GLUE, growth))
		return false;
	fits = wrap_may_go_on(&weave->wraps[0], &place);
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
static unsigned int find_matches(struct weave *weave, const struct piece *piece, bool fresh,
				 bool wanting, bool claimed, struct match matches[SLOTS])
{
	unsigned int count = 0;

	for (struct slot *slot = weave->slots.slot; slot < weave->slots.slot + SLOTS; slot++) {
		struct match *match = &matches[count];
		struct strand_judge judge;
		bool wants = slot->state == SLOT_GROWING || may_want_more(slot, piece, fresh);

		if (wants != wanting || (!wanting && slot->state != SLOT_WAITING) ||
		    !may_follow(&slot->strand, piece))
			continue;
		match->slot = slot;
		match->spoilt = false;
		judge = judge_for(weave, slot->strand.speaker);
		if (wanting ? !strand_try(&slot->strand, &judge, piece, true, true,
					  &match->growth)
			    : !try_waiting(weave, &slot->strand, piece, claimed,
					   &match->growth, &match->spoilt))
			continue;
		match->hash = hash_preview(match, piece);
		count++;
	}
	return count;
}

static bool is_crowded(const struct weave *weave, const struct piece *piece)
{
	return weave->slots.crowd_line && piece->bare.speaker &&
	       piece->line - weave->slots.crowd_line <= WEAVE_LINES;
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
		bool may_end = slot->state == SLOT_WAITING &&
			       slot->strand.last.bare.end != BARE_TORN;

		equal &= matches[i].hash == best->hash;
		waiting &= may_end;
		far &= &matches[i] == best || may_end ||
		       piece->line - slot->strand.last.line > WEAVE_NEAR;
	}
	if (equal || (waiting && !crowded))
		return best;
	return far && is_next(&best->slot->strand, piece) ? best : NULL;
}

/* A line that nobody understood was torn nearby: what has nothing in front may be its rest. */
static bool after_torn(const struct weave *weave, const struct piece *piece)
{
	return weave->torn_line && !piece->bare.speaker &&
	       piece->line - weave->torn_line <= WEAVE_NEAR;
}

/* Whether the piece is the strand's rest rather than that of the torn line: this was earlier. */
static bool is_sooner(const struct weave *weave, const struct slot *slot)
{
	if (slot->state == SLOT_WAITING && slot->strand.last.bare.end != BARE_TORN)
		return false;
	return slot->strand.last.line > weave->torn_line;
}

/* Join a piece to an unfinished statement. Returns whether it was, or spoilt those that it fits. */
static bool join(struct weave *weave, const struct piece *piece, bool fresh)
{
	struct match matches[SLOTS], *best;
	unsigned int count = find_matches(weave, piece, fresh, true, false, matches);

	if (!fresh && (!count || is_crowded(weave, piece)))
		count += find_matches(weave, piece, false, false, count, matches + count);
	if (!count)
		return false;
	best = choose(matches, count, piece, is_crowded(weave, piece));
	if (best && after_torn(weave, piece) && !is_sooner(weave, best->slot))
		best = NULL;
	for (unsigned int i = 0; !best && i < count; i++)
		slots_spoil(&weave->slots, matches[i].slot);
	if (best) {
		strand_grow(&best->slot->strand, piece, &best->growth, weave->wraps);
		best->slot->strand.lost |= best->spoilt;
		slots_settle(&weave->slots, best->slot);
	} else {
		slots_tell(&weave->slots, piece->line, WEAVE_AMBIGUOUS,
			   matches[0].growth.way[0].grammar);
	}
	slots_flush(&weave->slots);
	return true;
}

/* ---- beginnings */

static bool in_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Whether all of it is here, by its first words. */
static bool is_sentence(const struct grammar *grammar, const struct piece *piece)
{
	for (const char *const *begins = grammar->begins; grammar->sentence && *begins; begins++) {
		size_t bytes = strlen(*begins);

		if (bytes <= piece->bare.bytes && !memcmp(piece->bare.text, *begins, bytes))
			return true;
	}
	return false;
}

/*
 * Whether what a piece says by itself may be the rest of something longer, the front of which is
 * lost or was not understood.
 */
static bool front_may_be_lost(const struct weave *weave, const struct piece *piece)
{
	const struct before *before = &weave->before;
	char first = *piece->bare.text;
	bool digit = first >= '0' && first <= '9', letter = in_word(first) && !digit;
	bool adjacent = before->any && piece->line - before->line <= 1;
	struct wrap_place place = {before->line, before->columns, 0};

	if (piece->bare.speaker)
		return digit && adjacent && !before->taken && before->last >= '0' &&
		       before->last <= '9' && wrap_may_go_on(&weave->wraps[0], &place);
	if (!before->any && weave->fresh.way[0].grammar->report == REPORT_PROC)
		return false; /* nobody wraps those */
	if (!before->any)
		return !is_sentence(weave->fresh.way[0].grammar, piece) &&
		       (!letter || weave->stamps || !weave->fresh.way[0].grammar->report);
	if (after_torn(weave, piece))
		return true;
	if (letter && (weave->fresh.way[0].grammar->report || first <= 'Z'))
		return false;
	if (first == '[')
		return false;
	if (!adjacent || piece->lead)
		return false;
	return before->stamped || before->continued ||
	       (!before->taken && in_word(before->last) &&
		wrap_may_go_on(&weave->wraps[0], &place));
}

/* Whether the seed's line may have been cut at its end, so that the piece is its rest. */
static bool seed_may_go_on(const struct weave *weave, const struct strand *seed,
			   const struct piece *piece)
{
	struct wrap_place place = strand_place(seed, piece);
	bool stamped = piece->bare.speaker != 0;
	enum wrap_guess guess;

	if (!may_follow(seed, piece))
		return false;
	if (seed->last.bare.end == BARE_TORN)
		return !stamped;
	if (piece->line != seed->last.line + 1)
		return false;
	guess = wrap_guess(&weave->wraps[stamped], &place);
	if (guess == WRAP_GLUE)
		return true;
	return (guess == WRAP_BLANK || !stamped) && wrap_may_go_on(&weave->wraps[0], &place);
}

/*
 * The piece makes a beginning of the one before, which nobody understood. fresh: it is one by
 * itself as well, so that only what is known of wrapping tells. Returns whether it was taken.
 */
static bool sprout(struct weave *weave, struct strand *seed, const struct piece *piece, bool fresh)
{
	struct strand_judge judge =
		judge_for(weave, piece->bare.speaker ? piece->bare.speaker : seed->speaker);
	struct wrap_place place = strand_place(seed, piece);
	enum wrap_guess guess = wrap_guess(&weave->wraps[piece->bare.speaker != 0], &place);
	struct strand_growth growth;

	if (!seed_may_go_on(weave, seed, piece) ||
	    !strand_try(seed, &judge, piece, guess != WRAP_BLANK, guess != WRAP_GLUE, &growth))
		return false;
	seed->lost |= fresh && guess == WRAP_UNKNOWN && !strand_is_torn(seed);
	strand_grow(seed, piece, &growth, weave->wraps);
	slots_keep(&weave->slots, seed);
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
static void drop_kept(struct weave *weave, const struct strand *seed, bool *kept)
{
	for (unsigned int i = 0; *kept && weave->sink->fate && i < seed->pieces; i++)
		slots_tell(&weave->slots, seed->lines[i], name_fate(seed->text, seed->bytes),
			   NULL);
	*kept = false;
}

static void drop_torn(struct weave *weave)
{
	drop_kept(weave, &weave->torn, &weave->torn_kept);
}

/* What comes next does not go on with the seed; later its rest may. */
static void drop_seed(struct weave *weave)
{
	if (weave->seeded && strand_is_torn(&weave->seed)) {
		drop_torn(weave);
		weave->torn = weave->seed;
		weave->torn_kept = true;
		weave->seeded = false;
	}
	drop_kept(weave, &weave->seed, &weave->seeded);
}

/* Nor this one. */
static void drop(struct weave *weave, const struct piece *piece)
{
	enum weave_fate fate = WEAVE_FOREIGN;

	if (weave->sink->fate && !piece->bare.foreign)
		fate = name_fate(piece->bare.text, piece->bare.bytes);
	slots_tell(&weave->slots, piece->line, fate, NULL);
}

/* Remember a piece that nobody wants as the one before. */
static void sow(struct weave *weave, const struct piece *piece)
{
	struct strand *seed = &weave->seed;
	size_t bytes = piece->bare.bytes;

	if (piece->bare.end == BARE_TORN)
		weave->torn_line = piece->line;
	if (weave->seeded && seed_may_go_on(weave, seed, piece) &&
	    seed->bytes + 1 + bytes < SEED_BYTES) {
		struct strand_growth more = {.way = {{.fit = FIT_PART}}, .ways = 1};
		struct wrap none[2] = {{.joins = 0}};

		*(strand_blank(seed, piece) ? &more.spaced : &more.glued) = true;
		strand_grow(seed, piece, &more, none);
		return;
	}
	drop_seed(weave);
	weave->seeded = bytes < SEED_BYTES && piece->bare.end != BARE_BREAK;
	if (weave->seeded)
		strand_seed(seed, piece);
	else
		drop(weave, piece);
}

/* The first piece that may be the rest of what was torn is, or there is none. */
static bool take_rest(struct weave *weave, const struct piece *piece, bool fresh)
{
	bool taken;

	if (piece->bare.speaker)
		return false;
	taken = sprout(weave, &weave->torn, piece, fresh);
	if (taken)
		weave->torn_kept = false;
	if (taken && weave->torn_line == weave->torn.lines[0])
		weave->torn_line = 0;
	drop_torn(weave);
	return taken;
}

/* ---- one piece */

static bool take(struct weave *weave, const struct piece *piece)
{
	struct strand_judge judge = judge_for(weave, piece->bare.speaker);
	bool fresh = strand_begin(&weave->fresh, &judge, piece);

	if (weave->slots.busy && join(weave, piece, fresh && !weave->fresh.lost))
		return true;
	if (weave->seeded && sprout(weave, &weave->seed, piece, fresh)) {
		weave->seeded = false;
		return true;
	}
	if (weave->torn_kept && take_rest(weave, piece, fresh))
		return true;
	if (!fresh)
		return false;
	weave->fresh.lost |= front_may_be_lost(weave, piece);
	slots_keep(&weave->slots, &weave->fresh);
	return true;
}

static void remember(struct weave *weave, const struct piece *piece, bool taken)
{
	struct before *before = &weave->before;
	bool adjacent = before->any && piece->line - before->line <= 1;
	bool stamped = piece->bare.speaker != 0;

	before->continued =
		!stamped && adjacent && !piece->lead && (before->stamped || before->continued);
	before->stamped = stamped;
	before->taken = taken;
	before->any = true;
	before->line = piece->line;
	before->columns = piece->bare.columns;
	before->last = piece->bare.bytes ? piece->bare.text[piece->bare.bytes - 1] : 0;
}

static void feed(struct weave *weave, struct piece *piece)
{
	bool taken = false;

	for (; piece->bare.bytes && (*piece->bare.text == ' ' || *piece->bare.text == '\t');
	     piece->bare.bytes--, piece->lead++)
		piece->bare.text++;
	if (!piece->bare.foreign && piece->bare.bytes)
		taken = take(weave, piece);
	if (!taken && !piece->bare.foreign && piece->bare.bytes) {
		sow(weave, piece);
	} else {
		drop_seed(weave);
		if (!taken)
			drop(weave, piece);
	}
	remember(weave, piece, taken);
}

static void take_line(struct weave *weave, const struct line_text *line)
{
	struct bare_cursor cursor;
	struct piece piece = {.line = line->number};

	slots_expire(&weave->slots, line->number);
	if (weave->torn_kept && line->number - weave->torn.last.line > WEAVE_NEAR)
		drop_torn(weave);
	if (line->piece || line->bytes >= LINES_MAX) {
		drop_seed(weave);
		weave->before.line = 0;
		slots_tell(&weave->slots, line->number, WEAVE_FOREIGN, NULL);
		return;
	}
	bare_begin(&cursor, line->text, line->bytes);
	wrap_line(&weave->wraps[0], bare_columns(&cursor));
	while (bare_next(&cursor, &piece.bare)) {
		piece.lead = 0;
		piece.cut = line->cut && !cursor.more;
		feed(weave, &piece);
	}
}

static bool is_stamped(const struct line_text *line)
{
	struct bare_cursor cursor;
	struct bare bare;

	bare_begin(&cursor, line->text, line->bytes);
	return bare_next(&cursor, &bare) && bare.speaker;
}

/*
 * The first lines are looked at together: if a later one has a stamp and the first has none, that
 * was cut in front.
 */
static void take_firsts(struct weave *weave)
{
	weave->begun = true;
	for (unsigned int i = 0; i < weave->firsts; i++)
		take_line(weave, &weave->first[i]);
	for (unsigned int i = 0; i < weave->firsts; i++)
		free((char *)weave->first[i].text);
	weave->firsts = 0;
}

/* Returns whether the line is kept. */
static bool hold(struct weave *weave, const struct line_text *line)
{
	char *text = weave->firsts < WEAVE_NEAR ? malloc(line->bytes + 1) : NULL;

	if (!text)
		return false;
	memcpy(text, line->text, line->bytes);
	weave->first[weave->firsts] = *line;
	weave->first[weave->firsts++].text = text;
	return true;
}

void weave_line(struct weave *weave, const struct line_text *line)
{
	if (!weave->begun) {
		weave->stamps = is_stamped(line);
		if (!weave->stamps && hold(weave, line))
			return;
		take_firsts(weave);
	}
	take_line(weave, line);
}

void weave_finish(struct weave *weave)
{
	if (!weave->begun)
		take_firsts(weave);
	slots_finish(&weave->slots);
	drop_seed(weave);
	drop_torn(weave);
}
