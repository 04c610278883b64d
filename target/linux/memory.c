// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Table memory: the machine's totals, as /proc/meminfo counts them (fs/proc/meminfo.c of 6.1), but
 * read without its locks.
 */
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/swap.h>

#include "agent.h"
#include "peek.h"
#include "zones.h"

static u64 pages(unsigned long count)
{
	return (u64)count << PAGE_SHIFT;
}

static unsigned long at_least_0(long count)
{
	return count < 0 ? 0 : count;
}

u64 lg_ram_bytes(void)
{
	unsigned long present = 0;
	int node;

	for_each_online_node(node)
		present += node_present_pages(node);
	return pages(present);
}

static unsigned long pcp_pages(void)
{
	unsigned long count = 0;
	int node, zone;

	for_each_online_node(node)
		for (zone = 0; zone < MAX_NR_ZONES; zone++)
			count += lg_zone_pcp_pages(&NODE_DATA(node)->node_zones[zone]);
	return count;
}

/*
 * percpu_counter_sum without its lock: it may be short or over by what other CPUs are moving
 * just now.
 */
s64 lg_percpu_sum(const struct percpu_counter *counter)
{
	s64 sum = 0;
	s32 part;
	s32 __percpu *parts;
	int cpu;

	if (!lg_peek(&sum, &counter->count) || !lg_peek(&parts, &counter->counters))
		return 0;
	for_each_online_cpu(cpu)
		if (parts && lg_peek(&part, per_cpu_ptr(parts, cpu)))
			sum += part;
	return sum < 0 ? 0 : sum;
}

static unsigned long hugetlb_pages(const struct lg_symbols *symbols)
{
	unsigned long count = 0;
	int i;

	for (i = 0; i < *symbols->hugetlb_max_hstate && i < HUGE_MAX_HSTATE; i++)
		count += symbols->hstates[i].nr_huge_pages << symbols->hstates[i].order;
	return count;
}

static void set_usage(struct lg_row *row)
{
	unsigned long shmem = global_node_page_state(NR_SHMEM);
	unsigned long swap_cached = total_swapcache_pages();
	long file = global_node_page_state(NR_FILE_PAGES) - shmem - swap_cached;

	lg_row_set(row, LG_memory_free_bytes, pages(global_zone_page_state(NR_FREE_PAGES)));
	lg_row_set(row, LG_memory_pcp_bytes, pages(pcp_pages()));
	lg_row_set(row, LG_memory_available_bytes, pages(at_least_0(si_mem_available())));
	lg_row_set(row, LG_memory_anon_bytes, pages(global_node_page_state(NR_ANON_MAPPED)));
	lg_row_set(row, LG_memory_file_bytes, pages(at_least_0(file)));
	lg_row_set(row, LG_memory_shmem_bytes, pages(shmem));
	lg_row_set(row, LG_memory_swap_cached_bytes, pages(swap_cached));
	lg_row_set(row, LG_memory_slab_reclaimable_bytes,
		   pages(global_node_page_state_pages(NR_SLAB_RECLAIMABLE_B)));
	lg_row_set(row, LG_memory_slab_unreclaimable_bytes,
		   pages(global_node_page_state_pages(NR_SLAB_UNRECLAIMABLE_B)));
	lg_row_set(row, LG_memory_kernel_stack_bytes,
		   (u64)global_node_page_state(NR_KERNEL_STACK_KB) << 10);
	lg_row_set(row, LG_memory_page_tables_bytes, pages(global_node_page_state(NR_PAGETABLE)));
#if IS_ENABLED(CONFIG_ZSMALLOC)
	lg_row_set(row, LG_memory_zsmalloc_bytes, pages(global_zone_page_state(NR_ZSPAGES)));
#else
	lg_row_set(row, LG_memory_zsmalloc_bytes, 0);
#endif
	lg_row_set(row, LG_memory_mlocked_bytes, pages(global_zone_page_state(NR_MLOCK)));
	lg_row_set(row, LG_memory_unevictable_bytes, pages(global_node_page_state(NR_UNEVICTABLE)));
	lg_row_set(row, LG_memory_dirty_bytes, pages(global_node_page_state(NR_FILE_DIRTY)));
	lg_row_set(row, LG_memory_writeback_bytes, pages(global_node_page_state(NR_WRITEBACK)));
}

