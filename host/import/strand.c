// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Ways to read the pieces of one statement. Must never settle for one while another is left that
 * reads otherwise.
 */
#include "strand.h"

#include <string.h>

#include "phrase.h"
#include "weave.h"

#define ANY_WORD "Nothing" /* arbitrary: as no statement goes on */

static char scratch[STRAND_TEXT + 2 * STRAND_UNSURE];

static bool in_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_complete(enum fit fit)
{
	return fit == FIT_WHOLE || fit == FIT_OPEN || fit == FIT_LIST;
}

static enum strand_state state_of(const struct strand_way *way, unsigned int ways)
{
	enum strand_state state = STRAND_DEAD;

	for (unsigned int i = 0; i < ways; i++) {
		enum fit fit = way[i].fit;
		enum strand_state this = fit == FIT_WHOLE  ? STRAND_WHOLE
					 : fit == FIT_LIST ? STRAND_LIST
					 : fit == FIT_OPEN ? STRAND_OPEN
							   : STRAND_PART;

		if (this > state)
			state = this;
	}
	return state;
}

enum strand_state strand_state(const struct strand *strand)
{
	return state_of(strand->way, strand->ways);
}

bool strand_is_torn(const struct strand *strand)
{
	return strand->last.bare.end == BARE_TORN && !strand->last.bare.blank && strand->bytes &&
	       in_word(strand->text[strand->bytes - 1]);
}

/* The text of a way in scratch. Returns its bytes. */
static size_t spell(const struct strand *strand, uint32_t blanks)
{
	size_t from = 0, to = 0;

	for (unsigned int i = 0; i < strand->unsures; i++) {
		size_t bytes = strand->unsure[i].at - from;

		memcpy(scratch + to, strand->text + from, bytes);
		to += bytes;
		from += bytes;
		if (blanks >> i & 1)
			scratch[to++] = ' ';
	}
	memcpy(scratch + to, strand->text + from, strand->bytes - from);
	return to + strand->bytes - from;
}

static bool is_due(const struct strand_judge *judge, const struct grammar *grammar)
{
	unsigned int parts = judge->report ? judge->report->parts : 0;

	return !(grammar->needs & ~parts);
}

static void add_way(struct strand_growth *growth, const struct grammar *grammar, uint32_t blanks,
		    enum fit fit)
{
	if (growth->ways == STRAND_WAYS) {
		growth->overflow = true;
		return;
	}
	growth->way[growth->ways++] = (struct strand_way){grammar, blanks, fit};
}

/* Whether a piece may be a later one of such a statement. */
static bool may_be_later(const struct grammar *grammar, const struct piece *piece)
{
	return !grammar->one_printk || !piece->bare.speaker;
}

/* All grammars for a text that none is known for. later: its last piece, where it has several. */
static void judge_fresh(const struct strand_judge *judge, const char *text, size_t bytes,
			uint32_t blanks, const struct piece *later, struct strand_growth *growth)
{
	struct begins_set set;

	if (!begins_find(judge->begins, text, bytes, &set))
		return;
	for (int i = begins_take(&set); i >= 0; i = begins_take(&set)) {
		const struct grammar *grammar = judge->list[i];
		enum fit fit;

		if (!is_due(judge, grammar) || (later && !may_be_later(grammar, later)))
			continue;
		fit = phrase_judge(grammar, judge->report, text, bytes);
		if (fit != FIT_NOT && (!later || fit != FIT_DAMAGED))
			add_way(growth, grammar, blanks, fit);
	}
}

static void add_line(struct strand *strand, uint64_t line)
{
	if (strand->pieces < STRAND_PIECES)
		strand->lines[strand->pieces++] = line;
	else
		strand->lost = true;
}

static void start(struct strand *strand, const struct piece *piece)
{
	strand->bytes = piece->bare.bytes < STRAND_TEXT ? piece->bare.bytes : STRAND_TEXT;
	memcpy(strand->text, piece->bare.text, strand->bytes);
	strand->unsures = strand->ways = strand->pieces = 0;
	strand->time_ns = piece->bare.time_ns;
	strand->speaker = piece->bare.speaker;
	strand->last = *piece;
	strand->indent = piece->bare.indent;
	strand->lost = piece->bare.bytes > STRAND_TEXT;
	strand->frayed = false;
	add_line(strand, piece->line);
}

