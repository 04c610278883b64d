// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/line/usb*: the line over tests/unit/fake_libusb.c: which adapter a spec means, bytes both
 * ways, damage, and what is said when something is wrong. Links host/err.c, host/line/usb*.c.
 */
#include "unit.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../host/line/drivers.h"
#include "../../host/line/usb_holder.h"
#include "../../host/line/usb_ring.h"
#include "../../host/line/usb_spec.h"
#include "fake_libusb.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PACKET 64
#define PAYLOAD (PACKET - 2)

static int reset(void **state)
{
	(void)state;
	fake_reset();
	return 0;
}

static struct libusb_device *plug_ftdi(uint8_t port, const char *serial)
{
	struct libusb_device *ret = fake_plug(0x0403, 0x6001, port, serial);

	ret->release = 0x0600;
	fake_interface(ret, 0, 0xff, 0xff, 0xff);
	fake_bulk(ret, 0x81, 0x02, PACKET);
	return ret;
}

static struct line *open_line(const char *spec)
{
	struct line *line;
	struct err *err;

	assert_true(line_usb.matches(spec));
	err = line_usb.open(spec, &line);
	if (err)
		fail_msg("%s: %s", spec, err->text);
	return line;
}

static void close_line(struct line *line)
{
	line_usb.close(line);
	assert_int_equal(fake_leaks(), 0);
}

static void says(struct err *err, enum err_code code, const char *words)
{
	assert_non_null(err);
	assert_int_equal(err->code, code);
	if (!strstr(err->text, words))
		fail_msg("`%s` does not say `%s`", err->text, words);
	err_destroy(err);
}

static void fails(const char *spec, enum err_code code, const char *words)
{
	struct line *line;

	says(line_usb.open(spec, &line), code, words);
	assert_int_equal(fake_leaks(), 0);
}

/* `bytes` of a counter, in FTDI's packets; status of the packet number `bad`. */
static void arrive(struct libusb_device *device, unsigned int *counter, size_t bytes, size_t bad,
		   uint8_t status)
{
	uint8_t data[4096];
	size_t at = 0, packet;

	for (packet = 0; bytes; packet++) {
		data[at++] = 0x01;
		data[at++] = packet == bad ? status : 0x60;
		for (size_t i = 0; i < PAYLOAD && bytes; i++, bytes--)
			data[at++] = (uint8_t)((*counter)++ * 7);
	}
	fake_arrive(device, LIBUSB_TRANSFER_COMPLETED, data, at);
}

/* Reads `count` bytes of the counter as the console does: polls, then reads. */
static void read_counter(struct line *line, unsigned int from, size_t count)
{
	uint8_t data[1000];
	size_t at = 0, got;
	bool end;

	while (at < count) {
		struct pollfd wait = { .fd = line_usb.fd(line), .events = POLLIN };

		assert_int_equal(poll(&wait, 1, 5000), 1);
		assert_null(line_usb.read(line, data, sizeof(data), 0, &got, &end));
		assert_false(end);
		for (size_t i = 0; i < got; i++)
			assert_int_equal(data[i], (uint8_t)((from + at + i) * 7));
		at += got;
	}
	assert_int_equal(at, count);
}

static void carries_bytes_both_ways(void **state)
{
	static const uint8_t nothing[] = { 0x01, 0x60 };
	struct libusb_device *device = plug_ftdi(2, "WAYS");
	struct line *line = open_line("usb:0403:6001:WAYS");
	unsigned int counter = 0;
	uint8_t out[1500];
	size_t got = 9, total = 0;
	bool end = true;

	(void)state;
	fake_arrive(device, LIBUSB_TRANSFER_COMPLETED, nothing, sizeof(nothing));
	assert_null(line_usb.read(line, out, sizeof(out), 20, &got, &end));
	assert_int_equal(got, 0);
	assert_false(end);
	for (size_t bytes = 1; bytes < 3900; bytes += 97, total = counter) {
		arrive(device, &counter, bytes, 999, 0);
		read_counter(line, (unsigned int)total, bytes);
	}
	for (size_t i = 0; i < sizeof(out); i++)
		out[i] = (uint8_t)(i * 3);
	assert_null(line_usb.write(line, out, sizeof(out), 1000));
	assert_int_equal(device->out_bytes, sizeof(out));
	assert_memory_equal(device->out, out, sizeof(out));
	close_line(line);
}

