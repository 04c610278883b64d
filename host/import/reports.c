// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which statements make one report. Must never put a statement into a report that may be
 * another's.
 */
#define _GNU_SOURCE
#include "reports.h"

#include <stdlib.h>
#include <string.h>

#include "boot.h"
#include "doubt.h"
#include "event.h"
#include "failure_text.h"
#include "kernel_text.h"
#include "memory_text.h"
#include "oom_text.h"
#include "proc_text.h"
#include "slab_text.h"
#include "stack_text.h"
#include "task_text.h"
#include "thread_text.h"
#include "whose.h"

#define STALL_LINES 2 /* from `Task dump for CPU 1:` to the task's line */
#define STRAY_LINES 8 /* from one task's calls to the next one's line */
#define SECOND_NS 1000000000u

struct reports {
	const struct reports_sink *sink;
	struct report *open[REPORTS_OPEN]; /* the one that was spoken of last comes last */
	unsigned int count;
	unsigned int number; /* of reports until now */
	struct boot boot;
	uint64_t time_ns;    /* of the last statement */
	uint64_t back_line;  /* where the clock last jumped back; 0: it did not */
	uint64_t last_line;  /* of any report until now */
	uint64_t head_line;  /* the last first line that was damaged; 0: none */
	uint64_t stray_line; /* the last line of calls that no report took */
	uint64_t stall_line; /* the last one behind which a task stands that no SysRq shows */
	struct err *err;
};

struct err *reports_create(const struct reports_sink *sink, struct reports **ret)
{
	struct reports *reports = calloc(1, sizeof(*reports));

	if (!reports)
		return err_memory();
	reports->sink = sink;
	*ret = reports;
	return NULL;
}

void reports_destroy(struct reports *reports)
{
	if (!reports)
		return;
	for (unsigned int i = 0; i < reports->count; i++)
		report_destroy(reports->open[i]);
	err_destroy(reports->err);
	free(reports);
}

bool reports_failed(const struct reports *reports)
{
	return reports->err;
}

/* ---- ends */

static void finish(struct reports *reports, unsigned int i)
{
	struct report *report = reports->open[i];

	memmove(&reports->open[i], &reports->open[i + 1],
		(--reports->count - i) * sizeof(*reports->open));
	if (report->number && !reports->err)
		reports->err = reports->sink->ended(reports->sink->ctx, report);
	report_destroy(report);
}

static void finish_all(struct reports *reports)
{
	while (reports->count)
		finish(reports, 0);
}

struct err *reports_finish(struct reports *reports)
{
	struct err *err;

	finish_all(reports);
	err = reports->err;
	reports->err = NULL;
	return err;
}

static bool is_silent(const struct report *report, uint64_t line)
{
	unsigned int lines = report_is_over(report) && report->place >= PLACE_TOTALS
				     ? REPORTS_AFTER_LINES
				     : REPORTS_LINES;

	return line > report->last_line + lines;
}

static void expire(struct reports *reports, uint64_t line)
{
	for (unsigned int i = reports->count; i-- > 0;)
		if (is_silent(reports->open[i], line))
			finish(reports, i);
}

/* ---- whose a statement is */

static struct whose_open all(const struct reports *reports)
{
	return (struct whose_open){reports->open, reports->count};
}

const struct report *reports_find(struct reports *reports, uint64_t speaker)
{
	for (unsigned int i = reports->count; i-- > 0;)
		if (whose_speaker(all(reports), reports->open[i], speaker))
			return reports->open[i];
	return NULL;
}

static bool killed(const struct report *report, const struct weave_statement *statement)
{
	struct said pid = event_number(event_victim(report), LG_oom_events_pid);
	uint64_t reaped;

	return pid.known && oom_reaped(statement->text, statement->bytes, &reaped) &&
	       pid.value == reaped;
}

/* Who killed, whoever speaks: kernel threads tell of what others did. */
static struct whose find_killer(const struct reports *reports,
				const struct weave_statement *statement)
{
	unsigned int many = 0;
	int one = -1;

	for (unsigned int i = 0; i < reports->count; i++) {
		const struct report *report = reports->open[i];

		if (!whose_near(report, statement->time_ns) ||
		    !report->speaker != !statement->speaker ||
		    (report->kind != REPORT_NONE && !report_has_victim(report->kind)))
			continue;
		one = (int)i;
		many |= 1u << i;
		if (killed(report, statement))
			return (struct whose){.one = one};
	}
	if (many & (many - 1))
		return (struct whose){.one = -1, .many = many};
	return (struct whose){.one = one};
}

