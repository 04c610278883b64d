// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * FTDI: FT232B/R, FT-X, FT2232, and the high-speed 2232H, 4232H, 232H. Requests, divisors and the
 * two status bytes at the head of each packet: FTDI's AN232B-05 "Configuring FT232R ... baud
 * rates", DS_FT232R, and the comments in Linux' drivers/usb/serial/ftdi_sio.h.
 */
#include "usb_chip.h"

enum { FTDI_B, FTDI_2232, FTDI_R, FTDI_X, FTDI_2232H, FTDI_4232H, FTDI_232H };

enum {
	RESET = 0,
	SET_LINES = 1,
	SET_FLOW = 2,
	SET_BAUD = 3,
	SET_DATA = 4,
	SET_LATENCY = 9,
	GET_LATENCY = 10,
};

#define LATENCY_MS 1
#define LATENCY_MS_DEFAULT 16
#define DATA_8N1 0x0008
#define DATA_BREAK 0x4000
#define LINES_ON 0x0303 /* DTR and RTS, and the mask of both */
#define LINES_OFF 0x0300
#define HIGH_SPEED_CLOCK 0x20000 /* of the divisor: 120 MHz / 10, not 48 MHz / 16 */
#define HIGH_SPEED_MIN 1200

#define STATUS_BYTES 2
#define STATUS_OVERRUN 0x02
#define STATUS_PARITY 0x04
#define STATUS_FRAMING 0x08
#define STATUS_BREAK 0x10

static const struct usb_id ids[] = {
	{ 0x0403, 0x6001 }, /* FT232B, FT232R */
	{ 0x0403, 0x6010 }, /* FT2232, FT2232H */
	{ 0x0403, 0x6011 }, /* FT4232H */
	{ 0x0403, 0x6014 }, /* FT232H */
	{ 0x0403, 0x6015 }, /* FT-X */
	{ 0 },
};

static unsigned int kind_of(const struct usb_adapter *adapter)
{
	switch (adapter->release & 0xff00) {
	case 0x0500:
		return FTDI_2232;
	case 0x0600:
		return FTDI_R;
	case 0x0700:
		return FTDI_2232H;
	case 0x0800:
		return FTDI_4232H;
	case 0x0900:
		return FTDI_232H;
	case 0x1000:
		return FTDI_X;
	default:
		return FTDI_B;
	}
}

static const char *model(const struct usb_adapter *adapter)
{
	static const char *const names[] = {
		[FTDI_B] = "FTDI FT232B",      [FTDI_2232] = "FTDI FT2232",
		[FTDI_R] = "FTDI FT232R",      [FTDI_X] = "FTDI FT-X",
		[FTDI_2232H] = "FTDI FT2232H", [FTDI_4232H] = "FTDI FT4232H",
		[FTDI_232H] = "FTDI FT232H",
	};

	return names[kind_of(adapter)];
}

/* Chips with several ports count them from 1; the others want 0. */
static uint16_t channel(const struct usb *usb)
{
	return usb->adapter.ports > 1 ? (uint16_t)(usb->port.interface + 1) : 0;
}

/*
 * The divisor in eighths. Between 1 and 2 the chip has only 1.5; its largest is 0x3fff 7/8.
 */
static unsigned int eighths(unsigned int clock, unsigned int baud)
{
	unsigned int ret = usb_divide(clock, baud);

	if (ret < 16)
		ret = ret < 10 ? 8 : ret < 14 ? 12 : 16;
	return ret > 0x1ffff ? 0x1ffff : ret;
}

/*
 * 14 bits of divisor, and the eighths in an order of their own; 1 and 1.5 are written 0 and 1.
 */
static uint32_t encode(unsigned int eighth)
{
	static const uint8_t fractions[] = { 0, 3, 2, 4, 1, 5, 6, 7 };

	if (eighth == 8)
		return 0;
	if (eighth == 12)
		return 1;
	return eighth >> 3 | (uint32_t)fractions[eighth & 7] << 14;
}

