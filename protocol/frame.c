// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Bytes <-> frames. Must never read past what it was given nor believe a frame whose checksum
 * does not hold.
 */
#include "frame.h"

#include "bytes.h"
#include "crc32c.h"
#include "err.h"

#define HEADER 6
#define CRC 4

_Static_assert(LG_FRAME_BODY_MIN == HEADER + CRC, "a body without payload");
_Static_assert(LG_FRAME_BODY_MAX == HEADER + LG_FRAME_PAYLOAD_MAX + CRC, "a full body");
_Static_assert(LG_FRAME_BODY_MAX == 254,
	       "a body codes to one COBS code byte more than itself only up to 254 bytes");

/*
 * COBS: each code byte n says that n - 1 bytes without a zero follow, and then, unless n is
 * 255, a zero.
 */
static int cobs_encode(const uint8_t *body, size_t bytes, uint8_t *out)
{
	size_t code = 0, at = 1;

	for (size_t i = 0; i < bytes; i++) {
		if (body[i]) {
			out[at++] = body[i];
			continue;
		}
		out[code] = (uint8_t)(at - code);
		code = at++;
	}
	out[code] = (uint8_t)(at - code);
	return (int)at;
}

int lg_frame_pack_body(const struct lg_frame *frame, uint8_t body[LG_FRAME_BODY_MAX])
{
	size_t bytes = HEADER + frame->length;

	if (frame->length > LG_FRAME_PAYLOAD_MAX)
		return LG_ERR_VALUE;
	body[0] = (uint8_t)(frame->version << 4 | (frame->kind & 15));
	lg_put16(body + 1, frame->dump_id);
	lg_put16(body + 3, frame->sequence);
	body[5] = frame->length;
	lg_copy(body + HEADER, frame->payload, frame->length);
	lg_put32(body + bytes, lg_crc32c(0, body, bytes));
	return (int)bytes + CRC;
}

int lg_frame_body_bytes(const uint8_t *body, size_t bytes)
{
	if (bytes < HEADER)
		return HEADER + CRC;
	return body[5] > LG_FRAME_PAYLOAD_MAX ? LG_ERR_CORRUPT : HEADER + body[5] + CRC;
}

int lg_frame_unpack_body(const uint8_t *body, size_t bytes, struct lg_frame *ret)
{
	int whole = lg_frame_body_bytes(body, bytes);
	size_t summed;

	if (whole < 0)
		return whole;
	if (bytes < (size_t)whole)
		return LG_ERR_SHORT;
	summed = (size_t)whole - CRC;
	if (lg_get32(body + summed) != lg_crc32c(0, body, summed))
		return LG_ERR_CORRUPT;
	ret->version = body[0] >> 4;
	ret->kind = body[0] & 15;
	ret->dump_id = lg_get16(body + 1);
	ret->sequence = lg_get16(body + 3);
	ret->length = body[5];
	lg_copy(ret->payload, body + HEADER, ret->length);
	return whole;
}

int lg_frame_pack(const struct lg_frame *frame, uint8_t *wire)
{
	uint8_t body[LG_FRAME_BODY_MAX];
	int bytes = lg_frame_pack_body(frame, body);

	if (bytes < 0)
		return bytes;
	wire[0] = LG_FRAME_DELIMITER;
	return 1 + cobs_encode(body, (size_t)bytes, wire + 1);
}

/* A body on its way out of COBS: its own length byte says when it is whole. */
struct body {
	uint8_t bytes[LG_FRAME_BODY_MAX];
	size_t count;
	size_t want; /* at least */
};

/* The body must not be whole yet. */
static int body_add(struct body *body, uint8_t byte)
{
	int want;

	body->bytes[body->count++] = byte;
	want = lg_frame_body_bytes(body->bytes, body->count);
	if (want < 0)
		return want;
	body->want = (size_t)want;
	return 0;
}

/* Returns the bytes of wire that the body took. */
static int cobs_decode(const uint8_t *wire, size_t bytes, struct body *body)
{
	size_t in = 0;

	for (;;) {
		unsigned int code;

		if (in == bytes)
			return LG_ERR_SHORT;
		code = wire[in++];
		if (code == LG_FRAME_DELIMITER)
			return LG_ERR_CORRUPT;
		for (unsigned int left = code - 1; left; left--) {
			if (body->count == body->want)
				return LG_ERR_CORRUPT;
			if (in == bytes)
				return LG_ERR_SHORT;
			if (wire[in] == LG_FRAME_DELIMITER || body_add(body, wire[in++]) < 0)
				return LG_ERR_CORRUPT;
		}
		if (body->count == body->want)
			return (int)in;
		if (code != 255 && body_add(body, 0) < 0)
			return LG_ERR_CORRUPT;
	}
}

int lg_frame_unpack(const uint8_t *wire, size_t bytes, struct lg_frame *ret)
{
	struct body body;
	int used, error;

	if (!bytes)
		return LG_ERR_SHORT;
	if (wire[0] != LG_FRAME_DELIMITER)
		return LG_ERR_CORRUPT;
	body.count = 0;
	body.want = LG_FRAME_BODY_MIN;
	used = cobs_decode(wire + 1, bytes - 1, &body);
	if (used < 0)
		return used;
	error = lg_frame_unpack_body(body.bytes, body.count, ret);
	return error < 0 ? error : used + 1;
}
