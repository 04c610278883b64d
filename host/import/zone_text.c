// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Zone lines, and lists of what they keep from higher zones' users. Each age's fields are known in
 * their order, so that a line that lost its middle is no zone line.
 */
#include <string.h>

#include "memory_text.h"
#include "scan.h"

static const char *const zone_forms[] = {
	/* 4.8 on: LRU lists are of nodes */
	MEMORY_ZONE
	" free:!%k{ boost:%k} min:%k low:%k high:%k{ reserved_highatomic:%k}"
	"{ free_highatomic:%k} active_anon:%k inactive_anon:%k active_file:%k inactive_file:%k "
	"unevictable:%k writepending:%k{ zspages:%k} present:%k managed:%k mlocked:%k"
	"{ slab_reclaimable:%k slab_unreclaimable:%k}{ kernel_stack:%k}{ shadow_call_stack:%k}"
	"{ pagetables:%k} bounce:%k free_pcp:%k local_pcp:%k free_cma:%k",
	/* 2.6.32 to 4.7 */
	MEMORY_ZONE
	" free:!%k min:%k low:%k high:%k active_anon:%k inactive_anon:%k active_file:%k "
	"inactive_file:%k unevictable:%k isolated(anon):%k isolated(file):%k present:%k"
	"{ managed:%k} mlocked:%k dirty:%k writeback:%k mapped:%k shmem:%k slab_reclaimable:%k "
	"slab_unreclaimable:%k kernel_stack:%k pagetables:%k unstable:%k bounce:%k"
	"{ free_pcp:%k local_pcp:%k}{ free_cma:%k} writeback_tmp:%k pages_scanned:%u "
	"all_unreclaimable? %(no|yes)",
	/* 2.6.28 to 2.6.31 */
	MEMORY_ZONE
	" free:!%k min:%k low:%k high:%k active_anon:%k inactive_anon:%k active_file:%k "
	"inactive_file:%k{ unevictable:%k} present:%k pages_scanned:%u all_unreclaimable? "
	"%(no|yes)",
	/* until 2.6.27 */
	MEMORY_ZONE " free:!%k min:%k low:%k high:%k active:%k inactive:%k"
		    "{ present:%k{ pages_scanned:%u all_unreclaimable? %(no|yes)}}",
	/* 2.4 */
	"Zone:" MEMORY_ZONE " freepages:!%_6k<free>",
	"Zone:" MEMORY_ZONE " freepages:!%_6k<free> min:%_6k low:%_6k high:%_6k",
	"Zone:" MEMORY_ZONE " freepages:!%_6u<free> min:%_6u low:%_6u high:%_6u",
	NULL,
};

static const struct amount_name zone_names[] = {
	{"free", LG_zones_free_bytes},
	{"boost", LG_zones_boost_bytes},
	{"min", LG_zones_min_bytes},
	{"low", LG_zones_low_bytes},
	{"high", LG_zones_high_bytes},
	{"reserved_highatomic", LG_zones_highatomic_bytes},
	{"active_anon", LG_zones_active_anon_bytes},
	{"inactive_anon", LG_zones_inactive_anon_bytes},
	{"active_file", LG_zones_active_file_bytes},
	{"inactive_file", LG_zones_inactive_file_bytes},
	{"active", LG_zones_active_bytes},
	{"inactive", LG_zones_inactive_bytes},
	{"unevictable", LG_zones_unevictable_bytes},
	{"writepending", LG_zones_dirty_bytes},
	{"zspages", LG_zones_zsmalloc_bytes},
	{"present", LG_zones_present_bytes},
	{"managed", LG_zones_managed_bytes},
	{"mlocked", LG_zones_mlocked_bytes},
	{"dirty", LG_zones_dirty_bytes},
	{"writeback", LG_zones_writeback_bytes},
	{"mapped", LG_zones_mapped_bytes},
	{"shmem", LG_zones_shmem_bytes},
	{"slab_reclaimable", LG_zones_slab_reclaimable_bytes},
	{"slab_unreclaimable", LG_zones_slab_unreclaimable_bytes},
	{"kernel_stack", LG_zones_kernel_stack_bytes},
	{"pagetables", LG_zones_page_tables_bytes},
	{"free_pcp", LG_zones_pcp_bytes},
	{"free_cma", LG_zones_cma_bytes},
	{"pages_scanned", LG_zones_pages_scanned},
	{"all_unreclaimable", LG_zones_all_unreclaimable},
	{NULL, 0},
};

