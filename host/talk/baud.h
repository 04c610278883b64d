/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The baud rate of a line: said beside its spec, or told by what comes.
 *
 * The finder is pure: it knows no line; bytes, errors and time are passed in. What it goes by: a
 * whole frame proves the rate, once and for all; text proves it until the machine changes it (its
 * boot loader may talk at another rate than its kernel); bytes that are no text are held against it
 * only together with framing errors, or where nobody counts these and no frame is among them. A
 * line that says little is not judged.
 */
#ifndef BAUD_H
#define BAUD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../err.h"

#define BAUD_RUNS 10

/*
 * spec with the rate `baud` (digits): @N is appended to it. Errors, all ERR_USAGE: it has one
 * already, such a line has none, no such rate, no room.
 */
struct err *baud_spec(const char *spec, const char *baud, char *ret, size_t bytes) ERR_MUST_CHECK;

enum baud_verdict {
	BAUD_UNKNOWN,
	BAUD_FITS,
	BAUD_WRONG,
};

/* What was heard at a rate, and which rates were tried. All zero, then baud_begin(). */
struct baud {
	unsigned int rate;
	uint64_t tried;				 /* of baud.c's list, a bit each */
	bool counted;				 /* framing errors are */
	bool proven;				 /* a whole frame came */
	bool fitted;				 /* text came */
	unsigned int bytes, text, tails, errors; /* looked at; halved when they are many */
	uint32_t seen[8];			 /* which byte values, a bit each */
	unsigned int runs[BAUD_RUNS]; /* bytes by the shortest level in them, in bits */
	uint8_t sequence;	      /* bytes of a UTF-8 character that came, and are to come */
	uint8_t sequence_left;
	uint64_t errors_before; /* of the line, that are not of these bytes */
	int64_t deaf_ms;	/* until then bytes may be of the rate before */
	int64_t heard_ms;	/* when the latest bytes came */
};

/* From now on it is listened at this rate. Rates that were tried stay so. */
void baud_begin(struct baud *baud, unsigned int rate, int64_t now_ms);

/*
 * Bytes came. errors: framing errors and BREAKs of the line since it was opened; counted: they are
 * known.
 */
void baud_feed(struct baud *baud, const uint8_t *bytes, size_t count, uint64_t errors,
	       bool counted, int64_t now_ms);

/* A frame with a good checksum came. */
void baud_frame(struct baud *baud);

/* To be called often, after the frames among the bytes were found. */
enum baud_verdict baud_verdict(struct baud *baud, int64_t now_ms);

/*
 * The rate to try next, by what was heard at this one; it counts as tried. 0: there is none left.
 * Then, all may be tried again.
 */
unsigned int baud_next(struct baud *baud);

#endif
