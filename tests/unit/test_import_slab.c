// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Slab tables, caches that could not grow, and allocations by line of code.
 */
#include "unit.h"

#include <string.h>

#include "fake_import.h"

static struct rows *import(const char *text)
{
	return fake_import(text, strlen(text), REPORT_SLUB_FAILURE, NULL);
}

static void has(const struct lg_row *row, unsigned int column, uint64_t number)
{
	if (row->values[column].kind != LG_NUMBER)
		fail_msg("column %u is NULL", column);
	assert_int_equal(row->values[column].number, number);
}

static void test_unreclaimable(void **state)
{
	struct rows *rows =
		import("[    9.100000] Unreclaimable slab info:\n"
		       "[    9.100000] Name                      Used          Total\n"
		       "[    9.100000] TCPv6                   1234KB       2345KB\n"
		       "[    9.100000] kmalloc-64                 0KB         12KB\n"
		       "[    9.100000] kmalloc-128               99KB         12KB\n");
	struct lg_row row;

	(void)state;
	assert_int_equal(rows_count(rows, LG_slab), 2);
	assert_true(fake_import_row(rows, LG_slab, LG_slab_name, "TCPv6", -1, 0, &row));
	has(&row, LG_slab_used_bytes, 1234 * 1024);
	has(&row, LG_slab_objects_bytes, 2345 * 1024);
	assert_int_equal(row.values[LG_slab_total_bytes].kind, LG_NULL);
	assert_int_equal(rows_count(rows, LG_losses), 0);
	has(&row, LG_slab_reclaimable, 0);
	rows_destroy(rows);
}

static void test_slub_failure(void **state)
{
	struct rows *rows = import("[    9.100000]   cache: made_up, object size: 200, buffer "
				   "size: 256, default order: 1, "
				   "min order: 0\n"
				   "[    9.100000]   node 0: slabs: 12, objs: 384, free: 3\n"
				   "[    9.100000]   node 1: slabs: 2, objs: 64, free: 65\n"
				   "[    9.100000]   node 2: slabs: 2, objs: 64, free: 0\n");
	struct lg_row row;

	(void)state;
	assert_int_equal(rows_count(rows, LG_slab), 2);
	assert_true(
		fake_import_row(rows, LG_slab, LG_slab_name, "made_up", LG_slab_node, 0, &row));
	has(&row, LG_slab_object_size_bytes, 256);
	has(&row, LG_slab_slabs, 12);
	has(&row, LG_slab_objects, 384);
	has(&row, LG_slab_active_objects, 381);
	assert_int_equal(row.values[LG_slab_total_bytes].kind, LG_NULL);
	rows_destroy(rows);
}

static void test_slab_failure(void **state)
{
	struct rows *rows =
		import("[    9.100000]   cache: size-512, object size: 512, order: 0\n"
		       "[    9.100000]   node 0: slabs: 10/11, objs: 79/88, free: 0\n");
	struct lg_row row;

	(void)state;
	assert_true(rows_get(rows, LG_slab, 0, &row));
	has(&row, LG_slab_slabs, 11);
	has(&row, LG_slab_objects, 88);
	has(&row, LG_slab_active_objects, 79);
	rows_destroy(rows);
}

static void test_allocations(void **state)
{
	struct rows *rows =
		import("[    9.100000] Memory allocations:\n"
		       "[    9.100000]     1.50 MiB      384 mm/made.c:12 func:make_up\n"
		       "[    9.100000]      123 KiB       12 fs/x.c:7 [xfs] func:other\n"
		       "[    9.100000]          0 B        0 fs/y.c:70 func:none\n"
		       "[    9.100000]     1.5 0 MiB      384 mm/torn.c:12 func:make_up\n");
	struct lg_row row;

	(void)state;
	assert_int_equal(rows_count(rows, LG_allocations), 3);
	assert_true(rows_get(rows, LG_allocations, 0, &row));
	has(&row, LG_allocations_bytes, 1536 * 1024);
	has(&row, LG_allocations_calls, 384);
	assert_true(fake_import_row(rows, LG_allocations, LG_allocations_site,
				    "fs/x.c:7 [xfs] func:other", -1, 0, &row));
	has(&row, LG_allocations_bytes, 123 * 1024);
	rows_destroy(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unreclaimable),
		cmocka_unit_test(test_slub_failure),
		cmocka_unit_test(test_slab_failure),
		cmocka_unit_test(test_allocations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
