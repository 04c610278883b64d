// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Takes one form after the other off the front of a line. What is no known form is left on: a wrong
 * guess here would change what the kernel said.
 */
#include "front.h"

#include <string.h>

#include "clock.h"

#define LABEL_MAX 160 /* bytes in front of a stamp or `kernel:`; arbitrary */
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

/* `<4>`, `<30>` */
bool front_level(struct scan *scan, struct bare *front)
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

/* What makers of telephones have behind the stamp: `[1:  swapper/1:    0] `, `-(0)[1:swapper/0]`,
 * `c0      1 `. Takes the blank in front. */
static bool take_core(struct scan *scan, struct bare *front, uint64_t *who)
{
	struct scan try = *scan;
	const char *task = NULL;
	bool core = false;

	scan_blanks(&try);
	if (scan_text(&try, "-") || (try.at < try.end && *try.at == '('))
		core = scan_text(&try, "(") && skip_digits(&try) && scan_text(&try, ")");
	if (scan_text(&try, "[")) {
		task = skip_digits(&try) && scan_text(&try, ":") ? try.at : NULL;
		while (try.at < try.end && !strchr(":]", *try.at))
			try.at++;
		if (!core && (!scan_text(&try, ":") || !(scan_blanks(&try), skip_digits(&try))))
			return false;
		if (!task || !scan_text(&try, "]"))
			return false;
	} else if (!core && scan_text(&try, "c") && skip_digits(&try) && scan_blanks(&try)) {
		task = try.at;
		if (!skip_digits(&try) || try.at == try.end || !is_blank(*try.at))
			return false;
	}
	if (!task)
		return false;
	*who = hash(*who, task, (size_t)(try.at - task));
	*scan = try;
	front->wraps |= BARE_CALLER;
	return true;
}

/* `[  123.456789] `, with a caller or without, and what dmesg -T makes of it. */
bool front_stamps(struct scan *scan, struct bare *front, uint64_t who)
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
	if (take_caller(&try, front, &who) || (stamp && take_core(&try, front, &who)))
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
	return scan_text(&scan, ":") && (scan.at == scan.end || is_blank(*scan.at)) &&
	       !is_kernel_word(word, bytes);
}

/* `kern.warn`: what logread has in front of `kernel:`, and no host. */
static bool is_facility(const char *word, size_t bytes)
{
	static const char *const names[] = {"kern.", "user.", "daemon.", "syslog."};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		size_t length = strlen(names[i]);

		if (bytes > length && bytes <= length + strlen("warning") &&
		    !memcmp(word, names[i], length) &&
		    !memchr(word + length, '.', bytes - length))
			return true;
	}
	return false;
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
	if (take_kernel(&try) || clock_uptime(&after, &time) || front_level(&after, front)) {
		if (!is_facility(host, bytes))
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

/* `kern.warning: ` */
static void take_facility(struct scan *scan)
{
	struct scan try = *scan;
	const char *word;
	size_t bytes;

	if (scan_text(&try, "kern.") && scan_word(&try, ":", &word, &bytes) &&
	    scan_text(&try, ": "))
		*scan = try;
}

/* journalctl -o verbose and export. */
static bool take_message(struct scan *scan)
{
	return scan_text(scan, "MESSAGE=");
}

static bool take_logger(struct scan *scan, struct bare *front, uint64_t *who)
{
	bool level = front_level(scan, front);

	if (level && take_rfc5424(scan, front, who))
		return true;
	if (take_message(scan)) {
		front->wraps |= BARE_SYSLOG;
		return true;
	}
	if (clock_logcat(scan)) {
		front->wraps |= BARE_SYSLOG;
		return true;
	}
	take_facility(scan);
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

/* What ends as names of files, prompts and numbers of lines do: `kern.log:`, `# `, `12  `. */
static bool is_label(const char *from, const char *to)
{
	const char *end = to;

	while (end > from && is_blank(end[-1]))
		end--;
	if (end == from || strchr(":|#$>*]-", end[-1]))
		return end > from;
	while (end > from && is_digit(end[-1]))
		end--;
	return end == from && is_blank(to[-1]);
}

/* `20:09:23` */
static bool has_clock(const char *from, const char *to)
{
	for (; to - from >= 8; from++)
		if (from[2] == ':' && from[5] == ':' && is_digit(from[1]) && is_digit(from[3]) &&
		    is_digit(from[4]) && is_digit(from[6]) && is_digit(from[7]))
			return true;
	return false;
}

/* What nobody knows, in front of a kernel's stamp. */
static void take_label(struct scan *scan, const char *end)
{
	const char *at = scan->at;

	while ((at = memchr(at, '[', (size_t)(end - at)))) {
		struct scan try = {at, scan->end};
		uint64_t time;

		if (!clock_uptime(&try, &time)) {
			at++;
			continue;
		}
		if (at - scan->at > 3 && at[-3] == '<' && is_digit(at[-2]) && at[-1] == '>')
			at -= 3;
		if (is_label(scan->at, at))
			scan->at = at;
		return;
	}
}

/* Where the word begins that ends there. */
static const char *word_before(const char *from, const char *end)
{
	while (end > from && !is_blank(end[-1]))
		end--;
	return end;
}

/* The same, in front of a logger's time, a host and `kernel:`. */
static bool take_name_of_file(struct scan *scan, const char *end, uint64_t *who)
{
	const char *at = scan->at;

	while ((at = memchr(at, ':', (size_t)(end - at)))) {
		struct scan try = {at, scan->end};
		const char *host, *host_end;

		at++;
		if (try.at == scan->at || (try.at[-1] != 'l' && try.at[-1] != ']'))
			continue;
		try.at = word_before(scan->at, try.at);
		for (host_end = try.at; host_end > scan->at && is_blank(host_end[-1]);)
			host_end--;
		host = word_before(scan->at, host_end);
		if (!take_kernel(&try) || !has_clock(scan->at, host))
			continue;
		*who = hash(*who, host, (size_t)(host_end - host));
		*scan = try;
		return true;
	}
	return false;
}

static void take_unknown(struct scan *scan, struct bare *front, uint64_t *who)
{
	const char *end = scan->end - scan->at > LABEL_MAX ? scan->at + LABEL_MAX : scan->end;

	if (take_name_of_file(scan, end, who))
		front->wraps |= BARE_SYSLOG;
	else
		take_label(scan, end);
}

static bool is_stamped(struct scan scan, struct bare front)
{
	return front_stamps(&scan, &front, 0);
}

void front_take(struct scan *scan, struct bare *front, uint64_t *ret)
{
	uint64_t who = HASH_START;

	take_names_of_level(scan, front);
	take_logger(scan, front, &who);
	if (front->foreign)
		return;
	if (!(front->wraps & ~(unsigned int)BARE_QUOTE) && !is_stamped(*scan, *front))
		take_unknown(scan, front, &who);
	who += front->wraps & (BARE_SYSLOG | BARE_KMSG);
	front_level(scan, front);
	if (front_stamps(scan, front, who)) {
		take_late_host(scan, &front->speaker);
		front->speaker += front->wraps & BARE_CALENDAR;
	} else {
		front->speaker = front->wraps & ~(unsigned int)BARE_QUOTE ? who : 0;
	}
	*ret = who;
}