static void loses_nothing_when_nobody_reads(void **state)
{
	struct libusb_device *device = plug_ftdi(2, "FULL");
	struct line *line = open_line("usb:0403:6001:FULL");
	unsigned int counter = 0;
	size_t piece = 62 * PAYLOAD, most = USB_RING_BYTES / piece + 40;

	(void)state;
	for (size_t i = 0; i < most; i++) {
		arrive(device, &counter, piece, 999, 0);
		while (fake_arriving(device) > FAKE_ARRIVALS / 2 && fake_flying())
			;
	}
	read_counter(line, 0, counter);
	assert_int_equal(fake_flying(), 16);
	close_line(line);
}

static void counts_damage_where_it_is(void **state)
{
	struct libusb_device *device = plug_ftdi(2, "DAMAGE");
	struct line *line = open_line("usb:0403:6001:DAMAGE");
	unsigned int counter = 0;
	char text[200];

	(void)state;
	line_usb.describe(line, text, sizeof(text));
	assert_string_equal(text, "");
	arrive(device, &counter, 5 * PAYLOAD, 3, 0x62); /* overrun */
	arrive(device, &counter, 2 * PAYLOAD, 1, 0x62);
	arrive(device, &counter, PAYLOAD, 0, 0x68); /* framing */
	arrive(device, &counter, PAYLOAD, 0, 0x78); /* BREAK, which is a framing error too */
	fake_arrive(device, LIBUSB_TRANSFER_COMPLETED, "\x01\x62", 2); /* no data: said before */
	fake_arrive(device, LIBUSB_TRANSFER_ERROR, NULL, 0);
	arrive(device, &counter, 1, 999, 0);
	read_counter(line, 0, counter);
	line_usb.describe(line, text, sizeof(text));
	assert_string_equal(text, "FTDI FT232R: 2 overruns (bytes 186 to 372), 1 framing error "
				  "(at byte 434), 1 BREAK (at byte 496), 1 failed transfer "
				  "(at byte 558)");
	close_line(line);
}

static void tells_damage_and_changes_its_rate(void **state)
{
	struct libusb_device *device = plug_ftdi(2, "RATE");
	struct line *line = open_line("usb:0403:6001:RATE@9600");
	const struct fake_request *request;
	struct line_damage damage;
	unsigned int counter = 0;

	(void)state;
	assert_int_equal(line_usb.baud("usb:0403:6001:RATE@9600"), 9600);
	assert_int_equal(line_usb.baud("usb:"), 115200);
	assert_int_equal(line_usb.baud("usb:0525:127a=debug"), 0);
	assert_true(line_usb.damage(line, &damage));
	assert_true(!damage.framing && !damage.breaks && !damage.overruns && !damage.parity);
	arrive(device, &counter, 3 * PAYLOAD, 1, 0x0a); /* overrun, framing */
	arrive(device, &counter, 3 * PAYLOAD, 2, 0x18); /* BREAK, which sets framing too */
	read_counter(line, 0, 6 * PAYLOAD);
	assert_true(line_usb.damage(line, &damage));
	assert_true(damage.framing == 1 && damage.overruns == 1 && damage.breaks == 1);
	assert_null(line_usb.set_baud(line, 115200));
	request = &device->requests[(device->asked - 1) % FAKE_REQUESTS];
	assert_true(request->request == 3 && request->value == 26); /* 3 MHz / 26 */
	says(line_usb.set_baud(line, 12000000), ERR_USAGE, "cannot do 12000000 baud");
	close_line(line);
}

static void sends_a_break(void **state)
{
	struct libusb_device *device = plug_ftdi(2, "BREAK");
	struct line *line = open_line("usb:0403:6001:BREAK");

	(void)state;
	device->asked = 0;
	assert_null(line_usb.send_break(line));
	assert_int_equal(device->asked, 2);
	assert_int_equal(device->requests[0].value, 0x4008);
	assert_int_equal(device->requests[1].value, 0x0008);
	fake_unplug_at(2);
	says(line_usb.send_break(line), ERR_LINE, "unplugged");
	close_line(line);
}

/* Until read says so. */
static struct err *read_error(struct line *line)
{
	struct err *err = NULL;
	uint8_t data[100];
	size_t got;
	bool end;

	for (int i = 0; i < 1000 && !err; i++) {
		err = line_usb.read(line, data, sizeof(data), 10, &got, &end);
		assert_false(end);
	}
	return err;
}

