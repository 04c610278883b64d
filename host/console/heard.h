/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the machine said and nobody has expected yet: the latest 64 KiB of it, as plain lines, for
 * the command `expect`.
 */
#ifndef HEARD_H
#define HEARD_H

#include "pattern.h"

#define HEARD_BYTES 65536
#define HEARD_LINE 1000 /* bytes: a longer line is broken; arbitrary */

/* All zero: nothing was heard. */
struct heard {
	char text[HEARD_BYTES]; /* printable characters, tabs and \n */
	size_t bytes;
	size_t last;   /* where the line begins that is not ended yet */
	size_t looked; /* the lines before were looked at and hold no match */
	bool begun;    /* the first line is without its beginning */
	enum { HEARD_TEXT, HEARD_ESCAPE, HEARD_CSI, HEARD_OSC } state; /* of ECMA-48 */
};

/* Text of the machine, any bytes: escape sequences and control characters are left out. When there
 * is no room, the oldest lines are. */
void heard_text(struct heard *heard, const char *text, size_t bytes);

/* From now on only what comes. */
void heard_forget(struct heard *heard);

/* The next heard_find() looks at everything: it is for another pattern. */
void heard_rewind(struct heard *heard);

/*
 * Look for it in the lines that were not looked at yet, the unended one included, each by itself.
 * What is found is forgotten, with all before it. Time is linear in what was heard.
 */
bool heard_find(struct heard *heard, const struct pattern *pattern);

#endif
