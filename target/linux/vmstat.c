// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Table vmstat: the rows of /proc/vmstat in its order, with its values (vmstat_start of
 * mm/vmstat.c, 6.1). Unlike it, folds nothing into anything: per-CPU parts are only added up.
 */
#include <linux/mm.h>
#include <linux/vmstat.h>

#include "agent.h"
#include "vmstat_names.h"
#include "zones.h"

#ifdef CONFIG_NUMA
static unsigned long numa_events(enum numa_stat_item item)
{
	unsigned long count = 0;
	struct zone *zone;
	u64 at;
	int cpu;

	for (at = 0; (zone = lg_zone_at(&at)) != NULL; at++) {
		count += atomic_long_read(&zone->vm_numa_event[item]);
		for_each_online_cpu(cpu)
			count += per_cpu_ptr(zone->per_cpu_zonestats, cpu)->vm_numa_event[item];
	}
	return count;
}
#endif

static unsigned long node_pages(enum node_stat_item item)
{
	unsigned long count = global_node_page_state_pages(item);

	return vmstat_item_print_in_thp(item) ? count / HPAGE_PMD_NR : count;
}

/* So many percent of the pages, rounded as the kernel does. */
static unsigned long share(int percent, unsigned long pages)
{
	return percent * PAGE_SIZE / 100 * pages / PAGE_SIZE;
}

/*
 * domain_dirty_limits() of mm/page-writeback.c for the whole machine, without its favour for
 * real-time tasks.
 */
static bool dirty_limits(const struct lg_symbols *symbols, unsigned long *limit,
			 unsigned long *background)
{
	unsigned long free = global_zone_page_state(NR_FREE_PAGES);
	unsigned long usable;

	if (!symbols->totalreserve_pages || !symbols->vm_dirty_ratio || !symbols->vm_dirty_bytes ||
	    !symbols->dirty_background_ratio || !symbols->dirty_background_bytes)
		return false;
	usable = free - min(free, *symbols->totalreserve_pages) + 1 +
		 global_node_page_state(NR_INACTIVE_FILE) + global_node_page_state(NR_ACTIVE_FILE);
	if (*symbols->vm_dirty_bytes)
		*limit = DIV_ROUND_UP(*symbols->vm_dirty_bytes, PAGE_SIZE);
	else
		*limit = share(*symbols->vm_dirty_ratio, usable);
	if (*symbols->dirty_background_bytes)
		*background = DIV_ROUND_UP(*symbols->dirty_background_bytes, PAGE_SIZE);
	else
		*background = share(*symbols->dirty_background_ratio, usable);
	*limit = min_t(unsigned long, *limit, UINT_MAX);
	if (*background >= *limit)
		*background = *limit / 2;
	return true;
}

static void sum_events(unsigned long *events)
{
	unsigned int i;
	int cpu;

	memset(events, 0, NR_VM_EVENT_ITEMS * sizeof(*events));
	for_each_online_cpu(cpu)
		for (i = 0; i < NR_VM_EVENT_ITEMS; i++)
			events[i] += per_cpu(vm_event_states, cpu).event[i];
	events[PGPGIN] /= 2; /* sectors -> KiB */
	events[PGPGOUT] /= 2;
}

static int counter_row(struct lg_row *row, const char *name, unsigned long value)
{
	if (name)
		lg_row_set_text(row, LG_vmstat_name, name, LG_TEXT_MAX);
	lg_row_set(row, LG_vmstat_value, value);
	return 1;
}

static int dirty_row(struct lg_agent *agent, struct lg_row *row, bool background)
{
	unsigned long limit, low;

	lg_row_set_text(row, LG_vmstat_name,
			background ? "nr_dirty_background_threshold" : "nr_dirty_threshold",
			LG_TEXT_MAX);
	if (dirty_limits(&agent->symbols, &limit, &low))
		lg_row_set(row, LG_vmstat_value, background ? low : limit);
	else
		lg_loss(&agent->losses, LG_LOSS_DIRTY_LIMITS);
	return 1;
}

int lg_vmstat_next(void *ctx, struct lg_cursor *cursor, struct lg_row *row)
{
	struct lg_agent *agent = ctx;
	u64 at = cursor->at++;

	if (!at) {
		lg_losses_restart(&agent->losses, LG_vmstat);
		sum_events(agent->events);
	}
	if (at < NR_VM_ZONE_STAT_ITEMS)
		return counter_row(row, lg_zone_stat_names[at], global_zone_page_state(at));
	at -= NR_VM_ZONE_STAT_ITEMS;
#ifdef CONFIG_NUMA
	if (at < NR_VM_NUMA_EVENT_ITEMS)
		return counter_row(row, lg_numa_stat_names[at], numa_events(at));
	at -= NR_VM_NUMA_EVENT_ITEMS;
#endif
	if (at < NR_VM_NODE_STAT_ITEMS)
		return counter_row(row, lg_node_stat_names[at], node_pages(at));
	at -= NR_VM_NODE_STAT_ITEMS;
	if (at < 2)
		return dirty_row(agent, row, at == 1);
	at -= 2;
	if (at < NR_VM_EVENT_ITEMS)
		return counter_row(row, lg_vm_event_names[at], agent->events[at]);
	/* What /proc/vmstat ends with for old readers' sake: always 0 since 5.8 (8d92890bd6b8). */
	if (at == NR_VM_EVENT_ITEMS)
		return counter_row(row, "nr_unstable", 0);
	return 0;
}
