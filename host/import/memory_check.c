// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Numbers of Mem-Info against each other. Must doubt both of two that contradict, unless a third
 * tells which; must doubt nothing where a part may only be missing.
 */
#include <inttypes.h>
#include <stdio.h>

#include "memory_text.h"
#include "rows.h"

#define CPUS_GUESSED 32
#define RACY_PART 32 /* of the larger one; arbitrary */

static unsigned int bits(uint64_t number)
{
	return number ? 64 - (unsigned int)__builtin_clzll(number) : 0;
}

static uint64_t difference(uint64_t one, uint64_t other)
{
	return one > other ? one - other : other - one;
}

static uint64_t cpus_of(const struct report_memory *memory)
{
	uint64_t lists = 0;

	for (unsigned int i = 0; i < memory->zones_count; i++)
		if (memory->zones[i].pcp.lists > lists)
			lists = memory->zones[i].pcp.lists;
	return lists ? lists : CPUS_GUESSED;
}

/* kB by which a counter of so many kB of memory may be off: calculate_normal_threshold() and
 * zone_batchsize() of the kernel, for each CPU. */
static uint64_t drift(const struct report_memory *memory, uint64_t kb, uint64_t page_kb)
{
	uint64_t cpus = cpus_of(memory), threshold = 2 * bits(cpus) * (1 + bits(kb >> 17));
	uint64_t batch = kb / page_kb / 1024 / 4;

	if (threshold > 125)
		threshold = 125;
	if (batch > 63)
		batch = 63;
	return cpus * (threshold + batch + 1) * page_kb;
}

static bool is_close(uint64_t one, uint64_t other, uint64_t bound)
{
	uint64_t larger = one > other ? one : other;

	return difference(one, other) <=
	       (bound > larger / RACY_PART ? bound : larger / RACY_PART);
}

static bool kb_of(const struct amount *amount, uint64_t page_kb, uint64_t *ret)
{
	if (!amount_bytes(amount, page_kb * 1024, ret))
		return false;
	*ret /= 1024;
	return true;
}

static struct err *tell(struct report *report, const char *subject, const char *what,
			uint64_t one, uint64_t other, const char *verdict)
{
	char text[LG_TEXT_MAX + 1];

	snprintf(text, sizeof(text), "%s: %s: %" PRIu64 " against %" PRIu64 " kB", verdict, what,
		 one, other);
	return rows_lose(report->rows, subject, text, 0);
}

/* ---- which zones there are */

static bool has_all_lines(const struct report_memory *memory)
{
	for (unsigned int i = 0; i < memory->zones_count; i++)
		if (!memory->zones[i].said)
			return false;
	return memory->zones_count > 0;
}

/* Sum of a column over zones. Returns whether all of them say it. */
static bool sum_zones(const struct report_memory *memory, unsigned int column, uint64_t page_kb,
		      uint64_t *ret)
{
	uint64_t kb;

	*ret = 0;
	for (unsigned int i = 0; i < memory->zones_count; i++)
		if (!kb_of(&memory->zones[i].amount[column], page_kb, &kb) ||
		    __builtin_add_overflow(*ret, kb, ret))
			return false;
	return memory->zones_count > 0;
}

static bool sum_nodes(const struct report_memory *memory, unsigned int column, uint64_t page_kb,
		      uint64_t *ret)
{
	uint64_t kb;

	*ret = 0;
	for (unsigned int i = 0; i < memory->nodes_count; i++)
		if (!kb_of(&memory->nodes[i].amount[column], page_kb, &kb) ||
		    __builtin_add_overflow(*ret, kb, ret))
			return false;
	return memory->nodes_count > 0;
}

/* Whether any zone says a column. */
static bool says(const struct report_memory *memory, unsigned int column)
{
	for (unsigned int i = 0; i < memory->zones_count; i++)
		if (memory->zones[i].amount[column].state != AMOUNT_UNSAID)
			return true;
	return false;
}

