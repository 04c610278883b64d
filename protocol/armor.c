// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The armored form. What it reads may be any text: it looks at no more of it than a line can have,
 * and believes only what has the frame's own checksum.
 */
#include "armor.h"

#include "bytes.h"
#include "err.h"

#define CHARS_MAX ((LG_FRAME_PAYLOAD_MAX * 4 + 2) / 3) /* of a payload */

static const char hex[] = "0123456789abcdef";
static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static char *put_hex(char *to, uint32_t value, unsigned int digits)
{
	while (digits--)
		*to++ = hex[value >> 4 * digits & 15];
	return to;
}

/* Six bits a character; what the last one has too many is 0. */
static char *put_base64(char *to, const uint8_t *from, size_t bytes)
{
	uint32_t held = 0;
	unsigned int bits = 0;

	while (bytes--) {
		held = held << 8 | *from++;
		for (bits += 8; bits >= 6; bits -= 6)
			*to++ = base64[held >> (bits - 6) & 63];
	}
	if (bits)
		*to++ = base64[held << (6 - bits) & 63];
	return to;
}

int lg_armor_pack(const struct lg_frame *frame, char *line)
{
	uint8_t body[LG_FRAME_BODY_MAX];
	int bytes = lg_frame_pack_body(frame, body);
	char *to = line;

	if (bytes < 0)
		return bytes;
	lg_copy(to, "~lg", 3);
	to = put_hex(to + 3, frame->version, 1);
	*to++ = ':';
	to = put_hex(to, frame->kind, 1);
	*to++ = '.';
	to = put_hex(to, frame->dump_id, 4);
	*to++ = '.';
	to = put_hex(to, frame->sequence, 4);
	*to++ = ':';
	to = put_base64(to, frame->payload, frame->length);
	*to++ = ':';
	to = put_hex(to, lg_get32(body + bytes - 4), 8);
	return (int)(to - line);
}

/* A line on its way in. */
struct reader {
	const char *text;
	size_t bytes; /* of text */
	size_t at;
	unsigned int indent;
	bool open; /* the last of the lines looked at may go on */
	int error; /* the first; then every character is 0 */
};

