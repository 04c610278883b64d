// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Per-CPU lists of zones, as kernels until 4.1 print them: `DMA per-cpu:`, and a line or two for
 * each CPU.
 */
#include "memory_text.h"

static const char *const header_patterns[] = {"%z per-cpu:[ empty]", NULL};

static enum fit parse_header(const struct report *report, const char *text, size_t bytes)
{
	(void)report;
	return figures_match(header_patterns, text, bytes, NULL);
}

static void take_header(struct report *report, const char *text, size_t bytes)
{
	struct figures figures;
	struct memory_zone *zone;

	figures_match(header_patterns, text, bytes, &figures);
	zone = memory_zone(report, &figures.value[0]);
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
	.parse = parse_header,
	.take = take_header,
};

static const char *const patterns[] = {
	"CPU %n<cpu>: hi:%5n, btch:%4n usd:%4n<used>",
	"CPU %n<cpu>: Hot: hi:%5n, btch:%4n usd:%4n<used> Cold: hi:%5n, btch:%4n usd:%4n<cold>",
	"cpu %n<cpu> hot:[ low %n,] high %n, batch %n[ used:%n]",
	"cpu %n<cpu> cold:[ low %n,] high %n, batch %n[ used:%n]",
	NULL,
};

enum { COLD_LINE = 3 };

static enum fit parse_pcp(const struct report *report, const char *text, size_t bytes)
{
	(void)report;
	return figures_match(patterns, text, bytes, NULL);
}

static void take_pcp(struct report *report, const char *text, size_t bytes)
{
	struct report_memory *memory = memory_of(report);
	const struct figure *used, *cold;
	struct memory_zone *zone;
	struct figures figures;
	uint64_t list;

	if (!memory || !memory->pcp_now)
		return;
	zone = &memory->zones[memory->pcp_now - 1];
	figures_match(patterns, text, bytes, &figures);
	used = figures_find(&figures, "used");
	cold = figures_find(&figures, "cold");
	list = 2 * figures_find(&figures, "cpu")->number + (figures.which == COLD_LINE) + 1;
	/* lists come in the order of CPUs: what does not is another's */
	if (zone->pcp.headers > 1 || list <= zone->pcp.last)
		zone->pcp.doubted = true;
	zone->pcp.last = list;
	zone->pcp.lists++;
	zone->pcp.cpus = zone->pcp.cpus * 0x100000001b3u + list;
	zone->pcp.used |= used != NULL;
	zone->pcp.pages += (used ? used->number : 0) + (cold ? cold->number : 0);
	memory_lines(&zone->lines, report);
}

const struct grammar memory_pcp_grammar = {
	.name = "per-cpu",
	.begins = (const char *const[]){"CPU ", "cpu ", NULL},
	.place = PLACE_COUNTERS,
	.parse = parse_pcp,
	.take = take_pcp,
};
