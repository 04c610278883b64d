/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a report says of memory: Mem-Info of every age, zones, nodes, buddy lists, huge pages,
 * totals. Its rows are made when the report has ended, as the page size follows from all of it:
 *
 *   page size: the smallest block of the buddy lists; else kB against pages of the same counter;
 *   all must agree. Where nothing tells it, pages become no bytes.
 *
 *   sums: a zone's buddy list against its free, zones against the machine, nodes against the
 *   machine, zones against nodes, managed RAM against RAM less reserved. Counters are kept per CPU
 *   and folded now and then, and time goes by while they are printed: a difference of up to
 *   CPUs * (threshold + batch) pages, or a 32nd, is racy: named in losses, the numbers are shown
 *   (threshold and batch as mm/vmstat.c and mm/page_alloc.c compute them; 32 CPUs, arbitrary, where
 *   the text has none). A larger one is damage: the number that a third one contradicts is
 *   dropped, both where nothing tells which.
 */
#ifndef MEMORY_TEXT_H
#define MEMORY_TEXT_H

#include "amount.h"

#define MEMORY_ORDERS 20  /* MAX_ORDER was 11 and up to 17 on some */
#define MEMORY_RESERVES 6 /* zones of a node, at most */
#define MEMORY_ZONES 4096 /* at most; 1,024 nodes */
#define MEMORY_HUGES 4096
#define MEMORY_BLOCKS_24 8 /* buddy lists of a 2.4 kernel, which have no names */

/* In forms (phrase.h): a zone's place. Without the node it is of node 0. */
#define MEMORY_ZONE "{Node %u<node> }%(DMA32|DMA|Normal|HighMem|Movable|Device)<zone>"

struct memory_buddy {
	uint64_t blocks[MEMORY_ORDERS];
	unsigned int orders;
	uint64_t block_kb; /* of order 0: the page size */
	uint64_t total_kb;
	char types[LG_TEXT_MAX + 1];
	bool empty;   /* instead of a list: the zone has no memory */
	bool typed;   /* types are said at all */
	bool untyped; /* those of some blocks are lost */
	enum amount_state state;
};

struct memory_zone {
	unsigned int node;
	char name[8];
	bool any;      /* something of table zones */
	bool said;     /* its own line, not only a list of it */
	bool reserved; /* its lowmem_reserve too */
	struct amount amount[LG_zones_columns];
	uint64_t reserve[MEMORY_RESERVES];
	unsigned int reserves;
	struct memory_buddy buddy;
	struct {
		unsigned int lists; /* lines; hot and cold ones are two */
		uint64_t cpus;	    /* hash of which */
		uint64_t last;	    /* CPU, cold behind hot */
		uint64_t pages;
		bool used;    /* pages are said */
		bool told;    /* and the zone's line does not say them */
		bool counted; /* zoneinfo: of the CPU spoken of last */
		unsigned int headers;
		bool doubted;
	} pcp;
};

struct memory_node {
	unsigned int node;
	struct amount amount[LG_nodes_columns];
};

struct memory_huge {
	unsigned int node;
	struct amount amount[LG_hugepages_columns];
};

struct report_proc; /* proc_text.h */

/* What size of a page pairs of numbers tell. */
struct memory_page {
	uint64_t kb; /* 0: none yet */
	bool contradicted;
};

struct report_memory {
	struct memory_page page; /* of /proc */
	struct amount amount[LG_memory_columns];
	struct amount isolated[2]; /* anon and file */
	struct amount free_again;  /* `Free pages:` of old kernels, a moment later than free */
	bool said;		   /* any of the machine's counters */
	struct memory_zone *zones;
	struct memory_node *nodes;
	struct memory_huge *huges;
	unsigned int zones_count, nodes_count, huges_count;
	unsigned int zone_now; /* zone number n-1 was spoken of last; 0: none */
	unsigned int pcp_now;  /* likewise, whose per-CPU lists come */
	bool node_age;	       /* from 4.8: LRU lists are of nodes */
	struct memory_buddy unnamed[MEMORY_BLOCKS_24];
	unsigned int unnameds;
	struct report_proc *proc;
};

extern const struct grammar memory_header_grammar, memory_zone_grammar, memory_reserve_grammar,
	memory_node_grammar, memory_huge_grammar, memory_buddy_grammar, memory_pcp_header_grammar,
	memory_pcp_grammar, memory_counter_grammar, memory_total_grammar;

/* An array with room for one more element, zeroed, behind count: it grows by doubling. NULL:
 * too many, or no memory, as report->err says. */
void *array_grow(struct report *report, void *array, unsigned int count, unsigned int max,
		 size_t bytes);

/* The report's memory, made when it has none. NULL: no memory, report->err says so. */
struct report_memory *memory_of(struct report *report);
void memory_destroy(struct report_memory *memory); /* takes NULL */

/* The zone that a text names, made when there is none. NULL: too many, or no memory. */
struct memory_zone *memory_zone(struct report *report, const struct phrase *place);
struct memory_node *memory_node(struct report *report, unsigned int node);

/* What was said just now was damaged: what comes next may be of a zone whose line is lost. */
void memory_lose_place(struct report *report);

/* memory_page.c: sets report->page_size, if what was said tells one. Losses: where it does not. */
struct err *memory_page_size(struct report *report) ERR_MUST_CHECK;

/* The same counter in pages and in kB, from two files. */
void memory_page_vote(struct report *report, uint64_t pages, const struct amount *kb);

/* memory_check.c: doubts what contradicts. page_size is known if it ever will be. */
struct err *memory_check(struct report *report) ERR_MUST_CHECK;

/* Whether all zones of the machine are here. */
bool memory_is_whole(const struct report *report);

/*
 * At the report's end: page size, checks, rows of memory, nodes, zones, buddy, hugepages, and
 * losses. A report that says nothing of memory has none of them. Errors: those of rows.h.
 */
struct err *memory_rows(struct report *report) ERR_MUST_CHECK;

/* Free pages as said, before memory_rows() or after. Returns whether it was. */
bool memory_free_pages(const struct report *report, uint64_t *ret);

#endif
