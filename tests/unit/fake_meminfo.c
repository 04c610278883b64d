// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Mem-Info of every age, of one machine.
 */
#include "unit.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_meminfo.h"

const char *const fake_age_names[FAKE_AGES] = {
	"2.4",	"2.6.9", "2.6.18", "2.6.26", "2.6.28", "2.6.32",
	"3.10", "4.9",	 "4.15",   "5.8",    "6.1",    "6.19",
};

struct text {
	char *bytes;
	size_t used;
	const char *prefix;
	uint64_t kb; /* of a page */
	enum fake_age age;
};

static void add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(struct text *text, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	text->used += (size_t)vsprintf(text->bytes + text->used, format, list);
	va_end(list);
}

/* ` name:12kB` of pages */
static void kb(struct text *text, const char *name, uint64_t pages)
{
	add(text, " %s:%" PRIu64 "kB", name, pages * text->kb);
}

static void begin(struct text *text)
{
	add(text, "%s", text->prefix);
}

static uint64_t upto(uint64_t *seed, uint64_t most)
{
	return unit_random(seed) % (most + 1);
}

static void make_zone(struct fake_zone *zone, uint64_t *seed)
{
	zone->free = 0;
	for (unsigned int i = 0; i < FAKE_ORDERS; i++) {
		zone->blocks[i] = upto(seed, 900 >> i) + (i == 3);
		zone->free += zone->blocks[i] << i;
	}
	zone->min = 100 + upto(seed, 900);
	zone->low = zone->min * 5 / 4;
	zone->high = zone->min * 3 / 2;
	zone->active_anon = upto(seed, 40000);
	zone->inactive_anon = upto(seed, 30000);
	zone->active_file = upto(seed, 20000);
	zone->inactive_file = upto(seed, 20000);
	zone->unevictable = upto(seed, 900);
	zone->mlocked = zone->unevictable / 2;
	zone->dirty = upto(seed, 300);
	zone->writeback = upto(seed, 50);
	zone->mapped = upto(seed, 9000);
	zone->shmem = upto(seed, 2000);
	zone->slab_reclaimable = upto(seed, 9000);
	zone->slab_unreclaimable = upto(seed, 9000);
	zone->kernel_stack_kb = 16 * upto(seed, 200);
	zone->page_tables = upto(seed, 900);
	zone->pcp[0] = upto(seed, 180);
	zone->pcp[1] = upto(seed, 180);
	zone->managed = zone->free + 150000;
	zone->present = zone->managed + upto(seed, 4000);
}

void fake_meminfo_make(struct fake_machine_memory *machine, uint64_t seed, unsigned int page_kb,
		       unsigned int nodes)
{
	static const char *const names[FAKE_ZONES] = {"DMA", "Normal", "HighMem"};
	static const char *const wide[FAKE_ZONES] = {"DMA32", "Normal", "Normal"};

	memset(machine, 0, sizeof(*machine));
	machine->page_kb = page_kb;
	for (unsigned int i = 0; i < FAKE_ZONES; i++) {
		make_zone(&machine->zone[i], &seed);
		machine->zone[i].name = nodes > 1 ? wide[i] : names[i];
		machine->zone[i].node = nodes > 1 && i == 2;
		machine->cache += machine->zone[i].active_file + machine->zone[i].inactive_file +
				  machine->zone[i].shmem;
	}
	machine->swap_cache = upto(&seed, 900);
	machine->cache += machine->swap_cache;
	machine->swap_total_kb = 1048572;
	machine->swap_free_kb = 1048572 - 4 * upto(&seed, 100000);
}

#define SUM(machine, field)                                                                      \
	((machine)->zone[0].field + (machine)->zone[1].field + (machine)->zone[2].field)

static void place(struct text *text, const struct fake_zone *zone)
{
	begin(text);
	if (text->age >= AGE_2_6_26)
		add(text, "Node %u ", zone->node);
	add(text, "%s", zone->name);
}

static void lists(struct text *text, const struct fake_machine_memory *machine)
{
	for (unsigned int i = 0; i < FAKE_ZONES; i++) {
		const struct fake_zone *zone = &machine->zone[i];

		place(text, zone);
		add(text, " per-cpu:\n");
		for (unsigned int cpu = 0; cpu < 2; cpu++) {
			begin(text);
			if (text->age == AGE_2_6_9)
				add(text,
				    "cpu %u hot: low 32, high 96, batch 16\n%scpu %u cold: "
				    "low 0, high 32, batch 16\n",
				    cpu, text->prefix, cpu);
			else if (text->age == AGE_2_6_18)
				add(text,
				    "CPU %4u: Hot: hi:%5d, btch:%4d usd:%4" PRIu64
				    "   Cold: hi:%5d, btch:%4d usd:%4d\n",
				    cpu, 186, 31, zone->pcp[cpu], 62, 15, 3);
			else
				add(text, "CPU %4u: hi:%5d, btch:%4d usd:%4" PRIu64 "\n", cpu,
				    186, 31, zone->pcp[cpu]);
		}
	}
}

