/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A made-up machine, and what kernels of several ages would print of it with SysRq m. Its sums fit.
 */
#ifndef FAKE_MEMINFO_H
#define FAKE_MEMINFO_H

#include <stddef.h>
#include <stdint.h>

#define FAKE_ORDERS 11
#define FAKE_ZONES 3

/* In pages. */
struct fake_zone {
	const char *name;
	unsigned int node;
	uint64_t blocks[FAKE_ORDERS];
	uint64_t free, min, low, high, present, managed;
	uint64_t active_anon, inactive_anon, active_file, inactive_file, unevictable;
	uint64_t mlocked, dirty, writeback, mapped, shmem, slab_reclaimable, slab_unreclaimable;
	uint64_t kernel_stack_kb, page_tables;
	uint64_t pcp[2]; /* CPU 0 and 1 */
};

struct fake_machine_memory {
	unsigned int page_kb;
	struct fake_zone zone[FAKE_ZONES];
	uint64_t swap_total_kb, swap_free_kb, cache, swap_cache;
};

/* Numbers that follow from the seed; 4, 16 or 64 kB a page; zones of one node, or of two. */
void fake_meminfo_make(struct fake_machine_memory *machine, uint64_t seed, unsigned int page_kb,
		       unsigned int nodes);

enum fake_age {
	AGE_2_4,
	AGE_2_6_9,
	AGE_2_6_18,
	AGE_2_6_26,
	AGE_2_6_28,
	AGE_2_6_32,
	AGE_3_10,
	AGE_4_9,
	AGE_4_15,
	AGE_5_8,
	AGE_6_1,
	AGE_6_19,
	FAKE_AGES,
};

extern const char *const fake_age_names[FAKE_AGES];

/* The text, malloc()ed. prefix: in front of each line. */
char *fake_meminfo(const struct fake_machine_memory *machine, enum fake_age age,
		   const char *prefix);

#endif
