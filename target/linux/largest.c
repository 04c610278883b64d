// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Insertion into a sorted list of fixed size.
 */
#include "largest.h"

void lg_largest_clear(struct lg_largest *largest, unsigned int max)
{
	largest->max = max < LG_LARGEST_MAX ? max : LG_LARGEST_MAX;
	largest->count = 0;
	largest->dropped = 0;
}

void lg_largest_add(struct lg_largest *largest, u64 bytes, const void *thing, const void *holder)
{
	u32 at;

	if (largest->count == largest->max) {
		largest->dropped++;
		if (bytes <= largest->items[largest->max - 1].bytes)
			return;
	} else {
		largest->count++;
	}
	for (at = largest->count - 1; at && largest->items[at - 1].bytes < bytes; at--)
		largest->items[at] = largest->items[at - 1];
	largest->items[at] = (struct lg_ranked){ bytes, thing, holder };
}
