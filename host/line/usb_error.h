/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What went wrong with a USB adapter, in a line that says what to do.
 */
#ifndef USB_ERROR_H
#define USB_ERROR_H

#include "usb.h"

/* what: "open", "set up", "write to", "read from". problem is not USB_FINE. */
struct err *usb_error(const struct usb_adapter *adapter, enum usb_problem problem,
		      const char *what) __attribute__((returns_nonnull));

/* The udev rule that lets group plugdev use such adapters. */
#define USB_RULE_BYTES 120
void usb_rule(const struct usb_adapter *adapter, char ret[USB_RULE_BYTES]);

#endif