static void remember_once(struct report *report, const struct weave_statement *statement)
{
	uint64_t hash = whose_once(statement), *grown;

	if (!statement->grammar->once || whose_said(report, hash))
		return;
	grown = realloc(report->once, (report->onces + 1) * sizeof(*grown));
	if (!grown) {
		report_fail(report, err_memory());
		return;
	}
	report->once = grown;
	report->once[report->onces++] = hash;
}

/* A statement that begins reports goes on with one that has begun. */
static bool goes_on(const struct report *report, const struct weave_statement *statement)
{
	const struct grammar *grammar = statement->grammar;
	bool at_once = !statement->time_ns || !report->last_ns ||
		       statement->time_ns <= report->last_ns + 2 * (uint64_t)SECOND_NS;

	if (grammar == &grammar_thread)
		return report->kind == REPORT_SYSRQ_T || report->kind == REPORT_SYSRQ_W ||
		       report->kind == REPORT_SYSRQ_L || report->kind == REPORT_HUNG_TASK;
	if (grammar == &grammar_hung_task)
		return at_once && (report->kind == REPORT_HUNG_TASK ||
				   (report->kind == REPORT_SYSRQ_T && report->headless));
	if (grammar == &grammar_oom_header)
		return report->kind == REPORT_MANUAL_OOM && report->statements == 1 &&
		       report->sysrq;
	if (grammar == &grammar_page_failure ||
	    (grammar == &grammar_vmalloc_failure &&
	     failure_names_task(statement->text, statement->bytes)))
		return report->kind == REPORT_VMALLOC_FAILURE && report->statements == 1 &&
		       !report->comm_said;
	if (grammar->report == REPORT_PROC)
		return report->kind == REPORT_PROC &&
		       !proc_is_another(report, grammar, statement->text, statement->bytes);
	return false;
}

/* ---- beginnings */

static struct report *begin(struct reports *reports, const struct weave_statement *statement)
{
	struct report *report;

	if (reports->count == REPORTS_OPEN)
		finish(reports, 0);
	if (reports->err)
		return NULL;
	reports->err = report_create((enum report_kind)statement->grammar->report, &report);
	if (reports->err)
		return NULL;
	report->speaker = statement->speaker;
	report->first_line = statement->first_line;
	report->time_ns = statement->time_ns;
	report->crowded =
		reports->last_line && statement->first_line <= reports->last_line + DOUBT_LINES;
	report->wary =
		reports->back_line && statement->first_line <= reports->back_line + DOUBT_LINES;
	report->headless = statement->grammar->place != PLACE_HEADER ||
			   (statement->grammar == &grammar_hung_task && reports->stray_line &&
			    statement->first_line <= reports->stray_line + STRAY_LINES);
	boot_begin(&reports->boot, report);
	reports->open[reports->count++] = report;
	return report;
}

static void name_asker(struct report *report)
{
	char comm[LG_TEXT_MAX + 1];

	event_text(event_asked(report), LG_oom_events_comm, comm, sizeof(comm));
	report->comm_said = comm[0];
}

/* SysRq's line alone says nothing yet; but that nobody is blocked is an answer. */
static bool is_bare(const struct report *report, const struct weave_statement *statement)
{
	const struct grammar *grammar = statement->grammar;

	if (grammar == &proc_status_grammar)
		return proc_is_half(statement->text, statement->bytes);
	return report->statements == 1 &&
	       (grammar == &grammar_sysrq_memory || grammar == &grammar_sysrq_tasks ||
		grammar == &grammar_sysrq_cpus || grammar == &grammar_sysrq_oom);
}

/* Of a mixed report only the first lines are taken; of one of threads only the first. */
static bool is_nobodys(const struct report *report, const struct grammar *grammar)
{
	if (!report->mixed)
		return false;
	return grammar->place != PLACE_HEADER || !grammar->report ||
	       (report_has_threads(report->kind) && report->statements > 1);
}

