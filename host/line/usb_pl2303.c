// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Prolific PL2303: H, HX, HXD, TA, TB and the G types (HXN). Prolific documents neither set-up nor
 * divisors: types, registers and both forms of divisor are facts from Linux'
 * drivers/usb/serial/pl2303.c.
 */
#include "usb_chip.h"

enum { PL2303_H, PL2303_HX, PL2303_HXD, PL2303_TA, PL2303_TB, PL2303_G };

enum {
	WRITE = 0x01, /* also reads, by its direction */
	WRITE_G = 0x80,
	READ_G = 0x81,
	SET_LINE = 0x20,
	SET_LINES = 0x22,
	SET_BREAK = 0x23,
};

#define LINES_ON 0x0003
#define BREAK_ON 0xffff
#define HX_STATUS 0x8080 /* a register that G types refuse */
#define FLOW 0x00
#define FLOW_READ 0x80
#define FLOW_MASK 0xf0
#define FLOW_G 0x0a
#define FLOW_G_NONE 0x1c
#define RESET_G 0x07
#define RESET_G_BOTH 0x03
#define CLOCK (12000000u * 32)

static const struct usb_id ids[] = {
	{ 0x067b, 0x2303 },
	{ 0x067b, 0x2304 },
	{ 0x067b, 0x23a3 },
	{ 0x067b, 0x23b3 },
	{ 0x067b, 0x23c3 },
	{ 0x067b, 0x23d3 },
	{ 0x067b, 0x23e3 },
	{ 0x067b, 0x23f3 },
	{ 0x067b, 0xaaa0 },
	{ 0x067b, 0xaaa2 },
	{ 0x067b, 0xaaa8 },
	{ 0x067b, 0x0611 },
	{ 0x0557, 0x2008 }, /* ATEN */
	{ 0 },
};

static const unsigned int direct_rates[] = {
	75,	150,	300,	600,	 1200,	  1800,	   2400,    3600,   4800,
	7200,	9600,	14400,	19200,	 28800,	  38400,   57600,   115200, 230400,
	460800, 614400, 921600, 1228800, 2457600, 3000000, 6000000, 0,
};

static struct err *read_register(struct usb *usb, uint16_t address, uint8_t *ret, size_t *got)
{
	*ret = 0;
	return usb_control_in(usb, USB_VENDOR_DEVICE, usb->kind == PL2303_G ? READ_G : WRITE,
			      address, 0, ret, 1, got);
}

static struct err *write_register(struct usb *usb, uint16_t address, uint16_t value)
{
	return usb_control_out(usb, USB_VENDOR_DEVICE, usb->kind == PL2303_G ? WRITE_G : WRITE,
			       address, value, NULL, 0);
}

/* A device of USB 2.0 is TA or TB by its release, or a G type if it lacks a register of HX. */
static struct err *find_kind(struct usb *usb)
{
	const struct usb_adapter *adapter = &usb->adapter;
	struct err *err;
	uint8_t status;
	size_t got;

	usb->kind = PL2303_HX;
	if (adapter->class == 2 || adapter->control_packet != 64)
		usb->kind = PL2303_H;
	else if (adapter->version < 0x200)
		usb->kind = adapter->release == 0x400 ? PL2303_HXD : PL2303_HX;
	else if (adapter->release == 0x300)
		usb->kind = PL2303_TA;
	else if (adapter->release == 0x500)
		usb->kind = PL2303_TB;
	else {
		err = read_register(usb, HX_STATUS, &status, &got);
		if (err)
			return err;
		usb->kind = got ? PL2303_HX : PL2303_G;
	}
	return NULL;
}

/* HX: rate = clock / (mantissa * 4^exponent), 9 and 3 bits. */
static unsigned int divide_by_4(unsigned int baud, uint32_t *ret)
{
	unsigned int mantissa = usb_divide(CLOCK, baud), exponent = 0;

	for (; mantissa > 511 && exponent < 7; exponent++)
		mantissa = usb_divide(mantissa, 4);
	mantissa = mantissa > 511 ? 511 : mantissa ? mantissa : 1;
	*ret = 0x80000000 | exponent << 9 | mantissa;
	return (CLOCK / mantissa) >> (2 * exponent);
}

