/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the RAM went: parts that add up to the installed RAM exactly, whatever arrived.
 *
 * Of agents' dumps and files of /proc, the parts are the columns marked [part] in
 * protocol/schema.def, and two that are computed:
 *
 * vmalloc: pages behind vmalloc that are no kernel stacks. vmalloc_bytes counts the stacks too
 * where they are mapped so (amd64: CONFIG_VMAP_STACK), and does not where they are not (i386). At
 * least vmalloc_bytes - kernel_stack_bytes is certain on both, so that is the part; what i386 has
 * beyond that stays in the remainder.
 *
 * unaccounted: the remainder, ram_bytes less all known parts: pages that drivers took straight
 * from the page allocator (and leaks of them), swap cache that no task maps, and every part that
 * this agent could not tell. It may be below zero: pages counted twice, or counters that moved
 * while they were read. The per-CPU areas made at boot are in `per-CPU` and in `kernel, boot`
 * (mm/percpu.c: pcpu_nr_populated starts with the first chunk, which comes from memblock), so that
 * it is too small by a few hundred KiB a CPU.
 *
 * Kernel text tells other things, by its age:
 *
 *   from 2.6.32   the lists (active_anon, ..., unevictable, isolated) hold every page of tasks and
 *                 of the page cache; `total pagecache pages` counts cache, tmpfs and swap cache. So
 *                 anonymous = lists - (pagecache - swap cache), with what of the swap cache no task
 *                 maps; file = pagecache - swap cache - shmem
 *   from 2.6.28   the same, but tmpfs has no number: `cache` is both
 *   before        active and inactive, not told apart: lists = both; likewise
 *   2.4, or cut   without `total pagecache pages`: what the lists tell, as parts of their own
 *                 (`unevictable`, `isolated`), or all of it in one (`anon + cache`)
 *   slab          one number until 2.6.18 or where the text has no more (`slab, all`)
 */
#ifndef ACCOUNT_H
#define ACCOUNT_H

#include "query.h"

enum account_id {
	ACCOUNT_ANON,
	ACCOUNT_TMPFS,
	ACCOUNT_FILE,
	ACCOUNT_CACHE,	     /* text: file and tmpfs together */
	ACCOUNT_USER,	     /* text: anonymous memory and cache together */
	ACCOUNT_UNEVICTABLE, /* text: mlocked, ramfs, locked shared memory, of whatever kind */
	ACCOUNT_ISOLATED,    /* text: taken off the lists for the moment */
	ACCOUNT_SLAB_UNRECLAIMABLE,
	ACCOUNT_SLAB_RECLAIMABLE,
	ACCOUNT_SLAB, /* text: both together */
	ACCOUNT_PAGE_TABLES,
	ACCOUNT_SECONDARY, /* text: page tables of virtual machines and devices */
	ACCOUNT_KERNEL_STACKS,
	ACCOUNT_PERCPU,
	ACCOUNT_VMALLOC,
	ACCOUNT_COMPRESSED,
	ACCOUNT_HUGETLB,
	ACCOUNT_BOUNCE,	  /* text */
	ACCOUNT_POISONED, /* text: given up after memory errors */
	ACCOUNT_MISC,	  /* text: drivers' pages that they can give back (from 4.20) */
	ACCOUNT_BOOT,
	ACCOUNT_UNACCOUNTED,
	ACCOUNT_PCP,
	ACCOUNT_FREE,
	ACCOUNT_PARTS,
};

struct account {
	struct maybe ram;		   /* unknown: nothing can be accounted for yet */
	struct maybe parts[ACCOUNT_PARTS]; /* the known ones add up to ram; unaccounted is known
					      when ram is */
	const char *from[ACCOUNT_PARTS];   /* columns of table memory, unless it says another */
	bool text;			   /* the dump was made of text */
	bool untold; /* free, anonymous, file or slab pages are not known: the remainder is not
			what nobody accounts for */
	struct maybe tmpfs_least;	   /* ACCOUNT_CACHE: so much of it at least is tmpfs */
};

/* The name of a part, as --json has it (`page_tables`) and as people read it (`page tables`). */
const char *account_name(enum account_id id);
const char *account_label(enum account_id id);

/* Whether it is a part of this account: known, or one that is missing. Else another part holds it,
 * or it is none that such a dump has. */
bool account_tells(const struct account *account, enum account_id id);

/* From table memory, and what it has not from dump, nodes, zones, hugepages. Errors as query_each.
 */
struct err *account_read(struct sql *sql, struct account *ret) ERR_MUST_CHECK;

#endif
