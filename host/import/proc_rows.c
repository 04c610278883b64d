// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What files of /proc said -> what Mem-Info would have said, and rows of vmstat and tasks.
 */
#include <string.h>

#include "proc_text.h"
#include "rows.h"

static bool both_kb(const struct amount *one, const struct amount *other)
{
	return one->state == AMOUNT_SAID && other->state == AMOUNT_SAID;
}

static void use(struct amount *amount, const struct amount *from)
{
	if (from->state == AMOUNT_SAID && amount->state == AMOUNT_UNSAID)
		*amount = *from;
}

/* Cached of meminfo has tmpfs in it, and neither buffers nor the swap cache. */
static void settle_cache(struct report_memory *memory, const struct report_proc *proc)
{
	struct amount *amounts = memory->amount;
	const struct amount *buffers = &amounts[LG_memory_buffers_bytes],
			    *shmem = &amounts[LG_memory_shmem_bytes],
			    *swap_cached = &amounts[LG_memory_swap_cached_bytes];

	if (!both_kb(&proc->cached, buffers))
		return;
	if (shmem->state == AMOUNT_SAID && shmem->value <= proc->cached.value + buffers->value)
		amount_say(&amounts[LG_memory_file_bytes],
			   proc->cached.value + buffers->value - shmem->value, SAID_KB);
	if (swap_cached->state == AMOUNT_SAID)
		amount_say(&amounts[LG_memory_cache_bytes],
			   proc->cached.value + buffers->value + swap_cached->value, SAID_KB);
}

/* Whether a kernel does not say some numbers, the last of which all say, and behind them. */
static bool is_without(const struct amount *amounts, const unsigned int *columns)
{
	for (; *columns != LG_memory_swap_total_bytes && *columns != LG_memory_page_tables_bytes;
	     columns++)
		if (amounts[*columns].state != AMOUNT_UNSAID)
			return false;
	return amounts[*columns].state != AMOUNT_UNSAID;
}

static void settle_meminfo(struct report_memory *memory, const struct report_proc *proc)
{
	struct amount *amounts = memory->amount;
	const struct amount *reclaimable = &amounts[LG_memory_slab_reclaimable_bytes];
	static const unsigned int lists[] = {LG_memory_active_anon_bytes,
					     LG_memory_inactive_anon_bytes,
					     LG_memory_active_file_bytes,
					     LG_memory_inactive_file_bytes,
					     LG_memory_swap_total_bytes},
				  slabs[] = {LG_memory_slab_reclaimable_bytes,
					     LG_memory_slab_unreclaimable_bytes,
					     LG_memory_page_tables_bytes};

	settle_cache(memory, proc);
	if (is_without(amounts, lists)) {
		use(&amounts[LG_memory_active_bytes], &proc->active);
		use(&amounts[LG_memory_inactive_bytes], &proc->inactive);
	}
	if (is_without(amounts, slabs))
		use(&amounts[LG_memory_slab_bytes], &proc->slab);
	if (both_kb(&proc->kreclaimable, reclaimable) &&
	    proc->kreclaimable.value >= reclaimable->value)
		amount_say(&amounts[LG_memory_kernel_misc_reclaimable_bytes],
			   proc->kreclaimable.value - reclaimable->value, SAID_KB);
	/* from 4.4 to 5.2 it always says 0, before it counts addresses, not pages */
	if (proc->kreclaimable.state == AMOUNT_UNSAID || !amounts[LG_memory_vmalloc_bytes].value)
		amounts[LG_memory_vmalloc_bytes].state = AMOUNT_UNSAID;
	if (amounts[LG_memory_hugetlb_bytes].state == AMOUNT_UNSAID &&
	    both_kb(&proc->huge_total, &proc->huge_size) && proc->huge_total.value < 1u << 30 &&
	    proc->huge_size.value < 1u << 30)
		amount_say(&amounts[LG_memory_hugetlb_bytes],
			   proc->huge_total.value * proc->huge_size.value, SAID_KB);
}

