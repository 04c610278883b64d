/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What Tab offers at the prompt. Knows the commands, views, lines and the schema; not readline.
 */
#ifndef COMPLETE_H
#define COMPLETE_H

#include <stddef.h>

/* The COMPLETE_ value (command.h) for the word that begins at byte `start` of the line;
 * COMPLETE_NONE: nothing. */
int complete_kind(const char *line, size_t start);

/*
 * The first candidate of that kind, from number *next on, that begins with `word`; *next becomes
 * the number after it. Start with 0; NULL: no more. Words of SQL are in lower case and match
 * upper case too. Files are not ours: COMPLETE_FILE has none. Names may come more than once.
 */
const char *complete_next(int kind, const char *word, unsigned int *next);

#endif
