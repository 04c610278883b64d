// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /proc/vmstat: `nr_free_pages 1234`.
 */
#include <string.h>

#include "proc_text.h"
#include "scan.h"

static bool read_counter(const char *text, size_t bytes, const char **name, size_t *name_bytes,
			 uint64_t *value)
{
	struct scan scan = {text, text + bytes};

	if (!scan_word(&scan, "", name, name_bytes) || !scan_blanks(&scan) ||
	    !scan_number(&scan, value) || !scan_done(&scan))
		return false;
	for (size_t i = 0; i < *name_bytes; i++)
		if (!((*name)[i] == '_' || ((*name)[i] >= 'a' && (*name)[i] <= 'z') ||
		      (i && (*name)[i] >= '0' && (*name)[i] <= '9')))
			return false;
	return true;
}

static enum fit parse(const struct report *report, const char *text, size_t bytes)
{
	static const char first[] = "nr_free_pages ", old_first[] = "nr_dirty ";
	const char *name;
	size_t name_bytes;
	uint64_t value;

	if (!read_counter(text, bytes, &name, &name_bytes, &value))
		return FIT_NOT;
	if (proc_in(report, PROC_VMSTAT))
		return FIT_WHOLE;
	if (proc_in_zone(report))
		return FIT_NOT;
	return !memcmp(text, first, bytes < sizeof(first) ? bytes : sizeof(first) - 1) ||
			       !memcmp(text, old_first,
				       bytes < sizeof(old_first) ? bytes : sizeof(old_first) - 1)
		       ? FIT_WHOLE
		       : FIT_NOT;
}

static void take(struct report *report, const char *text, size_t bytes)
{
	struct report_proc *proc = proc_of(report);
	const char *name;
	size_t name_bytes;
	uint64_t value;

	if (!proc || !read_counter(text, bytes, &name, &name_bytes, &value))
		return;
	proc->first_only = name_bytes == 13 && !memcmp(name, "nr_free_pages", 13);
	proc->now = PROC_VMSTAT;
	proc->files |= 1u << PROC_VMSTAT;
	proc_count(report, name, name_bytes, value);
}

const struct grammar proc_vmstat_grammar = {
	.name = "proc-vmstat",
	.begins =
		(const char *const[]){
			"nr_",	      "pg",	   "pswp",	   "page",	 "swp",
			"memmap_",    "kcompactd", "cow_",	   "node_",	 "oom_kill",
			"allocstall", "balloon_",  "thp_",	   "numa_",	 "workingset_",
			"kswapd_",    "compact_",  "unevictable_", "slabs_",	 "drop_",
			"swap_",      "zswp",	   "zone_",	   "direct_map", "htlb_",
			"ksm",	      "vma_",	   "kmem_",	   "kstack_",	 NULL},
	.report = REPORT_PROC,
	.parse = parse,
	.take = take,
};