bool memory_is_whole(const struct report *report)
{
	const struct report_memory *memory = report->memory;
	uint64_t page_kb = report->page_size.known ? report->page_size.value / 1024 : 0;
	uint64_t present, ram;

	if (!memory || !has_all_lines(memory))
		return false;
	/* older kernels show all zones; their lists name those whose line is lost */
	if (!says(memory, LG_zones_managed_bytes)) {
		for (unsigned int i = 0; i < memory->zones_count; i++)
			if (memory->zones[i].buddy.state == AMOUNT_UNSAID &&
			    !memory->zones[i].buddy.empty)
				return false;
		if (!says(memory, LG_zones_present_bytes))
			return true;
	}
	if (!kb_of(&memory->amount[LG_memory_ram_bytes], page_kb, &ram) ||
	    !sum_zones(memory, LG_zones_present_bytes, page_kb, &present))
		return false;
	if (says(memory, LG_zones_managed_bytes))
		return present == ram;
	/* they leave page structs out of what is present */
	return present <= ram && present >= ram / 4 * 3;
}

/* kB by which a sum over the machine may be off. */
static uint64_t machine_drift(const struct report_memory *memory, uint64_t page_kb)
{
	uint64_t sum = 0, kb;

	for (unsigned int i = 0; i < memory->zones_count; i++)
		sum += drift(memory,
			     kb_of(&memory->zones[i].amount[LG_zones_present_bytes], page_kb, &kb)
				     ? kb
				     : 0,
			     page_kb);
	return sum;
}

/* ---- a zone's free against its buddy list */

/* The machine's free less that of all other zones. */
static bool third_opinion(const struct report_memory *memory, const struct memory_zone *zone,
			  uint64_t page_kb, uint64_t *ret)
{
	uint64_t all, kb;

	if (!kb_of(&memory->amount[LG_memory_free_bytes], page_kb, &all))
		return false;
	for (unsigned int i = 0; i < memory->zones_count; i++) {
		if (&memory->zones[i] == zone)
			continue;
		if (!kb_of(&memory->zones[i].amount[LG_zones_free_bytes], page_kb, &kb) ||
		    kb > all)
			return false;
		all -= kb;
	}
	*ret = all;
	return true;
}

static struct err *check_buddy(struct report *report, struct memory_zone *zone, uint64_t page_kb)
{
	struct amount *amount = &zone->amount[LG_zones_free_bytes];
	uint64_t said, listed = zone->buddy.total_kb, size = 0, bound, third;
	bool known, by_line, by_list;
	char what[40];

	if (zone->buddy.state != AMOUNT_SAID || !zone->buddy.block_kb ||
	    !kb_of(amount, page_kb, &said) || said == listed)
		return NULL;
	kb_of(&zone->amount[LG_zones_present_bytes], page_kb, &size);
	bound = drift(report->memory, size > said ? size : said, page_kb);
	snprintf(what, sizeof(what), "Node %u %s free, its blocks", zone->node, zone->name);
	if (is_close(said, listed, bound))
		return tell(report, "zones.free_bytes", what, said, listed, "racy");
	known = third_opinion(report->memory, zone, page_kb, &third);
	by_line = known && is_close(said, third, bound);
	by_list = known && is_close(listed, third, bound);
	if (!by_line)
		amount->state = AMOUNT_DOUBTED;
	if (!by_list || by_line)
		zone->buddy.state = AMOUNT_DOUBTED;
	return tell(report, by_line ? "buddy" : "zones.free_bytes", what, said, listed,
		    "damaged");
}

/* ---- zones and nodes against the machine */

struct pair {
	unsigned int part, whole;
	const char *name;
};

static struct err *judge_sum(struct report *report, const struct pair *pair, const char *subject,
			     uint64_t sum, uint64_t all, bool complete, uint64_t bound,
			     bool *damaged)
{
	char what[40];

	*damaged = false;
	if (sum == all || (sum < all && !complete))
		return NULL;
	*damaged = !is_close(sum, all, bound);
	snprintf(what, sizeof(what), "sum of %s", pair->name);
	return tell(report, subject, what, sum, all, *damaged ? "damaged" : "racy");
}

static struct err *check_zones(struct report *report, const struct pair *pair, uint64_t page_kb)
{
	struct report_memory *memory = report->memory;
	struct amount *whole = &memory->amount[pair->whole];
	uint64_t sum, all;
	struct err *err;
	bool damaged;
	char subject[LG_TEXT_MAX];