/* What one line cannot say at once, whatever the machine. */
static bool contradicts(const struct phrase *phrase)
{
	const struct phrase_value *min = phrase_find(phrase, "min"),
				  *low = phrase_find(phrase, "low"),
				  *high = phrase_find(phrase, "high"),
				  *present = phrase_find(phrase, "present"),
				  *managed = phrase_find(phrase, "managed");

	if (min && (min->number > low->number || low->number > high->number))
		return true;
	return managed && managed->number > present->number;
}

static enum fit parse_zone(const struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;
	enum fit fit = phrase_fit_any(zone_forms, text, bytes, &phrase, NULL);

	(void)report;
	if (fit == FIT_OPEN && phrase_find(&phrase, "inactive") &&
	    !phrase_find(&phrase, "all_unreclaimable"))
		return contradicts(&phrase) ? FIT_DAMAGED : FIT_OPEN;
	return (fit == FIT_WHOLE || fit == FIT_OPEN) && contradicts(&phrase) ? FIT_DAMAGED : fit;
}

static void take_zone(struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;
	struct memory_zone *zone;
	unsigned int which;

	phrase_fit_any(zone_forms, text, bytes, &phrase, &which);
	zone = memory_zone(report, &phrase);
	if (!zone)
		return;
	amounts_say(zone->amount, LG_zones, &phrase, zone_names);
	zone->said = true;
	zone->any = true;
	report->memory->node_age |= which == 0;
	report->memory->zone_now = (unsigned int)(zone - report->memory->zones) + 1;
	report->parts |= REPORT_MEM_INFO;
}

const struct grammar memory_zone_grammar = {
	.name = "zone",
	.begins =
		(const char *const[]){"DMA free:", "DMA32 free:", "Normal free:", "HighMem free:",
				      "Movable free:", "Device free:", "Node ", "Zone:", NULL},
	.place = PLACE_ZONES,
	.parse = parse_zone,
	.take = take_zone,
};

/* ---- lowmem_reserve[]: 0 873 2015, protections[]: 8 476 476 */

struct reserve {
	uint64_t pages[MEMORY_RESERVES];
	unsigned int count;
};

static enum fit read_reserve(const char *text, size_t bytes, struct reserve *ret)
{
	static const char *const names[] = {"lowmem_reserve[]:", "protections[]:"};
	struct scan scan = {text, text + bytes};

	ret->count = 0;
	if (!scan_text(&scan, names[0]) && !scan_text(&scan, names[1]))
		return bytes > 3 && (scan_begins(&scan, names[0]) || scan_begins(&scan, names[1]))
			       ? FIT_PART
			       : FIT_NOT;
	while (scan_blanks(&scan)) {
		if (ret->count == MEMORY_RESERVES || !scan_number(&scan, &ret->pages[ret->count]))
			return FIT_DAMAGED;
		if (ret->count && ret->pages[ret->count] < ret->pages[ret->count - 1])
			return FIT_DAMAGED;
		ret->count++;
	}
	if (!scan_done(&scan))
		return FIT_DAMAGED;
	return ret->count ? FIT_LIST : FIT_PART;
}

static enum fit parse_reserve(const struct report *report, const char *text, size_t bytes)
{
	struct reserve reserve;

	(void)report;
	return read_reserve(text, bytes, &reserve);
}

static void take_reserve(struct report *report, const char *text, size_t bytes)
{
	struct report_memory *memory = memory_of(report);
	struct memory_zone *zone;
	struct reserve reserve;

	if (!memory || !memory->zone_now)
		return;
	read_reserve(text, bytes, &reserve);
	zone = &memory->zones[memory->zone_now - 1];
	memory->zone_now = 0;
	if (zone->reserved &&
	    (zone->reserves != reserve.count ||
	     memcmp(zone->reserve, reserve.pages, reserve.count * sizeof(*reserve.pages))))
		zone->reserves = 0;
	else if (!zone->reserved)
		zone->reserves = reserve.count;
	zone->reserved = true;
	memcpy(zone->reserve, reserve.pages, sizeof(zone->reserve));
	zone->any = true;
}

const struct grammar memory_reserve_grammar = {
	.name = "lowmem-reserve",
	.begins = (const char *const[]){"lowmem_reserve", "protections[", NULL},
	.place = PLACE_ZONES,
	.parse = parse_reserve,
	.take = take_reserve,
};
