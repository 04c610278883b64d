/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A logger's line that is a JSON object, one of whose texts is what was said: Docker's `log`,
 * journald's `MESSAGE`, others' `message` and `msg`.
 */
#ifndef JSON_SAID_H
#define JSON_SAID_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Decode that text in place, to the beginning of the line; line ends at its end are left out,
 * characters beyond ASCII that were escaped become `?`. Returns whether there is such a text, whole
 * or cut; if not, the line is as it was.
 */
bool json_said(char *line, size_t bytes, size_t *ret);

#endif
