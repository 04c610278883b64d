// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whom the kernel killed. The first victim of a report is the one that its task table was made for:
 * that table is printed before the kill.
 */
#include "verdict.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PF_EXITING 0x4 /* include/linux/sched.h */

const char *verdict_name(enum verdict_kind kind)
{
	static const char *const names[] = {"none", "agrees",  "child",	 "explained",
					    "open", "differs", "unknown"};

	return names[kind];
}

static const char ask_killed[] =
	"SELECT rowid, pid, comm, score, sacrificed_for, anon_bytes, task_memcg FROM oom_events"
	" WHERE event = 'killed' ORDER BY rowid LIMIT 1";

static void row_killed(void *ctx, const struct sql_rows *rows)
{
	struct verdict *verdict = ctx;

	verdict->kind = VERDICT_UNKNOWN;
	verdict->row = query_number(rows, 0).value;
	verdict->pid = query_number(rows, 1);
	query_text(rows, 2, verdict->comm, sizeof(verdict->comm));
	verdict->score = query_number(rows, 3);
	verdict->sacrificed_for = query_number(rows, 4);
	verdict->anon = query_number(rows, 5);
	query_text(rows, 6, verdict->task_memcg, sizeof(verdict->task_memcg));
}

struct asker {
	struct maybe pid;
	char comm[OOM_TEXT];
};

static void row_asker(void *ctx, const struct sql_rows *rows)
{
	struct asker *asker = ctx;

	asker->pid = query_number(rows, 0);
	query_text(rows, 1, asker->comm, sizeof(asker->comm));
}

