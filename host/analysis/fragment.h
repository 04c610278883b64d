/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why a request for 2^order pages failed though memory was free, zone by zone, by the rules of the
 * kernel (__zone_watermark_ok() of mm/page_alloc.c):
 *
 *   which zones    those up to the one that the flags name; of nodes in mems_allowed
 *   mark           the min watermark; half of it with __GFP_HIGH, a quarter less of that when the
 *                  request may not wait (ALLOC_HARDER; not with __GFP_NOMEMALLOC)
 *   reserve        lowmem_reserve of the zone for the highest zone that the request could use
 *   until 4.3      free - 2^order + 1 is above mark + reserve; then for each smaller order: without
 *                  the blocks of that order still above the mark, halved each time
 *   from 4.4       above mark + reserve, less what is set aside for atomic requests and CMA, and
 *                  any block of that order or larger of a type that the request may use
 */
#ifndef FRAGMENT_H
#define FRAGMENT_H

#include "../../protocol/schema.h"
#include "query.h"
#include "quota.h"

#define FRAGMENT_TEXT (LG_TEXT_MAX + 1)
#define FRAGMENT_ZONES 64
#define FRAGMENT_ORDERS 20

enum fragment_verdict {
	FRAGMENT_UNKNOWN,   /* the dump does not say enough */
	FRAGMENT_ABOVE,	    /* the request cannot use that zone */
	FRAGMENT_NODE,	    /* its cpuset does not allow that node */
	FRAGMENT_WATERMARK, /* too little is free */
	FRAGMENT_RESERVE,   /* enough is free, but kept for requests that can use no other zone */
	FRAGMENT_BLOCKS,    /* enough is free, but not in blocks of that size and type */
	FRAGMENT_PASSES,    /* as printed, it would be given */
};

const char *fragment_verdict_name(enum fragment_verdict verdict);

struct fragment_zone {
	int64_t row; /* of table zones */
	int64_t node;
	char zone[32];
	enum fragment_verdict verdict;
	struct maybe free, mark, reserve; /* bytes */
	struct maybe high; /* the high watermark, which the last try before a kill asks for */
	struct maybe largest;		  /* order of the largest free block that it may use */
};

struct fragment {
	bool asked;   /* the dump tells of a request */
	bool failed;  /* it failed; else the OOM killer was called for it */
	bool by_hand; /* SysRq f: no request at all */
	int64_t row;  /* of table oom_events */
	struct maybe pid, order, page_size;
	char comm[FRAGMENT_TEXT], gfp[FRAGMENT_TEXT], nodes[FRAGMENT_TEXT], memcg[FRAGMENT_TEXT];
	bool of_memcg; /* a limit was hit: free memory does not matter */
	bool vmalloc;  /* single pages and room for their addresses: no zone is judged */
	struct maybe bytes; /* asked for, of vmalloc */
	struct quota quota; /* what hit the limit, asked or not; all unknown: none did */
	bool waits, high, harder, flags_known;
	int highest; /* zone: 0 DMA, 1 DMA32, 2 Normal, 3 HighMem, 4 Movable */
	struct fragment_zone zones[FRAGMENT_ZONES];
	size_t count;
	struct maybe free; /* of all zones */
};

/* Errors as query_each. */
struct err *fragment_read(struct sql *sql, struct fragment *ret) ERR_MUST_CHECK;

#endif
