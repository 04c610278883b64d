// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Texts by number. A hash table with linear probing that is never more than half full.
 */
#include "names.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS_LEAST 64

/* FNV-1a, 32 bits: G. Fowler, L. C. Noll, K.-P. Vo, 1991. */
static uint32_t hash(const char *text)
{
	uint32_t h = 2166136261u;

	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * 16777619u;
	return h;
}

/* Where the text is, or the free slot where it belongs. */
static uint32_t slot_of(const struct names *names, const char *text)
{
	uint32_t at = hash(text) & (names->size - 1);

	while (names->slots[at] && strcmp(names->texts[names->slots[at] - 1], text) != 0)
		at = (at + 1) & (names->size - 1);
	return at;
}

static int grow(struct names *names)
{
	struct names larger = {.count = names->count};
	uint32_t i;

	larger.size = names->size ? names->size * 2 : SLOTS_LEAST;
	larger.slots = calloc(larger.size, sizeof(*larger.slots));
	larger.texts = realloc(names->texts, larger.size / 2 * sizeof(*larger.texts));
	if (larger.texts)
		names->texts = larger.texts;
	if (!larger.slots || !larger.texts) {
		free(larger.slots);
		return -1;
	}
	for (i = 0; i < larger.count; i++)
		larger.slots[slot_of(&larger, larger.texts[i])] = i + 1;
	free(names->slots);
	*names = larger;
	return 0;
}

uint32_t names_find(const struct names *names, const char *text)
{
	uint32_t slot = names->size ? names->slots[slot_of(names, text)] : 0;

	return slot ? slot - 1 : NAMES_NONE;
}

uint32_t names_add(struct names *names, const char *text)
{
	uint32_t number = names_find(names, text);
	char *copy;

	if (number != NAMES_NONE || names->count == NAMES_MAX)
		return number;
	if (names->count == names->size / 2 && grow(names))
		return NAMES_NONE;
	copy = strdup(text);
	if (!copy)
		return NAMES_NONE;
	names->texts[names->count] = copy;
	names->slots[slot_of(names, text)] = names->count + 1;
	return names->count++;
}

void names_deinit(struct names *names)
{
	uint32_t i;

	for (i = 0; i < names->count; i++)
		free(names->texts[i]);
	free(names->texts);
	free(names->slots);
	memset(names, 0, sizeof(*names));
}