bool strand_begin(struct strand *strand, const struct strand_judge *judge,
		  const struct piece *piece)
{
	struct strand_growth growth = {.ways = 0};

	judge_fresh(judge, piece->bare.text, piece->bare.bytes, 0, NULL, &growth);
	if (!growth.ways)
		return false;
	start(strand, piece);
	memcpy(strand->way, growth.way, sizeof(strand->way));
	strand->ways = 0;
	for (unsigned int i = 0; i < growth.ways; i++)
		if (growth.way[i].fit != FIT_DAMAGED)
			strand->way[strand->ways++] = growth.way[i];
	if (!strand->ways) {
		strand->way[strand->ways++] = growth.way[0];
		strand->lost = true;
	}
	strand->lost |= growth.overflow;
	return true;
}

void strand_seed(struct strand *strand, const struct piece *piece)
{
	start(strand, piece);
	strand->way[strand->ways++] = (struct strand_way){.fit = FIT_PART};
}

/* Blanks in front of a piece that are not those of its neighbours. */
static bool has_lead(const struct strand *strand, const struct piece *piece)
{
	unsigned int margin = piece->bare.speaker ? 0 : strand->indent;

	return piece->lead && piece->lead != margin;
}

bool strand_blank(const struct strand *strand, const struct piece *piece)
{
	return strand->last.bare.blank || has_lead(strand, piece);
}

static bool same_time(const struct strand *strand, const struct piece *piece)
{
	uint64_t then = strand->last.bare.time_ns, now = piece->bare.time_ns;

	if (!then || !now)
		return true;
	return now + 1000000000u >= then && now <= then + WEAVE_LAG_NS;
}

bool strand_may_follow(const struct strand *strand, const struct piece *piece)
{
	uint64_t gap = piece->line - strand->last.line;

	if (strand->last.bare.end == BARE_BREAK)
		return false;
	if (piece->bare.speaker && strand->speaker != piece->bare.speaker)
		return false;
	return gap <= (piece->bare.speaker ? WEAVE_LINES : WEAVE_NEAR) &&
	       same_time(strand, piece);
}

static unsigned int first_word(const struct piece *piece)
{
	size_t bytes = 0;

	while (bytes < piece->bare.bytes && piece->bare.text[bytes] != ' ')
		bytes++;
	return (unsigned int)bytes;
}

struct wrap_place strand_place(const struct strand *strand, const struct piece *piece)
{
	return (struct wrap_place){strand->last.line, strand->last.bare.columns,
				   first_word(piece)};
}

/* One way, with the piece behind it. */
static void try_way(const struct strand *strand, const struct strand_judge *judge,
		    const struct strand_way *way, const struct piece *piece, bool blank,
		    struct strand_growth *ret)
{
	size_t bytes = spell(strand, way->blanks);
	uint32_t blanks = way->blanks | (uint32_t)blank << strand->unsures;
	unsigned int before = ret->ways;
	enum fit fit;

	if (bytes + 1 + piece->bare.bytes > STRAND_TEXT ||
	    (way->grammar && !may_be_later(way->grammar, piece)))
		return;
	if (blank)
		scratch[bytes++] = ' ';
	memcpy(scratch + bytes, piece->bare.text, piece->bare.bytes);
	bytes += piece->bare.bytes;
	if (way->grammar) {
		fit = phrase_judge(way->grammar, judge->report, scratch, bytes);
		if (fit != FIT_NOT && fit != FIT_DAMAGED)
			add_way(ret, way->grammar, blanks, fit);
	} else {
		judge_fresh(judge, scratch, bytes, blanks, piece, ret);
	}
	if (ret->ways > before)
		*(blank ? &ret->spaced : &ret->glued) = true;
}

bool strand_try(const struct strand *strand, const struct strand_judge *judge,
		const struct piece *piece, bool glue, bool space, struct strand_growth *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (strand_blank(strand, piece)) {
		glue = false;
		space = true;
	} else if ((strand->last.bare.end == BARE_TORN && !piece->bare.speaker) ||
		   strand->last.bare.fragment) {
		space = false;
	}
	for (unsigned int i = 0; i < strand->ways; i++) {
		if (strand->way[i].fit == FIT_WHOLE)
			continue;
		if (glue)
			try_way(strand, judge, &strand->way[i], piece, false, ret);
		if (space)
			try_way(strand, judge, &strand->way[i], piece, true, ret);
	}
	return ret->ways > 0;
}

