/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file that is added to as bytes come.
 */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../err.h"

struct output {
	int fd; /* -1: none */
	char path[4096];
	uint64_t bytes; /* written by us */
};

/* append: keep what it holds, else it is emptied. Errors: ERR_LINE. */
struct err *output_open(struct output *output, const char *path, bool append) ERR_MUST_CHECK;
void output_close(struct output *output);

/*
 * Write all of it, if it is open. After an error the file is left as it is and closed: what comes
 * later would not be where it belongs. Errors: ERR_LINE.
 */
struct err *output_write(struct output *output, const void *data, size_t bytes) ERR_MUST_CHECK;

#endif
