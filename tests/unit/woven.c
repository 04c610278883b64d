// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writes logs and reads what came of them. Knows the statements only as whole texts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../host/import/weave.h"
#include "woven.h"

#define SAID_MAX 4000

/* What came out, blanks taken out of it. */
struct woven said;
static char *whole[SAID_MAX];

bool short_lists;
unsigned int fates[FATES_MAX];

/* The text that goes in. */
char text[TEXT_MAX];
size_t text_bytes;

static char *squeeze(const char *from, size_t bytes)
{
	char *to = malloc(bytes + 1), *at = to;

	for (size_t i = 0; i < bytes; i++)
		if (from[i] != ' ')
			*at++ = from[i];
	*at = 0;
	return to;
}

static const struct report *no_report(void *ctx, uint64_t speaker)
{
	(void)ctx;
	(void)speaker;
	return NULL;
}

/* Each piece has one fate; lines of one piece are counted. */
static void note(void *ctx, uint64_t line, enum weave_fate fate, const struct grammar *grammar)
{
	(void)ctx;
	assert_int_equal(grammar != NULL, fate != WEAVE_UNKNOWN && fate != WEAVE_FOREIGN);
	if (line < FATES_MAX)
		fates[line]++;
}

static void take(void *ctx, const struct weave_statement *statement)
{
	(void)ctx;
	assert_true(statement->first_line <= statement->last_line);
	if (statement->damaged) {
		said.damaged++;
		return;
	}
	assert_true(said.wholes < SAID_MAX);
	whole[said.wholes++] = squeeze(statement->text, statement->bytes);
}

void forget(void)
{
	while (said.wholes)
		free(whole[--said.wholes]);
	said.damaged = 0;
}

void run(const char *from, size_t bytes)
{
	const struct weave_sink sink = {.report = no_report, .statement = take, .fate = note};
	struct weave *weave;
	uint64_t number = 0;
	size_t at = 0;

	forget();
	memset(fates, 0, sizeof(fates));
	assert_null(weave_create(fake_grammars, &sink, &weave));
	while (at < bytes) {
		const char *end = memchr(from + at, '\n', bytes - at);
		size_t line = end ? (size_t)(end - from) - at : bytes - at;
		/* A copy of its own, for ASan. */
		char *copy = malloc(line + !line);

		memcpy(copy, from + at, line);
		weave_line(weave,
			   &(struct line_text){
				   .text = copy, .bytes = line, .number = ++number, .cut = !end});
		free(copy);
		at += line + 1;
	}
	weave_finish(weave);
	weave_destroy(weave);
}

void run_string(const char *from)
{
	run(from, strlen(from));
}

/* Whether a list of numbers was said, of which these are the first: how many there should be only a
 * report could tell. */
static bool is_short_list(const char *one)
{
	for (size_t n = 0; n < fake_statements_count; n++) {
		char *list = squeeze(fake_statements[n], strlen(fake_statements[n]));
		bool found = !strncmp(list, "lowmem", 6) && !strncmp(list, one, strlen(one));

		free(list);
		if (found)
			return true;
	}
	return false;
}

/* How many of the statements that came out whole are the nth; none may be anything else. */
unsigned int count(size_t n)
{
	char *expect = squeeze(fake_statements[n], strlen(fake_statements[n]));
	unsigned int found = 0;

	for (unsigned int i = 0; i < said.wholes; i++)
		found += !strcmp(whole[i], expect);
	free(expect);
	return found;
}

static bool is_said(const char *one)
{
	for (size_t n = 0; n < fake_statements_count; n++) {
		char *expect = squeeze(fake_statements[n], strlen(fake_statements[n]));
		bool found = !strcmp(one, expect);

		free(expect);
		if (found)
			return true;
	}
	return false;
}

void only_what_was_said(const char *what, unsigned int number)
{
	unsigned int known = 0;

	for (size_t n = 0; n < fake_statements_count; n++)
		known += count(n);
	for (unsigned int i = 0; short_lists && i < said.wholes; i++)
		known += is_short_list(whole[i]) && !is_said(whole[i]);
	if (known == said.wholes)
		return;
	for (unsigned int i = 0; i < said.wholes; i++)
		if (!is_said(whole[i]))
			print_message("%s %u: never said: %s\n", what, number, whole[i]);
	fail();
}

void all_once(void)
{
	only_what_was_said("all", 0);
	for (size_t n = 0; n < fake_statements_count; n++) {
		if (count(n) != 1)
			print_message("%u times: %s\n", count(n), fake_statements[n]);
		assert_int_equal(count(n), 1);
	}
	assert_int_equal(said.damaged, 0);
}

/* ---- ways to write a log */

void add(const char *from, size_t bytes)
{
	assert_true(text_bytes + bytes < TEXT_MAX);
	memcpy(text + text_bytes, from, bytes);
	text_bytes += bytes;
}

void add_string(const char *from)
{
	add(from, strlen(from));
}

const char *stamp(size_t n)
{
	static char buffer[32];

	snprintf(buffer, sizeof(buffer), "[%5zu.%06zu] ", 100 + n / 10, (n * 77003) % 100000);
	return buffer;
}

/* All statements, each with the front that front() makes of its number. */
void write_log(const char *(*front)(size_t n), const char *end)
{
	text_bytes = 0;
	for (size_t n = 0; n < fake_statements_count; n++) {
		if (front)
			add_string(front(n));
		add_string(fake_statements[n]);
		add_string(end);
	}
}

/* Bytes of the line that begins at from[0], as wrapped at that width. *skip: blanks left out. */
static size_t cut_line(const char *from, size_t bytes, size_t width, enum style style,
		       size_t *skip)
{
	size_t at = width;

	*skip = 0;
	if (bytes <= width)
		return bytes;
	if (style == FOLD || style == REPEAT)
		return width;
	while (at && from[at - 1] != ' ')
		at--;
	if (style == MAIL && from[width] == ' ') {
		*skip = 1;
		return width;
	}
	if (!at)
		return width;
	if (style == MAIL) {
		*skip = 1;
		return at - 1;
	}
	return at;
}

/* Wrap the text, in place. */
void wrap_text(size_t width, enum style style)
{
	static char from[TEXT_MAX];
	size_t bytes = text_bytes, skip, front = 0;

	memcpy(from, text, bytes);
	text_bytes = 0;
	for (size_t at = 0; at < bytes;) {
		const char *end = memchr(from + at, '\n', bytes - at);
		size_t line = (size_t)(end - from) - at;
		const char *close = style == REPEAT ? memchr(from + at, ']', line) : NULL;

		if (close)
			front = (size_t)(close - from) - at + 2;
		for (size_t start = at; line;) {
			size_t part = cut_line(from + at, line, width - (at == start ? 0 : front),
					       style, &skip);

			if (at != start)
				add(from + start, front);
			add(from + at, part);
			add("\n", 1);
			at += part + skip;
			line -= part + skip;
		}
		at = (size_t)(end - from) + 1;
	}
}

const char *syslog_front(size_t n)
{
	static char buffer[96];

	snprintf(buffer, sizeof(buffer), "Nov 22 20:09:%02zu host kernel: %s", n, stamp(n));
	return buffer;
}

const char *mail_front(size_t n)
{
	static char buffer[96];

	snprintf(buffer, sizeof(buffer), ">  > %s", stamp(n));
	return buffer;
}

const char *calendar_front(size_t n)
{
	static char buffer[96];

	snprintf(buffer, sizeof(buffer), "[Вт авг 12 03:54:%02zu 2025] ", n);
	return buffer;
}

const char *code_front(size_t n)
{
	(void)n;
	return "    ";
}
