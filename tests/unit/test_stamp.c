// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/console/stamp: links stamp.c.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "unit.h"

#include "../../host/console/stamp.h"

#define WALL_MS 1795395723456 /* 2026-11-23 01:02:03.456 UTC */

static char text[STAMP_BYTES];

static const char *at(struct stamp *stamp, int64_t wall_ms, int64_t ms)
{
	const struct stamp_clock now = {wall_ms, ms};

	return stamp_line(stamp, &now, text);
}

static struct stamp begun(enum stamp_kind kind, int64_t ms)
{
	const struct stamp_clock now = {WALL_MS, ms};
	struct stamp stamp;

	stamp_init(&stamp, kind, &now);
	return stamp;
}

static void zone(const char *name)
{
	setenv("TZ", name, 1);
	tzset();
}

static void words_are_kinds(void **state)
{
	enum stamp_kind kind, back;

	(void)state;
	for (int i = STAMP_OFF; i <= STAMP_SINCE; i++) {
		kind = (enum stamp_kind)i;
		assert_true(stamp_find(stamp_word(kind), &back));
		assert_int_equal(back, kind);
		assert_non_null(strstr(STAMP_WORDS, stamp_word(kind)));
	}
	assert_true(stamp_find("yes", &kind));
	assert_int_equal(kind, STAMP_TIME);
	assert_true(stamp_find("no", &kind));
	assert_int_equal(kind, STAMP_OFF);
}

static void other_words_change_nothing(void **state)
{
	enum stamp_kind kind = STAMP_ISO;

	(void)state;
	assert_false(stamp_find("", &kind));
	assert_false(stamp_find("Time", &kind));
	assert_false(stamp_find("times", &kind));
	assert_int_equal(kind, STAMP_ISO);
}

static void off_says_nothing(void **state)
{
	struct stamp stamp = begun(STAMP_OFF, 5);

	(void)state;
	assert_string_equal(at(&stamp, WALL_MS, 7), "");
}

static void time_is_local(void **state)
{
	struct stamp stamp = begun(STAMP_TIME, 0);

	(void)state;
	zone("UTC0");
	assert_string_equal(at(&stamp, WALL_MS, 1), "[01:02:03.456] ");
	zone("CET-1");
	assert_string_equal(at(&stamp, WALL_MS + 544, 2), "[02:02:04.000] ");
}

static void iso_names_its_offset(void **state)
{
	struct stamp stamp = begun(STAMP_ISO, 0);

	(void)state;
	zone("UTC0");
	assert_string_equal(at(&stamp, WALL_MS, 1), "[2026-11-23T01:02:03.456+00:00] ");
	zone("NST3:30");
	assert_string_equal(at(&stamp, WALL_MS, 1), "[2026-11-22T21:32:03.456-03:30] ");
}

static void since_counts_from_the_start(void **state)
{
	struct stamp stamp = begun(STAMP_SINCE, 1000);

	(void)state;
	assert_string_equal(at(&stamp, WALL_MS, 1007), "[    0.007] ");
	assert_string_equal(at(&stamp, WALL_MS, 13345), "[   12.345] ");
	assert_string_equal(at(&stamp, WALL_MS, 1000 + 123456789), "[123456.789] ");
}

static void delta_counts_from_the_line_before(void **state)
{
	struct stamp stamp = begun(STAMP_DELTA, 1000);

	(void)state;
	assert_string_equal(at(&stamp, WALL_MS, 1250), "[+    0.250] ");
	assert_string_equal(at(&stamp, WALL_MS, 1250), "[+    0.000] ");
	assert_string_equal(at(&stamp, WALL_MS, 11251), "[+   10.001] ");
}

static void delta_knows_the_line_before_it_was_switched_on(void **state)
{
	struct stamp stamp = begun(STAMP_OFF, 1000);

	(void)state;
	at(&stamp, WALL_MS, 5000);
	stamp.kind = STAMP_DELTA;
	assert_string_equal(at(&stamp, WALL_MS, 5010), "[+    0.010] ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_kinds),
		cmocka_unit_test(other_words_change_nothing),
		cmocka_unit_test(off_says_nothing),
		cmocka_unit_test(time_is_local),
		cmocka_unit_test(iso_names_its_offset),
		cmocka_unit_test(since_counts_from_the_start),
		cmocka_unit_test(delta_counts_from_the_line_before),
		cmocka_unit_test(delta_knows_the_line_before_it_was_switched_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
