// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The computer of the tests of host/line/found*.
 */
#define _GNU_SOURCE
#include "fake_computer.h"

#include "unit.h"

#include <libserialport.h>
#include <libudev.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../host/pci_names.h"

#define DEVICES "/sys/devices/pci0000:00/0000:00:14.0/usb250"
#define FULL (COMPUTER_PATH + FAKE_ROOT_DIR)

struct fake_root computer;
struct found *found;
size_t found_count;
bool computer_nameless;

static char sys[80], proc[80], dev[80];

/* ---- libraries */

struct sp_port {
	char name[40];
};

static unsigned int sp_ports; /* made and not given back */

enum sp_return sp_get_port_by_name(const char *name, struct sp_port **ret)
{
	*ret = calloc(1, sizeof(**ret));
	snprintf((*ret)->name, sizeof((*ret)->name), "%s", name);
	sp_ports++;
	return SP_OK;
}

void sp_free_port(struct sp_port *port)
{
	sp_ports--;
	free(port);
}

enum sp_transport sp_get_port_transport(const struct sp_port *port)
{
	return strstr(port->name, "USB") ? SP_TRANSPORT_USB : SP_TRANSPORT_NATIVE;
}

char *sp_get_port_description(const struct sp_port *port)
{
	return (char *)(uintptr_t)port->name;
}

char *sp_get_port_usb_product(const struct sp_port *port)
{
	static char title[] = "A modem\033[31m";

	(void)port;
	return title;
}

char *sp_get_port_usb_serial(const struct sp_port *port)
{
	(void)port;
	return NULL;
}

enum sp_return sp_get_port_usb_vid_pid(const struct sp_port *port, int *vendor, int *product)
{
	(void)port;
	*vendor = 0x12d1;
	*product = 0x1001;
	return SP_OK;
}

struct udev_list_entry {
	const char *name, *value;
};

static unsigned int udevs;

struct udev *udev_new(void)
{
	udevs++;
	return (struct udev *)&udevs;
}

struct udev *udev_unref(struct udev *udev)
{
	(void)udev;
	udevs--;
	return NULL;
}

struct udev_hwdb *udev_hwdb_new(struct udev *udev)
{
	(void)udev;
	return computer_nameless ? NULL : (struct udev_hwdb *)&computer_nameless;
}

struct udev_hwdb *udev_hwdb_unref(struct udev_hwdb *hwdb)
{
	(void)hwdb;
	return NULL;
}

struct udev_list_entry *udev_hwdb_get_properties_list_entry(struct udev_hwdb *hwdb,
							    const char *alias, unsigned int flags)
{
	static struct udev_list_entry ftdi[] = {
		{"ID_VENDOR_FROM_DATABASE", "Future\xc3\xa9"},
		{"ID_MODEL_FROM_DATABASE", "FT232 Serial (UART) IC"},
		{NULL, NULL},
	};

	(void)hwdb;
	(void)flags;
	return strcmp(alias, "usb:v0403p6001") ? NULL : ftdi;
}

struct udev_list_entry *udev_list_entry_get_by_name(struct udev_list_entry *entry,
						    const char *name)
{
	for (; entry && entry->name; entry++)
		if (!strcmp(entry->name, name))
			return entry;
	return NULL;
}

const char *udev_list_entry_get_value(struct udev_list_entry *entry)
{
	return entry->value;
}

bool pci_device_name(uint16_t vendor, uint16_t device, char *ret, size_t bytes)
{
	snprintf(ret, bytes, "PCI %04x:%04x", vendor, device);
	return true;
}

/* ---- a machine */

int computer_set_up(void **state)
{
	(void)state;
	fake_reset();
	fake_root_create(&computer);
	chmod(computer.dir, 0755);
	snprintf(sys, sizeof(sys), "%s/sys", computer.dir);
	snprintf(proc, sizeof(proc), "%s/proc", computer.dir);
	snprintf(dev, sizeof(dev), "%s/dev", computer.dir);
	fake_root_make_folder(&computer, "/sys/class/tty");
	fake_root_make_folder(&computer, "/proc");
	fake_root_make_folder(&computer, "/dev");
	computer_nameless = false;
	found = NULL;
	return 0;
}

int computer_tear_down(void **state)
{
	(void)state;
	free(found);
	fake_root_destroy(&computer);
	assert_int_equal(fake_leaks() + sp_ports + udevs, 0);
	return 0;
}

