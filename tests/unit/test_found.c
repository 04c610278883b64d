// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/line/found*, udev: what is listed for what is plugged in, on a computer that is all fake.
 * Links host/err.c, host/usb_names.c, host/line/{found*,udev,usb*,holder,rate}.c.
 */
#include "unit.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../host/line/udev.h"
#include "../../host/line/usb_chip.h"
#include "fake_computer.h"

static void adapter_without_a_driver(void **state)
{
	(void)state;
	computer_plug_ftdi(2, "XO1");
	look(1);
	assert_string_equal(found[0].spec, "usb:0403:6001:XO1");
	assert_string_equal(found[0].tty, "");
	assert_string_equal(found[0].place, "250-2");
	assert_string_equal(found[0].ids, "0403:6001");
	assert_string_equal(found[0].name, "FT232 Serial (UART) IC, Future__");
	assert_string_equal(found[0].chip, "FTDI FT232R");
	assert_string_equal(found[0].serial, "XO1");
	assert_string_equal(found[0].driver, "");
	assert_string_equal(found[0].problem, "");
	assert_true(found[0].usb);
	assert_int_equal(found[0].state, FOUND_FREE);
}

static void adapter_and_its_tty_are_one(void **state)
{
	(void)state;
	computer_plug_ftdi(2, "XO1");
	computer_put_usb_tty("ttyUSB0", 2, 0, "ftdi_sio");
	look(1);
	assert_string_equal(found[0].spec, "usb:0403:6001:XO1");
	assert_string_equal(found[0].tty, "/dev/ttyUSB0");
	assert_string_equal(found[0].driver, "ftdi_sio");
	assert_int_equal(found[0].state, FOUND_FREE);
}

static void each_port_is_listed(void **state)
{
	struct libusb_device *device = fake_plug(0x0403, 0x6010, 10, "TWO");

	(void)state;
	device->release = 0x0700;
	for (uint8_t i = 0; i < 2; i++) {
		fake_interface(device, i, 0xff, 0xff, 0xff);
		fake_bulk(device, (uint8_t)(0x81 + 2 * i), (uint8_t)(2 + 2 * i), 64);
	}
	computer_put_node(10);
	computer_put_usb_tty("ttyUSB1", 10, 1, "ftdi_sio");
	computer_plug_ftdi(9, "ONE");
	look(3);
	assert_string_equal(found[0].spec, "usb:0403:6001:ONE");
	assert_string_equal(found[1].spec, "usb:0403:6010:TWO");
	assert_string_equal(found[1].tty, "");
	assert_string_equal(found[2].spec, "usb:0403:6010:TWO/1");
	assert_string_equal(found[2].tty, "/dev/ttyUSB1");
}

static void tty_of_cdc_is_at_the_control_interface(void **state)
{
	struct libusb_device *device = fake_plug(0x0525, 0xa4a7, 3, NULL);

	(void)state;
	fake_interface(device, 0, 0x02, 0x02, 0x01);
	fake_interface(device, 1, 0x0a, 0, 0);
	fake_bulk(device, 0x81, 0x02, 512);
	computer_put_node(3);
	computer_put_usb_tty("ttyACM0", 3, 0, "cdc_acm");
	computer_put_driver(3, 1, "cdc_acm");
	look(1);
	assert_string_equal(found[0].spec, "usb:0525:a4a7");
	assert_string_equal(found[0].tty, "/dev/ttyACM0");
	assert_string_equal(found[0].chip, "CDC-ACM");
}

static void same_serial_numbers_go_by_place(void **state)
{
	(void)state;
	computer_plug_ftdi(2, "0001");
	computer_plug_ftdi(4, "0001");
	look(2);
	assert_string_equal(found[0].spec, "usb:@250-2");
	assert_string_equal(found[1].spec, "usb:@250-4");
}

