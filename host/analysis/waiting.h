/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a task waits for, by the functions on its stack. The table of patterns is in waiting.c, each
 * with its reason; the first that fits counts, so causes stand before what they cause.
 */
#ifndef WAITING_H
#define WAITING_H

#include <stdbool.h>
#include <stddef.h>

struct waiting {
	const char *name;   /* `direct_reclaim` */
	const char *label;  /* for people */
	const char *reason; /* what it means, a sentence */
	bool memory; /* it waits for memory: the allocator, reclaim, swap, the OOM killer */
	const char *const *any;	 /* one of these functions is on the stack; NULL ends */
	const char *const *also; /* and one of these; NULL: nothing else is asked */
	bool calls; /* one of `also` is what calls them; else it may be anywhere on the stack */
};

extern const struct waiting waitings[]; /* ends with a NULL name */

/* The pattern that a stack fits, functions innermost first; NULL: none. Suffixes that compilers
 * append (`.constprop.0`, `.isra.3`, `.part.0`, `.cold`) do not count. */
const struct waiting *waiting_find(const char *const *functions, size_t count);

#endif
