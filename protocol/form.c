// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One name for the three forms. Knows no more of them than how they begin.
 */
#include "form.h"

#include "err.h"

_Static_assert(LG_FORM_WIRE_MAX >= LG_FRAME_WIRE_MAX, "plain frames fit");
_Static_assert(LG_FORM_WIRE_MAX >= LG_ARMOR_LINE_MAX + 2, "armored frames fit");
_Static_assert(LG_ARMOR_DELIMITER == LG_ESCAPE_DELIMITER, "the second character decides");

static int pack_line(const struct lg_frame *frame, uint8_t *wire)
{
	int bytes = lg_armor_pack(frame, (char *)wire);

	if (bytes < 0)
		return bytes;
	wire[bytes] = '\r';
	wire[bytes + 1] = '\n';
	return bytes + 2;
}

int lg_form_pack(enum lg_form form, const struct lg_frame *frame, uint8_t *wire)
{
	switch (form) {
	case LG_FORM_PLAIN: return lg_frame_pack(frame, wire);
	case LG_FORM_ESCAPED: return lg_escape_pack(frame, wire);
	case LG_FORM_ARMORED: return pack_line(frame, wire);
	default: return LG_ERR_VALUE;
	}
}

/* Behind a '~', and what the line may have put in between. */
static int unpack_printable(const uint8_t *wire, size_t bytes, enum lg_form *form,
			    struct lg_frame *ret)
{
	size_t at = 1;

	while (at < bytes && lg_escape_foreign(wire[at]))
		at++;
	if (at == bytes)
		return at < LG_FORM_WIRE_MAX ? LG_ERR_SHORT : LG_ERR_CORRUPT;
	*form = wire[at] == 'l' ? LG_FORM_ARMORED : LG_FORM_ESCAPED;
	return wire[at] == 'l' ? lg_armor_unpack((const char *)wire, bytes, 0, ret)
			       : lg_escape_unpack(wire, bytes, ret);
}

int lg_form_unpack(const uint8_t *wire, size_t bytes, enum lg_form *form, struct lg_frame *ret)
{
	if (!bytes)
		return LG_ERR_SHORT;
	if (wire[0] == LG_ARMOR_DELIMITER)
		return unpack_printable(wire, bytes, form, ret);
	*form = LG_FORM_PLAIN;
	return lg_frame_unpack(wire, bytes, ret);
}
