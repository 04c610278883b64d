// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whom the OOM killer would take. What a dump does not say makes a range or leaves a task
 * unranked; it is never taken for 0.
 */
#define _GNU_SOURCE /* qsort_r */
#include "oom.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scope.h"

#define PF_KTHREAD 0x00200000 /* include/linux/sched.h, from 2.6.27 */
#define HELD_BACK 65	      /* beyond TASK_RSS_EVENTS_THRESH of mm/memory.c */

/* What text says of a victim when it kills it, its table of tasks does not: kinds of its RSS. */
static const char ask_tasks[] =
	"SELECT t.rowid, t.pid, t.comm, coalesce(t.state, p.state), t.tgid,"
	" coalesce(t.ppid, p.ppid), t.uid, t.flags, t.start_ns, t.cpu_ns, t.vsize_bytes,"
	" coalesce(t.rss_bytes, t.rss_anon_bytes + t.rss_file_bytes +"
	" ifnull(t.rss_shmem_bytes, 0)), coalesce(t.rss_anon_bytes, e.anon_bytes),"
	" coalesce(t.rss_file_bytes, e.file_bytes), coalesce(t.rss_shmem_bytes, e.shmem_bytes),"
	" t.swap_bytes, t.page_tables_bytes, t.oom_badness, t.oom_score_adj, t.oom_adj, t.threads"
	" FROM tasks AS t LEFT JOIN (SELECT pid, max(ppid) AS ppid, max(state) AS state"
	" FROM threads GROUP BY pid) AS p ON p.pid = t.pid LEFT JOIN (SELECT pid,"
	" max(anon_bytes) AS anon_bytes, max(file_bytes) AS file_bytes, max(shmem_bytes) AS"
	" shmem_bytes FROM oom_events WHERE event = 'killed' GROUP BY pid) AS e ON e.pid = t.pid"
	" WHERE t.pid NOT NULL ORDER BY t.rowid";

struct reading {
	struct oom *oom;
	struct maybe *old_adj; /* of each task */
	size_t room;
	bool failed, score_adj, any_old_adj, page_tables;
};

static bool grow(struct reading *reading)
{
	size_t room = reading->room ? reading->room * 2 : 256;
	struct oom_task *tasks;
	struct maybe *old_adj;

	if (reading->oom->count < reading->room)
		return true;
	tasks = realloc(reading->oom->tasks, room * sizeof(*tasks));
	if (tasks)
		reading->oom->tasks = tasks;
	old_adj = realloc(reading->old_adj, room * sizeof(*old_adj));
	if (old_adj)
		reading->old_adj = old_adj;
	if (!tasks || !old_adj) {
		reading->failed = true;
		return false;
	}
	reading->room = room;
	return true;
}

static void row_task(void *ctx, const struct sql_rows *rows)
{
	struct reading *reading = ctx;
	struct oom_task *task;

	if (reading->failed || !grow(reading))
		return;
	task = &reading->oom->tasks[reading->oom->count];
	memset(task, 0, sizeof(*task));
	task->row = query_number(rows, 0).value;
	task->pid = query_number(rows, 1).value;
	query_text(rows, 2, task->comm, sizeof(task->comm));
	query_text(rows, 3, task->state, sizeof(task->state));
	task->tgid = query_number(rows, 4);
	task->ppid = query_number(rows, 5);
	task->uid = query_number(rows, 6);
	task->flags = query_number(rows, 7);
	task->start_ns = query_number(rows, 8);
	task->cpu_ns = query_number(rows, 9);
	task->total_vm = query_number(rows, 10);
	task->rss = query_number(rows, 11);
	task->anon = query_number(rows, 12);
	task->file = query_number(rows, 13);
	task->shmem = query_number(rows, 14);
	task->swap = query_number(rows, 15);
	task->page_tables = query_number(rows, 16);
	task->kernel = query_number(rows, 17);
	task->adj = query_number(rows, 18);
	reading->old_adj[reading->oom->count] = query_number(rows, 19);
	task->threads = query_number(rows, 20);
	reading->score_adj |= task->adj.known;
	reading->any_old_adj |= reading->old_adj[reading->oom->count].known;
	reading->page_tables |= task->page_tables.known;
	reading->oom->count++;
}

