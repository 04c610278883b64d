/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A plain frame into the middle of which somebody else printed: taken out again where that is
 * certain. Pure; believes nothing but the frame's own checksum, and tries it at few places only,
 * so that chance makes no frames.
 */
#ifndef CUT_H
#define CUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../protocol/frame.h"

#define CUT_TEXTS 5  /* texts in one frame, the one behind it included; arbitrary */
#define CUT_TRIES 32 /* checksums tried for a candidate; each holds by chance once in 2^32 */
#define CUT_RUN 8    /* bytes of a text, at least; arbitrary */

/* Whether a byte may be part of a text: printable ASCII, white space, escape. */
bool cut_printable(uint8_t byte);

struct cut_text {
	size_t start, end; /* bytes start .. end - 1 of the candidate are text */
};

struct cut {
	struct cut_text texts[CUT_TEXTS];
	unsigned int count;
	struct lg_frame frame;
};

/*
 * A candidate: wire[0] is the delimiter, lg_frame_unpack() refused it as corrupt. closed: wire
 * ends where the next delimiter stands, or no more bytes will be waited for. What makes it a frame:
 *   - its tag, the third byte, stands where it belongs and is of this version and a known kind;
 *   - text is runs of CUT_RUN or more printable bytes which end with a line feed, or reach to the
 *     end (text behind the frame); at most CUT_TEXTS of them;
 *     Bytes of the frame between two texts that look like text themselves are lost in them;
 *   - with the texts taken out there are exactly as many bytes as its length says. As bytes of the
 *     frame may look like the first ones of a text, where each text begins is tried;
 *   - the checksum holds.
 * Returns the bytes of wire that frame and texts within it take and sets *ret; 0 when more bytes
 * may make it one (never if closed); LG_ERR_CORRUPT when nothing will.
 */
int cut_unpack(const uint8_t *wire, size_t bytes, bool closed, struct cut *ret);

#endif
