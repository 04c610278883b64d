// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who holds the tty of an adapter: from interface to tty by sysfs. Opens no device.
 */
#include "usb_holder.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "holder.h"

#define NAME_BYTES 64

/* "ttyUSB0" or "ttyACM0"; false: no driver with a tty is at the interface. */
static bool find_tty(const char *sys, const char *path, unsigned int interface, char *ret)
{
	static const char *const forms[] = {"ttyUSB*", "tty/ttyACM*"};
	glob_t found;
	bool any = false;

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]) && !any; i++) {
		char pattern[256];

		snprintf(pattern, sizeof(pattern), "%s/bus/usb/devices/%s:*.%u/%s", sys, path,
			 interface, forms[i]);
		if (glob(pattern, 0, NULL, &found))
			continue;
		any = true;
		snprintf(ret, NAME_BYTES, "%s", strrchr(found.gl_pathv[0], '/') + 1);
		globfree(&found);
	}
	return any;
}

bool usb_holder(const char *sys, const char *proc, const char *path, unsigned int interface,
		char *ret, size_t bytes)
{
	char tty[NAME_BYTES], device[NAME_BYTES + 8], who[HOLDER_BYTES];

	if (!find_tty(sys, path, interface, tty))
		return false;
	snprintf(device, sizeof(device), "/dev/%s", tty);
	if (!holder_of(proc, device, who))
		return false;
	snprintf(ret, bytes, "%s has %s", who, device);
	return true;
}
