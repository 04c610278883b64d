/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Dumps of FILEs, or of the line at the prompt, side by side.
 */
#ifndef SERIES_FILES_H
#define SERIES_FILES_H

#include "../analysis/series.h"
#include "../console/command.h"

/* What diff and leaks are both told. */
struct series_options {
	bool all, why, exit_code;
};

/* Takes them out of argv[1..argc); optind is the first word that is none. Errors: ERR_USAGE. */
struct err *series_options_read(const char *name, int argc, char **argv,
				struct series_options *ret) ERR_MUST_CHECK;

/* Called with the tables of each dump that was taken; may be NULL. */
struct series_visitor {
	struct err *(*visit)(void *ctx, struct sql *sql, const struct series_sample *sample);
	void *ctx;
};

/*
 * Add every dump of a file, or only the last (then others are mentioned on standard error).
 * Errors: ERR_INPUT, ERR_INTERRUPTED.
 */
struct err *series_add_file(struct series *series, const struct session *session,
			    const char *path, unsigned int side, bool all,
			    const struct series_visitor *visitor) ERR_MUST_CHECK;

/* Add a dump that is here; label: what stands for its file. */
struct err *series_add_dump(struct series *series, struct dump *dump, const char *label,
			    unsigned int number, unsigned int side,
			    const struct series_visitor *visitor) ERR_MUST_CHECK;

/* Say on standard error what came twice, was incomplete, or was left out. */
void series_notes(const struct series *series);

#endif
