/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is said to `lastgasp capture`.
 */
#ifndef CAPTURE_OPTIONS_H
#define CAPTURE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "../console/console_options.h"

#define CAPTURE_LINES 64 /* at once; arbitrary: more than a terminal server has */

struct capture_options {
	struct console_options *line; /* heap */
	unsigned int lines;	      /* of them, at least 1 */
	char *output;	 /* within argv: slashes at its end are taken away; NULL: each line has a
				folder in its settings */
	bool folder;	 /* the output is one, or there are those of the settings */
	const char *raw; /* NULL: beside the output */
	unsigned long count; /* dumps, of all lines; 0: no limit */
	int64_t timeout_ms;  /* 0: none */
	const char *keys;    /* of a SysRq to begin with, on each line; NULL: none */
	const char *baud;    /* NULL: not said */
	bool one_way;
};

/* Errors: ERR_USAGE, and those of console_options_for(). To be freed by deinit then, too. */
struct err *capture_options_read(int argc, char **argv,
				 struct capture_options *ret) ERR_MUST_CHECK;

void capture_options_deinit(struct capture_options *options);

#endif
