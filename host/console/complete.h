/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What Tab offers, at the prompt and in the shell. Knows the commands and the options that their
 * help lists, views, the schema, and what can be a LINE; not readline, not bash.
 */
#ifndef COMPLETE_H
#define COMPLETE_H

#include <stddef.h>
#include <stdio.h>

/*
 * What is completed by the word that begins at byte `start` of the line: a COMPLETE_ value
 * (command.h) in the lowest byte, for complete_next(). COMPLETE_NONE: nothing.
 */
int complete_kind(const char *line, size_t start);

/*
 * The first candidate of that kind, from number *next on, that begins with `word`; *next becomes
 * the number after it. Start with 0; NULL: no more. Words of SQL are in lower case and match
 * upper case too. Files are not ours: COMPLETE_FILE has none. Names may come more than once. Valid
 * until the next call.
 */
const char *complete_next(int kind, const char *word, unsigned int *next);

/*
 * The same for the words of a command line in the shell, without the program's name: puts what the
 * last of them may become, a line each. Nothing for files, which are the shell's.
 */
void complete_shell(FILE *out, int count, char **words);

#endif