static void waits_for_the_same_serial_number(void **state)
{
	struct libusb_device *device = plug_ftdi(2, "MINE");
	struct line *line = open_line("usb:");
	unsigned int counter = 0;

	(void)state;
	assert_true(line_usb.returns);
	arrive(device, &counter, 10, 999, 0);
	while (fake_arriving(device))
		;
	fake_unplug(device);
	read_counter(line, 0, 10); /* what came before is not lost */
	says(read_error(line), ERR_LINE, "it was unplugged");
	says(line_usb.write(line, "x", 1, 100), ERR_LINE, "it was unplugged");
	close_line(line);
	fails("usb:", ERR_LINE, "0403:6001 with serial number MINE is not back");
	plug_ftdi(5, "OTHER");
	fails("usb:", ERR_LINE, "MINE is not back");
	device = plug_ftdi(6, "MINE"); /* another place */
	line = open_line("usb:");
	counter = 0;
	arrive(device, &counter, 10, 999, 0);
	read_counter(line, 0, 10);
	close_line(line);
}

static void waits_for_the_same_place(void **state)
{
	struct libusb_device *device = plug_ftdi(2, NULL);
	struct line *line = open_line("usb:0403:6001");

	(void)state;
	fake_unplug(device);
	says(read_error(line), ERR_LINE, "unplugged");
	close_line(line);
	plug_ftdi(3, NULL);
	fails("usb:0403:6001", ERR_LINE,
	      "at 250-2 is not back; plug it in again, into the same port");
	plug_ftdi(2, NULL);
	close_line(open_line("usb:0403:6001"));
}

static void refuses_what_is_no_spec(void **state)
{
	static const char *const bad[] = {
		"usb:1", "usb:0403", "usb:0403:", "usb:0403:600", "usb:0403:6001:",
		"usb:0403:60011",
		"usb:x403:6001", "usb:@", "usb:@x", "usb:1-2", "usb:0403:6001=nochip",
		"usb:=", "usb:/",
	};
	char longest[400] = "usb:0403:6001:";

	(void)state;
	plug_ftdi(2, "SPEC");
	for (size_t i = 0; i < COUNT(bad); i++)
		fails(bad[i], ERR_USAGE, "is not of the form");
	fails("usb:@0", ERR_USAGE, "no UART does 0 baud");
	fails("usb:0403:6001@99999999999", ERR_USAGE, "no UART does");
	fails("usb:=ftdi", ERR_USAGE, "names a chip");
	fails("usb:0403:6001:SPEC@2500000", ERR_USAGE, "nearest is 2000000");
	memset(longest + strlen(longest), 'S', 300);
	fails(longest, ERR_USAGE, "is not of the form");
	longest[14 + USB_TEXT] = 0;
	fails(longest, ERR_USAGE, "is not of the form");
	assert_false(line_usb.matches("/dev/ttyUSB0"));
}

static void opens_what_the_spec_says(void **state)
{
	static const char *const good[] = {
		"usb:0403:6001:A@B/1@115200", "usb:0403:6001:A@B/1", "usb:@250-2@9600",
		"usb:@250-2", "usb:0403:6001@57600",
	};
	struct usb_spec spec;

	(void)state;
	plug_ftdi(2, "A@B");
	fails(good[0], ERR_LINE, "has 1 port, the first is /0");
	fails(good[1], ERR_LINE, "there is no /1");
	for (size_t i = 2; i < COUNT(good); i++)
		close_line(open_line(good[i]));
	assert_null(usb_spec_parse("usb:10C4:ea60:x=y/2@9600", &spec));
	assert_int_equal(spec.vendor, 0x10c4);
	assert_int_equal(spec.port, 2);
	assert_int_equal(spec.baud, 9600);
	assert_string_equal(spec.serial, "x=y");
	assert_null(spec.chip);
}

static void names_them_when_there_are_several(void **state)
{
	struct libusb_device *other;

	(void)state;
	fails("usb:@250-9", ERR_LINE, "no such USB adapter is plugged in; there is no USB device");
	plug_ftdi(2, "ONE");
	plug_ftdi(3, "TWIN");
	plug_ftdi(4, "TWIN");
	other = fake_plug(0x1a86, 0x7523, 5, NULL);
	fake_interface(other, 0, 0xff, 1, 2);
	fake_bulk(other, 0x82, 0x02, 32);
	fails("usb:@115201", ERR_LINE,
	      "several USB adapters are plugged in; name one: usb:0403:6001:ONE (FTDI FT232R), "
	      "usb:@250-3 (FTDI FT232R), usb:@250-4 (FTDI FT232R), usb:1a86:7523 (WCH CH340)");
	fails("usb:0403:6001:TWIN", ERR_LINE,
	      "several USB adapters have this serial number; name one: usb:@250-3 (FTDI FT232R), "
	      "usb:@250-4 (FTDI FT232R)");
	fails("usb:0403:6001:NONE", ERR_LINE,
	      "no such USB adapter is plugged in; there is 0403:6001");
	close_line(open_line("usb:@250-4"));
	close_line(open_line("usb:1a86:7523"));
}