	if (!sum_zones(memory, pair->part, page_kb, &sum) || !kb_of(whole, page_kb, &all))
		return NULL;
	snprintf(subject, sizeof(subject), "memory.%s_bytes", pair->name);
	err = judge_sum(report, pair, subject, sum, all, memory_is_whole(report),
			machine_drift(memory, page_kb), &damaged);
	if (!damaged)
		return err;
	whole->state = AMOUNT_DOUBTED;
	for (unsigned int i = 0; i < memory->zones_count; i++) {
		struct memory_zone *zone = &memory->zones[i];
		uint64_t kb;
		bool by_list = pair->part == LG_zones_free_bytes &&
			       zone->buddy.state == AMOUNT_SAID && zone->buddy.block_kb &&
			       kb_of(&zone->amount[pair->part], page_kb, &kb) &&
			       is_close(kb, zone->buddy.total_kb, drift(memory, kb, page_kb));

		if (!by_list)
			zone->amount[pair->part].state = AMOUNT_DOUBTED;
	}
	return err;
}

static struct err *check_nodes(struct report *report, const struct pair *pair, uint64_t page_kb)
{
	struct report_memory *memory = report->memory;
	struct amount *whole = &memory->amount[pair->whole];
	bool damaged, complete = memory_is_whole(report);
	uint64_t sum, all;
	struct err *err;
	char subject[LG_TEXT_MAX];

	if (!sum_nodes(memory, pair->part, page_kb, &sum) || !kb_of(whole, page_kb, &all))
		return NULL;
	for (unsigned int i = 0; i < memory->zones_count; i++) {
		bool found = false;

		for (unsigned int n = 0; n < memory->nodes_count; n++)
			found |= memory->nodes[n].node == memory->zones[i].node;
		complete &= found;
	}
	snprintf(subject, sizeof(subject), "memory.%s_bytes", pair->name);
	err = judge_sum(report, pair, subject, sum, all, complete, machine_drift(memory, page_kb),
			&damaged);
	if (!damaged)
		return err;
	whole->state = AMOUNT_DOUBTED;
	for (unsigned int i = 0; i < memory->nodes_count; i++)
		memory->nodes[i].amount[pair->part].state = AMOUNT_DOUBTED;
	return err;
}

/* Anonymous memory of a node's zones against the node's, active and inactive together: a multi-gen
 * LRU counts them otherwise in one than in the other. */
static struct err *check_node_zones(struct report *report, struct memory_node *node,
				    uint64_t page_kb, bool file)
{
	static const unsigned int of_zone[2][2] =
		{
			{LG_zones_active_anon_bytes, LG_zones_inactive_anon_bytes},
			{LG_zones_active_file_bytes, LG_zones_inactive_file_bytes},
		},
				  of_node[2][2] = {
					  {LG_nodes_active_anon_bytes,
					   LG_nodes_inactive_anon_bytes},
					  {LG_nodes_active_file_bytes,
					   LG_nodes_inactive_file_bytes},
				  };
	struct report_memory *memory = report->memory;
	uint64_t sum = 0, all = 0, kb;
	bool whole = memory_is_whole(report);
	char what[40];

	for (unsigned int i = 0; i < 2; i++) {
		if (!kb_of(&node->amount[of_node[file][i]], page_kb, &kb) ||
		    __builtin_add_overflow(all, kb, &all))
			return NULL;
		for (unsigned int z = 0; z < memory->zones_count; z++) {
			if (memory->zones[z].node != node->node)
				continue;
			if (!kb_of(&memory->zones[z].amount[of_zone[file][i]], page_kb, &kb) ||
			    __builtin_add_overflow(sum, kb, &sum))
				return NULL;
		}
	}
	if (is_close(sum, all, machine_drift(memory, page_kb)) || (sum < all && !whole))
		return NULL;
	for (unsigned int i = 0; i < 2; i++) {
		node->amount[of_node[file][i]].state = AMOUNT_DOUBTED;
		for (unsigned int z = 0; z < memory->zones_count; z++)
			if (memory->zones[z].node == node->node)
				memory->zones[z].amount[of_zone[file][i]].state = AMOUNT_DOUBTED;
	}
	snprintf(what, sizeof(what), "Node %u, %s in its zones", node->node,
		 file ? "file" : "anon");
	return tell(report, file ? "nodes.active_file_bytes" : "nodes.active_anon_bytes", what,
		    sum, all, "damaged");
}

