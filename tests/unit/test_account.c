// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The parts add up to the installed RAM, whatever arrived.
 */
#include "tables.h"

#include "../../host/analysis/account.h"

static int64_t sum(const struct account *account)
{
	uint64_t total = 0;
	int i;

	for (i = 0; i < ACCOUNT_PARTS; i++)
		if (account->parts[i].known)
			total += (uint64_t)account->parts[i].value;
	return (int64_t)total;
}

static void read_account(struct sql *sql, struct account *account)
{
	struct err *err = account_read(sql, account);

	assert_null(err);
}

static void nothing_arrived(void **state)
{
	struct sql *sql = tables_create();
	struct account account;
	int i;

	(void)state;
	read_account(sql, &account);
	assert_false(account.ram.known);
	for (i = 0; i < ACCOUNT_PARTS; i++)
		assert_false(account.parts[i].known);
	sql_close(sql);
}

static void every_part(void **state)
{
	struct sql *sql = tables_create();
	struct account account;

	(void)state;
	tables_sql(sql, "INSERT INTO memory(ram_bytes, total_bytes, free_bytes, pcp_bytes, "
		       "anon_bytes, file_bytes,"
		       " shmem_bytes, slab_reclaimable_bytes, slab_unreclaimable_bytes, "
		       "kernel_stack_bytes,"
		       " page_tables_bytes, percpu_bytes, vmalloc_bytes, zsmalloc_bytes, "
		       "hugetlb_bytes)"
		       " VALUES(1000, 900, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 31, 11, 12)");
	read_account(sql, &account);
	assert_int_equal(account.ram.value, 1000);
	assert_int_equal(account.parts[ACCOUNT_BOOT].value, 100);
	assert_int_equal(account.parts[ACCOUNT_FREE].value, 1);
	assert_int_equal(account.parts[ACCOUNT_PCP].value, 2);
	assert_int_equal(account.parts[ACCOUNT_ANON].value, 3);
	assert_int_equal(account.parts[ACCOUNT_FILE].value, 4);
	assert_int_equal(account.parts[ACCOUNT_TMPFS].value, 5);
	assert_int_equal(account.parts[ACCOUNT_SLAB_RECLAIMABLE].value, 6);
	assert_int_equal(account.parts[ACCOUNT_SLAB_UNRECLAIMABLE].value, 7);
	assert_int_equal(account.parts[ACCOUNT_KERNEL_STACKS].value, 8);
	assert_int_equal(account.parts[ACCOUNT_PAGE_TABLES].value, 9);
	assert_int_equal(account.parts[ACCOUNT_PERCPU].value, 10);
	assert_int_equal(account.parts[ACCOUNT_VMALLOC].value, 31 - 8);
	assert_int_equal(account.parts[ACCOUNT_COMPRESSED].value, 11);
	assert_int_equal(account.parts[ACCOUNT_HUGETLB].value, 12);
	assert_int_equal(account.parts[ACCOUNT_UNACCOUNTED].value,
			 1000 - 100 - 1 - 2 - 3 - 4 - 5 - 6 - 7 - 8 - 9 - 10 - 23 - 11 - 12);
	assert_int_equal(sum(&account), 1000);
	sql_close(sql);
}

static void unknown_parts_are_in_the_remainder(void **state)
{
	struct sql *sql = tables_create();
	struct account account;

	(void)state;
	tables_sql(sql, "INSERT INTO memory(ram_bytes, total_bytes, free_bytes, vmalloc_bytes)"
		       " VALUES(1000, 900, 50, 400)");
	read_account(sql, &account);
	assert_false(account.parts[ACCOUNT_ANON].known);
	assert_false(account.parts[ACCOUNT_VMALLOC].known); /* stacks may be in it */
	assert_int_equal(account.parts[ACCOUNT_UNACCOUNTED].value, 850);
	assert_int_equal(sum(&account), 1000);
	sql_close(sql);
}

static void counted_twice_is_below_zero(void **state)
{
	struct sql *sql = tables_create();
	struct account account;

	(void)state;
	tables_sql(sql, "INSERT INTO memory(ram_bytes, anon_bytes, kernel_stack_bytes, "
		       "vmalloc_bytes)"
		       " VALUES(1000, 990, 30, 20)");
	read_account(sql, &account);
	assert_int_equal(account.parts[ACCOUNT_VMALLOC].value, 0);
	assert_int_equal(account.parts[ACCOUNT_UNACCOUNTED].value, -20);
	assert_int_equal(sum(&account), 1000);
	sql_close(sql);
}

static void ram_from_elsewhere(void **state)
{
	struct sql *sql = tables_create();
	struct account account;

	(void)state;
	tables_sql(sql, "INSERT INTO memory(total_bytes, free_bytes) VALUES(900, 50)");
	read_account(sql, &account);
	assert_int_equal(account.ram.value, 900);
	tables_sql(sql, "INSERT INTO dump(ram_bytes) VALUES(1000)");
	read_account(sql, &account);
	assert_int_equal(account.ram.value, 1000);
	assert_int_equal(account.parts[ACCOUNT_BOOT].value, 100);
	tables_sql(sql, "UPDATE memory SET total_bytes = NULL; DELETE FROM dump");
	read_account(sql, &account);
	assert_false(account.ram.known);
	assert_true(account.parts[ACCOUNT_FREE].known);
	sql_close(sql);
}

static void hostile_numbers_wrap(void **state)
{
	struct sql *sql = tables_create();
	struct account account;

	(void)state;
	tables_sql(sql, "INSERT INTO memory(ram_bytes, total_bytes, anon_bytes, file_bytes, "
		       "shmem_bytes,"
		       " vmalloc_bytes, kernel_stack_bytes) VALUES(-5, 9223372036854775807, "
		       "9223372036854775807,"
		       " -9223372036854775808, 9223372036854775807, 9223372036854775807, "
		       "-9223372036854775808)");
	read_account(sql, &account);
	assert_int_equal(sum(&account), -5);
	sql_close(sql);
}

static void every_part_has_its_name(void **state)
{
	int i, j;

	(void)state;
	for (i = 0; i < ACCOUNT_PARTS; i++) {
		assert_in_range(strlen(account_label(i)), 1, 13); /* the legend's column */
		for (j = 0; j < i; j++)
			assert_string_not_equal(account_name(i), account_name(j));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_arrived),
		cmocka_unit_test(every_part),
		cmocka_unit_test(unknown_parts_are_in_the_remainder),
		cmocka_unit_test(counted_twice_is_below_zero),
		cmocka_unit_test(ram_from_elsewhere),
		cmocka_unit_test(hostile_numbers_wrap),
		cmocka_unit_test(every_part_has_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
