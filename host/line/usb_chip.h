/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The families of chips, which of them a device is, and what they share.
 */
#ifndef USB_CHIP_H
#define USB_CHIP_H

#include "usb.h"

/* bmRequestType: class or vendor requests, to the device or to an interface. */
#define USB_VENDOR_DEVICE 0x40
#define USB_VENDOR_INTERFACE 0x41
#define USB_CLASS_INTERFACE 0x21

extern const struct usb_chip usb_ftdi;
extern const struct usb_chip usb_cp210x;
extern const struct usb_chip usb_pl2303;
extern const struct usb_chip usb_ch341;
extern const struct usb_chip usb_cdc;
extern const struct usb_chip usb_debug;

extern const struct usb_chip *const usb_chips[]; /* ends with NULL */

/* Sets adapter's chip and ports, from its ids and then from its interfaces. */
void usb_recognize(struct usb_adapter *adapter);

/* The same for a chip that the user named. Returns whether it can be: it has such a port. */
bool usb_treat_as(struct usb_adapter *adapter, const struct usb_chip *chip);

/* Sets its path as the kernel names it, from its bus: BUS-PORT.PORT; usbN for a root hub. */
void usb_path(struct usb_adapter *adapter, const uint8_t *ports, unsigned int count);

/* Model or title of its chip, or "USB device". */
const char *usb_model(const struct usb_adapter *adapter);

/*
 * NULL when nearest, a rate that the chip can do, is within 2 % of what was asked for: half of
 * what a UART bears, the machine needs the rest. Else ERR_USAGE that names it.
 */
struct err *usb_baud(const struct usb *usb, unsigned int wanted,
		     unsigned int nearest) ERR_MUST_CHECK;

/* The rate of a table (ends with 0) that is nearest. */
unsigned int usb_nearest(const unsigned int *rates, unsigned int wanted);

/* dividend / divisor, rounded to the nearest. divisor > 0 */
unsigned int usb_divide(unsigned int dividend, unsigned int divisor);

/* SET_LINE_CODING of the CDC class, 8N1: 7 bytes. PL2303 has it too. */
void usb_line_coding(uint32_t rate, uint8_t ret[7]);

/* The rows of the device's damage that are not empty, in words; "" when all are. */
void usb_damage_text(const struct usb_damage *damage, char *text, size_t bytes);

/* One more hit at this position. */
void usb_hit(struct usb_hits *hits, uint64_t position);

#endif
