/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which program has a device open.
 */
#ifndef HOLDER_H
#define HOLDER_H

#include <stdbool.h>
#include <stddef.h>

#define HOLDER_BYTES 64

/*
 * Looks through proc ("/proc") for who has `device` open (its real path, such as /dev/ttyUSB0 or
 * /dev/bus/usb/001/004). Returns whether one was found; *ret says it: `picocom (pid 123)`. This
 * program counts too. Only root sees the files of other people's programs.
 */
bool holder_of(const char *proc, const char *device, char ret[HOLDER_BYTES]);

#endif
