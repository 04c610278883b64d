/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a session on a line is told: by its options, else by the config file.
 */
#ifndef CONSOLE_OPTIONS_H
#define CONSOLE_OPTIONS_H

#include <stdbool.h>

#include "config.h"

struct console_options {
	struct config config; /* the profile's, with the options put over it; its line is set */
	char name[300];	      /* of the line for people: the profile's, else the LINE */
	char raw[4096];	      /* where every byte is saved; "": nowhere */
	char log[4096];	      /* where the machine's text is saved; "": nowhere */
	bool quiet;	      /* nobody reads along: no summaries but those that are asked for */
	bool auto_baud;	      /* find the rate */
};

/*
 * For a LINE or the name of a profile; NULL: the general settings' line, else the one that is
 * chosen (choose.h). baud: what --baud says, NULL: what the settings say. Nothing is to be saved,
 * as it stands. Errors: those of config_read(), choose_line() and baud_spec().
 */
struct err *console_options_for(const char *name, const char *baud,
				struct console_options *ret) ERR_MUST_CHECK;

/* The same of `console [OPTION...] [LINE]`, with where it is saved. Errors: ERR_USAGE too. */
struct err *console_options_read(int argc, char **argv,
				 struct console_options *ret) ERR_MUST_CHECK;

#endif
