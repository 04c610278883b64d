/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Texts from a machine that nobody vouches for, made fit to be shown.
 */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/*
 * The UTF-8 character at text[0..bytes), bytes >= 1. Returns how many bytes it takes and sets
 * *ret, or 0 when there is no valid one (over-long forms, surrogates and what is above U+10FFFF
 * are not valid).
 */
size_t text_character(const char *text, size_t bytes, uint32_t *ret);

/*
 * Columns that the text takes on a terminal when put by text_put: control characters, invisible
 * ones and bytes that are no UTF-8 (without utf8: all that is not ASCII) are shown as \xNN, one
 * for each byte.
 */
unsigned int text_width(const char *text, size_t bytes, bool utf8);

/*
 * Put the text in at most `width` columns (0: no limit), the last of them `…` (`~` without utf8)
 * when it was cut. Returns the columns used.
 */
unsigned int text_put(FILE *out, const char *text, size_t bytes, bool utf8, unsigned int width);

#endif
