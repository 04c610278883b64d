/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The escaped form of a frame: for lines that are not 8-bit transparent, where software flow
 * control or a terminal server eats or inserts control characters. It uses none of 0x00..0x1f,
 * 0x7f, 0x91, 0x93 (XON and XOFF with the eighth bit set) and 0xff (IAC of telnet).
 *
 *   '~' | the body of the frame (frame.h), in which each of those bytes, '}' and '~' is '}'
 *         followed by the byte xor 0x20 (as in RFC 1662)
 *
 * The first byte of a body is a control character, so such a frame begins with "~}". Bytes that
 * the form does not use are skipped when read: a line that inserts them does no harm.
 */
#ifndef LG_ESCAPE_H
#define LG_ESCAPE_H

#include "frame.h"

#define LG_ESCAPE_DELIMITER '~'
#define LG_ESCAPE_WIRE_MAX 509 /* bytes on the line: the delimiter and a body of escapes */

/* Whether a byte never stands in this form: on such a line it comes from somebody else. */
bool lg_escape_foreign(uint8_t byte);

/* As lg_frame_pack(), into wire[LG_ESCAPE_WIRE_MAX]. */
int lg_escape_pack(const struct lg_frame *frame, uint8_t *wire);

/*
 * As lg_frame_unpack(). wire[0] must be the delimiter. LG_ERR_SHORT never once
 * LG_ESCAPE_WIRE_MAX bytes that are not foreign are there. An escape of a byte that needs none is
 * LG_ERR_CORRUPT, and so is a second delimiter: no frame has two spellings.
 */
int lg_escape_unpack(const uint8_t *wire, size_t bytes, struct lg_frame *ret);

#endif
