/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines and words out of texts of the kernel. Every result is cut to its room and ends with 0.
 */
#ifndef LG_USER_WORDS_H
#define LG_USER_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The next line of *text, without white space around it; *text moves behind it. False, and "",
 * at the end of the text.
 */
bool lg_words_line(const char **text, char *ret, size_t size);

/* The next word (white space divides words; what is in "" belongs together). */
bool lg_words_next(const char **text, char *ret, size_t size);

/*
 * What follows `key` in the first word that begins with it: with key "irq:", "4" of "a irq:4 b".
 * False, and "", if there is no such word.
 */
bool lg_words_value(const char *text, const char *key, char *ret, size_t size);

/* Whether `word` is one of the words of text. */
bool lg_words_has(const char *text, const char *word);

/* All of text is a number of that base (0: as in C). */
bool lg_words_number(const char *text, int base, uint64_t *ret);

/*
 * The number that text begins with (base as above), as K, M or G after it say; *end is what comes
 * after.
 */
bool lg_words_size(const char *text, const char **end, uint64_t *ret);

#endif
