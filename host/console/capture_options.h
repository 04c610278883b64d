/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is said to `lastgasp capture`.
 */
#ifndef CAPTURE_OPTIONS_H
#define CAPTURE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "../err.h"

struct capture_options {
	const char *line;
	char *output;	     /* within argv: slashes at its end are taken away */
	bool folder;	     /* the output is one */
	const char *raw;     /* NULL: beside the output */
	unsigned long count; /* 0: no limit */
	int64_t timeout_ms;  /* 0: none */
	const char *keys;    /* of a SysRq to begin with; NULL: none */
	bool one_way;
};

/* Errors: ERR_USAGE. */
struct err *capture_options_read(int argc, char **argv,
				 struct capture_options *ret) ERR_MUST_CHECK;

#endif
