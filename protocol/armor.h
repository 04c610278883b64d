/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The armored form of a frame: one line of printable ASCII, for channels that carry text only: a
 * kernel log, pstore, a terminal's log, IPMI serial-over-LAN, a mail.
 *
 *   ~lg1:2.3f2a.0017:PAYLOAD:89abcdef
 *    |   | |    |    |       crc of the frame (frame.h), 8 hex digits
 *    |   | |    |    base64 with - and _ and without = (RFC 4648, section 5), unused bits 0
 *    |   | |    sequence, 4 hex digits: the line's number
 *    |   | dump_id, 4 hex digits
 *    |   kind, 1 hex digit
 *    wire version, 1 hex digit
 *
 * Hex digits are lower case. What stands before '~' and behind the last digit is not looked at:
 * time stamps, caller ids, prefixes of syslog or journald. A line may be wrapped anywhere, also
 * where it did not end by itself; see lg_armor_unpack().
 */
#ifndef LG_ARMOR_H
#define LG_ARMOR_H

#include "frame.h"

#define LG_ARMOR_DELIMITER '~'
#define LG_ARMOR_LINE_MAX 352  /* bytes of the longest line, without its end */
#define LG_ARMOR_TEXT_MAX 1024 /* the same, with what a wrapped line may have between its
				  characters; arbitrary */

/*
 * Write the line, without its end and without a 0 behind it, into line[LG_ARMOR_LINE_MAX].
 * Returns its bytes, or LG_ERR_VALUE as lg_frame_pack().
 */
int lg_armor_pack(const struct lg_frame *frame, char *line);

#define LG_ARMOR_LAST_WORD (~0u) /* as indent: all up to the last blank of a line */

/*
 * Read a line that begins at text[0], which must be the delimiter. Line breaks (CR, LF, in any
 * number) may stand between any two of its characters, with blanks and '=' before them (mail).
 * After each, `indent` characters (but no line break) are left out, and then blanks, tabs, '>' and
 * '|' (quoting marks). With LG_ARMOR_LAST_WORD that is all but the last word of a line: a logger
 * put a prefix of its own in front of each piece; then no break may be within "~lg", and there must
 * be one behind the line. Returns the bytes of text that it occupies and sets *ret; LG_ERR_SHORT
 * when it may become one with more bytes (never when LG_ARMOR_TEXT_MAX or more are there);
 * LG_ERR_CORRUPT when it cannot.
 */
int lg_armor_unpack(const char *text, size_t bytes, unsigned int indent, struct lg_frame *ret);

#endif
