// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading small things of sysfs. What devices say of themselves comes through here too: none of it
 * may reach a terminal as it is.
 */
#include "found_sysfs.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void sysfs_printable(char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			*text = '_';
}

bool sysfs_text(const char *path, char *ret, size_t bytes)
{
	FILE *file = fopen(path, "r");

	ret[0] = 0;
	if (!file)
		return false;
	if (!fgets(ret, (int)bytes, file))
		ret[0] = 0;
	fclose(file);
	ret[strcspn(ret, "\n")] = 0;
	sysfs_printable(ret);
	return true;
}

void sysfs_link(const char *path, char *ret, size_t bytes)
{
	char to[SYSFS_PATH];
	ssize_t length = readlink(path, to, sizeof(to) - 1);
	const char *slash;

	to[length > 0 ? length : 0] = 0;
	slash = strrchr(to, '/');
	snprintf(ret, bytes, "%s", slash ? slash + 1 : to);
	sysfs_printable(ret);
}

void sysfs_real(const char *path, char ret[SYSFS_PATH])
{
	char *real = realpath(path, NULL);

	ret[0] = 0;
	if (real && strlen(real) < SYSFS_PATH)
		strcpy(ret, real);
	free(real);
}

uint16_t sysfs_id(const char *sys, const char *bus, const char *device, const char *name)
{
	char path[SYSFS_PATH], text[16];

	snprintf(path, sizeof(path), "%s/bus/%s/devices/%s/%s", sys, bus, device, name);
	sysfs_text(path, text, sizeof(text));
	return (uint16_t)strtoul(text, NULL, 16);
}