static void nonsense_is_listed(void **state)
{
	struct libusb_device *device = fake_plug(0x0403, 0x6001, 2, NULL);

	(void)state;
	computer_put_node(2);
	computer_plug_ftdi(3, NULL)->open_status = LIBUSB_ERROR_IO;
	look(2);
	assert_int_equal(found[0].state, FOUND_BROKEN);
	contains(found[0].problem, "descriptors make no sense");
	assert_int_equal(found[1].state, FOUND_BROKEN);
	contains(found[1].problem, "transfer failed");
	contains(found[1].remedy, "cable");
	computer_put_usb_tty("ttyUSB0", 2, 0, "ftdi_sio"); /* but the kernel makes sense of it */
	look(2);
	assert_string_equal(found[0].spec, "/dev/ttyUSB0");
	assert_int_equal(found[0].state, FOUND_FREE);
	device->config_bytes = 4;
	look(2);
}

static void unknown_chips(void **state)
{
	struct libusb_device *hub = fake_plug(0x1d6b, 0x0002, 1, NULL),
			     *keyboard = fake_plug(0x046d, 0xc31c, 2, NULL),
			     *radio = fake_plug(0x0bda, 0x8176, 3, NULL),
			     *adapter = fake_plug(0x1209, 0x0001, 4, NULL);

	(void)state;
	hub->class = LIBUSB_CLASS_HUB;
	fake_interface(keyboard, 0, 3, 1, 1);
	fake_interface(radio, 0, 0xff, 0xff, 0xff);
	fake_bulk(radio, 0x81, 0x02, 512);
	computer_put_driver(3, 0, "rtl8192cu");
	fake_interface(adapter, 0, 0xff, 0, 0);
	fake_bulk(adapter, 0x81, 0x02, 64);
	fake_root_put(&computer, "/sys/bus/usb/devices/250-4/product", "Odd\033 thing\n");
	look(1);
	assert_int_equal(found[0].state, FOUND_UNKNOWN);
	assert_string_equal(found[0].spec, "usb:1209:0001");
	assert_string_equal(found[0].name, "Odd_ thing");
	contains(found[0].remedy, "usb:1209:0001=CHIP");
	contains(found[0].remedy, "ftdi, cp210x, pl2303, ch341, debug, cdc");
}

static void built_in_ports(void **state)
{
	const char *pnp = "/sys/devices/pnp0/00:00";

	(void)state;
	computer_put_tty("ttyS0", pnp, "pnp", "serial");
	fake_root_put(&computer, "/sys/devices/pnp0/00:00/tty/ttyS0/type", "4\n");
	computer_put_tty("ttyS3", "/sys/devices/platform/serial8250", "platform", "serial8250");
	fake_root_put(&computer, "/sys/devices/platform/serial8250/tty/ttyS3/type", "0\n");
	fake_root_make_folder(&computer, "/sys/devices/virtual/tty/tty1");
	computer_put_link("/sys/class/tty/tty1", "/sys/devices/virtual/tty/tty1");
	look(1);
	assert_string_equal(found[0].spec, "/dev/ttyS0");
	assert_string_equal(found[0].chip, "16550A");
	assert_string_equal(found[0].driver, "serial");
	assert_string_equal(found[0].place, "");
	assert_string_equal(found[0].name, "serial port");
	assert_false(found[0].usb);
	computer_put_holder(77, "agetty\n", "/dev/ttyS0");
	look(1);
	assert_int_equal(found[0].state, FOUND_HELD);
	assert_string_equal(found[0].remedy, "end it first: kill 77");
}

static void ports_of_new_kernels_and_of_pci(void **state)
{
	const char *pci = "/sys/devices/pci0000:00/0000:00:1c.0/0000:02:00.0";
	char port[COMPUTER_PATH], path[COMPUTER_PATH];

	(void)state;
	snprintf(port, sizeof(port), "%s/0000:02:00.0:0/0000:02:00.0:0.0", pci);
	computer_put_tty("ttyS4", port, "serial-base", "port");
	snprintf(path, sizeof(path), "%s/0000:02:00.0:0/subsystem", pci);
	computer_put_link(path, "/sys/bus/serial-base");
	snprintf(path, sizeof(path), "%s/0000:02:00.0:0/driver", pci);
	computer_put_link(path, "/sys/bus/serial-base/drivers/ctrl");
	snprintf(path, sizeof(path), "%s/driver", pci);
	computer_put_link(path, "/sys/bus/pci/drivers/8250_pci");
	fake_root_put(&computer, "/sys/bus/pci/devices/0000:02:00.0/vendor", "0x9710\n");
	fake_root_put(&computer, "/sys/bus/pci/devices/0000:02:00.0/device", "0x9922\n");
	look(1);
	assert_string_equal(found[0].place, "0000:02:00.0");
	assert_string_equal(found[0].driver, "8250_pci");
	assert_string_equal(found[0].name, "PCI 9710:9922");
	assert_string_equal(found[0].ids, "9710:9922");
}

