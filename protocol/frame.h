/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Frames: what goes on the line. A frame is found again after any damage to what came before
 * it, and is believed only if its checksum holds.
 *
 *   0x00 | COBS( tag | dump_id | sequence | length | payload | crc )
 *           u8    u16       u16        u8       0..244    u32        all little-endian
 *
 * COBS (Cheshire and Baker, 1997) removes every 0x00 from what it codes at the price of one
 * byte as long as that is at most 254 bytes, so a full frame is 256 bytes on the line with 244
 * of payload (4.9 % over the payload), 0x00 always means "a frame may start here", and the
 * length inside says where it ends: neither a byte after the frame nor the next frame is needed
 * to take it.
 *
 * tag is version << 4 | kind. crc is CRC-32C over everything before it (uncoded). From tag to
 * crc, uncoded, is the body of a frame: the same in the two other forms (escape.h, armor.h; form.h
 * tells the three apart). This one, the plain form, is for lines that carry every byte.
 */
#ifndef LG_FRAME_H
#define LG_FRAME_H

#include "types.h"

#define LG_WIRE_VERSION 1
#define LG_FRAME_DELIMITER 0x00
#define LG_FRAME_PAYLOAD_MAX 244 /* bytes; what makes the longest coded body 254 bytes */
#define LG_FRAME_BLOCK_MAX 236	 /* of these, filled in INDEX and DATA frames: the frames that
				    bring them back need the rest (repair.h) */
#define LG_FRAME_BODY_MAX 254	 /* bytes: tag to crc */
#define LG_FRAME_BODY_MIN 10	 /* the same without payload */
#define LG_FRAME_WIRE_MAX 256	 /* bytes on the line, delimiter included */
#define LG_FRAME_WIRE_MIN 12	 /* bytes on the line of a frame without payload */

enum lg_frame_kind {
	LG_FRAME_INDEX = 1,   /* a block of table `contents`: the dump's first and last frames */
	LG_FRAME_DATA = 2,    /* a block of any other table */
	LG_FRAME_PARITY = 3,  /* what brings those back: repair.h. sequence: number of its own */
	LG_FRAME_COMMAND = 4, /* console to agent: command.h. sequence: number of the command */
	LG_FRAME_ANSWER = 5,  /* agent to console: command.h. sequence: of the command, 0: none */
};

struct lg_frame {
	uint8_t version;  /* LG_WIRE_VERSION when packing; 0..15 as received */
	uint8_t kind;	  /* enum lg_frame_kind; others are passed on as received */
	uint16_t dump_id; /* the same in all frames of one dump */
	uint16_t sequence; /* 0, 1, 2 ... within the dump */
	uint8_t length;	   /* bytes of payload in use */
	uint8_t payload[LG_FRAME_PAYLOAD_MAX];
};

/*
 * Write the body of the frame. Returns its bytes, or LG_ERR_VALUE if length is over
 * LG_FRAME_PAYLOAD_MAX.
 */
int lg_frame_pack_body(const struct lg_frame *frame, uint8_t body[LG_FRAME_BODY_MAX]);

/*
 * How long the body is that begins at body[0], of which `bytes` are here: LG_FRAME_BODY_MIN, so at
 * least that, as long as they do not hold its length; then the bytes of the whole. LG_ERR_CORRUPT:
 * no body begins so. For readers that take a body byte by byte.
 */
int lg_frame_body_bytes(const uint8_t *body, size_t bytes);

/*
 * Read a body that begins at body[0]. Returns its bytes and sets *ret; LG_ERR_SHORT when it may
 * become one with more bytes; LG_ERR_CORRUPT when it cannot.
 */
int lg_frame_unpack_body(const uint8_t *body, size_t bytes, struct lg_frame *ret);

/*
 * Write the frame as it goes on the line, delimiter first, into wire[LG_FRAME_WIRE_MAX].
 * Returns the bytes written, or LG_ERR_VALUE if length is over LG_FRAME_PAYLOAD_MAX.
 */
int lg_frame_pack(const struct lg_frame *frame, uint8_t *wire);

/*
 * Read one frame that starts at wire[0], which must be the delimiter. `bytes` is how much there
 * is. Returns the bytes that the frame occupies and sets *ret; or LG_ERR_SHORT when it may
 * still become a frame with more bytes (never when LG_FRAME_WIRE_MAX or more are there);
 * LG_ERR_CORRUPT when it cannot. A frame of another version whose layout and checksum hold is
 * returned: the caller decides.
 */
int lg_frame_unpack(const uint8_t *wire, size_t bytes, struct lg_frame *ret);

#endif
