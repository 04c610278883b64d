// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a script expects of the machine's text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../host/console/heard.h"

static struct heard heard;

static int fresh(void **state)
{
	(void)state;
	memset(&heard, 0, sizeof(heard));
	return 0;
}

static void say(const char *text)
{
	heard_text(&heard, text, strlen(text));
}

static bool found(const char *text)
{
	struct pattern pattern;
	bool ret;

	assert_null(pattern_init(&pattern, text));
	heard_rewind(&heard);
	ret = heard_find(&heard, &pattern);
	pattern_deinit(&pattern);
	return ret;
}

static void lines(void **state)
{
	(void)state;
	assert_false(found("a"));
	assert_false(found("^$"));
	say("one two\r\nthree\r\nlogin: ");
	assert_false(found("two.*three"));
	assert_true(found("^one"));
	assert_false(found("^ ?two"));
	assert_true(found("two$"));
	assert_false(found("one"));
	assert_true(found("login: $"));
	say("root\r\n");
	assert_false(found("^root"));
	assert_true(found("root$"));
	say("next");
	assert_true(found("^next"));
}

static void forgetting(void **state)
{
	(void)state;
	say("abc\ndef");
	heard_forget(&heard);
	assert_int_equal(heard.bytes, 0);
	assert_false(found("abc|d"));
	say("ghi\n");
	assert_false(found("^ghi")); /* it is the rest of a line */
	say("ghi\n");
	assert_true(found("^ghi"));
}

/* Found however it is cut into pieces, also within an escape sequence. */
static void pieces(void **state)
{
	static const char text[] = "\033[0;32mxo\033]0;title\007 lo\033(Bgin\033[0m\0: \033[K";

	(void)state;
	for (size_t cut = 0; cut < sizeof(text); cut++) {
		fresh(NULL);
		heard_text(&heard, text, cut);
		found("never");
		heard_text(&heard, text + cut, sizeof(text) - 1 - cut);
		assert_true(found("^xo login: $"));
	}
}

static void grows(void **state)
{
	struct pattern pattern;

	(void)state;
	assert_null(pattern_init(&pattern, "word"));
	say("a\nwo");
	assert_false(heard_find(&heard, &pattern));
	say("rd");
	assert_true(heard_find(&heard, &pattern));
	assert_false(heard_find(&heard, &pattern));
	pattern_deinit(&pattern);
}

/* However much comes, the latest is there, and nothing is out of bounds. */
static void bounded(void **state)
{
	static char piece[5000];

	(void)state;
	for (unsigned int i = 0; i < 300; i++) {
		for (size_t at = 0; at < sizeof(piece); at++)
			piece[at] = rand() % 100 == 0 ? '\n' : (char)(rand() % 256);
		heard_text(&heard, piece, i % sizeof(piece));
		if (i % 7 == 0)
			found("[[:digit:]]{3}");
		assert_true(heard.bytes <= HEARD_BYTES && heard.last <= heard.bytes &&
			    heard.looked <= heard.bytes + 1);
	}
	memset(piece, 'x', sizeof(piece));
	for (unsigned int i = 0; i < 100; i++)
		heard_text(&heard, piece, sizeof(piece));
	say("\nthe end");
	assert_true(found("(x+x+)+y|^the end$"));
}

static void refused(void **state)
{
	static const char *const bad[] = {
		"",
		"[",
		"(",
		"a{2",
		"*a",
		"(a)\\1",
		"(a{100}){100}",
		"a{2000}",
		"((a{9}){9}){99}",
		"[[:none:]]",
	};
	static const char *const good[] = {
		"a",   "[]{9999}]",	"[^]{9999}\\1]", "\\{5000", "a{999}",
		"a|b", "[[:space:]]+x", "\\\\1",	 "\\.",
	};
	char text[PATTERN_BYTES + 2];
	struct pattern pattern;
	struct err *err;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		err = pattern_init(&pattern, bad[i]);
		if (!err)
			fail_msg("`%s` is taken", bad[i]);
		assert_int_equal(err->code, ERR_USAGE);
		err_destroy(err);
	}
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		err = pattern_init(&pattern, good[i]);
		if (err)
			fail_msg("%s", err->text);
		pattern_deinit(&pattern);
	}
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = 0;
	err = pattern_init(&pattern, text);
	assert_non_null(err);
	err_destroy(err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(lines, fresh),	cmocka_unit_test_setup(forgetting, fresh),
		cmocka_unit_test_setup(pieces, fresh),	cmocka_unit_test_setup(grows, fresh),
		cmocka_unit_test_setup(bounded, fresh), cmocka_unit_test_setup(refused, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
