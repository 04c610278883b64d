// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which of the open reports a statement is of. Must never name one where it may be another.
 */
#include "whose.h"

#include "cgroup_text.h"
#include "memory_text.h"
#include "oom_text.h"
#include "slab_text.h"
#include "stack_text.h"
#include "thread_text.h"

#define SECOND_NS 1000000000u
#define BACK_NS 50000000u /* a statement of several pieces has the time of its first */
#define STEP_NS                                                                                  \
	200000000u /* between two statements of a report; arbitrary: two lines at 9600 baud */

static bool is_bare_open(struct whose_open open)
{
	for (unsigned int i = 0; i < open.count; i++)
		if (!open.report[i]->speaker && open.report[i]->statements > 1)
			return true;
	return false;
}

/* A line with nothing in front may go on with any report's, unless one has none of its own. */
bool whose_speaker(struct whose_open open, const struct report *report, uint64_t speaker)
{
	if (speaker == report->speaker)
		return true;
	return speaker ? !report->speaker && report->statements < 2 : !is_bare_open(open);
}

bool whose_near(const struct report *report, uint64_t time_ns)
{
	if (!time_ns || !report->last_ns)
		return true;
	return time_ns + SECOND_NS >= report->last_ns &&
	       time_ns <= report->last_ns + (report->wary ? SECOND_NS : WHOSE_LAG_NS);
}

bool whose_call(const struct grammar *grammar)
{
	return grammar == &grammar_frame || grammar == &grammar_trace ||
	       grammar == &grammar_nmi || grammar == &grammar_taint ||
	       grammar == &grammar_other_cpu;
}

bool whose_task(const struct weave_statement *statement, struct phrase_value *ret)
{
	if (statement->grammar == &grammar_who)
		return stack_who(statement->text, statement->bytes, ret);
	return statement->grammar == &grammar_oom_cpuset &&
	       oom_cpuset_comm(statement->text, statement->bytes, ret);
}

uint64_t whose_once(const struct weave_statement *statement)
{
	uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a */

	for (const char *at = statement->grammar->name; *at; at++)
		hash = (hash ^ (unsigned char)*at) * 0x100000001b3u;
	return hash;
}

bool whose_said(const struct report *report, uint64_t once)
{
	for (unsigned int i = 0; i < report->onces; i++)
		if (report->once[i] == once)
			return true;
	return false;
}

static bool is_memory(const struct grammar *grammar)
{
	return grammar->place >= PLACE_MEMORY && grammar->place < PLACE_SLAB;
}

/* One more that dies with the victim. */
static bool is_of_group(const struct report *report, const struct weave_statement *statement)
{
	return report->group && statement->grammar == &grammar_oom_kill &&
	       statement->first_line <= report->last_line + WHOSE_OVER_LINES &&
	       (!statement->time_ns || statement->time_ns <= report->last_ns + SECOND_NS);
}

/*
 * Where another report was just before, it is looked at closely: Mem-Info begins with its heading,
 * and each of its parts comes once.
 */
bool whose_out_of_place(const struct report *report, const struct weave_statement *statement)
{
	const struct grammar *grammar = statement->grammar;

	if (report->mixed || is_of_group(report, statement))
		return false;
	if (grammar->place && grammar->place / 10 < report->place / 10)
		return true;
	if (report->crowded && is_memory(grammar) && report->kind != REPORT_MEMCG_OOM &&
	    (grammar->place < report->place ||
	     (grammar != &memory_header_grammar && !(report->parts & REPORT_MEM_INFO) &&
	      (report->parts & REPORT_HEADER))))
		return true;
	return grammar->once && whose_said(report, whose_once(statement));
}

/* printks of several lines have nothing in front of the later ones; all others have. */
static bool is_stamped_alike(const struct report *report, const struct weave_statement *statement)
{
	return statement->speaker || !report->speaker ||
	       statement->grammar == &memory_counter_grammar ||
	       statement->grammar == &grammar_cgroup_counter;
}

/* ---- by kind */

static bool is_cgroup(const struct grammar *grammar)
{
	return grammar == &grammar_cgroup_task || grammar == &grammar_cgroup_usage ||
	       grammar == &grammar_cgroup_stats || grammar == &grammar_cgroup_counter;
}

static bool has_calls(enum report_kind kind)
{
	return kind != REPORT_SYSRQ_M && kind != REPORT_PROC;
}

static bool has_who(enum report_kind kind)
{
	return has_calls(kind) && kind != REPORT_SYSRQ_T && kind != REPORT_SYSRQ_W &&
	       kind != REPORT_HUNG_TASK;
}

