// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The machine's counters at the head of Mem-Info, in pages: `active_anon:511 inactive_anon:...`.
 * Each line is a statement, as loggers part them. 2.6.31 and older have other names.
 */
#include <string.h>

#include "memory_text.h"

static const char *const forms[] = {
	/* 2.6.32 on */
	"active_anon:!%u inactive_anon:%u isolated_anon:%u",
	"active_file:!%u inactive_file:%u isolated_file:%u",
	"unevictable:!%u dirty:%u writeback:%u{ unstable:%u}{ buffer:%u<buffers>}",
	"slab_reclaimable:!%u slab_unreclaimable:%u",
	"mapped:!%u shmem:%u pagetables:%u{ bounce:%u}",
	"sec_pagetables:!%u bounce:%u",
	"kernel_misc_reclaimable:!%u",
	"free:!%u slab_reclaimable:%u slab_unreclaimable:%u",
	"free:!%u free_pcp:%u free_cma:%u",
	"free_cma:!%u",
	/* 2.6.28 to 2.6.31 */
	"Active_anon:!%u<active_anon> active_file:%u inactive_anon:%u",
	"inactive_file:!%u{ unevictable:%u}",
	"unevictable:!%u",
	"dirty:!%u writeback:%u unstable:%u",
	/* until 2.6.27 */
	"Active:!%u<active> inactive:%u dirty:%u writeback:%u unstable:%u",
	"Active:!%u<active> inactive:%u dirty:%u writeback:%u unstable:%u free:%u slab:%u "
	"mapped:%u<any_mapped> pagetables:%u",
	"Active:!%u<active> inactive:%u dirty:%u writeback:%u unstable:%u free:%u slab:%u "
	"mapped-file:%u<mapped> mapped-anon:%u<anon> pagetables:%u",
	"free:!%u slab:%u mapped-file:%u<mapped> mapped-anon:%u<anon> pagetables:%u{ bounce:%u}",
	"free:!%u slab:%u mapped:%u pagetables:%u bounce:%u",
	"free:!%u slab:%u mapped:%u<any_mapped> pagetables:%u",
	/* 2.4 */
	"( Active:! %u<active>, inactive: %u, free: %u )",
	"( Active:! %u<active>/%u<inactive>, inactive_laundry: %u, inactive_clean: %u, free: %u "
	")",
	"( Active:! %u<active>, inactive_dirty: %u, inactive_clean: %u, free: %u (%u %u %u) )",
	"( Active:! %u<active>/%u<inactive>, inactive_dirty: %u, inactive_clean: %u, free: %u )",
	NULL,
};

static const struct amount_name names[] = {
	{"active_anon", LG_memory_active_anon_bytes},
	{"inactive_anon", LG_memory_inactive_anon_bytes},
	{"active_file", LG_memory_active_file_bytes},
	{"inactive_file", LG_memory_inactive_file_bytes},
	{"active", LG_memory_active_bytes},
	{"inactive", LG_memory_inactive_bytes},
	{"unevictable", LG_memory_unevictable_bytes},
	{"dirty", LG_memory_dirty_bytes},
	{"writeback", LG_memory_writeback_bytes},
	{"unstable", LG_memory_unstable_bytes},
	{"buffers", LG_memory_buffers_bytes},
	{"slab_reclaimable", LG_memory_slab_reclaimable_bytes},
	{"slab_unreclaimable", LG_memory_slab_unreclaimable_bytes},
	{"slab", LG_memory_slab_bytes},
	{"mapped", LG_memory_mapped_bytes},
	{"anon", LG_memory_anon_bytes},
	{"shmem", LG_memory_shmem_bytes},
	{"pagetables", LG_memory_page_tables_bytes},
	{"sec_pagetables", LG_memory_secondary_page_tables_bytes},
	{"bounce", LG_memory_bounce_bytes},
	{"kernel_misc_reclaimable", LG_memory_kernel_misc_reclaimable_bytes},
	{"free", LG_memory_free_bytes},
	{"free_pcp", LG_memory_pcp_bytes},
	{"free_cma", LG_memory_cma_free_bytes},
	{NULL, 0},
};

/* isolated_anon and isolated_file stand in two lines: the sum is known when both are. */
static void take_isolated(struct report_memory *memory, const struct phrase *phrase)
{
	const struct phrase_value *anon = phrase_find(phrase, "isolated_anon"),
				  *file = phrase_find(phrase, "isolated_file");

	if (anon)
		amount_say(&memory->isolated[0], anon->number, SAID_PAGES);
	if (file)
		amount_say(&memory->isolated[1], file->number, SAID_PAGES);
}

static void take(struct report *report, const char *text, size_t bytes)
{
	struct report_memory *memory = memory_of(report);
	struct phrase phrase;

	if (!memory)
		return;
	phrase_fit_any(forms, text, bytes, &phrase, NULL);
	amounts_say(memory->amount, LG_memory, &phrase, names);
	take_isolated(memory, &phrase);
	memory->said = true;
	report->parts |= REPORT_MEM_INFO;
}

const struct grammar memory_counter_grammar = {
	.name = "counters",
	.begins = (const char *const[]){"active_anon:", "active_file:", "unevictable:", "dirty:",
					"slab_reclaimable:", "mapped:", "pagetables:", "bounce:",
					"kernel_misc_reclaimable:", "free:", "free_cma:",
					"Active_anon:", "inactive_file:", "Active:", NULL},
	.place = PLACE_COUNTERS,
	.forms = forms,
	.take = take,
};
