// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What was said of slab caches -> rows.
 */
#include <stdio.h>
#include <string.h>

#include "rows.h"
#include "slab_text.h"

enum { ORDER_MAX = 20 };

/* Whether lines of its nodes say more than this one of all nodes. */
static bool is_head_of_nodes(const struct report_slab *slab, const struct slab_cache *cache)
{
	for (unsigned int i = 0; i < slab->caches_count; i++)
		if (cache->node == SLAB_ALL_NODES && slab->caches[i].node != SLAB_ALL_NODES &&
		    !strcmp(slab->caches[i].name, cache->name))
			return true;
	return false;
}

static void sizes(const struct report *report, const struct slab_cache *cache, struct lg_row *row)
{
	uint64_t bytes, slabs, total;

	if (!cache->ordered || !report->page_size.known || cache->pages_order > ORDER_MAX)
		return;
	bytes = report->page_size.value << cache->pages_order;
	lg_row_set(row, LG_slab_slab_size_bytes, bytes);
	/* only /proc/slabinfo counts slabs of one size */
	if (report->slab->slabinfo && amount_bytes(&cache->amount[LG_slab_slabs], 0, &slabs) &&
	    !__builtin_mul_overflow(slabs, bytes, &total))
		lg_row_set(row, LG_slab_total_bytes, total);
}

static struct err *cache_row(struct report *report, const struct slab_cache *cache)
{
	char reason[LG_TEXT_MAX + 32];
	struct lg_row row;
	struct err *err;

	lg_row_clear(&row, LG_slab_columns);
	lg_row_set_text(&row, LG_slab_name, cache->name, strlen(cache->name));
	amounts_row(cache->amount, LG_slab, 0, &row);
	sizes(report, cache, &row);
	if (cache->unreclaimable)
		lg_row_set(&row, LG_slab_reclaimable, 0);
	if (cache->node != SLAB_ALL_NODES)
		lg_row_set(&row, LG_slab_node, cache->node);
	err = rows_add(report->rows, LG_slab, &row);
	for (unsigned int i = 0; !err && i < LG_slab_columns; i++) {
		if (cache->amount[i].state != AMOUNT_DOUBTED)
			continue;
		snprintf(reason, sizeof(reason), "%s: said twice and not the same", cache->name);
		err = rows_lose(report->rows, "slab", reason, 1);
	}
	return err;
}

static struct err *site_row(struct report *report, const struct slab_site *site)
{
	struct lg_row row;

	lg_row_clear(&row, LG_allocations_columns);
	lg_row_set_text(&row, LG_allocations_site, site->site, strlen(site->site));
	lg_row_set(&row, LG_allocations_bytes, site->bytes);
	lg_row_set(&row, LG_allocations_calls, site->calls);
	return rows_add(report->rows, LG_allocations, &row);
}

struct err *slab_rows(struct report *report)
{
	const struct report_slab *slab = report->slab;
	struct err *err = NULL;

	if (!slab)
		return NULL;
	for (unsigned int i = 0; !err && i < slab->caches_count; i++)
		if (!is_head_of_nodes(slab, &slab->caches[i]))
			err = cache_row(report, &slab->caches[i]);
	for (unsigned int i = 0; !err && i < slab->sites_count; i++)
		err = site_row(report, &slab->sites[i]);
	return err;
}
