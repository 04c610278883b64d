/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What `capture` says of dumps, in words for people.
 */
#ifndef CAPTURE_WORDS_H
#define CAPTURE_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "../dump/catch.h"

#define CAPTURE_WORDS 600 /* bytes, the 0 included */

/* A dump that has ended; asked: frames that were asked for again. Returns text. */
const char *capture_words_dump(const struct dump *dump, unsigned int asked,
			       char text[CAPTURE_WORDS]);

/* One that is arriving; name: of its line, where there are several, then in a few words. */
void capture_words_progress(const struct dump *dump, const char *name, char text[CAPTURE_WORDS]);

/* A line on which none came. */
struct capture_nothing {
	const char *spec;
	const struct catcher *catcher;
	bool replay;
	bool open; /* it was until the end */
	int64_t elapsed_ms;
};

/* That as an error, with what did come and what to look at. */
struct err *capture_words_nothing(const struct capture_nothing *nothing)
	__attribute__((returns_nonnull));

#endif
