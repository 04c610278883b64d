// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whom the OOM killer would take.
 */
#define _GNU_SOURCE /* open_memstream */
#include "oom.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "findings.h"
#include "prose.h"
#include "remark.h"

#define SHOWN 10 /* tasks that people see; arbitrary */

static const char columns[] =
	"section TEXT, rank INTEGER, pid INTEGER, name TEXT, adj INTEGER, points INTEGER,"
	" points_low INTEGER, points_high INTEGER, kernel_points INTEGER, held_bytes INTEGER,"
	" frees_bytes INTEGER, frees_most_bytes INTEGER, frees_swap_bytes INTEGER,"
	" freed_so_far_bytes INTEGER, detail TEXT";

static const struct maybe unknown = {0, false};

static struct maybe number(int64_t value)
{
	return (struct maybe){value, true};
}

/* A row that is no task's. */
static void put_fact(struct findings *findings, const char *section, struct maybe rank,
		     struct maybe pid, const char *name, struct maybe points, struct maybe held,
		     struct maybe freed, const char *detail)
{
	int i;

	findings_text(findings, section);
	findings_maybe(findings, rank);
	findings_maybe(findings, pid);
	findings_text(findings, name);
	findings_null(findings);
	findings_maybe(findings, points);
	for (i = 0; i < 3; i++)
		findings_null(findings);
	findings_maybe(findings, held);
	for (i = 0; i < 3; i++)
		findings_null(findings);
	findings_maybe(findings, freed);
	findings_text(findings, detail);
	findings_row(findings);
}

static struct maybe held(const struct oom_task *task)
{
	struct maybe ret = task->rss;

	if (task->swap.known)
		ret.value = (int64_t)((uint64_t)ret.value + (uint64_t)task->swap.value);
	return ret;
}

static void put_task(struct findings *findings, const struct oom_task *task, struct maybe freed)
{
	const struct badness *badness = &task->badness;
	bool ranked = task->rank, exact = ranked && badness->low == badness->high;

	findings_text(findings, ranked ? "task" : task->never ? "never" : "unranked");
	findings_maybe(findings, (struct maybe){task->rank, ranked});
	findings_number(findings, task->pid);
	findings_text(findings, task->comm);
	findings_maybe(findings, task->adj);
	findings_maybe(findings, (struct maybe){badness->low, exact});
	findings_maybe(findings, (struct maybe){badness->low, ranked});
	findings_maybe(findings, (struct maybe){badness->high, ranked});
	findings_maybe(findings, task->kernel);
	findings_maybe(findings, held(task));
	findings_maybe(findings, task->frees);
	findings_maybe(findings, task->frees_most);
	findings_maybe(findings, task->frees_swap);
	findings_maybe(findings, freed);
	findings_text(findings, task->never ? task->never : ranked ? NULL : badness->why);
	findings_row(findings);
}

static void put_tasks(struct findings *findings, const struct oom *oom, size_t most)
{
	struct maybe freed = {oom->killed.value, true};
	size_t i;

	for (i = 1; i <= oom->ranked && i <= most; i++) {
		const struct oom_task *task = oom_ranked(oom, i);

		freed.known = freed.known && task->frees.known;
		freed.value = (int64_t)((uint64_t)freed.value + (uint64_t)task->frees.value);
		put_task(findings, task, freed);
	}
}

/* What `words` writes, of the heap. */
static char *said(const struct render_oom *what, const char *section)
{
	char *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	if (!out)
		return NULL;
	if (strcmp(section, "scope") == 0)
		oom_scope(out, what->oom, true);
	else if (strcmp(section, "killed") == 0)
		oom_verdict(out, what->verdict, true);
	else
		oom_need(out, what->oom, what->need.value, true);
	fclose(out);
	return text;
}

