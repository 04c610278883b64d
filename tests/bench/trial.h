/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One dump over a bad line, as the main program (robustness.c) sees it. There are two:
 *
 *   robustness   talk.c: the real agent and the real catcher, up to the tables of the console
 *   replay       replay.c: the fast way to try many captures. What the agent sends to nobody
 *                is damaged and given to host/capture and host/dump/mend. Frames are held
 *                against those sent, byte by byte; rows are not decoded: decoding looks at
 *                nothing but a frame's payload, so equal frames are equal rows.
 */
#ifndef TRIAL_H
#define TRIAL_H

#include <stdio.h>

#include "cell.h"

/* How a run went. */
struct outcome {
	bool damaged; /* what arrived, either way, is not what was sent */
	bool begun;   /* the console saw a dump at all */
	bool complete;
	uint64_t parts;	       /* rows (replay: frames) that are here */
	uint64_t wrong;	       /* rows or frames that were not sent so, or dumps that are none */
	uint64_t missed;       /* whole frames that the console did not take */
	uint64_t unnamed;      /* missing rows that it does not name, or the reverse */
	uint64_t bytes;	       /* on the line, both ways, in all */
	uint64_t bytes_until;  /* the same until the dump was complete; if it never was: in all */
	uint64_t ms_until;     /* from the trigger until then, or until the agent left */
	unsigned int repaired; /* frames that parity brought back */
	char what[120];	       /* the first thing that is wrong, missed or unnamed */
};

/* The dump. */
struct trial {
	size_t bytes; /* of its frames */
	unsigned int frames;
	uint64_t parts;		/* rows of all tables but the index (replay: frames) */
	uint64_t capture_bytes; /* that an agent sends in all when nobody answers */
};

/* A saved, complete dump. Ends the program when it is none. */
void trial_open(const char *path, struct trial *ret);
void trial_close(void);

/*
 * One run; the same seed gives the same. What arrives at the console is written to `to`, unless
 * it is NULL. A way that the program does not offer (replay: two-way, for ever) is run one way.
 */
void trial_run(const struct cell *cell, uint64_t seed, FILE *to, struct outcome *ret);

/* Note what is wrong with a run, if count is not 0 and nothing was noted before. */
void trial_complain(struct outcome *outcome, uint64_t count, const char *what);

#endif
