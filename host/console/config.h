/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Settings that outlive a session: $XDG_CONFIG_HOME/lastgasp/config, else
 * ~/.config/lastgasp/config. Named profiles, each a section; what stands before the first section
 * holds for all, with and without a profile; options of the command line win over both.
 * docs/config.example names every setting.
 *
 *   timestamps = time
 *
 *   [xo]
 *   line = usb:0403:6001
 *   sysrq = x
 */
#ifndef CONFIG_H
#define CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "../err.h"
#include "stamp.h"

#define CONFIG_NAME_BYTES 40  /* of a profile's name, its 0 included */
#define CONFIG_PROFILES 64    /* of a file; arbitrary */
#define CONFIG_LINE_BYTES 196 /* of a line of the file; libinih's own limit is 200 */

/* What is not set is as after memset 0. */
struct config {
	char line[300];	   /* LINE */
	char baud[12];	   /* of lines that have one: a number, or auto */
	char sysrq[17];	   /* keys that the console's `sysrq` without KEYS, and its menu, send */
	char folder[1024]; /* where captures and logs are put; ~/ is the home folder already */
	enum stamp_kind stamps;
	char escape; /* the escape key, as it comes from the keyboard */
	bool one_way;
	bool no_status; /* no status line */
};

/*
 * The settings for a name said where a LINE may stand: a profile's, when there is one of that
 * name; else the general ones, with name as the LINE. name NULL: the general ones. No file: all
 * unset. Errors, all ERR_USAGE: what is wrong with the file, and in which line of it; a name that
 * is neither a profile nor a LINE, with what there is of both; a profile without a line.
 */
struct err *config_read(const char *name, struct config *ret) ERR_MUST_CHECK;

/* The name of profile n, from 0; NULL: no more. Of the file as it is now; valid until the next
 * call. A file that is wrong has none. For completion and `lastgasp lines`. */
const char *config_profile(unsigned int n);

#endif
