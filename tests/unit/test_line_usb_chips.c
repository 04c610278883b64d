// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/line/usb_*: each family of chips over tests/unit/fake_libusb.c: what is asked of the device,
 * byte by byte. Links host/err.c, host/line/usb*.c.
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../host/line/usb_chip.h"
#include "fake_libusb.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* One request; data as far as it was sent. */
struct want {
	uint8_t type, request;
	uint16_t value, index, bytes;
	uint8_t data[16];
};

static struct libusb_device *device;

static int reset(void **state)
{
	(void)state;
	fake_reset();
	return 0;
}

static struct libusb_device *plug(uint16_t vendor, uint16_t product, uint16_t release)
{
	device = fake_plug(vendor, product, 2, "S1");
	device->release = release;
	fake_interface(device, 0, 0xff, 0, 0);
	fake_bulk(device, 0x81, 0x02, 64);
	return device;
}

static struct err *try_open(unsigned int port, unsigned int baud, struct usb **ret)
{
	struct usb_adapter *adapters;
	struct err *err;
	size_t count;

	assert_null(usb_list(&adapters, &count));
	assert_int_equal(count, 1);
	assert_true(port < adapters[0].ports);
	err = usb_open(&adapters[0], port, baud, ret);
	free(adapters);
	return err;
}

static struct usb *open_usb(unsigned int port, unsigned int baud)
{
	struct usb *usb;

	assert_null(try_open(port, baud, &usb));
	return usb;
}

static void close_usb(struct usb *usb)
{
	usb_close(usb);
	assert_int_equal(fake_leaks(), 0);
}

static void expect(const struct want *wants, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct fake_request *got = &device->requests[i];
		const struct want *want = &wants[i];

		if (got->type != want->type || got->request != want->request ||
		    got->value != want->value || got->index != want->index ||
		    got->bytes != want->bytes ||
		    (!(got->type & 0x80) && memcmp(got->data, want->data, sizeof(want->data))))
			fail_msg("request %zu is %02x %02x %04x %04x, %u bytes, not "
				 "%02x %02x %04x %04x, %u bytes",
				 i, got->type, got->request, got->value, got->index, got->bytes,
				 want->type, want->request, want->value, want->index,
				 want->bytes);
	}
	assert_int_equal(device->asked, count);
	device->asked = 0;
}

static void refuses(unsigned int baud, const char *nearest)
{
	struct usb *usb;
	struct err *err = try_open(0, baud, &usb);

	assert_non_null(err);
	assert_int_equal(err->code, ERR_USAGE);
	if (!strstr(err->text, nearest))
		fail_msg("`%s` does not name %s", err->text, nearest);
	err_destroy(err);
	assert_int_equal(fake_leaks(), 0);
	device->asked = 0;
}

/* The request number `at` of set-up at a rate. */
static void sets_rate(unsigned int baud, unsigned int at, uint16_t value, uint16_t index)
{
	struct usb *usb;

	device->asked = 0;
	usb = open_usb(0, baud);
	if (device->requests[at].value != value || device->requests[at].index != index)
		fail_msg("%u baud is %04x %04x, not %04x %04x", baud, device->requests[at].value,
			 device->requests[at].index, value, index);
	close_usb(usb);
	device->asked = 0;
}

static int answer_latency(const struct fake_request *request, uint8_t *data)
{
	if (request->type & 0x80)
		data[0] = 16;
	return request->bytes;
}

