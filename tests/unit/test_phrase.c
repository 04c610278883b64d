// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Forms: what is whole, what may become it, and that no cut makes another number of it.
 */
#include <stdlib.h>
#include <string.h>

#include "../../host/import/phrase.h"
#include "unit.h"

#define KILL "Killed process %0u (%1c){ total-vm:%2k}{, anon-rss:%3k}"

static enum fit fit(const char *form, const char *text, struct phrase *ret)
{
	size_t bytes = strlen(text);
	char *copy = malloc(bytes + 1); /* ends where the text ends, for ASan */
	enum fit got;

	memcpy(copy, text, bytes);
	got = phrase_fit(form, copy, bytes, NULL);
	free(copy);
	assert_int_equal(phrase_fit(form, text, bytes, ret), got);
	return got;
}

static void values(void **state)
{
	struct phrase phrase;
	char text[8];

	(void)state;
	assert_int_equal(
		fit(KILL, "Killed process 14 (a b) c) total-vm:7kB, anon-rss:0kB", &phrase),
		FIT_WHOLE);
	assert_int_equal(phrase.value[0].number, 14);
	phrase_copy(&phrase.value[1], text, sizeof(text));
	assert_string_equal(text, "a b) c");
	assert_true(phrase.value[3].known && phrase.value[3].number == 0);
	assert_int_equal(fit(KILL, "Killed process 14 (x)", &phrase), FIT_OPEN);
	assert_false(phrase.value[2].known);
	assert_int_equal(fit("a=%0d", "a=-17", &phrase), FIT_OPEN);
	assert_int_equal((int64_t)phrase.value[0].number, -17);
	assert_int_equal(fit("m=%0x(", "m=0x1201d2(", &phrase), FIT_WHOLE);
	assert_int_equal(phrase.value[0].number, 0x1201d2);
	assert_int_equal(fit("%0c: said", "kworker/0:1: said", &phrase), FIT_WHOLE);
	assert_int_equal(phrase.value[0].bytes, 11);
}

static void refusals(void **state)
{
	static const char *const bad[] = {
		"Killed process 14", /* may still come */
		"Killed process 1 4 (x)",
		"Killed process 14a (x)",
		"Killed process 014 (x)",
		"Killed process 14 (sixteen bytes...) total-vm:7kB",
		"Killed process 14 (x) total-vm:7 kB",
		"Killed process 14 (x) total-vm:7kBx",
		"Killed process 14 (x) total-vm:7",
		"Killed process 14 (x), anon-rss:1kB 5",
		"killed process 14 (x)",
		"Killed process 99999999999999999999999 (x)",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		enum fit got = fit(KILL, bad[i], NULL);

		if (got != FIT_NOT && got != FIT_PART)
			print_error("%s\n", bad[i]);
		assert_true(got == FIT_NOT || got == FIT_PART);
	}
}

/* Every front of a statement may become it; what is read of one is read of the whole. */
static void cuts(void **state)
{
	static const char text[] = "Killed process 1404 (eserver) total-vm:33914892kB, "
				   "anon-rss:20629004kB";
	struct phrase whole, part;

	(void)state;
	assert_int_equal(phrase_fit(KILL, text, sizeof(text) - 1, &whole), FIT_WHOLE);
	for (size_t bytes = 1; bytes < sizeof(text) - 1; bytes++) {
		enum fit got = phrase_fit(KILL, text, bytes, &part);

		assert_true(got == FIT_PART || got == FIT_OPEN);
		for (int i = 0; got == FIT_OPEN && i < PHRASE_VALUES; i++)
			if (part.value[i].known)
				assert_true(part.value[i].number == whole.value[i].number);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),
		cmocka_unit_test(refusals),
		cmocka_unit_test(cuts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