/* Page tables have a column from 3.7 on; before, oom_adj has one. */
static void rules_by_columns(struct reading *reading)
{
	struct oom *oom = reading->oom;

	if (reading->score_adj && reading->page_tables)
		oom->rules = badness_rules_common();
	else if (reading->score_adj && reading->any_old_adj)
		oom->rules = badness_rules("2.6.39");
	oom->by_columns = oom->rules;
}

/*
 * Distributors brought oom_score_adj to older releases (2.6.32 of RHEL 6): its column decides. The
 * other way round, oom_adj is a scaled oom_score_adj from 2.6.36 on (oom_adj_write() of
 * fs/proc/base.c).
 */
static void choose_rules(struct reading *reading)
{
	struct oom *oom = reading->oom;
	size_t i;

	oom->rules = badness_rules(oom->release);
	if (!oom->release[0])
		rules_by_columns(reading);
	if (!oom->rules)
		return;
	if (oom->rules->unit == BADNESS_VM && reading->score_adj) {
		oom->rules = badness_rules("2.6.36");
		oom->by_columns = true;
	}
	for (i = 0; i < oom->count; i++) {
		struct maybe *adj = &oom->tasks[i].adj, old = reading->old_adj[i];

		if (oom->rules->unit == BADNESS_VM)
			*adj = old;
		else if (!adj->known && old.known && old.value >= -17 && old.value <= 15)
			*adj = (struct maybe){old.value == 15 ? 1000 : old.value * 1000 / 17,
					      true};
	}
}

static struct err *apply(struct oom *oom, const struct oom_ask *ask)
{
	struct oom_task *task;
	size_t i;

	for (i = 0; i < ask->sets_count; i++) {
		task = (struct oom_task *)oom_find(oom, ask->sets[i].pid);
		if (!task)
			return err_new(ERR_USAGE, "--set: the dump has no task with PID %lld",
				       (long long)ask->sets[i].pid);
		task->adj = (struct maybe){ask->sets[i].adj, true};
		task->set = true;
	}
	for (i = 0; i < ask->kills_count; i++) {
		task = (struct oom_task *)oom_find(oom, ask->kills[i]);
		if (!task)
			return err_new(ERR_USAGE, "--kill: the dump has no task with PID %lld",
				       (long long)ask->kills[i]);
		task->killed = true;
	}
	return NULL;
}

static const char *never_chosen(const struct oom_task *task)
{
	bool nothing = task->total_vm.known && !task->total_vm.value && task->rss.known &&
		       !task->rss.value;

	if (task->killed)
		return "killed (--kill)";
	if (task->pid == 1)
		return "init";
	if (task->flags.known && task->flags.value & PF_KTHREAD)
		return "kernel thread";
	if (task->state[0] == 'Z' || task->state[0] == 'X')
		return "it has exited";
	if (nothing)
		return "no memory of its own";
	if (task->tgid.known && task->tgid.value != task->pid)
		return "a thread: its process counts";
	return NULL;
}

static struct maybe in_pages(const struct oom *oom, struct maybe bytes)
{
	if (!bytes.known || !oom->page_size.known || oom->page_size.value < 1)
		return (struct maybe){0, false};
	return (struct maybe){bytes.value / oom->page_size.value, true};
}

static struct maybe in_seconds(struct maybe ns)
{
	return (struct maybe){ns.value / 1000000000, ns.known};
}

static void compute(struct oom *oom, const struct scope *scope, struct oom_task *task,
		    struct maybe children, int64_t children_most)
{
	struct badness_task from = {
		.total_vm = in_pages(oom, task->total_vm),
		.rss = in_pages(oom, task->rss),
		.swap = in_pages(oom, task->swap),
		.page_tables = in_pages(oom, task->page_tables),
		.swap_most = in_pages(oom, scope->swap_used),
		.page_tables_most = in_pages(oom, scope->page_tables),
		.adj = task->adj,
		.uid = task->uid,
		.cpu_s = in_seconds(task->cpu_ns),
		.children = children,
		.children_most = children_most,
		.uptime_s = in_seconds(scope->uptime_ns),
	};

