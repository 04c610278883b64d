// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of line drivers, and what is the same for all of them.
 */
#include "line.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "drivers.h"

#define KEY_AFTER_BREAK_MS 50 /* the kernel takes the key from the BREAK's end on, for 5 s */
#define WRITE_TIMEOUT_MS 2000

const struct line_driver *const line_drivers[] = {
	&line_serial,
	&line_unix,
	&line_tcp,
	&line_file,
	NULL,
};

bool line_reads(const struct line_driver *driver, const struct line *line, const char *path)
{
	int fd = driver->fd ? driver->fd(line) : -1;
	struct stat read, written;

	return fd >= 0 && !fstat(fd, &read) && S_ISREG(read.st_mode) && !stat(path, &written) &&
	       read.st_dev == written.st_dev && read.st_ino == written.st_ino;
}

struct err *line_sysrq(const struct line_driver *driver, struct line *line, char key)
{
	const struct timespec pause = { .tv_nsec = KEY_AFTER_BREAK_MS * 1000000L };
	struct err *err;

	if (!driver->send_break || !driver->write)
		return err_new(ERR_LINE,
			       "a %s line cannot send a BREAK; on the machine, type "
			       "`echo %c > /proc/sysrq-trigger` or press Alt-SysRq-%c",
			       driver->name, key, key);
	err = driver->send_break(line);
	if (err)
		return err;
	nanosleep(&pause, NULL);
	return driver->write(line, &key, 1, WRITE_TIMEOUT_MS);
}

struct err *line_driver_for(const char *spec, const struct line_driver **ret)
{
	char forms[300] = "";

	for (size_t i = 0; line_drivers[i]; i++) {
		size_t used = strlen(forms);

		if (line_drivers[i]->matches(spec)) {
			*ret = line_drivers[i];
			return NULL;
		}
		snprintf(forms + used, sizeof(forms) - used, "%s%s", used ? ", " : "",
			 line_drivers[i]->syntax);
	}
	return err_new(ERR_USAGE, "`%.80s` is no line; a line is one of: %s", spec, forms);
}
