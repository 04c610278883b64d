// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The page size, which no kernel prints. Must stay unknown where what tells it contradicts itself.
 */
#include "memory_text.h"
#include "rows.h"

enum { KB_MIN = 4, KB_MAX = 1024 };

static void vote(struct memory_page *verdict, uint64_t kb)
{
	if (!verdict->kb)
		verdict->kb = kb;
	else if (verdict->kb != kb)
		verdict->contradicted = true;
}

static void ask_buddy(const struct memory_buddy *buddy, struct memory_page *verdict)
{
	if (buddy->state == AMOUNT_SAID && buddy->orders > 1 && buddy->block_kb)
		vote(verdict, buddy->block_kb);
}

static void ask_lists(const struct report_memory *memory, struct memory_page *verdict)
{
	for (unsigned int i = 0; i < memory->zones_count; i++)
		ask_buddy(&memory->zones[i].buddy, verdict);
	for (unsigned int i = 0; i < memory->unnameds; i++)
		ask_buddy(&memory->unnamed[i], verdict);
}

/* The power of two that kB are of pages, to an eighth; where it is none, nothing is said. */
static void ask_pair(const struct amount *pages, uint64_t kb, struct memory_page *verdict)
{
	if (pages->state != AMOUNT_SAID || pages->unit != SAID_PAGES || pages->value < 256 ||
	    pages->value > UINT64_MAX / KB_MAX / 16)
		return;
	for (uint64_t size = KB_MIN; size <= KB_MAX; size *= 2) {
		uint64_t all = pages->value * size, off = all > kb ? all - kb : kb - all;

		if (off <= all / 8)
			vote(verdict, size);
	}
}

void memory_page_vote(struct report *report, uint64_t pages, const struct amount *kb)
{
	const struct amount amount = {pages, SAID_PAGES, AMOUNT_SAID};

	if (kb->state != AMOUNT_SAID)
		return;
	ask_pair(&amount, kb->value, &report->memory->page);
}

/* Sum of a column over all zones, in kB. Returns whether each zone that has a line says it so. */
static bool sum_zones(const struct report_memory *memory, unsigned int column, uint64_t *ret)
{
	bool any = false;

	*ret = 0;
	for (unsigned int i = 0; i < memory->zones_count; i++) {
		const struct amount *amount = &memory->zones[i].amount[column];

		if (!memory->zones[i].said || amount->state != AMOUNT_SAID ||
		    amount->unit != SAID_KB || __builtin_add_overflow(*ret, amount->value, ret))
			return false;
		any = true;
	}
	return any;
}

static bool sum_nodes(const struct report_memory *memory, unsigned int column, uint64_t *ret)
{
	*ret = 0;
	for (unsigned int i = 0; i < memory->nodes_count; i++) {
		const struct amount *amount = &memory->nodes[i].amount[column];

		if (amount->state != AMOUNT_SAID || amount->unit != SAID_KB ||
		    __builtin_add_overflow(*ret, amount->value, ret))
			return false;
	}
	return memory->nodes_count > 0;
}

static void ask_pairs(const struct report_memory *memory, struct memory_page *verdict)
{
	static const unsigned int
		zones[][2] =
			{
				{LG_memory_free_bytes, LG_zones_free_bytes},
				{LG_memory_active_bytes, LG_zones_active_bytes},
				{LG_memory_inactive_bytes, LG_zones_inactive_bytes},
				{LG_memory_active_anon_bytes, LG_zones_active_anon_bytes},
				{LG_memory_inactive_anon_bytes, LG_zones_inactive_anon_bytes},
				{LG_memory_active_file_bytes, LG_zones_active_file_bytes},
				{LG_memory_inactive_file_bytes, LG_zones_inactive_file_bytes},
				{LG_memory_ram_bytes, LG_zones_present_bytes},
			},
		nodes[][2] = {
			{LG_memory_active_anon_bytes, LG_nodes_active_anon_bytes},
			{LG_memory_inactive_anon_bytes, LG_nodes_inactive_anon_bytes},
			{LG_memory_active_file_bytes, LG_nodes_active_file_bytes},
			{LG_memory_inactive_file_bytes, LG_nodes_inactive_file_bytes},
			{LG_memory_mapped_bytes, LG_nodes_mapped_bytes},
			{LG_memory_shmem_bytes, LG_nodes_shmem_bytes},
		};
	bool skip_lru = memory->node_age;
	uint64_t kb;

	if (memory->free_again.state == AMOUNT_SAID && memory->free_again.unit == SAID_KB)
		ask_pair(&memory->amount[LG_memory_free_bytes], memory->free_again.value, verdict);
	for (size_t i = 0; i < sizeof(zones) / sizeof(*zones); i++)
		if ((!skip_lru || i == 0 || i == 7) && sum_zones(memory, zones[i][1], &kb))
			ask_pair(&memory->amount[zones[i][0]], kb, verdict);
	for (size_t i = 0; i < sizeof(nodes) / sizeof(*nodes); i++)
		if (sum_nodes(memory, nodes[i][1], &kb))
			ask_pair(&memory->amount[nodes[i][0]], kb, verdict);
}

static bool says_pages(const struct report_memory *memory)
{
	for (unsigned int i = 0; i < LG_memory_columns; i++)
		if (memory->amount[i].state == AMOUNT_SAID &&
		    memory->amount[i].unit == SAID_PAGES)
			return true;
	return false;
}

struct err *memory_page_size(struct report *report)
{
	const struct report_memory *memory = report->memory;
	struct memory_page verdict = memory->page;

	if (report->page_size.known)
		return NULL;
	ask_lists(memory, &verdict);
	if (!verdict.kb)
		ask_pairs(memory, &verdict);
	if (!verdict.kb && !verdict.contradicted && !says_pages(memory))
		return NULL;
	if (!verdict.kb || verdict.contradicted)
		return rows_lose(report->rows, "dump.page_size_bytes",
				 verdict.contradicted
					 ? "damaged: numbers in kB and in pages contradict "
					   "each other, so pages are no bytes"
					 : "no number is there both in kB and in pages, so "
					   "pages are no bytes",
				 0);
	report->page_size = (struct said){verdict.kb * 1024, true, SAID_BYTES};
	return NULL;
}
