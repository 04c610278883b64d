// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * All statements that are understood. Where several take a text the first has it.
 */
#include "grammar.h"

#include "cgroup_text.h"
#include "failure_text.h"
#include "kernel_text.h"
#include "memory_text.h"
#include "oom_text.h"
#include "proc_text.h"
#include "slab_text.h"
#include "stack_text.h"
#include "task_text.h"
#include "thread_text.h"

const struct grammar *const grammars[] = {
	&grammar_oom_header,
	&grammar_oom_cpuset,
	&grammar_oom_constraint,
	&grammar_oom_choice,
	&grammar_oom_kill,
	&grammar_oom_reaper,
	&grammar_oom_nobody,
	&grammar_page_failure,
	&grammar_page_stall,
	&grammar_vmalloc_failure,
	&grammar_slub_failure,
	&grammar_hung_task,
	&grammar_hung_owner,
	&grammar_panic,
	&grammar_sysrq_memory,
	&grammar_sysrq_tasks,
	&grammar_sysrq_blocked,
	&grammar_sysrq_cpus,
	&grammar_sysrq_oom,
	&grammar_boot,
	&grammar_uname,
	&grammar_task_title,
	&grammar_task_heading,
	&grammar_task_row,
	&grammar_thread,
	&grammar_thread_header,
	&grammar_who,
	&grammar_taint,
	&grammar_nmi,
	&grammar_trace,
	&grammar_frame,
	&grammar_other_cpu,
	&grammar_stall,
	&grammar_cgroup_task,
	&grammar_cgroup_group,
	&grammar_cgroup_usage,
	&grammar_cgroup_stats,
	&grammar_cgroup_counter,
	&memory_header_grammar,
	&memory_zone_grammar,
	&memory_reserve_grammar,
	&memory_node_grammar,
	&memory_huge_grammar,
	&memory_buddy_grammar,
	&memory_pcp_header_grammar,
	&memory_pcp_grammar,
	&memory_counter_grammar,
	&memory_total_grammar,
	&slab_header_grammar,
	&slab_row_grammar,
	&slab_cache_grammar,
	&slab_node_grammar,
	&allocation_header_grammar,
	&allocation_row_grammar,
	&proc_path_grammar,
	&proc_meminfo_grammar,
	&proc_vmstat_grammar,
	&proc_zoneinfo_grammar,
	&proc_buddyinfo_grammar,
	&proc_slabinfo_grammar,
	&proc_status_grammar,
	&proc_smaps_grammar,
	NULL,
};