static void treats_an_unknown_one_as_told(void **state)
{
	struct libusb_device *device = fake_plug(0x1234, 0x5678, 2, "ODD");

	(void)state;
	fails("usb:1234:5678", ERR_LINE, "=CHIP, with CHIP one of ftdi, cp210x, pl2303, ch341");
	fails("usb:1234:5678=ftdi", ERR_LINE, "descriptors of 1234:5678 at 250-2 make no sense");
	fails("usb:@115202", ERR_LINE, "there is 1234:5678; if one of these is an adapter");
	device->release = 0x0600;
	fake_interface(device, 0, 0xff, 0xff, 0xff);
	fake_bulk(device, 0x81, 0x02, PACKET);
	fails("usb:1234:5678", ERR_LINE, "has no chip that is known by its ids");
	close_line(open_line("usb:1234:5678=ftdi"));
}

static void says_what_to_do(void **state)
{
	struct libusb_device *device = plug_ftdi(2, "ADVICE");

	(void)state;
	device->open_status = LIBUSB_ERROR_ACCESS;
	fails("usb:0403:6001:ADVICE", ERR_LINE,
	      "`SUBSYSTEM==\"usb\", ATTR{idVendor}==\"0403\", MODE=\"0660\", GROUP=\"plugdev\"`");
	device->open_status = 0;
	device->claim_status = LIBUSB_ERROR_BUSY;
	fails("usb:0403:6001:ADVICE", ERR_LINE,
	      "another program has it; `sudo fuser -v /dev/bus/usb/250/002` shows which");
	device->claim_status = 0;
	close_line(open_line("usb:0403:6001:ADVICE"));
	line_usb.close(NULL);
}

/* Made-up /sys and /proc in a folder of ours. */
static void finds_who_holds_the_tty(void **state)
{
	static const char *const folders[] = {
		"bus", "bus/usb", "bus/usb/devices", "bus/usb/devices/1-2:1.0",
		"bus/usb/devices/1-2:1.0/ttyUSB3", "bus/usb/devices/1-4:2.1",
		"bus/usb/devices/1-4:2.1/tty", "bus/usb/devices/1-4:2.1/tty/ttyACM0", "77", "77/fd",
	};
	char top[] = "/tmp/test_line_usb.XXXXXX", path[200], who[100];
	FILE *file;

	(void)state;
	assert_non_null(mkdtemp(top));
	for (size_t i = 0; i < COUNT(folders); i++) {
		snprintf(path, sizeof(path), "%s/%s", top, folders[i]);
		assert_int_equal(mkdir(path, 0700), 0);
	}
	snprintf(path, sizeof(path), "%s/77/fd/5", top);
	assert_int_equal(symlink("/dev/ttyUSB3", path), 0);
	assert_true(usb_holder(top, top, "1-2", 0, who, sizeof(who)));
	assert_string_equal(who, "a program (pid 77) has /dev/ttyUSB3");
	assert_int_equal(unlink(path), 0);
	assert_false(usb_holder(top, top, "1-2", 0, who, sizeof(who)));
	assert_int_equal(symlink("/dev/ttyACM0", path), 0);
	assert_false(usb_holder(top, top, "1-2", 0, who, sizeof(who)));
	assert_false(usb_holder(top, top, "1-4", 0, who, sizeof(who)));
	snprintf(path, sizeof(path), "%s/77/comm", top);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs("picocom\n", file);
	fclose(file);
	assert_true(usb_holder(top, top, "1-4", 1, who, sizeof(who)));
	assert_string_equal(who, "picocom (pid 77) has /dev/ttyACM0");
	unlink(path);
	snprintf(path, sizeof(path), "%s/77/fd/5", top);
	unlink(path);
	for (size_t i = COUNT(folders); i-- > 0;) {
		snprintf(path, sizeof(path), "%s/%s", top, folders[i]);
		assert_int_equal(rmdir(path), 0);
	}
	assert_int_equal(rmdir(top), 0);
}

static void notices_what_fails_while_open(void **state)
{
	struct libusb_device *device = plug_ftdi(2, "WHILE");
	struct line *line = open_line("usb:0403:6001:WHILE");

	(void)state;
	device->out_status = LIBUSB_ERROR_TIMEOUT;
	says(line_usb.write(line, "x", 1, 10), ERR_LINE, "does not answer");
	fake_arrive(device, LIBUSB_TRANSFER_STALL, NULL, 0);
	says(read_error(line), ERR_LINE, "refused");
	close_line(line);
	line = open_line("usb:0403:6001:WHILE");
	for (int i = 0; i < 100; i++)
		fake_arrive(device, LIBUSB_TRANSFER_ERROR, NULL, 0);
	says(read_error(line), ERR_LINE, "look at the cable");
	close_line(line);
}

