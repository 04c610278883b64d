// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lines as pieces: what each is, in front of what came before. Must never take for a beginning what
 * lost its own.
 */
#define _GNU_SOURCE
#include "weave.h"

#include <stdlib.h>
#include <string.h>

#include "join.h"
#include "report.h"
#include "seeds.h"
#include "slots.h"

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
	struct begins *begins;
	struct wrap wraps[2]; /* of pieces with nothing in front, and of those with */
	struct slots slots;
	struct seeds seeds;
	struct strand fresh; /* what the piece at hand is by itself */
	struct before before;
	struct line_text first[WEAVE_NEAR]; /* held until it is seen whether lines have stamps
					       here; their texts are ours */
	unsigned int firsts;
	bool begun, stamps; /* the first line was taken; a later one of these has a stamp */
};

struct err *weave_create(const struct grammar *const *list, const struct weave_sink *sink,
			 struct weave **ret)
{
	struct weave *weave = calloc(1, sizeof(*weave));
	struct err *err;

	if (!weave)
		return err_memory();
	err = begins_create(list, &weave->begins);
	if (err) {
		free(weave);
		return err;
	}
	weave->slots.sink = sink;
	weave->slots.wraps = weave->wraps;
	weave->slots.list = list;
	weave->slots.begins = weave->begins;
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

/* ---- beginnings */

static bool in_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Whether all of it is here, by its first words. */
static bool is_sentence(const struct grammar *grammar, const struct piece *piece)
{
	for (const char *const *begins = grammar->begins; grammar->sentence && *begins;
	     begins++) {
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
	if (slots_torn_near(&weave->slots, piece))
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

/* The text's first line may be cut in front, and begins with a name. */
static bool is_frayed(const struct weave *weave)
{
	return !weave->before.any && weave->fresh.way[0].grammar->named;
}

/* ---- one piece */

static bool take(struct weave *weave, const struct piece *piece)
{
	struct strand_judge judge = slots_judge(&weave->slots, piece->bare.speaker);
	bool fresh = strand_begin(&weave->fresh, &judge, piece);

	if (weave->slots.busy && join_piece(&weave->slots, piece, fresh && !weave->fresh.lost))
		return true;
	if (seeds_sprout(&weave->seeds, &weave->slots, piece, fresh))
		return true;
	if (!fresh)
		return false;
	if (front_may_be_lost(weave, piece)) {
		weave->fresh.frayed = is_frayed(weave);
		weave->fresh.lost |= !weave->fresh.frayed;
	}
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
		seeds_sow(&weave->seeds, &weave->slots, piece);
	} else {
		seeds_drop(&weave->seeds, &weave->slots);
		if (!taken)
			seeds_refuse(&weave->slots, piece);
	}
	remember(weave, piece, taken);
}

static void take_line(struct weave *weave, const struct line_text *line)
{
	struct bare_cursor cursor;
	struct piece piece = {.line = line->number};

	slots_expire(&weave->slots, line->number);
	seeds_expire(&weave->seeds, &weave->slots, line->number);
	if (line->piece || line->bytes >= LINES_MAX) {
		seeds_drop(&weave->seeds, &weave->slots);
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
	seeds_drop(&weave->seeds, &weave->slots);
	seeds_drop_torn(&weave->seeds, &weave->slots);
}
