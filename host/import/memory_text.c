// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a report says of memory, kept until it ends. Must never let one report's numbers into
 * another's: all of it hangs on the report.
 */
#include "memory_text.h"

#include <stdlib.h>
#include <string.h>

#include "proc_text.h"
#include "scan.h"

struct report_memory *memory_of(struct report *report)
{
	if (!report->memory && !report->err) {
		report->memory = calloc(1, sizeof(*report->memory));
		if (!report->memory)
			report->err = err_memory();
	}
	return report->memory;
}

void memory_destroy(struct report_memory *memory)
{
	if (!memory)
		return;
	proc_destroy(memory->proc);
	free(memory->zones);
	free(memory->nodes);
	free(memory->huges);
	free(memory);
}

void memory_lose_place(struct report *report)
{
	if (report->memory)
		report->memory->zone_now = report->memory->pcp_now = 0;
}

void *array_grow(struct report *report, void *array, unsigned int count, unsigned int max,
		 size_t bytes)
{
	void *more = array;

	if (count >= max || report->err)
		return NULL;
	if (!(count & (count - 1)))
		more = realloc(array, (count ? 2 * count : 1) * bytes);
	if (!more)
		report->err = err_memory();
	else
		memset((char *)more + count * bytes, 0, bytes);
	return more;
}

struct memory_zone *memory_zone(struct report *report, const struct phrase *place)
{
	const struct phrase_value *name = phrase_find(place, "zone"),
				  *said = phrase_find(place, "node");
	struct report_memory *memory = memory_of(report);
	uint64_t node = said ? said->number : 0;
	struct memory_zone *zones;

	if (!memory)
		return NULL;
	for (unsigned int i = 0; i < memory->zones_count; i++)
		if (memory->zones[i].node == node && phrase_is(name, memory->zones[i].name))
			return &memory->zones[i];
	if (node >= MEMORY_ZONES || name->bytes >= sizeof(zones->name))
		return NULL;
	zones = array_grow(report, memory->zones, memory->zones_count, MEMORY_ZONES,
			   sizeof(*zones));
	if (!zones)
		return NULL;
	memory->zones = zones;
	zones += memory->zones_count++;
	zones->node = (unsigned int)node;
	phrase_copy(name, zones->name, sizeof(zones->name));
	return zones;
}

struct memory_node *memory_node(struct report *report, unsigned int node)
{
	struct report_memory *memory = memory_of(report);
	struct memory_node *nodes;

	if (!memory)
		return NULL;
	for (unsigned int i = 0; i < memory->nodes_count; i++)
		if (memory->nodes[i].node == node)
			return &memory->nodes[i];
	nodes = array_grow(report, memory->nodes, memory->nodes_count, MEMORY_ZONES,
			   sizeof(*nodes));
	if (!nodes)
		return NULL;
	memory->nodes = nodes;
	nodes += memory->nodes_count++;
	nodes->node = node;
	return nodes;
}

static struct memory_huge *huge_of(struct report *report, unsigned int node, uint64_t kb)
{
	struct report_memory *memory = memory_of(report);
	struct memory_huge *huges;

	if (!memory)
		return NULL;
	for (unsigned int i = 0; i < memory->huges_count; i++)
		if (memory->huges[i].node == node &&
		    memory->huges[i].amount[LG_hugepages_size_bytes].value == kb)
			return &memory->huges[i];
	huges = array_grow(report, memory->huges, memory->huges_count, MEMORY_HUGES,
			   sizeof(*huges));
	if (!huges)
		return NULL;
	memory->huges = huges;
	huges += memory->huges_count++;
	huges->node = node;
	return huges;
}

bool memory_free_pages(const struct report *report, uint64_t *ret)
{
	const struct amount *free_amount;
	uint64_t bytes;

	if (!report->memory)
		return false;
	free_amount = &report->memory->amount[LG_memory_free_bytes];
	if (free_amount->state == AMOUNT_SAID && free_amount->unit == SAID_PAGES) {
		*ret = free_amount->value;
		return true;
	}
	if (!report->page_size.known || !amount_bytes(free_amount, 0, &bytes))
		return false;
	*ret = bytes / report->page_size.value;
	return true;
}

/* ---- Mem-Info: */

static const char *const header_forms[] = {"Mem-info:", "Mem-Info:", NULL};

static void take_header(struct report *report, const char *text, size_t bytes)
{
	(void)text;
	(void)bytes;
	report->parts |= REPORT_MEM_INFO;
}

const struct grammar memory_header_grammar = {
	.name = "mem-info",
	.begins = (const char *const[]){"Mem-info:", "Mem-Info:", NULL},
	.place = PLACE_MEMORY,
	.once = true,
	.forms = header_forms,
	.take = take_header,
};

/* ---- huge pages of a node */

static const char *const huge_forms[] = {
	"Node %u<node> hugepages_total=!%u<total> hugepages_free=%u<free> "
	"hugepages_surp=%u<surplus> hugepages_size=%k<size>",
	"hugepages_total=!%u<total> hugepages_free=%u<free> hugepages_surp=%u<surplus> "
	"hugepages_size=%k<size>",
	NULL,
};

static enum fit parse_huge(const struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;
	enum fit fit = phrase_fit_any(huge_forms, text, bytes, &phrase, NULL);

	(void)report;
	if (fit == FIT_WHOLE &&
	    phrase_find(&phrase, "free")->number > phrase_find(&phrase, "total")->number)
		return FIT_DAMAGED;
	return fit;
}

static void take_huge(struct report *report, const char *text, size_t bytes)
{
	static const struct amount_name names[] = {
		{"total", LG_hugepages_total},
		{"free", LG_hugepages_free},
		{"surplus", LG_hugepages_surplus},
		{"size", LG_hugepages_size_bytes},
		{NULL, 0},
	};
	struct phrase phrase;
	const struct phrase_value *node;
	struct memory_huge *huge;

	phrase_fit_any(huge_forms, text, bytes, &phrase, NULL);
	node = phrase_find(&phrase, "node");
	if (node && node->number >= MEMORY_ZONES)
		return;
	huge = huge_of(report, node ? (unsigned int)node->number : 0,
		       phrase_find(&phrase, "size")->number);
	if (!huge)
		return;
	amounts_say(huge->amount, LG_hugepages, &phrase, names);
}

const struct grammar memory_huge_grammar = {
	.name = "hugepages",
	.begins = (const char *const[]){"hugepages_total", NULL},
	.place = PLACE_TOTALS,
	.parse = parse_huge,
	.take = take_huge,
};