/* ---- RAM */

static struct err *check_ram(struct report *report, uint64_t page_kb)
{
	struct report_memory *memory = report->memory;
	struct amount *ram = &memory->amount[LG_memory_ram_bytes],
		      *reserved = &memory->amount[LG_memory_reserved_bytes];
	uint64_t all, kept, managed;

	if (!kb_of(ram, page_kb, &all) || !kb_of(reserved, page_kb, &kept))
		return NULL;
	if (kept > all) {
		ram->state = reserved->state = AMOUNT_DOUBTED;
		return tell(report, "memory.ram_bytes", "less than what is reserved of it", all,
			    kept, "damaged");
	}
	if (!memory_is_whole(report) ||
	    !sum_zones(memory, LG_zones_managed_bytes, page_kb, &managed) ||
	    managed == all - kept)
		return NULL;
	reserved->state = AMOUNT_DOUBTED;
	for (unsigned int i = 0; i < memory->zones_count; i++)
		memory->zones[i].amount[LG_zones_managed_bytes].state = AMOUNT_DOUBTED;
	return tell(report, "zones.managed_bytes", "their sum, RAM less reserved", managed,
		    all - kept, "damaged");
}

static struct err *check_swap(struct report *report)
{
	struct amount *total = &report->memory->amount[LG_memory_swap_total_bytes],
		      *left = &report->memory->amount[LG_memory_swap_free_bytes];

	if (total->state != AMOUNT_SAID || left->state != AMOUNT_SAID ||
	    total->unit != left->unit || left->value <= total->value)
		return NULL;
	total->state = left->state = AMOUNT_DOUBTED;
	return tell(report, "memory.swap_free_bytes", "more than there is", left->value,
		    total->value, "damaged");
}

/* ---- per-CPU lists */

/* What the lists of a zone hold, for zones whose line does not say it. */
static void use_lists(struct memory_zone *zone, bool sure)
{
	struct amount *amount = &zone->amount[LG_zones_pcp_bytes];

	if (!zone->pcp.used || amount->state != AMOUNT_UNSAID)
		return;
	zone->pcp.told = true;
	*amount = (struct amount){zone->pcp.pages, SAID_PAGES, AMOUNT_DOUBTED};
	if (sure)
		amount->state = AMOUNT_SAID;
}

/*
 * Each zone has a list for each CPU: where one lacks a CPU that another has, a line is lost.
 * With one zone alone nothing tells: they are not used. One list that is doubted, all are: whose
 * they are is not sure.
 */
static void check_pcp(struct report_memory *memory)
{
	unsigned int zones = 0, most = 0;
	uint64_t cpus = 0;
	bool sure = true;

	for (unsigned int i = 0; i < memory->zones_count; i++) {
		const struct memory_zone *zone = &memory->zones[i];

		sure &= !zone->pcp.doubted;
		if (zone->pcp.lists > most) {
			most = zone->pcp.lists;
			cpus = zone->pcp.cpus;
		}
	}
	for (unsigned int i = 0; i < memory->zones_count; i++) {
		const struct memory_zone *zone = &memory->zones[i];

		zones += zone->pcp.lists == most && zone->pcp.cpus == cpus;
		sure &= zone->pcp.lists != most || zone->pcp.cpus == cpus;
	}
	if (sure && memory->zones_count == 1)
		return;
	for (unsigned int i = 0; i < memory->zones_count; i++)
		use_lists(&memory->zones[i],
			  sure && zones > 1 && memory->zones[i].pcp.cpus == cpus);
}

/* Lists of 2.4 kernels come in the order of the zones, whose lines come before. */
static void name_lists(struct report_memory *memory)
{
	if (memory->unnameds != memory->zones_count)
		return;
	for (unsigned int i = 0; i < memory->unnameds; i++)
		if (memory->zones[i].buddy.state == AMOUNT_UNSAID)
			memory->zones[i].buddy = memory->unnamed[i];
}

