// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Cuts texts of the kernel into lines, words and numbers.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

static bool is_space(char c)
{
	return isspace((unsigned char)c);
}

static void copy(char *ret, size_t size, const char *from, size_t length)
{
	if (length >= size)
		length = size - 1;
	memcpy(ret, from, length);
	ret[length] = '\0';
}

bool lg_words_line(const char **text, char *ret, size_t size)
{
	const char *from = *text, *end = from + strcspn(from, "\n");
	bool more = *from;

	*text = end + (*end == '\n');
	while (from < end && is_space(*from))
		from++;
	while (end > from && is_space(end[-1]))
		end--;
	copy(ret, size, from, (size_t)(end - from));
	return more;
}

bool lg_words_next(const char **text, char *ret, size_t size)
{
	const char *from = *text, *end;
	bool quoted = false;

	while (is_space(*from))
		from++;
	for (end = from; *end && (quoted || !is_space(*end)); end++)
		if (*end == '"')
			quoted = !quoted;
	*text = end;
	copy(ret, size, from, (size_t)(end - from));
	return end != from;
}

bool lg_words_value(const char *text, const char *key, char *ret, size_t size)
{
	char word[256];

	while (lg_words_next(&text, word, sizeof(word))) {
		if (strncmp(word, key, strlen(key)))
			continue;
		copy(ret, size, word + strlen(key), strlen(word) - strlen(key));
		return true;
	}
	ret[0] = '\0';
	return false;
}

bool lg_words_has(const char *text, const char *word)
{
	char one[256];

	while (lg_words_next(&text, one, sizeof(one)))
		if (!strcmp(one, word))
			return true;
	return false;
}

static bool number(const char *text, int base, const char **end, uint64_t *ret)
{
	char *stopped;
	uint64_t value;

	if (!isxdigit((unsigned char)text[0]))
		return false;
	errno = 0;
	value = strtoull(text, &stopped, base);
	if (errno || stopped == text)
		return false;
	*end = stopped;
	*ret = value;
	return true;
}

bool lg_words_number(const char *text, int base, uint64_t *ret)
{
	const char *end;
	uint64_t value;

	if (!number(text, base, &end, &value) || *end)
		return false;
	*ret = value;
	return true;
}

bool lg_words_size(const char *text, const char **end, uint64_t *ret)
{
	static const char units[] = "kmg";
	const char *after, *unit;
	unsigned int shift = 0;
	uint64_t value;

	if (!number(text, 0, &after, &value))
		return false;
	unit = *after ? strchr(units, tolower((unsigned char)*after)) : NULL;
	if (unit) {
		shift = 10 * (unsigned int)(unit - units + 1);
		after++;
	}
	if (value << shift >> shift != value)
		return false;
	*end = after;
	*ret = value << shift;
	return true;
}
