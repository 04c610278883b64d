/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The statements that kernels make about memory, tasks and their ends: each kind is one const
 * struct grammar, a file holds those of one noun, and grammars[] (grammar.c) lists all. To add a
 * kind: its struct and its line there; docs/import.md, if it brings
 * a kind of report or of wrapping.
 *
 * A statement is what one or several printks said as one line. Which pieces of which lines make one
 * is weave.h's to find out: it asks parse().
 */
#ifndef GRAMMAR_H
#define GRAMMAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GRAMMAR_BEGIN 64 /* a comm, a blank and `invoked oom-killer:` fit */

struct report;

enum fit {
	FIT_NOT,     /* is no such statement, nor the beginning of one */
	FIT_PART,    /* may be the beginning of one: with more behind it, it may become whole */
	FIT_WHOLE,   /* is one. Text behind it would make it something else, or damaged */
	FIT_OPEN,    /* is one, and would be one with more behind it too: a name at its end, a
			number without unit (`usd: 11` of `usd: 115`). The next line is only
			looked at where this one may have been wrapped */
	FIT_LIST,    /* is one, and printks that begin with a blank may go on with it, also after
			others' lines: `lowmem_reserve[]: 0` and ` 2868` */
	FIT_DAMAGED, /* began as one, and contradicts its own form: nothing of it is used */
};

struct grammar {
	const char *name; /* for --explain: zone, buddy, oom-task, ... */

	/* Texts, one of which stands within its first GRAMMAR_BEGIN bytes, leading blanks left
	 * out, for a quick look; ends with NULL. An empty one: any text may be one (task rows),
	 * parse() decides. */
	const char *const *begins;

	/* Its forms (phrase.h), ended by NULL, where it has no parse(). */
	const char *const *forms;

	/* What a report must have had for this to be one of its statements: a bit of enum
	 * report_part (report.h), 0: nothing. */
	unsigned int needs;

	/* Begins a report, of this kind: enum report_kind; 0: does not. */
	unsigned int report;

	/* Said by one printk: no piece with a stamp of its own ever goes on with it. */
	bool one_printk;

	/* A text that begins with one of `begins` lost nothing in front: these are words that
	 * nothing else has in it, and no name stands before them. */
	bool sentence;

	/* Begins with a task's name: where the text may be cut in front, that alone is in doubt. */
	bool named;

	/* Where in a report it stands: enum report_place. once: is said once in a report; said
	 * again it is another report's. */
	unsigned int place;
	bool once;

	/*
	 * Judge text, which has no line end in it, no blanks at its ends, and within it those
	 * of the kernel or, where it was wrapped, one or none. report: what its numbers mean
	 * may depend on what was said before (a table's header); NULL: none yet. Changes nothing.
	 *
	 * It is asked about texts that were never said: two pieces put together with a blank and
	 * without one. What decides is how much it refuses: names that no kernel has, a number
	 * that a letter touches, fields that come twice, a row of too many columns are FIT_NOT or
	 * FIT_DAMAGED. Where it takes both, the statement is lost.
	 *
	 * NULL: what `forms` says is all there is to judge.
	 */
	enum fit (*parse)(const struct report *report, const char *text, size_t bytes);

	/* Take what it says into the report. Only called after FIT_WHOLE, OPEN or LIST. Line
	 * numbers of where it stood are in report->at. */
	void (*take)(struct report *report, const char *text, size_t bytes);
};

extern const struct grammar *const grammars[]; /* ends with NULL */

#endif
