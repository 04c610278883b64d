// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * WCH CH340 and CH341. Registers, divisors and what the clones among them lack are facts from
 * Linux' drivers/usb/serial/ch341.c.
 */
#include "usb_chip.h"

enum { CH341_WHOLE, CH341_CLONE }; /* a clone has no BREAK bit and fewer prescalers */

enum {
	READ_VERSION = 0x5f,
	READ = 0x95,
	WRITE = 0x9a,
	START = 0xa1,
	SET_LINES = 0xa4,
};

/* Registers are read and written in pairs. */
#define DIVISOR 0x1312
#define LINE 0x2518
#define FLOW 0x2727
#define BREAK 0x1805

#define LINE_8N1 0x00c3	 /* receiver and transmitter on, 8 bits */
#define BREAK_OFF 0x4001 /* transmitter on, and no BREAK */
#define LINES_ON 0x60	 /* DTR and RTS; they are active low */
#define AT_ONCE 0x80	 /* do not wait for 32 bytes; inverted in version 0x27 and before */
#define AT_ONCE_AFTER 0x27

#define CLOCK 48000000
#define SLOWEST 46
#define FASTEST 3000000
#define DIVISOR_MAX 256

static const struct usb_id ids[] = {
	{ 0x1a86, 0x5523 }, { 0x1a86, 0x7522 }, { 0x1a86, 0x7523 },
	{ 0x4348, 0x5523 }, { 0x9986, 0x7523 }, { 0 },
};

static const char *model(const struct usb_adapter *adapter)
{
	return adapter->product == 0x5523 ? "WCH CH341" : "WCH CH340";
}

static unsigned int distance(unsigned int a, unsigned int b)
{
	return a > b ? a - b : b - a;
}

/*
 * rate = clock / (2^(12 - 3 * prescaler - fast) * divisor), divisor 2..256, with fast 9..256.
 * Of the pairs that are equally near, the first of the slower clock wins. *ret: both registers.
 */
static unsigned int encode(const struct usb *usb, unsigned int baud, uint16_t *ret)
{
	unsigned int wanted = baud < SLOWEST ? SLOWEST : baud > FASTEST ? FASTEST : baud;
	unsigned int best = 0;

	for (unsigned int fast = 0; fast < 2; fast++) {
		for (unsigned int prescaler = 0; prescaler < 4; prescaler++) {
			unsigned int clock = CLOCK >> (12 - 3 * prescaler - fast);
			unsigned int divisor = usb_divide(clock, wanted);

			if (divisor < (fast ? 9 : 2) || divisor > DIVISOR_MAX)
				continue;
			if (fast && prescaler < 3 && usb->kind == CH341_CLONE)
				continue;
			if (best && distance(usb_divide(clock, divisor), wanted) >=
					    distance(best, wanted))
				continue;
			best = usb_divide(clock, divisor);
			*ret = (uint16_t)((DIVISOR_MAX - divisor) << 8 | fast << 2 | prescaler);
		}
	}
	return best;
}

static struct err *write_pair(struct usb *usb, uint16_t registers, uint16_t values)
{
	return usb_control_out(usb, USB_VENDOR_DEVICE, WRITE, registers, values, NULL, 0);
}

static struct err *set_divisor(struct usb *usb, unsigned int baud)
{
	uint16_t divisor = 0;
	struct err *err = usb_baud(usb, baud, encode(usb, baud, &divisor));

	if (usb->before > AT_ONCE_AFTER)
		divisor |= AT_ONCE;
	return err ? err : write_pair(usb, DIVISOR, divisor);
}

static struct err *set_baud(struct usb *usb, unsigned int baud)
{
	struct err *err = set_divisor(usb, baud);

	if (!err)
		usb->baud = baud;
	return err;
}

static struct err *set_lines(struct usb *usb, bool on)
{
	return usb_control_out(usb, USB_VENDOR_DEVICE, SET_LINES, (uint16_t) ~(on ? LINES_ON : 0),
			       0, NULL, 0);
}

static struct err *find_kind(struct usb *usb)
{
	uint8_t bytes[2] = { 0 };
	size_t got;
	struct err *err =
		usb_control_in(usb, USB_VENDOR_DEVICE, READ_VERSION, 0, 0, bytes, 2, &got);

	usb->before = bytes[0];
	if (err)
		return err;
	err = usb_control_in(usb, USB_VENDOR_DEVICE, READ, BREAK, 0, bytes, 2, &got);
	usb->kind = got ? CH341_WHOLE : CH341_CLONE;
	return err;
}

static struct err *open_chip(struct usb *usb, unsigned int baud)
{
	struct err *err = find_kind(usb);
	uint16_t unused;

	if (!err)
		err = usb_baud(usb, baud, encode(usb, baud, &unused));
	if (!err)
		err = usb_control_out(usb, USB_VENDOR_DEVICE, START, 0, 0, NULL, 0);
	if (!err)
		err = set_baud(usb, baud);
	if (!err)
		err = write_pair(usb, LINE, LINE_8N1);
	if (!err)
		err = write_pair(usb, FLOW, 0);
	return err;
}

/* A clone's BREAK: a 0x00 at the slowest rate holds the line low for 9 / 46 s. */
static struct err *imitate_break(struct usb *usb, bool on)
{
	static const uint8_t zero = 0;
	struct err *err = set_divisor(usb, on ? SLOWEST : usb->baud);

	return err || !on ? err : usb_write(usb, &zero, 1, USB_CONTROL_MS);
}

static struct err *set_break(struct usb *usb, bool on)
{
	uint8_t bytes[2];
	uint16_t values;
	size_t got;
	struct err *err;

	if (usb->kind == CH341_CLONE)
		return imitate_break(usb, on);
	err = usb_control_in(usb, USB_VENDOR_DEVICE, READ, BREAK, 0, bytes, 2, &got);
	if (err)
		return err;
	values = got == 2 ? (uint16_t)(bytes[0] | bytes[1] << 8) : LINE_8N1 << 8 | 1;
	values = (uint16_t)(on ? values & ~BREAK_OFF : values | BREAK_OFF);
	return write_pair(usb, BREAK, values);
}

const struct usb_chip usb_ch341 = {
	.name = "ch341",
	.title = "WCH CH340/CH341",
	.ids = ids,
	.model = model,
	.open = open_chip,
	.set_baud = set_baud,
	.set_break = set_break,
	.set_lines = set_lines,
};