/* A link at `path` of the root, to the `to` of the root; makes both ways. */
void computer_put_link(const char *path, const char *to)
{
	char full[FULL], target[FULL], keep[COMPUTER_PATH];

	snprintf(keep, sizeof(keep), "%s/.keep", path);
	fake_root_put(&computer, keep, "");
	snprintf(full, sizeof(full), "%s%s", computer.dir, keep);
	assert_int_equal(unlink(full), 0);
	snprintf(full, sizeof(full), "%s%s", computer.dir, path);
	assert_int_equal(rmdir(full), 0);
	snprintf(target, sizeof(target), "%s%s", computer.dir, to);
	assert_int_equal(symlink(target, full), 0);
}

/* A serial port of the kernel at a folder of /sys/devices. */
void computer_put_tty(const char *tty, const char *device, const char *bus, const char *driver)
{
	char path[COMPUTER_PATH], to[COMPUTER_PATH];

	snprintf(path, sizeof(path), "%s/subsystem", device);
	snprintf(to, sizeof(to), "/sys/bus/%s", bus);
	computer_put_link(path, to);
	snprintf(path, sizeof(path), "%s/driver", device);
	snprintf(to, sizeof(to), "/sys/bus/%s/drivers/%s", bus, driver);
	computer_put_link(path, to);
	snprintf(path, sizeof(path), "%s/tty/%s/device", device, tty);
	computer_put_link(path, device);
	snprintf(path, sizeof(path), "/sys/class/tty/%s", tty);
	snprintf(to, sizeof(to), "%s/tty/%s", device, tty);
	computer_put_link(path, to);
	snprintf(path, sizeof(path), "/dev/%s", tty);
	fake_root_put(&computer, path, "");
}

void computer_put_driver(unsigned int port, unsigned int interface, const char *driver)
{
	char path[COMPUTER_PATH], to[COMPUTER_PATH];

	snprintf(path, sizeof(path), "/sys/bus/usb/devices/250-%u:1.%x/driver", port, interface);
	snprintf(to, sizeof(to), "/sys/bus/usb/drivers/%s", driver);
	computer_put_link(path, to);
}

/* The tty of a USB interface, and its driver. */
void computer_put_usb_tty(const char *tty, unsigned int port, unsigned int interface,
			  const char *driver)
{
	char device[COMPUTER_PATH];

	snprintf(device, sizeof(device), DEVICES "/250-%u/250-%u:1.%x/%s", port, port, interface,
		 tty);
	computer_put_tty(tty, device, "usb-serial", driver);
	computer_put_driver(port, interface, driver);
}

void computer_put_node(unsigned int port)
{
	char path[COMPUTER_PATH];

	snprintf(path, sizeof(path), "/dev/bus/usb/250/%03u", port);
	fake_root_put(&computer, path, "");
	computer_set_mode(path, 0600, 0);
}

void computer_put_holder(unsigned int pid, const char *name, const char *device)
{
	char path[COMPUTER_PATH], full[FULL];

	snprintf(path, sizeof(path), "/proc/%u/comm", pid);
	fake_root_put(&computer, path, name);
	snprintf(path, sizeof(path), "/proc/%u/fd/3", pid);
	computer_put_link(path, device);
	snprintf(full, sizeof(full), "%s%s", computer.dir, path);
	assert_int_equal(unlink(full), 0);
	assert_int_equal(symlink(device, full), 0);
}

struct libusb_device *computer_plug_ftdi(uint8_t port, const char *serial)
{
	struct libusb_device *ret = fake_plug(0x0403, 0x6001, port, serial);

	ret->release = 0x0600;
	fake_interface(ret, 0, 0xff, 0xff, 0xff);
	fake_bulk(ret, 0x81, 0x02, 64);
	computer_put_node(port);
	return ret;
}

bool computer_look(size_t expected)
{
	const struct found_roots roots = {sys, proc, dev};
	struct err *err;

	free(found);
	found = NULL;
	err = found_list_in(&roots, &found, &found_count);
	if (err)
		print_message("%s\n", err->text);
	for (size_t i = 0; !err && found_count != expected && i < found_count; i++)
		print_message("%s %s\n", found[i].spec, found[i].problem);
	err_destroy(err);
	return !err && found_count == expected;
}

void look(size_t expected)
{
	assert_true(computer_look(expected));
}

void contains(const char *text, const char *words)
{
	if (!strstr(text, words))
		fail_msg("`%s` does not say `%s`", text, words);
}

void computer_set_mode(const char *path, mode_t mode, gid_t group)
{
	char full[FULL];

	snprintf(full, sizeof(full), "%s%s", computer.dir, path);
	if (group)
		assert_int_equal(chown(full, 0, group), 0);
	assert_int_equal(chmod(full, mode), 0);
}
