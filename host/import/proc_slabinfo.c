// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /proc/slabinfo, versions 1.0 to 2.1.
 */
#include <string.h>

#include "proc_text.h"
#include "slab_text.h"

static const char *const forms[] = {
	"%w<cache> %u<active> %u<objects> %u<size> %u<per_slab> %u<pages> : tunables %u %u %u : "
	"slabdata %u<active_slabs> %u<slabs> %u{ : globalstat %u %u %u %u %u %u %u %u %u"
	"{ : cpustat %u %u %u %u}}",
	"slabinfo - version: %w<version>{ (statistics)}{ (SMP)}",
	NULL,
};

/* Until 2.4. What statistics add is left out. */
static const char *const old_forms[] = {
	"%w<cache> %u<active> %u<objects> %u<size> %u<active_slabs> %u<slabs> %u<pages>{ : %u "
	"%u}",
	"%w<cache> %u<active> %u<objects>", /* 1.0 */
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
static bool is_sound(const struct phrase *phrase)
{
	const struct phrase_value *active = phrase_find(phrase, "active_slabs");

	return phrase_find(phrase, "active")->number <= phrase_find(phrase, "objects")->number &&
	       (!active || active->number <= phrase_find(phrase, "slabs")->number);
}

static enum fit parse(const struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;
	unsigned int which;
	enum fit fit;

	if (is_old(report)) {
		fit = phrase_fit_any(old_forms, text, bytes, &phrase, &which);
		if (fit == FIT_WHOLE || fit == FIT_OPEN)
			return is_sound(&phrase) ? FIT_WHOLE : FIT_DAMAGED;
	}
	fit = phrase_fit_any(forms, text, bytes, &phrase, &which);
	if (bytes > sizeof(title) && !memcmp(text, title, sizeof(title) - 1))
		return FIT_WHOLE;
	if (fit != FIT_WHOLE && fit != FIT_OPEN)
		return FIT_NOT;
	return which || is_sound(&phrase) ? FIT_WHOLE : FIT_DAMAGED;
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
	struct phrase phrase;
	unsigned int which;
	const struct phrase_value *pages;
	enum fit fit =
		phrase_fit_any(is_old(report) ? old_forms : forms, text, bytes, &phrase, &which);

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
	if ((fit != FIT_WHOLE && fit != FIT_OPEN) || (which && !slab->old))
		return;
	cache = slab_cache(report, phrase.value[0].text, phrase.value[0].bytes, SLAB_ALL_NODES);
	if (!cache)
		return;
	amounts_say(cache->amount, LG_slab, &phrase, names);
	pages = phrase_find(&phrase, "pages");
	cache->ordered = pages && pages->number && !(pages->number & (pages->number - 1));
	cache->pages_order = cache->ordered ? (uint64_t)__builtin_ctzll(pages->number) : 0;
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
