// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who waits where.
 */
#include "blocked.h"

#include <inttypes.h>
#include <string.h>

#include "findings.h"
#include "prose.h"
#include "text.h"

#define GROUPS_SHOWN 5 /* arbitrary: one screen */
#define NAMES_SHOWN 6
#define DEPTH_SHOWN 6

static const char columns[] = "section TEXT, group_number INTEGER, tasks INTEGER, pid INTEGER,"
			      " name TEXT, blocked_ns INTEGER, pattern TEXT, detail TEXT";

static void write_stack(FILE *out, const struct blocked_group *group, size_t most, bool utf8)
{
	size_t i;

	for (i = 0; i < group->depth && i < most; i++) {
		fputs(i ? " < " : "", out);
		text_put(out, group->functions[i], strlen(group->functions[i]), utf8, 0);
	}
	if (group->depth > most)
		fputs(" < ...", out);
}

static void put_group(struct findings *findings, const struct blocked *blocked, size_t n)
{
	const struct blocked_group *group = &blocked->groups[n];
	char text[4000] = "";
	FILE *out = fmemopen(text, sizeof(text), "w");

	if (out) {
		write_stack(out, group, BLOCKED_DEPTH, true);
		fclose(out);
	}
	findings_text(findings, "group");
	findings_number(findings, (int64_t)n + 1);
	findings_number(findings, (int64_t)group->tasks);
	findings_null(findings);
	findings_text(findings, group->waiting ? group->waiting->label : NULL);
	findings_maybe(findings, group->longest_ns);
	findings_text(findings, group->waiting ? group->waiting->name : NULL);
	findings_text(findings, text[0] ? text : NULL);
	findings_row(findings);
}

static void put_task(struct findings *findings, const struct blocked_task *task)
{
	findings_text(findings, "task");
	findings_number(findings, (int64_t)task->group + 1);
	findings_null(findings);
	findings_maybe(findings, task->pid);
	findings_text(findings, task->comm);
	findings_maybe(findings, task->blocked_ns);
	findings_null(findings);
	findings_null(findings);
	findings_row(findings);
}

static struct err *put_rows(const struct render_options *options, const struct blocked *blocked)
{
	struct findings findings;
	struct err *err;
	size_t i, j;

	findings_open(&findings, "blocked", columns);
	for (i = 0; i < blocked->groups_count; i++) {
		put_group(&findings, blocked, i);
		for (j = 0; j < blocked->groups[i].tasks; j++)
			put_task(&findings, &blocked->tasks[blocked->groups[i].first + j]);
	}
	err = findings_render(&findings, options, "SELECT * FROM blocked ORDER BY rowid");
	findings_close(&findings);
	return err;
}

static void write_nobody(FILE *out, size_t looked_at)
{
	if (!looked_at)
		fputs("Nobody is blocked: SysRq w lists who is in state D, and it lists none.",
		      out);
	else if (looked_at == 1)
		fputs("Nobody is blocked: the one task that is listed is not in state D.", out);
	else
		fprintf(out, "Nobody is blocked: none of %zu tasks is in state D.", looked_at);
}

static void write_only(FILE *out, const struct blocked_task *task, bool utf8)
{
	fputs("One task is blocked (state D), ", out);
	text_put(out, task->comm, strlen(task->comm), utf8, 0);
	if (task->pid.known)
		fprintf(out, " (pid %" PRId64 ")", task->pid.value);
}

static void write_answer(FILE *out, const struct blocked *blocked, bool utf8)
{
	const struct waiting *waiting = blocked->groups_count ? blocked->groups[0].waiting : NULL;

	if (!blocked->known) {
		fputs("Who is blocked is not known: the dump tells of no task's state.", out);
		return;
	}
	if (!blocked->count) {
		write_nobody(out, blocked->looked_at);
		return;
	}
	if (blocked->count == 1)
		write_only(out, &blocked->tasks[0], utf8);
	else
		fprintf(out, "%zu tasks are blocked (state D)", blocked->count);
	if (!blocked->stacks) {
		fputs("; where is not known, as the dump has no stacks.", out);
		return;
	}
	if (blocked->count == 1) {
		fprintf(out, ": %s.",
			waiting			   ? waiting->label
			: blocked->groups[0].depth ? "no known pattern"
						   : "its stack is not known");
		return;
	}
	fprintf(out, " at %zu place%s", blocked->groups_count,
		blocked->groups_count == 1 ? "" : "s");
	if (blocked->for_memory)
		fprintf(out, ", %zu of them for memory", blocked->for_memory);
	if (waiting)
		fprintf(out, "; most: %s", waiting->label);
	fputs(".", out);
}

