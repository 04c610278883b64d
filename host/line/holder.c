// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which program has a device open, from /proc. Opens no device.
 */
#include "holder.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* PROC/PID/fd/N: the name of the program, and its PID. */
static void describe(const char *descriptor, const char *proc, char ret[HOLDER_BYTES])
{
	size_t skip = strlen(proc) + 1;
	int digits = (int)strspn(descriptor + skip, "0123456789");
	char path[256], name[32] = "a program";
	FILE *file;

	snprintf(path, sizeof(path), "%s/%.*s/comm", proc, digits, descriptor + skip);
	file = fopen(path, "r");
	if (file) {
		if (fgets(name, sizeof(name), file))
			name[strcspn(name, "\n")] = 0;
		fclose(file);
	}
	snprintf(ret, HOLDER_BYTES, "%s (pid %.*s)", name, digits, descriptor + skip);
}

bool holder_of(const char *proc, const char *device, char ret[HOLDER_BYTES])
{
	char pattern[256], to[256];
	bool held = false;
	glob_t found;

	snprintf(pattern, sizeof(pattern), "%s/[0-9]*/fd/[0-9]*", proc);
	if (glob(pattern, GLOB_NOSORT, NULL, &found))
		return false;
	for (size_t i = 0; i < found.gl_pathc && !held; i++) {
		ssize_t length = readlink(found.gl_pathv[i], to, sizeof(to) - 1);

		to[length > 0 ? length : 0] = 0;
		held = !strcmp(to, device);
		if (held)
			describe(found.gl_pathv[i], proc, ret);
	}
	globfree(&found);
	return held;
}
