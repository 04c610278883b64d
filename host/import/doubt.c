// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What two that speak at once cost. Must never leave a value in a report that may be another's.
 */
#include "doubt.h"

#include "cgroup_text.h"
#include "memory_text.h"
#include "stack_text.h"
#include "thread_text.h"

#define SECOND_NS 1000000000u
#define BACK_NS 200000000u /* that one machine's clock never goes back; arbitrary */
#define BACK_LINE_NS                                                                             \
	5000000u /* the same, from a line to the next: of 207 texts none has more than 0 */

bool doubt_may_be(struct whose_open open, const struct report *report,
		  const struct weave_statement *statement)
{
	return whose_speaker(open, report, statement->speaker) &&
	       whose_near(report, statement->time_ns);
}

/* Whose calls, whose first lines these are is not known: nobody's. */
static bool is_of_stack(const struct grammar *grammar)
{
	return whose_call(grammar) || grammar->place == PLACE_WHO || grammar == &grammar_thread ||
	       grammar == &grammar_thread_header;
}

static bool is_line(const struct weave_statement *statement)
{
	return statement->first_line == statement->last_line;
}

bool doubt_back(const struct weave_statement *statement, uint64_t time_ns)
{
	uint64_t slack = is_line(statement) ? BACK_LINE_NS : SECOND_NS;

	return statement->time_ns && statement->time_ns + slack < time_ns;
}

/* A statement of several lines has the time of its first. */
bool doubt_before(const struct report *report, const struct weave_statement *statement)
{
	uint64_t slack = is_line(statement) ? BACK_LINE_NS : BACK_NS;
	uint64_t time_ns = statement->time_ns;

	return time_ns &&
	       (time_ns + slack < report->last_ns || time_ns + BACK_LINE_NS < report->time_ns);
}

/* Two machines speak: of threads nothing tells any more whose they are. */
void doubt_report(struct report *report, const struct weave_statement *statement)
{
	bool calls = is_of_stack(statement->grammar) && !report_has_threads(report->kind);

	(calls ? report_cross : report_mix)(report);
}

bool doubt_is_before(struct whose_open open, const struct weave_statement *statement)
{
	for (unsigned int i = 0; i < open.count; i++)
		if (doubt_may_be(open, open.report[i], statement) &&
		    doubt_before(open.report[i], statement))
			return true;
	return false;
}

void doubt_all(struct whose_open open, const struct weave_statement *statement)
{
	for (unsigned int i = 0; i < open.count; i++)
		if (doubt_may_be(open, open.report[i], statement) &&
		    !report_is_over(open.report[i]))
			report_mix(open.report[i]);
}

void doubt_many(struct whose_open open, unsigned int many,
		const struct weave_statement *statement)
{
	for (unsigned int i = 0; i < open.count; i++) {
		struct report *report = open.report[i];

		if (!(many & 1u << i))
			continue;
		report->at.first_line = report->at.last_line = statement->last_line;
		report->heard_line = statement->last_line;
		if (is_of_stack(statement->grammar))
			report_cross(report);
		else if (statement->grammar->place == PLACE_REAP)
			report_lose(report, "oom_events", "of it or of another is not known", 1);
		else
			report_mix(report);
	}
}

void doubt_first(struct whose_open open, const struct weave_statement *statement)
{
	for (unsigned int i = 0; i < open.count; i++) {
		struct report *report = open.report[i];

		if (report->first_line >= statement->first_line &&
		    report->first_line <= statement->last_line + WEAVE_NEAR &&
		    doubt_may_be(open, report, statement))
			report_forget(report);
	}
}

bool doubt_is_anybodys(struct whose_open open, const struct weave_statement *statement)
{
	const struct grammar *grammar = statement->grammar;
	bool bare = false, stamped = false;

	if (statement->speaker ||
	    (grammar != &memory_counter_grammar && grammar != &grammar_cgroup_counter))
		return false;
	for (unsigned int i = 0; i < open.count; i++) {
		if (report_is_over(open.report[i]))
			continue;
		bare |= !open.report[i]->speaker;
		stamped |= open.report[i]->speaker != 0;
	}
	for (unsigned int i = 0; bare && stamped && i < open.count; i++)
		report_lose(open.report[i], grammar->name, "another's or its own", 1);
	return bare && stamped;
}

/* It goes on where the report's clock had been before it jumped: that may be another's. */
static bool is_jump_back(const struct report *report, uint64_t time_ns)
{
	return report->jump_ns && time_ns + SECOND_NS >= report->jump_ns &&
	       time_ns <= report->jump_ns + SECOND_NS;
}

void doubt_clocks(struct whose_open open, const struct weave_statement *statement)
{
	for (unsigned int i = 0; i < open.count; i++) {
		struct report *report = open.report[i];

		if (statement->first_line > report->heard_line + DOUBT_LINES)
			continue;
		report_forget_release(report);
		report->wary = true;
		if (is_jump_back(report, statement->time_ns))
			report_mix(report);
	}
}