static void write_names(FILE *out, const struct blocked *blocked,
			const struct blocked_group *group, bool utf8)
{
	size_t i;

	for (i = 0; i < group->tasks && i < NAMES_SHOWN; i++) {
		const struct blocked_task *task = &blocked->tasks[group->first + i];

		fputs(i ? ", " : ": ", out);
		text_put(out, task->comm, strlen(task->comm), utf8, 0);
		if (task->pid.known)
			fprintf(out, " (%" PRId64 ")", task->pid.value);
	}
	if (group->tasks > NAMES_SHOWN)
		fprintf(out, " and %zu others", group->tasks - NAMES_SHOWN);
}

/* How many, where and how long, and who; then what that means; then the stack. */
static struct err *put_sentence(const struct render_options *options,
				const struct blocked *blocked, const struct blocked_group *group,
				int which)
{
	struct prose prose;
	struct err *err = prose_open(&prose);
	char text[24], label[16] = " ";

	if (err)
		return err;
	if (which == 0) {
		snprintf(label, sizeof(label), "%zu", group->tasks);
		fputs(group->waiting ? group->waiting->label
		      : group->depth ? "no known pattern"
				     : "stack not known",
		      prose.out);
		if (group->longest_ns.known)
			fprintf(prose.out, ", for at least %s",
				render_duration(group->longest_ns.value, text));
		write_names(prose.out, blocked, group, options->utf8);
	} else if (which == 1) {
		fputs(group->waiting->reason, prose.out);
	} else {
		write_stack(prose.out, group, DEPTH_SHOWN, options->utf8);
	}
	return prose_put(&prose, options, options->width, label);
}

static struct err *put_screen(const struct render_options *options,
			      const struct render_blocked *what)
{
	const struct blocked *blocked = what->blocked;
	size_t i, most = what->all ? blocked->groups_count : GROUPS_SHOWN;
	struct prose prose;
	struct err *err = prose_open(&prose);

	if (err)
		return err;
	write_answer(prose.out, blocked, options->utf8);
	fputs(options->color ? "\033[1m" : "", options->out);
	err = prose_put(&prose, options, options->width, "");
	fputs(options->color ? "\033[0m" : "", options->out);
	for (i = 0; !err && i < blocked->groups_count && i < most; i++) {
		const struct blocked_group *group = &blocked->groups[i];

		err = put_sentence(options, blocked, group, 0);
		if (!err && group->waiting)
			err = put_sentence(options, blocked, group, 1);
		if (!err && group->depth)
			err = put_sentence(options, blocked, group, 2);
	}
	if (!err && most < blocked->groups_count)
		fprintf(options->out, "(%zu of %zu places; --all shows all)\n", most,
			blocked->groups_count);
	return err;
}

static struct err *show_why(const struct render_options *options, const struct blocked *blocked)
{
	struct findings findings;
	struct err *err;
	char key[80];
	size_t i;

	findings_open(&findings, "why",
		      "section TEXT, group_number INTEGER, pid INTEGER, name TEXT,"
		      " \"table\" TEXT, key TEXT");
	for (i = 0; i < blocked->count; i++) {
		const struct blocked_task *task = &blocked->tasks[i];
		struct maybe stack = blocked->groups[task->group].stack_id;

		if (stack.known)
			snprintf(key, sizeof(key),
				 "rowid = %" PRId64 "; stacks stack_id = %" PRId64, task->row,
				 stack.value);
		else
			snprintf(key, sizeof(key), "rowid = %" PRId64, task->row);
		findings_text(&findings, "task");
		findings_number(&findings, (int64_t)task->group + 1);
		findings_maybe(&findings, task->pid);
		findings_text(&findings, task->comm);
		findings_text(&findings, blocked->stacks ? "threads" : "tasks");
		findings_text(&findings, key);
		findings_row(&findings);
	}
	err = findings_render(&findings, options,
			      "SELECT * FROM why ORDER BY group_number, rowid");
	findings_close(&findings);
	return err;
}

struct err *render_blocked(const struct render_options *options,
			   const struct render_blocked *what)
{
	struct err *err;

	if (options->format != RENDER_HUMAN)
		return what->why ? show_why(options, what->blocked)
				 : put_rows(options, what->blocked);
	err = put_screen(options, what);
	if (!err && what->why) {
		fputs("\n", options->out);
		err = show_why(options, what->blocked);
	}
	return err ? err : render_finish(options);
}
