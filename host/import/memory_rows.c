// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What was said of memory -> rows. Must never show what was doubted, nor a sum of which a part
 * may be missing.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "memory_text.h"
#include "proc_text.h"
#include "rows.h"

static uint64_t page_of(const struct report *report)
{
	return report->page_size.known ? report->page_size.value : 0;
}

/* ---- what follows from several numbers */

/* Say result as one less some others, if all are known. */
static void derive(struct report *report, unsigned int result, unsigned int from,
		   const unsigned int *less)
{
	struct amount *amounts = report->memory->amount;
	uint64_t bytes, part;

	if (amounts[result].state != AMOUNT_UNSAID ||
	    !amount_bytes(&amounts[from], page_of(report), &bytes))
		return;
	for (; *less != from; less++) {
		if (!amount_bytes(&amounts[*less], page_of(report), &part) || part > bytes)
			return;
		bytes -= part;
	}
	amount_say(&amounts[result], bytes, SAID_BYTES);
}

/* Say result as the sum over all zones or nodes, if all of them are here. */
static void derive_sum(struct report *report, unsigned int result, unsigned int column,
		       bool nodes)
{
	const struct report_memory *memory = report->memory;
	unsigned int count = nodes ? memory->nodes_count : memory->zones_count;
	uint64_t sum = 0, bytes;

	if (memory->amount[result].state != AMOUNT_UNSAID || !memory_is_whole(report))
		return;
	for (unsigned int z = 0; nodes && z < memory->zones_count; z++) {
		unsigned int n = 0;

		while (n < count && memory->nodes[n].node != memory->zones[z].node)
			n++;
		if (n == count)
			return;
	}
	for (unsigned int i = 0; i < count; i++) {
		const struct amount *amount = nodes ? &memory->nodes[i].amount[column]
						    : &memory->zones[i].amount[column];

		if (!amount_bytes(amount, page_of(report), &bytes) ||
		    __builtin_add_overflow(sum, bytes, &sum))
			return;
	}
	if (count)
		amount_say(&report->memory->amount[result], sum, SAID_BYTES);
}

/* Whether zones' lines leave it to per-CPU lists what these hold. */
static bool has_lists(const struct report_memory *memory)
{
	for (unsigned int i = 0; i < memory->zones_count; i++)
		if (!memory->zones[i].pcp.told)
			return false;
	return memory->zones_count > 0;
}

/* Where the kernel says the sum itself, at another moment, and that is lost, there is none: files
 * of /proc, and lists that zones' lines have too. */
static void derive_sums(struct report *report)
{
	if (report->kind == REPORT_PROC)
		return;
	if (has_lists(report->memory))
		derive_sum(report, LG_memory_pcp_bytes, LG_zones_pcp_bytes, false);
	derive_sum(report, LG_memory_mlocked_bytes, LG_zones_mlocked_bytes, false);
	derive_sum(report, LG_memory_zsmalloc_bytes, LG_zones_zsmalloc_bytes, false);
	derive_sum(report, LG_memory_kernel_stack_bytes, LG_zones_kernel_stack_bytes, false);
	derive_sum(report, LG_memory_kernel_stack_bytes, LG_nodes_kernel_stack_bytes, true);
}

static void derive_all(struct report *report)
{
	static const unsigned int not_reserved[] = {LG_memory_reserved_bytes,
						    LG_memory_ram_bytes},
				  no_file[] = {LG_memory_shmem_bytes, LG_memory_swap_cached_bytes,
					       LG_memory_cache_bytes};
	const struct amount *isolated = report->memory->isolated;

	if (isolated[0].state == AMOUNT_SAID && isolated[1].state == AMOUNT_SAID)
		amount_say(&report->memory->amount[LG_memory_isolated_bytes],
			   isolated[0].value + isolated[1].value, SAID_PAGES);
	derive(report, LG_memory_total_bytes, LG_memory_ram_bytes, not_reserved);
	derive(report, LG_memory_file_bytes, LG_memory_cache_bytes, no_file);
	derive_sums(report);
}

