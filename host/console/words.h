/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A line typed at the prompt, as words.
 */
#ifndef WORDS_H
#define WORDS_H

#include "../err.h"

#define WORDS_MAX 32 /* arguments of a command at the prompt, its name included */

/*
 * Split as a shell would, in place: '...' and "..." keep spaces, \ before a blank, a quote or
 * another \ keeps that (not within '...'), and before anything else it is itself. argv has room
 * for WORDS_MAX + 1, the last is NULL; *argc may be 0. SQL is left alone: after `sql` and its
 * options, the rest of the line is one word, and a line that begins with SELECT, WITH or VALUES
 * gets the word `sql` in front.
 */
struct err *words_split(char *line, char **argv, int *argc) ERR_MUST_CHECK;

/* Whether a line is SQL from byte `at` on: where the SQL starts, or -1. */
int words_sql(const char *line);

#endif
