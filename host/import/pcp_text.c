// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Per-CPU lists of zones, as kernels until 4.1 print them: `DMA per-cpu:`, and a line or two for
 * each CPU.
 */
#include "memory_text.h"

#define HEADER_FORM MEMORY_ZONE " per-cpu:{ empty}"

static void take_header(struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;
	struct memory_zone *zone;

	phrase_fit(HEADER_FORM, text, bytes, &phrase);
	zone = memory_zone(report, &phrase);
	if (!zone)
		return;
	zone->pcp.headers++;
	report->memory->pcp_now = (unsigned int)(zone - report->memory->zones) + 1;
	report->parts |= REPORT_MEM_INFO;
}

const struct grammar memory_pcp_header_grammar = {
	.name = "per-cpu-header",
	.begins = (const char *const[]){"per-cpu:", NULL},
	.place = PLACE_COUNTERS,
	.forms = (const char *const[]){HEADER_FORM, NULL},
	.take = take_header,
};

static const char *const forms[] = {
	"CPU %u<cpu>: hi:%_5u, btch:%_4u usd:%_4u<used>",
	"CPU %u<cpu>: Hot: hi:%_5u, btch:%_4u usd:%_4u<used> Cold: hi:%_5u, btch:%_4u "
	"usd:%_4u<cold>",
	"cpu %u<cpu> hot:{ low %u,} high %u, batch %u{ used:%u}",
	"cpu %u<cpu> cold:{ low %u,} high %u, batch %u{ used:%u}",
	NULL,
};

enum { COLD_LINE = 3 };

static void take_pcp(struct report *report, const char *text, size_t bytes)
{
	struct report_memory *memory = memory_of(report);
	const struct phrase_value *used, *cold;
	struct memory_zone *zone;
	struct phrase phrase;
	unsigned int which;
	uint64_t list;

	if (!memory || !memory->pcp_now)
		return;
	zone = &memory->zones[memory->pcp_now - 1];
	phrase_fit_any(forms, text, bytes, &phrase, &which);
	used = phrase_find(&phrase, "used");
	cold = phrase_find(&phrase, "cold");
	list = 2 * phrase_find(&phrase, "cpu")->number + (which == COLD_LINE) + 1;
	/* lists come in the order of CPUs: what does not is another's */
	if (zone->pcp.headers > 1 || list <= zone->pcp.last)
		zone->pcp.doubted = true;
	zone->pcp.last = list;
	zone->pcp.lists++;
	zone->pcp.cpus = zone->pcp.cpus * 0x100000001b3u + list;
	zone->pcp.used |= used != NULL;
	zone->pcp.pages += (used ? used->number : 0) + (cold ? cold->number : 0);
	zone->any = true;
}

const struct grammar memory_pcp_grammar = {
	.name = "per-cpu",
	.begins = (const char *const[]){"CPU ", "cpu ", NULL},
	.place = PLACE_COUNTERS,
	.forms = forms,
	.take = take_pcp,
};
