/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Connecting to a stream socket in the file system.
 */
#ifndef UNIX_H
#define UNIX_H

#include "../err.h"

/*
 * *ret is the connected descriptor; the caller closes it. Errors say what to do: no such
 * socket, nobody listens.
 */
struct err *unix_connect(const char *path, int *ret) ERR_MUST_CHECK;

#endif
