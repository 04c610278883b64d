// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory cgroups of a report. Must never give a counter a unit that it was not printed in.
 */
#include "cgroup_text.h"

#include <stdlib.h>
#include <string.h>

#include "event.h"
#include "rows.h"
#include "scan.h"

/* What cgroups without a limit have: LONG_MAX or more, in pages or bytes, as kB (an int of pages on
 * 32 bit: 8 TiB). */
#define UNLIMITED_KB ((uint64_t)1 << 33)

static struct report_cgroup *cgroup_of(struct report *report)
{
	struct report_cgroup *cgroup = report->cgroup;

	if (cgroup)
		return cgroup;
	cgroup = calloc(1, sizeof(*cgroup));
	if (!cgroup) {
		report_fail(report, err_memory());
		return NULL;
	}
	lg_row_clear(&cgroup->row, LG_cgroups_columns);
	return report->cgroup = cgroup;
}

/* The end of a path that is too long: it tells more than its beginning. */
static void copy_path(const struct phrase_value *value, char ret[LG_TEXT_MAX + 1])
{
	struct phrase_value end = *value;

	if (end.bytes > LG_TEXT_MAX) {
		end.text += end.bytes - LG_TEXT_MAX;
		end.bytes = LG_TEXT_MAX;
	}
	phrase_copy(&end, ret, LG_TEXT_MAX + 1);
}

/* ---- whose limit */

static const char *const task_forms[] = {
	"Task in %0w killed as a result of limit of %1w",
	"Memory limit reached of cgroup %1w", /* 4.1 to 4.20, with nobody to kill */
	NULL,
};

static void task_take(struct report *report, const char *text, size_t bytes)
{
	struct report_cgroup *cgroup = cgroup_of(report);
	struct event *event = event_asked(report);
	struct phrase phrase;

	phrase_fit_any(task_forms, text, bytes, &phrase, NULL);
	report_set_memcg(report);
	if (!cgroup)
		return;
	copy_path(&phrase.value[1], cgroup->path);
	if (!event)
		return;
	event_set_text(event, LG_oom_events_memcg, &phrase.value[1]);
	event_set_text(event, LG_oom_events_task_memcg, &phrase.value[0]);
}

const struct grammar grammar_cgroup_task = {
	.name = "cgroup-limit",
	.begins = (const char *const[]){"Task in ", "Memory limit reached of cgroup ", NULL},
	.place = PLACE_MEMORY,
	.sentence = true,
	.forms = task_forms,
	.take = task_take,
};

/* ---- behind the first victim: those that die with it, whatever limit was hit */

static enum fit group_parse(const struct report *report, const char *text, size_t bytes)
{
	(void)report;
	return phrase_fit("Tasks in %0w are going to be killed due to memory.oom.group set", text,
			  bytes, NULL);
}

static void group_take(struct report *report, const char *text, size_t bytes)
{
	report->group = true;
	(void)text;
	(void)bytes;
}

const struct grammar grammar_cgroup_group = {
	.name = "cgroup-group",
	.begins = (const char *const[]){"Tasks in ", NULL},
	.place = PLACE_KILL,
	.sentence = true,
	.parse = group_parse,
	.take = group_take,
};

/* ---- usage and limits */

static const struct {
	const char *form;
	unsigned int usage, limit; /* columns of cgroups */
} usages[] = {
	{"memory: usage %0k, limit %1k, failcnt %2u", LG_cgroups_usage_bytes,
	 LG_cgroups_limit_bytes},
	{"memory+swap: usage %0k, limit %1k, failcnt %2u", LG_cgroups_swap_usage_bytes,
	 LG_cgroups_swap_limit_bytes},
	{"swap: usage %0k, limit %1k, failcnt %2u", LG_cgroups_swap_usage_bytes,
	 LG_cgroups_swap_limit_bytes},
	{"kmem: usage %0k, limit %1k, failcnt %2u", LG_cgroups_kernel_usage_bytes,
	 LG_cgroups_kernel_limit_bytes},
};
#define USAGES (sizeof(usages) / sizeof(*usages))

