/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The dumps that come over a session's line: those that are kept, and what is said while one
 * arrives. Says it through display.h.
 */
#ifndef ARRIVALS_H
#define ARRIVALS_H

#include <stdbool.h>
#include <stdint.h>

#include "../dump/catch.h"
#include "command.h"

#define ARRIVALS_KEPT 16 /* besides the current one; older ones are dropped */

struct arrivals_kept {
	unsigned int number;
	struct dump *dump;
};

/* All zero but session: none has come. */
struct arrivals {
	struct session *session;
	unsigned int count;  /* dumps that have begun to arrive */
	unsigned int chosen; /* by the person; 0: the latest is the current one */
	unsigned int waited; /* those that arrivals_waited() is done with */
	struct arrivals_kept kept[ARRIVALS_KEPT];
	bool quiet;	   /* summaries are shown only when they are asked for */
	bool answered;	   /* the summary of the dump that is arriving was shown */
	int64_t answer_ms; /* when there was enough for one; 0: there is not yet */
	int64_t progress_ms;
};

void arrivals_deinit(struct arrivals *arrivals);

/* What the catcher says (catch.h). replay: nobody waits for it, so it is told shortly. */
void arrivals_started(struct arrivals *arrivals);
void arrivals_progressed(struct arrivals *arrivals, struct dump *dump, bool replay);
void arrivals_ended(struct arrivals *arrivals, struct dump *dump, enum catcher_end why,
		    bool replay);
void arrivals_retired(struct arrivals *arrivals, struct dump *dump); /* owns it now */

/* Call often: shows the summary of a dump when the ten largest tasks are here. dump: the current
 * one, or NULL. */
void arrivals_tick(struct arrivals *arrivals, struct dump *dump);

/* The summary, unless it was shown. */
void arrivals_summary(struct arrivals *arrivals, struct dump *dump);

/* One that was retired; NULL: no such, or it was dropped. */
struct dump *arrivals_kept(const struct arrivals *arrivals, unsigned int n);

/* See console_waited(). busy: one is arriving now. */
bool arrivals_waited(struct arrivals *arrivals, bool busy);

#endif
