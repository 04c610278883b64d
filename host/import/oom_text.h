/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the OOM killer says: who asked, whom it chose, whom it killed, what was reaped. Values go to
 * event.h.
 */
#ifndef OOM_TEXT_H
#define OOM_TEXT_H

#include "phrase.h"

extern const struct grammar grammar_oom_header;	    /* `x invoked oom-killer: gfp_mask=...` */
extern const struct grammar grammar_oom_cpuset;	    /* `x cpuset=/ mems_allowed=0` */
extern const struct grammar grammar_oom_constraint; /* `oom-kill:constraint=...` (from 5.0) */
extern const struct grammar grammar_oom_choice;	    /* `Out of memory: Kill process 12 (x) ...` */
extern const struct grammar grammar_oom_kill;	    /* `Killed process 12 (x) total-vm:...` */
extern const struct grammar grammar_oom_reaper;	    /* `oom_reaper: reaped process 12 (x), ...` */
extern const struct grammar grammar_oom_nobody; /* `Out of memory and no killable processes` */

/* Whose line a text of grammar_oom_cpuset is. */
bool oom_cpuset_comm(const char *text, size_t bytes, struct phrase_value *ret);

/* The pid of an oom_reaper's line. */
bool oom_reaped(const char *text, size_t bytes, uint64_t *ret);

#endif
