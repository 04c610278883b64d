// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What can be used as a line: the USB adapters and the kernel's serial ports, joined into one list.
 * Trusts nothing that a device says of itself.
 */
#define _GNU_SOURCE /* strverscmp */
#include "found.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../pci_names.h"
#include "../usb_names.h"
#include "found_access.h"
#include "found_serial.h"
#include "found_sysfs.h"
#include "usb_chip.h"
#include "usb_spec.h"

#define CLASS_VENDOR 0xff

struct search {
	const struct found_roots *roots;
	struct usb_adapter *adapters;
	struct found_serial *serials;
	size_t adapter_count, serial_count;
	struct found *found;
	size_t count;
};

const char *found_word(enum found_state state)
{
	static const char *const words[] = {
		[FOUND_FREE] = "free", [FOUND_UNKNOWN] = "unknown", [FOUND_BROKEN] = "broken",
		[FOUND_HELD] = "held", [FOUND_DENIED] = "denied",
	};

	return words[state];
}

/* A text of the device that the kernel read when it was plugged in. */
static void kernel_text(const struct search *search, const struct usb_adapter *adapter,
			const char *name, char *ret, size_t bytes)
{
	char path[SYSFS_PATH];

	snprintf(path, sizeof(path), "%s/bus/usb/devices/%s/%s", search->roots->sys,
		 adapter->path, name);
	sysfs_text(path, ret, bytes);
}

/* Who may not open the adapter cannot ask it; its specs must not change once it may. */
static void fill_texts(const struct search *search, struct usb_adapter *adapter)
{
	if (adapter->chip && adapter->problem == USB_FINE)
		return;
	if (!adapter->serial[0])
		kernel_text(search, adapter, "serial", adapter->serial, sizeof(adapter->serial));
	if (!adapter->maker[0])
		kernel_text(search, adapter, "manufacturer", adapter->maker,
			    sizeof(adapter->maker));
	if (!adapter->title[0])
		kernel_text(search, adapter, "product", adapter->title, sizeof(adapter->title));
}

/* The driver that is bound to an interface; "" when none is. */
static void find_driver(const struct search *search, const struct usb_adapter *adapter,
			unsigned int interface, char *ret, size_t bytes)
{
	char pattern[SYSFS_PATH];
	glob_t links;

	ret[0] = 0;
	snprintf(pattern, sizeof(pattern), "%s/bus/usb/devices/%s:*.%x/driver",
		 search->roots->sys, adapter->path, interface);
	if (glob(pattern, 0, NULL, &links))
		return;
	sysfs_link(links.gl_pathv[0], ret, bytes);
	globfree(&links);
}

static struct found *add(struct search *search)
{
	struct found *found = &search->found[search->count++];

	*found = (struct found){0};
	return found;
}

static void name_adapter(const struct usb_adapter *adapter, struct found *found)
{
	bool both = adapter->maker[0] && adapter->title[0];

	found->usb = true;
	snprintf(found->place, sizeof(found->place), "%s", adapter->path);
	snprintf(found->ids, sizeof(found->ids), "%04x:%04x", adapter->vendor, adapter->product);
	snprintf(found->serial, sizeof(found->serial), "%s", adapter->serial);
	if (adapter->chip)
		snprintf(found->chip, sizeof(found->chip), "%s", usb_model(adapter));
	if (!usb_device_name(adapter->vendor, adapter->product, found->name, sizeof(found->name)))
		snprintf(found->name, sizeof(found->name), "%s%s%s", adapter->title,
			 both ? ", " : "", adapter->maker);
}

/* The kernel's port at this interface, or NULL. */
static struct found_serial *serial_at(const struct search *search,
				      const struct usb_adapter *adapter, unsigned int interface)
{
	for (size_t i = 0; i < search->serial_count; i++)
		if (search->serials[i].usb && search->serials[i].interface == interface &&
		    !strcmp(search->serials[i].place, adapter->path))
			return &search->serials[i];
	return NULL;
}

static bool has_serial(const struct search *search, const struct usb_adapter *adapter)
{
	for (size_t i = 0; i < search->serial_count; i++)
		if (search->serials[i].usb && !strcmp(search->serials[i].place, adapter->path))
			return true;
	return false;
}

static void add_port(struct search *search, size_t at, unsigned int number)
{
	const struct usb_adapter *adapter = &search->adapters[at];
	const struct usb_port *port = &adapter->port[number];
	struct found_serial *serial = serial_at(search, adapter, port->interface);
	struct found *found = add(search);
	char spec[USB_SPEC_BYTES], exact[USB_SPEC_BYTES + 4];

	if (!serial)
		serial = serial_at(search, adapter, port->control);
	name_adapter(adapter, found);
	find_driver(search, adapter, port->interface, found->driver, sizeof(found->driver));
	if (serial) {
		snprintf(found->tty, sizeof(found->tty), "/dev/%s", serial->tty);
		snprintf(found->driver, sizeof(found->driver), "%s", serial->driver);
		serial->tty[0] = 0; /* is listed now */
	}
	usb_spec_of(search->adapters, search->adapter_count, at, spec);
	snprintf(exact, sizeof(exact), number ? "%s/%u" : "%s", spec, number);
	found_check_usb(search->roots, adapter, exact, found);
}