static void ftdi_is_set_up(void **state)
{
	static const struct want set_up[] = {
		{ 0x40, 0, 0, 0, 0, { 0 } },      /* reset */
		{ 0x40, 3, 0x001a, 0, 0, { 0 } }, /* 3 MHz / 26 */
		{ 0x40, 4, 0x0008, 0, 0, { 0 } }, /* 8N1 */
		{ 0x40, 2, 0, 0, 0, { 0 } },      /* no flow control */
		{ 0xc0, 10, 0, 0, 1, { 0 } },     /* latency: what is it? */
		{ 0x40, 9, 1, 0, 0, { 0 } },      /* 1 ms */
		{ 0x40, 1, 0x0303, 0, 0, { 0 } }, /* DTR, RTS */
	};
	static const struct want breaks[] = {
		{ 0x40, 4, 0x4008, 0, 0, { 0 } },
		{ 0x40, 4, 0x0008, 0, 0, { 0 } },
	};
	static const struct want end[] = {
		{ 0x40, 1, 0x0300, 0, 0, { 0 } },
		{ 0x40, 9, 16, 0, 0, { 0 } },
	};
	struct usb *usb;

	(void)state;
	plug(0x0403, 0x6001, 0x0600)->answer = answer_latency;
	device->driver = 1;
	usb = open_usb(0, 115200);
	assert_string_equal(usb_model(&usb->adapter), "FTDI FT232R");
	expect(set_up, COUNT(set_up));
	assert_int_equal(device->largest, 4096);
	assert_int_equal(device->driver, 0);
	assert_null(usb_ftdi.set_break(usb, true));
	assert_null(usb_ftdi.set_break(usb, false));
	expect(breaks, COUNT(breaks));
	close_usb(usb);
	expect(end, COUNT(end));
	assert_int_equal(device->driver, 1); /* the kernel has it again */
}

/* AN232B-05's examples, and the ends of what the chip can do. */
static void ftdi_divides(void **state)
{
	(void)state;
	plug(0x0403, 0x6001, 0x0600);
	sets_rate(300, 1, 0x2710, 0);
	sets_rate(9600, 1, 0x4138, 0);
	sets_rate(38400, 1, 0xc04e, 0);
	sets_rate(57600, 1, 0xc034, 0);
	sets_rate(230400, 1, 0x000d, 0);
	sets_rate(460800, 1, 0x4006, 0);
	sets_rate(921600, 1, 0x8003, 0);
	sets_rate(470588, 1, 0x0006, 1); /* 6.375: its high bit is in the index */
	sets_rate(1000000, 1, 0x0003, 0);
	sets_rate(2000000, 1, 0x0001, 0);
	sets_rate(3000000, 1, 0x0000, 0);
	refuses(2500000, "2000000");
	refuses(4000000, "3000000");
	refuses(100, "183");
}

static void ftdi_high_speed_divides(void **state)
{
	(void)state;
	plug(0x0403, 0x6014, 0x0900);
	sets_rate(115200, 1, 0xc068, 0x0200); /* 12 MHz / 104.125 */
	sets_rate(3000000, 1, 0x0004, 0x0200);
	sets_rate(12000000, 1, 0x0000, 0x0200);
	sets_rate(8000000, 1, 0x0001, 0x0200);
	sets_rate(600, 1, 0x1388, 0x0000); /* below 1200 by the slow clock */
	refuses(10000000, "8000000");
	refuses(15000000, "12000000");
}

static void ftdi_ports_have_channels(void **state)
{
	static const struct want set_up[] = {
		{ 0x40, 0, 0, 2, 0, { 0 } },      { 0x40, 3, 0xc068, 0x0202, 0, { 0 } },
		{ 0x40, 4, 0x0008, 2, 0, { 0 } }, { 0x40, 2, 0, 2, 0, { 0 } },
		{ 0xc0, 10, 0, 2, 1, { 0 } },     { 0x40, 9, 1, 2, 0, { 0 } },
		{ 0x40, 1, 0x0303, 2, 0, { 0 } },
	};
	struct usb *usb;

	(void)state;
	plug(0x0403, 0x6010, 0x0700);
	fake_interface(device, 1, 0xff, 0, 0);
	fake_bulk(device, 0x83, 0x04, 512);
	usb = open_usb(1, 115200);
	assert_int_equal(usb->port.in, 0x83);
	assert_int_equal(usb->port.in_packet, 512);
	assert_int_equal(device->claimed, 2);
	expect(set_up, COUNT(set_up));
	close_usb(usb);
}

static uint8_t part;

static int answer_part(const struct fake_request *request, uint8_t *data)
{
	if (request->type & 0x80)
		data[0] = part;
	return request->bytes;
}

