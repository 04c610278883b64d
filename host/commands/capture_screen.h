/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What `capture` says to people, on standard error: notices, each a line, and below them on a
 * terminal one status line that is written over and over.
 */
#ifndef CAPTURE_SCREEN_H
#define CAPTURE_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

/* All zero: nothing was said. */
struct capture_screen {
	bool status;	   /* the cursor is on a status line */
	int64_t status_ms; /* when the latest was put there */
};

/* A notice; name: of the line that it is about, NULL where there is only one. */
void capture_screen_say(struct capture_screen *screen, const char *name, const char *text);

/* Whether it is time for another status line: some a second, none where no person looks. */
bool capture_screen_due(const struct capture_screen *screen, int64_t now_ms);

/* Put a status line, cut to the terminal, in place of the one before. name as above. Where no
 * person looks, nothing. */
void capture_screen_status(struct capture_screen *screen, const char *name, const char *text,
			   int64_t now_ms);

/* Take the status line away: something else is to be printed. */
void capture_screen_clear(struct capture_screen *screen);

#endif
