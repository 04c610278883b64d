/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Statements -> reports: which of them make one, where it begins and ends.
 *
 * A report begins with a statement that begins one (grammar.h), or, where that is lost, with one
 * that only reports have. It ends with the next one of the same speaker and clock, with a boot
 * banner, or after REPORTS_LINES lines without a statement of it.
 *
 * Two at once are told apart by who speaks, by their clocks and by what a report of its kind says
 * (whose.h). Where that does not tell, what a statement could say is taken from all that could have
 * said it: of calls, the frames of the task that is spoken of; of all else, what is behind the
 * report's first lines. The same where it is seen late that there are two (something that is said
 * once is said twice, what stands in front comes behind). A clock that goes back a little is
 * another machine's: of a report that shows threads all of them are dropped, as nothing tells since
 * when they were not its own. Of two first lines near each other, one of which is damaged, neither
 * is taken.
 */
#ifndef REPORTS_H
#define REPORTS_H

#include "report.h"
#include "weave.h"

#define REPORTS_OPEN 4	       /* at a time */
#define REPORTS_LINES 600      /* of others, in a report; arbitrary: a screenful of oopses */
#define REPORTS_AFTER_LINES 64 /* the same behind its end: victims are reaped */

#define REPORTS_MANY (~0u - 1) /* no number of a report: it may be of several, and is of none */
#define REPORTS_BANNER (~0u) /* no number of a report: a banner, which is of all */

struct reports;

/* Called with each report that has ended; it is destroyed afterwards. An error ends it all. */
struct reports_sink {
	void *ctx;
	struct err *(*ended)(void *ctx, struct report *report);
};

struct err *reports_create(const struct reports_sink *sink, struct reports **ret) ERR_MUST_CHECK;
void reports_destroy(struct reports *reports); /* takes NULL */

/* What a statement of this speaker would be of; NULL: none. */
const struct report *reports_find(struct reports *reports, uint64_t speaker);

/*
 * Take a statement, or leave it. Returns the number of the report that it is of now; 0: of none;
 * REPORTS_MANY, REPORTS_BANNER.
 */
unsigned int reports_take(struct reports *reports, const struct weave_statement *statement);

/* All end. Returns the first error of the sink, or of a report. */
struct err *reports_finish(struct reports *reports) ERR_MUST_CHECK;

/* Whether there was an error: more statements will not be taken. */
bool reports_failed(const struct reports *reports);

#endif