static void cp210x_is_set_up(void **state)
{
	static const struct want set_up[] = {
		{ 0xc0, 0xff, 0x370b, 0, 1, { 0 } }, /* which part? */
		{ 0x41, 0x00, 1, 0, 0, { 0 } },	 /* enable */
		{ 0x41, 0x03, 0x0800, 0, 0, { 0 } }, /* 8N1 */
		{ 0x41, 0x1e, 0, 0, 4, { 0x00, 0xc2, 0x01, 0x00 } },
		{ 0x41, 0x13, 0, 0, 16, { 1, 0, 0, 0, 0x40, 0, 0, 0, 128, 0, 0, 0, 128 } },
		{ 0x41, 0x07, 0x0303, 0, 0, { 0 } }, /* DTR, RTS */
	};
	static const struct want rest[] = {
		{ 0x41, 0x05, 1, 0, 0, { 0 } },	 { 0x41, 0x05, 0, 0, 0, { 0 } },
		{ 0x41, 0x07, 0x0300, 0, 0, { 0 } }, { 0x41, 0x12, 0x000f, 0, 0, { 0 } },
		{ 0x41, 0x00, 0, 0, 0, { 0 } },
	};
	struct usb *usb;

	(void)state;
	part = 0x02;
	plug(0x10c4, 0xea60, 0x0100)->answer = answer_part;
	usb = open_usb(0, 115200);
	expect(set_up, COUNT(set_up));
	assert_null(usb_cp210x.set_break(usb, true));
	assert_null(usb_cp210x.set_break(usb, false));
	close_usb(usb);
	expect(rest, COUNT(rest));
	refuses(3000000, "921600");
	part = 0x04; /* CP2104 */
	refuses(3000000, "2000000");
	part = 0x20; /* CP2102N */
	usb = open_usb(0, 3000000);
	close_usb(usb);
	device->asked = 0;
	refuses(2800000, "2666666");
}

static const uint8_t *pl2303_coding(void)
{
	for (unsigned int i = 0; i < device->asked; i++)
		if (device->requests[i].type == 0x21 && device->requests[i].request == 0x20)
			return device->requests[i].data;
	fail_msg("no line coding");
	return NULL;
}

static void pl2303_rate(unsigned int baud, uint32_t encoded)
{
	struct usb *usb;
	const uint8_t *got;

	device->asked = 0;
	usb = open_usb(0, baud);
	got = pl2303_coding();
	if ((got[0] | got[1] << 8 | got[2] << 16 | (uint32_t)got[3] << 24) != encoded)
		fail_msg("%u baud is %02x%02x%02x%02x, not %08x", baud, got[3], got[2], got[1],
			 got[0], encoded);
	assert_int_equal(got[6], 8);
	close_usb(usb);
	device->asked = 0;
}

static int answer_flow(const struct fake_request *request, uint8_t *data)
{
	if (request->type & 0x80)
		data[0] = 0xf5;
	return request->bytes;
}

