// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Allocations that fail and say so, for the captures: insmod shortage.ko what=page|slab. Takes
 * what there is of the kind, gives all of it back, and then fails to load.
 */
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>

#define OBJECT_BYTES 2000
#define PAGE_ORDER 5
#define QUIET (GFP_ATOMIC | __GFP_NOWARN)

struct object {
	struct list_head list;
	char rest[OBJECT_BYTES - sizeof(struct list_head)];
};

static char *what = "page";
module_param(what, charp, 0);

static void take_pages(void)
{
	struct page *page, *next;
	LIST_HEAD(taken);

	while ((page = alloc_pages(QUIET, PAGE_ORDER)))
		list_add(&page->lru, &taken);
	page = alloc_pages(GFP_ATOMIC, PAGE_ORDER);
	if (page)
		list_add(&page->lru, &taken);
	list_for_each_entry_safe(page, next, &taken, lru) __free_pages(page, PAGE_ORDER);
}

static void take_objects(void)
{
	struct kmem_cache *cache = kmem_cache_create("shortage_object", OBJECT_BYTES, 0, 0, NULL);
	struct object *object, *next;
	LIST_HEAD(taken);

	if (!cache)
		return;
	while ((object = kmem_cache_alloc(cache, QUIET)))
		list_add(&object->list, &taken);
	object = kmem_cache_alloc(cache, GFP_ATOMIC);
	if (object)
		list_add(&object->list, &taken);
	list_for_each_entry_safe(object, next, &taken, list) kmem_cache_free(cache, object);
	kmem_cache_destroy(cache);
}

static int __init shortage_init(void)
{
	if (!strcmp(what, "page"))
		take_pages();
	else
		take_objects();
	return -ENOMEM;
}

module_init(shortage_init);
MODULE_DESCRIPTION("allocations that fail, for tests");
MODULE_LICENSE("GPL");
