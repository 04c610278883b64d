// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel's serial ports: which there are, from sysfs; what they are, from libserialport, of
 * which nothing is seen elsewhere. Not its sp_list_ports(): that opens each built-in port to see
 * whether it exists, and takes one that it may not open for one that does not.
 */
#define _GNU_SOURCE /* strverscmp */
#include "found_serial.h"

#include <dirent.h>
#include <errno.h>
#include <libserialport.h>
#include <linux/serial.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "found_sysfs.h"

#define PORTS_MAX 1024 /* arbitrary: beyond a large rack's */

/* What a UART is: the numbers are those of linux/serial.h. */
static const char *const uarts[] = {
	[PORT_8250] = "8250",	    [PORT_16450] = "16450",   [PORT_16550] = "16550",
	[PORT_16550A] = "16550A",   [PORT_CIRRUS] = "Cirrus", [PORT_16650] = "16650",
	[PORT_16650V2] = "16650V2", [PORT_16750] = "16750",   [PORT_STARTECH] = "Startech",
	[PORT_16C950] = "16C950",   [PORT_16654] = "16654",   [PORT_16850] = "16850",
	[PORT_RSA] = "RSA",
};

/* Consoles and the like have no device behind them; a built-in port without UART has type 0. */
static bool exists(const char *sys, const char *tty, const char *device, char *chip, size_t bytes)
{
	char path[SYSFS_PATH], text[24] = "";
	unsigned long type;

	if (!device[0])
		return false;
	snprintf(path, sizeof(path), "%s/class/tty/%s/type", sys, tty);
	if (!sysfs_text(path, text, sizeof(text)))
		return true;
	type = strtoul(text, NULL, 10);
	if (type < sizeof(uarts) / sizeof(uarts[0]) && uarts[type])
		snprintf(chip, bytes, "%s", uarts[type]);
	return type != PORT_UNKNOWN;
}

/* Since Linux 6.5 a UART's own driver is above two devices of the bus serial-base. */
static void find_driver(const char *device, char *ret, size_t bytes)
{
	char path[SYSFS_PATH], link[SYSFS_PATH + 16], bus[32];
	char *slash;

	snprintf(path, sizeof(path), "%s", device);
	do {
		snprintf(link, sizeof(link), "%s/driver", path);
		sysfs_link(link, ret, bytes);
		snprintf(link, sizeof(link), "%s/subsystem", path);
		sysfs_link(link, bus, sizeof(bus));
		slash = strrchr(path, '/');
		if (slash)
			*slash = 0;
	} while (slash && !strcmp(bus, "serial-base"));
}

/* One name of the device's way through sysfs. */
static void place_of(const char *name, struct found_serial *port)
{
	unsigned int domain, bus, slot, function;
	const char *colon = strchr(name, ':'), *dot = strrchr(name, '.');
	int end = 0;

	if (sscanf(name, "%8x:%2x:%2x.%1x%n", &domain, &bus, &slot, &function, &end) == 4 &&
	    colon - name >= 4 && !name[end]) {
		snprintf(port->place, sizeof(port->place), "%s", name);
	} else if (strchr("123456789", name[0]) && colon && dot > colon &&
		   strspn(name, "0123456789-.") == (size_t)(colon - name) &&
		   memchr(name, '-', (size_t)(colon - name))) {
		snprintf(port->place, sizeof(port->place), "%.*s", (int)(colon - name), name);
		port->interface = (unsigned int)strtoul(dot + 1, NULL, 16);
		port->usb = true;
	}
}

/* The last that is a PCI slot, or the USB interface below it. */
static void find_place(const char *device, struct found_serial *port)
{
	char way[SYSFS_PATH], *rest = way, *name;

	snprintf(way, sizeof(way), "%s", device);
	while ((name = strsep(&rest, "/")))
		if (name[0] && !port->usb)
			place_of(name, port);
}

static void find_pci(const char *sys, struct found_serial *port)
{
	if (port->usb || !port->place[0])
		return;
	port->vendor = sysfs_id(sys, "pci", port->place, "vendor");
	port->product = sysfs_id(sys, "pci", port->place, "device");
}

static void copy(const char *from, char *to, size_t bytes)
{
	snprintf(to, bytes, "%s", from ? from : "");
	sysfs_printable(to);
}

static void ask_library(struct found_serial *port)
{
	struct sp_port *about;
	char name[48];
	int vendor, product;

	snprintf(name, sizeof(name), "/dev/%s", port->tty);
	if (!port->usb || sp_get_port_by_name(name, &about) != SP_OK)
		return;
	if (sp_get_port_transport(about) == SP_TRANSPORT_USB) {
		copy(sp_get_port_usb_product(about), port->title, sizeof(port->title));
		if (!port->title[0])
			copy(sp_get_port_description(about), port->title, sizeof(port->title));
		copy(sp_get_port_usb_serial(about), port->serial, sizeof(port->serial));
		if (sp_get_port_usb_vid_pid(about, &vendor, &product) == SP_OK) {
			port->vendor = (uint16_t)vendor;
			port->product = (uint16_t)product;
		}
	}
	sp_free_port(about);
}

static bool look(const char *sys, const char *tty, struct found_serial *ret)
{
	char link[SYSFS_PATH], device[SYSFS_PATH];

	*ret = (struct found_serial){0};
	if (strlen(tty) >= sizeof(ret->tty))
		return false;
	snprintf(link, sizeof(link), "%s/class/tty/%s/device", sys, tty);
	sysfs_real(link, device);
	if (!exists(sys, tty, device, ret->chip, sizeof(ret->chip)))
		return false;
	strcpy(ret->tty, tty);
	find_driver(device, ret->driver, sizeof(ret->driver));
	find_place(device, ret);
	find_pci(sys, ret);
	ask_library(ret);
	return true;
}

static int by_name(const void *a, const void *b)
{
	const struct found_serial *one = a, *other = b;

	return strverscmp(one->tty, other->tty);
}

struct err *found_serial_list(const char *sys, struct found_serial **ret, size_t *count)
{
	struct found_serial *ports = calloc(PORTS_MAX, sizeof(*ports));
	char path[SYSFS_PATH];
	struct dirent *entry;
	DIR *folder;

	snprintf(path, sizeof(path), "%s/class/tty", sys);
	if (!ports)
		return err_memory();
	folder = opendir(path);
	if (!folder) {
		free(ports);
		return err_errno(ERR_LINE, errno, "cannot look for serial ports in %s", path);
	}
	*count = 0;
	while (*count < PORTS_MAX && (entry = readdir(folder)))
		*count += entry->d_name[0] != '.' && look(sys, entry->d_name, &ports[*count]);
	closedir(folder);
	qsort(ports, *count, sizeof(*ports), by_name);
	*ret = ports;
	return NULL;
}
