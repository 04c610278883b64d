// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The printable forms, armored and escaped. The first byte says what the rest is: text with lines
 * or frames in it, or a frame to send, and what happens to it on its way.
 *
 * Asserts 3 and 13 to 16.
 */
#include "fuzz.h"

#include <string.h>

#include "../../protocol/err.h"
#include "../../protocol/form.h"

#define ROOM 4096

enum { TRY_ARMORED_TEXT, TRY_ESCAPED_TEXT, TRY_ARMORED, TRY_ESCAPED, TRIES };

/* Whether all of `line` stands in the text, in that order. */
static bool holds(const char *text, size_t bytes, const char *line, size_t count)
{
	size_t at = 0;

	for (size_t i = 0; i < bytes && at < count; i++)
		at += text[i] == line[at];
	return at == count;
}

static void try_armored_at(const char *text, size_t bytes, unsigned int indent)
{
	char line[LG_ARMOR_LINE_MAX];
	struct lg_frame frame;
	int used = lg_armor_unpack(text, bytes, indent, &frame), count;

	if (used == LG_ERR_SHORT)
		fuzz_assert(16, bytes < LG_ARMOR_TEXT_MAX);
	if (used < 0)
		return;
	count = lg_armor_pack(&frame, line);
	fuzz_assert(15, used <= LG_ARMOR_TEXT_MAX && (size_t)used <= bytes && used >= count);
	fuzz_assert(13, holds(text, (size_t)used, line, (size_t)count));
	fuzz_assert(16, lg_armor_unpack(text, (size_t)used - 1, indent, &frame) == LG_ERR_SHORT);
}

static void try_escaped_at(const uint8_t *wire, size_t bytes)
{
	uint8_t again[LG_ESCAPE_WIRE_MAX];
	struct lg_frame frame;
	int used = lg_escape_unpack(wire, bytes, &frame), count, at = 0;

	if (used == LG_ERR_SHORT) {
		for (size_t i = 0; i < bytes; i++)
			at += !lg_escape_foreign(wire[i]);
		fuzz_assert(16, at < LG_ESCAPE_WIRE_MAX);
	}
	if (used < 0)
		return;
	count = lg_escape_pack(&frame, again);
	for (int i = 0; i < used; i++) {
		if (lg_escape_foreign(wire[i]))
			continue;
		fuzz_assert(13, at < count && wire[i] == again[at]);
		at++;
	}
	fuzz_assert(13, at == count);
	fuzz_assert(16, lg_escape_unpack(wire, (size_t)used - 1, &frame) == LG_ERR_SHORT);
}

static void try_text(struct fuzz_input *input, int what)
{
	unsigned int indent = fuzz_byte(input);

	for (size_t at = 0; at < input->left; at++) {
		const uint8_t *text = input->data + at;
		size_t bytes = input->left - at;

		if (*text == LG_ARMOR_DELIMITER && what == TRY_ARMORED_TEXT) {
			try_armored_at((const char *)text, bytes, 0);
			try_armored_at((const char *)text, bytes, indent);
		}
		if (*text == LG_ESCAPE_DELIMITER && what == TRY_ESCAPED_TEXT)
			try_escaped_at(text, bytes);
	}
}

/* One line break, what stands before the line's next part, and quoting marks. */
static size_t put_break(struct fuzz_input *input, unsigned int indent, char *to)
{
	static const char marks[] = " \t>|";
	size_t at = 0;

	to[at++] = fuzz_byte(input) & 1 ? '\r' : '\n';
	if (fuzz_byte(input) & 1)
		to[at++] = '\n';
	for (unsigned int i = 0; i < indent; i++) {
		char c = (char)fuzz_byte(input);

		to[at++] = c == '\r' || c == '\n' ? 'x' : c;
	}
	for (unsigned int i = fuzz_byte(input) % 4; i; i--)
		to[at++] = marks[fuzz_byte(input) % 4];
	return at;
}

