/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether what was found can be used now, by this user: permission, and who has it. Opens nothing.
 */
#ifndef FOUND_ACCESS_H
#define FOUND_ACCESS_H

#include "found.h"
#include "usb.h"

/*
 * Sets state, holder, problem and remedy of a port of the kernel, whose tty is set.
 */
void found_check_tty(const struct found_roots *roots, struct found *found);

/*
 * The same of an adapter whose chip is known, with or without tty; usb_spec is its LINE without a
 * kernel driver. Sets spec too.
 */
void found_check_usb(const struct found_roots *roots, const struct usb_adapter *adapter,
		     const char *usb_spec, struct found *found);

#endif
