/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who is spoken of and where it was called from: `CPU: 4 PID: 12 Comm: x ...`, call traces. Values
 * go to thread_text.h.
 */
#ifndef STACK_TEXT_H
#define STACK_TEXT_H

#include "phrase.h"

extern const struct grammar grammar_who;       /* `CPU: 4 PID: 156 Comm: x`, `Pid: 9, comm: x` */
extern const struct grammar grammar_taint;     /* `Not tainted 6.1.0 #1` of a hung task */
extern const struct grammar grammar_nmi;       /* `NMI backtrace for cpu 1` */
extern const struct grammar grammar_trace;     /* `Call Trace:`, ` <TASK>`, `RIP: ...` */
extern const struct grammar grammar_frame;     /* `[<c015ae08>] oom_kill_process+0x4f/0x195` */
extern const struct grammar grammar_other_cpu; /* an oops or warning that begins in between */
extern const struct grammar grammar_stall; /* `Task dump for CPU 2:`: a thread's line follows */

/* Whose line a text of grammar_who is. */
bool stack_who(const char *text, size_t bytes, struct phrase_value *ret_comm);

#endif
