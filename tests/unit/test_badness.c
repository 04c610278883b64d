// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Points of the OOM killer against values computed by hand, for each age of its formula.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../host/analysis/badness.h"

#define KNOWN(n) ((struct maybe){n, true})

static const struct maybe unknown = {0, false};
static const struct maybe total = {1000000, true};

/* 50,000 pages of RSS, 10,000 in swap, 1,000 of page tables, of an ordinary user. */
static struct badness_task ordinary(void)
{
	return (struct badness_task){
		.total_vm = KNOWN(100000),
		.rss = KNOWN(50000),
		.swap = KNOWN(10000),
		.page_tables = KNOWN(1000),
		.adj = KNOWN(0),
		.uid = KNOWN(1000),
	};
}

static void expect(const char *release, const struct badness_task *task, int64_t low,
		   int64_t high)
{
	struct badness badness = badness_of(badness_rules(release), task, total);

	assert_null(badness.why);
	assert_int_equal(badness.low, low);
	assert_int_equal(badness.high, high);
}

static void releases(void **state)
{
	(void)state;
	assert_int_equal(badness_version("2.6.26-2-amd64"), 0x02061a);
	assert_int_equal(badness_version("6.19.0-rc5-00027-g40fd"), 0x061300);
	assert_int_equal(badness_version("5.15"), 0x050f00);
	assert_int_equal(badness_version("5.15.900"), 0x050fff);
	assert_int_equal(badness_version("not a release"), 0);
	assert_int_equal(badness_version("999.1"), 0);
	assert_null(badness_rules(""));
	assert_null(badness_rules("2.4.27"));
	assert_int_equal(badness_rules("2.6.10")->child, 0);
	assert_int_equal(badness_rules("2.6.11")->child, 1);
	assert_int_equal(badness_rules("2.6.15")->child, 1);
	assert_int_equal(badness_rules("2.6.16")->child, 2);
	assert_int_equal(badness_rules("2.6.35.14")->unit, BADNESS_VM);
	assert_int_equal(badness_rules("2.6.36")->unit, BADNESS_THOUSANDTHS);
	assert_false(badness_rules("2.6.38")->page_tables);
	assert_true(badness_rules("2.6.39")->page_tables);
	assert_int_equal(badness_rules("3.4.113")->unit, BADNESS_THOUSANDTHS);
	assert_int_equal(badness_rules("3.5.0")->unit, BADNESS_PAGES);
	assert_int_equal(badness_rules("3.13.0")->root, BADNESS_ROOT_THIRTY);
	assert_int_equal(badness_rules("3.14.0")->root, BADNESS_ROOT_SHARE);
	assert_int_equal(badness_rules("4.16.18")->root, BADNESS_ROOT_SHARE);
	assert_int_equal(badness_rules("4.17.0")->root, BADNESS_ROOT_NONE);
	assert_true(badness_rules("5.0.21")->sacrifices);
	assert_false(badness_rules("5.1.0")->sacrifices);
	assert_true(badness_rules("5.8.18")->least_one);
	assert_false(badness_rules("5.9.0")->least_one);
}

/* 2.6.16 to 2.6.35. */
static void address_space_over_time(void **state)
{
	struct badness_task task = ordinary();

	(void)state;
	task.children = KNOWN(2002);
	task.cpu_s = KNOWN(100);  /* 100 * 125 / 1024 = 12, root 3 */
	task.run_s = KNOWN(5000); /* >> 10 = 4, root 2, root 1 */
	expect("2.6.26", &task, 102002 / 3, 102002 * 2);
	task.run_s = KNOWN(20000); /* >> 10 = 19, root 4, root 2 */
	expect("2.6.26", &task, 102002 / 3 / 2, 102002 / 2 * 2);
	task.uid = KNOWN(0);
	expect("2.6.26", &task, 102002 / 3 / 2 / 16, 102002 / 2 * 2 / 4);
	task.uid = KNOWN(1000);
	task.adj = KNOWN(3);
	expect("2.6.26", &task, (102002 / 3 / 2) << 3, (102002 / 2 * 2) << 3);
	task.adj = KNOWN(-2);
	expect("2.6.26", &task, (102002 / 3 / 2) >> 2, (102002 / 2 * 2) >> 2);
	task.total_vm = task.children = KNOWN(0);
	task.adj = KNOWN(4); /* nothing counts as 1 then */
	expect("2.6.26", &task, 16, 16);
}

