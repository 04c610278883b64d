/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine at the other end of a line: the line itself, what became of a SysRq to it, and the
 * talk with its agent. What `capture` and the prompt share.
 */
#ifndef PEER_H
#define PEER_H

#include "../line/line.h"
#include "baud.h"
#include "ladder.h"
#include "talk.h"

struct peer {
	const char *spec;
	const struct line_driver *driver;
	const struct line_driver *innermost; /* says what the line can do */
	struct line *line;		     /* NULL: closed, or lost */
	struct trigger trigger;
	struct talk talk;
	int write_ms;	    /* that a command may wait to be taken, before peer_open(); 0: 2000 */
	char obstacle[512]; /* why it could not be opened again, as it was said last */

	/* Find the rate at which the machine talks; set before peer_open(). No rate: no matter. */
	bool auto_baud;
	struct baud baud;
	unsigned int found; /* that rate; 0: not yet */
	bool settled;	    /* what was to be said of the rate was: garbage, found, or given up */
	char keys[TRIGGER_KEYS + 1]; /* a SysRq to be sent at each rate that is tried */

	/* For people; passing: the next line may take its place. */
	void *ctx;
	void (*say)(void *ctx, const char *text, bool passing);
};

/*
 * Open the line. spec must outlive the peer; ctx and say are set already, the rest is all zero. May
 * be called again after peer_close().
 */
struct err *peer_open(struct peer *peer, const char *spec) ERR_MUST_CHECK;

/* Says what the line did, if it has something to say. Takes a line that is closed. */
void peer_close(struct peer *peer);

/*
 * The line's read(). An error, or *end, means that the line is lost: peer_close() it. line is open.
 */
struct err *peer_read(struct peer *peer, void *buffer, size_t bytes, int timeout_ms, size_t *ret,
		      bool *end) ERR_MUST_CHECK;

/*
 * Try to open a line that was lost; returns whether it is open now. Says when it is back, and why
 * it is not when that is news. To be called once or twice a second.
 */
bool peer_reopen(struct peer *peer);

/* Whether bytes can travel towards the machine: else the line is a replay. */
bool peer_hears(const struct peer *peer);

/* BREAK and a key, for each of keys; what became of it is said by peer_tick(). */
struct err *peer_sysrq(struct peer *peer, const char *keys) ERR_MUST_CHECK;

/* The caller has sent them by line_sysrq(), or could not. */
void peer_sysrq_sent(struct peer *peer, const char *keys, bool sent);

/*
 * One command of the catcher to the agent. A word that does not get through is said again, as the
 * agent says again that it listens: so a failure is only said.
 */
void peer_command(struct peer *peer, const void *bytes, size_t count);

/* What came from the machine: text, frames of a dump, an answer of its agent. */
void peer_text(struct peer *peer, const char *text, size_t bytes);
void peer_arrival(struct peer *peer);
void peer_answer(struct peer *peer, const struct lg_answer *answer);

/*
 * Call often: says what became of a SysRq once that is known, and that the baud rate is wrong; with
 * auto_baud, tries others.
 */
void peer_tick(struct peer *peer);

/* Whether its agent waits for no word of ours: it left, or is silent. */
bool peer_over(const struct peer *peer);

/* Milliseconds on a clock that does not go back. */
int64_t peer_now(void);

#endif
