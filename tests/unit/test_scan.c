// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Numbers are taken whole or not at all; nothing is read beyond the end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../host/import/scan.h"

/* A cursor over a copy that ends where the text ends, for ASan. */
static char *copy;

static struct scan over(const char *text)
{
	size_t bytes = strlen(text);

	free(copy);
	copy = malloc(bytes + !bytes);
	memcpy(copy, text, bytes);
	return (struct scan){copy, copy + bytes};
}

static void numbers(void **state)
{
	static const char *const good[] = {"0",
					   "12",
					   "12 ",
					   "12kB",
					   "12KB,",
					   "12:",
					   "12)",
					   "12.",
					   "12,",
					   "12*4kB",
					   "18446744073709551615"};
	static const char *const bad[] = {"",
					  "a",
					  "12a4",
					  "12k",
					  "12kBx",
					  "12_",
					  "12.5",
					  "00",
					  "012",
					  "12\xc3",
					  "12kB4",
					  "+1",
					  "-1",
					  "18446744073709551616",
					  "99999999999999999999999"};
	uint64_t number;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct scan scan = over(good[i]);

		assert_true(scan_number(&scan, &number));
		assert_int_equal(number, strtoull(good[i], NULL, 10));
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct scan scan = over(bad[i]);
		const char *at = scan.at;

		assert_false(scan_number(&scan, &number));
		assert_ptr_equal(scan.at, at);
	}
}

static void signed_numbers(void **state)
{
	struct scan scan = over("-1000 9223372036854775807 -9223372036854775808");
	int64_t number;

	(void)state;
	assert_true(scan_signed(&scan, &number));
	assert_int_equal(number, -1000);
	assert_true(scan_blanks(&scan));
	assert_true(scan_signed(&scan, &number));
	assert_true(number == INT64_MAX);
	assert_true(scan_blanks(&scan));
	assert_true(scan_signed(&scan, &number));
	assert_true(number == INT64_MIN);
	assert_true(scan_done(&scan));
	scan = over("9223372036854775808");
	assert_false(scan_signed(&scan, &number));
	scan = over("--1");
	assert_false(scan_signed(&scan, &number));
}

static void hexadecimal(void **state)
{
	struct scan scan = over("0x201da ffffffff816861ac 0x");
	uint64_t number;

	(void)state;
	assert_true(scan_hex(&scan, &number));
	assert_int_equal(number, 0x201da);
	scan_blanks(&scan);
	assert_true(scan_hex(&scan, &number));
	assert_true(number == 0xffffffff816861ac);
	scan_blanks(&scan);
	assert_false(scan_hex(&scan, &number));
	scan = over("12345678901234567");
	assert_false(scan_hex(&scan, &number));
	scan = over("12fg");
	assert_false(scan_hex(&scan, &number));
}

static void words(void **state)
{
	struct scan scan = over("comm: (a.out) ");
	const char *word;
	size_t bytes;

	(void)state;
	assert_true(scan_begins(&scan, "comm: "));
	assert_true(scan_word(&scan, ":", &word, &bytes));
	assert_int_equal(bytes, 4);
	assert_false(scan_word(&scan, ":", &word, &bytes));
	assert_true(scan_text(&scan, ": ("));
	assert_false(scan_text(&scan, "a.outs"));
	assert_true(scan_word(&scan, ")", &word, &bytes));
	assert_int_equal(bytes, 5);
	assert_true(scan_text(&scan, ")"));
	assert_true(scan_done(&scan));
	scan = over("order");
	assert_true(scan_begins(&scan, "order="));
	assert_false(scan_begins(&scan, "orange"));
}

static void fields(void **state)
{
	struct scan scan =
		over("free:27658 isolated(anon):0kB shmem_thp: 0KB hi:    0, btch:   1 "
		     "all_unreclaimable? yes");
	static const char *const names[] = {"free", "isolated(anon)", "shmem_thp",
					    "hi",   "btch",	      "all_unreclaimable"};
	struct scan_field field;

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		assert_int_equal(scan_field(&scan, &field), SCAN_FIELD);
		assert_true(scan_named(&field, names[i]));
		assert_int_equal(field.unit, i == 1 || i == 2 ? SCAN_KB
					     : i == 5	      ? SCAN_WORD
							      : SCAN_PLAIN);
		assert_int_equal(field.last, i == 5);
	}
	assert_int_equal(field.word_bytes, 3);
	assert_int_equal(scan_field(&scan, &field), SCAN_NONE);
}

/* What each beginning of a field is, and what never is one. */
static void cut_fields(void **state)
{
	static const char whole[] = "min:28kB low:32kB";
	static const char *const bad[] = {"free:12a4", "5kB",	   "free=5", "free:5kBlow:6kB",
					  "free:x",    "free:5kx", ":5",     "free:05",
					  "free:5.5"};
	struct scan_field field;

	(void)state;
	for (size_t bytes = 0; bytes < sizeof(whole); bytes++) {
		char text[sizeof(whole)] = "";
		struct scan scan;
		enum scan_result result;

		memcpy(text, whole, bytes);
		scan = over(text);
		while ((result = scan_field(&scan, &field)) == SCAN_FIELD) {
			if (field.last)
				assert_true(bytes == 5 || bytes == 6 || bytes == 14 ||
					    bytes == 15);
			else
				assert_int_equal(field.number, field.name[0] == 'm' ? 28 : 32);
		}
		assert_int_not_equal(result, SCAN_BAD);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct scan scan = over(bad[i]);

		assert_int_equal(scan_field(&scan, &field), SCAN_BAD);
		assert_ptr_equal(scan.at, copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),     cmocka_unit_test(signed_numbers),
		cmocka_unit_test(hexadecimal), cmocka_unit_test(words),
		cmocka_unit_test(fields),      cmocka_unit_test(cut_fields),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	free(copy);
	return failed;
}
