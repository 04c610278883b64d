// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/line/found_access: who holds what was found, who may use it, and what mends it. Links as
 * test_found.
 */
#include "unit.h"

#include <grp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fake_computer.h"

static void holders_are_named(void **state)
{
	char self[20];

	(void)state;
	computer_plug_ftdi(2, "XO1");
	computer_put_usb_tty("ttyUSB0", 2, 0, "ftdi_sio");
	computer_put_holder(123, "picocom\n", "/dev/ttyUSB0");
	computer_plug_ftdi(3, "XO2");
	computer_put_driver(3, 0, "usbfs");
	computer_put_holder(124, "tool\n", "/dev/bus/usb/250/003");
	computer_plug_ftdi(4, "XO3");
	computer_put_driver(4, 0, "usbfs");
	computer_plug_ftdi(5, "XO4");
	computer_put_driver(5, 0, "usbfs");
	computer_put_holder((unsigned int)getpid(), "lastgasp\n", "/dev/bus/usb/250/005");
	look(4);
	assert_int_equal(found[0].state, FOUND_HELD);
	assert_string_equal(found[0].holder, "picocom (pid 123)");
	assert_string_equal(found[0].problem, "picocom (pid 123) has /dev/ttyUSB0");
	assert_string_equal(found[0].remedy, "end it first: kill 123");
	assert_string_equal(found[1].holder, "tool (pid 124)");
	assert_int_equal(found[2].state, FOUND_HELD);
	contains(found[2].problem, "another program has /dev/bus/usb/250/004");
	contains(found[2].remedy, "fuser -v /dev/bus/usb/250/004");
	snprintf(self, sizeof(self), "(pid %d)", (int)getpid());
	contains(found[3].holder, self);
	contains(found[3].problem, "this lastgasp");
}

/* Root may do everything, so somebody else is asked. */
static void as_nobody(bool (*holds)(void))
{
	int status;
	pid_t child;

	if (getuid()) {
		assert_true(holds());
		return;
	}
	child = fork();
	assert_true(child >= 0);
	if (!child) {
		if (setgroups(0, NULL) || setgid(65534) || setuid(65534))
			_exit(2);
		_exit(holds() ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static bool needs_the_rule(void)
{
	return computer_look(1) && found[0].state == FOUND_DENIED &&
	       !strcmp(found[0].spec, "usb:0403:6001:XO1") &&
	       strstr(found[0].problem, "/dev/bus/usb/250/002: permission denied") &&
	       strstr(found[0].remedy, "SUBSYSTEM==\"usb\", ATTR{idVendor}==\"0403\"") &&
	       strstr(found[0].remedy, "plug it in again");
}

static bool goes_by_its_tty(void)
{
	return computer_look(1) && found[0].state == FOUND_FREE &&
	       !strcmp(found[0].spec, "/dev/ttyUSB0") && !found[0].problem[0];
}

static bool needs_the_group(void)
{
	return computer_look(1) && found[0].state == FOUND_DENIED &&
	       strstr(found[0].remedy, "sudo adduser $USER ") && !strstr(found[0].remedy, "udev");
}

static void permission_and_what_mends_it(void **state)
{
	(void)state;
	computer_plug_ftdi(2, "XO1")->open_status = LIBUSB_ERROR_ACCESS;
	fake_root_put(&computer, "/sys/bus/usb/devices/250-2/serial", "XO1\n");
	computer_put_node(2);
	as_nobody(needs_the_rule);
	computer_put_usb_tty("ttyUSB0", 2, 0, "ftdi_sio");
	computer_set_mode("/dev/ttyUSB0", 0666, 0);
	as_nobody(goes_by_its_tty);
	computer_set_mode("/dev/ttyUSB0", 0000, 0);
	as_nobody(needs_the_rule);
	if (!getuid()) {
		computer_set_mode("/dev/bus/usb/250/002", 0660, 20);
		as_nobody(needs_the_group);
	}
}

static bool tty_is_denied(void)
{
	return computer_look(1) && found[0].state == FOUND_DENIED &&
	       !strcmp(found[0].problem, "permission denied") && found[0].remedy[0];
}

static void permission_of_a_built_in_port(void **state)
{
	(void)state;
	computer_put_tty("ttyS0", "/sys/devices/pnp0/00:00", "pnp", "serial");
	computer_set_mode("/dev/ttyS0", 0000, 0);
	as_nobody(tty_is_denied);
	if (!getuid()) {
		computer_set_mode("/dev/ttyS0", 0660, 20);
		as_nobody(needs_the_group);
	}
}

static void device_nodes_that_are_not_there(void **state)
{
	(void)state;
	computer_plug_ftdi(2, "XO1");
	computer_put_tty("ttyS0", "/sys/devices/pnp0/00:00", "pnp", "serial");
	assert_int_equal(chdir(computer.dir), 0);
	assert_int_equal(unlink("dev/bus/usb/250/002"), 0);
	assert_int_equal(unlink("dev/ttyS0"), 0);
	assert_int_equal(chdir("/"), 0);
	look(2);
	contains(found[0].problem, "/dev/bus/usb/250/002 is not there");
	contains(found[1].problem, "/dev/ttyS0 is not there");
}

static void consoles_of_this_computer_are_not_taken(void **state)
{
	(void)state;
	computer_put_tty("ttyS0", "/sys/devices/pnp0/00:00", "pnp", "serial");
	computer_put_tty("ttyS1", "/sys/devices/pnp0/00:01", "pnp", "serial");
	fake_root_put(&computer, "/sys/class/tty/console/active", "tty0 ttyS1\n");
	look(2);
	assert_int_equal(found[0].state, FOUND_FREE);
	assert_int_equal(found[1].state, FOUND_HELD);
	contains(found[1].problem, "console of this computer");
	contains(found[1].remedy, "console=ttyS1");
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, computer_set_up, computer_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(consoles_of_this_computer_are_not_taken),
		TEST(holders_are_named),
		TEST(permission_and_what_mends_it),
		TEST(permission_of_a_built_in_port),
		TEST(device_nodes_that_are_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