	if (task->start_ns.known && scope->uptime_ns.known)
		from.run_s =
			in_seconds((struct maybe){(int64_t)((uint64_t)scope->uptime_ns.value -
							    (uint64_t)task->start_ns.value),
						  true});
	task->computed = badness_of(
		oom->rules, &from,
		in_pages(oom, oom->scope_bytes.known ? oom->scope_bytes : oom->scope_least));
}

static int by_pid(const void *a, const void *b)
{
	const struct oom_task *const *left = a, *const *right = b;

	return ((*left)->pid > (*right)->pid) - ((*left)->pid < (*right)->pid);
}

static int64_t share_of(const struct badness_rules *rules, int64_t pages)
{
	return rules->child > 1 ? pages / rules->child + 1 : rules->child ? pages : 0;
}

/* total_vm of the children of each task, shares taken; unknown unless all parents are known. */
static struct err *sum_children(const struct oom *oom, struct maybe *sums, int64_t *total)
{
	struct oom_task **sorted = malloc((oom->count + 1) * sizeof(*sorted)), **found;
	struct oom_task key = {0}, *wanted = &key;
	bool known = true;
	size_t i;

	if (!sorted)
		return err_memory();
	*total = 0;
	for (i = 0; i < oom->count; i++)
		sorted[i] = &oom->tasks[i];
	qsort(sorted, oom->count, sizeof(*sorted), by_pid);
	for (i = 0; i < oom->count; i++) {
		struct maybe vm = in_pages(oom, oom->tasks[i].total_vm);
		int64_t share = share_of(oom->rules, vm.value);

		if (vm.known)
			*total = (int64_t)((uint64_t)*total + (uint64_t)share);
		key.pid = oom->tasks[i].ppid.value;
		known = known && oom->tasks[i].ppid.known && vm.known;
		found = bsearch(&wanted, sorted, oom->count, sizeof(*sorted), by_pid);
		if (found && vm.known)
			sums[*found - oom->tasks].value =
				(int64_t)((uint64_t)sums[*found - oom->tasks].value +
					  (uint64_t)share);
	}
	for (i = 0; i < oom->count; i++)
		sums[i].known = known;
	free(sorted);
	return NULL;
}

/* Numbers may be anything: they wrap instead of overflowing. */
static struct maybe sum(struct maybe a, struct maybe b)
{
	return (struct maybe){(int64_t)((uint64_t)a.value + (uint64_t)b.value), a.known};
}

static void give_back(struct oom_task *task)
{
	task->frees_swap = task->swap;
	if (task->anon.known)
		task->frees = task->frees_most = sum(task->anon, task->page_tables);
	else if (task->rss.known)
		task->frees_most = sum(task->rss, task->page_tables);
}

/* Until 6.1 a thread adds its faults to its process's RSS by the 64; tables tell them at once. */
static bool as_the_kernel(const struct oom *oom, const struct oom_task *task)
{
	int64_t threads =
		task->threads.value > 0 && task->threads.value < 65536 ? task->threads.value : 1;
	int64_t slack = badness_version(oom->release) < 0x060200 ? HELD_BACK * threads : 0;

	if (task->kernel.value == BADNESS_NEVER || task->computed.low == BADNESS_NEVER)
		return task->kernel.value == task->computed.low;
	return task->kernel.value >= task->computed.low - slack &&
	       task->kernel.value <= task->computed.high;
}

