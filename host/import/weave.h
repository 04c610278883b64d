/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines -> statements: undoes hard wraps, printks in pieces (pr_cont), and two CPUs or two programs
 * that speak at once, by asking the grammars what fits. Where two ways fit and they do not mean the
 * same, the statement is damaged.
 *
 * The rules, for a piece of a line (bare.h) and the statements that are unfinished (strand.h):
 * - Pieces of different speakers, more than WEAVE_LAG_NS apart, or across a clock that jumps back
 *   are never joined. A piece without anything in front goes on with any speaker's, up to
 *   WEAVE_NEAR lines on.
 * - What makes an unfinished statement longer or whole is a part of it, even where it would be a
 *   statement by itself (`Node 0 ` and `DMA free:4kB`). If it fits several, and they do not become
 *   the same text, all of them are damaged.
 * - A complete one that could be longer (FIT_OPEN) goes on in the next line only, only if that is
 *   no statement by itself, and where lines are wrapped at this width (wrap.h), or nothing else can
 *   explain a line without a time stamp; in doubt it is damaged. FIT_LIST also goes on with a
 *   later piece that begins with a blank.
 * - A line is torn where another stamp stands in the middle of it. Only a piece without anything
 *   in front, up to WEAVE_NEAR lines on, goes on with what was torn within a word; the statement
 *   keeps its place among the others meanwhile. If none comes it is damaged, even where it would
 *   be complete: its last number may have lost digits. If several are torn and a piece fits more
 *   than one, or a line whose rest nobody waits for was torn later than the one it fits, all of
 *   them are damaged; so is what a piece fits no better than any word would. What is said by one
 *   printk (grammar.h) no piece with a stamp goes on with.
 * - A blank that is there is there. Where none is, both ways are tried. If both fit, what is known
 *   of wrapping decides when the statement ends; if nothing is known it is damaged.
 * - A beginning that may have been cut in front is damaged: a digit or small letter at the start
 *   of a line that has no stamp though the one before has, or that may go on with a line that
 *   nobody understood, or was torn nearby; the text's first line, unless it begins a report. Of
 *   that only a name in front is in doubt (grammar.h).
 *
 * The lines are fed in weave.c, join.h has what a piece goes on with, seeds.h what is no beginning
 * until the next piece comes.
 *
 * Statements come in the order in which they became complete.
 *
 * Pieces that nobody wants are foreign: they go by in a fraction of a microsecond, nothing of them
 * is kept but a line's width and, of the last one and the last that was torn, 64 bytes.
 */
#ifndef WEAVE_H
#define WEAVE_H

#include "../err.h"
#include "grammar.h"
#include "lines.h"

#define WEAVE_OPEN 8		  /* statements that may be unfinished at a time */
#define WEAVE_LINES 64		  /* lines that an unfinished statement waits for its rest */
#define WEAVE_NEAR 8		  /* the same, where the rest has nothing in front */
#define WEAVE_LAG_NS 30000000000u /* between two pieces: a zone line takes 1 s at 9600 baud */

/* What became of a piece, for --explain. */
enum weave_fate {
	WEAVE_TAKEN,   /* part of a statement that was understood */
	WEAVE_DAMAGED, /* part of one that was damaged or never finished */
	WEAVE_UNKNOWN, /* looks like kernel text about memory, but no grammar is for it */
	WEAVE_FOREIGN,
	WEAVE_AMBIGUOUS, /* fits several statements, or (as import.h tells it) is one that may be
			    of several reports: of none */
};

struct weave_statement {
	const struct grammar *grammar;
	const char *text;
	size_t bytes;
	uint64_t first_line, last_line;
	uint64_t time_ns; /* 0: not known */
	uint64_t speaker;
	bool frayed;  /* the name in front may have lost letters */
	bool damaged; /* by its own form, or unfinished: say so, do not take it */
};

struct weave_sink {
	void *ctx;

	/* The report that a statement of this speaker would be of: what grammars judge by. */
	const struct report *(*report)(void *ctx, uint64_t speaker);
	void (*statement)(void *ctx, const struct weave_statement *statement);

	/* Each piece's fate, in the order in which they are decided, not always that of the lines.
	 * NULL: nobody asks. grammar is NULL for what is unknown or foreign. */
	void (*fate)(void *ctx, uint64_t line, enum weave_fate fate,
		     const struct grammar *grammar);
};

struct weave;

/* list: the grammars, ends with NULL; where several take a text the first has it. list and sink
 * must outlive it. Errors: no memory, too many grammars (begins.h). */
struct err *weave_create(const struct grammar *const *list, const struct weave_sink *sink,
			 struct weave **ret) ERR_MUST_CHECK;
void weave_destroy(struct weave *weave); /* takes NULL */

void weave_line(struct weave *weave, const struct line_text *line);

/* No more will come: what is open is whole or damaged. */
void weave_finish(struct weave *weave);

#endif