static enum fit usage_fit(const char *text, size_t bytes, struct phrase *ret, unsigned int *which)
{
	for (*which = 0; *which < USAGES; ++*which) {
		enum fit fit = phrase_fit(usages[*which].form, text, bytes, ret);

		if (fit != FIT_NOT)
			return fit;
	}
	return FIT_NOT;
}

static enum fit usage_parse(const struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;
	unsigned int which;

	(void)report;
	return usage_fit(text, bytes, &phrase, &which);
}

static void usage_take(struct report *report, const char *text, size_t bytes)
{
	struct report_cgroup *cgroup = cgroup_of(report);
	struct phrase phrase;
	unsigned int which;

	usage_fit(text, bytes, &phrase, &which);
	report_set_memcg(report);
	if (!cgroup)
		return;
	cgroup->used = true;
	if (phrase.value[0].number < UNLIMITED_KB)
		lg_row_set(&cgroup->row, usages[which].usage, phrase.value[0].number * 1024);
	if (phrase.value[1].number < UNLIMITED_KB)
		lg_row_set(&cgroup->row, usages[which].limit, phrase.value[1].number * 1024);
	if (!which)
		lg_row_set(&cgroup->row, LG_cgroups_failures, phrase.value[2].number);
}

const struct grammar grammar_cgroup_usage = {
	.name = "cgroup-usage",
	.begins = (const char *const[]){"memory: usage ", "swap: usage ", "kmem: usage ", NULL},
	.place = PLACE_MEMORY,
	.parse = usage_parse,
	.take = usage_take,
};

/* ---- counters */

/* Amounts of memory in memory.stat; what else is there counts events. */
static const char *const amounts[] = {
	"anon",
	"file",
	"kernel",
	"kernel_stack",
	"pagetables",
	"sec_pagetables",
	"percpu",
	"sock",
	"vmalloc",
	"shmem",
	"zswap",
	"zswapped",
	"file_mapped",
	"file_dirty",
	"file_writeback",
	"swapcached",
	"anon_thp",
	"file_thp",
	"shmem_thp",
	"inactive_anon",
	"active_anon",
	"inactive_file",
	"active_file",
	"unevictable",
	"slab_reclaimable",
	"slab_unreclaimable",
	"slab",
	"hugetlb",
	"cache",
	"rss",
	"rss_huge",
	"mapped_file",
	"dirty",
	"writeback",
	"swap",
	"kernel_misc_reclaimable",
	NULL,
};

static const char *const events[] = {
	"workingset_refault",
	"workingset_activate",
	"workingset_restore",
	"workingset_refault_anon",
	"workingset_refault_file",
	"workingset_activate_anon",
	"workingset_activate_file",
	"workingset_restore_anon",
	"workingset_restore_file",
	"workingset_nodereclaim",
	"pgfault",
	"pgmajfault",
	"pgrefill",
	"pgscan",
	"pgsteal",
	"pgscan_kswapd",
	"pgscan_direct",
	"pgscan_khugepaged",
	"pgscan_proactive",
	"pgsteal_kswapd",
	"pgsteal_direct",
	"pgsteal_khugepaged",
	"pgsteal_proactive",
	"pgactivate",
	"pgdeactivate",
	"pglazyfree",
	"pglazyfreed",
	"pgpgin",
	"pgpgout",
	"pswpin",
	"pswpout",
	"swpin_zero",
	"swpout_zero",
	"zswpin",
	"zswpout",
	"zswpwb",
	"thp_fault_alloc",
	"thp_collapse_alloc",
	"thp_swpout",
	"thp_swpout_fallback",
	"numa_pages_migrated",
	"numa_pte_updates",
	"numa_hint_faults",
	"pgdemote_kswapd",
	"pgdemote_direct",
	"pgdemote_khugepaged",
	"pgdemote_proactive",
	"pgpromote_success",
	NULL,
};

