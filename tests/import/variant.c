// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Variants of a text. A text ends with a line end.
 */
#include "variant.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH_MIN 60
#define WIDTH_MAX 100
#define SEEDS 24 /* of random ones; arbitrary */

struct line {
	const char *at;
	size_t size; /* with its end */
};

static const char *const variant_names[] = {
	[VARIANT_HEAD] = "head",     [VARIANT_TAIL] = "tail",	[VARIANT_DROP] = "drop",
	[VARIANT_HARD] = "hard",     [VARIANT_SOFT] = "soft",	[VARIANT_MAILER] = "mailer",
	[VARIANT_DOUBLE] = "double", [VARIANT_LINES] = "lines", [VARIANT_TORN] = "torn",
	[VARIANT_LATE] = "late",     [VARIANT_LOST] = "lost",
};

const char *variant_name(enum variant kind)
{
	return variant_names[kind];
}

bool variant_mixes(enum variant kind)
{
	return kind >= VARIANT_LINES && kind <= VARIANT_LOST;
}

void text_add(struct text *text, const char *bytes, size_t size)
{
	if (text->size + size > text->room) {
		text->room = 2 * text->room + size + 4096;
		text->bytes = realloc(text->bytes, text->room);
		if (!text->bytes)
			abort();
	}
	if (size)
		memcpy(text->bytes + text->size, bytes, size);
	text->size += size;
}

void text_free(struct text *text)
{
	free(text->bytes);
	*text = (struct text){0};
}

/* The line that begins at *at, which goes on to the next. Returns whether there is one. */
static bool next_line(const struct text *text, size_t *at, struct line *ret)
{
	const char *begin = text->bytes + *at, *end;

	if (*at >= text->size)
		return false;
	end = memchr(begin, '\n', text->size - *at);
	ret->at = begin;
	ret->size = end ? (size_t)(end - begin) + 1 : text->size - *at;
	*at += ret->size;
	return true;
}

static unsigned int count_lines(const struct text *text)
{
	unsigned int lines = 0;
	struct line line;

	for (size_t at = 0; next_line(text, &at, &line);)
		lines++;
	return lines;
}

static bool has_stamp(struct line line)
{
	return line.size > 2 && line.at[0] == '[' &&
	       (isdigit((unsigned char)line.at[1]) || line.at[1] == ' ');
}

/* Whether most lines begin with a time stamp: only then is a torn line to be told. */
static bool is_stamped(const struct text *text)
{
	unsigned int stamped = 0, lines = 0;
	struct line line;

	for (size_t at = 0; next_line(text, &at, &line); lines++)
		stamped += has_stamp(line);
	return stamped * 10 > lines * 9;
}

unsigned int variant_count(enum variant kind, const struct text *text, const struct text *other)
{
	switch (kind) {
	case VARIANT_HEAD:
	case VARIANT_TAIL:
	case VARIANT_DROP:
		return count_lines(text);
	case VARIANT_HARD:
	case VARIANT_SOFT:
	case VARIANT_MAILER:
		return WIDTH_MAX - WIDTH_MIN + 1;
	case VARIANT_DOUBLE:
		return 2;
	case VARIANT_LINES:
		return SEEDS;
	default:
		return is_stamped(text) && is_stamped(other) ? SEEDS : 0;
	}
}

static void wrap_line(struct text *ret, struct line line, size_t width, enum variant kind)
{
	size_t left = line.size - 1;
	const char *at = line.at;

	while (left > width) {
		size_t cut = width;

		if (kind != VARIANT_HARD)
			while (cut && at[cut - 1] != ' ')
				cut--;
		cut = cut ? cut : width;
		text_add(ret, at, kind == VARIANT_MAILER && at[cut - 1] == ' ' ? cut - 1 : cut);
		text_add(ret, "\n", 1);
		at += cut;
		left -= cut;
	}
	text_add(ret, at, left);
	text_add(ret, "\n", 1);
}

static uint64_t draw(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state * 0x2545f4914f6cdd1d >> 32;
}

/* Whether the text's next line may stand in the middle of another: what a program wrote there
 * without a stamp nobody can tell from the line's own words. */
static bool may_cut_open(const struct text *text, size_t at)
{
	struct line line;

	return next_line(text, &at, &line) && has_stamp(line);
}

/*
 * Runs of up to four lines in turn. Torn: now and then a line of the text is cut open, with one or
 * more of the other in it, as two CPUs write at once.
 */
static void mix(struct text *ret, const struct text *text, const struct text *other,
		enum variant kind, uint64_t state)
{
	size_t at = 0, other_at = 0;
	bool mine = true, theirs = true;
	struct line line, foreign;
	uint64_t gap;
	size_t cut;

	while (mine || theirs) {
		for (uint64_t run = draw(&state) % 4 + 1; run; run--) {
			mine = next_line(text, &at, &line);
			if (!mine)
				break;
			if (kind == VARIANT_LINES || line.size <= 24 || draw(&state) % 4 ||
			    !may_cut_open(other, other_at) ||
			    !next_line(other, &other_at, &foreign)) {
				text_add(ret, line.at, line.size);
				continue;
			}
			cut = 20 + draw(&state) % (line.size - 22);
			gap = kind == VARIANT_LATE ? draw(&state) % 5 : 0;
			text_add(ret, line.at, cut);
			text_add(ret, foreign.at, foreign.size);
			for (; gap && next_line(other, &other_at, &foreign); gap--)
				text_add(ret, foreign.at, foreign.size);
			if (kind != VARIANT_LOST)
				text_add(ret, line.at + cut, line.size - cut);
		}
		for (uint64_t run = draw(&state) % 4 + 1; run; run--) {
			theirs = next_line(other, &other_at, &foreign);
			if (!theirs)
				break;
			text_add(ret, foreign.at, foreign.size);
		}
	}
}

/* Which of the lines 0.. are kept. */
static bool keeps(enum variant kind, unsigned int number, unsigned int line)
{
	switch (kind) {
	case VARIANT_HEAD:
		return line >= number;
	case VARIANT_TAIL:
		return line < number;
	case VARIANT_DROP:
		return line != number;
	default:
		return true;
	}
}

void variant_make(enum variant kind, unsigned int number, const struct text *text,
		  const struct text *other, struct text *ret)
{
	unsigned int count = 0;
	struct line line;

	ret->size = 0;
	if (variant_mixes(kind)) {
		mix(ret, text, other, kind, 0x9e3779b97f4a7c15 * (number + 1));
		return;
	}
	for (size_t at = 0; next_line(text, &at, &line); count++) {
		if (!keeps(kind, number, count))
			continue;
		if (kind == VARIANT_HARD || kind == VARIANT_SOFT || kind == VARIANT_MAILER)
			wrap_line(ret, line, WIDTH_MIN + number, kind);
		else
			text_add(ret, line.at, line.size);
		if (kind == VARIANT_DOUBLE && number == 1)
			text_add(ret, line.at, line.size);
	}
	if (kind == VARIANT_DOUBLE && number == 0)
		text_add(ret, text->bytes, text->size);
}