static void take(struct reports *reports, struct report *report,
		 const struct weave_statement *statement)
{
	const struct grammar *grammar = statement->grammar;

	report->at.first_line = statement->first_line;
	report->at.last_line = statement->last_line;
	report->at.time_ns = statement->time_ns;
	report->at.frayed = statement->frayed;
	if (statement->first_line < report->first_line)
		report->first_line = statement->first_line;
	if (statement->last_line > report->last_line)
		report->last_line = statement->last_line;
	if (report->last_ns && statement->time_ns > report->last_ns + SECOND_NS)
		report->jump_ns = report->last_ns;
	if (statement->time_ns)
		report->last_ns = statement->time_ns;
	if (!report->speaker)
		report->speaker = statement->speaker;
	if (report->last_line > report->heard_line)
		report->heard_line = report->last_line;
	if (report->last_line > reports->last_line)
		reports->last_line = report->last_line;
	report->statements++;
	if (!report->number && !is_bare(report, statement))
		report->number = ++reports->number;
	if (statement->damaged) {
		report_lose(report, grammar->name, "damaged", 1);
		memory_lose_place(report);
		return;
	}
	remember_once(report, statement);
	if (grammar->place > report->place)
		report->place = grammar->place;
	if (is_nobodys(report, grammar))
		return;
	if (!report->err)
		grammar->take(report, statement->text, statement->bytes);
	if (grammar->place == PLACE_HEADER)
		name_asker(report);
}

/* ---- one statement */

static void to_end(struct reports *reports, unsigned int i)
{
	struct report *report = reports->open[i];

	memmove(&reports->open[i], &reports->open[i + 1],
		(reports->count - 1 - i) * sizeof(*reports->open));
	reports->open[reports->count - 1] = report;
}

/* Only reports say such. */
static bool may_begin(const struct weave_statement *statement)
{
	const struct grammar *grammar = statement->grammar;

	return !statement->damaged && grammar->place >= PLACE_MEMORY &&
	       grammar->place < PLACE_REAP;
}

/* `Kernel panic - not syncing: Out of memory: ...`: nobody is killed any more. */
static void panic(struct report *report, const struct weave_statement *statement)
{
	struct report_event *list = event_list(report);

	if (list && memmem(statement->text, statement->bytes, " memory", 7))
		list->no_victim = true;
}

/* Reports of tasks have no end of their own: more may come, unless SysRq asks for more tasks. */
static bool may_go_on(const struct report *report, const struct weave_statement *statement)
{
	const struct grammar *grammar = statement->grammar;

	if (report->kind == REPORT_PROC || report->place >= PLACE_MEMORY ||
	    grammar == &grammar_sysrq_tasks || grammar == &grammar_sysrq_blocked ||
	    grammar == &grammar_sysrq_cpus || (unsigned int)report->kind == grammar->report)
		return false;
	return statement->first_line <= report->heard_line + WHOSE_OVER_LINES;
}

/*
 * A new one begins: those that it ends. One that is not over yet stays, as it may be that two
 * speak at once; but behind a panic nobody goes on.
 */
static void make_way(struct reports *reports, const struct weave_statement *statement)
{
	bool last = statement->grammar == &grammar_panic;

	for (unsigned int i = reports->count; i-- > 0;) {
		struct report *report = reports->open[i];

		if (!doubt_may_be(all(reports), report, statement))
			continue;
		if (last)
			panic(report, statement);
		if (last || (report_is_over(report) && !may_go_on(report, statement)))
			finish(reports, i);
	}
}

/* Its pieces were put together by what another report's heading says. */
static bool is_misjudged(const struct reports *reports, int i,
			 const struct weave_statement *statement)
{
	return statement->grammar == &grammar_task_row &&
	       statement->first_line != statement->last_line && i + 1 != (int)reports->count;
}

static unsigned int give(struct reports *reports, int i, const struct weave_statement *statement)
{
	struct weave_statement judged = *statement;
	struct report *report = reports->open[i];

	judged.damaged |= is_misjudged(reports, i, statement);
	to_end(reports, (unsigned int)i);
	take(reports, report, &judged);
	boot_learn(&reports->boot, report);
	if (is_nobodys(report, statement->grammar))
		return REPORTS_MANY;
	return report->number ? report->number : reports->number + 1;
}

static void lose_first(struct reports *reports, const struct weave_statement *statement)
{
	reports->head_line = statement->last_line;
	doubt_first(all(reports), statement);
}

/* The first line of another was damaged, which may have said what is said now. */
static bool after_lost_head(const struct reports *reports,
			    const struct weave_statement *statement)
{
	return reports->head_line && statement->grammar->place == PLACE_HEADER &&
	       statement->first_line <= reports->head_line + WEAVE_NEAR;
}

static unsigned int take_new(struct reports *reports, const struct weave_statement *statement)
{
	bool back = doubt_is_before(all(reports), statement);
	struct report *report;

	make_way(reports, statement);
	report = begin(reports, statement);
	if (!report)
		return 0;
	if ((back && report_has_threads(report->kind)) || after_lost_head(reports, statement))
		report_mix(report);
	take(reports, report, statement);
	boot_learn(&reports->boot, report);
	return report->number ? report->number : reports->number + 1;
}

