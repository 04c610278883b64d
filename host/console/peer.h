/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine at the other end of a line: the line itself, what became of a SysRq to it, and the
 * talk with its agent. What `capture` and the prompt share.
 */
#ifndef PEER_H
#define PEER_H

#include "../line/line.h"
#include "ladder.h"
#include "talk.h"

struct peer {
	const char *spec;
	const struct line_driver *driver;
	const struct line_driver *innermost; /* says what the line can do */
	struct line *line;		     /* NULL: closed, or lost */
	struct trigger trigger;
	struct talk talk;

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

/* Whether bytes can travel towards the machine: else the line is a replay. */
bool peer_hears(const struct peer *peer);

/* BREAK and a key, for each of keys; what became of it is said by peer_tick(). */
struct err *peer_sysrq(struct peer *peer, const char *keys) ERR_MUST_CHECK;

/*
 * One command of the catcher to the agent. A word that does not get through is said again, as the
 * agent says again that it listens: so a failure is only said.
 */
void peer_command(struct peer *peer, const void *bytes, size_t count);

/* What came from the machine: text, frames of a dump, an answer of its agent. */
void peer_text(struct peer *peer, const char *text, size_t bytes);
void peer_arrival(struct peer *peer);
void peer_answer(struct peer *peer, const struct lg_answer *answer);

/* Call often: says what became of a SysRq once that is known. */
void peer_tick(struct peer *peer);

/* Whether its agent waits for no word of ours: it left, or is silent. */
bool peer_over(const struct peer *peer);

/* Milliseconds on a clock that does not go back. */
int64_t peer_now(void);

#endif