/* ---- losses */

static struct err *lose_doubted(struct report *report, unsigned int table,
				const struct amount *amounts, const char *place)
{
	const struct lg_table *columns = lg_schema_table(table);
	struct err *err = NULL;

	for (unsigned int i = 0; !err && i < columns->count; i++) {
		char subject[LG_TEXT_MAX], reason[LG_TEXT_MAX];

		if (amounts[i].state != AMOUNT_DOUBTED)
			continue;
		snprintf(subject, sizeof(subject), "%s.%s", columns->name,
			 columns->columns[i].name);
		snprintf(reason, sizeof(reason),
			 "%s%scontradicts another number, or is said twice and "
			 "not the same",
			 place, *place ? ": " : "");
		err = rows_lose(report->rows, subject, reason, 1);
	}
	return err;
}

static struct err *lose(struct report *report, const char *subject, const char *place,
			const char *why)
{
	char reason[LG_TEXT_MAX];

	snprintf(reason, sizeof(reason), "%s: %s", place, why);
	return rows_lose(report->rows, subject, reason, 1);
}

static struct err *lose_pages(struct report *report, const char *table, unsigned int count)
{
	if (!count)
		return NULL;
	return rows_lose(report->rows, table, "numbers in pages, whose size is not known", count);
}

/* ---- rows */

static struct err *memory_row(struct report *report)
{
	const struct report_memory *memory = report->memory;
	struct lg_row row;
	unsigned int unshown;
	struct err *err;

	lg_row_clear(&row, LG_memory_columns);
	unshown = amounts_row(memory->amount, LG_memory, page_of(report), &row);
	if (!memory->said)
		return NULL;
	err = rows_add(report->rows, LG_memory, &row);
	if (!err)
		err = lose_pages(report, "memory", unshown);
	return err ? err : lose_doubted(report, LG_memory, memory->amount, "");
}

/* How many numbers each zone's lowmem_reserve has. */
static unsigned int reserves_of(const struct report_memory *memory)
{
	unsigned int most = 0;

	for (unsigned int i = 0; i < memory->zones_count; i++)
		if (memory->zones[i].reserves > most)
			most = memory->zones[i].reserves;
	return most;
}

static void reserve_text(const struct memory_zone *zone, struct lg_row *row)
{
	char text[LG_TEXT_MAX + 1];
	int bytes = 0;

	for (unsigned int i = 0; i < zone->reserves; i++)
		bytes += snprintf(text + bytes, sizeof(text) - (size_t)bytes, "%s%" PRIu64,
				  i ? "," : "",
				  zone->reserve[i] < 10000000000000u ? zone->reserve[i] : 0);
	lg_row_set_text(row, LG_zones_lowmem_reserve_pages, text, (size_t)bytes);
}

/* zoneinfo lists zones without memory too; one that it says no more of may be such. */
static bool is_empty(const struct memory_zone *zone)
{
	const struct amount *present = &zone->amount[LG_zones_present_bytes];

	return present->state == AMOUNT_UNSAID ||
	       (present->state == AMOUNT_SAID && !present->value);
}

static struct err *zone_row(struct report *report, const struct memory_zone *zone)
{
	const struct memory_buddy *buddy = &zone->buddy;
	char place[32];
	struct lg_row row;
	struct err *err = NULL;
	unsigned int unshown;

