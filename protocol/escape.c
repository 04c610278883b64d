// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The escaped form. Must never write a byte that the line eats, nor let one that the line inserted
 * into a frame.
 */
#include "escape.h"

#include "err.h"

#define ESCAPE '}'
#define FLIP 0x20

_Static_assert(LG_ESCAPE_WIRE_MAX == 1 + 2 * LG_FRAME_BODY_MAX, "a body of escapes");

bool lg_escape_foreign(uint8_t byte)
{
	return byte < 0x20 || byte == 0x7f || byte == 0x91 || byte == 0x93 || byte == 0xff;
}

static bool needs_escape(uint8_t byte)
{
	return lg_escape_foreign(byte) || byte == ESCAPE || byte == LG_ESCAPE_DELIMITER;
}

int lg_escape_pack(const struct lg_frame *frame, uint8_t *wire)
{
	uint8_t body[LG_FRAME_BODY_MAX];
	int bytes = lg_frame_pack_body(frame, body), at = 0;

	if (bytes < 0)
		return bytes;
	wire[at++] = LG_ESCAPE_DELIMITER;
	for (int i = 0; i < bytes; i++) {
		if (needs_escape(body[i])) {
			wire[at++] = ESCAPE;
			wire[at++] = body[i] ^ FLIP;
		} else {
			wire[at++] = body[i];
		}
	}
	return at;
}

/*
 * The next byte of a body, from wire[*at] on. Returns it and moves *at, or LG_ERR_SHORT or
 * LG_ERR_CORRUPT.
 */
static int take(const uint8_t *wire, size_t bytes, size_t *at)
{
	bool escaped = false;

	for (size_t i = *at; i < bytes; i++) {
		uint8_t byte = wire[i];

		if (lg_escape_foreign(byte))
			continue;
		if (!escaped && byte == ESCAPE) {
			escaped = true;
			continue;
		}
		if (escaped != needs_escape(escaped ? byte ^ FLIP : byte))
			return LG_ERR_CORRUPT;
		*at = i + 1;
		return escaped ? byte ^ FLIP : byte;
	}
	return LG_ERR_SHORT;
}

int lg_escape_unpack(const uint8_t *wire, size_t bytes, struct lg_frame *ret)
{
	uint8_t body[LG_FRAME_BODY_MAX];
	size_t count = 0, at = 1;
	int want, error;

	if (!bytes)
		return LG_ERR_SHORT;
	if (wire[0] != LG_ESCAPE_DELIMITER)
		return LG_ERR_CORRUPT;
	while ((want = lg_frame_body_bytes(body, count)) > (int)count) {
		int byte = take(wire, bytes, &at);

		if (byte < 0)
			return byte;
		body[count++] = (uint8_t)byte;
	}
	error = want < 0 ? want : lg_frame_unpack_body(body, count, ret);
	return error < 0 ? error : (int)at;
}
