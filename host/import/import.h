/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernel text -> dumps: each report in a text becomes one, with the tables that it could fill.
 * Memory is bounded by two reports, not by the length of the text.
 */
#ifndef IMPORT_H
#define IMPORT_H

#include "../dump/dump.h"
#include "report.h"
#include "weave.h"

/* What table `reports` says of one; what the text does not say is not known. */
struct import_report {
	unsigned int n; /* from 1 */
	uint64_t first_line, last_line;
	enum report_kind kind;
	char kernel_release[REPORT_TEXT], gfp[REPORT_TEXT], trigger_comm[REPORT_TEXT],
		victim_comm[REPORT_TEXT];
	struct said page_size_bytes, order, trigger_pid, free_pages, victim_pid;
	unsigned int tasks; /* rows of the task table */
	bool complete;	    /* all that a report of its kind has is here, and undamaged */
	char lost[512];	    /* what is not, in words; "" when complete */
};

struct import_sink {
	void *ctx;

	/* A report has ended. The dump is the sink's from now on. An error ends the import. */
	struct err *(*report)(void *ctx, const struct import_report *report,
			      struct dump *dump)ERR_MUST_CHECK;

	/* As weave.h's, with the number of the report (0: none) that took it. NULL: nobody asks. */
	void (*fate)(void *ctx, uint64_t line, enum weave_fate fate, const char *grammar,
		     unsigned int report);

	/* Every so many lines; other than 0 ends the import. NULL: nobody asks. */
	int (*progress)(void *ctx, uint64_t line);
};

/*
 * Import the text at path (`-`: standard input). *found: reports in it; 0 is no error here. Errors:
 * ERR_INPUT (cannot be read), no memory, those of the sink.
 */
struct err *import_text(const char *path, const struct import_sink *sink,
			unsigned int *found) ERR_MUST_CHECK;

/* One report as a dump, for FILE of the command line: as dump_open() of dump/file.h. Errors:
 * ERR_INPUT, also when there is none: what was looked for. */
struct err *import_open(const char *path, unsigned int which, struct dump **ret,
			unsigned int *found) ERR_MUST_CHECK;

/*
 * Every report as a dump, as dump_each() of dump/file.h: each() looks at it, and it is gone
 * afterwards; number: import_report.n. Errors: as import_open(), and those of each().
 */
struct err *import_each(const char *path,
			struct err *(*each)(void *ctx, struct dump *dump, unsigned int number),
			void *ctx, unsigned int *found) ERR_MUST_CHECK;

/* ERR_INPUT: no report is in what has that name, and what was looked for. */
struct err *import_none(const char *name) __attribute__((returns_nonnull));

#endif
