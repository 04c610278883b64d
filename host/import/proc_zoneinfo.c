// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /proc/zoneinfo: pages of zones, and in the first zone of a node those of the node. Its last
 * line of a zone is start_pfn: counters behind that are of vmstat.
 */
#include <string.h>

#include "proc_text.h"
#include "scan.h"

enum zone_part { PART_ZONE, PART_NODE, PART_LISTS, PART_NOBODYS /* its head is lost */ };

static const char *const line_forms[] = {
	"pages free %u<free>",
	"%w<name> %u<pages>",
	"%w<name>",
	NULL,
};

static const struct amount_name zone_names[] =
	{
		{"free", LG_zones_free_bytes},
		{"boost", LG_zones_boost_bytes},
		{"min", LG_zones_min_bytes},
		{"low", LG_zones_low_bytes},
		{"high", LG_zones_high_bytes},
		{"spanned", LG_zones_spanned_bytes},
		{"present", LG_zones_present_bytes},
		{"managed", LG_zones_managed_bytes},
		{"reserved_highatomic", LG_zones_highatomic_bytes},
		{"nr_free_cma", LG_zones_cma_bytes},
		{"nr_zone_active_anon", LG_zones_active_anon_bytes},
		{"nr_zone_inactive_anon", LG_zones_inactive_anon_bytes},
		{"nr_zone_active_file", LG_zones_active_file_bytes},
		{"nr_zone_inactive_file", LG_zones_inactive_file_bytes},
		{"nr_zone_unevictable", LG_zones_unevictable_bytes},
		{"nr_mlock", LG_zones_mlocked_bytes},
		{"nr_zspages", LG_zones_zsmalloc_bytes},
		{"nr_zone_write_pending", LG_zones_dirty_bytes},
		{NULL, 0},
},
				node_names[] = {
					{"nr_active_anon", LG_nodes_active_anon_bytes},
					{"nr_inactive_anon", LG_nodes_inactive_anon_bytes},
					{"nr_active_file", LG_nodes_active_file_bytes},
					{"nr_inactive_file", LG_nodes_inactive_file_bytes},
					{"nr_unevictable", LG_nodes_unevictable_bytes},
					{"nr_mapped", LG_nodes_mapped_bytes},
					{"nr_dirty", LG_nodes_dirty_bytes},
					{"nr_writeback", LG_nodes_writeback_bytes},
					{"nr_shmem", LG_nodes_shmem_bytes},
					{"nr_kernel_stack", LG_nodes_kernel_stack_bytes},
					{"nr_page_table_pages", LG_nodes_page_tables_bytes},
					{NULL, 0},
};

static const char *const plain_words[] = {"pagesets", "per-node", NULL};

