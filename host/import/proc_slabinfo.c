// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /proc/slabinfo, versions 2.0 and 2.1.
 */
#include <string.h>

#include "proc_text.h"
#include "slab_text.h"

static const char *const patterns[] = {
	"%w<cache> %n<active> %n<objects> %n<size> %n<per_slab> %n<pages> : tunables %n %n %n : "
	"slabdata %n<active_slabs> %n<slabs> %n[ : globalstat %n %n %n %n %n %n %n %n %n"
	"[ : cpustat %n %n %n %n]]",
	"slabinfo - version: %w<version>[ (statistics)]",
	NULL,
};
static const char title[] = "# name            <active_objs>";

static enum fit parse(const struct report *report, const char *text, size_t bytes)
{
	struct figures figures;
	enum fit fit = figures_match(patterns, text, bytes, &figures);

	(void)report;
	if (bytes > sizeof(title) && !memcmp(text, title, sizeof(title) - 1))
		return FIT_WHOLE;
	if (fit != FIT_WHOLE && fit != FIT_OPEN)
		return FIT_NOT;
	if (figures.which == 0 && (figures_find(&figures, "active")->number >
					   figures_find(&figures, "objects")->number ||
				   figures_find(&figures, "active_slabs")->number >
					   figures_find(&figures, "slabs")->number))
		return FIT_DAMAGED;
	return FIT_WHOLE;
}

static void take(struct report *report, const char *text, size_t bytes)
{
	static const struct amount_name names[] = {
		{"active", LG_slab_active_objects},
		{"objects", LG_slab_objects},
		{"size", LG_slab_object_size_bytes},
		{"slabs", LG_slab_slabs},
		{NULL, 0},
	};
	struct report_proc *proc = proc_of(report);
	struct report_slab *slab = slab_of(report);
	struct slab_cache *cache;
	struct figures figures;
	uint64_t pages;
	enum fit fit = figures_match(patterns, text, bytes, &figures);

	if (!proc || !slab)
		return;
	proc->now = PROC_SLABINFO;
	proc->files |= 1u << PROC_SLABINFO;
	slab->slabinfo = true;
	if ((fit != FIT_WHOLE && fit != FIT_OPEN) || figures.which)
		return;
	cache = slab_cache(report, figures.value[0].text, figures.value[0].text_bytes,
			   SLAB_ALL_NODES);
	if (!cache)
		return;
	amounts_say(cache->amount, LG_slab, &figures, names);
	pages = figures_find(&figures, "pages")->number;
	cache->ordered = pages && !(pages & (pages - 1));
	cache->pages_order = cache->ordered ? (uint64_t)__builtin_ctzll(pages) : 0;
	memory_lines(&cache->lines, report);
}

const struct grammar proc_slabinfo_grammar = {
	.name = "proc-slabinfo",
	/* behind a long name the colon is too far off */
	.begins = (const char *const[]){" : tunables", "    ", "slabinfo - version", "# name",
					NULL},
	.report = REPORT_PROC,
	.parse = parse,
	.take = take,
};
