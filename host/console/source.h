/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The dump that a command is asked about: of a FILE, or at the prompt the current one.
 */
#ifndef SOURCE_H
#define SOURCE_H

#include "command.h"

struct source {
	struct dump *dump;
	struct sql *sql; /* its tables, for reading */
	bool owned;	 /* opened from a file */
	bool complete; /* everything that the agent announced is here, and it could collect
			  everything */
};

/*
 * Open. path NULL: the session's current dump. which: as dump_open; several dumps in a file are
 * mentioned on standard error when `which` is 0. While it is open, SQL ends when the session is
 * interrupted.
 */
struct err *source_open(struct source *source, const struct session *session, const char *path,
			unsigned int which) ERR_MUST_CHECK;
void source_close(struct source *source);

/* Say on standard error that the answer is of an incomplete dump, if it is, and set *exit_code
 * to 1. */
void source_warn(const struct source *source, const struct session *session, int *exit_code);

/* The summary of a dump to session->render. */
struct err *source_summary(const struct source *source,
			   const struct session *session) ERR_MUST_CHECK;

#endif