static void counters_24(struct text *text, const struct fake_machine_memory *m)
{
	add(text, "%sFree pages:      %6" PRIu64 "kB (%6" PRIu64 "kB HighMem)\n", text->prefix,
	    SUM(m, free) * text->kb, m->zone[2].free * text->kb);
	for (unsigned int i = 0; i < FAKE_ZONES; i++)
		add(text, "%sZone:%s freepages:%6" PRIu64 "kB\n", text->prefix, m->zone[i].name,
		    m->zone[i].free * text->kb);
	add(text, "%s( Active: %" PRIu64 ", inactive: %" PRIu64 ", free: %" PRIu64 " )\n",
	    text->prefix, SUM(m, active_anon) + SUM(m, active_file),
	    SUM(m, inactive_anon) + SUM(m, inactive_file), SUM(m, free));
}

static void counters_26(struct text *text, const struct fake_machine_memory *m)
{
	uint64_t slab = SUM(m, slab_reclaimable) + SUM(m, slab_unreclaimable);

	begin(text);
	add(text,
	    "Active:%" PRIu64 " inactive:%" PRIu64 " dirty:%" PRIu64 " writeback:%" PRIu64
	    " unstable:0",
	    SUM(m, active_anon) + SUM(m, active_file),
	    SUM(m, inactive_anon) + SUM(m, inactive_file), SUM(m, dirty), SUM(m, writeback));
	if (text->age == AGE_2_6_26)
		add(text, "\n%s", text->prefix);
	add(text,
	    " free:%" PRIu64 " slab:%" PRIu64 " mapped:%" PRIu64 " pagetables:%" PRIu64 "%s\n",
	    SUM(m, free), slab, SUM(m, mapped), SUM(m, page_tables),
	    text->age == AGE_2_6_26 ? " bounce:0" : "");
}

static void counters_28(struct text *text, const struct fake_machine_memory *m)
{
	add(text, "%sActive_anon:%" PRIu64 " active_file:%" PRIu64 " inactive_anon:%" PRIu64 "\n",
	    text->prefix, SUM(m, active_anon), SUM(m, active_file), SUM(m, inactive_anon));
	add(text, "%s inactive_file:%" PRIu64 "\n%s unevictable:%" PRIu64 "\n", text->prefix,
	    SUM(m, inactive_file), text->prefix, SUM(m, unevictable));
	add(text, "%s dirty:%" PRIu64 " writeback:%" PRIu64 " unstable:0\n", text->prefix,
	    SUM(m, dirty), SUM(m, writeback));
	add(text,
	    "%s free:%" PRIu64 " slab:%" PRIu64 " mapped:%" PRIu64 " pagetables:%" PRIu64
	    " bounce:0\n",
	    text->prefix, SUM(m, free), SUM(m, slab_reclaimable) + SUM(m, slab_unreclaimable),
	    SUM(m, mapped), SUM(m, page_tables));
}

static void counters_32(struct text *text, const struct fake_machine_memory *m)
{
	const char *p = text->prefix;
	add(text, "%sactive_anon:%" PRIu64 " inactive_anon:%" PRIu64 " isolated_anon:0\n", p,
	    SUM(m, active_anon), SUM(m, inactive_anon));
	add(text, "%s active_file:%" PRIu64 " inactive_file:%" PRIu64 " isolated_file:0\n", p,
	    SUM(m, active_file), SUM(m, inactive_file));
	add(text, "%s unevictable:%" PRIu64 " dirty:%" PRIu64 " writeback:%" PRIu64 "%s\n", p,
	    SUM(m, unevictable), SUM(m, dirty), SUM(m, writeback),
	    text->age < AGE_5_8 ? " unstable:0" : "");
	add(text, "%s slab_reclaimable:%" PRIu64 " slab_unreclaimable:%" PRIu64 "\n", p,
	    SUM(m, slab_reclaimable), SUM(m, slab_unreclaimable));
	add(text, "%s mapped:%" PRIu64 " shmem:%" PRIu64 " pagetables:%" PRIu64 "%s\n", p,
	    SUM(m, mapped), SUM(m, shmem), SUM(m, page_tables),
	    text->age < AGE_6_1 ? " bounce:0" : "");
	if (text->age >= AGE_6_1)
		add(text, "%s sec_pagetables:0 bounce:0\n%s kernel_misc_reclaimable:0\n", p, p);
	add(text, "%s free:%" PRIu64 " free_pcp:%" PRIu64 " free_cma:0\n", p, SUM(m, free),
	    SUM(m, pcp[0]) + SUM(m, pcp[1]));
}

