/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The largest of many things, largest first: what an iterator fills when it starts and then
 * reads from.
 */
#ifndef LG_LINUX_LARGEST_H
#define LG_LINUX_LARGEST_H

#include <linux/types.h>

#define LG_LARGEST_MAX 512 /* things kept; Debian's kernel has about 180 slab caches */

struct lg_ranked {
	u64 bytes;	    /* what they are ranked by */
	const void *thing;  /* in the kernel; only ever read with checks */
	const void *holder; /* of the thing, if it needs one */
};

struct lg_largest {
	u32 max;     /* things to keep, at most LG_LARGEST_MAX */
	u32 count;   /* kept */
	u32 dropped; /* not kept: too small for a full list */
	struct lg_ranked items[LG_LARGEST_MAX];
};

/* Empty it. */
void lg_largest_clear(struct lg_largest *largest, unsigned int max);

/* Add; equal ones keep the order they came in. Costs at most `max` moves. */
void lg_largest_add(struct lg_largest *largest, u64 bytes, const void *thing, const void *holder);

#endif
