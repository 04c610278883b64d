// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Why a request failed, zone by zone, against the kernel's rules worked out by hand.
 */
#include "tables.h"

#include "../../host/analysis/fragment.h"

static struct fragment fragment;

static struct sql *machine(const char *release, const char *event)
{
	struct sql *sql = tables_create();
	char text[400];

	snprintf(text, sizeof(text),
		 "INSERT INTO dump(agent, kernel_release, page_size_bytes)"
		 " VALUES('text', '%s', 4096); INSERT INTO oom_events(event, pid, comm, gfp, "
		 "gfp_names,"
		 " page_order, mems_allowed) VALUES(%s)",
		 release, event);
	tables_sql(sql, text);
	return sql;
}

/* Sizes in pages. */
static void zone(struct sql *sql, int node, const char *name, int free_pages, int min,
		 const char *reserve)
{
	char text[300];

	snprintf(text, sizeof(text),
		 "INSERT INTO zones(node, zone, free_bytes, min_bytes,"
		 " lowmem_reserve_pages, present_bytes) VALUES(%d, '%s', %d * 4096, %d * 4096, "
		 "'%s', 4096)",
		 node, name, free_pages, min, reserve);
	tables_sql(sql, text);
}

static void blocks(struct sql *sql, const char *name, int order, int count)
{
	char text[200];

	snprintf(text, sizeof(text),
		 "INSERT INTO buddy(node, zone, block_order, free_blocks)"
		 " VALUES(0, '%s', %d, %d)",
		 name, order, count);
	tables_sql(sql, text);
}

static enum fragment_verdict verdict(struct sql *sql, size_t n)
{
	assert_null(fragment_read(sql, &fragment));
	assert_true(n < fragment.count);
	return fragment.zones[n].verdict;
}

static void nobody_asked(void **state)
{
	struct sql *sql = tables_create();

	(void)state;
	assert_null(fragment_read(sql, &fragment));
	assert_false(fragment.asked);
	assert_int_equal(fragment.count, 0);
	tables_sql(sql, "INSERT INTO oom_events(event, page_order) VALUES('invoked', -1)");
	assert_null(fragment_read(sql, &fragment));
	assert_true(fragment.by_hand);
	sql_close(sql);
}

static void watermarks_and_reserve(void **state)
{
	struct sql *sql =
		machine("6.1.0", "'failure', 9, 'x', NULL, 'GFP_HIGHUSER_MOVABLE', 0, '0'");

	(void)state;
	zone(sql, 0, "DMA", 3000, 20, "0,3191,15659,15659");
	zone(sql, 0, "DMA32", 3400, 3440, "0,0,12468,12468");
	zone(sql, 0, "Normal", 15450, 15450, "0,0,0,0");
	zone(sql, 1, "Normal", 90000, 100, "0,0,0,0");
	assert_int_equal(verdict(sql, 0), FRAGMENT_RESERVE);
	assert_int_equal(fragment.zones[0].reserve.value, 15659 * 4096);
	assert_int_equal(verdict(sql, 1), FRAGMENT_WATERMARK);
	assert_int_equal(verdict(sql, 2), FRAGMENT_WATERMARK); /* must be above */
	assert_int_equal(verdict(sql, 3), FRAGMENT_NODE);
	tables_sql(sql, "UPDATE zones SET free_bytes = 15451 * 4096 WHERE zone = 'Normal'");
	assert_int_equal(verdict(sql, 2), FRAGMENT_PASSES);
	tables_sql(sql, "UPDATE oom_events SET gfp_names = 'GFP_DMA32|GFP_KERNEL'");
	assert_int_equal(verdict(sql, 2), FRAGMENT_ABOVE);
	assert_int_equal(verdict(sql, 0), FRAGMENT_RESERVE);
	assert_int_equal(fragment.zones[0].reserve.value, 3191 * 4096);
	sql_close(sql);
}