static void ports_that_only_the_kernel_knows(void **state)
{
	struct libusb_device *modem = fake_plug(0x12d1, 0x1001, 2, NULL);

	(void)state;
	fake_interface(modem, 0, 0xff, 0xff, 0xff);
	fake_bulk(modem, 0x81, 0x02, 64);
	computer_put_usb_tty("ttyUSB10", 2, 1, "option");
	computer_put_usb_tty("ttyUSB9", 2, 0, "option");
	look(2);
	assert_string_equal(found[0].spec, "/dev/ttyUSB9");
	assert_string_equal(found[1].spec, "/dev/ttyUSB10");
	assert_string_equal(found[0].ids, "12d1:1001");
	assert_string_equal(found[0].name, "A modem_[31m");
	assert_string_equal(found[0].driver, "option");
	assert_true(found[0].usb);
	assert_int_equal(found[0].state, FOUND_FREE);
}

static void names_without_a_database(void **state)
{
	(void)state;
	computer_nameless = true;
	computer_plug_ftdi(2, NULL)->open_status = LIBUSB_ERROR_ACCESS;
	fake_root_put(&computer, "/sys/bus/usb/devices/250-2/product", "FT232R USB UART\n");
	fake_root_put(&computer, "/sys/bus/usb/devices/250-2/manufacturer", "FTDI\n");
	fake_root_put(&computer, "/sys/bus/usb/devices/250-2/serial", "A5XK3RJT\n");
	look(1);
	assert_string_equal(found[0].name, "FT232R USB UART, FTDI");
	assert_string_equal(found[0].spec, "usb:0403:6001:A5XK3RJT");
}

static void nothing_is_there(void **state)
{
	char path[COMPUTER_PATH];

	(void)state;
	look(0);
	snprintf(path, sizeof(path), "%s/sys/class/tty", computer.dir);
	assert_int_equal(rmdir(path), 0);
	look(0);
}

static void the_rules_have_every_chip(void **state)
{
	char *text = NULL, line[100];
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	(void)state;
	udev_rules(out);
	assert_int_equal(fclose(out), 0);
	for (unsigned int i = 0; usb_chips[i]; i++) {
		for (const struct usb_id *id = usb_chips[i]->ids; id && id->vendor; id++) {
			snprintf(line, sizeof(line),
				 "\nATTR{idVendor}==\"%04x\", ATTR{idProduct}==\"%04x\", MODE=",
				 id->vendor, id->product);
			contains(text, line);
		}
	}
	contains(text, "\nENV{ID_USB_INTERFACES}==\"*:0202??:*\", MODE=\"0660\", "
		       "GROUP=\"plugdev\", TAG+=\"uaccess\"\n");
	contains(text, "\nENV{ID_USB_INTERFACES}==\"*:dc02??:*\", ");
	contains(text, "\nLABEL=\"lastgasp_end\"\n");
	free(text);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, computer_set_up, computer_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(adapter_without_a_driver),
		TEST(adapter_and_its_tty_are_one),
		TEST(each_port_is_listed),
		TEST(tty_of_cdc_is_at_the_control_interface),
		TEST(same_serial_numbers_go_by_place),
		TEST(nonsense_is_listed),
		TEST(unknown_chips),
		TEST(built_in_ports),
		TEST(ports_of_new_kernels_and_of_pci),
		TEST(ports_that_only_the_kernel_knows),
		TEST(names_without_a_database),
		TEST(nothing_is_there),
		TEST(the_rules_have_every_chip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