/* All that can be done with a line but BREAK, which takes time. Returns whether all went well. */
static bool exercise(const char *spec)
{
	struct line *line;
	struct err *err = line_usb.open(spec, &line);
	uint8_t data[100];
	size_t got;
	bool end;

	if (!err) {
		err = line_usb.write(line, "hello", 5, 100);
		if (!err)
			err = line_usb.read(line, data, sizeof(data), 1, &got, &end);
		line_usb.close(line);
	}
	if (err && !strlen(err->text))
		fail_msg("an error without a word");
	got = !err;
	err_destroy(err);
	return got;
}

static struct libusb_device *plug_kind(unsigned int kind)
{
	static const uint8_t extra[] = { 4, 0x24, 0x02, 0x06, 5, 0x24, 0x06, 0, 1 };
	static const uint16_t ids[][2] = {
		{ 0x0403, 0x6001 }, { 0x10c4, 0xea60 }, { 0x067b, 0x2303 },
		{ 0x1a86, 0x7523 }, { 0x0525, 0x127a }, { 0x1209, 0x0001 },
	};
	struct libusb_device *ret = fake_plug(ids[kind][0], ids[kind][1], 2, "SWEEP");

	fake_interface(ret, 0, kind == 5 ? 2 : 0xff, 2, 1);
	if (kind == 5) {
		fake_extra(ret, extra, sizeof(extra));
		fake_interface(ret, 1, 0x0a, 0, 0);
	}
	fake_bulk(ret, 0x81, 0x02, kind == 4 ? 8 : PACKET);
	return ret;
}

static int answer_debug(const struct fake_request *request, uint8_t *data)
{
	static const uint8_t debug[] = { 4, 0x0a, 0x81, 0x02 };

	memcpy(data, debug, request->bytes < 4 ? request->bytes : 4);
	return request->bytes;
}

/* Pulled at every call of libusb: an error that says so, nothing left behind. */
static void survives_being_unplugged_at_every_call(void **state)
{
	(void)state;
	for (unsigned int kind = 0; kind < 6; kind++) {
		unsigned int calls = 1000;

		for (unsigned int at = 0; at <= calls; at++) {
			struct libusb_device *device;
			char spec[40];

			fake_reset();
			device = plug_kind(kind);
			if (kind == 4)
				device->answer = answer_debug;
			fake_unplug_at(at);
			snprintf(spec, sizeof(spec), "usb:@250-2@%u", 115201 + kind);
			if (!exercise(spec) && !at)
				fail_msg("kind %u does not work", kind);
			if (!at)
				calls = fake_calls();
			assert_int_equal(fake_leaks(), 0);
		}
	}
}

/* Descriptors that are cut anywhere, or have any byte changed: works or an error. */
static void survives_nonsense_in_descriptors(void **state)
{
	static const uint8_t values[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };

	(void)state;
	for (unsigned int kind = 0; kind < 6; kind++) {
		size_t length, at;

		fake_reset();
		length = plug_kind(kind)->config_bytes;
		for (at = 0; at < length * (COUNT(values) + 1); at++) {
			struct libusb_device *device;
			struct line *line;
			struct err *err;
			char spec[40];

			fake_reset();
			device = plug_kind(kind);
			if (at < length)
				device->config_bytes = at;
			else
				device->config[at % length] = values[at / length - 1];
			snprintf(spec, sizeof(spec), "usb:@250-2@%u", 115201 + kind);
			err = line_usb.open(spec, &line);
			if (err)
				assert_true(strlen(err->text));
			else
				line_usb.close(line);
			err_destroy(err);
			assert_int_equal(fake_leaks(), 0);
		}
	}
}

#define EACH(test) cmocka_unit_test_setup(test, reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(waits_for_the_same_serial_number),
		EACH(waits_for_the_same_place),
		EACH(carries_bytes_both_ways),
		EACH(loses_nothing_when_nobody_reads),
		EACH(counts_damage_where_it_is),
		EACH(tells_damage_and_changes_its_rate),
		EACH(sends_a_break),
		EACH(refuses_what_is_no_spec),
		EACH(opens_what_the_spec_says),
		EACH(names_them_when_there_are_several),
		EACH(treats_an_unknown_one_as_told),
		EACH(says_what_to_do),
		EACH(finds_who_holds_the_tty),
		EACH(notices_what_fails_while_open),
		EACH(survives_being_unplugged_at_every_call),
		EACH(survives_nonsense_in_descriptors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