static void put_facts(struct findings *findings, const struct render_oom *what)
{
	static const char *const scopes[] = {"machine", "memcg", "nodes"};
	const struct oom *oom = what->oom;
	const struct verdict *verdict = what->verdict;
	char *text = said(what, "scope");
	int64_t freed;
	size_t count;

	put_fact(findings, "scope", unknown, unknown, scopes[oom->scope], unknown,
		 oom->scope_bytes, unknown, text);
	free(text);
	if (oom->compared)
		put_fact(findings, "kernel", number((int64_t)oom->differing), unknown,
			 oom->differing ? "differs" : "agrees", unknown, unknown, unknown, NULL);
	if (verdict->kind != VERDICT_NONE) {
		text = said(what, "killed");
		put_fact(findings, "killed", unknown, verdict->pid, verdict->comm, verdict->score,
			 unknown, unknown, text);
		free(text);
	}
	if (what->need.known) {
		count = oom_enough(oom, what->need.value, &freed);
		text = said(what, "need");
		put_fact(findings, "need", (struct maybe){(int64_t)count, count != SIZE_MAX},
			 unknown, count == SIZE_MAX ? "not enough" : "enough", unknown,
			 what->need, number(freed), text);
		free(text);
	}
}

static struct err *put_rows(const struct render_options *options, const struct render_oom *what)
{
	const struct oom *oom = what->oom;
	struct findings findings;
	struct err *err;
	char *text;
	size_t i;

	findings_open(&findings, "oom", columns);
	put_facts(&findings, what);
	put_tasks(&findings, oom, oom->ranked);
	for (i = 0; i < oom->count; i++)
		if (!oom->tasks[i].rank)
			put_task(&findings, &oom->tasks[i], unknown);
	for (i = 0; i < what->reasons->count; i++) {
		const struct remark *remark = &what->reasons->list[i];

		text = remark_text(remark, unknown);
		put_fact(&findings, "reason", unknown, remark->pid, remark_name(remark->kind),
			 unknown, remark->bytes, unknown, text);
		free(text);
	}
	err = findings_render(&findings, options, "SELECT * FROM oom ORDER BY rowid");
	findings_close(&findings);
	return err;
}

static struct err *put_sentence(const struct render_options *options, const char *label,
				const struct render_oom *what, const struct remark *remark)
{
	struct prose prose;
	struct err *err = prose_open(&prose);

	if (err)
		return err;
	if (remark)
		remark_words(prose.out, remark, unknown, options->utf8);
	else if (strcmp(label, "killed") == 0)
		oom_verdict(prose.out, what->verdict, options->utf8);
	else if (strcmp(label, "need") == 0)
		oom_need(prose.out, what->oom, what->need.value, options->utf8);
	else if (strcmp(label, "rules") == 0)
		oom_scope(prose.out, what->oom, options->utf8);
	else
		oom_answer(prose.out, what, options->utf8);
	return prose_put(&prose, options, options->width, label);
}

#define TASKS                                                                                    \
	"SELECT rank, name AS task, pid, adj, CASE WHEN points NOT NULL THEN CAST(points AS"     \
	" TEXT) ELSE points_low || '..' || points_high END AS points, held_bytes AS "            \
	"holds_bytes,"
#define FOR_CERTAIN                                                                              \
	" frees_bytes AS gives_back_bytes, frees_swap_bytes AS swap_bytes,"                      \
	" freed_so_far_bytes AS so_far_bytes FROM oom ORDER BY rowid"
#define FOR_SOME                                                                                 \
	" frees_bytes AS gives_back_bytes, frees_most_bytes AS at_most_bytes,"                   \
	" frees_swap_bytes AS swap_bytes FROM oom ORDER BY rowid"
#define AT_MOST                                                                                  \
	" frees_most_bytes AS gives_back_at_most_bytes, frees_swap_bytes AS swap_bytes"          \
	" FROM oom ORDER BY rowid"

static const char *select_tasks(const struct oom *oom, size_t most)
{
	size_t i, known = 0;

	most = most < oom->ranked ? most : oom->ranked;
	for (i = 1; i <= most; i++)
		known += oom_ranked(oom, i)->frees.known;
	return known == most ? TASKS FOR_CERTAIN : known ? TASKS FOR_SOME : TASKS AT_MOST;
}

static struct err *put_table(const struct render_options *options, const struct render_oom *what)
{
	const struct oom *oom = what->oom;
	size_t most = what->all ? oom->ranked : SHOWN;
	size_t spared = oom->count - oom->ranked - oom->unranked;
	struct findings findings;
	struct err *err;

