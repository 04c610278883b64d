/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the console says unasked: console text of the machine, notices, the progress of a dump.
 * Above the prompt where a person sits at one, else on standard error. There is one in a process,
 * as there is one prompt.
 */
#ifndef DISPLAY_H
#define DISPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../render/render.h"
#include "stamp.h"

/* Start. render is looked at each time: it must outlive the display. */
void display_open(const struct render_options *render, enum stamp_kind stamps);

/* Other time stamps from now on. */
void display_stamp(enum stamp_kind kind);

/*
 * Text of the machine, any bytes, that came now. Shown by whole lines, without control characters
 * and escape sequences, each with the time stamp of its first byte; the last 64 KiB of it are kept
 * for display_recent().
 */
void display_text(const char *text, size_t bytes, const struct stamp_clock *now);

/* Call often: shows the beginning of a line (a login's prompt) that has not gone on for a while.
 */
void display_tick(int64_t now_ms);

/* One notice: a line. */
void display_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Progress: a line that takes the place of the progress line before it, if nothing came between.
 * People only. */
void display_progress(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Before and after anything is put on standard output above the prompt. */
void display_begin(void);
void display_end(void);

/* Pass text through to the terminal as it is (true), for the command terminal. */
void display_pass(bool pass);

/* Put the last `lines` lines of the machine's text on out, fit to be shown. */
void display_recent(FILE *out, unsigned int lines);

#endif
