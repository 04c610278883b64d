// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The totals at the end of Mem-Info: page cache, swap, RAM. What repeats a counter of Mem-Info's
 * head is not used, even where that is missing, as time went by between the two.
 */
#include "memory_text.h"

static const char *const patterns[] = {
	"%n<cache> total pagecache pages",
	"%n<swap_cache> pages in swap cache",
	"%n<swap_cache> pages swap cached",
	"Swap cache[ stats]: add %n, delete %n, find %n/%n[, race %n+%n]",
	"Free swap = %k<swap_free>",
	"Total swap = %k<swap_total>",
	"Free swap: %k<swap_free>",
	"%n<ram> pages RAM",
	"%n<ram> pages of RAM",
	"%n<highmem> pages of HIGHMEM",
	"%n<highmem> pages HighMem",
	"%n<highmem> pages HighMem/MovableOnly",
	"%n<reserved> reserved pages",
	"%n<reserved> pages reserved",
	"%n pages cma reserved",
	"%n<hwpoisoned> pages hwpoisoned",
	"%n pages shared",
	"%n pages non-shared",
	"%n<any> pages dirty",
	"%n<any> pages writeback",
	"%n<any> pages mapped",
	"%n<any> pages slab",
	"%n<any> pages pagetables",
	"%n<slab> pages of slabcache",
	"%n<stacks> pages of kernel stacks",
	"%n pages in page table cache",
	"%n lowmem pagetables, %n highmem pagetables",
	"Free pages: %k<free_again> (%6k<free_high> HighMem)",
	"Free pages: %k<free_again> (%k<free_high> HighMem)",
	"Free pages: %n<free_again> (%6n<free_high> HighMem)",
	"Buffer memory: %k<buffers>",
	"Cache memory: %k<cache>",
	NULL,
};

static const struct amount_name names[] = {
	{"cache", LG_memory_cache_bytes},
	{"swap_cache", LG_memory_swap_cached_bytes},
	{"swap_free", LG_memory_swap_free_bytes},
	{"swap_total", LG_memory_swap_total_bytes},
	{"ram", LG_memory_ram_bytes},
	{"highmem", LG_memory_highmem_bytes},
	{"reserved", LG_memory_reserved_bytes},
	{"hwpoisoned", LG_memory_hwpoisoned_bytes},
	{"slab", LG_memory_slab_bytes},
	{"stacks", LG_memory_kernel_stack_bytes},
	{"free", LG_memory_free_bytes},
	{"buffers", LG_memory_buffers_bytes},
	{NULL, 0},
};

static enum fit parse(const struct report *report, const char *text, size_t bytes)
{
	(void)report;
	return figures_match(patterns, text, bytes, NULL);
}

static void take(struct report *report, const char *text, size_t bytes)
{
	struct report_memory *memory = memory_of(report);
	struct figures figures;

	if (!memory)
		return;
	figures_match(patterns, text, bytes, &figures);
	amounts_say(memory->amount, LG_memory, &figures, names);
	if (figure_named(&figures.value[0], "free_again"))
		amount_say(&memory->free_again, figures.value[0].number,
			   figures.value[0].kind == 'k' ? SAID_KB : SAID_PAGES);
	memory_lines(&memory->lines, report);
	memory->zone_now = memory->pcp_now = 0;
}

const struct grammar memory_total_grammar = {
	.name = "totals",
	.begins = (const char *const[]){" total pagecache", " pages ", " reserved pages",
					"Swap cache", "Free swap", "Total swap", "Free pages:",
					"Buffer memory:", "Cache memory:", " lowmem pagetables",
					NULL},
	.place = PLACE_TOTALS,
	.parse = parse,
	.take = take,
};
