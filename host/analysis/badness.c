// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Points of the OOM killer, as each kernel computes them. Numbers of a dump may be anything: they
 * are held within bounds that no machine reaches, so that nothing overflows.
 */
#include "badness.h"

#include <stdio.h>

#define PAGES_MOST ((int64_t)1 << 44)
#define ADJ_NEVER (-1000)
#define OLD_ADJ_NEVER (-17)

/* The newest first. */
static const struct badness_rules all_rules[] = {
	{0x050900, "RSS, swap and page tables in pages", BADNESS_PAGES, BADNESS_ROOT_NONE, 0,
	 true, false, true, false},
	{0x050100, "RSS, swap and page tables in pages, 1 at least", BADNESS_PAGES,
	 BADNESS_ROOT_NONE, 0, true, true, true, false},
	{0x041100, "RSS, swap and page tables in pages, 1 at least", BADNESS_PAGES,
	 BADNESS_ROOT_NONE, 0, true, true, false, true},
	{0x030e00, "RSS, swap and page tables in pages, 3 % off for root", BADNESS_PAGES,
	 BADNESS_ROOT_SHARE, 0, true, true, false, true},
	{0x030500, "RSS, swap and page tables in pages, 3 % of the scope off for root",
	 BADNESS_PAGES, BADNESS_ROOT_THIRTY, 0, true, true, false, true},
	{0x020627, "thousandths of the scope: RSS, swap and page tables, 30 off for root",
	 BADNESS_THOUSANDTHS, BADNESS_ROOT_THIRTY, 0, true, true, false, true},
	{0x020624, "thousandths of the scope: RSS and swap, 30 off for root", BADNESS_THOUSANDTHS,
	 BADNESS_ROOT_THIRTY, 0, false, true, false, true},
	{0x020610, "address space with half of the children's, over time", BADNESS_VM,
	 BADNESS_ROOT_QUARTER, 2, false, false, false, true},
	{0x02060b, "address space with that of the children, over time", BADNESS_VM,
	 BADNESS_ROOT_QUARTER, 1, false, false, false, true},
	{0x020600, "address space, over time", BADNESS_VM, BADNESS_ROOT_QUARTER, 0, false, false,
	 false, true},
};

static const struct badness_rules common_rules = {
	0x030700,
	"RSS, swap and page tables in pages",
	BADNESS_PAGES,
	BADNESS_ROOT_UNKNOWN,
	0,
	true,
	true,
	true,
	true,
};

const struct badness_rules *badness_rules_common(void)
{
	return &common_rules;
}

unsigned int badness_version(const char *release)
{
	unsigned int major, minor, patch = 0;

	if (sscanf(release, "%3u.%3u.%3u", &major, &minor, &patch) < 2)
		return 0;
	if (major > 255 || minor > 255)
		return 0;
	return major << 16 | minor << 8 | (patch > 255 ? 255 : patch);
}

const struct badness_rules *badness_rules(const char *release)
{
	unsigned int version = badness_version(release);
	size_t i;

	for (i = 0; i < sizeof(all_rules) / sizeof(all_rules[0]); i++)
		if (version >= all_rules[i].since)
			return &all_rules[i];
	return NULL;
}

static int64_t within(int64_t value, int64_t low, int64_t high)
{
	return value < low ? low : value > high ? high : value;
}

static int64_t pages(struct maybe value)
{
	return within(value.value, 0, PAGES_MOST);
}

