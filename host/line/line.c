// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of line drivers, and what is the same for all of them.
 */
#include "line.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "drivers.h"

#define KEY_AFTER_BREAK_MS 50 /* the kernel takes the key from the BREAK's end on, for 5 s */
#define BREAK_AFTER_KEY_MS 100 /* arbitrary: a machine at its worst shall have taken the key */
#define WRITE_TIMEOUT_MS 2000

const struct line_driver *const line_drivers[] = {
	&line_serial,
	&line_usb,
	&line_unix,
	&line_tcp,
	&line_file,
	&line_fault,
	NULL,
};

bool line_reads(const struct line_driver *driver, const struct line *line, const char *path)
{
	return driver->reads && driver->reads(line, path);
}

static void pause_ms(long ms)
{
	const struct timespec pause = { .tv_nsec = ms * 1000000 };

	nanosleep(&pause, NULL);
}

struct err *line_break(const struct line_driver *driver, struct line *line)
{
	if (!driver->send_break)
		return err_new(ERR_LINE,
			       "a %s line cannot send a BREAK; on the machine, type "
			       "`echo x > /proc/sysrq-trigger` or press Alt-SysRq-x",
			       driver->name);
	return driver->send_break(line);
}

struct err *line_sysrq(const struct line_driver *driver, struct line *line, const char *keys)
{
	struct err *err = NULL;

	for (size_t i = 0; keys[i] && !err; i++) {
		if (i)
			pause_ms(BREAK_AFTER_KEY_MS);
		err = line_break(driver, line);
		pause_ms(err ? 0 : KEY_AFTER_BREAK_MS);
		if (!err)
			err = driver->write(line, &keys[i], 1, WRITE_TIMEOUT_MS);
	}
	return err;
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

struct err *line_innermost(const char *spec, const struct line_driver **ret)
{
	const struct line_driver *driver;
	struct err *err = line_driver_for(spec, &driver);

	while (!err && driver->inner) {
		err = driver->inner(spec, &spec);
		if (!err)
			err = line_driver_for(spec, &driver);
	}
	if (!err)
		*ret = driver;
	return err;
}
