// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Names of USB devices through libudev's hardware database, which is usb.ids compiled. The only
 * file that knows libudev; needs no udev daemon.
 */
#include "usb_names.h"

#include <libudev.h>
#include <stdio.h>

static const char *value(struct udev_list_entry *list, const char *name)
{
	struct udev_list_entry *entry = udev_list_entry_get_by_name(list, name);

	return entry ? udev_list_entry_get_value(entry) : NULL;
}

static void make_printable(char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			*text = '_';
}

static bool look_up(struct udev_hwdb *hwdb, uint16_t vendor, uint16_t product, char *ret,
		    size_t bytes)
{
	struct udev_list_entry *list;
	const char *maker, *model;
	char alias[24];

	snprintf(alias, sizeof(alias), "usb:v%04Xp%04X", vendor, product);
	list = udev_hwdb_get_properties_list_entry(hwdb, alias, 0);
	maker = value(list, "ID_VENDOR_FROM_DATABASE");
	model = value(list, "ID_MODEL_FROM_DATABASE");
	if (!model)
		return false;
	snprintf(ret, bytes, "%s%s%s", model, maker ? ", " : "", maker ? maker : "");
	make_printable(ret);
	return true;
}

bool usb_device_name(uint16_t vendor, uint16_t product, char *ret, size_t bytes)
{
	struct udev *udev = udev_new();
	struct udev_hwdb *hwdb = udev ? udev_hwdb_new(udev) : NULL;
	bool known = hwdb && look_up(hwdb, vendor, product, ret, bytes);

	if (hwdb)
		udev_hwdb_unref(hwdb);
	if (udev)
		udev_unref(udev);
	return known;
}
