// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The totals at the end of Mem-Info: page cache, swap, RAM. What repeats a counter of Mem-Info's
 * head is not used, even where that is missing, as time went by between the two.
 */
#include "memory_text.h"

static const char *const forms[] = {
	"%u<cache> total pagecache pages",
	"%u<swap_cache> pages in swap cache",
	"%u<swap_cache> pages swap cached",
	"Swap cache{ stats}: add %u, delete %u, find %u/%u{, race %u+%u}",
	"Free swap = %k<swap_free>",
	"Total swap = %k<swap_total>",
	"Free swap: %k<swap_free>",
	"%u<ram> pages RAM",
	"%u<ram> pages of RAM",
	"%u<highmem> pages of HIGHMEM",
	"%u<highmem> pages HighMem",
	"%u<highmem> pages HighMem/MovableOnly",
	"%u<reserved> reserved pages",
	"%u<reserved> pages reserved",
	"%u pages cma reserved",
	"%u<hwpoisoned> pages hwpoisoned",
	"%u pages shared",
	"%u pages non-shared",
	"%u<any> pages dirty",
	"%u<any> pages writeback",
	"%u<any> pages mapped",
	"%u<any> pages slab",
	"%u<any> pages pagetables",
	"%u<slab> pages of slabcache",
	"%u<stacks> pages of kernel stacks",
	"%u pages in page table cache",
	"%u lowmem pagetables, %u highmem pagetables",
	"Free pages: %k<free_again> (%_6k<free_high> HighMem)",
	"Free pages: %k<free_again> (%k<free_high> HighMem)",
	"Free pages: %u<free_again> (%_6u<free_high> HighMem)",
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

static void take(struct report *report, const char *text, size_t bytes)
{
	struct report_memory *memory = memory_of(report);
	struct phrase phrase;

	if (!memory)
		return;
	phrase_fit_any(forms, text, bytes, &phrase, NULL);
	amounts_say(memory->amount, LG_memory, &phrase, names);
	if (phrase_named(&phrase.value[0], "free_again"))
		amount_say(&memory->free_again, phrase.value[0].number,
			   phrase.value[0].kind == 'k' ? SAID_KB : SAID_PAGES);
	memory->said = true;
	memory->zone_now = memory->pcp_now = 0;
}

const struct grammar memory_total_grammar = {
	.name = "totals",
	.begins = (const char *const[]){" total pagecache", " pages ", " reserved pages",
					"Swap cache", "Free swap", "Total swap", "Free pages:",
					"Buffer memory:", "Cache memory:", " lowmem pagetables",
					NULL},
	.place = PLACE_TOTALS,
	.forms = forms,
	.take = take,
};
