// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /proc/meminfo: `MemFree:  123 kB`.
 */
#include <string.h>

#include "proc_text.h"

static const char *const forms[] = {"%w<name> %b<kb>", "%w<name> %u<count>", NULL};

static const struct amount_name names[] = {
	{"MemTotal:", LG_memory_total_bytes},
	{"MemFree:", LG_memory_free_bytes},
	{"MemAvailable:", LG_memory_available_bytes},
	{"Buffers:", LG_memory_buffers_bytes},
	{"SwapCached:", LG_memory_swap_cached_bytes},
	{"Active(anon):", LG_memory_active_anon_bytes},
	{"Inactive(anon):", LG_memory_inactive_anon_bytes},
	{"Active(file):", LG_memory_active_file_bytes},
	{"Inactive(file):", LG_memory_inactive_file_bytes},
	{"Unevictable:", LG_memory_unevictable_bytes},
	{"Mlocked:", LG_memory_mlocked_bytes},
	{"HighTotal:", LG_memory_highmem_bytes},
	{"SwapTotal:", LG_memory_swap_total_bytes},
	{"SwapFree:", LG_memory_swap_free_bytes},
	{"Dirty:", LG_memory_dirty_bytes},
	{"Writeback:", LG_memory_writeback_bytes},
	{"AnonPages:", LG_memory_anon_bytes},
	{"Mapped:", LG_memory_mapped_bytes},
	{"Shmem:", LG_memory_shmem_bytes},
	{"SReclaimable:", LG_memory_slab_reclaimable_bytes},
	{"SUnreclaim:", LG_memory_slab_unreclaimable_bytes},
	{"KernelStack:", LG_memory_kernel_stack_bytes},
	{"PageTables:", LG_memory_page_tables_bytes},
	{"SecPageTables:", LG_memory_secondary_page_tables_bytes},
	{"NFS_Unstable:", LG_memory_unstable_bytes},
	{"Bounce:", LG_memory_bounce_bytes},
	{"CommitLimit:", LG_memory_commit_limit_bytes},
	{"Committed_AS:", LG_memory_committed_bytes},
	{"VmallocUsed:", LG_memory_vmalloc_bytes},
	{"Percpu:", LG_memory_percpu_bytes},
	{"HardwareCorrupted:", LG_memory_hwpoisoned_bytes},
	{"CmaFree:", LG_memory_cma_free_bytes},
	{"Hugetlb:", LG_memory_hugetlb_bytes},
	{NULL, 0},
};

/* Lines without a column of their own, or that only count together with others. */
static const char *const others[] = {
	"Cached:",	   "Active:",	       "Inactive:",
	"Slab:",	   "HugePages_Total:", "HugePages_Free:",
	"HugePages_Rsvd:", "HugePages_Surp:",  "Hugepagesize:",
	"KReclaimable:",   "HighFree:",	       "LowTotal:",
	"LowFree:",	   "MmapCopy:",	       "WritebackTmp:",
	"VmallocTotal:",   "VmallocChunk:",    "AnonHugePages:",
	"ShmemHugePages:", "ShmemPmdMapped:",  "FileHugePages:",
	"FilePmdMapped:",  "CmaTotal:",	       "Zswap:",
	"Zswapped:",	   "DirectMap4k:",     "DirectMap2M:",
	"DirectMap4M:",	   "DirectMap1G:",     "Unaccepted:",
	"Balloon:",	   "Quicklists:",      "ShadowCallStack:",
	"MemShared:",	   "ReverseMaps:",     "CmaAllocated:",
	"CmaReleased:",	   "CmaUnreclaim:",    "GPUActive:",
	"GPUReclaim:",	   "Inact_dirty:",     "Inact_clean:",
	"Inact_target:",   "Inact_laundry:",   NULL,
};

/* Names that no other file has: behind a lost head they still tell. */
static const char *const own[] = {
	"Active(anon):",
	"Inactive(anon):",
	"Active(file):",
	"Inactive(file):",
	"AnonPages:",
	"SReclaimable:",
	"SUnreclaim:",
	"KernelStack:",
	"PageTables:",
	"CommitLimit:",
	"Committed_AS:",
	"VmallocTotal:",
	"VmallocUsed:",
	"VmallocChunk:",
	"DirectMap4k:",
	"HugePages_Total:",
	"HugePages_Free:",
	"Hugepagesize:",
	NULL,
};

static bool is_one_of(const char *const *list, const struct phrase_value *name)
{
	for (; *list; list++)
		if (phrase_is(name, *list))
			return true;
	return false;
}

static bool is_known(const struct phrase_value *name)
{
	for (const struct amount_name *known = names; known->name; known++)
		if (phrase_is(name, known->name))
			return true;
	return is_one_of(others, name);
}

static enum fit parse(const struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;
	unsigned int which;
	enum fit fit = phrase_fit_any(forms, text, bytes, &phrase, &which);

	if ((fit != FIT_WHOLE && fit != FIT_OPEN) || !is_known(&phrase.value[0]))
		return FIT_NOT;
	if (which == 1 && memcmp(text, "HugePages_", bytes < 10 ? bytes : 10))
		return FIT_NOT;
	if (phrase_is(&phrase.value[0], "MemTotal:") || is_one_of(own, &phrase.value[0]))
		return FIT_WHOLE;
	return proc_in(report, PROC_MEMINFO) ? FIT_WHOLE : FIT_NOT;
}

/* What several lines only tell together. */
static void take_part(struct report_proc *proc, const struct phrase_value *name, uint64_t value)
{
	const struct {
		const char *name;
		struct amount *amount;
		unsigned int unit;
	} parts[] = {
		{"Cached:", &proc->cached, SAID_KB},
		{"Slab:", &proc->slab, SAID_KB},
		{"Active:", &proc->active, SAID_KB},
		{"Inactive:", &proc->inactive, SAID_KB},
		{"KReclaimable:", &proc->kreclaimable, SAID_KB},
		{"HugePages_Total:", &proc->huge_total, SAID_PLAIN},
		{"HugePages_Free:", &proc->huge_free, SAID_PLAIN},
		{"HugePages_Surp:", &proc->huge_surplus, SAID_PLAIN},
		{"Hugepagesize:", &proc->huge_size, SAID_KB},
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (phrase_is(name, parts[i].name))
			amount_say(parts[i].amount, value, parts[i].unit);
}

static void take(struct report *report, const char *text, size_t bytes)
{
	struct report_proc *proc = proc_of(report);
	struct phrase phrase;

	if (!proc)
		return;
	phrase_fit_any(forms, text, bytes, &phrase, NULL);
	for (const struct amount_name *name = names; name->name; name++)
		if (phrase_is(&phrase.value[0], name->name))
			amount_say(&report->memory->amount[name->column], phrase.value[1].number,
				   SAID_KB);
	take_part(proc, &phrase.value[0], phrase.value[1].number);
	report->memory->said = true;
	proc->first_only = phrase_is(&phrase.value[0], "MemTotal:");
	proc->now = PROC_MEMINFO;
	proc->files |= 1u << PROC_MEMINFO;
}

const struct grammar proc_meminfo_grammar = {
	.name = "proc-meminfo",
	.begins = (const char *const[]){" kB", "HugePages_", NULL},
	.report = REPORT_PROC,
	.parse = parse,
	.take = take,
};
