/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a report loses where two speak at once and nothing tells whose a statement is: of calls,
 * those of the task that is spoken of now; of all else, what is behind its first lines; of reports
 * that show threads, all threads.
 */
#ifndef DOUBT_H
#define DOUBT_H

#include "report.h"
#include "weave.h"
#include "whose.h"

#define DOUBT_LINES 64 /* between reports that may have been said at once */

/* Whether it may be of the report by who speaks and when. */
bool doubt_may_be(struct whose_open open, const struct report *report,
		  const struct weave_statement *statement);

/* Whether the clock goes back from that time, further than one machine's does. */
bool doubt_back(const struct weave_statement *statement, uint64_t time_ns);

/* Said before the report's last statement was, or its first: by another machine. */
bool doubt_before(const struct report *report, const struct weave_statement *statement);

/* The same of any that it may be of: that is not over, what follows may be of either. */
bool doubt_is_before(struct whose_open open, const struct weave_statement *statement);

/* printks of several lines have nothing in front of the later ones: where only some of the reports
 * are all without, nothing tells whose these are. Names that in their losses. */
bool doubt_is_anybodys(struct whose_open open, const struct weave_statement *statement);

/* What this statement leaves in doubt is dropped: of one report; of all that it could be of; of
 * many (bits), where the order of a report says that what is behind it is nobody's either. */
void doubt_report(struct report *report, const struct weave_statement *statement);
void doubt_all(struct whose_open open, const struct weave_statement *statement);
void doubt_many(struct whose_open open, unsigned int many,
		const struct weave_statement *statement);

/* A report's first line, damaged: those that began near it may have its rest. */
void doubt_first(struct whose_open open, const struct weave_statement *statement);

/* The clock jumped back at this statement: reports near it, and what other lines said of them. */
void doubt_clocks(struct whose_open open, const struct weave_statement *statement);

#endif
