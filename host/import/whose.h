/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whose a statement is, where several reports are open: by who speaks (caller ids, hosts; a line
 * without a stamp is none of a stamped report's while one without is open), by the clock that it
 * goes on with, by what reports of a kind say, and by what was said already.
 */
#ifndef WHOSE_H
#define WHOSE_H

#include "report.h"
#include "weave.h"

#define WHOSE_LAG_NS 10000000000u /* from one statement of a report to the next; arbitrary */
#define WHOSE_LINES                                                                              \
	16		   /* silence after which a report is not waited for, if there is
				     another; arbitrary: registers and code of an oops */
#define WHOSE_OVER_LINES 8 /* the same, of one that may have ended */

/* The reports that are open; the one that was spoken of last comes last. */
struct whose_open {
	struct report *const *report;
	unsigned int count;
};

struct whose {
	int one;	   /* its place; -1: nobody's, or of one of many */
	unsigned int many; /* bits of the places that it may be of; 0: it is known */
};

struct whose whose(struct whose_open open, const struct weave_statement *statement);

/* Whether that speaker's statements may be of a report. */
bool whose_speaker(struct whose_open open, const struct report *report, uint64_t speaker);

/* Whether a report's clock may say that time. 0: not known. */
bool whose_near(const struct report *report, uint64_t time_ns);

/* Calls and what stands around them. */
bool whose_call(const struct grammar *grammar);

/* The task that a statement names, if it does. */
struct phrase_value;
bool whose_task(const struct weave_statement *statement, struct phrase_value *ret);

/* Whether a statement stands in front of what was said already, or says once more what is said
 * once: another's. */
bool whose_out_of_place(const struct report *report, const struct weave_statement *statement);

/* A statement's sign, of those that are said once: what report.once has. */
uint64_t whose_once(const struct weave_statement *statement);
bool whose_said(const struct report *report, uint64_t once);

#endif
