/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which program has the kernel's tty of an adapter open. Taking the adapter from its driver would
 * end that program's line without a word.
 */
#ifndef USB_HOLDER_H
#define USB_HOLDER_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Looks through sys and proc ("/sys", "/proc") for who has the tty of interface `interface` of the
 * device at path (1-2.3) open. Returns whether one was found; *ret says it: `picocom (pid 123) has
 * /dev/ttyUSB0`. Only root sees the files of other people's programs.
 */
bool usb_holder(const char *sys, const char *proc, const char *path, unsigned int interface,
		char *ret, size_t bytes);

#endif
