// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A line typed at the prompt, as words. Expands nothing: no variables, no patterns.
 */
#include "words.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define SPACES " \t\r\n"
#define ESCAPED SPACES "\"'\\" /* what a backslash takes its meaning from */

static bool word_is(const char *at, size_t bytes, const char *word)
{
	return bytes == strlen(word) && strncasecmp(at, word, bytes) == 0;
}

int words_sql(const char *line)
{
	size_t at = strspn(line, SPACES), bytes = strcspn(line + at, SPACES "(");

	if (word_is(line + at, bytes, "select") || word_is(line + at, bytes, "with") ||
	    word_is(line + at, bytes, "values"))
		return (int)at;
	if (!word_is(line + at, bytes, "sql") || !strchr(SPACES, line[at + bytes]) ||
	    !line[at + bytes])
		return -1;
	at += bytes;
	for (;;) {
		at += strspn(line + at, SPACES);
		bytes = strcspn(line + at, SPACES);
		if (!word_is(line + at, bytes, "--json") && !word_is(line + at, bytes, "--csv") &&
		    !word_is(line + at, bytes, "--no-color") &&
		    !word_is(line + at, bytes, "--help"))
			return (int)at;
		at += bytes;
	}
}

/* One word: moves what it means to the front, returns where the next begins, or NULL when a quote
 * is not closed. */
static char *take_word(char *from)
{
	char *to = from, quote = 0;

	for (; *from && (quote || !strchr(SPACES, *from)); from++) {
		if (quote && *from == quote)
			quote = 0;
		else if (!quote && (*from == '\'' || *from == '"'))
			quote = *from;
		else if (*from == '\\' && quote != '\'' && from[1] && strchr(ESCAPED, from[1]))
			*to++ = *++from;
		else
			*to++ = *from;
	}
	if (quote)
		return NULL;
	if (*from)
		from++;
	*to = 0;
	return from;
}

struct err *words_split(char *line, char **argv, int *argc)
{
	static char sql_name[] = "sql";
	int sql = words_sql(line);
	char *end = sql < 0 ? line + strlen(line) : line + sql, *at = line;

	*argc = 0;
	if (sql >= 0 && strspn(line, SPACES) == (size_t)sql)
		argv[(*argc)++] = sql_name;
	while (at += strspn(at, SPACES), at < end) {
		if (*argc >= WORDS_MAX - 1)
			return err_new(ERR_USAGE, "more than %d words in one line",
				       WORDS_MAX - 1);
		argv[(*argc)++] = at;
		at = take_word(at);
		if (!at)
			return err_new(ERR_USAGE, "a quote is not closed");
	}
	if (sql >= 0 && *end)
		argv[(*argc)++] = end;
	argv[*argc] = NULL;
	return NULL;
}
