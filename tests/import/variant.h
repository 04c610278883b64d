/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A text as it may come to us: cut, with lines missing, wrapped, doubled, mixed with another. Each
 * kind has numbered variants, the same number makes the same one.
 */
#ifndef VARIANT_H
#define VARIANT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
	char *bytes; /* heap */
	size_t size, room;
};

void text_add(struct text *text, const char *bytes, size_t size);
void text_free(struct text *text);

enum variant {
	VARIANT_HEAD,	/* the lines before number N are not here */
	VARIANT_TAIL,	/* those from N on */
	VARIANT_DROP,	/* line N */
	VARIANT_HARD,	/* wrapped at 60 + N columns in mid-word, as fold does it */
	VARIANT_SOFT,	/* between words, blanks at the ends of lines, as fold -s */
	VARIANT_MAILER, /* between words, those blanks lost */
	VARIANT_DOUBLE, /* 0: the whole text twice; 1: each line */
	VARIANT_LINES,	/* mixed with the other line by line, in runs that seed N decides */
	VARIANT_TORN,	/* the same, and lines of it cut open by the other's */
	VARIANT_LATE,	/* torn, up to five lines of the other in the gap */
	VARIANT_LOST,	/* torn, and what was behind the gap is not here */
	VARIANTS,
};

const char *variant_name(enum variant kind);

/* How many variants of a text there are; of random ones, how many make sense to try. */
unsigned int variant_count(enum variant kind, const struct text *text, const struct text *other);

/* Whether it mixes in the other. */
bool variant_mixes(enum variant kind);

void variant_make(enum variant kind, unsigned int number, const struct text *text,
		  const struct text *other, struct text *ret);

#endif
