// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which slab caches go first: those that hold most memory.
 */
#include "collect.h"

static uint64_t size(const struct lg_row *row)
{
	return lg_row_number(row, LG_slab_total_bytes);
}

static bool same(const struct lg_row *a, const struct lg_row *b)
{
	const struct lg_value *x = &a->values[LG_slab_name], *y = &b->values[LG_slab_name];

	return x->kind == LG_STRING && y->kind == LG_STRING && x->length == y->length &&
	       !__builtin_memcmp(a->text + x->offset, b->text + y->offset, x->length);
}

const struct lg_ranking lg_slab_ranking = {
	.slot = 1,
	.top = 10,
	.size = size,
	.same = same,
};