static bool is_lower(const struct phrase_value *word)
{
	for (size_t i = 0; i < word->bytes; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789_:()", word->text[i]))
			return false;
	return true;
}

bool proc_in_zone(const struct report *report)
{
	const struct report_proc *proc = report && report->memory ? report->memory->proc : NULL;

	return proc && proc->now == PROC_ZONEINFO &&
	       (proc->zone || proc->zone_part == PART_NOBODYS);
}

/* Within a zone, and in no other file. */
static bool is_zones(const char *text, size_t bytes)
{
	struct phrase phrase;
	unsigned int which;

	if ((bytes == 14 && !memcmp(text, "per-node stats", 14)) ||
	    (bytes == 8 && !memcmp(text, "pagesets", 8)) ||
	    (bytes > 10 && !memcmp(text, "start_pfn:", 10)))
		return true;
	if (bytes > 13 && !memcmp(text, "protection: (", 13) && text[bytes - 1] == ')')
		return true;
	return phrase_fit_any(line_forms, text, bytes, &phrase, &which) >= FIT_WHOLE &&
	       which == 0;
}

static enum fit parse(const struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;
	unsigned int which;
	enum fit fit = phrase_fit(PROC_ZONE, text, bytes, &phrase);

	if (fit == FIT_OPEN || fit == FIT_WHOLE)
		return FIT_WHOLE;
	if (!proc_in_zone(report))
		return is_zones(text, bytes) ? FIT_WHOLE : FIT_NOT;
	if (bytes > 11 && (!memcmp(text, "protection:", 11) || !memcmp(text, "vm stats th", 11)))
		return FIT_WHOLE;
	if (bytes == 14 && !memcmp(text, "per-node stats", 14))
		return FIT_WHOLE;
	fit = phrase_fit_any(line_forms, text, bytes, &phrase, &which);
	if (fit != FIT_WHOLE && fit != FIT_OPEN)
		return FIT_NOT;
	if (which == 2)
		return phrase_is(&phrase.value[0], plain_words[0]) ? FIT_WHOLE : FIT_NOT;
	return which == 0 || is_lower(&phrase.value[0]) ? FIT_WHOLE : FIT_NOT;
}

/* `Node 0, zone   DMA` */
static void take_head(struct report *report, struct report_proc *proc, const struct phrase *head)
{
	struct memory_zone *zone = memory_zone(report, head);

	proc->zone = 0;
	proc->zone_part = PART_NOBODYS;
	if (!zone)
		return;
	zone->said = true;
	zone->pcp.headers++;
	report->memory->node_age = true;
	zone->any = true;
	proc->zone = (unsigned int)(zone - report->memory->zones) + 1;
	proc->zone_part = PART_ZONE;
}

/* `protection: (0, 1893, 1893)` */
static void take_protection(struct memory_zone *zone, const char *text, size_t bytes)
{
	struct scan scan = {text + 11, text + bytes};

	scan_blanks(&scan);
	if (!scan_text(&scan, "(") || zone->reserved)
		return;
	zone->reserved = true;
	for (zone->reserves = 0; zone->reserves < MEMORY_RESERVES; zone->reserves++) {
		scan_blanks(&scan);
		if (!scan_number(&scan, &zone->reserve[zone->reserves]))
			break;
		if (!scan_text(&scan, ","))
			break;
	}
	zone->reserves = scan_text(&scan, ")") ? zone->reserves + 1 : 0;
}

static void take_list(struct memory_zone *zone, const struct phrase *line)
{
	uint64_t number = line->value[1].number;

	if (phrase_is(&line->value[0], "cpu:")) {
		zone->pcp.doubted |= 2 * number + 1 <= zone->pcp.last || zone->pcp.headers > 1;
		zone->pcp.last = 2 * number + 1;
		zone->pcp.counted = false;
	} else if (phrase_is(&line->value[0], "count:")) {
		zone->pcp.doubted |= zone->pcp.counted;
		zone->pcp.counted = zone->pcp.used = true;
		zone->pcp.pages += number;
		zone->pcp.lists++;
		zone->pcp.cpus = zone->pcp.cpus * 0x100000001b3u + zone->pcp.last;
	}
}

static void take_pages(struct report *report, struct report_proc *proc, struct memory_zone *zone,
		       const struct phrase *line)
{
	struct memory_node *node =
		proc->zone_part == PART_NODE ? memory_node(report, zone->node) : NULL;
	const struct amount_name *names = node ? node_names : zone_names;
	struct amount *amounts = node ? node->amount : zone->amount;

	for (; names->name; names++)
		if (phrase_is(&line->value[0], names->name))
			amount_say(&amounts[names->column], line->value[1].number,
				   phrase_is(&line->value[0], "nr_kernel_stack") ? SAID_KB
										 : SAID_PAGES);
}

/* Its numbers are not taken, and what looked like vmstat's before were its too. */
static void take_nobodys(struct report_proc *proc, const char *text, size_t bytes)
{
	bool over = bytes > 10 && !memcmp(text, "start_pfn:", 10);

	for (unsigned int i = 0; proc->now == PROC_VMSTAT && i < proc->counters_count; i++)
		proc->counters[i].doubted = true;
	proc->now = PROC_ZONEINFO;
	proc->zone_part = over ? PART_ZONE : PART_NOBODYS;
}

static void take(struct report *report, const char *text, size_t bytes)
{
	struct report_proc *proc = proc_of(report);
	struct memory_zone *zone;
	struct phrase phrase;
	unsigned int which;
	enum fit fit = phrase_fit(PROC_ZONE, text, bytes, &phrase);

	if (!proc)
		return;
	if (proc->now != PROC_ZONEINFO)
		proc->zone = 0;
	proc->files |= 1u << PROC_ZONEINFO;
	if (fit == FIT_WHOLE || fit == FIT_OPEN)
		take_head(report, proc, &phrase);
	else if (!proc->zone)
		take_nobodys(proc, text, bytes);
	proc->now = PROC_ZONEINFO;
	if (!proc->zone || fit == FIT_WHOLE || fit == FIT_OPEN)
		return;
	zone = &report->memory->zones[proc->zone - 1];
	zone->any = true;
	if (bytes == 14 && !memcmp(text, "per-node stats", 14)) {
		proc->zone_part = PART_NODE;
		return;
	}
	if (bytes > 11 && !memcmp(text, "protection:", 11))
		take_protection(zone, text, bytes);
	fit = phrase_fit_any(line_forms, text, bytes, &phrase, &which);
	if (fit != FIT_WHOLE && fit != FIT_OPEN)
		return;
	if (which == 0) {
		proc->zone_part = PART_ZONE;
		amount_say(&zone->amount[LG_zones_free_bytes], phrase.value[0].number,
			   SAID_PAGES);
	} else if (which == 2) {
		proc->zone_part = PART_LISTS;
	} else if (phrase_is(&phrase.value[0], "start_pfn:")) {
		proc->zone = 0;
		proc->zone_part = PART_ZONE;
	} else if (proc->zone_part == PART_LISTS) {
		take_list(zone, &phrase);
	} else {
		take_pages(report, proc, zone, &phrase);
	}
}

const struct grammar proc_zoneinfo_grammar = {
	.name = "proc-zoneinfo",
	.begins = (const char *const[]){", zone",
					"pages free",
					"per-node",
					"pagesets",
					"nr_",
					"protection:",
					"vm stats",
					"boost ",
					"min ",
					"low ",
					"high ",
					"spanned ",
					"present ",
					"managed ",
					"cma ",
					"numa_",
					"workingset_",
					"cpu:",
					"count:",
					"high:",
					"batch:",
					"high_min:",
					"high_max:",
					"start_pfn:",
					"node_unreclaimable:",
					"reserved_highatomic",
					"free_highatomic",
					"pgpromote",
					"pgdemote",
					"thp_",
					NULL},
	.report = REPORT_PROC,
	.parse = parse,
	.take = take,
};