static void pl2303_hx_is_set_up(void **state)
{
	static const struct want set_up[] = {
		{ 0xc0, 1, 0x8484, 0, 1, { 0 } }, { 0x40, 1, 0x0404, 0, 0, { 0 } },
		{ 0xc0, 1, 0x8484, 0, 1, { 0 } }, { 0xc0, 1, 0x8383, 0, 1, { 0 } },
		{ 0xc0, 1, 0x8484, 0, 1, { 0 } }, { 0x40, 1, 0x0404, 1, 0, { 0 } },
		{ 0xc0, 1, 0x8484, 0, 1, { 0 } }, { 0xc0, 1, 0x8383, 0, 1, { 0 } },
		{ 0x40, 1, 0x0000, 1, 0, { 0 } }, { 0x40, 1, 0x0001, 0, 0, { 0 } },
		{ 0x40, 1, 0x0002, 0x44, 0, { 0 } }, { 0x40, 1, 8, 0, 0, { 0 } },
		{ 0x40, 1, 9, 0, 0, { 0 } },
		{ 0x21, 0x20, 0, 0, 7, { 0x00, 0xc2, 0x01, 0x00, 0, 0, 8 } },
		{ 0xc0, 1, 0x0080, 0, 1, { 0 } }, { 0x40, 1, 0x0000, 0x05, 0, { 0 } },
		{ 0x21, 0x22, 0x0003, 0, 0, { 0 } },
	};
	static const struct want rest[] = {
		{ 0x21, 0x23, 0xffff, 0, 0, { 0 } },
		{ 0x21, 0x23, 0, 0, 0, { 0 } },
		{ 0x21, 0x22, 0, 0, 0, { 0 } },
	};
	struct usb *usb;

	(void)state;
	plug(0x067b, 0x2303, 0x0300)->answer = answer_flow;
	device->version = 0x110;
	usb = open_usb(0, 115200);
	expect(set_up, COUNT(set_up));
	assert_null(usb_pl2303.set_break(usb, true));
	assert_null(usb_pl2303.set_break(usb, false));
	close_usb(usb);
	expect(rest, COUNT(rest));
	pl2303_rate(3000000, 3000000);
	pl2303_rate(250000, 0x80000380);  /* 384 MHz / (384 * 4) */
	pl2303_rate(1000000, 0x80000180); /* 384 MHz / 384 */
}

static void pl2303_ta_has_other_divisors(void **state)
{
	(void)state;
	plug(0x067b, 0x2303, 0x0300);
	pl2303_rate(115200, 115200);
	pl2303_rate(250000, 0x80000600); /* 384 MHz / 1536 */
	pl2303_rate(100000, 0x80010780); /* 384 MHz / (1920 * 2): exponent 1 is bit 16 */
	pl2303_rate(50000, 0x80002780);	 /* 384 MHz / (1920 * 4) */
}

static int answer_like_g(const struct fake_request *request, uint8_t *data)
{
	if (request->type & 0x80 && request->request == 1)
		return LIBUSB_ERROR_PIPE;
	if (request->type & 0x80)
		data[0] = 0x40;
	return request->bytes;
}

static void pl2303_g_is_set_up(void **state)
{
	static const struct want set_up[] = {
		{ 0xc0, 0x01, 0x8080, 0, 1, { 0 } },
		{ 0x40, 0x80, 0x07, 0x03, 0, { 0 } },
		{ 0x21, 0x20, 0, 0, 7, { 0x00, 0xc2, 0x01, 0x00, 0, 0, 8 } },
		{ 0xc0, 0x81, 0x0a, 0, 1, { 0 } },
		{ 0x40, 0x80, 0x0a, 0x5c, 0, { 0 } },
		{ 0x21, 0x22, 0x0003, 0, 0, { 0 } },
	};
	struct usb *usb;

	(void)state;
	plug(0x067b, 0x23c3, 0x0305)->answer = answer_like_g;
	usb = open_usb(0, 115200);
	expect(set_up, COUNT(set_up));
	close_usb(usb);
	device->asked = 0;
	refuses(250000, "230400"); /* no divisors */
}

static uint8_t ch341_version;
static bool ch341_clone;

static int answer_ch341(const struct fake_request *request, uint8_t *data)
{
	if (request->type == 0xc0 && request->request == 0x5f)
		data[0] = ch341_version;
	if (request->type == 0xc0 && request->value == 0x1805) {
		if (ch341_clone)
			return LIBUSB_ERROR_PIPE;
		data[0] = 0x9f;
		data[1] = 0xc3;
	}
	return request->bytes;
}

