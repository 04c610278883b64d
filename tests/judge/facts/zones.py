# SPDX-License-Identifier: GPL-2.0-or-later
"""Nodes, zones and free blocks: include/linux/mmzone.h of Linux 6.1."""

import collections

from drgn.helpers.linux.cpumask import for_each_online_cpu
from drgn.helpers.linux.percpu import per_cpu_ptr

from facts import pages
from facts.counters import PAGE, nodes_of, zones_of
from facts.value import name

STATES = { # column: enumerator of enum zone_stat_item
	"free_bytes": "NR_FREE_PAGES", "cma_bytes": "NR_FREE_CMA_PAGES", "active_anon_bytes": "NR_ZONE_ACTIVE_ANON",
	"inactive_anon_bytes": "NR_ZONE_INACTIVE_ANON", "active_file_bytes": "NR_ZONE_ACTIVE_FILE",
	"inactive_file_bytes": "NR_ZONE_INACTIVE_FILE", "unevictable_bytes": "NR_ZONE_UNEVICTABLE",
	"mlocked_bytes": "NR_MLOCK",
}
WATERMARKS = {"min_bytes": "WMARK_MIN", "low_bytes": "WMARK_LOW", "high_bytes": "WMARK_HIGH"}


def nodes(program):
	return [{
		"node": node.node_id.value_(),
		"present_bytes": node.node_present_pages.value_() * PAGE,
		"spanned_bytes": node.node_spanned_pages.value_() * PAGE,
		"kswapd_pid": node.kswapd.pid.value_() if node.kswapd else None,
		"kswapd_failures": node.kswapd_failures.value_(),
		"kswapd_order": node.kswapd_order.value_(),
	} for node in nodes_of(program)]


def pcp_pages(program, zone):
	return sum(per_cpu_ptr(zone.per_cpu_pageset, cpu).count.value_() for cpu in for_each_online_cpu(program))


def name_of(zone):
	return {"node": zone.node.value_(), "zone": name(zone.name)}


def zone_row(program, zone):
	boost = zone.watermark_boost.value_()
	row = name_of(zone) | {
		"present_bytes": zone.present_pages.value_() * PAGE,
		"managed_bytes": zone.managed_pages.counter.value_() * PAGE,
		"spanned_bytes": zone.spanned_pages.value_() * PAGE,
		"pcp_bytes": pcp_pages(program, zone) * PAGE,
		"boost_bytes": boost * PAGE,
		"lowmem_reserve_pages": ",".join(str(pages_kept.value_()) for pages_kept in zone.lowmem_reserve),
	}
	for column, item in STATES.items():
		row[column] = max(zone.vm_stat[program[item]].counter.value_(), 0) * PAGE
	for column, mark in WATERMARKS.items():
		row[column] = (zone._watermark[program[mark]].value_() + boost) * PAGE
	return row


def zones(program):
	return [zone_row(program, zone) for zone in zones_of(program)]


def buddy(program):
	"""From the page structs of the free blocks."""
	ends = [(zone.zone_start_pfn.value_() + zone.spanned_pages.value_(), name_of(zone)) for zone in zones_of(program)]
	counts = collections.Counter()
	for pfn, order in pages.of(program).free:
		zone = next(zone for end, zone in ends if pfn < end)
		counts[zone["node"], zone["zone"], order] += 1
	return [{"node": node, "zone": zone, "block_order": order, "free_blocks": count}
		for (node, zone, order), count in counts.items()]
