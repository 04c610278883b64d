/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A paragraph: written to `out`, then put with its lines broken at spaces. Inside render/ only.
 */
#ifndef PROSE_H
#define PROSE_H

#include "render.h"

#define PROSE_LABEL 9 /* columns of the word on the left, where there is one */

struct prose {
	FILE *out; /* to write to; its text has no line feed */
	char *text;
	size_t bytes;
};

struct err *prose_open(struct prose *prose) ERR_MUST_CHECK;

/* Put it, at most width columns wide (0: 80), label on the left of the first line ("": none, and no
 * indent), and close it. */
struct err *prose_put(struct prose *prose, const struct render_options *options,
		      unsigned int width, const char *label) ERR_MUST_CHECK;

#endif
