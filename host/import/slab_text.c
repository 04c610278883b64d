// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Slab caches, as reports of failed allocations name them.
 */
#include "slab_text.h"

#include <stdlib.h>
#include <string.h>

#include "rows.h"

struct report_slab *slab_of(struct report *report)
{
	if (!report->slab && !report->err) {
		report->slab = calloc(1, sizeof(*report->slab));
		if (!report->slab)
			report->err = err_memory();
	}
	return report->slab;
}

void slab_destroy(struct report_slab *slab)
{
	if (!slab)
		return;
	free(slab->caches);
	free(slab->sites);
	free(slab);
}

struct slab_cache *slab_cache(struct report *report, const char *name, size_t bytes,
			      uint32_t node)
{
	struct report_slab *slab = slab_of(report);
	struct slab_cache *caches;

	if (!slab || bytes >= SLAB_NAME)
		return NULL;
	for (unsigned int i = slab->caches_count; i-- > 0;)
		if (slab->caches[i].node == node && strlen(slab->caches[i].name) == bytes &&
		    !memcmp(slab->caches[i].name, name, bytes))
			return &slab->caches[i];
	caches = array_grow(report, slab->caches, slab->caches_count, SLAB_CACHES,
			    sizeof(*caches));
	if (!caches)
		return NULL;
	slab->caches = caches;
	caches += slab->caches_count++;
	memcpy(caches->name, name, bytes);
	caches->node = node;
	return caches;
}

/* ---- Unreclaimable slab info: */

static const char *const header_forms[] = {"Unreclaimable slab info:", "Name Used Total", NULL};

static void take_header(struct report *report, const char *text, size_t bytes)
{
	(void)text;
	(void)bytes;
	report->parts |= REPORT_SLAB_HEADER;
}

const struct grammar slab_header_grammar = {
	.name = "slab-header",
	.begins = (const char *const[]){"Unreclaimable slab", "Name  ", NULL},
	.place = PLACE_SLAB,
	.forms = header_forms,
	.take = take_header,
};

static const char row_form[] = "%w<name> %k<used> %k<total>";

static enum fit parse_row(const struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;
	enum fit fit = phrase_fit(row_form, text, bytes, &phrase);

	(void)report;
	if (fit == FIT_WHOLE && phrase.value[1].number > phrase.value[2].number)
		return FIT_DAMAGED;
	return fit;
}

static void take_row(struct report *report, const char *text, size_t bytes)
{
	static const struct amount_name names[] = {
		{"used", LG_slab_used_bytes},
		{"total", LG_slab_objects_bytes},
		{NULL, 0},
	};
	struct phrase phrase;
	struct slab_cache *cache;

	phrase_fit(row_form, text, bytes, &phrase);
	cache = slab_cache(report, phrase.value[0].text, phrase.value[0].bytes, SLAB_ALL_NODES);
	if (!cache)
		return;
	amounts_say(cache->amount, LG_slab, &phrase, names);
	cache->unreclaimable = true;
}

const struct grammar slab_row_grammar = {
	.name = "slab",
	.begins = (const char *const[]){"KB", NULL},
	.needs = REPORT_SLAB_HEADER,
	.place = PLACE_SLAB,
	.parse = parse_row,
	.take = take_row,
};

/* ---- a cache that could not grow */

static const char *const cache_forms[] = {
	"cache: %w<name>, object size:! %u<object>, buffer size: %u<buffer>, default order: "
	"%u<order>, min order: %u<least>",
	"cache: %w<name>, object size:! %u<object>, order: %u<order>",
	NULL,
};

static void take_cache(struct report *report, const char *text, size_t bytes)
{
	static const struct amount_name slub[] = {{"buffer", LG_slab_object_size_bytes},
						  {NULL, 0}},
					slab[] = {{"object", LG_slab_object_size_bytes},
						  {NULL, 0}};
	struct phrase phrase;
	unsigned int which;
	struct slab_cache *cache;

	phrase_fit_any(cache_forms, text, bytes, &phrase, &which);
	cache = slab_cache(report, phrase.value[0].text, phrase.value[0].bytes, SLAB_ALL_NODES);
	if (!cache)
		return;
	amounts_say(cache->amount, LG_slab, &phrase, which ? slab : slub);
	cache->pages_order = phrase_find(&phrase, "order")->number;
	cache->ordered = true;
	report->slab->now = (unsigned int)(cache - report->slab->caches) + 1;
}

const struct grammar slab_cache_grammar = {
	.name = "slab-cache",
	.begins = (const char *const[]){"cache: ", NULL},
	.forms = cache_forms,
	.take = take_cache,
};

static const char *const node_forms[] = {
	"node %u<node>: slabs:! %u, objs: %u<objects>, free: %u",
	"node %u<node>: slabs:! %u<active>/%u<slabs>, objs: %u<used>/%u<objects>{, free: %u}",
	NULL,
};

static enum fit parse_node(const struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;
	unsigned int which;
	enum fit fit = phrase_fit_any(node_forms, text, bytes, &phrase, &which);
	const struct phrase_value *part;

	(void)report;
	if (fit != FIT_WHOLE && fit != FIT_OPEN)
		return fit;
	part = phrase_find(&phrase, which ? "used" : "free");
	return part->number > phrase_find(&phrase, "objects")->number ? FIT_DAMAGED : fit;
}

static void take_node(struct report *report, const char *text, size_t bytes)
{
	static const struct amount_name names[] = {
		{"slabs", LG_slab_slabs},
		{"objects", LG_slab_objects},
		{"used", LG_slab_active_objects},
		{NULL, 0},
	};
	struct report_slab *slab = slab_of(report);
	struct slab_cache all, *cache;
	struct phrase phrase;
	unsigned int which;
	uint64_t node;

	if (!slab || !slab->now)
		return;
	phrase_fit_any(node_forms, text, bytes, &phrase, &which);
	node = phrase.value[0].number;
	all = slab->caches[slab->now - 1]; /* a copy: the array moves */
	cache = node < MEMORY_ZONES
			? slab_cache(report, all.name, strlen(all.name), (uint32_t)node)
			: NULL;
	if (!cache)
		return;
	amounts_say(cache->amount, LG_slab, &phrase, names);
	if (!which)
		amount_say(&cache->amount[LG_slab_active_objects],
			   phrase_find(&phrase, "objects")->number -
				   phrase_find(&phrase, "free")->number,
			   SAID_PLAIN);
	cache->amount[LG_slab_object_size_bytes] = all.amount[LG_slab_object_size_bytes];
	cache->pages_order = all.pages_order;
	cache->ordered = all.ordered;
}

const struct grammar slab_node_grammar = {
	.name = "slab-node",
	.begins = (const char *const[]){"node ", NULL},
	.parse = parse_node,
	.take = take_node,
};
