/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Commands of a script, one a line, from a file or from standard input, where they may come
 * slowly. Empty lines and those that begin with # are left out.
 */
#ifndef SCRIPT_H
#define SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include "../err.h"

#define SCRIPT_LINE 8192 /* bytes of a line, its end included; arbitrary */

struct script {
	const char *name;  /* for messages */
	int fd;		   /* to poll for reading */
	unsigned int line; /* number of the one that was taken last, from 1 */
	bool ended;	   /* nothing more can be read */
	size_t bytes;
	char text[SCRIPT_LINE];
};

/* path NULL or "-": standard input. Errors: ERR_INPUT. */
struct err *script_open(struct script *script, const char *path) ERR_MUST_CHECK;

/* Takes one that could not be opened. */
void script_close(struct script *script);

/* Read once; may wait unless fd is readable. Errors: ERR_INPUT. */
struct err *script_read(struct script *script) ERR_MUST_CHECK;

/*
 * The next command, without blanks around it, into line; false: there is none whole yet, or none
 * any more once script->ended. Errors: ERR_USAGE, a line is too long or no text.
 */
struct err *script_take(struct script *script, char line[SCRIPT_LINE], bool *ret) ERR_MUST_CHECK;

#endif
