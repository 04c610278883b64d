/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a report says happened: rows of table oom_events, as they are said. Later lines may still
 * add to a row, so they are kept until the report ends.
 */
#ifndef EVENT_H
#define EVENT_H

#include "phrase.h"
#include "report.h"

#define EVENTS_MAX 256 /* of a report; a burst of victims has some dozen */

struct event {
	struct lg_row row; /* of oom_events */
};

struct report_event {
	struct event *events;
	unsigned int count;
	int asked; /* who asked for memory, hangs or panicked: the first of these; -1: not said */
	int victim;  /* who was killed last; -1: nobody */
	bool chosen; /* `Kill process N`, whose `Killed process` did not come yet */
	struct event
		rule;	/* by which it chose, of which cgroup: of who asked and who is killed */
	bool no_victim; /* the kernel says that it found none */
	struct {
		uint64_t pid;
		int64_t score;
	} choice;
};

/* The report's, made when it has none. NULL: no memory (report->err). */
struct report_event *event_list(struct report *report);

/* A new event, with the time of the statement that is taken. NULL: there are too many, or no
 * memory (report->err). name: invoked, killed, ... */
struct event *event_add(struct report *report, const char *name);

/* Who asked; NULL: not said. */
struct event *event_asked(const struct report *report);
struct event *event_victim(const struct report *report);

/* Set columns from what a phrase has, where it has it. Of a text that is too long the end stays. */
void event_set(struct event *event, unsigned int column, const struct phrase_value *value);
void event_set_text(struct event *event, unsigned int column, const struct phrase_value *value);

/* A number with unit kB. */
void event_set_kb(struct event *event, unsigned int column, const struct phrase_value *value);

/* A row of nothing. */
void event_clear(struct event *event);

/* Set the columns of text that `from` has. */
void event_copy_texts(struct event *event, const struct event *from);

/* Whether flags of an allocation are spelt as kernels do: `GFP_KERNEL|__GFP_ZERO`. Not known is
 * fine. */
bool event_is_flags(const struct phrase_value *value);

/* The same of a list of nodes: `0-3,5`. */
bool event_is_nodes(const struct phrase_value *value);

/* Text or number of a column of an event; said.known: it is there. */
struct said event_number(const struct event *event, unsigned int column);
void event_text(const struct event *event, unsigned int column, char *ret, size_t size);

/* The report has ended: its rows. */
struct err *event_rows(struct report *report) ERR_MUST_CHECK;
void event_destroy(struct report_event *event); /* takes NULL */

#endif
