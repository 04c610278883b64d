// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Table slab: the caches as /proc/slabinfo counts them, largest first. slab_mutex is not taken:
 * every pointer is read with checks, and the list is bounded.
 */
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "agent.h"
#include "layout.h"
#include "peek.h"

#define CACHES_MAX 2048	  /* caches walked; ten times what Debian's kernel has */
#define PARTIAL_MAX 10000 /* partial slabs walked in one cache and node; arbitrary: about 1 ms */
#define OO_SHIFT 16	  /* order, above objects, in struct kmem_cache.oo and .min: mm/slub.c */
#define OO_OBJECTS 0xffff
#define INUSE_MASK 0xffff /* of struct slab.counters: layout.sh checks both */
#define OBJECTS_SHIFT 16
#define OBJECTS_MASK 0x7fff

/* The fields of a cache that we need, read at one moment. */
struct cache {
	u64 slabs;
	u64 objects;
	u64 free_objects;
	bool free_known;
	u32 oo;	 /* order and objects of a slab */
	u32 min; /* the same of the smaller slab that is made do with when memory is fragmented */
	unsigned int size;
	slab_flags_t flags;
};

static void ignore_object(void *object)
{
	(void)object;
}

/*
 * slab_caches is not exported. A cache of our own is put at its head, so the entry before it is
 * the list's head. The constructor keeps our cache from being merged with another.
 */
struct list_head *lg_slab_find(void)
{
	struct kmem_cache *own = kmem_cache_create("lastgasp_probe", 64, 0, 0, ignore_object);
	struct list_head *head, *entry;

	if (!own)
		return NULL;
	entry = (struct list_head *)((char *)own + LG_KMEM_CACHE_LIST);
	head = entry->prev;
	if (head->next != entry)
		head = NULL;
	kmem_cache_destroy(own);
	return head;
}

/*
 * Adds the free objects of a node's partial slabs. Returns LG_ERR_BUSY, LG_ERR_LIMIT or
 * LG_ERR_MEMORY if they cannot be told.
 */
static int count_partial(char *node, u64 *ret)
{
	spinlock_t *lock = (spinlock_t *)(node + LG_KMEM_CACHE_NODE_LIST_LOCK);
	struct list_head *head = (struct list_head *)(node + LG_KMEM_CACHE_NODE_PARTIAL);
	struct list_head *at;
	unsigned int steps = 0;
	int result = LG_ERR_MEMORY;
	u32 counters;

	if (!spin_trylock(lock))
		return LG_ERR_BUSY;
	while (lg_peek(&at, steps ? &at->next : &head->next)) {
		if (at == head) {
			result = 0;
			break;
		}
		if (++steps > PARTIAL_MAX) {
			result = LG_ERR_LIMIT;
			break;
		}
		if (!lg_peek_at(&counters, (char *)at - LG_SLAB_LIST, LG_SLAB_COUNTERS,
				sizeof(counters)))
			break;
		*ret += ((counters >> OBJECTS_SHIFT) & OBJECTS_MASK) - (counters & INUSE_MASK);
	}
	spin_unlock(lock);
	return result;
}

/* The cache's struct kmem_cache_node of a NUMA node; *ret may be NULL. */
static bool read_node(const char *from, int node, char **ret)
{
	return lg_peek_at(ret, from, LG_KMEM_CACHE_NODE + node * sizeof(*ret), sizeof(*ret));
}

static bool read_counts(const char *from, struct cache *ret)
{
	unsigned long slabs, objects;
	char *node;
	int i;

	for (i = 0; i < nr_node_ids; i++) {
		if (!read_node(from, i, &node))
			return false;
		if (!node)
			continue;
		if (!lg_peek_at(&slabs, node, LG_KMEM_CACHE_NODE_NR_SLABS, sizeof(slabs)) ||
		    !lg_peek_at(&objects, node, LG_KMEM_CACHE_NODE_TOTAL_OBJECTS, sizeof(objects)))
			return false;
		ret->slabs += slabs;
		ret->objects += objects;
	}
	return true;
}

static bool read_cache(const char *from, struct cache *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (!lg_peek_at(&ret->oo, from, LG_KMEM_CACHE_OO, sizeof(ret->oo)) ||
	    !lg_peek_at(&ret->min, from, LG_KMEM_CACHE_MIN, sizeof(ret->min)) ||
	    !lg_peek_at(&ret->size, from, LG_KMEM_CACHE_SIZE, sizeof(ret->size)) ||
	    !lg_peek_at(&ret->flags, from, LG_KMEM_CACHE_FLAGS, sizeof(ret->flags)) ||
	    !read_counts(from, ret))
		return false;
	return ret->oo >> OO_SHIFT < MAX_ORDER && ret->min >> OO_SHIFT < MAX_ORDER;
}

