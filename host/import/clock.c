// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Recognizes time stamps by their digits, as their words come in every language.
 */
#include "clock.h"

#include <string.h>

#define CALENDAR_MAX 72 /* bytes between the brackets: long names of days and months in UTF-8 */
#define WORD_MAX 16	/* bytes of a month's or day's short name */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static unsigned int digits(struct scan *scan, unsigned int max, uint64_t *ret)
{
	unsigned int count = 0;

	*ret = 0;
	for (; count < max && scan->at < scan->end && is_digit(*scan->at); count++)
		*ret = *ret * 10 + (uint64_t)(*scan->at++ - '0');
	return count;
}

/* Exactly so many. */
static bool exactly(struct scan *scan, unsigned int count)
{
	uint64_t number;

	return digits(scan, count, &number) == count &&
	       (scan->at == scan->end || !is_digit(*scan->at));
}

/* `<    0.000012>`, `<    0.000012 >`, `  +0.000012`: since the line before, dmesg -d and -e. */
static bool delta(struct scan *scan)
{
	struct scan try = *scan;
	uint64_t number;
	bool angled, plus;

	scan_blanks(&try);
	angled = scan_text(&try, "<");
	scan_blanks(&try);
	plus = scan_text(&try, "+");
	if (!(angled || plus) || !digits(&try, 10, &number) || !scan_text(&try, ".") ||
	    !digits(&try, 9, &number))
		return false;
	scan_blanks(&try);
	if (angled && !scan_text(&try, ">"))
		return false;
	*scan = try;
	return true;
}

bool clock_uptime(struct scan *scan, uint64_t *ret_ns)
{
	struct scan try = *scan;
	uint64_t seconds, fraction, cpu;
	unsigned int count;
	bool cut;

	if (!scan_text(&try, "["))
		return false;
	scan_blanks(&try);
	if (!digits(&try, 10, &seconds) || !scan_text(&try, "."))
		return false;
	count = digits(&try, 9, &fraction);
	if (count && count < 3)
		return false;
	cut = !count;
	for (; count < 9; count++)
		fraction *= 10;
	if ((scan_text(&try, "@") || scan_text(&try, ",")) && !digits(&try, 4, &cpu))
		return false;
	delta(&try);
	if (!scan_text(&try, "]"))
		return false;
	*scan = try;
	*ret_ns = cut ? 0 : seconds * 1000000000u + fraction;
	return true;
}

/* `03:54:03`, `03:54:03.123`, `03:54:03,123456` */
static bool time_of_day(struct scan *scan)
{
	struct scan try = *scan;
	uint64_t fraction;

	if (!exactly(&try, 2) || !scan_text(&try, ":") || !exactly(&try, 2) ||
	    !scan_text(&try, ":") || !exactly(&try, 2))
		return false;
	if (scan_text(&try, ".") || scan_text(&try, ","))
		if (!digits(&try, 9, &fraction))
			return false;
	if (try.at < try.end && *try.at == ':')
		return false;
	*scan = try;
	return true;
}

/* What dmesg -e has instead of some: `[Nov22 20:09]`, `[  +0.000012]`; dmesg -d: a delta. */
static bool relative(struct scan *scan)
{
	struct scan try = *scan;
	uint64_t day;

	if (!delta(&try)) {
		while (try.at < try.end && is_letter(*try.at))
			try.at++;
		if (try.at == scan->at || !digits(&try, 2, &day) || !scan_text(&try, " ") ||
		    !exactly(&try, 2) || !scan_text(&try, ":") || !exactly(&try, 2))
			return false;
	}
	if (!scan_text(&try, "]"))
		return false;
	*scan = try;
	return true;
}

static bool calendar_byte(char c)
{
	return is_letter(c) || is_digit(c) || (c && strchr(" .,-/:+<>", c));
}

bool clock_calendar(struct scan *scan)
{
	struct scan try = *scan;
	const char *start;
	bool time = false;

	if (!scan_text(&try, "["))
		return false;
	if (relative(&try)) {
		*scan = try;
		return true;
	}
	for (start = try.at; try.at < try.end && *try.at != ']'; try.at++) {
		struct scan here = try;

		if (!calendar_byte(*try.at) || try.at - start > CALENDAR_MAX)
			return false;
		if (try.at == start || try.at[-1] == ' ' || try.at[-1] == 'T')
			time |= time_of_day(&here);
	}
	if (!time || !scan_text(&try, "]"))
		return false;
	*scan = try;
	return true;
}