	snprintf(place, sizeof(place), "Node %u %s", zone->node, zone->name);
	lg_row_clear(&row, LG_zones_columns);
	lg_row_set(&row, LG_zones_node, zone->node);
	lg_row_set_text(&row, LG_zones_zone, zone->name, strlen(zone->name));
	unshown = amounts_row(zone->amount, LG_zones, page_of(report), &row);
	if (zone->reserves && zone->reserves == reserves_of(report->memory))
		reserve_text(zone, &row);
	else if (zone->reserved)
		err = lose(report, "zones.lowmem_reserve_pages", place, "damaged");
	if (buddy->state == AMOUNT_SAID && buddy->typed && !buddy->untyped)
		lg_row_set_text(&row, LG_zones_free_types, buddy->types, strlen(buddy->types));
	if (report->kind == REPORT_PROC && (!zone->said || is_empty(zone)))
		return NULL;
	if (!err && buddy->state == AMOUNT_SAID && buddy->typed && buddy->untyped)
		err = lose(report, "zones.free_types", place, "those of some blocks are missing");
	if (!err && !zone->said)
		err = lose(report, "zones", place, "the line that says what it has is missing");
	if (!err && buddy->state == AMOUNT_DOUBTED)
		err = lose(report, "buddy", place, "contradicts the zone, or is said twice");
	if (!err && zone->any)
		err = rows_add(report->rows, LG_zones, &row);
	if (!err)
		err = lose_pages(report, "zones", unshown);
	return err ? err : lose_doubted(report, LG_zones, zone->amount, place);
}

static struct err *buddy_rows(struct report *report, const struct memory_zone *zone)
{
	const struct memory_buddy *buddy = &zone->buddy;
	struct err *err = NULL;
	struct lg_row row;

	for (unsigned int i = 0; !err && buddy->state == AMOUNT_SAID && i < buddy->orders; i++) {
		if (!buddy->blocks[i])
			continue;
		lg_row_clear(&row, LG_buddy_columns);
		lg_row_set(&row, LG_buddy_node, zone->node);
		lg_row_set_text(&row, LG_buddy_zone, zone->name, strlen(zone->name));
		lg_row_set(&row, LG_buddy_block_order, i);
		lg_row_set(&row, LG_buddy_free_blocks, buddy->blocks[i]);
		err = rows_add(report->rows, LG_buddy, &row);
	}
	return err;
}

static struct err *node_row(struct report *report, const struct memory_node *node)
{
	char place[32];
	struct lg_row row;
	struct err *err;

	snprintf(place, sizeof(place), "Node %u", node->node);
	lg_row_clear(&row, LG_nodes_columns);
	lg_row_set(&row, LG_nodes_node, node->node);
	amounts_row(node->amount, LG_nodes, page_of(report), &row);
	err = rows_add(report->rows, LG_nodes, &row);
	return err ? err : lose_doubted(report, LG_nodes, node->amount, place);
}

static struct err *huge_row(struct report *report, const struct memory_huge *huge)
{
	char place[32];
	struct lg_row row;
	struct err *err;

	snprintf(place, sizeof(place), "Node %u", huge->node);
	lg_row_clear(&row, LG_hugepages_columns);
	lg_row_set(&row, LG_hugepages_node, huge->node);
	amounts_row(huge->amount, LG_hugepages, page_of(report), &row);
	err = rows_add(report->rows, LG_hugepages, &row);
	return err ? err : lose_doubted(report, LG_hugepages, huge->amount, place);
}

static struct err *unnamed_loss(struct report *report)
{
	const struct report_memory *memory = report->memory;

	if (!memory->unnameds || memory->unnameds == memory->zones_count)
		return NULL;
	return rows_lose(report->rows, "buddy", "lists without a name, and not one for each zone",
			 memory->unnameds);
}

struct err *memory_rows(struct report *report)
{
	struct report_memory *memory = report->memory;
	struct err *err;

	if (!memory)
		return NULL;
	proc_settle(report);
	err = memory_page_size(report);
	if (!err)
		err = memory_check(report);
	if (err)
		return err;
	derive_all(report);
	err = memory_row(report);
	for (unsigned int i = 0; !err && i < memory->nodes_count; i++)
		err = node_row(report, &memory->nodes[i]);
	for (unsigned int i = 0; !err && i < memory->zones_count; i++)
		err = zone_row(report, &memory->zones[i]);
	for (unsigned int i = 0; !err && i < memory->zones_count; i++)
		err = buddy_rows(report, &memory->zones[i]);
	for (unsigned int i = 0; !err && i < memory->huges_count; i++)
		err = huge_row(report, &memory->huges[i]);
	if (!err)
		err = unnamed_loss(report);
	return err ? err : proc_rows(report);
}
