/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel printed, taken out of what loggers, mailers and terminals put around it. Pure,
 * and the same for each line: knows no line before. Where nothing of that is known, but a stamp or
 * a logger's `kernel:` stands behind something that ends as names of files, prompts and numbers of
 * lines do, that is left out too.
 */
#ifndef BARE_H
#define BARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What stood in front; several may have. */
enum bare_wrap {
	BARE_QUOTE = 1, /* `> ` of a mail, `| `, a patch's `+` */
	BARE_SYSLOG =
		2, /* `Nov 22 20:09:23 host kernel: `, RFC 5424, journald's forms, ISO times */
	BARE_LEVEL = 4,	    /* `<4>`, `kern  :warn  : ` */
	BARE_TIME = 8,	    /* `[  123.456789] ` */
	BARE_CALENDAR = 16, /* `[Di Aug 12 03:54:03 2025] `, any language; a terminal's clock */
	BARE_CALLER = 32,   /* `[T123] `, `[    C0] `; telephones': `[0: kswapd0:   33] ` */
	BARE_KMSG = 64, /* `4,1234,98765432,-;` and ` SUBSYSTEM=...` lines, netconsole's too */
};

/* What came behind a piece. */
enum bare_end {
	BARE_LINE,  /* the line's end: of the message, or of a wrap; a stamp, where a line has so
		       many that its line ends are lost */
	BARE_TORN,  /* another time stamp, NUL or CR, in the line's middle: the rest may come
		       later */
	BARE_BREAK, /* a line end of the message itself, which the logger wrote as #012 or \x0a */
};

/*
 * A piece of a line: what one printk said. A line has several when a second time stamp stands in
 * the middle of it, as two CPUs or a terminal's lost line ends leave it.
 */
struct bare {
	const char *text;     /* within the line; leading blanks of the message are kept */
	size_t bytes;	      /* trailing white space is left out */
	unsigned int wraps;   /* enum bare_wrap */
	unsigned int indent;  /* blanks of the line before all else, quote marks left out; with
				nothing else in front they are at text too */
	unsigned int columns; /* of the line up to the end of text: what a wrap counted (bytes) */
	enum bare_end end;
	bool blank;	  /* white space was left out at the end */
	uint64_t time_ns; /* of the message, since boot: with BARE_TIME or BARE_KMSG */
	uint64_t speaker; /* who is speaking: hash of host and caller id and of the kinds of
			     wraps; pieces with different ones are never parts of one message.
			     0: nothing in front says so */
	bool fragment; /* netconsole's ncfrag: its end is no line end, whatever it looks like */
	bool foreign;  /* a logger's line of another program than the kernel; somebody's `[...]` */
};

/* The pieces of a line, one after the other. */
struct bare_cursor {
	const char *line, *at, *end;
	struct bare front; /* what holds for the next piece */
	uint64_t who;	   /* the hash of it without the caller */
	bool blank, more;
	bool squashed; /* the text has lost its line ends: each piece is a line */
};

void bare_begin(struct bare_cursor *cursor, const char *text, size_t bytes);

/* Columns of the whole line. */
unsigned int bare_columns(const struct bare_cursor *cursor);

/* The next piece, at least one (an empty line: one that is empty). Returns whether there is one. */
bool bare_next(struct bare_cursor *cursor, struct bare *ret);

#endif