static void try_armored(struct fuzz_input *input)
{
	unsigned int indent, at, left = 0, columns;
	struct lg_frame sent, got;
	char line[LG_ARMOR_LINE_MAX], text[ROOM];
	size_t used = 0;
	int bytes;

	fuzz_frame(input, LG_FRAME_PAYLOAD_MAX, &sent);
	bytes = lg_armor_pack(&sent, line);
	indent = fuzz_byte(input) % 40;
	columns = 8 + fuzz_byte(input);
	for (int i = 0; i < bytes; i++, left++) {
		fuzz_assert(15, line[i] > ' ' && line[i] <= '~');
		if (i && left >= columns) {
			used += put_break(input, indent, text + used);
			left = 0;
		}
		text[used++] = line[i];
	}
	if (used > LG_ARMOR_TEXT_MAX) {
		fuzz_assert(16, lg_armor_unpack(text, used, indent, &got) == LG_ERR_CORRUPT);
		return;
	}
	fuzz_assert(15, lg_armor_unpack(text, used, indent, &got) == (int)used);
	fuzz_assert(15, fuzz_same(&sent, &got));
	at = fuzz_word(input) % (unsigned int)bytes;
	line[at] ^= (char)fuzz_byte(input);
	if (lg_armor_unpack(line, (size_t)bytes, 0, &got) >= 0)
		fuzz_assert(3, fuzz_same(&sent, &got));
}

static void try_escaped(struct fuzz_input *input)
{
	uint8_t wire[LG_ESCAPE_WIRE_MAX], noisy[2 * LG_ESCAPE_WIRE_MAX];
	struct lg_frame sent, got;
	enum lg_form form;
	size_t used = 0;
	unsigned int at;
	int bytes;

	fuzz_frame(input, LG_FRAME_PAYLOAD_MAX, &sent);
	bytes = lg_escape_pack(&sent, wire);
	for (int i = 0; i < bytes; i++) {
		uint8_t more = i ? fuzz_byte(input) : 0xaa;

		fuzz_assert(14, !lg_escape_foreign(wire[i]) && (!i || wire[i] != '~'));
		if (lg_escape_foreign(more))
			noisy[used++] = more;
		noisy[used++] = wire[i];
	}
	fuzz_assert(14, lg_escape_unpack(noisy, used, &got) == (int)used);
	fuzz_assert(14, fuzz_same(&sent, &got));
	if (sent.version == LG_WIRE_VERSION)
		fuzz_assert(14, lg_form_unpack(noisy, used, &form, &got) == (int)used &&
					form == LG_FORM_ESCAPED);
	at = fuzz_word(input) % (unsigned int)bytes;
	wire[at] ^= fuzz_byte(input);
	if (lg_escape_unpack(wire, (size_t)bytes, &got) >= 0)
		fuzz_assert(3, fuzz_same(&sent, &got));
}

int fuzz_one(const uint8_t *data, size_t bytes)
{
	struct fuzz_input input = { data, bytes };
	int what = fuzz_byte(&input) % TRIES;

	if (what == TRY_ARMORED)
		try_armored(&input);
	else if (what == TRY_ESCAPED)
		try_escaped(&input);
	else
		try_text(&input, what);
	return 0;
}

/* A frame in its form, sometimes wrapped, or hit. */
static size_t make_wire(struct fuzz_random *random, enum lg_form form, uint8_t *to)
{
	static const char breaks[] = "\n\r \t>|\x11\xff";
	struct lg_frame frame = fuzz_header(random);
	uint8_t wire[LG_FORM_WIRE_MAX];
	size_t used = 0;
	int bytes;

	for (unsigned int i = 0; i < frame.length; i++)
		frame.payload[i] = (uint8_t)fuzz_draw(random);
	bytes = lg_form_pack(form, &frame, wire);
	if (form == LG_FORM_ARMORED && !fuzz_below(random, 4))
		wire[bytes - 12]++; /* the last of the payload: it may have bits to spare */
	for (int i = 0; i < bytes; i++) {
		if (!fuzz_below(random, 50))
			to[used++] = (uint8_t)breaks[fuzz_below(random, sizeof(breaks) - 1)];
		if (form == LG_FORM_ESCAPED && i > 9 && !fuzz_below(random, 900)) {
			to[used++] = '}'; /* an escape that nothing asked for */
			to[used++] = wire[i] ^ 0x20;
		} else {
			to[used++] = wire[i];
		}
	}
	return fuzz_below(random, 3) ? used : fuzz_mutate(random, to, used, ROOM);
}

size_t fuzz_make(struct fuzz_random *random, uint8_t *data)
{
	unsigned int what = fuzz_below(random, TRIES);
	size_t at = 2;

	data[0] = (uint8_t)what;
	data[1] = (uint8_t)fuzz_below(random, 4);
	if (what == TRY_ARMORED || what == TRY_ESCAPED) {
		for (; at < 700; at++)
			data[at] = (uint8_t)fuzz_draw(random);
		return at;
	}
	for (unsigned int frames = 1 + fuzz_below(random, 2); frames; frames--)
		at += make_wire(random,
				what == TRY_ARMORED_TEXT ? LG_FORM_ARMORED : LG_FORM_ESCAPED,
				data + at);
	return at;
}
