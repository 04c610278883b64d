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
#include "cgroup_text.h"
#include "event.h"
#include "failure_text.h"
#include "kernel_text.h"
#include "memory_text.h"
#include "oom_text.h"
#include "proc_text.h"
#include "stack_text.h"
#include "thread_text.h"

#define STRAY_LINES 8  /* from one task's calls to the next one's line */
#define CROWD_LINES 64 /* between reports that may have been said at once */
#define NEAR_LINES 8   /* from a line of a report to another's that comes in between */
#define SECOND_NS 1000000000u

struct reports {
	const struct reports_sink *sink;
	struct report *open[REPORTS_OPEN]; /* the one that was spoken of last comes last */
	unsigned int count;
	unsigned int number; /* of reports until now */
	struct boot boot;
	uint64_t last_line;  /* of any report until now */
	uint64_t stray_line; /* the last line of calls that no report took */
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

static bool near(const struct report *report, uint64_t time_ns)
{
	if (!time_ns || !report->last_ns)
		return true;
	return time_ns + SECOND_NS >= report->last_ns &&
	       time_ns <= report->last_ns + REPORTS_LAG_NS;
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

/* Whether some open report has nothing in front of its lines. */
static bool has_bare(const struct reports *reports)
{
	for (unsigned int i = 0; i < reports->count; i++)
		if (!reports->open[i]->speaker && !report_is_over(reports->open[i]))
			return true;
	return false;
}

/* A line with nothing in front may go on with any report's, unless one has none of its own. */
static bool may_be_of(const struct reports *reports, const struct report *report,
		      uint64_t speaker)
{
	if (speaker == report->speaker)
		return true;
	return speaker ? !report->speaker && report->statements < 2 : !has_bare(reports);
}

const struct report *reports_find(struct reports *reports, uint64_t speaker)
{
	for (unsigned int i = reports->count; i-- > 0;)
		if (may_be_of(reports, reports->open[i], speaker))
			return reports->open[i];
	return NULL;
}

/* Whether a report of that kind says such. */
static bool may_say(const struct report *report, const struct grammar *grammar)
{
	if (report->kind == REPORT_NONE || grammar->place < PLACE_MEMORY)
		return true;
	if (grammar->place < PLACE_TASKS)
		return report_has_memory(report->kind) || report->kind == REPORT_MEMCG_OOM;
	return report_has_victim(report->kind);
}

/* The place of the open report that a statement would be of; -1: none. */
static int find(const struct reports *reports, const struct weave_statement *statement)
{
	for (unsigned int i = reports->count; i-- > 0;)
		if (may_be_of(reports, reports->open[i], statement->speaker) &&
		    may_say(reports->open[i], statement->grammar) &&
		    near(reports->open[i], statement->time_ns))
			return (int)i;
	return -1;
}

/* The latest, whoever speaks: kernel threads tell of what others did. */
static int find_any(const struct reports *reports, const struct weave_statement *statement)
{
	for (unsigned int i = reports->count; i-- > 0;)
		if (near(reports->open[i], statement->time_ns))
			return (int)i;
	return -1;
}

static uint64_t hash_once(const struct weave_statement *statement)
{
	uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a */

	for (const char *at = statement->grammar->name; *at; at++)
		hash = (hash ^ (unsigned char)*at) * 0x100000001b3u;
	return hash;
}

static bool was_said(const struct report *report, uint64_t hash)
{
	for (unsigned int i = 0; i < report->onces; i++)
		if (report->once[i] == hash)
			return true;
	return false;
}

static void remember_once(struct report *report, const struct weave_statement *statement)
{
	uint64_t hash = hash_once(statement), *grown;

	if (!statement->grammar->once || was_said(report, hash))
		return;
	grown = realloc(report->once, (report->onces + 1) * sizeof(*grown));
	if (!grown) {
		report_fail(report, err_memory());
		return;
	}
	report->once = grown;
	report->once[report->onces++] = hash;
}

static bool is_memory(const struct grammar *grammar)
{
	return grammar->place >= PLACE_MEMORY && grammar->place < PLACE_SLAB;
}

/*
 * A statement that stands in front of what was said already, or is said twice. Where another
 * report was just before, it is looked at closely: Mem-Info begins with its heading, and each of
 * its parts comes once.
 */
static bool is_out_of_place(const struct report *report, const struct weave_statement *statement)
{
	const struct grammar *grammar = statement->grammar;

	if (report->mixed)
		return false;
	if (grammar->place && grammar->place / 10 < report->place / 10)
		return true;
	if (report->crowded && is_memory(grammar) && report->kind != REPORT_MEMCG_OOM &&
	    (grammar->place < report->place ||
	     (grammar != &memory_header_grammar && !(report->parts & REPORT_MEM_INFO) &&
	      (report->parts & REPORT_HEADER))))
		return true;
	return grammar->once && was_said(report, hash_once(statement));
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
	if (grammar == &grammar_page_failure)
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
		reports->last_line && statement->first_line <= reports->last_line + CROWD_LINES;
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
static bool is_bare(const struct report *report, const struct grammar *grammar)
{
	return report->statements == 1 &&
	       (grammar == &grammar_sysrq_memory || grammar == &grammar_sysrq_tasks ||
		grammar == &grammar_sysrq_cpus || grammar == &grammar_sysrq_oom);
}

static void take(struct reports *reports, struct report *report,
		 const struct weave_statement *statement)
{
	const struct grammar *grammar = statement->grammar;

	report->at.first_line = statement->first_line;
	report->at.last_line = statement->last_line;
	report->at.time_ns = statement->time_ns;
	if (statement->first_line < report->first_line)
		report->first_line = statement->first_line;
	if (statement->last_line > report->last_line)
		report->last_line = statement->last_line;
	if (statement->time_ns)
		report->last_ns = statement->time_ns;
	if (!report->speaker)
		report->speaker = statement->speaker;
	if (report->last_line > reports->last_line)
		reports->last_line = report->last_line;
	report->statements++;
	if (!report->number && !is_bare(report, grammar))
		report->number = ++reports->number;
	if (statement->damaged) {
		report_lose(report, grammar->name, "damaged", 1);
		return;
	}
	remember_once(report, statement);
	if (grammar->place > report->place)
		report->place = grammar->place;
	if (report->mixed && grammar->place != PLACE_HEADER)
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
	if (report->event && memmem(statement->text, statement->bytes, " memory", 7))
		report->event->no_victim = true;
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

		if (!may_be_of(reports, report, statement->speaker) ||
		    !near(report, statement->time_ns))
			continue;
		if (last)
			panic(report, statement);
		if (last || report_is_over(report))
			finish(reports, i);
	}
}

/* Whose task the line names: an older one's, while the latest is not over. */
static int find_by_task(struct reports *reports, const struct weave_statement *statement,
			const struct phrase_value *comm)
{
	for (unsigned int i = reports->count; i-- > 0;) {
		const struct report *report = reports->open[i];

		if (may_be_of(reports, report, statement->speaker) &&
		    near(report, statement->time_ns) && report->comm_said &&
		    report_is_of(report, comm))
			return (int)i;
	}
	return -1;
}

/* Two are at it, and nothing tells whose the rest is: all that this statement could be of. */
static void mix(struct reports *reports, const struct weave_statement *statement)
{
	boot_forget(&reports->boot);
	for (unsigned int i = 0; i < reports->count; i++)
		if (may_be_of(reports, reports->open[i], statement->speaker) &&
		    near(reports->open[i], statement->time_ns) &&
		    !report_is_over(reports->open[i]))
			report_mix(reports->open[i]);
}

static unsigned int give(struct reports *reports, int i, const struct weave_statement *statement)
{
	struct report *report = reports->open[i];

	to_end(reports, (unsigned int)i);
	take(reports, report, statement);
	boot_learn(&reports->boot, report);
	return report->number ? report->number : reports->number + 1;
}

/*
 * Whether one that is not over was speaking just now, by the same clock: what comes behind the
 * first line of another may be its own.
 */
static bool is_interrupted(const struct reports *reports, const struct weave_statement *statement)
{
	for (unsigned int i = 0; i < reports->count; i++) {
		const struct report *report = reports->open[i];

		if (may_be_of(reports, report, statement->speaker) &&
		    near(report, statement->time_ns) && !report_is_over(report) &&
		    report->place < PLACE_TOTALS &&
		    statement->first_line <= report->last_line + NEAR_LINES)
			return true;
	}
	return false;
}

static unsigned int take_new(struct reports *reports, const struct weave_statement *statement)
{
	struct report *report;
	bool interrupts;

	make_way(reports, statement);
	interrupts = is_interrupted(reports, statement);
	report = begin(reports, statement);
	if (!report)
		return 0;
	take(reports, report, statement);
	if (interrupts)
		mix(reports, statement);
	boot_learn(&reports->boot, report);
	return report->number ? report->number : reports->number + 1;
}

static bool names_task(const struct weave_statement *statement, struct phrase_value *ret)
{
	if (statement->grammar == &grammar_who)
		return stack_who(statement->text, statement->bytes, ret);
	return statement->grammar == &grammar_oom_cpuset &&
	       oom_cpuset_comm(statement->text, statement->bytes, ret);
}

/* A line that names a task belongs to the report of that task. */
static unsigned int take_naming(struct reports *reports, int i,
				const struct weave_statement *statement)
{
	struct phrase_value comm;
	int named;

	if (!names_task(statement, &comm))
		return give(reports, i, statement);
	named = find_by_task(reports, statement, &comm);
	if (named >= 0 && named != i) {
		mix(reports, statement);
		i = named;
	}
	return give(reports, i, statement);
}

/* Whether a damaged statement is likely the report's. */
static bool is_due(const struct report *report, const struct grammar *grammar)
{
	return !report_is_over(report) || !grammar->place || grammar->place >= PLACE_CHOICE;
}

static bool is_call(const struct grammar *grammar)
{
	return grammar == &grammar_frame || grammar == &grammar_trace ||
	       grammar == &grammar_nmi || grammar == &grammar_taint ||
	       grammar == &grammar_other_cpu;
}

/*
 * printks of several lines have nothing in front of the later ones: where some reports are all
 * without, nothing tells whose these are.
 */
static bool is_anybodys(const struct reports *reports, const struct weave_statement *statement)
{
	const struct grammar *grammar = statement->grammar;
	bool bare = false, stamped = false;

	if (statement->speaker ||
	    (grammar != &memory_counter_grammar && grammar != &grammar_cgroup_counter))
		return false;
	for (unsigned int i = 0; i < reports->count; i++) {
		if (report_is_over(reports->open[i]))
			continue;
		bare |= !reports->open[i]->speaker;
		stamped |= reports->open[i]->speaker != 0;
	}
	for (unsigned int i = 0; bare && stamped && i < reports->count; i++)
		report_lose(reports->open[i], grammar->name, "another's or its own", 1);
	return bare && stamped;
}

static unsigned int take_other(struct reports *reports, int i,
			       const struct weave_statement *statement)
{
	struct report *report = reports->open[i];

	if (is_call(statement->grammar) && report->place >= PLACE_MEMORY)
		return 0; /* of somebody else */
	if (is_anybodys(reports, statement))
		return 0;
	if (!is_out_of_place(report, statement))
		return statement->grammar->place == PLACE_WHO ? take_naming(reports, i, statement)
							      : give(reports, i, statement);
	if (!report_is_over(report)) {
		mix(reports, statement);
		return give(reports, i, statement);
	}
	return may_begin(statement) ? take_new(reports, statement) : 0;
}

static bool take_banner(struct reports *reports, const struct weave_statement *statement)
{
	bool started;

	if (!boot_banner(&reports->boot, statement, &started))
		return false;
	if (started)
		finish_all(reports);
	return true;
}

unsigned int reports_take(struct reports *reports, const struct weave_statement *statement)
{
	const struct grammar *grammar = statement->grammar;
	int i;

	if (reports->err)
		return 0;
	expire(reports, statement->first_line);
	if (take_banner(reports, statement))
		return REPORTS_BANNER;
	i = grammar->place == PLACE_REAP ? find_any(reports, statement)
					 : find(reports, statement);
	if (statement->damaged)
		return i >= 0 && is_due(reports->open[i], grammar) ? give(reports, i, statement)
								   : 0;
	if (grammar->report) {
		if (i >= 0 && goes_on(reports->open[i], statement))
			return give(reports, i, statement);
		if (i >= 0 && grammar == &grammar_thread && !reports->open[i]->mixed &&
		    !report_is_over(reports->open[i]))
			return 0;
		return take_new(reports, statement);
	}
	if (i >= 0)
		return take_other(reports, i, statement);
	if (may_begin(statement))
		return take_new(reports, statement);
	if (is_call(grammar))
		reports->stray_line = statement->last_line;
	return 0;
}