bool strand_tells(const struct strand *strand, const struct strand_judge *judge,
		  const struct piece *piece, const struct strand_growth *growth)
{
	struct piece any = *piece;
	struct strand_growth other;

	any.bare.text = ANY_WORD;
	any.bare.bytes = strlen(ANY_WORD);
	return !strand_try(strand, judge, &any, true, true, &other) ||
	       state_of(growth->way, growth->ways) > state_of(other.way, other.ways);
}

/* What is sure of a joint says how lines are wrapped here; pieces of pr_cont do not. */
static void learn(const struct strand *strand, const struct piece *piece, bool blank,
		  struct wrap wraps[2])
{
	struct wrap_place place = strand_place(strand, piece);
	bool stamped = piece->bare.speaker != 0;

	if (strand->last.bare.end != BARE_LINE || strand->last.bare.fragment ||
	    strand_blank(strand, piece))
		return;
	if (stamped &&
	    (blank || !in_word(strand->text[strand->bytes - 1]) || !in_word(*piece->bare.text)))
		return;
	wrap_learn(&wraps[stamped], &place, blank);
}

void strand_grow(struct strand *strand, const struct piece *piece,
		 const struct strand_growth *growth, struct wrap wraps[2])
{
	bool unsure = growth->glued && growth->spaced;

	if (unsure && strand->unsures == STRAND_UNSURE - 1) {
		strand->lost = true;
		return;
	}
	strand->lost |= growth->overflow;
	memcpy(strand->way, growth->way, sizeof(strand->way));
	strand->ways = growth->ways;
	if (unsure) {
		strand->unsure[strand->unsures].at = strand->bytes;
		strand->unsure[strand->unsures].place = strand_place(strand, piece);
		strand->unsure[strand->unsures++].stamped = piece->bare.speaker != 0;
	} else {
		learn(strand, piece, growth->spaced, wraps);
		for (unsigned int i = 0; i < strand->ways; i++)
			strand->way[i].blanks &= ((uint32_t)1 << strand->unsures) - 1;
		if (growth->spaced)
			strand->text[strand->bytes++] = ' ';
	}
	memcpy(strand->text + strand->bytes, piece->bare.text, piece->bare.bytes);
	strand->bytes += piece->bare.bytes;
	strand->last = *piece;
	if (!strand->speaker)
		strand->speaker = piece->bare.speaker;
	add_line(strand, piece->line);
}

/* Drop the ways that contradict what is known of wrapping at joint n, where ways differ there. */
static bool decide(const struct strand *strand, unsigned int n, const struct wrap wraps[2],
		   struct strand_way *way, unsigned int *ways)
{
	unsigned int kept = 0, blanks = 0;
	enum wrap_guess guess;

	for (unsigned int i = 0; i < *ways; i++)
		blanks += way[i].blanks >> n & 1;
	if (!blanks || blanks == *ways)
		return true;
	guess = wrap_guess(&wraps[strand->unsure[n].stamped], &strand->unsure[n].place);
	if (guess == WRAP_UNKNOWN)
		return false;
	for (unsigned int i = 0; i < *ways; i++)
		if ((way[i].blanks >> n & 1) == (guess == WRAP_BLANK))
			way[kept++] = way[i];
	*ways = kept;
	return true;
}

const struct strand_way *strand_read(const struct strand *strand, const struct wrap wraps[2],
				     const char **text, size_t *bytes)
{
	static struct strand_way way[STRAND_WAYS];
	unsigned int ways = 0;

	*text = scratch;
	*bytes = spell(strand, strand->way[0].blanks);
	if (strand->lost)
		return NULL;
	for (unsigned int i = 0; i < strand->ways; i++)
		if (is_complete(strand->way[i].fit))
			way[ways++] = strand->way[i];
	for (unsigned int n = 0; n < strand->unsures; n++)
		if (!decide(strand, n, wraps, way, &ways))
			return NULL;
	if (!ways)
		return NULL;
	*bytes = spell(strand, way[0].blanks);
	return &way[0];
}

size_t strand_preview(const struct strand *strand, const struct piece *piece,
		      const struct strand_growth *growth, const char **ret)
{
	uint32_t blanks = growth->way[0].blanks;
	size_t bytes = spell(strand, blanks);

	if (blanks >> strand->unsures & 1)
		scratch[bytes++] = ' ';
	memcpy(scratch + bytes, piece->bare.text, piece->bare.bytes);
	*ret = scratch;
	return bytes + piece->bare.bytes;
}
