/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A text as its lines, each with its number. Memory does not grow with the text: a line that is
 * longer than LINES_MAX is given in pieces, the later ones marked.
 *
 * What a terminal or a browser put into the bytes is undone here, as the bytes belong to this
 * module: colours and cursor movements (ESC [ ... letter) are left out, a byte order mark too,
 * a no-break space becomes a blank, a `<br>` at the end of a line goes. UTF-16, as Windows' shells
 * save what a program wrote, is narrowed to bytes. Of a line that is a JSON object what was said is
 * left (json_said.h); a line end in the middle of that stays in it.
 */
#ifndef LINES_H
#define LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../err.h"

#define LINES_MAX 65536 /* bytes of a line; the longest known, a zone line, has 900 */

struct lines; /* a file being read */

/* One line, without its end (LF, CR LF, CR). Valid until the next lines_next(). Any bytes. */
struct line_text {
	const char *text;
	size_t bytes;
	uint64_t number; /* from 1, as an editor counts: LF ends a line, or CR where LF is far */
	bool piece;	 /* goes on where the one before was cut at LINES_MAX */
	bool cut;	 /* no line end: cut at LINES_MAX, or the text ends here */
};

/* path `-` is standard input. Errors: ERR_INPUT. */
struct err *lines_open(const char *path, struct lines **ret) ERR_MUST_CHECK;
void lines_close(struct lines *lines); /* takes NULL */

/* *more: whether there was one. Errors: ERR_INPUT, the file cannot be read on. */
struct err *lines_next(struct lines *lines, struct line_text *ret, bool *more) ERR_MUST_CHECK;

#endif