static void conclude(struct verdict *verdict, enum verdict_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void conclude(struct verdict *verdict, enum verdict_kind kind, const char *format, ...)
{
	va_list arguments;

	verdict->kind = kind;
	va_start(arguments, format);
	vsnprintf(verdict->reason, sizeof(verdict->reason), format, arguments);
	va_end(arguments);
}

static const char *release_of(const struct oom *oom)
{
	return oom->release[0] ? oom->release : "its kernel";
}

/* Points as printed, by the formula; not known where the swap of the scope is not told. */
static struct maybe printed_points(const struct oom *oom, const struct oom_task *task)
{
	int64_t pages = oom->page_size.known && oom->page_size.value > 0
				? oom->scope_bytes.value / oom->page_size.value
				: 0;

	if (!oom->rules || task->badness.why || !oom->scope_bytes.known || pages < 1 ||
	    task->badness.low != task->badness.high || task->never)
		return (struct maybe){0, false};
	return (struct maybe){badness_printed(oom->rules, task->badness.low, pages), true};
}

static void explain_unlisted(const struct oom *oom, struct verdict *verdict,
			     const struct oom_task *first)
{
	struct maybe printed = printed_points(oom, first);

	if (verdict->score.known && printed.known && verdict->score.value > printed.value)
		conclude(verdict, VERDICT_OPEN,
			 "it is not in the task table, which is cut; it had more points than "
			 "those listed: %s (pid %" PRId64 ") would be printed with %" PRId64,
			 first->comm, first->pid, printed.value);
	else
		conclude(verdict, VERDICT_OPEN,
			 "it is not in the task table, which is cut, or was "
			 "made for another scope; of those listed %s (pid %" PRId64
			 ") had most points",
			 first->comm, first->pid);
}

/* Another than the first: why. victim may be NULL. */
static void explain(const struct oom *oom, struct verdict *verdict, const struct oom_task *first,
		    const struct oom_task *victim, const struct asker *asker)
{
	const char *comm = first->comm;

	bool asked = asker->pid.known && asker->pid.value == verdict->pid.value;

	if (!victim && !(asked && verdict->score.known && !verdict->score.value))
		explain_unlisted(oom, verdict, first);
	else if (asked)
		conclude(verdict, VERDICT_EXPLAINED,
			 "it is the task that asked for memory: the kernel takes that one when "
			 "it is "
			 "dying already, or with vm.oom_kill_allocating_task; %s (pid %" PRId64
			 ") had more points",
			 comm, first->pid);
	else if (victim->flags.known && victim->flags.value & PF_EXITING)
		conclude(verdict, VERDICT_EXPLAINED,
			 "it was dying already, and such a task is taken "
			 "first; %s (pid %" PRId64 ") had more points",
			 comm, first->pid);
	else if (victim->ppid.known && victim->ppid.value == first->pid && oom->rules &&
		 oom->rules->sacrifices)
		conclude(verdict, VERDICT_CHILD,
			 "it is a child of %s (pid %" PRId64
			 "), which had most points: until 5.0 a child is killed in its place",
			 comm, first->pid);
	else if (victim->never)
		conclude(verdict, VERDICT_DIFFERS,
			 "it could not be chosen by the rules (%s); %s (pid %" PRId64
			 ") had most points",
			 victim->never, comm, first->pid);
	else if (victim->badness.why)
		conclude(verdict, VERDICT_OPEN, "its points are not known: %s",
			 victim->badness.why);
	else if (victim->badness.high >= first->badness.low)
		conclude(verdict, VERDICT_OPEN,
			 "it has between %" PRId64 " and %" PRId64 " points, %s (pid %" PRId64
			 ") between %" PRId64 " and %" PRId64
			 ": what the dump does not tell decided",
			 victim->badness.low, victim->badness.high, comm, first->pid,
			 first->badness.low, first->badness.high);
	else if (oom->rules && oom->rules->sacrifices)
		conclude(verdict, VERDICT_OPEN,
			 "it has %" PRId64 " points, %s (pid %" PRId64 ") %" PRId64
			 ": until 5.0 a child is killed in place of its parent, and who "
			 "is whose child is not known",
			 victim->badness.high, comm, first->pid, first->badness.low);
	else if (!oom->scope_bytes.known && oom->scope_least.known && !oom->certain)
		conclude(verdict, VERDICT_OPEN,
			 "without swap it has %" PRId64 " points, %s (pid %" PRId64 ") %" PRId64
			 ": how much swap counts is not told, and shares of it may decide",
			 victim->badness.high, comm, first->pid, first->badness.low);
	else
		conclude(verdict, VERDICT_DIFFERS,
			 "it has %" PRId64 " points by the rules of %s, "
			 "rank %u; %s (pid %" PRId64 ") has %" PRId64
			 ": the kernel chose wrongly, or its rules are not those of its release",
			 victim->badness.high, release_of(oom), victim->rank, comm, first->pid,
			 first->badness.low);
}

/* The kernel prints for whom the child was killed, or does not. */
static bool took_child(const struct oom *oom, struct verdict *verdict,
		       const struct oom_task *first)
{
	const struct oom_task *parent;

	if (!verdict->sacrificed_for.known || verdict->sacrificed_for.value == verdict->pid.value)
		return false;
	parent = oom_find(oom, verdict->sacrificed_for.value);
	if (first && first->pid != verdict->sacrificed_for.value)
		conclude(verdict, oom->certain ? VERDICT_DIFFERS : VERDICT_OPEN,
			 "pid %" PRId64
			 " had the points, and a child was killed in its place; by "
			 "what is known here it would have been %s (pid %" PRId64 ")",
			 verdict->sacrificed_for.value, first->comm, first->pid);
	else
		conclude(verdict, VERDICT_CHILD,
			 "%s (pid %" PRId64 ") had the points, and a child "
			 "of it was killed in its place, as kernels until 5.0 do",
			 parent ? parent->comm : "a task", verdict->sacrificed_for.value);
	return true;
}

static void compare_scores(const struct oom *oom, struct verdict *verdict)
{
	const struct oom_task *scored =
		oom_find(oom, verdict->sacrificed_for.known ? verdict->sacrificed_for.value
							    : verdict->pid.value);

	if (scored)
		verdict->computed = printed_points(oom, scored);
}

static void judge(const struct oom *oom, struct verdict *verdict, const struct asker *asker)
{
	const struct oom_task *first = oom_ranked(oom, 1), *victim;

	if (!verdict->pid.known) {
		conclude(verdict, VERDICT_UNKNOWN, "the text does not say which PID");
		return;
	}
	compare_scores(oom, verdict);
	if (took_child(oom, verdict, first))
		return;
	victim = oom_find(oom, verdict->pid.value);
	if (!first)
		conclude(verdict, VERDICT_UNKNOWN, "nobody can be predicted: %s",
			 oom->why ? oom->why : "nobody is ranked");
	else if (first->pid == verdict->pid.value)
		conclude(
			verdict, VERDICT_AGREES,
			oom->certain
				? "it has the most points by the rules of %s"
				: "as far as is known, it has the most points by the rules of %s",
			release_of(oom));
	else
		explain(oom, verdict, first, victim, asker);
}

struct err *verdict_read(struct sql *sql, const struct oom *oom, struct verdict *ret)
{
	struct verdict verdict = {.kind = VERDICT_NONE};
	struct asker asker = {.pid = {0, false}};
	struct err *err = query_each(sql, ask_killed, row_killed, &verdict);

	if (!err)
		err = query_each(sql,
				 "SELECT pid, comm FROM oom_events WHERE event = 'invoked'"
				 " ORDER BY rowid LIMIT 1",
				 row_asker, &asker);
	if (err)
		return err;
	if (verdict.kind != VERDICT_NONE)
		judge(oom, &verdict, &asker);
	*ret = verdict;
	return NULL;
}
