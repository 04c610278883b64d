// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A line as its pieces. Must never end one where the kernel's own text might go on.
 */
#include "bare.h"

#include <string.h>

#include "clock.h"
#include "front.h"
#include "scan.h"

#define ELISION_MAX 32 /* bytes of a line that says that some were left out; arbitrary */
#define SQUASHED_MIN 4 /* stamps in a line: so many do not speak at once, its line ends are lost */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* What may stand behind a mark that wrapped lines begin with too: `6.1.0` and `+deb12`. */
static bool is_margin(struct scan scan)
{
	return scan.at == scan.end || is_blank(*scan.at) || strchr("[<>|", *scan.at) ||
	       (*scan.at >= 'A' && *scan.at <= 'Z');
}

/* `> `, `>> `, `| `, a patch's `+`. A blank behind the last mark is a part of it. */
static void take_quotes(struct scan *scan, struct bare *front)
{
	for (;;) {
		struct scan try = *scan;

		scan_blanks(&try);
		if (try.at == try.end || (*try.at != '>' && *try.at != '|'))
			break;
		if (*try.at++ == '|' && !is_margin(try))
			break;
		front->wraps |= BARE_QUOTE;
		*scan = try;
	}
	if (!(front->wraps & BARE_QUOTE)) {
		struct scan try = *scan;

		if (scan_text(&try, "+") && is_margin(try)) {
			front->wraps |= BARE_QUOTE;
			*scan = try;
		}
	}
	if (front->wraps & BARE_QUOTE && scan->at < scan->end && is_blank(*scan->at))
		scan->at++;
}

/* What a record says of its device, in lines of their own. */
static bool is_kmsg_word(const struct scan *scan)
{
	struct scan try = *scan;

	return scan_text(&try, "SUBSYSTEM=") || scan_text(&try, "DEVICE=");
}

void bare_begin(struct bare_cursor *cursor, const char *text, size_t bytes)
{
	struct scan scan = {text, text + bytes};
	const char *start;

	memset(cursor, 0, sizeof(*cursor));
	while (scan.at < scan.end && (!*scan.at || *scan.at == '\r'))
		scan.at++;
	while (scan.at < scan.end && is_blank(scan.end[-1]))
		scan.end--;
	cursor->blank = scan.end < text + bytes;
	cursor->line = scan.at;
	take_quotes(&scan, &cursor->front);
	start = scan.at;
	scan_blanks(&scan);
	cursor->front.indent = (unsigned int)(scan.at - start);
	if (cursor->front.indent && is_kmsg_word(&scan)) {
		cursor->front.wraps |= BARE_KMSG;
		cursor->front.foreign = true;
	} else if (scan.at < scan.end) {
		front_take(&scan, &cursor->front, &cursor->who);
	}
	/* With nothing in front the blanks are the message's. */
	cursor->at = cursor->front.wraps & ~(unsigned int)BARE_QUOTE ? scan.at : start;
	cursor->end = scan.end;
	cursor->more = true;
}

unsigned int bare_columns(const struct bare_cursor *cursor)
{
	return (unsigned int)(cursor->end - cursor->line);
}

/* `#012` of rsyslog, `\x0a` of /dev/kmsg, and itself. Returns their bytes. */
static size_t line_end_bytes(const struct bare_cursor *cursor, const char *at)
{
	struct scan scan = {at, cursor->end};

	if (*at == '\n')
		return 1;
	if ((cursor->front.wraps & BARE_SYSLOG || !cursor->front.speaker) &&
	    scan_text(&scan, "#012"))
		return 4;
	if (cursor->front.wraps & BARE_KMSG && scan_text(&scan, "\\x0a"))
		return 4;
	return 0;
}

/* A stamp in the middle of the line: where what stood before it ends, or NULL. */
static const char *stamp_at(struct bare_cursor *cursor, const char *at, struct scan *after)
{
	struct bare front = cursor->front;

	*after = (struct scan){at, cursor->end};
	front.wraps &= ~(unsigned int)(BARE_TIME | BARE_CALLER | BARE_LEVEL);
	if (*at == '<' && !front_level(after, &front))
		return NULL;
	if (after->at == after->end || *after->at != '[' ||
	    !front_stamps(after, &front, cursor->who) || !(front.wraps & BARE_TIME))
		return NULL;
	front.speaker += front.wraps & BARE_CALENDAR;
	cursor->front = front;
	return at;
}

/* Whether so many stamps are in what is left that the text has lost its line ends. */
static bool is_squashed(const char *at, const char *end)
{
	unsigned int stamps = 2; /* in front, and at at */
	uint64_t time;

	while (stamps < SQUASHED_MIN && at < end && (at = memchr(at, '[', (size_t)(end - at)))) {
		struct scan scan = {at++, end};

		stamps += clock_uptime(&scan, &time);
	}
	return stamps >= SQUASHED_MIN;
}

/* Find what ends the piece; the cursor then stands behind that. */
static const char *find_end(struct bare_cursor *cursor, enum bare_end *end)
{
	static const bool stops[256] = {
		['\0'] = true, ['\r'] = true, ['['] = true, ['\n'] = true,
		['<'] = true,  ['#'] = true,  ['\\'] = true,
	};
	const char *at = cursor->at;
	struct scan after;

	for (; at < cursor->end; at++) {
		size_t bytes;

		if (!stops[(unsigned char)*at])
			continue;
		*end = BARE_TORN;
		if (!*at || *at == '\r') {
			cursor->at = at + 1;
			return at;
		}
		if ((*at == '[' || *at == '<') && stamp_at(cursor, at, &after)) {
			cursor->squashed = cursor->squashed || is_squashed(after.at, cursor->end);
			*end = cursor->squashed ? BARE_LINE : BARE_TORN;
			cursor->at = after.at;
			return at;
		}
		bytes = line_end_bytes(cursor, at);
		if (bytes) {
			*end = BARE_BREAK;
			cursor->at = at + bytes;
			return at;
		}
	}
	*end = BARE_LINE;
	cursor->at = cursor->end;
	cursor->more = false;
	return at;
}

/* `[...]`, `(...snipped...)`: somebody left lines out. */
static bool is_elision(const struct bare *bare)
{
	static const char *const begins[] = {"[...",  "(...",  "...",  "<...", "[snip",
					     "<snip", "(snip", "[cut", "<cut"};
	const char *at = bare->text, *end = at + bare->bytes;

	while (at < end && is_blank(*at))
		at++;
	if (end - at > ELISION_MAX || at == end || !strchr("[(.<", *at))
		return false;
	for (size_t i = 0; i < sizeof(begins) / sizeof(*begins); i++) {
		size_t bytes = strlen(begins[i]);

		if ((size_t)(end - at) >= bytes && !memcmp(at, begins[i], bytes))
			return true;
	}
	return false;
}

bool bare_next(struct bare_cursor *cursor, struct bare *ret)
{
	const char *end;

	if (!cursor->more)
		return false;
	*ret = cursor->front;
	ret->text = cursor->at;
	if (ret->foreign) {
		ret->end = BARE_LINE;
		end = cursor->end;
		cursor->more = false;
	} else {
		end = find_end(cursor, &ret->end);
	}
	ret->blank = !cursor->more && cursor->blank;
	for (; end > ret->text && is_blank(end[-1]); end--)
		ret->blank = true;
	ret->bytes = (size_t)(end - ret->text);
	ret->columns = (unsigned int)(end - cursor->line);
	ret->foreign |= is_elision(ret);
	return true;
}
