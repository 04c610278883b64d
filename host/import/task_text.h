/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of tasks in an OOM report. What its columns are is said by its heading; they are read
 * by that alone. Pages become bytes when the report ends.
 */
#ifndef TASK_TEXT_H
#define TASK_TEXT_H

#include "phrase.h"
#include "report.h"

#define TASK_ROWS_MAX 100000 /* arbitrary: ten times a large server's */

extern const struct grammar grammar_task_title;	  /* `Tasks state (memory values in pages):` */
extern const struct grammar grammar_task_heading; /* `[ pid ]   uid  tgid total_vm ...` */
extern const struct grammar grammar_task_row;	  /* `[  390]     0   390    39012 ...` */

enum task_column {
	TASK_UID,
	TASK_TGID,
	TASK_TOTAL_VM,
	TASK_RSS,
	TASK_RSS_ANON,
	TASK_RSS_FILE,
	TASK_RSS_SHMEM,
	TASK_CPU,
	TASK_OOM_ADJ,
	TASK_NR_PTES,
	TASK_NR_PMDS,
	TASK_PGTABLES_BYTES,
	TASK_SWAPENTS,
	TASK_OOM_SCORE_ADJ,
	TASK_COLUMNS,
};

struct task_said {
	uint64_t pid;
	int64_t number[TASK_COLUMNS];
	char comm[PHRASE_COMM + 1];
};

struct task_heading {
	enum task_column column[TASK_COLUMNS];
	unsigned int columns;
	unsigned int pid_width; /* between the brackets */
	bool padded;		/* blanks are as the kernel printed them */
};

struct report_tasks {
	struct task_heading heading; /* columns 0: it was not said */
	struct task_said *tasks;
	unsigned int count, room;
	unsigned int headless; /* rows that came without a heading: what they say is not known */
};

/* What the killed task's own numbers tell of the page size: where that is not known yet. */
void task_page_size(struct report *report);

/* The report has ended: its rows. */
struct err *task_rows(struct report *report) ERR_MUST_CHECK;
void task_destroy(struct report_tasks *tasks); /* takes NULL */

#endif
