/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One line that is being captured: its bytes and its text are saved, its dumps caught and saved,
 * its agent answered. Never waits for it, but for a BREAK and a command to its agent, both bounded.
 *
 *   open --> keys are sent --> listened to --> settled: the agent gets its last word --> over
 *                                | ^
 *                            lost, waited for
 */
#ifndef CAPTURE_LINE_H
#define CAPTURE_LINE_H

#include <stdio.h>

#include "../dump/catch.h"
#include "capture_files.h"
#include "capture_options.h"
#include "capture_screen.h"
#include "capture_words.h"
#include "../talk/peer.h"

struct capture_line {
	const struct console_options *named; /* its spec and settings */
	const char *name;   /* that notices and files carry; NULL: it is the only line */
	const char *output; /* folder or file */
	const struct capture_options *options;
	struct capture_screen *screen;
	FILE *out; /* where the names of saved dumps go */

	struct peer peer; /* its line closed: not open yet, over, or lost and waited for */
	struct catcher *catcher;
	const char *keys;    /* of the SysRq, those that are still to be sent; NULL: none */
	int64_t next_ms;     /* when the next of them is, or the next try to open it again */
	int64_t until_ms;    /* settled: how long the agent has */
	bool settled;	     /* all that was wanted is here */
	bool over;	     /* nothing more will come */
	bool foreign;	     /* it was said that frames are of another version */
	struct err *problem; /* the first; the line is settled then */

	unsigned long ended;	  /* dumps */
	unsigned long incomplete; /* of the ended ones, but the current */
	bool current_ended, current_incomplete;
	char base[200], path[CAPTURE_PATH]; /* of the current dump, once it is saved */
	char raw[CAPTURE_PATH], log[CAPTURE_PATH];
};

/*
 * Open the line and its files, and say so. line is all zero but for the first group of its
 * members. Errors: it cannot be opened, a file cannot be written.
 */
struct err *capture_line_open(struct capture_line *line) ERR_MUST_CHECK;

/* Takes one that was never opened. */
void capture_line_close(struct capture_line *line);

/* What to poll before the next turn, -1: nothing; and for how long that may take at most. */
int capture_line_fd(const struct capture_line *line);
int capture_line_patience(const struct capture_line *line, int64_t now_ms);

/* Do what is to be done now: read once, open it again, look for silence. readable: poll said so. */
void capture_line_turn(struct capture_line *line, bool readable, int64_t now_ms);

/*
 * Whether a key of the SysRq is to be sent now, and send it. That takes a third of a second, in
 * which other lines are not heard. This line is not until all are sent: what became of them is
 * looked for behind the last.
 */
bool capture_line_key_due(const struct capture_line *line, int64_t now_ms);
void capture_line_key(struct capture_line *line);

/* Whether a dump is arriving. */
bool capture_line_busy(const struct capture_line *line);

/* No more dumps are wanted: the agent is let go, then it is over. */
void capture_line_settle(struct capture_line *line, int64_t now_ms);

/* The end, of whatever cause: what came is decided, a dump that is not whole is saved as it is. */
void capture_line_finish(struct capture_line *line);

/*
 * What went wrong with it, NULL: nothing; the caller's. elapsed_ms: since the beginning. needed: a
 * dump should have come.
 */
struct err *capture_line_verdict(struct capture_line *line, int64_t elapsed_ms, bool needed);

/*
 * For a status line: what it does now, in full where it is the only one; "" for nothing. Returns
 * text.
 */
const char *capture_line_status(const struct capture_line *line, char text[CAPTURE_WORDS]);

#endif
