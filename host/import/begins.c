// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An automaton over the grammars' beginnings, with a row of 512 bytes a state: of the thousand
 * or so that there are, other text visits a handful.
 */
#include "begins.h"

#include <stdlib.h>
#include <string.h>

#define HIT 0x8000 /* set in `next` where the state is the end of a text */

struct begins {
	uint16_t (*next)[256];	  /* [state][byte] */
	struct begins_set *found; /* [state] */
	uint16_t states;
	struct begins_set always;
};

static void add_bit(struct begins_set *set, unsigned int bit)
{
	set->bits[bit / 64] |= (uint64_t)1 << bit % 64;
}

static void add_set(struct begins_set *set, const struct begins_set *more)
{
	for (size_t i = 0; i < BEGINS_GRAMMARS / 64; i++)
		set->bits[i] |= more->bits[i];
}

static bool is_empty(const struct begins_set *set)
{
	uint64_t any = 0;

	for (size_t i = 0; i < BEGINS_GRAMMARS / 64; i++)
		any |= set->bits[i];
	return !any;
}

int begins_take(struct begins_set *set)
{
	for (size_t i = 0; i < BEGINS_GRAMMARS / 64; i++) {
		int bit;

		if (!set->bits[i])
			continue;
		bit = __builtin_ctzll(set->bits[i]);
		set->bits[i] &= set->bits[i] - 1;
		return (int)i * 64 + bit;
	}
	return -1;
}

/* The bytes of all texts: there are no more states than that, and one. */
static size_t count_bytes(const struct grammar *const *list)
{
	size_t bytes = 0;

	for (; *list; list++)
		for (const char *const *text = (*list)->begins; *text; text++)
			bytes += strlen(*text);
	return bytes;
}

static void add_text(struct begins *begins, const char *text, unsigned int grammar)
{
	uint16_t state = 0;

	if (!*text)
		add_bit(&begins->always, grammar);
	for (; *text; text++) {
		uint16_t *next = &begins->next[state][(unsigned char)*text];

		if (!*next)
			*next = begins->states++;
		state = *next;
	}
	if (state)
		add_bit(&begins->found[state], grammar);
}

/* Where a state has no way on, that of its longest proper ending is taken. Breadth first. */
static void link_states(struct begins *begins, uint16_t *queue, uint16_t *ending)
{
	unsigned int head = 0, tail = 0;

	for (unsigned int c = 0; c < 256; c++)
		if (begins->next[0][c])
			queue[tail++] = begins->next[0][c];
	while (head < tail) {
		uint16_t state = queue[head++];
		const uint16_t *other = begins->next[ending[state]];

		add_set(&begins->found[state], &begins->found[ending[state]]);
		for (unsigned int c = 0; c < 256; c++) {
			uint16_t *next = &begins->next[state][c];

			if (*next) {
				ending[*next] = other[c];
				queue[tail++] = *next;
			} else {
				*next = other[c];
			}
		}
	}
}

static void mark_hits(struct begins *begins)
{
	for (unsigned int state = 0; state < begins->states; state++) {
		for (unsigned int c = 0; c < 256; c++) {
			uint16_t *next = &begins->next[state][c];

			if (!is_empty(&begins->found[*next]))
				*next |= HIT;
		}
	}
}

static bool build(struct begins *begins, const struct grammar *const *list, size_t states)
{
	uint16_t *queue, *ending;

	begins->next = calloc(states, sizeof(*begins->next));
	begins->found = calloc(states, sizeof(*begins->found));
	queue = calloc(states, sizeof(*queue));
	ending = calloc(states, sizeof(*ending));
	begins->states = 1;
	if (begins->next && begins->found && queue && ending) {
		for (unsigned int i = 0; list[i]; i++)
			for (const char *const *text = list[i]->begins; *text; text++)
				add_text(begins, *text, i);
		link_states(begins, queue, ending);
		mark_hits(begins);
	}
	free(queue);
	free(ending);
	return begins->next && begins->found && queue && ending;
}

struct err *begins_create(const struct grammar *const *list, struct begins **ret)
{
	struct begins *begins;
	size_t count = 0, states = count_bytes(list) + 1;

	while (list[count])
		count++;
	if (count > BEGINS_GRAMMARS || states >= HIT)
		return err_new(ERR_INPUT, "%zu grammars with %zu bytes of beginnings: too many",
			       count, states);
	begins = calloc(1, sizeof(*begins));
	if (!begins)
		return err_memory();
	if (!build(begins, list, states)) {
		begins_destroy(begins);
		return err_memory();
	}
	*ret = begins;
	return NULL;
}

void begins_destroy(struct begins *begins)
{
	if (!begins)
		return;
	free(begins->next);
	free(begins->found);
	free(begins);
}

bool begins_find(const struct begins *begins, const char *text, size_t bytes,
		 struct begins_set *ret)
{
	unsigned int state = 0;

	*ret = begins->always;
	if (bytes > GRAMMAR_BEGIN)
		bytes = GRAMMAR_BEGIN;
	for (size_t i = 0; i < bytes; i++) {
		state = begins->next[state & ~HIT][(unsigned char)text[i]];
		if (state & HIT)
			add_set(ret, &begins->found[state & ~HIT]);
	}
	return !is_empty(ret);
}
