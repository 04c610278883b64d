/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines: where bytes of a machine come from. A driver is one file, one line in drivers.h and
 * one in line_drivers[] (line.c), and one row in the man page.
 *
 *   /dev/ttyUSB0[@115200]   serial port (8N1)
 *   usb:[VVVV:PPPP[:SERIAL]][@115200]  USB adapter, without a kernel driver (usb_spec.h)
 *   unix:PATH[,qmp=PATH]    stream socket, e.g. QEMU's serial port; qmp: QEMU's QMP socket,
 *                           through which BREAK is sent
 *   tcp:HOST:PORT           TCP, e.g. a terminal server's raw port
 *   file:CAPTURE            replay of a saved capture, `-` for standard input
 *   fault:SEED[,OPTION...]:LINE  any of these, damaged by seed (fault.c lists the options)
 */
#ifndef LINE_H
#define LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../err.h"

struct line; /* one open line; its driver's own */

/* What a UART at this end found wrong with what came, since the line was opened. */
struct line_damage {
	uint64_t framing, breaks, overruns, parity;
};

struct line_driver {
	const char *name;
	const char *syntax; /* as in the list above */
	const char *help;   /* one line */
	const char *details; /* the rest of it, several lines; NULL: that is all */
	bool (*matches)(const char *spec);
	bool returns; /* a device that may be unplugged and come back: wait, open it again */

	/* Open without waiting for the device to appear. *ret is the caller's until close. */
	struct err *(*open)(const char *spec, struct line **ret);

	/*
	 * Wait at most timeout_ms for bytes and read up to `bytes` of them. *ret is 0 when none
	 * came in time (or a signal did); *end is set when no more will ever come (end of file,
	 * the other side closed). An error means that the device is gone: close it.
	 */
	struct err *(*read)(struct line *line, void *buffer, size_t bytes, int timeout_ms,
			    size_t *ret, bool *end);

	/* Write all of it, waiting at most timeout_ms. NULL: this line only listens. */
	struct err *(*write)(struct line *line, const void *data, size_t bytes, int timeout_ms);

	/* Send a BREAK. NULL: such lines have none. An error may say that this one has none. */
	struct err *(*send_break)(struct line *line);

	/*
	 * The rate that a line of that spec opens with; 0: it has none. A spec that is wrong
	 * otherwise is not told by this. NULL: such lines have none.
	 */
	unsigned int (*baud)(const char *spec);

	/*
	 * From now on at another rate. Errors: this line cannot do it; the rate is then the one
	 * before, or none that can be relied on. NULL when baud is.
	 */
	struct err *(*set_baud)(struct line *line, unsigned int baud);

	/* The damage so far; false: nothing can be known of it. NULL: never. */
	bool (*damage)(const struct line *line, struct line_damage *ret);

	/* A descriptor to poll for reading, or -1. NULL: none. */
	int (*fd)(const struct line *line);

	/* Whether path is the very file that it reads. NULL: it reads none. */
	bool (*reads)(const struct line *line, const char *path);

	/* What it did since it was opened, in a line for people. NULL: nothing worth a word. */
	void (*describe)(const struct line *line, char *text, size_t bytes);

	/*
	 * The spec of the line within it, which says what can be done: write, BREAK, come back.
	 * NULL: there is none within. Errors: ERR_USAGE.
	 */
	struct err *(*inner)(const char *spec, const char **ret);

	void (*close)(struct line *line); /* takes NULL; gives the device back as it was */
};

extern const struct line_driver *const line_drivers[]; /* ends with NULL */

/* Whether path is the very file that the line reads: nothing may be written to it. */
bool line_reads(const struct line_driver *driver, const struct line *line, const char *path);

/* Send a BREAK. Errors: no BREAK on this line, with what to do instead. */
struct err *line_break(const struct line_driver *driver, struct line *line) ERR_MUST_CHECK;

/* BREAK and a key, for each of keys: SysRq over this line. Errors: those of line_break(). */
struct err *line_sysrq(const struct line_driver *driver, struct line *line, const char *keys)
	ERR_MUST_CHECK;

/* The driver for a spec, or ERR_USAGE that lists the forms. */
struct err *line_driver_for(const char *spec, const struct line_driver **ret) ERR_MUST_CHECK;

/*
 * The driver of the innermost line of a spec: its NULL members say what cannot be done. Errors:
 * ERR_USAGE.
 */
struct err *line_innermost(const char *spec, const struct line_driver **ret) ERR_MUST_CHECK;

#endif
