/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The form of a statement, written as the kernel's printf has it, and what a text says in it.
 *
 * In a form stands for itself what is none of these:
 *   blank     one blank or more
 *   {...}     may be left out; may hold others
 *   %Nu       a number; %Nd one with a sign; %Nx hexadecimal, with or without 0x
 *   %Nk       a number with kB or KB; %Nb with a blank and kB, as files of /proc have it
 *   %_6u      padded with blanks to 6 columns; so %_6k
 *   %Nc       a task's name: up to 15 bytes of any kind, no blank at its ends
 *   %Nw       up to the next blank
 *   %N(a|b)   one of these words, whose number (from 0) is the value's
 *   %Nt       all that is left, at least one byte
 *   !         a text that fits up to here and not further is this statement, damaged
 * N is the place, 0 to 9, that the value is put at. A form of many values has no N: they have their
 * places in turn, and names, which are the word in front (`free:%k`) or are said behind (%u<ram>).
 * A number at the end of the text is open, as digits may come: behind a 0 with a name none do.
 */
#ifndef PHRASE_H
#define PHRASE_H

#include "grammar.h"

#define PHRASE_VALUES 10 /* with a place that the form says */
#define PHRASE_NAMED 40	 /* with a name */
#define PHRASE_COMM 15	 /* bytes of a task's name: TASK_COMM_LEN - 1 */

struct phrase_value {
	bool known;
	char kind;	  /* u d x k b c w ( t */
	uint64_t number;  /* %d: two's complement */
	const char *text; /* within the text that was judged */
	size_t bytes;
	const char *name; /* within the form */
	size_t name_bytes;
};

struct phrase {
	unsigned int named; /* values that have names */
	struct phrase_value value[PHRASE_NAMED];
};

/* Whether text is of that form, as grammar.h's parse(); ret (unless NULL) is set where it is. */
enum fit phrase_fit(const char *form, const char *text, size_t bytes, struct phrase *ret);

/* The same of several forms, ended by NULL: the first that takes all of it. *which: its place. */
enum fit phrase_fit_any(const char *const *forms, const char *text, size_t bytes,
			struct phrase *ret, unsigned int *which);

/* The value of that name; NULL: there is none. */
const struct phrase_value *phrase_find(const struct phrase *phrase, const char *name);

/* Whether that is its name; whether that is its text. */
bool phrase_named(const struct phrase_value *value, const char *name);
bool phrase_is(const struct phrase_value *value, const char *text);

/* Judge text by a grammar: its parse(), or its forms. */
enum fit phrase_judge(const struct grammar *grammar, const struct report *report,
		      const char *text, size_t bytes);

/* A value as text, cut to size - 1 bytes and ended by 0; "" where it is not known. */
void phrase_copy(const struct phrase_value *value, char *ret, size_t size);

#endif