/* __GFP_HIGH halves the mark, and who may not wait has a quarter of that less: 1,000 -> 375. */
static void atomic_requests_dig_deeper(void **state)
{
	struct sql *sql = machine("5.4.0", "'failure', 9, 'x', NULL, 'GFP_ATOMIC', 0, NULL");

	(void)state;
	zone(sql, 0, "Normal", 376, 1000, "0,0");
	assert_int_equal(verdict(sql, 0), FRAGMENT_PASSES);
	assert_int_equal(fragment.zones[0].mark.value, 375 * 4096);
	tables_sql(sql, "UPDATE zones SET free_bytes = 375 * 4096");
	assert_int_equal(verdict(sql, 0), FRAGMENT_WATERMARK);
	tables_sql(sql, "UPDATE oom_events SET gfp_names = 'GFP_ATOMIC|__GFP_NOMEMALLOC'");
	assert_int_equal(verdict(sql, 0), FRAGMENT_WATERMARK);
	assert_int_equal(fragment.zones[0].mark.value, 500 * 4096);
	tables_sql(sql, "UPDATE oom_events SET gfp_names = 'GFP_KERNEL'");
	assert_int_equal(verdict(sql, 0), FRAGMENT_WATERMARK);
	assert_int_equal(fragment.zones[0].mark.value, 1000 * 4096);
	tables_sql(sql, "UPDATE oom_events SET gfp_names = NULL, gfp = 32;" /* 0x20: GFP_ATOMIC */
			" UPDATE dump SET kernel_release = '2.6.32'");
	assert_int_equal(verdict(sql, 0), FRAGMENT_WATERMARK);
	assert_true(fragment.flags_known);
	assert_int_equal(fragment.zones[0].mark.value, 375 * 4096);
	tables_sql(sql, "UPDATE oom_events SET gfp = 208"); /* 0xd0: GFP_KERNEL */
	assert_int_equal(verdict(sql, 0), FRAGMENT_WATERMARK);
	assert_int_equal(fragment.zones[0].mark.value, 1000 * 4096);
	sql_close(sql);
}

/* From 4.4: a block of that order or larger, of a type that it may use. */
static void blocks_by_type(void **state)
{
	struct sql *sql = machine("6.1.0", "'failure', 9, 'x', NULL, 'GFP_KERNEL', 3, NULL");

	(void)state;
	zone(sql, 0, "Normal", 9000, 1000, "0,0");
	assert_int_equal(verdict(sql, 0), FRAGMENT_UNKNOWN); /* no buddy lists */
	blocks(sql, "Normal", 0, 8000);
	blocks(sql, "Normal", 2, 250);
	assert_int_equal(verdict(sql, 0), FRAGMENT_BLOCKS);
	assert_int_equal(fragment.zones[0].largest.value, 2);
	blocks(sql, "Normal", 5, 1);
	assert_int_equal(verdict(sql, 0), FRAGMENT_PASSES);
	tables_sql(sql, "UPDATE zones SET free_types = 'UME,,UME,,,H'");
	assert_int_equal(verdict(sql, 0), FRAGMENT_BLOCKS);
	tables_sql(sql, "UPDATE zones SET free_types = 'UME,,UME,,,C'");
	assert_int_equal(verdict(sql, 0), FRAGMENT_BLOCKS);
	tables_sql(sql, "UPDATE oom_events SET gfp_names = 'GFP_HIGHUSER_MOVABLE'");
	assert_int_equal(verdict(sql, 0), FRAGMENT_PASSES);
	tables_sql(sql, "UPDATE zones SET highatomic_bytes = 8000 * 4096");
	assert_int_equal(verdict(sql, 0), FRAGMENT_WATERMARK); /* 9,000 - 7 - 8,000 */
	sql_close(sql);
}

/*
 * Until 4.3, order 2, min 100: 505 - 3 = 502 above 100; less 400 of order 0: 102 above 50; less 40
 * blocks of order 1: 22, not above 25.
 */