/* TA, TB: rate = clock / (mantissa * 2^exponent), 11 and 4 bits; the lowest of these is bit 16. */
static unsigned int divide_by_2(unsigned int baud, uint32_t *ret)
{
	unsigned int mantissa = usb_divide(CLOCK, baud), exponent = 0;

	for (; mantissa > 2047 && exponent < 15; exponent++)
		mantissa = usb_divide(mantissa, 2);
	mantissa = mantissa > 2047 ? 2047 : mantissa ? mantissa : 1;
	*ret = 0x80000000 | (exponent & 1) << 16 | (exponent & ~1u) << 12 | mantissa;
	return (CLOCK / mantissa) >> exponent;
}

/* *ret is what is written into the line coding. Returns the rate that results. */
static unsigned int encode(const struct usb *usb, unsigned int baud, uint32_t *ret)
{
	unsigned int direct = usb_nearest(direct_rates, baud);

	*ret = direct;
	if (direct == baud || usb->kind == PL2303_G)
		return direct;
	return usb->kind == PL2303_TA || usb->kind == PL2303_TB ? divide_by_2(baud, ret)
								: divide_by_4(baud, ret);
}

static struct err *set_lines(struct usb *usb, bool on)
{
	return usb_control_out(usb, USB_CLASS_INTERFACE, SET_LINES, on ? LINES_ON : 0, 0, NULL,
			       0);
}

static struct err *set_break(struct usb *usb, bool on)
{
	return usb_control_out(usb, USB_CLASS_INTERFACE, SET_BREAK, on ? BREAK_ON : 0, 0, NULL,
			       0);
}

/* The sequence of register reads and writes that Prolific's own driver begins with. */
static struct err *start(struct usb *usb)
{
	static const struct {
		uint16_t address;
		int value; /* -1: read */
	} steps[] = {
		{ 0x8484, -1 }, { 0x0404, 0 },  { 0x8484, -1 }, { 0x8383, -1 }, { 0x8484, -1 },
		{ 0x0404, 1 },  { 0x8484, -1 }, { 0x8383, -1 }, { 0x0000, 1 },	{ 0x0001, 0 },
	};
	struct err *err = NULL;
	uint8_t byte;
	size_t got;

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && !err; i++)
		err = steps[i].value < 0
			      ? read_register(usb, steps[i].address, &byte, &got)
			      : write_register(usb, steps[i].address, (uint16_t)steps[i].value);
	return err ? err : write_register(usb, 0x0002, usb->kind == PL2303_H ? 0x24 : 0x44);
}

static struct err *empty_pipes(struct usb *usb)
{
	struct err *err;

	if (usb->kind == PL2303_H)
		return usb_clear(usb);
	if (usb->kind == PL2303_G)
		return write_register(usb, RESET_G, RESET_G_BOTH);
	err = write_register(usb, 8, 0);
	return err ? err : write_register(usb, 9, 0);
}

static struct err *no_flow_control(struct usb *usb)
{
	bool newest = usb->kind == PL2303_G;
	struct err *err;
	uint8_t flow;
	size_t got;

	err = read_register(usb, newest ? FLOW_G : FLOW_READ, &flow, &got);
	if (err)
		return err;
	if (newest)
		return write_register(usb, FLOW_G, flow | FLOW_G_NONE);
	return write_register(usb, FLOW, flow & ~FLOW_MASK);
}

static struct err *set_baud(struct usb *usb, unsigned int baud)
{
	uint32_t encoded;
	struct err *err = usb_baud(usb, baud, encode(usb, baud, &encoded));
	uint8_t coding[7];

	if (err)
		return err;
	usb_line_coding(encoded, coding);
	return usb_control_out(usb, USB_CLASS_INTERFACE, SET_LINE, 0, 0, coding, sizeof(coding));
}

static struct err *open_chip(struct usb *usb, unsigned int baud)
{
	struct err *err = find_kind(usb);
	uint32_t unused;

	if (!err)
		err = usb_baud(usb, baud, encode(usb, baud, &unused));
	if (!err && usb->kind != PL2303_G)
		err = start(usb);
	if (!err)
		err = empty_pipes(usb);
	if (!err)
		err = set_baud(usb, baud);
	return err ? err : no_flow_control(usb);
}

const struct usb_chip usb_pl2303 = {
	.name = "pl2303",
	.title = "Prolific PL2303",
	.ids = ids,
	.transfer_bytes = 256,
	.open = open_chip,
	.set_baud = set_baud,
	.set_break = set_break,
	.set_lines = set_lines,
};