static struct err *set_baud(struct usb *usb, unsigned int baud)
{
	bool high_speed = usb->kind >= FTDI_2232H;
	bool fast = high_speed && baud >= HIGH_SPEED_MIN;
	unsigned int clock = fast ? 96000000 : 24000000; /* eighths of 12 and 3 MHz */
	unsigned int eighth = eighths(clock, baud);
	uint32_t divisor = encode(eighth) | (fast ? HIGH_SPEED_CLOCK : 0);
	uint16_t index = (uint16_t)(divisor >> 16);
	struct err *err = usb_baud(usb, baud, usb_divide(clock, eighth));

	if (err)
		return err;
	if (high_speed || usb->kind == FTDI_2232)
		index = (uint16_t)(index << 8 | channel(usb));
	return usb_control_out(usb, USB_VENDOR_DEVICE, SET_BAUD, (uint16_t)divisor, index, NULL,
			       0);
}

static struct err *set(struct usb *usb, uint8_t request, uint16_t value)
{
	return usb_control_out(usb, USB_VENDOR_DEVICE, request, value, channel(usb), NULL, 0);
}

static struct err *set_lines(struct usb *usb, bool on)
{
	return set(usb, SET_LINES, on ? LINES_ON : LINES_OFF);
}

/* What the latency timer is, to be set again: the kernel's driver keeps what it finds. */
static struct err *keep_latency(struct usb *usb)
{
	uint8_t latency = 0;
	size_t got;
	struct err *err = usb_control_in(usb, USB_VENDOR_DEVICE, GET_LATENCY, 0, channel(usb),
					 &latency, 1, &got);

	usb->before = latency > LATENCY_MS ? latency : LATENCY_MS_DEFAULT;
	return err;
}

static struct err *open_chip(struct usb *usb, unsigned int baud)
{
	struct err *err;

	usb->kind = kind_of(&usb->adapter);
	err = set(usb, RESET, 0);
	if (!err)
		err = set_baud(usb, baud);
	if (!err)
		err = set(usb, SET_DATA, DATA_8N1);
	if (!err)
		err = set(usb, SET_FLOW, 0);
	if (!err)
		err = keep_latency(usb);
	if (!err)
		err = set(usb, SET_LATENCY, LATENCY_MS);
	return err;
}

static struct err *set_break(struct usb *usb, bool on)
{
	return set(usb, SET_DATA, DATA_8N1 | (on ? DATA_BREAK : 0));
}

/* The error bits of a packet without data are those of the packet before it. */
static void count_damage(struct usb *usb, uint8_t status, uint64_t position)
{
	if (status & STATUS_OVERRUN)
		usb_hit(&usb->damage.overruns, position);
	if (status & STATUS_PARITY)
		usb_hit(&usb->damage.parity, position);
	if (status & STATUS_BREAK)
		usb_hit(&usb->damage.breaks, position);
	else if (status & STATUS_FRAMING)
		usb_hit(&usb->damage.framing, position);
}

static size_t strip(struct usb *usb, uint8_t *data, size_t bytes)
{
	size_t packet = usb->port.in_packet, at, kept = 0;

	for (at = 0; at + STATUS_BYTES < bytes; at += packet) {
		size_t length = bytes - at < packet ? bytes - at : packet;

		if (length <= STATUS_BYTES)
			continue;
		count_damage(usb, data[at + 1], usb->received + kept);
		for (size_t i = STATUS_BYTES; i < length; i++)
			data[kept++] = data[at + i];
	}
	return kept;
}

static void close_chip(struct usb *usb)
{
	err_destroy(set(usb, SET_LATENCY, (uint16_t)usb->before));
}

const struct usb_chip usb_ftdi = {
	.name = "ftdi",
	.title = "FTDI",
	.ids = ids,
	.model = model,
	.transfer_bytes = 4096,
	.open = open_chip,
	.set_baud = set_baud,
	.set_break = set_break,
	.set_lines = set_lines,
	.strip = strip,
	.close = close_chip,
};
