/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Catching dumps live: bytes of a line -> dumps as they arrive, console text, and both saved.
 * What `capture` and the prompt share, and what reads a file with several dumps in it.
 *
 * At most one dump is being caught at a time. It begins with the first frame of it that
 * arrives, and it
 *   ends   when it is complete and the agent has sent all of it (its last frame is here, parity or
 *          READY came), or the agent left, or nothing came for some time, or the line ended. It is
 *          still the current one: should more frames of it come that it lacks, it goes on and will
 *          end again;
 *   is retired when another dump begins: it will not change any more, and goes to whom the sink
 *   says.
 * Another dump is one with another dump_id, or one whose first frame (sequence 0) differs: a
 * machine that was started again.
 *
 * With sink.write the catcher also talks to the agent (protocol/command.h): it asks for what is
 * missing whenever the agent is ready, and lets the machine go on when nothing is, unless it was
 * told to hold it (ask.h). That goes on after the dump ended. It never writes to a machine whose
 * agent did not say that it listens.
 *
 * Time comes in through the caller, as milliseconds on a clock that does not go back.
 */
#ifndef CATCH_H
#define CATCH_H

#include "../capture/capture.h"
#include "dump.h"

enum catcher_end {
	CATCHER_COMPLETE, /* every announced row is here */
	CATCHER_LAST,	  /* all came that will come, or the agent left, but rows are missing */
	CATCHER_SILENT,	  /* nothing came for CATCHER_SILENCE_MS */
	CATCHER_CUT,	  /* the line ended, or another dump began */
};

#define CATCHER_SILENCE_MS 5000	     /* arbitrary: longer than any pause that the agent makes */
#define CATCHER_SILENCE_LAST_MS 1500 /* the same when the last frame is here: for parity. Longer
					than a READY takes to be said again */
#define CATCHER_FLUSH_MS 2000	     /* a frame that stops half way for so long is not waited for */

/*
 * Called back from catcher_feed(), catcher_tick() and catcher_finish(). NULL members are left
 * out.
 */
struct catcher_sink {
	void *ctx;
	void (*started)(void *ctx, struct dump *dump);	  /* a frame of a new dump came */
	void (*progressed)(void *ctx, struct dump *dump); /* frames came: once per catcher_feed() */
	void (*ended)(void *ctx, struct dump *dump, enum catcher_end why);
	void (*retired)(void *ctx, struct dump *dump); /* owns it now. NULL: it is destroyed */
	void (*text)(void *ctx, const char *text, size_t bytes); /* console text, any bytes in it */

	/* The agent said something: a trigger was accepted or refused, it listens, it leaves. */
	void (*answered)(void *ctx, const struct lg_answer *answer);

	/* Put bytes on the line, towards the agent. NULL: nothing travels that way. */
	void (*write)(void *ctx, const void *bytes, size_t count);
};

struct catcher;

struct err *catcher_create(const struct catcher_sink *sink, struct catcher **ret) ERR_MUST_CHECK;

/* The current dump is destroyed too, the files are closed; takes NULL. */
void catcher_destroy(struct catcher *catcher);

/*
 * Save every byte fed from now on, or the console text, to a file. append: keep what it holds,
 * else it is emptied. Call each at most once.
 */
struct err *catcher_save_raw(struct catcher *catcher, const char *path, bool append) ERR_MUST_CHECK;
struct err *catcher_save_text(struct catcher *catcher, const char *path,
			      bool append) ERR_MUST_CHECK;

/*
 * Bytes as they come. They are saved first, then looked at. An error: a file cannot be written
 * (what is in it stays, and no more will be written to it), or no memory. The bytes were taken
 * all the same.
 */
struct err *catcher_feed(struct catcher *catcher, const void *bytes, size_t count, int64_t now_ms)
	ERR_MUST_CHECK;

/* Call every 200 ms or so, also when nothing comes: notices silence, and asks again. */
void catcher_tick(struct catcher *catcher, int64_t now_ms);

/*
 * The line ended (or was lost): what is held is decided, the current dump ends. More may be fed
 * afterwards.
 */
void catcher_finish(struct catcher *catcher);

/* The current dump, NULL before the first. It belongs to the catcher. */
struct dump *catcher_dump(struct catcher *catcher);

/* Take the current dump: the caller owns it, the catcher forgets it. NULL: there is none. */
struct dump *catcher_take(struct catcher *catcher);

/*
 * What the person wants of the agent, said when it listens next and no frame of its dump is
 * missing; the one before that is still waiting is forgotten. SEND is the catcher's own business.
 * ERR_LINE when no agent listens now: the text says what to do.
 */
struct err *catcher_ask(struct catcher *catcher, const struct lg_command *command) ERR_MUST_CHECK;

/* Keep the agent listening after a dump is complete, until CONTINUE is asked for. */
void catcher_hold(struct catcher *catcher, bool hold);

/* Whether an agent listens now, as far as is known. */
bool catcher_listening(const struct catcher *catcher);

/* Whether the current dump is still arriving. */
bool catcher_busy(const struct catcher *catcher);

/* What came over the line so far. */
const struct capture_stats *catcher_stats(const struct catcher *catcher);

/* Frames with a good checksum that belong to no dump, as what they hold contradicts itself. */
uint64_t catcher_refused(const struct catcher *catcher);

/*
 * Good frames that belong to no dump, as another version of lastgasp made them. *version: of
 * the protocol, in the latest; it is ours where only the sample or the codec is another.
 */
uint64_t catcher_foreign(const struct catcher *catcher, unsigned int *version);

#endif
