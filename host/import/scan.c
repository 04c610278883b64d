// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading numbers and words. Must never take a number that something of its own kind touches: it
 * may be half of one.
 */
#include "scan.h"

#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static bool is_name(char c)
{
	return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '(' || c == ')';
}

/* Whether what stands at `at` belongs to a number or word before it. */
static bool goes_on(const char *at, const char *end)
{
	if (at == end)
		return false;
	if (*at == '.')
		return end - at > 1 && is_digit(at[1]);
	return is_letter(*at) || is_digit(*at) || *at == '_';
}

bool scan_blanks(struct scan *scan)
{
	const char *start = scan->at;

	while (scan->at < scan->end && (*scan->at == ' ' || *scan->at == '\t'))
		scan->at++;
	return scan->at > start;
}

bool scan_text(struct scan *scan, const char *text)
{
	const char *at = scan->at;

	for (; *text; text++)
		if (at == scan->end || *at++ != *text)
			return false;
	scan->at = at;
	return true;
}

bool scan_begins(const struct scan *scan, const char *text)
{
	size_t bytes = strlen(text), here = (size_t)(scan->end - scan->at);

	return !memcmp(scan->at, text, here < bytes ? here : bytes);
}

bool scan_kb(struct scan *scan)
{
	struct scan try = *scan;

	if ((!scan_text(&try, "kB") && !scan_text(&try, "KB")) || goes_on(try.at, try.end))
		return false;
	*scan = try;
	return true;
}

static bool number_ends(const char *at, const char *end)
{
	struct scan unit = {at, end};

	return !goes_on(at, end) || scan_kb(&unit);
}

static bool digits(struct scan *scan, uint64_t *ret)
{
	uint64_t number = 0;
	const char *start = scan->at, *at = start;

	for (; at < scan->end && is_digit(*at); at++) {
		if (at - start == 20 || __builtin_mul_overflow(number, 10, &number) ||
		    __builtin_add_overflow(number, (uint64_t)(*at - '0'), &number))
			return false;
	}
	if (at == start || (at - start > 1 && *start == '0'))
		return false;
	scan->at = at;
	*ret = number;
	return true;
}

bool scan_number(struct scan *scan, uint64_t *ret)
{
	struct scan try = *scan;
	uint64_t number;

	if (!digits(&try, &number) || !number_ends(try.at, try.end))
		return false;
	*scan = try;
	*ret = number;
	return true;
}

bool scan_signed(struct scan *scan, int64_t *ret)
{
	struct scan try = *scan;
	bool negative = scan_text(&try, "-");
	uint64_t number;

	if (!scan_number(&try, &number) || number > (uint64_t)INT64_MAX + negative)
		return false;
	*scan = try;
	*ret = (int64_t)(negative ? 0 - number : number);
	return true;
}

static int hex_digit(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool scan_hex(struct scan *scan, uint64_t *ret)
{
	struct scan try = *scan;
	uint64_t number = 0;
	const char *start;

	if (!scan_text(&try, "0x"))
		scan_text(&try, "0X");
	for (start = try.at; try.at < try.end && hex_digit(*try.at) >= 0; try.at++) {
		if (try.at - start == 16)
			return false;
		number = number << 4 | (unsigned int)hex_digit(*try.at);
	}
	if (try.at == start || goes_on(try.at, try.end))
		return false;
	*scan = try;
	*ret = number;
	return true;
}

bool scan_word(struct scan *scan, const char *stops, const char **ret, size_t *bytes)
{
	const char *at = scan->at;

	while (at < scan->end && *at && *at != ' ' && *at != '\t' && !strchr(stops, *at))
		at++;
	if (at == scan->at)
		return false;
	*ret = scan->at;
	*bytes = (size_t)(at - scan->at);
	scan->at = at;
	return true;
}

bool scan_done(const struct scan *scan)
{
	struct scan rest = *scan;

	scan_blanks(&rest);
	return rest.at == rest.end;
}

/* The beginning of a unit that the end of the bytes cut off. */
static bool unit_cut(const struct scan *scan)
{
	return scan->end - scan->at == 1 && (*scan->at == 'k' || *scan->at == 'K');
}

static enum scan_result field_number(struct scan *scan, struct scan_field *ret)
{
	scan_blanks(scan);
	if (scan->at == scan->end)
		return SCAN_CUT;
	if (!digits(scan, &ret->number))
		return SCAN_BAD;
	if (unit_cut(scan))
		return SCAN_CUT;
	ret->unit = scan_kb(scan) ? SCAN_KB : SCAN_PLAIN;
	ret->last = ret->unit == SCAN_PLAIN && scan->at == scan->end;
	return goes_on(scan->at, scan->end) ? SCAN_BAD : SCAN_FIELD;
}

static enum scan_result field_word(struct scan *scan, struct scan_field *ret)
{
	scan_blanks(scan);
	if (scan->at == scan->end)
		return SCAN_CUT;
	if (!scan_word(scan, ",:", &ret->word, &ret->word_bytes))
		return SCAN_BAD;
	ret->unit = SCAN_WORD;
	ret->last = scan->at == scan->end;
	return SCAN_FIELD;
}

enum scan_result scan_field(struct scan *scan, struct scan_field *ret)
{
	struct scan try = *scan;
	struct scan_field field = {.last = false};
	enum scan_result result;

	scan_blanks(&try);
	if (try.at == try.end)
		return SCAN_NONE;
	field.name = try.at;
	while (try.at < try.end && is_name(*try.at))
		try.at++;
	field.name_bytes = (size_t)(try.at - field.name);
	if (!field.name_bytes || is_digit(*field.name))
		return SCAN_BAD;
	if (try.at == try.end)
		return SCAN_CUT;
	if (scan_text(&try, ":"))
		result = field_number(&try, &field);
	else if (scan_text(&try, "?"))
		result = field_word(&try, &field);
	else
		return SCAN_BAD;
	if (result != SCAN_FIELD)
		return result;
	scan_text(&try, ",");
	if (try.at < try.end && *try.at != ' ' && *try.at != '\t')
		return SCAN_BAD;
	*scan = try;
	*ret = field;
	return SCAN_FIELD;
}

bool scan_named(const struct scan_field *field, const char *name)
{
	return field->name_bytes == strlen(name) && !memcmp(field->name, name, field->name_bytes);
}
