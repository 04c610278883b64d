// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/err: links host/err.c.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../host/err.h"

static void says_what_it_was_told(void **state)
{
	struct err *err = err_new(ERR_INPUT, "%s is %d bytes short", "x.gasp", 7);

	(void)state;
	assert_int_equal(err->code, ERR_INPUT);
	assert_string_equal(err->text, "x.gasp is 7 bytes short");
	err_destroy(err);
}

static void adds_the_systems_words(void **state)
{
	struct err *err = err_errno(ERR_LINE, ENOENT, "cannot open %s", "/dev/ttyX");

	(void)state;
	assert_int_equal(err->code, ERR_LINE);
	assert_string_equal(err->text, "cannot open /dev/ttyX: No such file or directory");
	err_destroy(err);
}

static void cuts_what_is_too_long(void **state)
{
	char text[2000];
	struct err *err;

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = 0;
	err = err_errno(ERR_LINE, ENOENT, "%s", text);
	assert_int_equal(strlen(err->text), sizeof(err->text) - 1);
	err_destroy(err);
}

static void no_memory_needs_no_memory(void **state)
{
	struct err *err = err_memory();

	(void)state;
	assert_ptr_equal(err, err_memory());
	assert_true(strlen(err->text) > 0);
	err_destroy(err);
	err_destroy(err);
	err_destroy(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_what_it_was_told),
		cmocka_unit_test(adds_the_systems_words),
		cmocka_unit_test(cuts_what_is_too_long),
		cmocka_unit_test(no_memory_needs_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