/* Whether a report of that kind says such. */
static bool may_say(const struct report *report, const struct grammar *grammar)
{
	if (grammar == &slab_cache_grammar || grammar == &slab_node_grammar)
		return report->kind == REPORT_SLUB_FAILURE;
	if (report->kind == REPORT_NONE)
		return true;
	if (grammar == &grammar_taint)
		return report_has_threads(report->kind) || report->kind == REPORT_PANIC;
	if (is_cgroup(grammar))
		return report_has_victim(report->kind);
	if (grammar->report || grammar->place == PLACE_ANYWHERE || grammar->place < PLACE_MEMORY)
		return true;
	if (grammar->place < PLACE_TASKS)
		return report_has_memory(report->kind) || report->kind == REPORT_MEMCG_OOM;
	return report_has_victim(report->kind);
}

/* Whether one does, and this one may still: what has been said tells. */
static bool is_due(const struct report *report, const struct weave_statement *statement)
{
	const struct grammar *grammar = statement->grammar;
	struct phrase_value comm;

	if (whose_call(grammar))
		return has_calls(report->kind) && report->place < PLACE_MEMORY;
	if (grammar == &grammar_thread || grammar == &grammar_thread_header)
		return report_has_threads(report->kind);
	if (report->mixed)
		return true;
	if (grammar == &grammar_who && !has_who(report->kind))
		return false;
	if (grammar == &grammar_who && report->who_said && report->kind != REPORT_SYSRQ_L &&
	    report->kind != REPORT_PANIC)
		return false;
	if (report->comm_said && whose_task(statement, &comm) && !report_is_of(report, &comm))
		return false;
	if (grammar->place && report_is_over(report) && grammar->place < report->place &&
	    !is_of_group(report, statement))
		return false;
	return !whose_out_of_place(report, statement);
}

/* ---- by silence and clock */

static bool is_silent(const struct report *report, uint64_t line)
{
	return line >
	       report->heard_line + (report_is_over(report) ? WHOSE_OVER_LINES : WHOSE_LINES);
}

/* How far a time is from what its clock said last. */
static uint64_t distance(const struct report *report, uint64_t time_ns)
{
	uint64_t last = report->last_ns;

	if (time_ns >= last)
		return time_ns - last;
	return last - time_ns <= BACK_NS ? 0 : SECOND_NS;
}

static unsigned int by_clock(struct whose_open open, unsigned int bits, uint64_t time_ns)
{
	unsigned int close = 0, between = 0;

	for (unsigned int i = 0; time_ns && i < open.count; i++) {
		uint64_t far;

		if (!(bits & 1u << i))
			continue;
		far = open.report[i]->last_ns ? distance(open.report[i], time_ns) : 0;
		if (far <= STEP_NS)
			close |= 1u << i;
		else if (far < SECOND_NS)
			between |= 1u << i;
	}
	return close ? close | between : bits;
}

static unsigned int by_silence(struct whose_open open, unsigned int bits, uint64_t line)
{
	unsigned int heard = 0;

	for (unsigned int i = 0; i < open.count; i++)
		if (bits & 1u << i && !is_silent(open.report[i], line))
			heard |= 1u << i;
	return heard ? heard : bits;
}

static int latest(unsigned int bits)
{
	int ret = -1;

	for (int i = 0; bits >> i; i++)
		if (bits & 1u << i)
			ret = i;
	return ret;
}

/* Where threads are shown the calls of each follow its line at once. */
static bool is_in_step(const struct report *report, const struct weave_statement *statement)
{
	const struct grammar *grammar = statement->grammar;
	bool call = whose_call(grammar) && grammar != &grammar_nmi;

	if (!report_has_threads(report->kind) || (!call && grammar != &grammar_who) ||
	    !statement->time_ns || !report->last_ns)
		return true;
	return statement->time_ns <= report->last_ns + SECOND_NS;
}

struct whose whose(struct whose_open open, const struct weave_statement *statement)
{
	unsigned int said = 0, due = 0;

	for (unsigned int i = 0; i < open.count; i++) {
		const struct report *report = open.report[i];

		if (!whose_speaker(open, report, statement->speaker) ||
		    !whose_near(report, statement->time_ns) ||
		    !is_stamped_alike(report, statement) || !is_in_step(report, statement) ||
		    !may_say(report, statement->grammar))
			continue;
		said |= 1u << i;
		if (is_due(report, statement))
			due |= 1u << i;
	}
	said = by_clock(open, said, statement->time_ns);
	if (!(said & due))
		return (struct whose){.one = latest(said)};
	due = by_silence(open, said & due, statement->first_line);
	if (due & (due - 1))
		return (struct whose){.one = -1, .many = due};
	return (struct whose){.one = latest(due)};
}
