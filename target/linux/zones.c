// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tables nodes, zones and buddy: how far each zone is from its watermarks, as /proc/zoneinfo
 * and /proc/buddyinfo count. Reads counters only; takes no zone lock.
 */
#include <linux/mm.h>

#include "agent.h"
#include "peek.h"
#include "zones.h"

unsigned long lg_zone_pcp_pages(const struct zone *zone)
{
	unsigned long count = 0;
	int cpu;

	if (!populated_zone((struct zone *)zone))
		return 0;
	for_each_online_cpu(cpu)
		count += READ_ONCE(per_cpu_ptr(zone->per_cpu_pageset, cpu)->count);
	return count;
}

struct zone *lg_zone_at(u64 *at)
{
	struct zone *zone;
	int node;

	for (; *at < (u64)nr_node_ids * MAX_NR_ZONES; ++*at) {
		node = *at / MAX_NR_ZONES;
		if (!node_online(node))
			continue;
		zone = &NODE_DATA(node)->node_zones[*at % MAX_NR_ZONES];
		if (populated_zone(zone))
			return zone;
	}
	return NULL;
}

int lg_nodes_next(void *ctx, struct lg_cursor *cursor, struct lg_row *row)
{
	const struct pglist_data *data;
	const struct task_struct *kswapd;
	pid_t pid;

	while (cursor->at < nr_node_ids && !node_online(cursor->at))
		cursor->at++;
	if (cursor->at >= nr_node_ids)
		return 0;
	data = NODE_DATA(cursor->at);
	kswapd = READ_ONCE(data->kswapd);
	lg_row_set(row, LG_nodes_node, cursor->at++);
	lg_row_set(row, LG_nodes_present_bytes, (u64)data->node_present_pages << PAGE_SHIFT);
	lg_row_set(row, LG_nodes_spanned_bytes, (u64)data->node_spanned_pages << PAGE_SHIFT);
	if (kswapd && lg_peek(&pid, &kswapd->pid))
		lg_row_set(row, LG_nodes_kswapd_pid, pid);
	lg_row_set(row, LG_nodes_kswapd_failures, READ_ONCE(data->kswapd_failures));
	lg_row_set(row, LG_nodes_kswapd_order, READ_ONCE(data->kswapd_order));
	return 1;
}

static void set_pages(struct lg_row *row, unsigned int column, unsigned long count)
{
	lg_row_set(row, column, (u64)count << PAGE_SHIFT);
}

static void set_reserve(struct lg_agent *agent, struct lg_row *row, const struct zone *zone)
{
	size_t used = 0;
	int i;

	for (i = 0; i < MAX_NR_ZONES; i++)
		used += scnprintf(agent->path + used, sizeof(agent->path) - used, "%s%ld",
				  i ? "," : "", zone->lowmem_reserve[i]);
	lg_row_set_text(row, LG_zones_lowmem_reserve_pages, agent->path, used);
}

int lg_zones_next(void *ctx, struct lg_cursor *cursor, struct lg_row *row)
{
	struct zone *zone = lg_zone_at(&cursor->at);

	if (!zone)
		return 0;
	cursor->at++;
	lg_row_set(row, LG_zones_node, zone_to_nid(zone));
	lg_row_set_text(row, LG_zones_zone, zone->name, LG_TEXT_MAX);
	set_pages(row, LG_zones_present_bytes, zone->present_pages);
	set_pages(row, LG_zones_managed_bytes, zone_managed_pages(zone));
	set_pages(row, LG_zones_spanned_bytes, zone->spanned_pages);
	set_pages(row, LG_zones_free_bytes, zone_page_state(zone, NR_FREE_PAGES));
	set_pages(row, LG_zones_pcp_bytes, lg_zone_pcp_pages(zone));
	set_pages(row, LG_zones_min_bytes, min_wmark_pages(zone));
	set_pages(row, LG_zones_low_bytes, low_wmark_pages(zone));
	set_pages(row, LG_zones_high_bytes, high_wmark_pages(zone));
	set_pages(row, LG_zones_boost_bytes, zone->watermark_boost);
	set_pages(row, LG_zones_cma_bytes, zone_page_state(zone, NR_FREE_CMA_PAGES));
	set_pages(row, LG_zones_active_anon_bytes, zone_page_state(zone, NR_ZONE_ACTIVE_ANON));
	set_pages(row, LG_zones_inactive_anon_bytes, zone_page_state(zone, NR_ZONE_INACTIVE_ANON));
	set_pages(row, LG_zones_active_file_bytes, zone_page_state(zone, NR_ZONE_ACTIVE_FILE));
	set_pages(row, LG_zones_inactive_file_bytes, zone_page_state(zone, NR_ZONE_INACTIVE_FILE));
	set_pages(row, LG_zones_unevictable_bytes, zone_page_state(zone, NR_ZONE_UNEVICTABLE));
	set_pages(row, LG_zones_mlocked_bytes, zone_page_state(zone, NR_MLOCK));
	set_reserve(ctx, row, zone);
	return 1;
}

int lg_buddy_next(void *ctx, struct lg_cursor *cursor, struct lg_row *row)
{
	struct zone *zone;
	unsigned long free;

	while ((zone = lg_zone_at(&cursor->at)) != NULL) {
		while (cursor->extra < MAX_ORDER) {
			free = READ_ONCE(zone->free_area[cursor->extra++].nr_free);
			if (!free)
				continue;
			lg_row_set(row, LG_buddy_node, zone_to_nid(zone));
			lg_row_set_text(row, LG_buddy_zone, zone->name, LG_TEXT_MAX);
			lg_row_set(row, LG_buddy_block_order, cursor->extra - 1);
			lg_row_set(row, LG_buddy_free_blocks, free);
			return 1;
		}
		cursor->extra = 0;
		cursor->at++;
	}
	return 0;
}
