/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Time stamps in front of the machine's lines. Pure: the time is passed in.
 */
#ifndef STAMP_H
#define STAMP_H

#include <stdbool.h>
#include <stdint.h>

enum stamp_kind {
	STAMP_OFF,
	STAMP_TIME,  /* [20:09:23.456] local time */
	STAMP_ISO,   /* [2026-11-22T20:09:23.456+01:00], RFC 3339 */
	STAMP_DELTA, /* [+   0.012] seconds since the line before it */
	STAMP_SINCE, /* [   12.345] seconds since the start */
};

#define STAMP_WORDS "time, iso, delta, since, off"
#define STAMP_BYTES 48 /* of a stamp, the blank behind it and its 0 */

struct stamp_clock {
	int64_t wall_ms; /* since 1970 */
	int64_t ms;	 /* on a clock that does not go back */
};

/* One place that lines are put: each counts its own. */
struct stamp {
	enum stamp_kind kind; /* may be changed at any time */
	int64_t start_ms;
	int64_t before_ms; /* of the line before */
};

/* The kind of that name; `yes` is STAMP_TIME, `no` is STAMP_OFF. */
bool stamp_find(const char *word, enum stamp_kind *ret);
const char *stamp_word(enum stamp_kind kind);

struct stamp_clock stamp_now(void);

void stamp_init(struct stamp *stamp, enum stamp_kind kind, const struct stamp_clock *now);

/* The stamp of a line whose first byte came now; returns text, "" when off. */
const char *stamp_line(struct stamp *stamp, const struct stamp_clock *now,
		       char text[STAMP_BYTES]);

#endif