static bool in_list(const char *const *list, const char *name, size_t bytes)
{
	for (; *list; list++)
		if (strlen(*list) == bytes && !memcmp(*list, name, bytes))
			return true;
	return false;
}

static bool begins_one(const char *const *list, const char *name, size_t bytes)
{
	for (; *list; list++)
		if (strlen(*list) > bytes && !memcmp(*list, name, bytes))
			return true;
	return false;
}

static void add_counter(struct report *report, const char *name, size_t bytes, uint64_t value)
{
	struct report_cgroup *cgroup = cgroup_of(report);
	struct cgroup_counter *grown;
	bool amount = in_list(amounts, name, bytes);

	if (!cgroup || cgroup->counters == CGROUP_COUNTERS)
		return;
	grown = realloc(cgroup->counter, (cgroup->counters + 1) * sizeof(*grown));
	if (!grown) {
		report_fail(report, err_memory());
		return;
	}
	cgroup->counter = grown;
	grown += cgroup->counters++;
	memcpy(grown->path, cgroup->stats, sizeof(grown->path));
	memcpy(grown->name, name, bytes);
	memcpy(grown->name + bytes, amount ? "_bytes" : "", amount ? 7 : 1);
	grown->value = value;
}

/* name value */
static enum fit counter_fit(const char *text, size_t bytes, struct scan_field *ret)
{
	struct scan scan = {text, text + bytes};

	if (!scan_word(&scan, "", &ret->name, &ret->name_bytes))
		return FIT_NOT;
	if (scan.at == scan.end)
		return in_list(amounts, text, bytes) || in_list(events, text, bytes) ||
				       begins_one(amounts, text, bytes) ||
				       begins_one(events, text, bytes)
			       ? FIT_PART
			       : FIT_NOT;
	if (!in_list(amounts, ret->name, ret->name_bytes) &&
	    !in_list(events, ret->name, ret->name_bytes))
		return FIT_NOT;
	scan_blanks(&scan);
	if (scan.at == scan.end)
		return FIT_PART;
	return scan_number(&scan, &ret->number) && scan.at == scan.end ? FIT_OPEN : FIT_NOT;
}

static enum fit counter_parse(const struct report *report, const char *text, size_t bytes)
{
	struct scan_field field;

	(void)report;
	return counter_fit(text, bytes, &field);
}

static void counter_take(struct report *report, const char *text, size_t bytes)
{
	struct scan_field field;

	counter_fit(text, bytes, &field);
	add_counter(report, field.name, field.name_bytes, field.number);
}

const struct grammar grammar_cgroup_counter = {
	.name = "cgroup-counter",
	.begins =
		(const char *const[]){
			"anon",		"file",		"kernel",      "pagetables ",
			"percpu ",	"sock ",	"vmalloc ",    "shmem",
			"zsw",		"swap",		"inactive_",   "active_",
			"unevictable ", "slab",		"hugetlb ",    "cache ",
			"rss",		"mapped_file ", "dirty ",      "writeback ",
			"workingset_",	"pgfault ",	"pgmajfault ", "pgrefill ",
			"pgscan",	"pgsteal",	"pgactivate ", "pgdeactivate ",
			"pglazyfree",	"pgpgin ",	"pgpgout ",    "pswp",
			"swpin_",	"swpout_",	"thp_",	       "numa_",
			"pgdemote_",	"pgpromote_",	NULL},
	.needs = REPORT_MEMCG,
	.parse = counter_parse,
	.take = counter_take,
};

/* ---- the line in front of them, or with them */

static const char *const stats_forms[] = {
	"Memory cgroup stats for %0w:",
	"Memory cgroup stats{ }:",
	NULL,
};

/* What the list ends with, in kernels of every age. */
static bool is_last(const struct scan_field *field)
{
	return field->name_bytes == 11 && !memcmp(field->name, "unevictable", 11);
}

/* ` cache:0KB rss:12KB`; names as amounts[]. The last may be cut. */
static enum fit stats_list(const char *text, size_t bytes, struct report *report)
{
	struct scan scan = {text, text + bytes};
	struct scan_field field;
	enum scan_result result;
	bool last = false;

