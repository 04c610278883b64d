/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which devices are the kernel's consoles: only a UART that is one takes BREAK.
 */
#ifndef LG_USER_CONSOLES_H
#define LG_USER_CONSOLES_H

#include <stdbool.h>
#include <stddef.h>

#include "root.h"

#define LG_CONSOLES_MAX 16

struct lg_consoles {
	char names[LG_CONSOLES_MAX][LG_NAME_MAX]; /* those that are in use: ttyS0, tty0, ... */
	size_t count;
	char cmdline[4096]; /* the kernel's command line */
};

/* Read /proc/consoles and /proc/cmdline; if one cannot be read it counts as empty. */
void lg_consoles_read(const struct lg_root *root, struct lg_consoles *ret);

bool lg_consoles_has(const struct lg_consoles *consoles, const char *name);

/*
 * The speed that console= gives that device, the last one counts. 9600 if console= names the
 * device and no speed (Documentation/admin-guide/serial-console.rst), 0 if it does not name it.
 */
unsigned int lg_consoles_baud(const struct lg_consoles *consoles, const char *name);

#endif
