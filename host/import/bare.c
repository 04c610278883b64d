// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Takes off a line what did not come from the kernel's own printk. What is no known form is left
 * on: a wrong guess here would change what the kernel said.
 */
#include "bare.h"

#include <string.h>

#include "clock.h"
#include "scan.h"

#define HASH_START 0xcbf29ce484222325u /* FNV-1a */
#define HASH_PRIME 0x100000001b3u

static uint64_t hash(uint64_t start, const char *text, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		start = (start ^ (unsigned char)text[i]) * HASH_PRIME;
	return start;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static unsigned int skip_digits(struct scan *scan)
{
	const char *start = scan->at;

	while (scan->at < scan->end && is_digit(*scan->at))
		scan->at++;
	return (unsigned int)(scan->at - start);
}

static void skip_blank(struct scan *scan)
{
	if (scan->at < scan->end && is_blank(*scan->at))
		scan->at++;
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
	if (front->wraps & BARE_QUOTE)
		skip_blank(scan);
}

/* `<4>`, `<30>` */
static bool take_level(struct scan *scan, struct bare *front)
{
	struct scan try = *scan;
	unsigned int digits;

	if (!scan_text(&try, "<"))
		return false;
	digits = skip_digits(&try);
	if (!digits || digits > 3 || !scan_text(&try, ">"))
		return false;
	*scan = try;
	front->wraps |= BARE_LEVEL;
	return true;
}

/* dmesg -x: `kern  :warn  : ` */
static void take_names_of_level(struct scan *scan, struct bare *front)
{
	struct scan try = *scan;
	const char *level;
	size_t bytes;

	if (!scan_text(&try, "kern"))
		return;
	scan_blanks(&try);
	if (!scan_text(&try, ":") || !scan_word(&try, ":", &level, &bytes))
		return;
	scan_blanks(&try);
	if (!scan_text(&try, ":"))
		return;
	skip_blank(&try);
	*scan = try;
	front->wraps |= BARE_LEVEL;
}

/* `[ T123]`, `[    C0]` */
static bool take_caller(struct scan *scan, struct bare *front, uint64_t *who)
{
	struct scan try = *scan;
	const char *name;

	scan_blanks(&try);
	if (!scan_text(&try, "["))
		return false;
	scan_blanks(&try);
	name = try.at;
	if (!scan_text(&try, "T") && !scan_text(&try, "C"))
		return false;
	if (!skip_digits(&try))
		return false;
	*who = hash(*who, name, (size_t)(try.at - name));
	if (!scan_text(&try, "]"))
		return false;
	*scan = try;
	front->wraps |= BARE_CALLER;
	return true;
}

/* `[  123.456789] `, with a caller or without, and what dmesg -T makes of it. */
static bool take_stamps(struct scan *scan, struct bare *front, uint64_t who)
{
	struct scan try = *scan;
	bool stamp = false;

	if (clock_uptime(&try, &front->time_ns)) {
		front->wraps |= BARE_TIME;
		stamp = true;
	} else if (clock_calendar(&try)) {
		front->wraps |= BARE_CALENDAR;
		stamp = true;
	}
	if (take_caller(&try, front, &who))
		stamp = true;
	if (stamp)
		skip_blank(&try);
	front->speaker = who;
	*scan = try;
	return stamp;
}

/* `kernel:`, `kernel[0]:`, and the blank behind it. */
static bool take_kernel(struct scan *scan)
{
	struct scan try = *scan;

	if (!scan_text(&try, "kernel"))
		return false;
	if (scan_text(&try, "[") && (!skip_digits(&try) || !scan_text(&try, "]")))
		return false;
	if (!scan_text(&try, ":"))
		return false;
	skip_blank(&try);
	*scan = try;
	return true;
}

/* Words that end in a colon in kernel text; a logger without host names leaves them second. */
static bool is_kernel_word(const char *word, size_t bytes)
{
	static const char *const words[] = {"Trace",   "name", "cache", "pages",      "swap",
					    "per-cpu", "info", "stats", "allocations"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (bytes == strlen(words[i]) && !memcmp(word, words[i], bytes))
			return true;
	return false;
}

/* `systemd[1]:`, `(cron):`: another program's. */
static bool is_program(struct scan scan)
{
	const char *word;
	size_t bytes;

	if (scan.at == scan.end || is_digit(*scan.at) || !scan_word(&scan, ":[", &word, &bytes))
		return false;
	if (scan_text(&scan, "[") && skip_digits(&scan))
		return scan_text(&scan, "]:");
	return scan_text(&scan, ":") && !is_kernel_word(word, bytes);
}

/* `host kernel: ` behind a logger's time; a host alone where the kernel's own stamp follows. */
static void take_host(struct scan *scan, struct bare *front, uint64_t *who)
{
	struct scan try = *scan, after;
	const char *host, *facility;
	size_t bytes, facility_bytes;
	uint64_t time;

	scan_blanks(&try);
	after = try;
	if (take_kernel(&after)) {
		*scan = after;
		return;
	}
	if (!scan_word(&try, "[<(=,", &host, &bytes) || !scan_blanks(&try))
		return;
	after = try;
	if (scan_word(&after, ":[", &facility, &facility_bytes) &&
	    memchr(facility, '.', facility_bytes) && scan_blanks(&after))
		try = after;
	after = try;
	if (take_kernel(&try) || clock_uptime(&after, &time) || take_level(&after, front)) {
		*who = hash(*who, host, bytes);
		*scan = try;
	} else if (host[bytes - 1] != ':' && is_program(try)) {
		front->foreign = true;
	}
}

/* RFC 5424 behind its `<PRI>`: `1 2025-08-12T03:54:03Z host kernel - - - text`. */
static bool take_rfc5424(struct scan *scan, struct bare *front, uint64_t *who)
{
	struct scan try = *scan;
	const char *word[4]; /* host, program, its id, kind of message */
	size_t bytes[4];

	if (!scan_text(&try, "1 ") || (!scan_text(&try, "- ") && !clock_wall(&try)))
		return false;
	for (int i = 0; i < 4; i++) {
		scan_blanks(&try);
		if (!scan_word(&try, "", &word[i], &bytes[i]))
			return false;
	}
	skip_blank(&try);
	while (scan_text(&try, "[")) {
		const char *end = memchr(try.at, ']', (size_t)(try.end - try.at));

		if (!end)
			return false;
		try.at = end + 1;
	}
	scan_text(&try, "-");
	skip_blank(&try);
	scan_text(&try, "\xef\xbb\xbf");
	*who = hash(*who, word[0], bytes[0]);
	front->foreign = bytes[1] != 6 || memcmp(word[1], "kernel", 6);
	front->wraps |= BARE_SYSLOG;
	*scan = try;
	return true;
}

/* `,caller=T123,ncfrag=0/99` of a record's head. */
static void take_kmsg_words(struct scan *scan, struct bare *front, uint64_t *who)
{
	const char *word;
	size_t bytes;

	while (scan_text(scan, ",") && scan_word(scan, ",;", &word, &bytes)) {
		if (bytes > 7 && !memcmp(word, "caller=", 7)) {
			*who = hash(*who, word, bytes);
			front->wraps |= BARE_CALLER;
		}
		front->fragment |= bytes > 7 && !memcmp(word, "ncfrag=", 7);
	}
}

/* /dev/kmsg: `4,1234,98765432,-;text`; netconsole may put the release in front. */
static bool take_kmsg(struct scan *scan, struct bare *front, uint64_t *who)
{
	struct scan try = *scan;
	const char *word;
	uint64_t number[3];
	size_t bytes;

	if (scan_word(&try, ",;", &word, &bytes) && memchr(word, '.', bytes))
		scan_text(&try, ",");
	else
		try = *scan;
	for (int i = 0; i < 3; i++)
		if (!scan_number(&try, &number[i]) || !scan_text(&try, ","))
			return false;
	if (!scan_word(&try, ",;", &word, &bytes) || bytes > 2)
		return false;
	take_kmsg_words(&try, front, who);
	if (!scan_text(&try, ";") || number[2] > UINT64_MAX / 1000)
		return false;
	front->wraps |= BARE_KMSG;
	front->time_ns = number[2] * 1000;
	*scan = try;
	return true;
}

/* What a record says of its device, in lines of their own. */
static bool is_kmsg_word(const struct scan *scan)
{
	struct scan try = *scan;

	return scan_text(&try, "SUBSYSTEM=") || scan_text(&try, "DEVICE=");
}

static bool take_logger(struct scan *scan, struct bare *front, uint64_t *who)
{
	bool level = take_level(scan, front);

	if (level && take_rfc5424(scan, front, who))
		return true;
	if (clock_wall(scan)) {
		front->wraps |= BARE_SYSLOG;
		take_host(scan, front, who);
		return true;
	}
	if (take_kernel(scan)) {
		front->wraps |= BARE_SYSLOG;
		return true;
	}
	return take_kmsg(scan, front, who);
}

/* The host that `journalctl -o short-monotonic` has behind the stamp. */
static void take_late_host(struct scan *scan, uint64_t *who)
{
	struct scan try = *scan;
	const char *host;
	size_t bytes;

	if (take_kernel(scan) || !scan_word(&try, ":[]=,()", &host, &bytes) || !scan_blanks(&try))
		return;
	if (take_kernel(&try)) {
		*who = hash(*who, host, bytes);
		*scan = try;
	}
}

static void take_front(struct bare_cursor *cursor, struct scan *scan)
{
	struct bare *front = &cursor->front;
	uint64_t who = HASH_START;

	take_names_of_level(scan, front);
	take_logger(scan, front, &who);
	if (front->foreign)
		return;
	who += front->wraps & (BARE_SYSLOG | BARE_KMSG);
	take_level(scan, front);
	if (take_stamps(scan, front, who)) {
		take_late_host(scan, &front->speaker);
		front->speaker += front->wraps & BARE_CALENDAR;
	} else {
		front->speaker = front->wraps & ~(unsigned int)BARE_QUOTE ? who : 0;
	}
	cursor->who = who;
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
		take_front(cursor, &scan);
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

/* `#012` of rsyslog, `\x0a` of /dev/kmsg. Returns their bytes. */
static size_t line_end_bytes(const struct bare_cursor *cursor, const char *at)
{
	struct scan scan = {at, cursor->end};

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
	if (*at == '<' && !take_level(after, &front))
		return NULL;
	if (after->at == after->end || *after->at != '[' ||
	    !take_stamps(after, &front, cursor->who) || !(front.wraps & BARE_TIME))
		return NULL;
	front.speaker += front.wraps & BARE_CALENDAR;
	cursor->front = front;
	return at;
}

/* Find what ends the piece; the cursor then stands behind that. */
static const char *find_end(struct bare_cursor *cursor, enum bare_end *end)
{
	static const bool stops[256] = {
		['\0'] = true, ['\r'] = true, ['['] = true,
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
			cursor->at = after.at;
			return at;
		}
		bytes = *at == '#' || *at == '\\' ? line_end_bytes(cursor, at) : 0;
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
	ret->blank = ret->end == BARE_LINE && cursor->blank;
	for (; end > ret->text && is_blank(end[-1]); end--)
		ret->blank = true;
	ret->bytes = (size_t)(end - ret->text);
	ret->columns = (unsigned int)(end - cursor->line);
	return true;
}
