// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Looks for one text and no more: an object that is cut or wrong elsewhere is read all the same.
 */
#include "json_said.h"

#include <string.h>

#include "scan.h"

/* Behind the mark that ends a text, or the end; *ret: that mark. */
static const char *skip_text(struct scan scan, const char **ret)
{
	for (; scan.at < scan.end && *scan.at != '"'; scan.at++)
		if (*scan.at == '\\' && scan.at + 1 < scan.end)
			scan.at++;
	*ret = scan.at;
	return scan.at < scan.end ? scan.at + 1 : scan.at;
}

static bool is_name(const char *text, size_t bytes)
{
	static const char *const names[] = {"log", "MESSAGE", "message", "msg"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (bytes == strlen(names[i]) && !memcmp(text, names[i], bytes))
			return true;
	return false;
}

/* The text of the object that has such a name. */
static bool find(struct scan scan, struct scan *ret)
{
	while (scan.at < scan.end) {
		const char *text, *end;

		if (*scan.at++ != '"')
			continue;
		text = scan.at;
		scan.at = skip_text(scan, &end);
		if (!is_name(text, (size_t)(end - text)))
			continue;
		scan_blanks(&scan);
		if (!scan_text(&scan, ":"))
			continue;
		scan_blanks(&scan);
		if (!scan_text(&scan, "\""))
			continue;
		skip_text(scan, &end);
		*ret = (struct scan){scan.at, end};
		return true;
	}
	return false;
}

/* `u001b`, behind the backslash. */
static char take_code(struct scan *scan)
{
	struct scan four = {scan->at + 1, scan->at + 5};
	uint64_t code;

	if (scan->end - scan->at < 5 || !scan_hex(&four, &code) || four.at < four.end) {
		scan->at = scan->end;
		return '?';
	}
	scan->at += 5;
	return code < 0x80 ? (char)code : '?';
}

static char take_escape(struct scan *scan)
{
	static const char names[] = "nrtbf", codes[] = "\n\r\t\b\f";
	const char *name;
	char c = *scan->at;

	if (c == 'u')
		return take_code(scan);
	scan->at++;
	name = strchr(names, c);
	return name && *name ? codes[name - names] : c;
}

bool json_said(char *line, size_t bytes, size_t *ret)
{
	struct scan said;
	size_t to = 0;

	if (!find((struct scan){line, line + bytes}, &said))
		return false;
	while (said.at < said.end) {
		char c = *said.at++;

		line[to++] = c == '\\' && said.at < said.end ? take_escape(&said) : c;
	}
	while (to && (line[to - 1] == '\n' || line[to - 1] == '\r'))
		to--;
	*ret = to;
	return true;
}
