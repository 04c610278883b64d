// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whom the OOM killer would take, in words.
 */
#include <inttypes.h>
#include <string.h>

#include "oom.h"
#include "text.h"

#define NEXT 2 /* victims after the first that are named; arbitrary */

static void put_text(FILE *out, const char *text, bool utf8)
{
	text_put(out, text, strlen(text), utf8, 0);
}

static void put_points(FILE *out, const struct oom *oom, const struct badness *badness)
{
	const char *unit =
		oom->rules && oom->rules->unit == BADNESS_THOUSANDTHS ? " thousandths" : "";

	if (badness->low == badness->high)
		fprintf(out, "%" PRId64 "%s", badness->low, unit);
	else
		fprintf(out, "between %" PRId64 " and %" PRId64 "%s", badness->low, badness->high,
			unit);
}

static void put_frees(FILE *out, const struct oom_task *task)
{
	char size[16];

	if (task->frees.known)
		fprintf(out, "gives back %s", render_size(task->frees.value, size));
	else if (task->frees_most.known)
		fprintf(out, "gives back at most %s", render_size(task->frees_most.value, size));
	else
		fputs("what it gives back is not known", out);
	if (task->frees_swap.known && task->frees_swap.value)
		fprintf(out, " and %s of swap", render_size(task->frees_swap.value, size));
}

static void put_killed(FILE *out, const struct verdict *verdict, bool utf8)
{
	fputs("The kernel killed ", out);
	put_text(out, verdict->comm[0] ? verdict->comm : "a task", utf8);
	if (verdict->pid.known)
		fprintf(out, " (pid %" PRId64 ")", verdict->pid.value);
}

static void answer_unranked(FILE *out, const struct render_oom *what, bool utf8)
{
	const char *why = what->oom->why ? what->oom->why : "nobody is ranked";

	if (what->verdict->kind == VERDICT_NONE || what->what_if) {
		fprintf(out, "Whom the OOM killer would take is not known: %s.", why);
		return;
	}
	put_killed(out, what->verdict, utf8);
	if (what->verdict->kind != VERDICT_UNKNOWN)
		fprintf(out, "; of others nothing is known: %s.", why);
	else if (what->verdict->score.known)
		fprintf(out,
			", with %" PRId64 " points; whether its rules say so is not known: %s.",
			what->verdict->score.value, why);
	else
		fprintf(out, "; whether its rules say so is not known: %s.", why);
}

void oom_answer(FILE *out, const struct render_oom *what, bool utf8)
{
	const struct oom *oom = what->oom;
	const struct oom_task *task = oom_ranked(oom, 1);
	bool killed = what->verdict->kind != VERDICT_NONE && !what->what_if;
	size_t i;

	if (!task) {
		answer_unranked(out, what, utf8);
		return;
	}
	if (killed)
		put_killed(out, what->verdict, utf8);
	if (killed && what->verdict->kind == VERDICT_AGREES) {
		fputs(", first by its rules: ", out);
	} else {
		fputs(what->what_if ? "Then it would be "
		      : killed	    ? "; most points has "
				    : "The next victim is ",
		      out);
		put_text(out, task->comm, utf8);
		fprintf(out, " (pid %" PRId64 "), ", task->pid);
	}
	put_points(out, oom, &task->badness);
	fputs(" points; it ", out);
	put_frees(out, task);
	for (i = 2; i <= 1 + NEXT && oom_ranked(oom, i); i++) {
		fputs(i == 2 ? "; then " : ", ", out);
		put_text(out, oom_ranked(oom, i)->comm, utf8);
		fprintf(out, " (%" PRId64 ")", oom_ranked(oom, i)->pid);
	}
	fputs(oom->certain ? "." : "; not certain, as not all that counts is known.", out);
}

void oom_verdict(FILE *out, const struct verdict *verdict, bool utf8)
{
	put_text(out, verdict->comm, utf8);
	if (verdict->pid.known)
		fprintf(out, " (pid %" PRId64 ")", verdict->pid.value);
	if (verdict->score.known)
		fprintf(out, ", %" PRId64 " point%s as printed", verdict->score.value,
			verdict->score.value == 1 ? "" : "s");
	if (verdict->score.known && verdict->computed.known)
		fprintf(out, " (%" PRId64 " computed)", verdict->computed.value);
	fprintf(out, ": %s", verdict_name(verdict->kind));
	if (verdict->reason[0])
		fputs("; ", out);
	put_text(out, verdict->reason, utf8);
}

void oom_need(FILE *out, const struct oom *oom, int64_t need, bool utf8)
{
	int64_t freed;
	size_t count = oom_enough(oom, need, &freed);
	char text[2][16];

	fprintf(out, "%s: ", render_size(need, text[0]));
	if (count == SIZE_MAX) {
		fprintf(out, "not enough: all that can be chosen give back %s for certain",
			render_size(freed, text[1]));
	} else if (!count) {
		fprintf(out, "--kill gives back %s, which is enough",
			render_size(freed, text[1]));
	} else {
		fputs("enough after ", out);
		put_text(out, oom_ranked(oom, count)->comm, utf8);
		fprintf(out, " (pid %" PRId64 "), victim %zu: %s", oom_ranked(oom, count)->pid,
			count, render_size(freed, text[1]));
	}
}

static const char *release_of(const struct oom *oom)
{
	if (oom->release[0])
		return oom->release;
	return oom->rules == badness_rules_common() ? "3.7 or later" : "2.6.36 to 3.6";
}

void oom_scope(FILE *out, const struct oom *oom, bool utf8)
{
	char size[16];

	if (oom->rules)
		fprintf(out, "Linux %s: %s", release_of(oom), oom->rules->name);
	else
		fputs("formula not known", out);
	if (oom->by_columns && !oom->release[0])
		fputs(" (its release is not told; its table of tasks has what these need)", out);
	else if (oom->by_columns)
		fputs(" (those of 2.6.36, as its tasks have oom_score_adj)", out);
	if (oom->compared)
		fprintf(out, "; computed as the kernel did for %zu of %zu tasks",
			oom->compared - oom->differing, oom->compared);
	fputs(oom->scope == OOM_MACHINE ? "; scope: the machine"
	      : oom->scope == OOM_MEMCG ? "; scope: a cgroup"
					: "; scope: nodes",
	      out);
	if (oom->scope_name[0])
		fputc(' ', out);
	put_text(out, oom->scope_name, utf8);
	if (oom->scope_bytes.known)
		fprintf(out, ", %s with swap", render_size(oom->scope_bytes.value, size));
	else if (oom->scope_least.known)
		fprintf(out, ", %s and swap, of which nothing is told: taken for none",
			render_size(oom->scope_least.value, size));
}
