/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The form of a statement, written as the kernel's printf has it, and what a text says in it.
 *
 * In a form stands for itself what is none of these:
 *   blank   one blank or more
 *   {...}   may be left out; may hold others
 *   %Nu     a number; %Nd one with a sign; %Nx hexadecimal, with or without 0x; %Nk one with kB
 *   %Nc     a task's name: up to 15 bytes of any kind, no blank at its ends
 *   %Nw     up to the next blank
 *   %Nt     all that is left, at least one byte
 * N is the place, 0 to 9, that the value is put at.
 */
#ifndef PHRASE_H
#define PHRASE_H

#include "grammar.h"

#define PHRASE_VALUES 10
#define PHRASE_COMM 15 /* bytes of a task's name: TASK_COMM_LEN - 1 */

struct phrase_value {
	bool known;
	uint64_t number;  /* %d: two's complement */
	const char *text; /* within the text that was judged */
	size_t bytes;
};

struct phrase {
	struct phrase_value value[PHRASE_VALUES];
};

/* Whether text is of that form, as grammar.h's parse(); ret (unless NULL) is set where it is. */
enum fit phrase_fit(const char *form, const char *text, size_t bytes, struct phrase *ret);

/* The same of several forms, ended by NULL: the first that takes all of it. *which: its place. */
enum fit phrase_fit_any(const char *const *forms, const char *text, size_t bytes,
			struct phrase *ret, unsigned int *which);

/* A value as text, cut to size - 1 bytes and ended by 0; "" where it is not known. */
void phrase_copy(const struct phrase_value *value, char *ret, size_t size);

#endif
