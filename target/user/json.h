/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The report as rows, one document: {"schema":"lastgasp/1","table":"probe","rows":[...]}. Columns:
 * kind, name, value, note, level. Behind the findings come the rows of kind "command" (named
 * modprobe and cmdline) and of kind "verdict". A text that is empty is null.
 */
#ifndef LG_USER_JSON_H
#define LG_USER_JSON_H

#include <stdio.h>

#include "report.h"

/* Returns 0, or -1: no memory, or `out` does not take it. */
int lg_json_print(FILE *out, const struct lg_report *report);

#endif