static void set_kernel_areas(struct lg_agent *agent, struct lg_row *row)
{
	const struct lg_symbols *symbols = &agent->symbols;

	if (symbols->pcpu_nr_populated && symbols->pcpu_nr_units)
		lg_row_set(row, LG_memory_percpu_bytes,
			   pages(*symbols->pcpu_nr_populated * *symbols->pcpu_nr_units));
	else
		lg_loss(&agent->losses, LG_LOSS_PERCPU);
	if (symbols->nr_vmalloc_pages)
		lg_row_set(row, LG_memory_vmalloc_bytes,
			   pages(atomic_long_read(symbols->nr_vmalloc_pages)));
	else
		lg_loss(&agent->losses, LG_LOSS_VMALLOC);
	if (symbols->hstates && symbols->hugetlb_max_hstate)
		lg_row_set(row, LG_memory_hugetlb_bytes, pages(hugetlb_pages(symbols)));
	else
		lg_loss(&agent->losses, LG_LOSS_HUGETLB);
}

/* vm_commit_limit() of mm/util.c. */
static void set_commit_limit(struct lg_agent *agent, struct lg_row *row)
{
	const struct lg_symbols *symbols = &agent->symbols;
	unsigned long limit;

	if (!symbols->sysctl_overcommit_kbytes || !symbols->sysctl_overcommit_ratio ||
	    !symbols->hstates || !symbols->hugetlb_max_hstate || !symbols->total_swap_pages) {
		lg_loss(&agent->losses, LG_LOSS_OVERCOMMIT);
		return;
	}
	if (*symbols->sysctl_overcommit_kbytes)
		limit = *symbols->sysctl_overcommit_kbytes >> (PAGE_SHIFT - 10);
	else
		limit = (totalram_pages() - hugetlb_pages(symbols)) *
			*symbols->sysctl_overcommit_ratio / 100;
	lg_row_set(row, LG_memory_commit_limit_bytes, pages(limit + *symbols->total_swap_pages));
}

static void set_promises(struct lg_agent *agent, struct lg_row *row)
{
	const struct lg_symbols *symbols = &agent->symbols;

	lg_row_set(row, LG_memory_swap_free_bytes, pages(at_least_0(get_nr_swap_pages())));
	if (symbols->total_swap_pages)
		lg_row_set(row, LG_memory_swap_total_bytes, pages(*symbols->total_swap_pages));
	else
		lg_loss(&agent->losses, LG_LOSS_SWAP_TOTAL);
	if (symbols->vm_committed_as)
		lg_row_set(row, LG_memory_committed_bytes,
			   pages(lg_percpu_sum(symbols->vm_committed_as)));
	else
		lg_loss(&agent->losses, LG_LOSS_COMMITTED);
	if (symbols->sysctl_overcommit_memory)
		lg_row_set(row, LG_memory_overcommit_mode, *symbols->sysctl_overcommit_memory);
	if (symbols->sysctl_overcommit_ratio)
		lg_row_set(row, LG_memory_overcommit_ratio, *symbols->sysctl_overcommit_ratio);
	set_commit_limit(agent, row);
}

int lg_memory_next(void *ctx, struct lg_cursor *cursor, struct lg_row *row)
{
	struct lg_agent *agent = ctx;

	if (cursor->at++)
		return 0;
	lg_losses_restart(&agent->losses, LG_memory);
	lg_row_set(row, LG_memory_ram_bytes, lg_ram_bytes());
	lg_row_set(row, LG_memory_total_bytes, pages(totalram_pages()));
	set_usage(row);
	set_kernel_areas(agent, row);
	set_promises(agent, row);
	return 1;
}