static bool is_break(char c)
{
	return c == '\r' || c == '\n';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_mark(char c)
{
	return is_blank(c) || c == '>' || c == '|';
}

/* Whether nothing but what may stand before a break is left of the line at *at; moves behind it. */
static bool skip_end(struct reader *reader, size_t *at)
{
	size_t end = *at;

	while (end < reader->bytes && (is_blank(reader->text[end]) || reader->text[end] == '='))
		end++;
	if (end < reader->bytes && !is_break(reader->text[end]))
		return false;
	*at = end;
	return true;
}

/* Where the last word of the line that begins at `at` begins. */
static size_t last_word(struct reader *reader, size_t at)
{
	size_t ret = at, end;

	for (; at < reader->bytes && !is_break(reader->text[at]); at++) {
		end = at;
		if (is_blank(reader->text[at]) && !skip_end(reader, &end))
			ret = at + 1;
	}
	reader->open = at == reader->bytes;
	return ret;
}

/* What stands in front of a line that goes on. */
static void skip_front(struct reader *reader)
{
	size_t *at = &reader->at;

	if (reader->indent == LG_ARMOR_LAST_WORD)
		*at = last_word(reader, *at);
	else
		for (unsigned int left = reader->indent; left && *at < reader->bytes; left--) {
			if (is_break(reader->text[*at]))
				return;
			(*at)++;
		}
	while (*at < reader->bytes && is_mark(reader->text[*at]))
		(*at)++;
}

/* Pass over line breaks, with what stands before and behind them. */
static void skip_breaks(struct reader *reader)
{
	while (reader->at < reader->bytes) {
		char c = reader->text[reader->at];

		if (is_break(c)) {
			reader->at++;
			if (reader->at == reader->bytes || !is_break(reader->text[reader->at]))
				skip_front(reader);
		} else if (!(is_blank(c) || c == '=') || !skip_end(reader, &reader->at)) {
			return;
		}
	}
}

/* The next character of the line, 0 when there is none. */
static char take(struct reader *reader)
{
	if (reader->error)
		return 0;
	skip_breaks(reader);
	if (reader->at >= LG_ARMOR_TEXT_MAX)
		reader->error = LG_ERR_CORRUPT;
	else if (reader->at == reader->bytes)
		reader->error = LG_ERR_SHORT;
	return reader->error ? 0 : reader->text[reader->at++];
}

static void refuse(struct reader *reader)
{
	if (!reader->error)
		reader->error = LG_ERR_CORRUPT;
}

static void expect(struct reader *reader, const char *what)
{
	for (; *what; what++)
		if (take(reader) != *what)
			refuse(reader);
}

static uint32_t take_hex(struct reader *reader, unsigned int digits)
{
	uint32_t value = 0;

	while (digits--) {
		char c = take(reader);

		if (c >= '0' && c <= '9')
			value = value << 4 | (uint32_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			value = value << 4 | (uint32_t)(c - 'a' + 10);
		else
			refuse(reader);
	}
	return value;
}

static int six_bits(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '-' ? 62 : c == '_' ? 63 : -1;
}

/* Up to and with the ':' behind it. Returns the bytes of payload[LG_FRAME_PAYLOAD_MAX] in use. */
static unsigned int take_payload(struct reader *reader, uint8_t *payload)
{
	unsigned int count = 0, chars = 0, bits = 0;
	uint32_t held = 0;
	char c;

	while ((c = take(reader)) != ':') {
		int six = six_bits(c);

		if (six < 0 || ++chars > CHARS_MAX) {
			refuse(reader);
			return 0;
		}
		held = held << 6 | (uint32_t)six;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			payload[count++] = (uint8_t)(held >> bits);
		}
	}
	/* A lone character holds no byte; what is over is 0, or two lines would be one frame. */
	if (chars % 4 == 1 || (held & ((1u << bits) - 1)))
		refuse(reader);
	return count;
}

/*
 * What the line says, as a body: so the checksum is of exactly what a plain frame has. The CRC
 * is 8 digits of the line and not made anew.
 */
static size_t take_body(struct reader *reader, uint8_t *body)
{
	unsigned int length;

	expect(reader, "~lg");
	body[0] = (uint8_t)(take_hex(reader, 1) << 4);
	expect(reader, ":");
	body[0] |= (uint8_t)take_hex(reader, 1);
	expect(reader, ".");
	lg_put16(body + 1, (uint16_t)take_hex(reader, 4));
	expect(reader, ".");
	lg_put16(body + 3, (uint16_t)take_hex(reader, 4));
	expect(reader, ":");
	length = take_payload(reader, body + 6);
	body[5] = (uint8_t)length;
	lg_put32(body + 6 + length, take_hex(reader, 8));
	return 6 + length + 4;
}

/* Any two lines with a `~` at the end of the first may be one, else: text is not held for that. */
static bool begins_whole(const char *text, size_t bytes)
{
	return (bytes < 2 || text[1] == 'l') && (bytes < 3 || text[2] == 'g');
}

int lg_armor_unpack(const char *text, size_t bytes, unsigned int indent, struct lg_frame *ret)
{
	struct reader reader = { .text = text, .bytes = bytes, .indent = indent };
	uint8_t body[LG_FRAME_BODY_MAX];
	size_t count;
	int error;

	if (indent == LG_ARMOR_LAST_WORD && !begins_whole(text, bytes))
		return LG_ERR_CORRUPT;
	if (bytes > LG_ARMOR_TEXT_MAX)
		reader.bytes = LG_ARMOR_TEXT_MAX;
	count = take_body(&reader, body);
	error = reader.error ? reader.error : lg_frame_unpack_body(body, count, ret);
	if (reader.open && reader.bytes < LG_ARMOR_TEXT_MAX)
		return LG_ERR_SHORT;
	return error < 0 ? error : (int)reader.at;
}
