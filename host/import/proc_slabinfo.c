// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /proc/slabinfo, versions 1.0 to 2.1.
 */
#include <string.h>

#include "proc_text.h"
#include "slab_text.h"

static const char *const patterns[] = {
	"%w<cache> %n<active> %n<objects> %n<size> %n<per_slab> %n<pages> : tunables %n %n %n : "
	"slabdata %n<active_slabs> %n<slabs> %n[ : globalstat %n %n %n %n %n %n %n %n %n"
	"[ : cpustat %n %n %n %n]]",
	"slabinfo - version: %w<version>[ (statistics)][ (SMP)]",
	NULL,
};

/* Until 2.4. What statistics add is left out. */
static const char *const old_patterns[] = {
	"%w<cache> %n<active> %n<objects> %n<size> %n<active_slabs> %n<slabs> %n<pages>[ : %n "
	"%n]",
	"%w<cache> %n<active> %n<objects>", /* 1.0 */
	NULL,
};
static const char version[] = "slabinfo - version: ";
static const char title[] = "# name            <active_objs>";

/* Whether its heading said so. */
static bool is_old(const struct report *report)
{
	return proc_in(report, PROC_SLABINFO) && report->slab && report->slab->old;
}

/* No more in use than there are. */
static bool is_sound(const struct figures *figures)
{
	const struct figure *active = figures_find(figures, "active_slabs");

	return figures_find(figures, "active")->number <=
		       figures_find(figures, "objects")->number &&
	       (!active || active->number <= figures_find(figures, "slabs")->number);
}

static enum fit parse(const struct report *report, const char *text, size_t bytes)
{
	struct figures figures;
	enum fit fit;

	if (is_old(report)) {
		fit = figures_match(old_patterns, text, bytes, &figures);
		if (fit == FIT_WHOLE || fit == FIT_OPEN)
			return is_sound(&figures) ? FIT_WHOLE : FIT_DAMAGED;
	}
	fit = figures_match(patterns, text, bytes, &figures);
	if (bytes > sizeof(title) && !memcmp(text, title, sizeof(title) - 1))
		return FIT_WHOLE;
	if (fit != FIT_WHOLE && fit != FIT_OPEN)
		return FIT_NOT;
	return figures.which || is_sound(&figures) ? FIT_WHOLE : FIT_DAMAGED;
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
	const struct figure *pages;
	enum fit fit =
		figures_match(is_old(report) ? old_patterns : patterns, text, bytes, &figures);

	if (!proc || !slab)
		return;
	proc->now = PROC_SLABINFO;
	proc->files |= 1u << PROC_SLABINFO;
	slab->slabinfo = true;
	proc->first_only = bytes > sizeof(version) && !memcmp(text, version, sizeof(version) - 1);
	if (proc->first_only) {
		slab->old = text[sizeof(version) - 1] == '1';
		return;
	}
	if ((fit != FIT_WHOLE && fit != FIT_OPEN) || (figures.which && !slab->old))
		return;
	cache = slab_cache(report, figures.value[0].text, figures.value[0].text_bytes,
			   SLAB_ALL_NODES);
	if (!cache)
		return;
	amounts_say(cache->amount, LG_slab, &figures, names);
	pages = figures_find(&figures, "pages");
	cache->ordered = pages && pages->number && !(pages->number & (pages->number - 1));
	cache->pages_order = cache->ordered ? (uint64_t)__builtin_ctzll(pages->number) : 0;
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