/* What of the kernel's own word holds, and what is computed. */
static void judge(struct oom *oom, struct oom_task *task, bool what_if)
{
	struct badness *own = &task->computed;

	task->never = never_chosen(task);
	if (task->kernel.known && !task->never && oom->rules && !own->why && !task->set) {
		oom->compared++;
		oom->differing += !as_the_kernel(oom, task);
	}
	if (oom->rules && !own->why && !task->never && own->high == BADNESS_NEVER)
		task->never =
			oom->rules->unit == BADNESS_VM ? "oom_adj -17" : "oom_score_adj -1000";
	if (task->kernel.known && !task->set && !(what_if && oom->rules && !own->why)) {
		task->badness = (struct badness){NULL, task->kernel.value, task->kernel.value,
						 task->kernel.value};
		if (task->kernel.value == BADNESS_NEVER && !task->never)
			task->never = "its kernel never chooses it";
	} else if (oom->rules) {
		task->badness = *own;
	} else {
		task->badness.why = oom->why ? oom->why : "the rules of its kernel are not known";
	}
}

/* In the order in which the kernel comes to them. */
static int by_age(const struct oom_task *left, const struct oom_task *right)
{
	if (left->start_ns.known && right->start_ns.known &&
	    left->start_ns.value != right->start_ns.value)
		return left->start_ns.value < right->start_ns.value ? -1 : 1;
	if (left->start_ns.known && right->start_ns.known)
		return left->pid < right->pid ? -1 : left->pid > right->pid;
	return left->row < right->row ? -1 : left->row > right->row;
}

static int by_points(const void *a, const void *b, void *ctx)
{
	const struct oom *oom = ctx;
	const struct oom_task *left = &oom->tasks[*(const uint32_t *)a],
			      *right = &oom->tasks[*(const uint32_t *)b];
	bool last = !oom->rules || oom->rules->last_of_equals;

	if (left->badness.likely != right->badness.likely)
		return left->badness.likely > right->badness.likely ? -1 : 1;
	return last ? by_age(right, left) : by_age(left, right);
}

/* Shares of a scope whose swap is not told decide nothing between tasks that have the same. */
static bool of_equal_shares(const struct oom *oom, const struct oom_task *a,
			    const struct oom_task *b)
{
	bool root = oom->rules && (oom->rules->root == BADNESS_ROOT_THIRTY ||
				   oom->rules->root == BADNESS_ROOT_UNKNOWN);

	if (oom->scope_bytes.known || !oom->scope_least.known)
		return true;
	return a->adj.value == b->adj.value &&
	       (!root || (a->uid.known && b->uid.known && !a->uid.value == !b->uid.value));
}

static struct err *rank(struct oom *oom)
{
	size_t i;

	oom->order = malloc((oom->count + 1) * sizeof(*oom->order));
	if (!oom->order)
		return err_memory();
	for (i = 0; i < oom->count; i++) {
		if (oom->tasks[i].never)
			continue;
		if (oom->tasks[i].badness.why)
			oom->unranked++;
		else
			oom->order[oom->ranked++] = (uint32_t)i;
	}
	qsort_r(oom->order, oom->ranked, sizeof(*oom->order), by_points, oom);
	oom->certain = oom->ranked && !oom->unranked;
	for (i = 0; i < oom->ranked; i++) {
		struct oom_task *task = &oom->tasks[oom->order[i]], *first;

		task->rank = (unsigned int)i + 1;
		first = &oom->tasks[oom->order[0]];
		if (i && (!of_equal_shares(oom, first, task) ||
			  task->badness.high > first->badness.low ||
			  (task->badness.high == first->badness.low &&
			   (!oom->release[0] || first->badness.low != first->badness.high ||
			    task->badness.low != task->badness.high))))
			oom->certain = false;
	}
	return NULL;
}

static void add(struct maybe *sum, struct maybe value)
{
	if (value.known)
		*sum = (struct maybe){(int64_t)((uint64_t)sum->value + (uint64_t)value.value),
				      true};
}

