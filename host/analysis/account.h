/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the RAM went: parts that add up to the installed RAM exactly, whatever arrived.
 *
 * The parts are the columns marked [part] in protocol/schema.def, and two that are computed:
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
 */
#ifndef ACCOUNT_H
#define ACCOUNT_H

#include "query.h"

enum account_id {
	ACCOUNT_ANON,
	ACCOUNT_TMPFS,
	ACCOUNT_FILE,
	ACCOUNT_SLAB_UNRECLAIMABLE,
	ACCOUNT_SLAB_RECLAIMABLE,
	ACCOUNT_PAGE_TABLES,
	ACCOUNT_KERNEL_STACKS,
	ACCOUNT_PERCPU,
	ACCOUNT_VMALLOC,
	ACCOUNT_COMPRESSED,
	ACCOUNT_HUGETLB,
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
};

/* The name of a part, as --json has it (`page_tables`) and as people read it (`page tables`). */
const char *account_name(enum account_id id);
const char *account_label(enum account_id id);

/* From table memory; ram from table dump if that has it and memory has not. Errors as query_each.
 */
struct err *account_read(struct sql *sql, struct account *ret) ERR_MUST_CHECK;

#endif
