// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Armored lines: round trips, every way of wrapping them, and sweeps of damage over whole lines.
 */
#include "unit.h"

#include <string.h>

#include "../../protocol/armor.h"
#include "../../protocol/err.h"
#include "wire_frames.h"

static void vector_holds(void **state)
{
	static const char vector[] = "~lg1:2.1234.0005:CAAAAQ:837c9528";
	char line[LG_ARMOR_LINE_MAX];
	struct lg_frame frame;
	int bytes;

	(void)state;
	frames_vector(&frame);
	bytes = lg_armor_pack(&frame, line);
	assert_int_equal(bytes, sizeof(vector) - 1);
	assert_memory_equal(line, vector, sizeof(vector) - 1);
}

static void every_length_returns(void **state)
{
	int longest = 0;

	(void)state;
	for (unsigned int length = 0; length <= LG_FRAME_PAYLOAD_MAX; length++) {
		for (uint64_t seed = 0; seed < 8; seed++) {
			struct lg_frame sent, got;
			char line[LG_ARMOR_LINE_MAX];
			int bytes;

			frames_fill(&sent, length, seed);
			bytes = lg_armor_pack(&sent, line);
			assert_in_range(bytes, 1, LG_ARMOR_LINE_MAX);
			longest = bytes > longest ? bytes : longest;
			for (int i = 0; i < bytes; i++)
				assert_in_range(line[i], ' ' + 1, '~');
			assert_int_equal(lg_armor_unpack(line, (size_t)bytes, 0, &got), bytes);
			frames_assert_same(&sent, &got);
			for (int cut = 0; cut < bytes; cut++)
				assert_int_equal(lg_armor_unpack(line, (size_t)cut, 0, &got),
						 LG_ERR_SHORT);
		}
	}
	assert_int_equal(longest, LG_ARMOR_LINE_MAX);
}

/* The line with `between` after every `columns` of its characters. Returns its bytes. */
static size_t wrap(const char *line, size_t bytes, size_t columns, const char *between,
		   char *text)
{
	size_t at = 0;

	for (size_t i = 0; i < bytes; i++) {
		if (i && i % columns == 0) {
			memcpy(text + at, between, strlen(between));
			at += strlen(between);
		}
		text[at++] = line[i];
	}
	return at;
}

/* Invariant 15. */
static void wrapped_lines_return(void **state)
{
	static const struct {
		const char *between;
		unsigned int indent;
	} ways[] = {
		{"\n", 0},
		{"\r\n", 0},
		{"\r\r\n\n", 0},
		{"\n> ", 0},
		{"\r\n| > >\t", 0},
		{"\n[ab] ", 5},
		{"\n00: > ", 4},
		{" \n> ", 0},
		{"=\r\n", 0},
		{"\n[12] x: ", LG_ARMOR_LAST_WORD},
		{" = \r\nab >", LG_ARMOR_LAST_WORD},
	};
	char line[LG_ARMOR_LINE_MAX], text[12 * LG_ARMOR_LINE_MAX];
	struct lg_frame sent, got;
	size_t bytes;

	(void)state;
	frames_fill(&sent, 240, 2);
	bytes = (size_t)lg_armor_pack(&sent, line);
	for (size_t way = 0; way < sizeof(ways) / sizeof(ways[0]); way++) {
		for (size_t columns = 1; columns <= bytes; columns++) {
			size_t count = wrap(line, bytes, columns, ways[way].between, text);
			bool words = ways[way].indent == LG_ARMOR_LAST_WORD;
			int used;

			text[count] = '\n';
			used = lg_armor_unpack(text, count + words, ways[way].indent, &got);
			if (count > LG_ARMOR_TEXT_MAX || (words && columns < 3)) {
				assert_int_equal(used, LG_ERR_CORRUPT);
				continue;
			}
			assert_int_equal(used, count);
			frames_assert_same(&sent, &got);
			for (size_t cut = 0; cut < count; cut++)
				assert_int_equal(
					lg_armor_unpack(text, cut, ways[way].indent, &got),
					LG_ERR_SHORT);
		}
	}
}

/* Invariant 13, as far as single hits go. */
static void one_hit_is_never_believed(void **state)
{
	char line[LG_ARMOR_LINE_MAX], hit[LG_ARMOR_LINE_MAX + 1];
	struct lg_frame sent, got;
	size_t bytes;

	(void)state;
	frames_fill(&sent, 100, 3);
	bytes = (size_t)lg_armor_pack(&sent, line);
	for (size_t at = 0; at < bytes; at++) {
		for (unsigned int value = 0; value < 256; value++) {
			memcpy(hit, line, bytes);
			hit[at] = (char)value;
			if (hit[at] != line[at])
				assert_true(lg_armor_unpack(hit, bytes, 0, &got) < 0);
		}
		memcpy(hit, line, at);
		memcpy(hit + at, line + at + 1, bytes - at - 1);
		assert_true(lg_armor_unpack(hit, bytes - 1, 0, &got) < 0);
		memcpy(hit, line, at);
		hit[at] = line[at];
		memcpy(hit + at + 1, line + at, bytes - at);
		assert_true(lg_armor_unpack(hit, bytes + 1, 0, &got) != (int)bytes + 1);
	}
}

static void one_spelling_only(void **state)
{
	static const char *const wrong[] = {
		"~lg1:2.1234.0005:CAAAAR:837c9528",  "~lg1:2.1234.0005:CAAAAQ==:837c9528",
		"~lg1:2.1234.0005:CAAAAQ:837C9528",  "~lg1:2.1234.0005:CAAAA:837c9528",
		"~lg1:2.1234.0005: CAAAAQ:837c9528", "~LG1:2.1234.0005:CAAAAQ:837c9528",
		"~lg1:02.1234.0005:CAAAAQ:837c9528", "lg1:2.1234.0005:CAAAAQ:837c9528",
	};
	struct lg_frame got;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(lg_armor_unpack(wrong[i], strlen(wrong[i]), 0, &got),
				 LG_ERR_CORRUPT);
	assert_int_equal(lg_armor_unpack("", 0, 0, &got), LG_ERR_SHORT);
}

/* What goes on for ever is given up at LG_ARMOR_TEXT_MAX bytes. */
static void no_text_is_waited_on_for_ever(void **state)
{
	static const char fill[] = "\n\r \t>|A:0.~";
	char text[LG_ARMOR_TEXT_MAX];
	struct lg_frame got;

	(void)state;
	for (size_t i = 0; i < sizeof(fill) - 1; i++) {
		for (unsigned int indent = 0; indent < 2 * LG_ARMOR_TEXT_MAX; indent += 511) {
			memset(text, fill[i], sizeof(text));
			memcpy(text, "~lg1:2.1234.0005:\n", 18);
			assert_int_equal(lg_armor_unpack(text, sizeof(text), indent, &got),
					 LG_ERR_CORRUPT);
		}
	}
}

static void too_long_is_refused(void **state)
{
	struct lg_frame frame = { .length = LG_FRAME_PAYLOAD_MAX + 1 };
	char line[LG_ARMOR_LINE_MAX];

	(void)state;
	assert_int_equal(lg_armor_pack(&frame, line), LG_ERR_VALUE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vector_holds),
		cmocka_unit_test(every_length_returns),
		cmocka_unit_test(wrapped_lines_return),
		cmocka_unit_test(one_hit_is_never_believed),
		cmocka_unit_test(one_spelling_only),
		cmocka_unit_test(no_text_is_waited_on_for_ever),
		cmocka_unit_test(too_long_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