/* What vmstat says and no other file did, nor would have if none of its lines were lost. */
static void settle_vmstat(struct report *report, const struct report_proc *proc)
{
	static const struct {
		const char *name;
		unsigned int column, unit;
	} names[] = {
		{"nr_free_pages", LG_memory_free_bytes, SAID_PAGES},
		{"nr_anon_pages", LG_memory_anon_bytes, SAID_PAGES},
		{"nr_mapped", LG_memory_mapped_bytes, SAID_PAGES},
		{"nr_shmem", LG_memory_shmem_bytes, SAID_PAGES},
		{"nr_slab_reclaimable", LG_memory_slab_reclaimable_bytes, SAID_PAGES},
		{"nr_slab_unreclaimable", LG_memory_slab_unreclaimable_bytes, SAID_PAGES},
		{"nr_page_table_pages", LG_memory_page_tables_bytes, SAID_PAGES},
		{"nr_kernel_stack", LG_memory_kernel_stack_bytes, SAID_KB},
		{"nr_dirty", LG_memory_dirty_bytes, SAID_PAGES},
		{"nr_writeback", LG_memory_writeback_bytes, SAID_PAGES},
		{"nr_mlock", LG_memory_mlocked_bytes, SAID_PAGES},
		{"nr_unevictable", LG_memory_unevictable_bytes, SAID_PAGES},
		{"nr_zspages", LG_memory_zsmalloc_bytes, SAID_PAGES},
		{"nr_active_anon", LG_memory_active_anon_bytes, SAID_PAGES},
		{"nr_inactive_anon", LG_memory_inactive_anon_bytes, SAID_PAGES},
		{"nr_active_file", LG_memory_active_file_bytes, SAID_PAGES},
		{"nr_inactive_file", LG_memory_inactive_file_bytes, SAID_PAGES},
	};
	struct amount *amounts = report->memory->amount;

	for (unsigned int i = 0; i < proc->counters_count; i++)
		for (size_t n = 0; n < sizeof(names) / sizeof(*names); n++) {
			const struct proc_counter *counter = &proc->counters[i];
			struct amount *amount = &amounts[names[n].column];

			if (counter->doubted || strcmp(counter->name, names[n].name))
				continue;
			/* free pages change too fast between two files */
			if (n && names[n].unit == SAID_PAGES && amount->unit == SAID_KB)
				memory_page_vote(report, counter->value, amount);
			if (amount->state == AMOUNT_UNSAID &&
			    (!(proc->files >> PROC_MEMINFO & 1) ||
			     names[n].column == LG_memory_zsmalloc_bytes)) {
				amount_say(amount, counter->value, names[n].unit);
				report->memory->said = true;
			}
		}
}

/* What all zones manage is MemTotal, to the page. */
static void settle_page(struct report_memory *memory)
{
	const struct amount *total = &memory->amount[LG_memory_total_bytes];
	uint64_t pages = 0, kb = 4;

	for (unsigned int i = 0; i < memory->zones_count; i++) {
		const struct amount *managed = &memory->zones[i].amount[LG_zones_managed_bytes];

		if (!memory->zones[i].said) /* only its buddy list is */
			continue;
		if (managed->state != AMOUNT_SAID || managed->unit != SAID_PAGES ||
		    managed->value >> 44)
			return;
		pages += managed->value;
	}
	if (total->state != AMOUNT_SAID || total->unit != SAID_KB || !pages)
		return;
	while (kb <= 1024 && pages * kb != total->value)
		kb *= 2;
	if (kb > 1024)
		return;
	memory->page.contradicted |= memory->page.kb && memory->page.kb != kb;
	memory->page.kb = kb;
}

static void settle_maps(struct proc_task *task)
{
	static const struct {
		enum proc_map map;
		unsigned int column;
	} sums[] = {
		{MAP_PSS, LG_tasks_pss_bytes},
		{MAP_SWAP, LG_tasks_swap_bytes},
	};
	const uint64_t *sum = task->maps.sum;
	bool kinds;

	proc_map_end(task);
	task->maps.bad |= !task->maps.closed;
	if (!task->maps.all || task->maps.bad || task->maps.common != task->maps.all)
		return;
	for (size_t i = 0; i < sizeof(sums) / sizeof(*sums); i++)
		if (task->maps.common >> sums[i].map & 1 &&
		    task->amount[sums[i].column].state == AMOUNT_UNSAID)
			amount_say(&task->amount[sums[i].column], sum[sums[i].map], SAID_KB);
	amount_say(&task->amount[LG_tasks_private_bytes],
		   sum[MAP_PRIVATE_CLEAN] + sum[MAP_PRIVATE_DIRTY], SAID_KB);
	kinds = !task->maps.rollup && task->maps.common >> MAP_ANONYMOUS & 1 &&
		task->amount[LG_tasks_rss_anon_bytes].state == AMOUNT_UNSAID;
	if (kinds) {
		amount_say(&task->amount[LG_tasks_rss_anon_bytes], sum[MAP_ANONYMOUS], SAID_KB);
		amount_say(&task->amount[LG_tasks_rss_file_bytes], task->maps.sum_file, SAID_KB);
		amount_say(&task->amount[LG_tasks_rss_shmem_bytes], task->maps.sum_shmem,
			   SAID_KB);
	} else if (task->amount[LG_tasks_rss_bytes].state == AMOUNT_UNSAID) {
		amount_say(&task->amount[LG_tasks_rss_bytes], sum[MAP_RSS], SAID_KB);
	}
}

