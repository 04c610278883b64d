/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Texts, each kept once and known by a number from 0 in the order of their arrival.
 */
#ifndef NAMES_H
#define NAMES_H

#include <stddef.h>
#include <stdint.h>

#define NAMES_MAX (1u << 20) /* arbitrary: a thousand times what a machine has */
#define NAMES_NONE UINT32_MAX

struct names {
	char **texts;
	uint32_t count;
	uint32_t *slots; /* hash table: number + 1, 0: free */
	uint32_t size;	 /* of slots, a power of two */
};

/* All zero is an empty one. */
void names_deinit(struct names *names);

/* The number of a text, which is added if it is new. NAMES_NONE: no memory, or NAMES_MAX of them
 * already. */
uint32_t names_add(struct names *names, const char *text);

/* The number of a text, NAMES_NONE if it was not added. */
uint32_t names_find(const struct names *names, const char *text);

#endif
