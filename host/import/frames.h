/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Calls as old kernels print them: several in a line, or without what they are the calls of.
 *
 *   x86-64 until 2.6.16   `Call Trace:<ffffffff8013f4d4>{__mod_timer+293} <...>{...}`
 *   2.4                   `Call Trace:    [<c0115d0f>] [<c0115c74>]`: only addresses
 *   Red Hat's 2.4         `[<c0134f54>] schedule_timeout [kernel] 0x64 (0xc180df18)`
 */
#ifndef FRAMES_H
#define FRAMES_H

#include "grammar.h"

/* Whether that is a function's name. */
bool frames_symbol(const char *text, size_t bytes);

/* As grammar.h's parse() and take(). */
enum fit frames_fit(const char *text, size_t bytes);
void frames_take(struct report *report, const char *text, size_t bytes);

#endif