/* Whether a damaged statement is likely the report's. */
static bool is_due(const struct report *report, const struct grammar *grammar)
{
	return !report_is_over(report) || !grammar->place || grammar->place >= PLACE_CHOICE;
}

static unsigned int take_other(struct reports *reports, int i,
			       const struct weave_statement *statement)
{
	struct report *report = reports->open[i];

	if (whose_call(statement->grammar) && report->place >= PLACE_MEMORY)
		return 0; /* of somebody else */
	if (doubt_is_anybodys(all(reports), statement))
		return REPORTS_MANY;
	if (doubt_before(report, statement)) {
		doubt_report(report, statement);
		return REPORTS_MANY;
	}
	if (statement->grammar == &slab_cache_grammar && report->slab) {
		report_mix(report); /* the next one's, whose first line is lost */
		return REPORTS_MANY;
	}
	if (!whose_out_of_place(report, statement))
		return give(reports, i, statement);
	if (!report_is_over(report)) {
		boot_forget(&reports->boot);
		doubt_all(all(reports), statement);
		return give(reports, i, statement);
	}
	return may_begin(statement) ? take_new(reports, statement) : 0;
}

static bool take_banner(struct reports *reports, const struct weave_statement *statement)
{
	bool started;

	if (!boot_banner(&reports->boot, statement, &started))
		return false;
	if (started) {
		finish_all(reports);
		reports->time_ns = 0;
	}
	return true;
}

/* The clock jumps back: two machines speak, or two boots. */
static void watch_clock(struct reports *reports, const struct weave_statement *statement)
{
	bool back = doubt_back(statement, reports->time_ns);

	if (statement->time_ns)
		reports->time_ns = statement->time_ns;
	if (!back)
		return;
	reports->back_line = statement->first_line;
	boot_jump(&reports->boot);
	doubt_clocks(all(reports), statement);
}

static unsigned int take_many(struct reports *reports, unsigned int many,
			      const struct weave_statement *statement)
{
	doubt_many(all(reports), many, statement);
	boot_forget(&reports->boot);
	return REPORTS_MANY;
}

static unsigned int take_first(struct reports *reports, struct whose whose_it,
			       const struct weave_statement *statement)
{
	int goes = -1, i = whose_it.one;

	for (int at = 0; at < (int)reports->count; at++) {
		if (at != i && !(whose_it.many & 1u << at))
			continue;
		if (!goes_on(reports->open[at], statement))
			continue;
		if (goes >= 0) {
			return take_many(reports, whose_it.many, statement);
		}
		goes = at;
	}
	if (goes >= 0 && doubt_before(reports->open[goes], statement)) {
		doubt_report(reports->open[goes], statement);
		return REPORTS_MANY;
	}
	if (goes >= 0)
		return give(reports, goes, statement);
	if (i >= 0 && statement->grammar == &grammar_thread && !reports->open[i]->mixed &&
	    !report_is_over(reports->open[i])) {
		report_cross(reports->open[i]);
		return REPORTS_MANY;
	}
	return take_new(reports, statement);
}

unsigned int reports_take(struct reports *reports, const struct weave_statement *statement)
{
	const struct grammar *grammar = statement->grammar;
	struct whose of;

	if (reports->err)
		return 0;
	expire(reports, statement->first_line);
	if (grammar == &grammar_stall)
		reports->stall_line = statement->last_line;
	if (grammar == &grammar_thread && reports->stall_line &&
	    statement->first_line <= reports->stall_line + STALL_LINES)
		return 0;
	if (take_banner(reports, statement))
		return REPORTS_BANNER;
	watch_clock(reports, statement);
	of = whose(all(reports), statement);
	if (statement->damaged && grammar->report && grammar->place == PLACE_HEADER)
		lose_first(reports, statement);
	if (grammar->place == PLACE_REAP)
		of = find_killer(reports, statement);
	if (statement->damaged && grammar->report && grammar->report != REPORT_PROC &&
	    grammar != &grammar_panic && of.one >= 0)
		of.many |= 1u << of.one; /* another begins, what follows may be of it */
	else if (statement->damaged && of.one >= 0)
		return is_due(reports->open[of.one], grammar) ? give(reports, of.one, statement)
							      : 0;
	if (grammar->report && !statement->damaged)
		return take_first(reports, of, statement);
	if (of.many)
		return take_many(reports, of.many, statement);
	if (of.one >= 0)
		return take_other(reports, of.one, statement);
	if (may_begin(statement))
		return take_new(reports, statement);
	if (whose_call(grammar))
		reports->stray_line = statement->last_line;
	return 0;
}