/* A short name of a month or day. */
static bool name(struct scan *scan)
{
	struct scan try = *scan;

	while (try.at < try.end && is_letter(*try.at))
		try.at++;
	if (try.at == scan->at || try.at - scan->at > WORD_MAX)
		return false;
	if (!scan_text(&try, "."))
		scan_text(&try, ",");
	if (!scan_blanks(&try))
		return false;
	*scan = try;
	return true;
}

/* `+02:00`, `+0200`, `Z`, ` CEST` */
static void zone(struct scan *scan, bool may_be_name)
{
	struct scan try = *scan;

	if (scan_text(scan, "Z"))
		return;
	if (scan_text(&try, "+") || scan_text(&try, "-")) {
		uint64_t number;

		if (digits(&try, 4, &number) < 2)
			return;
		if (scan_text(&try, ":") && !exactly(&try, 2))
			return;
		*scan = try;
	} else if (may_be_name && scan_blanks(&try)) {
		const char *start = try.at;

		while (try.at < try.end && *try.at >= 'A' && *try.at <= 'Z')
			try.at++;
		if (try.at - start >= 3 && try.at < try.end && *try.at == ' ')
			*scan = try;
	}
}

/* `2025-08-12T03:54:03.123456+02:00` */
static bool iso(struct scan *scan, bool may_be_name)
{
	if (!exactly(scan, 4) || !scan_text(scan, "-") || !exactly(scan, 2) ||
	    !scan_text(scan, "-") || !exactly(scan, 2))
		return false;
	if (!scan_text(scan, "T") && !scan_blanks(scan))
		return false;
	if (!time_of_day(scan))
		return false;
	zone(scan, may_be_name);
	return true;
}

/* `Nov 22 20:09:23`, with a year in front, between or behind */
static bool month(struct scan *scan)
{
	struct scan try = *scan;
	uint64_t day;

	if (exactly(&try, 4) && scan_blanks(&try))
		*scan = try;
	if (!name(scan) || !digits(scan, 2, &day) || !scan_blanks(scan))
		return false;
	try = *scan;
	if (exactly(&try, 4) && scan_blanks(&try))
		*scan = try;
	if (!time_of_day(scan))
		return false;
	try = *scan;
	if (scan_blanks(&try) && exactly(&try, 4) && try.at < try.end && *try.at == ' ')
		*scan = try;
	return true;
}

/* Seconds since 1970, as journalctl -o short-unix has them. */
static bool unix_time(struct scan *scan)
{
	return exactly(scan, 10) && scan_text(scan, ".") && exactly(scan, 6);
}

bool clock_wall(struct scan *scan)
{
	struct scan day = *scan, try = *scan;
	bool found;

	if (scan->at == scan->end || !(is_letter(*scan->at) || is_digit(*scan->at)))
		return false;
	found = is_digit(*scan->at) ? iso(&try, false) : name(&day);
	if (!found && is_digit(*scan->at)) {
		try = *scan;
		found = time_of_day(&try);
	}
	if (!found && is_digit(*scan->at)) {
		try = *scan;
		found = unix_time(&try);
	}
	if (!is_digit(*scan->at) && found) {
		try = day;
		found = iso(&try, true);
		if (!found) {
			try = day;
			found = month(&try);
		}
	}
	if (!found) {
		try = *scan;
		found = month(&try);
	}
	if (!found || (!scan_text(&try, " ") && !scan_text(&try, "\t") && try.at < try.end))
		return false;
	*scan = try;
	return true;
}

bool clock_logcat(struct scan *scan)
{
	struct scan try = *scan;
	uint64_t pid;

	if (!exactly(&try, 2) || !scan_text(&try, "-") || !exactly(&try, 2) ||
	    !scan_text(&try, " ") || !time_of_day(&try))
		return false;
	for (int i = 0; i < 2; i++)
		if (!scan_blanks(&try) || !digits(&try, 7, &pid))
			return false;
	if (!scan_blanks(&try) || try.at == try.end || !is_letter(*try.at++))
		return false;
	try.at = memchr(try.at, ':', (size_t)(try.end - try.at));
	if (!try.at)
		return false;
	try.at++;
	scan_text(&try, " ");
	*scan = try;
	return true;
}
