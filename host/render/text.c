// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Texts made fit to be shown. A task may call itself anything: nothing that arrives may move the
 * cursor of the reader's terminal, colour it, or answer in its place.
 */
#define _GNU_SOURCE /* wcwidth */
#include "text.h"

#include <stdlib.h>
#include <wchar.h>

size_t text_character(const char *text, size_t bytes, uint32_t *ret)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *at = (const unsigned char *)text;
	size_t length = at[0] < 0x80   ? 1
			: at[0] < 0xc0 ? 0
			: at[0] < 0xe0 ? 2
			: at[0] < 0xf0 ? 3
				       : 4;
	uint32_t value = at[0];
	size_t i;

	if (!length || length > bytes || at[0] >= 0xf8)
		return 0;
	if (length > 1)
		value &= 0x7fU >> length;
	for (i = 1; i < length; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (at[i] & 0x3f);
	}
	if (value < smallest[length] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
		return 0;
	*ret = value;
	return length;
}

/* Characters that have no shape of their own but change how their neighbours are shown (Unicode
 * 15, general category Cf, Zl, Zp). */
static bool invisible(uint32_t c)
{
	return c == 0xad || c == 0x61c || (c >= 0x200b && c <= 0x200f) ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
	       (c >= 0xfff9 && c <= 0xfffb) || c >= 0xe0000;
}

/* How many bytes the next thing to show has; *width is its columns, *plain whether it is shown as
 * it is. */
static size_t next(const char *text, size_t bytes, bool utf8, unsigned int *width, bool *plain)
{
	uint32_t c = 0;
	size_t length = text_character(text, bytes, &c);
	int columns;

	*plain = true;
	*width = 1;
	if (length == 1 && c >= 0x20 && c < 0x7f)
		return 1;
	if (length > 1 && utf8 && c >= 0xa0 && !invisible(c)) {
		columns = wcwidth((wchar_t)c);
		if (columns >= 0) {
			*width = (unsigned int)columns;
			return length;
		}
	}
	*plain = false;
	*width = 4;
	return 1;
}

unsigned int text_width(const char *text, size_t bytes, bool utf8)
{
	unsigned int total = 0, width;
	size_t at;
	bool plain;

	for (at = 0; at < bytes; total += width)
		at += next(text + at, bytes - at, utf8, &width, &plain);
	return total;
}

unsigned int text_put(FILE *out, const char *text, size_t bytes, bool utf8, unsigned int width)
{
	bool cut = width && text_width(text, bytes, utf8) > width;
	unsigned int used = 0, columns;
	size_t at = 0, length;
	bool plain;

	while (at < bytes) {
		length = next(text + at, bytes - at, utf8, &columns, &plain);
		if (cut && used + columns > width - 1)
			break;
		if (plain)
			fwrite(text + at, 1, length, out);
		else
			fprintf(out, "\\x%02x", (unsigned char)text[at]);
		used += columns;
		at += length;
	}
	if (cut) {
		fputs(utf8 ? "…" : "~", out);
		used++;
	}
	return used;
}
