/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * usb:[VVVV:PPPP[:SERIAL] | @BUS-PORT][=CHIP][/N][@BAUD]: what it says, and which adapter it
 * means. Pure: what is plugged in is given.
 */
#ifndef USB_SPEC_H
#define USB_SPEC_H

#include "usb.h"

#define USB_SPEC_PREFIX "usb:"

struct usb_spec {
	bool by_id; /* vendor, product are set */
	uint16_t vendor, product;
	char serial[USB_TEXT];	     /* "": any */
	char path[USB_PATH];	     /* "": any */
	const struct usb_chip *chip; /* NULL: by the adapter's ids and descriptors */
	unsigned int port;	     /* of those of the adapter, from 0 */
	unsigned int baud;
};

/* Errors: ERR_USAGE. */
struct err *usb_spec_parse(const char *text, struct usb_spec *ret) ERR_MUST_CHECK;

/*
 * The one adapter that is meant. Sets chip and ports of adapters when the user named a chip.
 * Errors, all ERR_LINE: none, several (their specs are listed), unknown chip, no such port.
 */
struct err *usb_spec_choose(const struct usb_spec *spec, struct usb_adapter *adapters,
			    size_t count, const struct usb_adapter **ret) ERR_MUST_CHECK;

/* The spec that means adapters[at] and no other of them. */
#define USB_SPEC_BYTES (USB_TEXT + 20)
void usb_spec_of(const struct usb_adapter *adapters, size_t count, size_t at,
		 char ret[USB_SPEC_BYTES]);

#endif