static void add_nonsense(struct search *search, size_t at)
{
	const struct usb_adapter *adapter = &search->adapters[at];
	struct found *found = add(search);
	char spec[USB_SPEC_BYTES];

	name_adapter(adapter, found);
	usb_spec_of(search->adapters, search->adapter_count, at, spec);
	snprintf(found->spec, sizeof(found->spec), "%s", spec);
	found->state = FOUND_BROKEN;
	snprintf(found->problem, sizeof(found->problem),
		 "its descriptors make no sense: there is no serial port in them");
	snprintf(found->remedy, sizeof(found->remedy),
		 "unplug it and plug it in again, into another port or without a hub");
}

/* Its own class, bulk both ways, and no driver of the kernel wants it. */
static bool maybe_adapter(const struct search *search, const struct usb_adapter *adapter)
{
	char driver[32];

	for (unsigned int i = 0; i < adapter->interfaces; i++) {
		const struct usb_interface *interface = &adapter->interface[i];

		if (interface->class != CLASS_VENDOR || !interface->in || !interface->out)
			continue;
		find_driver(search, adapter, interface->number, driver, sizeof(driver));
		if (!driver[0] || !strcmp(driver, "usbfs"))
			return true;
	}
	return false;
}

static void add_unknown(struct search *search, size_t at)
{
	const struct usb_adapter *adapter = &search->adapters[at];
	struct found *found = add(search);
	size_t used;
	char spec[USB_SPEC_BYTES];

	name_adapter(adapter, found);
	usb_spec_of(search->adapters, search->adapter_count, at, spec);
	snprintf(found->spec, sizeof(found->spec), "%s", spec);
	found->state = FOUND_UNKNOWN;
	snprintf(found->problem, sizeof(found->problem),
		 "no chip is known by these ids; it may be no serial adapter at all");
	snprintf(found->remedy, sizeof(found->remedy),
		 "if it is one, name its chip: %s=CHIP, with CHIP one of", spec);
	for (unsigned int i = 0; usb_chips[i]; i++) {
		used = strlen(found->remedy);
		snprintf(found->remedy + used, sizeof(found->remedy) - used, "%s %s",
			 i ? "," : "", usb_chips[i]->name);
	}
}

static void add_adapters(struct search *search)
{
	for (size_t at = 0; at < search->adapter_count; at++) {
		const struct usb_adapter *adapter = &search->adapters[at];
		bool serial = has_serial(search, adapter);

		for (unsigned int i = 0; adapter->chip && i < adapter->ports; i++)
			add_port(search, at, i);
		if (adapter->chip && !adapter->ports && !serial)
			add_nonsense(search, at);
		else if (!adapter->chip && !serial && maybe_adapter(search, adapter))
			add_unknown(search, at);
	}
}

static void name_serial(const struct found_serial *serial, struct found *found)
{
	if (serial->vendor || serial->product)
		snprintf(found->ids, sizeof(found->ids), "%04x:%04x", serial->vendor,
			 serial->product);
	if (serial->usb &&
	    usb_device_name(serial->vendor, serial->product, found->name, sizeof(found->name)))
		return;
	if (!serial->usb && serial->place[0] &&
	    pci_device_name(serial->vendor, serial->product, found->name, sizeof(found->name)))
		return;
	snprintf(found->name, sizeof(found->name), "%s",
		 serial->title[0] ? serial->title
		 : serial->usb	  ? "USB serial port"
				  : "serial port");
}

/* What is left: ports of UARTs, and of USB devices that only the kernel knows. */
static void add_serials(struct search *search)
{
	for (size_t i = 0; i < search->serial_count; i++) {
		const struct found_serial *serial = &search->serials[i];
		struct found *found;

		if (!serial->tty[0])
			continue;
		found = add(search);
		found->usb = serial->usb;
		snprintf(found->tty, sizeof(found->tty), "/dev/%s", serial->tty);
		strcpy(found->spec, found->tty);
		snprintf(found->place, sizeof(found->place), "%s", serial->place);
		snprintf(found->chip, sizeof(found->chip), "%s", serial->chip);
		snprintf(found->serial, sizeof(found->serial), "%s", serial->serial);
		snprintf(found->driver, sizeof(found->driver), "%s", serial->driver);
		name_serial(serial, found);
		found_check_tty(search->roots, found);
	}
}

static int by_place(const void *a, const void *b)
{
	const struct found *one = a, *other = b;
	int place = strverscmp(one->place, other->place);

	if (one->usb != other->usb)
		return other->usb - one->usb;
	return place ? place : strverscmp(one->tty, other->tty);
}

struct err *found_list_in(const struct found_roots *roots, struct found **ret, size_t *count)
{
	struct search search = {.roots = roots};
	struct err *usb = usb_list(&search.adapters, &search.adapter_count);
	struct err *err = found_serial_list(roots->sys, &search.serials, &search.serial_count);

	if (err && usb) {
		err_destroy(usb);
		return err;
	}
	err_destroy(err);
	err_destroy(usb);
	search.found = calloc(search.adapter_count * USB_PORTS + search.serial_count + 1,
			      sizeof(*search.found));
	for (size_t i = 0; search.found && i < search.adapter_count; i++)
		fill_texts(&search, &search.adapters[i]);
	if (search.found) {
		add_adapters(&search);
		add_serials(&search);
		qsort(search.found, search.count, sizeof(*search.found), by_place);
	}
	free(search.adapters);
	free(search.serials);
	if (!search.found)
		return err_memory();
	*ret = search.found;
	*count = search.count;
	return NULL;
}

struct err *found_list(struct found **ret, size_t *count)
{
	static const struct found_roots here = {"/sys", "/proc", "/dev"};

	return found_list_in(&here, ret, count);
}