/*
 * Slabs come in two sizes, and how many there are of each follows from the objects that they have
 * room for: slabs = usual + small, objects = usual * (oo's) + small * (min's).
 */
static u64 cache_bytes(const struct cache *cache)
{
	u32 each = cache->oo & OO_OBJECTS, each_small = cache->min & OO_OBJECTS;
	u64 small = 0;

	if (each > each_small && cache->objects < cache->slabs * each)
		small = div_u64(cache->slabs * each - cache->objects, each - each_small);
	small = min(small, cache->slabs);
	return (((cache->slabs - small) << (cache->oo >> OO_SHIFT)) +
		(small << (cache->min >> OO_SHIFT))) << PAGE_SHIFT;
}

static void read_free(struct lg_agent *agent, const char *from, struct cache *cache)
{
	char *node;
	int i, ret = 0;

	for (i = 0; i < nr_node_ids && !ret; i++)
		if (!read_node(from, i, &node))
			ret = LG_ERR_MEMORY;
		else if (node)
			ret = count_partial(node, &cache->free_objects);
	cache->free_known = !ret && cache->free_objects <= cache->objects;
	if (ret == LG_ERR_LIMIT)
		lg_loss(&agent->losses, LG_LOSS_SLAB_PARTIAL);
	else if (!cache->free_known)
		lg_loss(&agent->losses, LG_LOSS_SLAB_LOCK);
}

static int gather(struct lg_agent *agent)
{
	const struct list_head *head = agent->slab_caches;
	struct list_head *at;
	const char *from;
	struct cache cache;
	unsigned int steps;

	lg_losses_restart(&agent->losses, LG_slab);
	lg_largest_clear(&agent->slab, LG_LARGEST_MAX);
	if (!head || !lg_peek(&at, &head->next))
		return LG_ERR_ABSENT;
	for (steps = 0; at != head && steps < CACHES_MAX; steps++) {
		from = (const char *)at - LG_KMEM_CACHE_LIST;
		if (!read_cache(from, &cache))
			lg_loss(&agent->losses, LG_LOSS_SLAB_READ);
		else if (cache.slabs)
			lg_largest_add(&agent->slab, cache_bytes(&cache), from, NULL);
		if (!lg_peek(&at, &at->next))
			break;
	}
	if (at != head || agent->slab.dropped)
		lg_loss(&agent->losses, LG_LOSS_SLAB_FULL);
	return 0;
}

/* Whether the list still holds it: between two rows another CPU may have destroyed it. */
static bool still_listed(const char *from)
{
	const struct list_head *entry = (const void *)(from + LG_KMEM_CACHE_LIST);
	struct list_head *next, *back;

	return lg_peek(&next, &entry->next) && lg_peek(&back, &next->prev) && back == entry;
}

static int cache_row(struct lg_agent *agent, const char *from, struct lg_row *row)
{
	struct cache cache;
	const char *name;
	int length;

	if (!still_listed(from) || !read_cache(from, &cache) ||
	    !lg_peek_at(&name, from, LG_KMEM_CACHE_NAME, sizeof(name)))
		return LG_ERR_MEMORY;
	length = lg_peek_text(agent->path, name, sizeof(agent->path));
	if (length < 0)
		return LG_ERR_MEMORY;
	read_free(agent, from, &cache);
	lg_row_set_text(row, LG_slab_name, agent->path, length);
	lg_row_set(row, LG_slab_object_size_bytes, cache.size);
	lg_row_set(row, LG_slab_objects, cache.objects);
	if (cache.free_known)
		lg_row_set(row, LG_slab_active_objects, cache.objects - cache.free_objects);
	lg_row_set(row, LG_slab_slabs, cache.slabs);
	lg_row_set(row, LG_slab_slab_size_bytes, PAGE_SIZE << (cache.oo >> OO_SHIFT));
	lg_row_set(row, LG_slab_total_bytes, cache_bytes(&cache));
	lg_row_set(row, LG_slab_reclaimable, !!(cache.flags & SLAB_RECLAIM_ACCOUNT));
	return 1;
}

int lg_slab_next(void *ctx, struct lg_cursor *cursor, struct lg_row *row)
{
	struct lg_agent *agent = ctx;
	int ret = cursor->at ? 0 : gather(agent);

	if (ret)
		return ret;
	if (cursor->at >= agent->slab.count)
		return 0;
	return cache_row(agent, agent->slab.items[cursor->at++].thing, row);
}
