/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which line is meant, where none is named: the only sensible one, or the one that the person
 * chooses from a numbered list.
 */
#ifndef CHOOSE_H
#define CHOOSE_H

#include <stddef.h>

#include "../err.h"

/*
 * Sensible is the only free adapter, else, where no adapter is plugged in at all, the only free
 * serial port; which one was taken is said on standard error. Several: a person at the terminal is
 * asked, by standard error and standard input; anybody else gets ERR_USAGE with their specs. A
 * person who leaves: ERR_USAGE by q, ERR_INTERRUPTED by a signal whose handler returns. None:
 * ERR_LINE that says what is there, what stands in the way of each, and what mends it. spec is of
 * at least 96 bytes.
 */
struct err *choose_line(char *spec, size_t bytes) ERR_MUST_CHECK;

#endif