static void ch341_is_set_up(void **state)
{
	static const struct want set_up[] = {
		{ 0xc0, 0x5f, 0, 0, 2, { 0 } },
		{ 0xc0, 0x95, 0x1805, 0, 2, { 0 } },
		{ 0x40, 0xa1, 0, 0, 0, { 0 } },
		{ 0x40, 0x9a, 0x1312, 0xcc83, 0, { 0 } }, /* 6 MHz / 52 */
		{ 0x40, 0x9a, 0x2518, 0x00c3, 0, { 0 } },
		{ 0x40, 0x9a, 0x2727, 0x0000, 0, { 0 } },
		{ 0x40, 0xa4, 0xff9f, 0, 0, { 0 } },
	};
	static const struct want rest[] = {
		{ 0xc0, 0x95, 0x1805, 0, 2, { 0 } }, { 0x40, 0x9a, 0x1805, 0x839e, 0, { 0 } },
		{ 0xc0, 0x95, 0x1805, 0, 2, { 0 } }, { 0x40, 0x9a, 0x1805, 0xc39f, 0, { 0 } },
		{ 0x40, 0xa4, 0xffff, 0, 0, { 0 } },
	};
	struct usb *usb;

	(void)state;
	ch341_version = 0x30;
	ch341_clone = false;
	plug(0x1a86, 0x7523, 0x0264)->answer = answer_ch341;
	usb = open_usb(0, 115200);
	expect(set_up, COUNT(set_up));
	assert_int_equal(device->largest, 64); /* one packet: it ends none by a short one */
	assert_null(usb_ch341.set_break(usb, true));
	assert_null(usb_ch341.set_break(usb, false));
	close_usb(usb);
	expect(rest, COUNT(rest));
	sets_rate(9600, 3, 0x1312, 0xb282);
}

static void ch341_divides(void **state)
{
	(void)state;
	ch341_version = 0x27; /* this one inverts the bit 0x80 */
	ch341_clone = false;
	plug(0x1a86, 0x7523, 0x0254)->answer = answer_ch341;
	sets_rate(115200, 3, 0x1312, 0xcc03);
	sets_rate(9600, 3, 0x1312, 0xb202);
	sets_rate(921600, 3, 0x1312, 0xf307); /* 12 MHz / 13 */
	sets_rate(3000000, 3, 0x1312, 0xfe03);
	sets_rate(2000000, 3, 0x1312, 0xfd03);
	refuses(4000000, "3000000");
	refuses(2400000, "2000000");
}

static void ch341_clone_imitates_break(void **state)
{
	struct usb *usb;

	(void)state;
	ch341_version = 0x31;
	ch341_clone = true;
	plug(0x1a86, 0x7523, 0x0264)->answer = answer_ch341;
	usb = open_usb(0, 115200);
	device->asked = 0;
	assert_null(usb_ch341.set_break(usb, true));
	assert_int_equal(device->requests[0].value, 0x1312);
	assert_int_equal(device->requests[0].index, 0x0180); /* 46 baud: 11.7 kHz / 255 */
	assert_int_equal(device->out_bytes, 1);
	assert_int_equal(device->out[0], 0);
	assert_null(usb_ch341.set_break(usb, false));
	assert_int_equal(device->requests[1].index, 0xcc83);
	close_usb(usb);
}

static void plug_cdc(uint8_t abilities)
{
	const uint8_t extra[] = {
		5, 0x24, 0x00, 0x10,	  0x01, 5,    0x24, 0x01, 0, 1,
		4, 0x24, 0x02, abilities, 5,	0x24, 0x06, 3,	  4,
	};

	device = fake_plug(0x0525, 0xa4a7, 2, NULL);
	fake_interface(device, 3, 2, 2, 1);
	fake_extra(device, extra, sizeof(extra));
	fake_interface(device, 4, 0x0a, 0, 0);
	fake_bulk(device, 0x82, 0x01, 512);
}

static void cdc_is_set_up(void **state)
{
	static const struct want set_up[] = {
		{ 0x21, 0x20, 0, 3, 7, { 0x00, 0xc2, 0x01, 0x00, 0, 0, 8 } },
		{ 0x21, 0x22, 3, 3, 0, { 0 } },
	};
	static const struct want rest[] = {
		{ 0x21, 0x23, 0xffff, 3, 0, { 0 } },
		{ 0x21, 0x23, 0, 3, 0, { 0 } },
		{ 0x21, 0x22, 0, 3, 0, { 0 } },
	};
	struct usb *usb;

	(void)state;
	plug_cdc(0x06);
	device->driver = 0x18;
	usb = open_usb(0, 115200);
	expect(set_up, COUNT(set_up));
	assert_int_equal(device->claimed, 0x18);
	assert_int_equal(usb->port.in, 0x82);
	assert_null(usb_cdc.set_break(usb, true));
	assert_null(usb_cdc.set_break(usb, false));
	close_usb(usb);
	expect(rest, COUNT(rest));
	assert_int_equal(device->driver, 0x18);
}