void proc_settle(struct report *report)
{
	struct report_proc *proc = report->memory->proc;

	if (!proc)
		return;
	if (proc->files >> PROC_MEMINFO & 1)
		settle_meminfo(report->memory, proc);
	settle_vmstat(report, proc);
	settle_page(report->memory);
	for (unsigned int i = 0; i < proc->tasks_count; i++)
		settle_maps(&proc->tasks[i]);
}

/* ---- rows */

static struct err *counter_row(struct report *report, const struct proc_counter *counter)
{
	struct lg_row row;

	if (counter->doubted)
		return rows_lose(report->rows, "vmstat", "said twice and not the same", 1);
	lg_row_clear(&row, LG_vmstat_columns);
	lg_row_set_text(&row, LG_vmstat_name, counter->name, strlen(counter->name));
	lg_row_set(&row, LG_vmstat_value, counter->value);
	return rows_add(report->rows, LG_vmstat, &row);
}

static struct err *task_row(struct report *report, struct proc_task *task)
{
	struct lg_row row;
	struct err *err;

	/* resident of unknown kind only where the kinds are not said */
	if (task->amount[LG_tasks_rss_anon_bytes].state == AMOUNT_SAID ||
	    task->amount[LG_tasks_rss_file_bytes].state == AMOUNT_SAID ||
	    task->amount[LG_tasks_rss_shmem_bytes].state == AMOUNT_SAID)
		task->amount[LG_tasks_rss_bytes].state = AMOUNT_UNSAID;
	lg_row_clear(&row, LG_tasks_columns);
	amounts_row(task->amount, LG_tasks, 0, &row);
	if (*task->comm)
		lg_row_set_text(&row, LG_tasks_comm, task->comm, strlen(task->comm));
	if (*task->state)
		lg_row_set_text(&row, LG_tasks_state, task->state, 1);
	err = rows_add(report->rows, LG_tasks, &row);
	if (!err && task->maps.all && (task->maps.bad || task->maps.common != task->maps.all))
		err = rows_lose(report->rows, "tasks.pss_bytes",
				"mappings of smaps are missing or not whole: no sums", 1);
	return err;
}

static struct err *huge_row(struct report *report, const struct report_proc *proc)
{
	struct lg_row row;
	uint64_t number;

	if (!amount_bytes(&proc->huge_size, 0, &number) || proc->huge_total.state != AMOUNT_SAID)
		return NULL;
	lg_row_clear(&row, LG_hugepages_columns);
	lg_row_set(&row, LG_hugepages_size_bytes, number);
	if (amount_bytes(&proc->huge_total, 0, &number))
		lg_row_set(&row, LG_hugepages_total, number);
	if (amount_bytes(&proc->huge_free, 0, &number))
		lg_row_set(&row, LG_hugepages_free, number);
	if (amount_bytes(&proc->huge_surplus, 0, &number))
		lg_row_set(&row, LG_hugepages_surplus, number);
	return rows_add(report->rows, LG_hugepages, &row);
}

struct err *proc_rows(struct report *report)
{
	struct report_proc *proc = report->memory->proc;
	struct err *err;

	if (!proc)
		return NULL;
	err = huge_row(report, proc);
	for (unsigned int i = 0; !err && i < proc->counters_count; i++)
		err = counter_row(report, &proc->counters[i]);
	for (unsigned int i = 0; !err && i < proc->tasks_count; i++)
		err = task_row(report, &proc->tasks[i]);
	return err;
}