static void what_the_text_lacks_is_a_range(void **state)
{
	struct badness_task task = ordinary();
	struct badness badness;

	(void)state;
	task.children_most = 30000;
	badness = badness_of(badness_rules("2.6.26"), &task, unknown);
	assert_int_equal(badness.low, 0); /* nobody knows for how long it ran */
	assert_int_equal(badness.high, 130000 * 2);
	assert_int_equal(badness.likely, 100000);
	task.uptime_s = KNOWN(600); /* at most so long: 73, root 8; >> 10 = 0 */
	badness = badness_of(badness_rules("2.6.26"), &task, unknown);
	assert_int_equal(badness.low, 100000 / 8);
	task = ordinary();
	task.swap = unknown;
	task.swap_most = KNOWN(700);
	expect("3.10.0", &task, 51000, 51700);
	task.swap_most = unknown;
	assert_non_null(badness_of(badness_rules("3.10.0"), &task, total).why);
	task = ordinary();
	task.uid = unknown;
	expect("4.9.0", &task, 61000 - 1830, 61000);
	expect("4.19.0", &task, 61000, 61000);
}

static void thousandths(void **state)
{
	struct badness_task task = ordinary();

	(void)state;
	expect("2.6.36", &task, 60, 60);
	expect("2.6.39", &task, 61, 61);
	expect("3.4.0", &task, 61, 61);
	task.adj = KNOWN(100);
	expect("3.4.0", &task, 161, 161);
	task.uid = KNOWN(0);
	expect("3.4.0", &task, 131, 131);
	task.adj = KNOWN(-500);
	expect("3.4.0", &task, 1, 1);
}

static void pages(void **state)
{
	struct badness_task task = ordinary();

	(void)state;
	expect("3.10.0-514.el7.x86_64", &task, 61000, 61000);
	expect("6.12.0", &task, 61000, 61000);
	task.adj = KNOWN(100);
	expect("3.10.0", &task, 161000, 161000);
	task.uid = KNOWN(0);
	expect("3.10.0", &task, 131000, 131000);
	expect("4.9.0", &task, 59170 + 100000, 59170 + 100000);
	expect("4.17.0", &task, 161000, 161000);
	task.adj = KNOWN(-100);
	expect("5.4.0", &task, 1, 1);
	expect("5.10.0", &task, -39000, -39000);
	assert_int_equal(badness_printed(badness_rules("3.10.0"), 651499, 1000000), 651);
	assert_int_equal(badness_printed(badness_rules("2.6.36"), 651, 1000000), 651);
}

static void who_is_never_chosen(void **state)
{
	struct badness_task task = ordinary();

	(void)state;
	task.adj = KNOWN(-1000);
	expect("6.1.0", &task, BADNESS_NEVER, BADNESS_NEVER);
	expect("3.4.0", &task, BADNESS_NEVER, BADNESS_NEVER);
	task.adj = KNOWN(-17);
	expect("2.6.30", &task, BADNESS_NEVER, BADNESS_NEVER);
	expect("6.1.0", &task, 61000 - 17000, 61000 - 17000);
}

static void what_must_be_known(void **state)
{
	struct badness_task task = ordinary();

	(void)state;
	assert_null(badness_of(badness_rules("6.1.0"), &task, unknown).why);
	task.adj = KNOWN(5);
	assert_non_null(badness_of(badness_rules("6.1.0"), &task, unknown).why);
	task = ordinary();
	assert_null(badness_of(badness_rules("3.10.0"), &task, unknown).why);
	task.uid = KNOWN(0);
	assert_non_null(badness_of(badness_rules("3.10.0"), &task, unknown).why);
	task = ordinary();
	task.rss = unknown;
	assert_non_null(badness_of(badness_rules("6.1.0"), &task, total).why);
	task = ordinary();
	task.adj = unknown;
	assert_non_null(badness_of(badness_rules("6.1.0"), &task, total).why);
	assert_non_null(badness_of(badness_rules("2.6.20"), &task, total).why);
}

/* Nothing overflows: the sanitizers watch. */
static void hostile_numbers(void **state)
{
	static const char *const all[] = {"2.6.5",  "2.6.20", "2.6.36", "3.0.0",
					  "3.10.0", "4.4.0",  "4.19.0", "6.1.0"};
	static const int64_t numbers[] = {INT64_MIN, -1, 0, 1, INT64_MAX};
	struct badness badness;
	size_t i, j, k;

	(void)state;
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		for (j = 0; j < 5; j++)
			for (k = 0; k < 5; k++) {
				struct maybe n = KNOWN(numbers[j]), m = KNOWN(numbers[k]);
				struct badness_task task = {n, n, m, n, n,	    m, m,
							    n, n, m, n, numbers[k], m};

				badness = badness_of(badness_rules(all[i]), &task, m);
				assert_true(badness.why || badness.low <= badness.high);
				badness_printed(badness_rules(all[i]), numbers[j], numbers[k]);
			}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(releases),
		cmocka_unit_test(address_space_over_time),
		cmocka_unit_test(what_the_text_lacks_is_a_range),
		cmocka_unit_test(thousandths),
		cmocka_unit_test(pages),
		cmocka_unit_test(who_is_never_chosen),
		cmocka_unit_test(what_must_be_known),
		cmocka_unit_test(hostile_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