static void cdc_without_abilities_is_asked_nothing(void **state)
{
	struct usb *usb;
	struct err *err;

	(void)state;
	plug_cdc(0);
	usb = open_usb(0, 115200);
	assert_int_equal(device->asked, 0);
	err = usb_cdc.set_break(usb, true);
	assert_non_null(err);
	assert_non_null(strstr(err->text, "sysrq-trigger"));
	err_destroy(err);
	close_usb(usb);
}

static int answer_debug(const struct fake_request *request, uint8_t *data)
{
	static const uint8_t debug[] = { 4, 0x0a, 0x81, 0x02 };

	memcpy(data, debug, sizeof(debug));
	return request->bytes;
}

static int answer_other(const struct fake_request *request, uint8_t *data)
{
	static const uint8_t debug[] = { 4, 0x0a, 0x83, 0x04 };

	memcpy(data, debug, sizeof(debug));
	return request->bytes;
}

static void debug_device_is_set_up(void **state)
{
	static const struct want set_up[] = { { 0x80, 6, 0x0a00, 0, 4, { 0 } } };
	static const uint8_t pattern[] = { 0x00, 0xff, 0x01, 0xfe, 0x00, 0xfe, 0x01, 0xff };
	struct usb *usb;
	struct err *err;

	(void)state;
	device = fake_plug(0x0525, 0x127a, 2, NULL);
	fake_interface(device, 0, 0xff, 0, 0);
	fake_bulk(device, 0x81, 0x02, 8);
	device->answer = answer_debug;
	usb = open_usb(0, 115200);
	expect(set_up, COUNT(set_up));
	assert_int_equal(device->largest, 8);
	assert_null(usb_debug.set_break(usb, true));
	assert_null(usb_debug.set_break(usb, false));
	assert_int_equal(device->out_bytes, sizeof(pattern));
	assert_memory_equal(device->out, pattern, sizeof(pattern));
	close_usb(usb);
	device->answer = answer_other;
	err = try_open(0, 115200, &usb);
	assert_non_null(err);
	assert_non_null(strstr(err->text, "debug descriptor"));
	err_destroy(err);
	assert_int_equal(fake_leaks(), 0);
}

static void xhci_debug_device_by_class_and_by_id(void **state)
{
	static const uint16_t products[] = { 0x0010, 0x7777 };
	struct usb *usb;

	(void)state;
	for (size_t i = 0; i < COUNT(products); i++) {
		fake_reset();
		device = fake_plug(0x1d6b, products[i], 2, "0001");
		fake_interface(device, 0, i ? 0xdc : 0xff, i ? 2 : 0xff, 0);
		fake_bulk(device, 0x81, 0x01, 1024);
		usb = open_usb(0, 115200);
		assert_string_equal(usb_model(&usb->adapter), "xHCI debug device");
		assert_int_equal(device->largest, 1024);
		assert_int_equal(device->asked, 0);
		close_usb(usb);
	}
}

#define EACH(test) cmocka_unit_test_setup(test, reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(ftdi_is_set_up),
		EACH(ftdi_divides),
		EACH(ftdi_high_speed_divides),
		EACH(ftdi_ports_have_channels),
		EACH(cp210x_is_set_up),
		EACH(pl2303_hx_is_set_up),
		EACH(pl2303_ta_has_other_divisors),
		EACH(pl2303_g_is_set_up),
		EACH(ch341_is_set_up),
		EACH(ch341_divides),
		EACH(ch341_clone_imitates_break),
		EACH(cdc_is_set_up),
		EACH(cdc_without_abilities_is_asked_nothing),
		EACH(debug_device_is_set_up),
		EACH(xhci_debug_device_by_class_and_by_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
