// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The machine's counters at the head of Mem-Info, in pages: `active_anon:511 inactive_anon:...`.
 * Each line is a statement, as loggers part them. 2.6.31 and older have other names.
 */
#include <string.h>

#include "memory_text.h"

static const char *const patterns[] = {
	/* 2.6.32 on */
	"active_anon:!%n inactive_anon:%n isolated_anon:%n",
	"active_file:!%n inactive_file:%n isolated_file:%n",
	"unevictable:!%n dirty:%n writeback:%n[ unstable:%n][ buffer:%n<buffers>]",
	"slab_reclaimable:!%n slab_unreclaimable:%n",
	"mapped:!%n shmem:%n pagetables:%n[ bounce:%n]",
	"sec_pagetables:!%n bounce:%n",
	"kernel_misc_reclaimable:!%n",
	"free:!%n slab_reclaimable:%n slab_unreclaimable:%n",
	"free:!%n free_pcp:%n free_cma:%n",
	"free_cma:!%n",
	/* 2.6.28 to 2.6.31 */
	"Active_anon:!%n<active_anon> active_file:%n inactive_anon:%n",
	"inactive_file:!%n[ unevictable:%n]",
	"unevictable:!%n",
	"dirty:!%n writeback:%n unstable:%n",
	/* until 2.6.27 */
	"Active:!%n<active> inactive:%n dirty:%n writeback:%n unstable:%n",
	"Active:!%n<active> inactive:%n dirty:%n writeback:%n unstable:%n free:%n slab:%n "
	"mapped:%n<any_mapped> pagetables:%n",
	"Active:!%n<active> inactive:%n dirty:%n writeback:%n unstable:%n free:%n slab:%n "
	"mapped-file:%n<mapped> mapped-anon:%n<anon> pagetables:%n",
	"free:!%n slab:%n mapped-file:%n<mapped> mapped-anon:%n<anon> pagetables:%n[ bounce:%n]",
	"free:!%n slab:%n mapped:%n pagetables:%n bounce:%n",
	"free:!%n slab:%n mapped:%n<any_mapped> pagetables:%n",
	/* 2.4 */
	"( Active:! %n<active>, inactive: %n, free: %n )",
	"( Active:! %n<active>/%n<inactive>, inactive_laundry: %n, inactive_clean: %n, free: %n "
	")",
	"( Active:! %n<active>, inactive_dirty: %n, inactive_clean: %n, free: %n (%n %n %n) )",
	"( Active:! %n<active>/%n<inactive>, inactive_dirty: %n, inactive_clean: %n, free: %n )",
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

static enum fit parse(const struct report *report, const char *text, size_t bytes)
{
	(void)report;
	return figures_match(patterns, text, bytes, NULL);
}

/* isolated_anon and isolated_file stand in two lines: the sum is known when both are. */
static void take_isolated(struct report_memory *memory, const struct figures *figures)
{
	const struct figure *anon = figures_find(figures, "isolated_anon"),
			    *file = figures_find(figures, "isolated_file");

	if (anon)
		amount_say(&memory->isolated[0], anon->number, SAID_PAGES);
	if (file)
		amount_say(&memory->isolated[1], file->number, SAID_PAGES);
}

static void take(struct report *report, const char *text, size_t bytes)
{
	struct report_memory *memory = memory_of(report);
	struct figures figures;

	if (!memory)
		return;
	figures_match(patterns, text, bytes, &figures);
	amounts_say(memory->amount, LG_memory, &figures, names);
	take_isolated(memory, &figures);
	memory_lines(&memory->lines, report);
	report->parts |= REPORT_MEM_INFO;
}

const struct grammar memory_counter_grammar = {
	.name = "counters",
	.begins = (const char *const[]){"active_anon:", "active_file:", "unevictable:", "dirty:",
					"slab_reclaimable:", "mapped:", "pagetables:", "bounce:",
					"kernel_misc_reclaimable:", "free:", "free_cma:",
					"Active_anon:", "inactive_file:", "Active:", NULL},
	.place = PLACE_COUNTERS,
	.parse = parse,
	.take = take,
};
