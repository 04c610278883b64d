/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a session is recorded in: the names of the file of its bytes (.raw) and of the file of the
 * machine's text (.log), and the latter itself.
 */
#ifndef RECORD_H
#define RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "../dump/output.h"
#include "stamp.h"

#define RECORD_PATH 4096

/*
 * A line's name as part of a file's: letters, digits . _ - of its last part, as ttyUSB0,
 * usb-0403-6001. Returns ret.
 */
const char *record_word(const char *name, char *ret, size_t bytes);

/*
 * DATE-TIME-WORD-PID.raw and .log, in the folder, "": in the folder captures of state.h. The
 * folder is made. Errors: ERR_LINE.
 */
struct err *record_names(const char *folder, const char *word, char raw[RECORD_PATH],
			 char log[RECORD_PATH]) ERR_MUST_CHECK;

/* The name with the other suffix: a.raw and .log make a.log, a makes a.log. */
void record_beside(const char *name, const char *suffix, char ret[RECORD_PATH]);

/* The machine's text, with time stamps if there are any. All zero but output.fd: not open. */
struct record_text {
	struct output output; /* fd -1: nothing is saved */
	struct stamp stamp;
	bool off;     /* what comes is not saved: `log off` */
	bool in_line; /* the latest byte was not the end of a line */
};

/* Text of the machine, as it came. Errors: those of output_write(); then it is closed. */
struct err *record_text(struct record_text *record, const char *text, size_t bytes,
			const struct stamp_clock *now) ERR_MUST_CHECK;

#endif
