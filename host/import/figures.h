/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Forms of words that kernels print, as patterns; what a text has of them.
 *
 * In a pattern a character stands for itself, a blank for one or more, and
 *   [...]  may be left out
 *   %n     a decimal number         %k  the same with kB      %K  the same with KB
 *   %b     one with a blank and kB, as files of /proc have it
 *   %5n    padded with blanks to 5 columns: none of them only if it has 5 digits or more
 *   %y     yes or no                %w  a word: up to the next blank or comma
 *   %z     a zone's place: `DMA32`, `Node 0 DMA32`
 *   %n<ram> gives the value that name; else it is the word in front of it: `free:%k`
 *   !      a text that fits up to here and not further is this statement, damaged
 */
#ifndef FIGURES_H
#define FIGURES_H

#include "grammar.h"

#define FIGURES_MAX 40

struct figure {
	const char *name; /* within the pattern */
	size_t name_bytes;
	char kind;	  /* n k K b y w z */
	uint64_t number;  /* y: 1 for yes; z: the node, 0 where none is said */
	const char *text; /* w and z, of the zone's name; within the text */
	size_t text_bytes;
};

struct figures {
	unsigned int which; /* of the patterns */
	unsigned int count;
	struct figure value[FIGURES_MAX];
};

/*
 * How well text fits any of the patterns (which end with NULL). ret, unless NULL, is set with
 * FIT_WHOLE and FIT_OPEN: by the first pattern that it is whole by.
 */
enum fit figures_match(const char *const *patterns, const char *text, size_t bytes,
		       struct figures *ret);

/* Whether a value has that name. */
bool figure_named(const struct figure *value, const char *name);

/* The value of that name; NULL: there is none. */
const struct figure *figures_find(const struct figures *figures, const char *name);

#endif
