/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The baud rate at the end of a line's spec: @DIGITS.
 */
#ifndef RATE_H
#define RATE_H

#include "../err.h"

#define RATE_DEFAULT 115200 /* what most machines' consoles use */
#define RATE_MAX 20000000   /* above what any UART takes */

/* Where in spec its @DIGITS begins, or NULL. What else is behind an @ belongs to a name. */
const char *rate_find(const char *spec);

/* The rate that spec ends with, else RATE_DEFAULT. Errors: ERR_USAGE, no UART does that rate. */
struct err *rate_read(const char *spec, unsigned int *ret) ERR_MUST_CHECK;

#endif
