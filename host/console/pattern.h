/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A regular expression of a person (POSIX extended), looked for in one line at a time. Those that
 * could take for ever are refused, so looking takes bounded time whatever the line holds.
 */
#ifndef PATTERN_H
#define PATTERN_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>

#include "../err.h"

#define PATTERN_BYTES 500    /* of an expression; arbitrary */
#define PATTERN_REPEATS 1000 /* what its {N} may multiply to; arbitrary */

struct pattern {
	regex_t regex;
};

/* Errors: ERR_USAGE, the text says what is wrong with it. */
struct err *pattern_init(struct pattern *pattern, const char *text) ERR_MUST_CHECK;
void pattern_deinit(struct pattern *pattern);

/*
 * Whether it is found in line, which ends with 0. begins: the line begins where ^ may match. *end:
 * one behind the last byte of what was found.
 */
bool pattern_find(const struct pattern *pattern, const char *line, bool begins, size_t *end);

#endif
