# SPDX-License-Identifier: GPL-2.0-or-later
"""Slab caches: their list for the names, the page structs for what they hold. mm/slab.h and mm/slub.c of Linux 6.1."""

from drgn.helpers.linux.slab import for_each_slab_cache

from facts import pages
from facts.counters import PAGE
from facts.value import name

RECLAIMABLE = 0x20000  # SLAB_RECLAIM_ACCOUNT
ORDER_SHIFT = 16       # OO_SHIFT


def slab(program):
	held = dict(pages.of(program).slabs)
	rows = []
	for cache in for_each_slab_cache(program):
		slabs = held.pop(cache.value_(), None)
		if slabs:
			rows.append(row(cache, slabs))
	if held:
		raise ValueError(f"slabs of {len(held)} caches that are not in the list")
	return rows


def row(cache, slabs):
	return {
		"name": name(cache.name),
		"object_size_bytes": cache.size.value_(),
		"objects": slabs.objects,
		"active_objects": slabs.objects - slabs.idle,
		"slabs": slabs.slabs,
		"slab_size_bytes": PAGE << (cache.oo.x.value_() >> ORDER_SHIFT),
		"total_bytes": slabs.bytes,
		"reclaimable": int(bool(cache.flags.value_() & RECLAIMABLE)),
	}