static void old_rule(void **state)
{
	struct sql *sql = machine("2.6.32", "'failure', 9, 'x', 208, NULL, 2, NULL");

	(void)state;
	zone(sql, 0, "Normal", 505, 100, "0,0");
	blocks(sql, "Normal", 0, 400);
	blocks(sql, "Normal", 1, 40);
	blocks(sql, "Normal", 2, 6);
	assert_int_equal(verdict(sql, 0), FRAGMENT_BLOCKS);
	tables_sql(sql, "UPDATE buddy SET free_blocks = 38 WHERE block_order = 1"); /* 26 */
	assert_int_equal(verdict(sql, 0), FRAGMENT_PASSES);
	tables_sql(sql, "UPDATE dump SET kernel_release = '4.4.0'");
	tables_sql(sql, "UPDATE oom_events SET gfp_names = 'GFP_KERNEL'");
	tables_sql(sql, "UPDATE buddy SET free_blocks = 40 WHERE block_order = 1");
	assert_int_equal(verdict(sql, 0), FRAGMENT_PASSES);
	sql_close(sql);
}

static void high_memory(void **state)
{
	struct sql *sql =
		machine("2.6.25", "'invoked', 9, 'x', 131538, NULL, 0, NULL"); /* 0x201d2 */

	(void)state;
	zone(sql, 0, "DMA", 1990, 90, "0,800,1900,1900");
	zone(sql, 0, "Normal", 6000, 1500, "0,0,9000,9000");
	zone(sql, 0, "HighMem", 126, 128, "0,0,0,0");
	assert_int_equal(verdict(sql, 0), FRAGMENT_RESERVE); /* not above 90 + 1,900 */
	assert_int_equal(verdict(sql, 1), FRAGMENT_RESERVE);
	assert_int_equal(verdict(sql, 2), FRAGMENT_WATERMARK);
	tables_sql(sql, "UPDATE oom_events SET gfp = 208"); /* 0xd0: GFP_KERNEL */
	assert_int_equal(verdict(sql, 0), FRAGMENT_PASSES); /* 90 + 800 */
	assert_int_equal(verdict(sql, 1), FRAGMENT_PASSES);
	assert_int_equal(verdict(sql, 2), FRAGMENT_ABOVE);
	sql_close(sql);
}

static void a_cgroups_limit(void **state)
{
	struct sql *sql = machine("5.15.0", "'invoked', 9, 'x', NULL, 'GFP_KERNEL', 0, NULL");

	(void)state;
	tables_sql(sql, "INSERT INTO oom_events(event, constraint_name, memcg) VALUES"
			"('killed', 'MEMCG', '/box')");
	assert_null(fragment_read(sql, &fragment));
	assert_true(fragment.of_memcg);
	assert_string_equal(fragment.memcg, "/box");
	assert_false(fragment.quota.usage.known);
	tables_sql(sql, "INSERT INTO cgroups(path, usage_bytes, limit_bytes, kernel_usage_bytes)"
			" VALUES('/', 5, 6, 7), ('/box', 1000, 1000, 90)");
	tables_sql(sql, "INSERT INTO cgroup_counters(path, name, value) VALUES"
			"('/box', 'rss_bytes', 600), ('/box', 'cache_bytes', 300),"
			"('/', 'rss_bytes', 1)");
	assert_null(fragment_read(sql, &fragment));
	assert_string_equal(fragment.quota.path, "/box");
	assert_int_equal(fragment.quota.parts[QUOTA_ANON].value, 600);
	assert_int_equal(fragment.quota.parts[QUOTA_KERNEL].value, 90);
	assert_false(fragment.quota.parts[QUOTA_FILE].known); /* with or without tmpfs? */
	assert_false(fragment.quota.parts[QUOTA_REST].known);
	tables_sql(sql, "INSERT INTO cgroup_counters(path, name, value) VALUES"
			"('/box', 'shmem_bytes', 100), ('/box', 'slab_bytes', 5)");
	assert_null(fragment_read(sql, &fragment));
	assert_int_equal(fragment.quota.parts[QUOTA_FILE].value, 200);
	assert_int_equal(fragment.quota.parts[QUOTA_KERNEL].value, 90);
	assert_int_equal(fragment.quota.parts[QUOTA_REST].value, 10);
	tables_sql(sql, "UPDATE cgroup_counters SET value = 9223372036854775807;"
			" UPDATE cgroups SET usage_bytes = -9223372036854775807 - 1");
	assert_null(fragment_read(sql, &fragment));
	assert_true(fragment.quota.parts[QUOTA_REST].known);
	sql_close(sql);
}

