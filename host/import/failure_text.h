/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the allocators say when they fail, khungtaskd of tasks that wait too long, and a kernel that
 * panics. Values go to event.h.
 */
#ifndef FAILURE_TEXT_H
#define FAILURE_TEXT_H

#include "grammar.h"

extern const struct grammar grammar_page_failure; /* `x: page allocation failure: order:0, ...` */
extern const struct grammar grammar_page_stall; /* `x: page allocation stalls for 10004ms, ...` */
extern const struct grammar grammar_vmalloc_failure; /* `x: vmalloc: allocation failure: ...` */
extern const struct grammar grammar_slub_failure; /* `SLUB: Unable to allocate memory on ...` */
extern const struct grammar grammar_hung_task;	  /* `INFO: task x:12 blocked for more than` */
extern const struct grammar grammar_hung_owner;	  /* `... likely owned by task y:34.` */
extern const struct grammar grammar_panic;	  /* `Kernel panic - not syncing: ...` */

/* Whether a text of grammar_vmalloc_failure says who asked: not all kinds do. */
bool failure_names_task(const char *text, size_t bytes);

#endif
