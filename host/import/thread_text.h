/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Threads that a report speaks of, with their stacks: SysRq-t and -w and khungtaskd's lines, and
 * the task that asked for memory. Only the one that is spoken of now is kept; the others are rows
 * of tables threads and stacks already.
 */
#ifndef THREAD_TEXT_H
#define THREAD_TEXT_H

#include "phrase.h"
#include "report.h"

#define THREAD_FRAMES 128 /* of a stack; the longest seen have 90 */

extern const struct grammar grammar_thread; /* `init  S 0 1 0 0x0`, `task:init state:S ...` */
extern const struct grammar grammar_thread_header; /* `task  PC stack  pid father` */

struct frame {
	bool has_address, has_offset, guess;
	uint64_t address, offset;
	char symbol[LG_TEXT_MAX + 1], module[LG_TEXT_MAX + 1];
};

struct report_stacks {
	bool open;  /* a thread is spoken of */
	bool ended; /* what may look like frames now is none of them */
	bool mixed; /* two CPUs spoke at once: whose frames these are is not known */
	struct said pid, ppid, cpu, flags, free_stack, blocked_s, waits_for;
	char comm[PHRASE_COMM + 1];
	char state; /* 0: not said */
	uint64_t last_line; /* that spoke of it */
	struct frame frame[THREAD_FRAMES];
	unsigned int frames;
	uint64_t *hash; /* of the stacks that are rows already: their ids from 1 on */
	unsigned int hashes;
	unsigned int threads; /* that are rows already */
	struct {
		char comm[PHRASE_COMM + 1];
		uint64_t pid, seconds;
	} hung;
};

/*
 * A thread is spoken of from now on: ends the one before. Values that are not known: NULL. Returns
 * NULL when there is no memory (report->err).
 */
struct report_stacks *thread_begin(struct report *report, const struct phrase_value *comm,
				   const struct phrase_value *pid);

/* That task hangs for so long: its line comes. */
void thread_hung(struct report *report, const struct phrase_value *comm, uint64_t pid,
		 uint64_t seconds);

/* That task waits for a lock that this one holds: said behind its calls. */
void thread_waits(struct report *report, uint64_t pid, uint64_t owner_pid);

/* Another speaks too: the frames of the thread that is spoken of are nobody's. */
void thread_mix(struct report *report);

/* One frame of it. */
void thread_frame(struct report *report, const struct frame *frame);

/* It has no more. */
void thread_frames_end(struct report *report);

/* Put the thread that is spoken of into rows. */
struct err *thread_end(struct report *report) ERR_MUST_CHECK;
void thread_destroy(struct report_stacks *stacks); /* takes NULL */

#endif
