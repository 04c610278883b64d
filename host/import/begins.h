/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which grammars a text may be a statement of, by the texts that those begin with: all of them
 * looked for at once (Aho and Corasick 1975), one table look-up a byte.
 */
#ifndef BEGINS_H
#define BEGINS_H

#include "../err.h"
#include "grammar.h"

#define BEGINS_GRAMMARS 128 /* at most */

/* A set of grammars, by their place in the list. */
struct begins_set {
	uint64_t bits[BEGINS_GRAMMARS / 64];
};

struct begins;

/* list: ends with NULL, must outlive it. Errors: no memory; ERR_INPUT, more than
 * BEGINS_GRAMMARS. */
struct err *begins_create(const struct grammar *const *list, struct begins **ret) ERR_MUST_CHECK;
void begins_destroy(struct begins *begins); /* takes NULL */

/*
 * The grammars one of whose begins stands within the first GRAMMAR_BEGIN bytes of text; those
 * with an empty one are always among them. Returns whether there are any.
 */
bool begins_find(const struct begins *begins, const char *text, size_t bytes,
		 struct begins_set *ret);

/* Take the first one out of a set: its place in the list; -1: it is empty. */
int begins_take(struct begins_set *set);

#endif