static void sum_up(struct oom *oom)
{
	size_t i;

	for (i = 0; i < oom->count; i++) {
		struct oom_task *task = &oom->tasks[i];
		struct maybe memory = task->anon.known ? task->anon : task->rss;

		give_back(task);
		if (task->killed)
			add(&oom->killed, task->frees);
		add(&oom->held, memory);
		add(&oom->held, task->swap);
		if (task->never && !task->killed) {
			add(&oom->disabled, memory);
			add(&oom->disabled, task->swap);
		}
	}
}

static struct err *compute_all(struct oom *oom, const struct scope *scope, bool what_if)
{
	struct maybe *children = calloc(oom->count + 1, sizeof(*children));
	struct err *err = children ? NULL : err_memory();
	int64_t total = 0;
	size_t i;

	if (!err && oom->rules && oom->rules->unit == BADNESS_VM)
		err = sum_children(oom, children, &total);
	for (i = 0; !err && i < oom->count; i++) {
		if (oom->rules)
			compute(oom, scope, &oom->tasks[i], children[i], total);
		judge(oom, &oom->tasks[i], what_if);
	}
	free(children);
	return err;
}

static void say_why(struct oom *oom)
{
	if (!oom->count)
		oom->why = "there is no table of tasks";
	else if (!oom->page_size.known)
		oom->why = "the page size is not known";
	else if (!oom->release[0] && !oom->rules)
		oom->why = "the kernel's release is not known, so its formula is not";
	else if (!oom->rules)
		oom->why = "the formula of that kernel is not known";
}

static struct err *rank_all(struct reading *reading, const struct scope *scope,
			    const struct oom_ask *ask)
{
	struct oom *oom = reading->oom;
	struct err *err;

	snprintf(oom->release, sizeof(oom->release), "%s", scope->release);
	snprintf(oom->agent, sizeof(oom->agent), "%s", scope->agent);
	snprintf(oom->scope_name, sizeof(oom->scope_name), "%s", scope->name);
	oom->scope = scope->kind;
	oom->page_size = scope->page_size;
	oom->scope_bytes = scope->bytes;
	oom->scope_least = scope->least;
	choose_rules(reading);
	say_why(oom);
	err = apply(oom, ask);
	if (!err)
		err = compute_all(oom, scope, ask->sets_count > 0);
	if (!err)
		err = rank(oom);
	if (!err)
		sum_up(oom);
	if (!err && oom->ranked)
		oom->why = NULL;
	else if (!err && !oom->why)
		oom->why = oom->unranked ? "of no task enough is known" : "nobody can be chosen";
	return err;
}

struct err *oom_read(struct sql *sql, const struct oom_ask *ask, struct oom *ret)
{
	struct oom oom = {.why = NULL};
	struct reading reading = {.oom = &oom};
	struct scope scope;
	struct err *err = scope_read(sql, &scope);

	if (!err)
		err = query_each(sql, ask_tasks, row_task, &reading);
	if (!err && reading.failed)
		err = err_memory();
	if (!err)
		err = rank_all(&reading, &scope, ask);
	free(reading.old_adj);
	if (err)
		oom_deinit(&oom);
	else
		*ret = oom;
	return err;
}

void oom_deinit(struct oom *oom)
{
	free(oom->tasks);
	free(oom->order);
	memset(oom, 0, sizeof(*oom));
}

const struct oom_task *oom_find(const struct oom *oom, int64_t pid)
{
	size_t i;

	for (i = 0; i < oom->count; i++)
		if (oom->tasks[i].pid == pid)
			return &oom->tasks[i];
	return NULL;
}

const struct oom_task *oom_ranked(const struct oom *oom, size_t at)
{
	return at && at <= oom->ranked ? &oom->tasks[oom->order[at - 1]] : NULL;
}

size_t oom_enough(const struct oom *oom, int64_t need, int64_t *ret)
{
	int64_t sum = oom->killed.value;
	size_t i;

	for (i = 0; i < oom->ranked && sum < need; i++) {
		struct maybe frees = oom->tasks[oom->order[i]].frees;

		if (frees.known)
			sum = (int64_t)((uint64_t)sum + (uint64_t)frees.value);
	}
	*ret = sum;
	return sum >= need ? i : SIZE_MAX;
}