static void lru(struct text *text, const struct fake_zone *zone)
{
	kb(text, "active_anon", zone->active_anon);
	kb(text, "inactive_anon", zone->inactive_anon);
	kb(text, "active_file", zone->active_file);
	kb(text, "inactive_file", zone->inactive_file);
}

static void node(struct text *text, const struct fake_machine_memory *m, unsigned int number)
{
	struct fake_zone all = {.node = number};

	for (unsigned int i = 0; i < FAKE_ZONES; i++) {
		const struct fake_zone *zone = &m->zone[i];

		if (zone->node != number)
			continue;
		all.active_anon += zone->active_anon;
		all.inactive_anon += zone->inactive_anon;
		all.active_file += zone->active_file;
		all.inactive_file += zone->inactive_file;
		all.unevictable += zone->unevictable;
		all.mapped += zone->mapped;
		all.dirty += zone->dirty;
		all.writeback += zone->writeback;
		all.shmem += zone->shmem;
		all.kernel_stack_kb += zone->kernel_stack_kb;
		all.page_tables += zone->page_tables;
	}
	add(text, "%sNode %u", text->prefix, number);
	lru(text, &all);
	kb(text, "unevictable", all.unevictable);
	add(text, " isolated(anon):0kB isolated(file):0kB");
	kb(text, "mapped", all.mapped);
	kb(text, "dirty", all.dirty);
	kb(text, "writeback", all.writeback);
	kb(text, "shmem", all.shmem);
	add(text, text->age < AGE_6_19 ? " shmem_thp: 0kB shmem_pmdmapped: 0kB anon_thp: 4096kB "
					 "writeback_tmp:0kB"
				       : " shmem_thp:0kB shmem_pmdmapped:0kB anon_thp:4096kB");
	if (text->age < AGE_5_8)
		add(text, " unstable:0kB");
	if (text->age >= AGE_6_1) {
		add(text, " kernel_stack:%" PRIu64 "kB", all.kernel_stack_kb);
		kb(text, "pagetables", all.page_tables);
		add(text, " sec_pagetables:0kB");
	}
	add(text, " all_unreclaimable? no%s\n", text->age == AGE_6_19 ? " Balloon:0kB" : "");
}

static void zone_old(struct text *text, const struct fake_zone *zone)
{
	kb(text, "active", zone->active_anon + zone->active_file);
	kb(text, "inactive", zone->inactive_anon + zone->inactive_file);
	kb(text, "present", zone->present);
	add(text, " pages_scanned:77 all_unreclaimable? yes\n");
}

static void zone_split(struct text *text, const struct fake_zone *zone)
{
	lru(text, zone);
	kb(text, "unevictable", zone->unevictable);
	if (text->age == AGE_2_6_28) {
		kb(text, "present", zone->present);
		add(text, " pages_scanned:77 all_unreclaimable? yes\n");
		return;
	}
	add(text, " isolated(anon):0kB isolated(file):0kB");
	kb(text, "present", zone->present);
	if (text->age == AGE_3_10)
		kb(text, "managed", zone->managed);
	kb(text, "mlocked", zone->mlocked);
	kb(text, "dirty", zone->dirty);
	kb(text, "writeback", zone->writeback);
	kb(text, "mapped", zone->mapped);
	kb(text, "shmem", zone->shmem);
	kb(text, "slab_reclaimable", zone->slab_reclaimable);
	kb(text, "slab_unreclaimable", zone->slab_unreclaimable);
	add(text, " kernel_stack:%" PRIu64 "kB", zone->kernel_stack_kb);
	kb(text, "pagetables", zone->page_tables);
	add(text, " unstable:0kB bounce:0kB writeback_tmp:0kB pages_scanned:77 "
		  "all_unreclaimable? yes\n");
}

static void zone_new(struct text *text, const struct fake_zone *zone)
{
	if (text->age >= AGE_5_8)
		add(text, " reserved_highatomic:0KB");
	if (text->age >= AGE_6_19)
		add(text, " free_highatomic:0KB");
	lru(text, zone);
	kb(text, "unevictable", zone->unevictable);
	kb(text, "writepending", zone->dirty + zone->writeback);
	if (text->age >= AGE_6_19)
		add(text, " zspages:0kB");
	kb(text, "present", zone->present);
	kb(text, "managed", zone->managed);
	kb(text, "mlocked", zone->mlocked);
	if (text->age == AGE_4_9) {
		kb(text, "slab_reclaimable", zone->slab_reclaimable);
		kb(text, "slab_unreclaimable", zone->slab_unreclaimable);
	}
	if (text->age < AGE_6_1) {
		add(text, " kernel_stack:%" PRIu64 "kB", zone->kernel_stack_kb);
		kb(text, "pagetables", zone->page_tables);
	}
	add(text, " bounce:0kB");
	kb(text, "free_pcp", zone->pcp[0] + zone->pcp[1]);
	kb(text, "local_pcp", zone->pcp[0]);
	add(text, " free_cma:0kB\n");
}

