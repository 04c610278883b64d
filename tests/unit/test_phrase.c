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

#define LINE "{Node %u<node> }%(DMA32|DMA)<zone> free:!%k min:%_6k{ dead? %(no|yes)}"

static void named(void **state)
{
	static const struct {
		const char *text;
		enum fit fit;
	} texts[] = {
		{"DM", FIT_PART},
		{"Node 1", FIT_PART},
		{"Node 1 DMA free:7kB min:     8k", FIT_PART},
		{"Node 1 DMA free:7kB min:   ", FIT_PART},
		{"DMA free:7kB min:123456kB dead? y", FIT_PART},
		{"DMA free:7kB min:123456kB dead? maybe", FIT_DAMAGED},
		{"DMA free:7kB min:8kB", FIT_DAMAGED},
		{"DMA free:7kB min: 123456kB", FIT_DAMAGED},
		{"DMA free:7 kB", FIT_DAMAGED},
		{"DMA64 free:7kB", FIT_NOT},
		{"Normal free:7kB", FIT_NOT},
		{"DMA free:7kB min:     8kB", FIT_OPEN},
	};
	struct phrase phrase;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		if (fit(LINE, texts[i].text, &phrase) != texts[i].fit)
			print_error("%s\n", texts[i].text);
		assert_int_equal(fit(LINE, texts[i].text, &phrase), texts[i].fit);
	}
	assert_null(phrase_find(&phrase, "node"));
	assert_int_equal(fit(LINE, "Node 3 DMA32 free:7kB min:     8kB dead? yes", &phrase),
			 FIT_WHOLE);
	assert_int_equal(phrase.named, 5);
	assert_int_equal(phrase_find(&phrase, "node")->number, 3);
	assert_true(phrase_is(phrase_find(&phrase, "zone"), "DMA32"));
	assert_int_equal(phrase_find(&phrase, "min")->number, 8);
	assert_int_equal(phrase_find(&phrase, "dead")->number, 1);
	assert_int_equal(fit("Pss: %b", "Pss:   12 kB", &phrase), FIT_WHOLE);
	assert_int_equal(fit("Pss: %b", "Pss:   12 k", &phrase), FIT_PART);
	assert_int_equal(fit("Pss: %b", "Pss:   12kB", &phrase), FIT_NOT);
	assert_int_equal(fit("slab:%u", "slab:0", &phrase), FIT_WHOLE);
	assert_int_equal(fit("slab:%u", "slab:9", &phrase), FIT_OPEN);
	assert_int_equal(fit("usd:%_4u", "usd:   9", &phrase), FIT_WHOLE);
	assert_int_equal(fit("usd:%_4u", "usd:  9", &phrase), FIT_OPEN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),
		cmocka_unit_test(refusals),
		cmocka_unit_test(cuts),
		cmocka_unit_test(named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
