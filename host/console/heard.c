// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the machine said and nobody has expected yet. A match is looked for within a line, and no
 * line twice but the unended one: so no text makes it slow.
 */
#include "heard.h"

#include <string.h>

/* Forget the first `bytes`; they are at most up to the end of the last line. */
static void drop(struct heard *heard, size_t bytes)
{
	if (bytes)
		heard->begun = heard->text[bytes - 1] != '\n';
	memmove(heard->text, heard->text + bytes, heard->bytes - bytes);
	heard->bytes -= bytes;
	heard->last = heard->last > bytes ? heard->last - bytes : 0;
	heard->looked = heard->looked > bytes ? heard->looked - bytes : 0;
}

/* Half of it at once, as that costs moving the other half. */
static void make_room(struct heard *heard)
{
	const char *middle = heard->text + HEARD_BYTES / 2;
	const char *end = memchr(middle, '\n', HEARD_BYTES / 2);

	drop(heard, (size_t)((end ? end + 1 : middle) - heard->text));
}

static void put(struct heard *heard, char c)
{
	if (heard->bytes == HEARD_BYTES)
		make_room(heard);
	heard->text[heard->bytes++] = c;
	if (c == '\n')
		heard->last = heard->bytes;
	else if (heard->bytes - heard->last == HEARD_LINE)
		put(heard, '\n');
}

static int after_escape(unsigned char c)
{
	if (c == '[')
		return HEARD_CSI;
	if (c == ']')
		return HEARD_OSC;
	return c >= 0x20 && c <= 0x2f ? HEARD_ESCAPE : HEARD_TEXT;
}

void heard_text(struct heard *heard, const char *text, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c == 0x1b)
			heard->state = HEARD_ESCAPE;
		else if (heard->state == HEARD_ESCAPE)
			heard->state = after_escape(c);
		else if (heard->state == HEARD_CSI)
			heard->state = c >= 0x40 && c <= 0x7e ? HEARD_TEXT : HEARD_CSI;
		else if (heard->state == HEARD_OSC)
			heard->state = c == 0x07 ? HEARD_TEXT : HEARD_OSC;
		else if (c == '\n' || c == '\t' || (c >= 0x20 && c != 0x7f))
			put(heard, (char)c);
	}
}

void heard_forget(struct heard *heard)
{
	drop(heard, heard->bytes);
}

void heard_rewind(struct heard *heard)
{
	heard->looked = 0;
}

bool heard_find(struct heard *heard, const struct pattern *pattern)
{
	char line[HEARD_LINE + 1];

	while (heard->looked < heard->bytes) {
		size_t from = heard->looked, length = heard->bytes - from, end;
		const char *newline = memchr(heard->text + from, '\n', length);

		if (newline)
			length = (size_t)(newline - (heard->text + from));
		memcpy(line, heard->text + from, length);
		line[length] = 0;
		if (pattern_find(pattern, line, from || !heard->begun, &end)) {
			drop(heard, from + end);
			return true;
		}
		if (!newline)
			return false;
		heard->looked = from + length + 1;
	}
	return false;
}
