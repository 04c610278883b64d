// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who holds an adapter, from sysfs (interface to tty) and /proc (tty to program). Opens no device.
 */
#include "usb_holder.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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

/* PROC/PID/fd/N: the name of the program, and its PID. */
static void describe(const char *descriptor, const char *proc, const char *tty, char *ret,
		     size_t bytes)
{
	size_t skip = strlen(proc) + 1;
	int digits = (int)strspn(descriptor + skip, "0123456789");
	char path[256], name[NAME_BYTES] = "a program";
	FILE *file;

	snprintf(path, sizeof(path), "%s/%.*s/comm", proc, digits, descriptor + skip);
	file = fopen(path, "r");
	if (file) {
		if (fgets(name, sizeof(name), file))
			name[strcspn(name, "\n")] = 0;
		fclose(file);
	}
	snprintf(ret, bytes, "%s (pid %.*s) has /dev/%s", name, digits, descriptor + skip, tty);
}

bool usb_holder(const char *sys, const char *proc, const char *path, unsigned int interface,
		char *ret, size_t bytes)
{
	char pattern[256], tty[NAME_BYTES], device[NAME_BYTES + 8], to[256];
	bool held = false;
	glob_t found;

	if (!find_tty(sys, path, interface, tty))
		return false;
	snprintf(device, sizeof(device), "/dev/%s", tty);
	snprintf(pattern, sizeof(pattern), "%s/[0-9]*/fd/[0-9]*", proc);
	if (glob(pattern, GLOB_NOSORT, NULL, &found))
		return false;
	for (size_t i = 0; i < found.gl_pathc && !held; i++) {
		ssize_t length = readlink(found.gl_pathv[i], to, sizeof(to) - 1);

		to[length > 0 ? length : 0] = 0;
		held = !strcmp(to, device);
		if (held)
			describe(found.gl_pathv[i], proc, tty, ret, bytes);
	}
	globfree(&found);
	return held;
}
