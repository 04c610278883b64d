// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Node lines, as kernels from 4.8 on print them.
 */
#include "memory_text.h"

static const char form[] =
	"Node %u<node> active_anon:!%k inactive_anon:%k active_file:%k inactive_file:%k "
	"unevictable:%k isolated(anon):%k isolated(file):%k mapped:%k dirty:%k writeback:%k "
	"shmem:%k{ shmem_thp: %k shmem_pmdmapped: %k anon_thp: %k}"
	"{ shmem_thp:%k shmem_pmdmapped:%k anon_thp:%k}{ writeback_tmp:%k}{ unstable:%k}"
	"{ kernel_stack:%k}{ shadow_call_stack:%k}{ pagetables:%k}{ sec_pagetables:%k}"
	"{ pages_scanned:%u} all_unreclaimable? %(no|yes){ Balloon:%k}{ gpu_active:%k "
	"gpu_reclaim:%k}";

static void take_node(struct report *report, const char *text, size_t bytes)
{
	static const struct amount_name names[] = {
		{"active_anon", LG_nodes_active_anon_bytes},
		{"inactive_anon", LG_nodes_inactive_anon_bytes},
		{"active_file", LG_nodes_active_file_bytes},
		{"inactive_file", LG_nodes_inactive_file_bytes},
		{"unevictable", LG_nodes_unevictable_bytes},
		{"mapped", LG_nodes_mapped_bytes},
		{"dirty", LG_nodes_dirty_bytes},
		{"writeback", LG_nodes_writeback_bytes},
		{"shmem", LG_nodes_shmem_bytes},
		{"kernel_stack", LG_nodes_kernel_stack_bytes},
		{"pagetables", LG_nodes_page_tables_bytes},
		{"anon_thp", LG_nodes_anon_huge_bytes},
		{"all_unreclaimable", LG_nodes_all_unreclaimable},
		{NULL, 0},
	};
	struct phrase phrase;
	struct memory_node *node;

	phrase_fit(form, text, bytes, &phrase);
	if (phrase.value[0].number >= MEMORY_ZONES)
		return;
	node = memory_node(report, (unsigned int)phrase.value[0].number);
	if (!node)
		return;
	amounts_say(node->amount, LG_nodes, &phrase, names);
	report->memory->node_age = true;
	report->memory->zone_now = 0;
	report->parts |= REPORT_MEM_INFO;
}

const struct grammar memory_node_grammar = {
	.name = "node",
	.begins = (const char *const[]){"Node ", NULL},
	.place = PLACE_ZONES,
	.forms = (const char *const[]){form, NULL},
	.take = take_node,
};
