// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What weave calls whole must be a statement that was said, whatever was done to the text:
 * wrapped at every width, cut at every byte, lines left out, two texts interleaved, random
 * bytes. How much comes through is counted where nothing is lost.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "woven.h"

static const char *const style_names[] = {"fold", "fold -s", "mail", "repeat"};

static unsigned int sweep(const char *(*front)(size_t), enum style style, size_t from)
{
	unsigned int wholes = 0, texts = 0;

	for (size_t width = from; width <= 130; width++) {
		write_log(front, "\n");
		wrap_text(width, style);
		run(text, text_bytes);
		only_what_was_said(style_names[style], (unsigned int)width);
		if (width < 60)
			continue;
		wholes += said.wholes;
		texts += (unsigned int)fake_statements_count;
	}
	print_message("%-8s from width %zu: %u of %u whole at 60..130\n", style_names[style],
		      from, wholes, texts);
	return wholes * 1000 / texts;
}

static void wrapped(void **state)
{
	(void)state;
	assert_true(sweep(stamp, FOLD, 20) > 970);
	assert_true(sweep(NULL, FOLD, 20) > 900);
	assert_true(sweep(syslog_front, FOLD, 70) > 900);
	assert_true(sweep(code_front, FOLD, 30) > 900);
	assert_true(sweep(mail_front, FOLD, 30) > 900);
	assert_true(sweep(stamp, FOLD_BLANK, 20) > 950);
	assert_true(sweep(NULL, FOLD_BLANK, 20) > 900);
	assert_true(sweep(stamp, MAIL, 20) > 950);
	assert_true(sweep(NULL, MAIL, 20) > 900);
	assert_true(sweep(stamp, REPEAT, 40) > 900);
}

static void cut_at_every_byte(void **state)
{
	static char whole[TEXT_MAX];

	(void)state;
	for (int wrapped_too = 0; wrapped_too < 2; wrapped_too++) {
		size_t bytes;

		write_log(stamp, "\n");
		if (wrapped_too)
			wrap_text(72, FOLD);
		bytes = text_bytes;
		memcpy(whole, text, bytes);
		for (size_t at = 0; at <= bytes; at++) {
			run(whole, at);
			only_what_was_said("cut behind", (unsigned int)at);
			run(whole + at, bytes - at);
			only_what_was_said("cut in front", (unsigned int)at);
		}
	}
	write_log(NULL, "\n");
	memcpy(whole, text, text_bytes);
	for (size_t at = 0; at <= text_bytes; at++) {
		run(whole, at);
		only_what_was_said("bare, cut behind", (unsigned int)at);
	}
}

/* Each line left out in turn, of a text that is wrapped and of one that is not. */
static void drop_every_line(void **state)
{
	static char whole[TEXT_MAX];

	(void)state;
	short_lists = true;
	for (size_t width = 40; width <= 140; width += 5) {
		size_t bytes;

		write_log(stamp, "\n");
		if (width < 140)
			wrap_text(width, MAIL);
		bytes = text_bytes;
		memcpy(whole, text, bytes);
		for (size_t at = 0; at < bytes;) {
			size_t line = (size_t)((char *)memchr(whole + at, '\n', bytes - at) -
					       (whole + at)) +
				      1;

			text_bytes = 0;
			add(whole, at);
			add(whole + at + line, bytes - at - line);
			run(text, text_bytes);
			only_what_was_said("dropped at",
					   (unsigned int)width * 10000 + (unsigned int)at);
			at += line;
		}
	}
	short_lists = false;
}

static const char *other_stamp(size_t n)
{
	static char buffer[32];

	snprintf(buffer, sizeof(buffer), "[%5zu.%06zu] ", 100 + n / 10,
		 (n * 77003) % 100000 + 11);
	return buffer;
}

/* Two texts, line by line. */
static void interleaved(void **state)
{
	static char other[TEXT_MAX];

	(void)state;
	for (size_t shift = 0; shift < 20; shift++) {
		size_t bytes, at = 0, from = 0;
		static char first[TEXT_MAX];

		write_log(other_stamp, "\n");
		wrap_text(60 + shift * 4, FOLD);
		bytes = text_bytes;
		memcpy(other, text, bytes);
		write_log(stamp, "\n");
		memcpy(first, text, text_bytes);
		for (size_t end = text_bytes, lines = text_bytes = 0; at < end; lines++) {
			char *stop = memchr(first + at, '\n', end - at);

			add(first + at, (size_t)(stop - first) - at + 1);
			at = (size_t)(stop - first) + 1;
			if (lines < shift || from >= bytes)
				continue;
			stop = memchr(other + from, '\n', bytes - from);
			add(other + from, (size_t)(stop - other) - from + 1);
			from = (size_t)(stop - other) + 1;
		}
		add(other + from, bytes - from);
		run(text, text_bytes);
		only_what_was_said("interleaved", (unsigned int)shift);
		assert_true(said.wholes > fake_statements_count);
	}
}

static uint64_t seed_state;

static uint64_t draw(uint64_t below)
{
	seed_state ^= seed_state << 13;
	seed_state ^= seed_state >> 7;
	seed_state ^= seed_state << 17;
	return seed_state % below;
}

/* Any bytes: no crash, and what is said comes in order. */
static void random_bytes(void **state)
{
	static const char *const bits[] = {"Node 0 ",
					   "[  1.500000] ",
					   "\n",
					   "lowmem_reserve[]: 0",
					   " 7",
					   "[ 12] 1 2 3 4 5 6 7 a",
					   "<4>",
					   "kB",
					   "DMA free:",
					   "= ",
					   "#012",
					   "4,5,6,-;",
					   "\r",
					   "> ",
					   "Nov 22 20:09:23 h kernel: ",
					   "[",
					   " pages ",
					   "1*4kB",
					   "12",
					   "[   C1]",
					   "\x1b[0m"};

	(void)state;
	seed_state = 20251123;
	print_message("seed %llu\n", (unsigned long long)seed_state);
	for (int round = 0; round < 300; round++) {
		text_bytes = 0;
		while (text_bytes < 3000) {
			if (draw(3)) {
				add_string(bits[draw(sizeof(bits) / sizeof(*bits))]);
			} else {
				char c = (char)draw(256);

				add(&c, 1);
			}
		}
		run(text, text_bytes);
	}
	for (int round = 0; round < 300; round++) {
		write_log(round & 1 ? stamp : NULL, "\n");
		for (int i = 0; i < 20; i++)
			text[draw(text_bytes)] = (char)draw(256);
		run(text, text_bytes);
	}
	forget();
}

/* A line a byte: the most that can be asked of it. */
static void many_pieces(void **state)
{
	(void)state;
	text_bytes = 0;
	for (int i = 0; i < 20000; i++)
		add_string(i % 100 ? " 1\n" : "lowmem_reserve[]:\n");
	run(text, text_bytes);
	assert_int_equal(said.wholes + said.damaged, 200);
	forget();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wrapped),	   cmocka_unit_test(cut_at_every_byte),
		cmocka_unit_test(drop_every_line), cmocka_unit_test(interleaved),
		cmocka_unit_test(random_bytes),	   cmocka_unit_test(many_pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
