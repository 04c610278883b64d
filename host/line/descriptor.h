/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading and writing a file descriptor within a time limit: what the line drivers share.
 * `name` is what messages call it.
 */
#ifndef DESCRIPTOR_H
#define DESCRIPTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "../err.h"

/*
 * As line_driver.read. A signal during the wait ends it with *ret 0. *end is set when the other
 * side closed.
 */
struct err *descriptor_read(int fd, const char *name, void *buffer, size_t bytes, int timeout_ms,
			    size_t *ret, bool *end) ERR_MUST_CHECK;

/*
 * As line_driver.write: the limit is for each stretch of waiting, so a slow line is no error, a
 * dead one is.
 */
struct err *descriptor_write(int fd, const char *name, const void *data, size_t bytes,
			     int timeout_ms) ERR_MUST_CHECK;

#endif