static void zones(struct text *text, const struct fake_machine_memory *m)
{
	for (unsigned int i = 0; i < FAKE_ZONES; i++) {
		const struct fake_zone *zone = &m->zone[i];

		place(text, zone);
		kb(text, "free", zone->free);
		if (text->age >= AGE_6_1)
			add(text, " boost:0kB");
		kb(text, "min", zone->min);
		kb(text, "low", zone->low);
		kb(text, "high", zone->high);
		if (text->age <= AGE_2_6_26)
			zone_old(text, zone);
		else if (text->age <= AGE_3_10)
			zone_split(text, zone);
		else
			zone_new(text, zone);
		begin(text);
		if (text->age == AGE_2_6_9)
			add(text, "protections[]: %u 476 952\n", i ? 0 : 8);
		else
			add(text, "lowmem_reserve[]: 0 %u 2015 2015\n", i ? 0 : 873);
	}
}

static void buddies(struct text *text, const struct fake_machine_memory *m)
{
	for (unsigned int i = 0; i < FAKE_ZONES; i++) {
		const struct fake_zone *zone = &m->zone[i];

		if (text->age == AGE_2_4) {
			begin(text);
		} else {
			place(text, zone);
			add(text, ": ");
		}
		for (unsigned int order = 0; order < FAKE_ORDERS; order++)
			add(text, "%" PRIu64 "*%" PRIu64 "kB %s", zone->blocks[order],
			    text->kb << order,
			    zone->blocks[order] && text->age >= AGE_3_10 ? "(UM) " : "");
		add(text, "= %" PRIu64 "kB%s\n", zone->free * text->kb,
		    text->age == AGE_2_4 ? ")" : "");
	}
}

static void totals(struct text *text, const struct fake_machine_memory *m)
{
	const char *p = text->prefix;
	bool old = text->age < AGE_2_6_28;
	uint64_t kept = SUM(m, present) - SUM(m, managed);

	if (text->age >= AGE_4_9)
		add(text,
		    "%sNode 0 hugepages_total=3 hugepages_free=1 hugepages_surp=0 "
		    "hugepages_size=2048kB\n",
		    p);
	if (text->age >= AGE_2_6_26)
		add(text, "%s%" PRIu64 " total pagecache pages\n", p, m->cache);
	if (!old)
		add(text, "%s%" PRIu64 " pages in swap cache\n", p, m->swap_cache);
	add(text, "%sSwap cache%s: add 5, delete 5, find 1/2%s\n", p, old ? "" : " stats",
	    text->age < AGE_2_6_18 ? ", race 0+0" : "");
	if (text->age >= AGE_2_6_26)
		add(text, "%sFree swap  = %" PRIu64 "kB\n%sTotal swap = %" PRIu64 "kB\n", p,
		    m->swap_free_kb, p, m->swap_total_kb);
	else
		add(text, "%sFree swap:       %6" PRIu64 "kB\n", p, m->swap_free_kb);
	add(text, old ? "%s%" PRIu64 " pages of RAM\n" : "%s%" PRIu64 " pages RAM\n", p,
	    SUM(m, present));
	if (old)
		add(text, "%s0 pages of HIGHMEM\n", p);
	else if (text->age >= AGE_3_10)
		add(text, "%s0 pages HighMem/MovableOnly\n", p);
	add(text, old ? "%s%" PRIu64 " reserved pages\n" : "%s%" PRIu64 " pages reserved\n", p,
	    kept);
	if (old)
		add(text, "%s%" PRIu64 " pages swap cached\n", p, m->swap_cache);
	if (text->age >= AGE_6_1)
		add(text, "%s0 pages cma reserved\n%s0 pages hwpoisoned\n", p, p);
}

char *fake_meminfo(const struct fake_machine_memory *machine, enum fake_age age,
		   const char *prefix)
{
	struct text text = {malloc(32768), 0, prefix, machine->page_kb, age};

	add(&text, "%s%s\n", prefix, age < AGE_2_6_26 ? "Mem-info:" : "Mem-Info:");
	if (age > AGE_2_4 && age < AGE_3_10)
		lists(&text, machine);
	if (age == AGE_2_4)
		counters_24(&text, machine);
	else if (age <= AGE_2_6_26)
		counters_26(&text, machine);
	else if (age == AGE_2_6_28)
		counters_28(&text, machine);
	else
		counters_32(&text, machine);
	for (unsigned int i = 0; age >= AGE_4_9 && i < 2; i++)
		if (machine->zone[2].node >= i)
			node(&text, machine, i);
	if (age > AGE_2_4)
		zones(&text, machine);
	buddies(&text, machine);
	totals(&text, machine);
	return text.bytes;
}
