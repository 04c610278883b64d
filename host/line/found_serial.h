/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The serial ports that the kernel has: of UARTs, and of USB adapters that have a driver. Built-in
 * ports behind which there is no UART are none. Opens none of them.
 */
#ifndef FOUND_SERIAL_H
#define FOUND_SERIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../err.h"

/* Texts are printable ASCII; "": there is none, or it is not known. */
struct found_serial {
	char tty[32];	 /* ttyUSB0 */
	char place[32];	 /* USB bus and ports (1-2.3), or PCI slot (0000:00:16.3) */
	char chip[24];	 /* of a UART, as the kernel found it: 16550A */
	char driver[32]; /* the kernel's */
	char title[128]; /* of a USB adapter, what it says of itself */
	char serial[64]; /* of a USB adapter */
	bool usb;	 /* interface and, unless both are 0, vendor and product are of USB */
	unsigned int interface;
	uint16_t vendor, product; /* of USB or PCI; both 0: not known */
};

/*
 * Looks through sys ("/sys"). *ret is the caller's, to free(); in the order of their names. Errors:
 * ERR_LINE when sysfs is not there, no memory.
 */
struct err *found_serial_list(const char *sys, struct found_serial **ret,
			      size_t *count) ERR_MUST_CHECK;

#endif
