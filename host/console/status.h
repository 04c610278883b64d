/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a line is, in one line for people. Pure.
 */
#ifndef STATUS_H
#define STATUS_H

#include <stdbool.h>
#include <stdint.h>

#define STATUS_BYTES 400 /* of the line, its 0 included */

enum status_line { STATUS_UP, STATUS_LOST, STATUS_ENDED /* a replay */ };
enum status_dump { STATUS_NO_DUMP, STATUS_ARRIVING, STATUS_COMPLETE, STATUS_INCOMPLETE };

struct status {
	const char *name; /* of the line: a profile's, or its spec or the beginning of that */
	const char *spec;
	unsigned int baud; /* 0: it has none, or it is not known */
	bool finding;	   /* the rate is being looked for */
	enum status_line line;
	char since[8];		  /* the time of day when it came up, or was lost */
	unsigned int dump;	  /* number of the latest; 0: none */
	enum status_dump arrival; /* of that */
	unsigned int rows;	  /* of that */
	bool listens;		  /* its agent does */
	bool held;		  /* it is to be, or is, after its dumps */
	uint64_t bytes;		  /* that came */
	uint64_t damage_bytes;	  /* of them, damaged frames */
	uint64_t line_errors;	  /* framing errors, overruns: what the adapter says */
};

/* What matters most comes first, so that it can be cut at its end. Returns text. */
const char *status_text(const struct status *status, char text[STATUS_BYTES]);

#endif
