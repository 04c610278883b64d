/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a report says of slab caches: the table `Unreclaimable slab info:`, caches that could
 * not grow with their nodes (SLUB and SLAB), /proc/slabinfo; and memory by the line of code
 * that asked for it (`Memory allocations:`).
 */
#ifndef SLAB_TEXT_H
#define SLAB_TEXT_H

#include "amount.h"
#include "memory_text.h"

#define SLAB_NAME 96
#define SLAB_CACHES 16384 /* at most; with cgroups there were thousands */
#define SLAB_ALL_NODES UINT32_MAX

struct slab_cache {
	char name[SLAB_NAME];
	uint32_t node; /* or SLAB_ALL_NODES */
	struct amount amount[LG_slab_columns];
	uint64_t pages_order; /* log2 of pages of a slab, where that is said */
	bool ordered;
	bool unreclaimable; /* from the table of those */
};

struct slab_site {
	char site[SLAB_NAME];
	uint64_t bytes, calls;
};

struct report_slab {
	struct slab_cache *caches;
	struct slab_site *sites;
	unsigned int caches_count, sites_count;
	unsigned int now; /* cache number n-1 has lines of its nodes next; 0: none */
	bool allocations; /* their header was there */
	bool slabinfo;	  /* that of /proc/slabinfo */
	bool old;	  /* its version is 1.0 or 1.1 */
};

extern const struct grammar slab_header_grammar, slab_row_grammar, slab_cache_grammar,
	slab_node_grammar, allocation_header_grammar, allocation_row_grammar;

/* The report's slabs, made when it has none. NULL: no memory. */
struct report_slab *slab_of(struct report *report);
void slab_destroy(struct report_slab *slab); /* takes NULL */

/* The cache, made when there is none. NULL: too many, or no memory. */
struct slab_cache *slab_cache(struct report *report, const char *name, size_t bytes,
			      uint32_t node);

/* At the report's end, behind memory_rows(): rows of slab and allocations, losses. */
struct err *slab_rows(struct report *report) ERR_MUST_CHECK;

#endif