	findings_open(&findings, "oom", columns);
	put_tasks(&findings, oom, most);
	err = findings_render(&findings, options, select_tasks(oom, most));
	findings_close(&findings);
	if (!err && most < oom->ranked)
		fprintf(options->out, "(%zu of %zu; --all shows all)\n", most, oom->ranked);
	if (!err && spared)
		fprintf(options->out, "(%zu cannot be chosen)\n", spared);
	if (!err && oom->unranked)
		fprintf(options->out, "(of %zu the points are not known)\n", oom->unranked);
	return err;
}

static struct err *put_screen(const struct render_options *options, const struct render_oom *what)
{
	struct err *err;
	size_t i;

	fputs(options->color ? "\033[1m" : "", options->out);
	err = put_sentence(options, "", what, NULL);
	fputs(options->color ? "\033[0m" : "", options->out);
	if (!err && what->verdict->kind != VERDICT_NONE && !what->what_if &&
	    (what->oom->ranked || what->verdict->kind != VERDICT_UNKNOWN))
		err = put_sentence(options, "killed", what, NULL);
	if (!err && what->need.known)
		err = put_sentence(options, "need", what, NULL);
	if (!err && what->oom->ranked)
		err = put_table(options, what);
	for (i = 0; !err && i < what->reasons->count; i++)
		err = put_sentence(options, i ? " " : "but", what, &what->reasons->list[i]);
	if (!err)
		err = put_sentence(options, "rules", what, NULL);
	return err;
}

static void put_source(struct findings *findings, const char *section, struct maybe pid,
		       const char *name, const char *table, const char *key, struct maybe bytes)
{
	findings_text(findings, section);
	findings_maybe(findings, pid);
	findings_text(findings, name);
	findings_text(findings, table);
	findings_text(findings, key);
	findings_maybe(findings, bytes);
	findings_row(findings);
}

/* A row of tasks is named by its place: a PID may be there twice in a damaged text. */
static struct err *show_why(const struct render_options *options, const struct render_oom *what)
{
	const struct oom *oom = what->oom;
	size_t i, most = what->all || options->format != RENDER_HUMAN ? oom->ranked : SHOWN;
	struct findings findings;
	struct err *err;
	char key[80];

	findings_open(&findings, "why",
		      "section TEXT, pid INTEGER, name TEXT, \"table\" TEXT,"
		      " key TEXT, value_bytes INTEGER");
	for (i = 1; i <= oom->ranked && i <= most; i++) {
		const struct oom_task *task = oom_ranked(oom, i);

		snprintf(key, sizeof(key), "rowid = %" PRId64, task->row);
		put_source(&findings, "task", number(task->pid), task->comm, "tasks", key,
			   held(task));
	}
	if (what->verdict->kind != VERDICT_NONE) {
		snprintf(key, sizeof(key), "rowid = %" PRId64, what->verdict->row);
		put_source(&findings, "killed", what->verdict->pid, what->verdict->comm,
			   "oom_events", key, what->verdict->anon);
	}
	for (i = 0; i < what->reasons->count; i++)
		put_source(&findings, "reason", what->reasons->list[i].pid,
			   remark_name(what->reasons->list[i].kind), what->reasons->list[i].table,
			   what->reasons->list[i].key, what->reasons->list[i].bytes);
	put_source(&findings, "scope", unknown, oom->release, "dump", "kernel_release", unknown);
	put_source(&findings, "scope", unknown, oom->scope_name,
		   oom->scope == OOM_MEMCG   ? "cgroups"
		   : oom->scope == OOM_NODES ? "zones"
					     : "memory",
		   oom->scope == OOM_MEMCG   ? "limit_bytes, swap_limit_bytes"
		   : oom->scope == OOM_NODES ? "present_bytes; memory swap_total_bytes"
					     : "total_bytes + swap_total_bytes",
		   oom->scope_bytes);
	err = findings_render(&findings, options, "SELECT * FROM why ORDER BY rowid");
	findings_close(&findings);
	return err;
}

struct err *render_oom(const struct render_options *options, const struct render_oom *what)
{
	struct err *err;

	if (options->format != RENDER_HUMAN)
		return what->why ? show_why(options, what) : put_rows(options, what);
	err = put_screen(options, what);
	if (!err && what->why) {
		fputs("\n", options->out);
		err = show_why(options, what);
	}
	return err ? err : render_finish(options);
}