struct err *memory_check(struct report *report)
{
	static const struct pair zone_pairs
		[] =
			{
				{LG_zones_free_bytes, LG_memory_free_bytes, "free"},
				{LG_zones_pcp_bytes, LG_memory_pcp_bytes, "pcp"},
				{LG_zones_cma_bytes, LG_memory_cma_free_bytes, "cma_free"},
				{LG_zones_active_bytes, LG_memory_active_bytes, "active"},
				{LG_zones_inactive_bytes, LG_memory_inactive_bytes, "inactive"},
				{LG_zones_page_tables_bytes, LG_memory_page_tables_bytes,
				 "page_tables"},
				{LG_zones_slab_reclaimable_bytes,
				 LG_memory_slab_reclaimable_bytes, "slab_reclaimable"},
				{LG_zones_slab_unreclaimable_bytes,
				 LG_memory_slab_unreclaimable_bytes, "slab_unreclaimable"},
				{LG_zones_shmem_bytes, LG_memory_shmem_bytes, "shmem"},
				{LG_zones_mapped_bytes, LG_memory_mapped_bytes, "mapped"},
				{LG_zones_writeback_bytes, LG_memory_writeback_bytes,
				 "writeback"},
				{LG_zones_unevictable_bytes, LG_memory_unevictable_bytes,
				 "unevictable"},
			},
      old_zone_pairs[] =
		{
			{LG_zones_active_anon_bytes, LG_memory_active_anon_bytes, "active_anon"},
			{LG_zones_inactive_anon_bytes, LG_memory_inactive_anon_bytes,
			 "inactive_anon"},
			{LG_zones_active_file_bytes, LG_memory_active_file_bytes, "active_file"},
			{LG_zones_inactive_file_bytes, LG_memory_inactive_file_bytes,
			 "inactive_file"},
			{LG_zones_dirty_bytes, LG_memory_dirty_bytes, "dirty"},
		},
      node_pairs[] = {
	      {LG_nodes_active_anon_bytes, LG_memory_active_anon_bytes, "active_anon"},
	      {LG_nodes_inactive_anon_bytes, LG_memory_inactive_anon_bytes, "inactive_anon"},
	      {LG_nodes_active_file_bytes, LG_memory_active_file_bytes, "active_file"},
	      {LG_nodes_inactive_file_bytes, LG_memory_inactive_file_bytes, "inactive_file"},
	      {LG_nodes_unevictable_bytes, LG_memory_unevictable_bytes, "unevictable"},
	      {LG_nodes_mapped_bytes, LG_memory_mapped_bytes, "mapped"},
	      {LG_nodes_dirty_bytes, LG_memory_dirty_bytes, "dirty"},
	      {LG_nodes_writeback_bytes, LG_memory_writeback_bytes, "writeback"},
	      {LG_nodes_shmem_bytes, LG_memory_shmem_bytes, "shmem"},
	      {LG_nodes_page_tables_bytes, LG_memory_page_tables_bytes, "page_tables"},
      };
	struct report_memory *memory = report->memory;
	uint64_t page_kb = report->page_size.known ? report->page_size.value / 1024 : 0;
	struct err *err;

	name_lists(memory);
	check_pcp(memory);
	err = check_swap(report);
	if (!page_kb)
		return err;
	if (!err)
		err = check_ram(report, page_kb);
	for (unsigned int i = 0; !err && i < memory->zones_count; i++)
		err = check_buddy(report, &memory->zones[i], page_kb);
	for (size_t i = 0; !err && i < sizeof(zone_pairs) / sizeof(*zone_pairs); i++)
		err = check_zones(report, &zone_pairs[i], page_kb);
	for (size_t i = 0;
	     !err && !memory->node_age && i < sizeof(old_zone_pairs) / sizeof(*old_zone_pairs);
	     i++)
		err = check_zones(report, &old_zone_pairs[i], page_kb);
	for (size_t i = 0; !err && i < sizeof(node_pairs) / sizeof(*node_pairs); i++)
		err = check_nodes(report, &node_pairs[i], page_kb);
	for (unsigned int i = 0; !err && i < 2 * memory->nodes_count; i++)
		err = check_node_zones(report, &memory->nodes[i / 2], page_kb, i % 2);
	return err;
}