	while ((result = scan_field(&scan, &field)) == SCAN_FIELD) {
		if (field.unit == SCAN_PLAIN)
			return field.last ? FIT_PART : FIT_DAMAGED;
		if (field.unit != SCAN_KB || !in_list(amounts, field.name, field.name_bytes) ||
		    field.number > INT64_MAX / 1024)
			return FIT_DAMAGED;
		if (report)
			add_counter(report, field.name, field.name_bytes, field.number * 1024);
		last = is_last(&field);
	}
	if (result != SCAN_NONE)
		return result == SCAN_CUT ? FIT_PART : FIT_DAMAGED;
	return last ? FIT_WHOLE : FIT_LIST;
}

/* The colon that ends the heading; NULL: it is not here. */
static const char *heading_end(const char *text, size_t bytes)
{
	for (const char *at = text + 19; at < text + bytes; at++)
		if (*at == ':' && (at + 1 == text + bytes || at[1] == ' '))
			return at + 1;
	return NULL;
}

static enum fit stats_fit(const char *text, size_t bytes, struct phrase *ret,
			  struct report *report)
{
	const char *end = bytes > 20 ? heading_end(text, bytes) : NULL;
	enum fit fit =
		phrase_fit_any(stats_forms, text, end ? (size_t)(end - text) : bytes, ret, NULL);

	if (!end || (fit != FIT_WHOLE && fit != FIT_OPEN))
		return fit;
	return stats_list(end, (size_t)(text + bytes - end), report);
}

static enum fit stats_parse(const struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;

	(void)report;
	return stats_fit(text, bytes, &phrase, NULL);
}

static void stats_take(struct report *report, const char *text, size_t bytes)
{
	struct report_cgroup *cgroup = cgroup_of(report);
	struct phrase phrase;

	if (!cgroup)
		return;
	stats_fit(text, bytes, &phrase, NULL);
	report_set_memcg(report);
	copy_path(&phrase.value[0], cgroup->stats);
	if (!cgroup->path[0])
		memcpy(cgroup->path, cgroup->stats, sizeof(cgroup->path));
	stats_fit(text, bytes, &phrase, report);
}

const struct grammar grammar_cgroup_stats = {
	.name = "cgroup-stats",
	.begins = (const char *const[]){"Memory cgroup stats", NULL},
	.place = PLACE_MEMORY,
	.sentence = true,
	.parse = stats_parse,
	.take = stats_take,
};

/* ---- rows */

static struct err *counter_rows(struct report *report)
{
	const struct report_cgroup *cgroup = report->cgroup;
	struct err *err = NULL;
	struct lg_row row;

	for (unsigned int i = 0; i < cgroup->counters && !err; i++) {
		const struct cgroup_counter *counter = &cgroup->counter[i];
		const char *path = counter->path[0] ? counter->path : cgroup->path;

		lg_row_clear(&row, LG_cgroup_counters_columns);
		if (path[0])
			lg_row_set_text(&row, LG_cgroup_counters_path, path, strlen(path));
		lg_row_set_text(&row, LG_cgroup_counters_name, counter->name,
				strlen(counter->name));
		lg_row_set(&row, LG_cgroup_counters_value, counter->value);
		err = rows_add(report->rows, LG_cgroup_counters, &row);
	}
	return err;
}

struct err *cgroup_rows(struct report *report)
{
	struct report_cgroup *cgroup = report->cgroup;
	struct err *err = NULL;

	if (!cgroup)
		return NULL;
	if (cgroup->path[0])
		lg_row_set_text(&cgroup->row, LG_cgroups_path, cgroup->path,
				strlen(cgroup->path));
	if (cgroup->used)
		err = rows_add(report->rows, LG_cgroups, &cgroup->row);
	return err ? err : counter_rows(report);
}

void cgroup_destroy(struct report_cgroup *cgroup)
{
	if (!cgroup)
		return;
	free(cgroup->counter);
	free(cgroup);
}
