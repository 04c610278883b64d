// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Silicon Labs CP210x. Requests: AN571 "CP210x Virtual COM Port Interface"; rates: AN205 for the
 * CP2101, 2102 and 2103, a divided 48 MHz clock for those that came later.
 */
#include "usb_chip.h"

enum {
	ENABLE = 0x00,
	SET_LINE = 0x03,
	SET_BREAK = 0x05,
	SET_LINES = 0x07,
	PURGE = 0x12,
	SET_FLOW = 0x13,
	SET_BAUD = 0x1e,
	VENDOR = 0xff,
};

#define LINE_8N1 0x0800
#define LINES_ON 0x0303 /* DTR and RTS, and the mask of both */
#define LINES_OFF 0x0300
#define PURGE_ALL 0x000f
#define PART_NUMBER 0x370b
#define PART_2103 0x03 /* the last of the first generation */
#define PART_2105 0x05
#define CLOCK 48000000
#define LOW_RATE 365 /* up to here the clock is divided by 4 more */

static const struct usb_id ids[] = {
	{ 0x10c4, 0xea60 }, /* CP2101 to 2104, CP2102N */
	{ 0x10c4, 0xea61 }, { 0x10c4, 0xea63 },
	{ 0x10c4, 0xea70 }, /* CP2105 */
	{ 0x10c4, 0xea71 }, /* CP2108 */
	{ 0x10c4, 0xea80 }, { 0 },
};

static const unsigned int first_rates[] = {
	300,	600,	1200,	1800,	2400,	4000,	4800,	7200,	9600,	14400,
	16000,	19200,	28800,	38400,	51200,	56000,	57600,	64000,	76800,	115200,
	128000, 153600, 230400, 250000, 256000, 460800, 500000, 576000, 921600, 0,
};

static const char *model(const struct usb_adapter *adapter)
{
	switch (adapter->product) {
	case 0xea70:
		return "Silicon Labs CP2105";
	case 0xea71:
		return "Silicon Labs CP2108";
	default:
		return "Silicon Labs CP210x";
	}
}

static unsigned int divided(unsigned int baud)
{
	unsigned int clock = CLOCK / (baud <= LOW_RATE ? 8 : 2);
	unsigned int divisor = usb_divide(clock, baud);

	return clock / (divisor ? divisor : 1);
}

/* What each part can do at most: AN571, table 1. The second port of a CP2105 is the slow one. */
static unsigned int fastest(const struct usb *usb)
{
	switch (usb->kind) {
	case PART_2105:
		return usb->port.interface == 1 ? 921600 : 2000000;
	case 0x20:
	case 0x21:
	case 0x22: /* CP2102N */
		return 3000000;
	default:
		return 2000000;
	}
}

static unsigned int nearest(const struct usb *usb, unsigned int baud)
{
	if (usb->kind <= PART_2103)
		return usb_nearest(first_rates, baud);
	return divided(baud < fastest(usb) ? baud : fastest(usb));
}

static struct err *set(struct usb *usb, uint8_t request, uint16_t value, const void *data,
		       uint16_t bytes)
{
	return usb_control_out(usb, USB_VENDOR_INTERFACE, request, value, usb->port.interface,
			       data, bytes);
}

static struct err *set_lines(struct usb *usb, bool on)
{
	return set(usb, SET_LINES, on ? LINES_ON : LINES_OFF, NULL, 0);
}

static struct err *set_baud(struct usb *usb, unsigned int baud)
{
	const uint8_t rate[] = {(uint8_t)baud, (uint8_t)(baud >> 8), (uint8_t)(baud >> 16),
				(uint8_t)(baud >> 24)};
	struct err *err = usb_baud(usb, baud, nearest(usb, baud));

	return err ? err : set(usb, SET_BAUD, 0, rate, sizeof(rate));
}

static struct err *open_chip(struct usb *usb, unsigned int baud)
{
	/* DTR and RTS as told by us, no handshake; XON and XOFF limits of 128 bytes, unused. */
	static const uint8_t flow[16] = { 1, [4] = 0x40, [8] = 128, [12] = 128 };
	uint8_t part = 0;
	size_t got;
	struct err *err =
		usb_control_in(usb, USB_VENDOR_DEVICE, VENDOR, PART_NUMBER, 0, &part, 1, &got);

	usb->kind = part; /* old CP2101 do not tell: 0 */
	if (!err)
		err = usb_baud(usb, baud, nearest(usb, baud));
	if (!err)
		err = set(usb, ENABLE, 1, NULL, 0);
	if (!err)
		err = set(usb, SET_LINE, LINE_8N1, NULL, 0);
	if (!err)
		err = set_baud(usb, baud);
	if (!err)
		err = set(usb, SET_FLOW, 0, flow, sizeof(flow));
	return err;
}

static struct err *set_break(struct usb *usb, bool on)
{
	return set(usb, SET_BREAK, on, NULL, 0);
}

static void close_chip(struct usb *usb)
{
	err_destroy(set(usb, PURGE, PURGE_ALL, NULL, 0));
	err_destroy(set(usb, ENABLE, 0, NULL, 0));
}

const struct usb_chip usb_cp210x = {
	.name = "cp210x",
	.title = "Silicon Labs CP210x",
	.ids = ids,
	.model = model,
	.transfer_bytes = 256,
	.open = open_chip,
	.set_baud = set_baud,
	.set_break = set_break,
	.set_lines = set_lines,
	.close = close_chip,
};