static int64_t root_of(int64_t value)
{
	int64_t low = 0, high = 1 << 24, middle;

	while (low < high) {
		middle = (low + high + 1) / 2;
		if (middle * middle <= value)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

/* What a task of the old formula may have had, at one end of the range. */
struct old_inputs {
	int64_t vm, cpu, run;
	bool nice;
	int quarters;
	int64_t adj;
};

static int64_t old_points(const struct old_inputs *from)
{
	int64_t points = from->vm, root;

	root = root_of(from->cpu);
	if (root)
		points /= root;
	root = root_of(root_of(from->run));
	if (root)
		points /= root;
	if (from->nice)
		points *= 2;
	points >>= 2 * from->quarters;
	if (from->adj > 0)
		points = (points ? points : 1) << from->adj;
	else
		points >>= -from->adj;
	return points;
}

/*
 * CPU time is counted in ticks >> (SHIFT_HZ + 3): 10.24 s at HZ=100, 8.19 s at 250 and 1,000. It is
 * that of a thread, so at least none; at most what all threads ran, or the machine was up.
 */
static int64_t cpu_most(const struct badness_task *task, bool *known)
{
	struct maybe seconds = task->cpu_s.known ? task->cpu_s : task->uptime_s;

	*known = seconds.known;
	return within(seconds.value, 0, (int64_t)1 << 40) * 125 / 1024;
}

static int64_t run_most(const struct badness_task *task, bool *known)
{
	struct maybe seconds = task->run_s.known ? task->run_s : task->uptime_s;

	*known = seconds.known;
	return within(seconds.value, 0, (int64_t)1 << 40) >> 10;
}

static struct badness old_badness(const struct badness_task *task)
{
	struct badness ret = {0};
	bool cpu_known, run_known;
	struct old_inputs low = {.vm = pages(task->total_vm)}, high = low, likely;
	bool root = task->uid.known && task->uid.value == 0;

	if (!task->total_vm.known)
		return (struct badness){.why = "its address space is not known"};
	if (!task->adj.known)
		return (struct badness){.why = "its oom_adj is not known"};
	low.adj = within(task->adj.value, OLD_ADJ_NEVER + 1, 15);
	low.cpu = cpu_most(task, &cpu_known);
	low.run = run_most(task, &run_known);
	low.quarters = root || !task->uid.known ? 2 : 0;
	high.adj = low.adj;
	high.run = task->run_s.known ? low.run : 0;
	high.quarters = root ? 1 : 0;
	likely = high;
	likely.quarters = root ? 2 : 0;
	high.nice = true;
	if (task->children.known) {
		low.vm = likely.vm = high.vm = low.vm + pages(task->children);
	} else {
		high.vm += within(task->children_most, 0, PAGES_MOST);
	}
	ret.low = cpu_known && run_known ? old_points(&low) : 0;
	ret.high = old_points(&high);
	ret.likely = old_points(&likely);
	return ret;
}

static int64_t add_root(const struct badness_rules *rules, int64_t points, bool root,
			int64_t *adj)
{
	if (root && (rules->root == BADNESS_ROOT_THIRTY || rules->root == BADNESS_ROOT_UNKNOWN))
		*adj -= 30;
	if (root && rules->root == BADNESS_ROOT_SHARE)
		points -= points * 3 / 100;
	return points;
}

static int64_t new_points(const struct badness_rules *rules, const struct badness_task *task,
			  int64_t total, bool root, bool most)
{
	int64_t points = pages(task->rss), adj;

	adj = within(task->adj.value, ADJ_NEVER, 1000);
	points += pages(task->swap.known || !most ? task->swap : task->swap_most);
	if (rules->page_tables)
		points += pages(task->page_tables.known || !most ? task->page_tables
								 : task->page_tables_most);
	if (rules->unit == BADNESS_THOUSANDTHS)
		points = total ? points * 1000 / total : 0;
	points = add_root(rules, points, root, &adj);
	points += rules->unit == BADNESS_THOUSANDTHS ? adj : adj * (total / 1000);
	return rules->least_one && points < 1 ? 1 : points;
}

static const char *lacks(const struct badness_rules *rules, const struct badness_task *task,
			 struct maybe total)
{
	bool root_of_total =
		rules->root == BADNESS_ROOT_THIRTY && !(task->uid.known && task->uid.value != 0);

	if (!task->rss.known)
		return "its RSS is not known";
	if (!task->swap.known && !task->swap_most.known)
		return "what it has in swap is not known";
	if (rules->page_tables && !task->page_tables.known && !task->page_tables_most.known)
		return "its page tables are not known";
	if (!task->adj.known)
		return "its oom_score_adj is not known";
	if (!total.known &&
	    (rules->unit == BADNESS_THOUSANDTHS || task->adj.value || root_of_total))
		return "the memory of its scope (RAM and swap) is not known";
	return NULL;
}

static struct badness new_badness(const struct badness_rules *rules,
				  const struct badness_task *task, struct maybe total)
{
	struct badness ret = {.why = lacks(rules, task, total)};
	bool root = task->uid.known && task->uid.value == 0;
	bool lesser = root || !task->uid.known;

	if (ret.why)
		return ret;
	ret.low = new_points(rules, task, pages(total), lesser, false);
	if (rules->root == BADNESS_ROOT_UNKNOWN) {
		ret.low = lesser && !total.known ? 1 : ret.low;
		root = false;
	}
	ret.high = new_points(rules, task, pages(total), root, true);
	ret.likely = new_points(rules, task, pages(total), root, false);
	return ret;
}

struct badness badness_of(const struct badness_rules *rules, const struct badness_task *task,
			  struct maybe total_pages)
{
	int64_t never = rules->unit == BADNESS_VM ? OLD_ADJ_NEVER : ADJ_NEVER;

	if (task->adj.known && task->adj.value <= never)
		return (struct badness){NULL, BADNESS_NEVER, BADNESS_NEVER, BADNESS_NEVER};
	if (rules->unit == BADNESS_VM)
		return old_badness(task);
	return new_badness(rules, task, total_pages);
}

int64_t badness_printed(const struct badness_rules *rules, int64_t points, int64_t total_pages)
{
	if (rules->unit != BADNESS_PAGES)
		return points;
	total_pages = within(total_pages, 1, PAGES_MOST);
	return within(points, -PAGES_MOST, PAGES_MOST) * 1000 / total_pages;
}