/* 34 pages: half of it is 17, less a quarter 13: 193 are not above 13 and 180. */
static void marks_are_whole_pages(void **state)
{
	struct sql *sql = machine("6.1.0", "'failure', 9, 'x', NULL, 'GFP_ATOMIC', 5, NULL");

	(void)state;
	zone(sql, 0, "DMA", 224, 34, "0,180,180");
	zone(sql, 0, "DMA32", 5, 5, "0,0,0");
	blocks(sql, "DMA", 5, 1);
	assert_int_equal(verdict(sql, 0), FRAGMENT_RESERVE);
	assert_int_equal(fragment.zones[0].mark.value, 13 * 4096);
	tables_sql(sql, "UPDATE zones SET free_bytes = free_bytes + 4096 WHERE zone = 'DMA'");
	assert_int_equal(verdict(sql, 0), FRAGMENT_PASSES);
	sql_close(sql);
}

static void vmalloc_needs_no_zone(void **state)
{
	struct sql *sql = machine("6.1.0", "'failure', 9, 'x', NULL, 'GFP_KERNEL', NULL, NULL");

	(void)state;
	tables_sql(sql, "UPDATE dump SET \"trigger\" = 'vmalloc-failure';"
			" UPDATE oom_events SET bytes = 8192");
	zone(sql, 0, "Normal", 9, 4, "0,0");
	assert_null(fragment_read(sql, &fragment));
	assert_true(fragment.vmalloc);
	assert_int_equal(fragment.count, 0);
	assert_int_equal(fragment.free.value, 9 * 4096);
	assert_int_equal(fragment.bytes.value, 8192);
	sql_close(sql);
}

static void hostile_numbers(void **state)
{
	static const char *const numbers[] = {"NULL", "-1", "9223372036854775807",
					      "-9223372036854775808", "18446744073709551615"};
	struct sql *sql =
		machine("6.1.0", "'failure', 9, 'x', NULL, 'GFP_KERNEL', 3, '0-,9-1,x'");
	char text[400];

	(void)state;
	zone(sql, 0, "Normal", 1, 1, "9223372036854775807,99999999999999999999,-4");
	zone(sql, 0, "odd", 1, 1, "");
	blocks(sql, "Normal", 5, -9);
	blocks(sql, "Normal", 999, 9);
	for (size_t i = 0; i < 25; i++) {
		snprintf(text, sizeof(text),
			 "UPDATE zones SET free_bytes = %s, min_bytes = %s;"
			 " UPDATE oom_events SET page_order = %s; UPDATE buddy SET free_blocks = "
			 "%s;"
			 " UPDATE dump SET page_size_bytes = %s",
			 numbers[i % 5], numbers[i / 5], numbers[(i + 1) % 5],
			 numbers[(i + 2) % 5], numbers[(i + 3) % 5]);
		tables_sql(sql, text);
		assert_null(fragment_read(sql, &fragment));
	}
	sql_close(sql);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_asked),
		cmocka_unit_test(watermarks_and_reserve),
		cmocka_unit_test(atomic_requests_dig_deeper),
		cmocka_unit_test(blocks_by_type),
		cmocka_unit_test(old_rule),
		cmocka_unit_test(high_memory),
		cmocka_unit_test(a_cgroups_limit),
		cmocka_unit_test(marks_are_whole_pages),
		cmocka_unit_test(vmalloc_needs_no_zone),
		cmocka_unit_test(hostile_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
