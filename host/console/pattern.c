// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Regular expressions through the C library, without what it does badly: back references take
 * exponential time, and nested repeats take memory without bound.
 */
#include "pattern.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* The bracket expression at `at` ([^]abc], [[:digit:]]) is passed over; returns its last byte. */
static const char *skip_bracket(const char *at)
{
	at += at[1] == '^';
	at += at[1] == ']';
	for (at++; *at && *at != ']'; at++) {
		char kind = at[0] == '[' ? at[1] : 0;

		if (kind != ':' && kind != '.' && kind != '=')
			continue;
		for (at += 2; *at && !(at[0] == kind && at[1] == ']'); at++)
			;
		if (!*at)
			break;
		at++;
	}
	return *at ? at : at - 1;
}

/* The largest number within {...}, 1 where there is none. */
static unsigned long repeats(const char *at)
{
	unsigned long most = 1, number;
	char *end;

	for (at++; *at && *at != '}'; at = end) {
		number = strtoul(at, &end, 10);
		most = number > most ? number : most;
		if (end == at)
			end++;
	}
	return most;
}

static struct err *check(const char *text)
{
	unsigned long product = 1;

	if (!*text || strlen(text) > PATTERN_BYTES)
		return err_new(ERR_USAGE, "a regular expression has 1 to %d bytes",
			       PATTERN_BYTES);
	for (const char *at = text; *at; at++) {
		if (at[0] == '\\' && isdigit((unsigned char)at[1]))
			return err_new(ERR_USAGE,
				       "`%.60s`: \\%c is no part of an extended regular "
				       "expression",
				       text, at[1]);
		if (at[0] == '\\' && at[1])
			at++;
		else if (at[0] == '[')
			at = skip_bracket(at);
		else if (at[0] == '{')
			product *= repeats(at);
		if (product > PATTERN_REPEATS)
			return err_new(ERR_USAGE, "`%.60s` repeats more than %d times", text,
				       PATTERN_REPEATS);
	}
	return NULL;
}

struct err *pattern_init(struct pattern *pattern, const char *text)
{
	struct err *err = check(text);
	char what[200];
	int problem;

	if (err)
		return err;
	problem = regcomp(&pattern->regex, text, REG_EXTENDED);
	if (!problem)
		return NULL;
	regerror(problem, &pattern->regex, what, sizeof(what));
	return err_new(ERR_USAGE, "`%.60s` is no regular expression: %s", text, what);
}

void pattern_deinit(struct pattern *pattern)
{
	regfree(&pattern->regex);
}

bool pattern_find(const struct pattern *pattern, const char *line, bool begins, size_t *end)
{
	regmatch_t match;

	if (regexec(&pattern->regex, line, 1, &match, begins ? 0 : REG_NOTBOL))
		return false;
	*end = (size_t)match.rm_eo;
	return true;
}
