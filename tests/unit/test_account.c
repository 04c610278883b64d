// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The parts add up to the installed RAM, whatever arrived.
 */
#include "tables.h"

#include "../../host/analysis/account.h"
#include "../../host/analysis/warning.h"

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

static int64_t part(const struct account *account, enum account_id id)
{
	return account->parts[id].known ? account->parts[id].value : -1;
}

static void text_with_everything(void **state)
{
	struct sql *sql = tables_create();
	struct account account;

	(void)state;
	tables_sql(sql, "INSERT INTO dump(agent, \"trigger\") VALUES('text', 'oom')");
	tables_sql(
		sql,
		"INSERT INTO memory(ram_bytes, reserved_bytes, free_bytes, active_anon_bytes,"
		" inactive_anon_bytes, active_file_bytes, inactive_file_bytes, unevictable_bytes,"
		" isolated_bytes, cache_bytes, swap_cached_bytes, shmem_bytes,"
		" slab_reclaimable_bytes, slab_unreclaimable_bytes, page_tables_bytes,"
		" secondary_page_tables_bytes, bounce_bytes) VALUES(10000, 500, 1000, 2000,"
		" 1500, 600, 400, 70, 30, 1800, 100, 650, 200, 300, 120, 5, 7)");
	tables_sql(sql, "INSERT INTO nodes(node, kernel_stack_bytes) VALUES(0, 30), (1, 12)");
	tables_sql(sql, "INSERT INTO zones(zone, pcp_bytes, zsmalloc_bytes) VALUES('a', 3, 40), "
			"('b', 4, NULL)");
	tables_sql(sql, "INSERT INTO hugepages(size_bytes, total) VALUES(100, 2), (50, 0)");
	read_account(sql, &account);
	assert_true(account.text);
	assert_int_equal(part(&account, ACCOUNT_ANON), 4600 - 1700);
	assert_int_equal(part(&account, ACCOUNT_FILE), 1700 - 650);
	assert_int_equal(part(&account, ACCOUNT_TMPFS), 650);
	assert_int_equal(part(&account, ACCOUNT_UNEVICTABLE), -1);
	assert_int_equal(part(&account, ACCOUNT_CACHE), -1);
	assert_int_equal(part(&account, ACCOUNT_KERNEL_STACKS), 42);
	assert_int_equal(part(&account, ACCOUNT_PCP), 7);
	assert_int_equal(part(&account, ACCOUNT_COMPRESSED), 40);
	assert_int_equal(part(&account, ACCOUNT_HUGETLB), 200);
	assert_int_equal(part(&account, ACCOUNT_SECONDARY), 5);
	assert_int_equal(part(&account, ACCOUNT_BOUNCE), 7);
	assert_int_equal(part(&account, ACCOUNT_BOOT), 500);
	assert_int_equal(sum(&account), 10000);
	sql_close(sql);
}

/* 2.6.28 to 2.6.31: tmpfs is in the cache, and on the lists of anonymous memory. */
static void tmpfs_hidden_in_the_cache(void **state)
{
	struct sql *sql = tables_create();
	struct account account;

	(void)state;
	tables_sql(sql, "INSERT INTO dump(agent, \"trigger\") VALUES('text', 'sysrq-m')");
	tables_sql(
		sql,
		"INSERT INTO memory(ram_bytes, active_anon_bytes, inactive_anon_bytes,"
		" active_file_bytes, inactive_file_bytes, unevictable_bytes, cache_bytes,"
		" swap_total_bytes, slab_bytes) VALUES(10000, 2000, 1500, 600, 400, 100, 1800, 0,"
		" 44)");
	read_account(sql, &account);
	assert_int_equal(part(&account, ACCOUNT_CACHE), 1800);
	assert_int_equal(part(&account, ACCOUNT_ANON), 4600 - 1800);
	assert_int_equal(account.tmpfs_least.value, 1800 - 1000 - 100);
	assert_false(account_tells(&account, ACCOUNT_TMPFS));
	assert_false(account_tells(&account, ACCOUNT_FILE));
	assert_int_equal(part(&account, ACCOUNT_SLAB), 44);
	assert_false(account_tells(&account, ACCOUNT_SLAB_RECLAIMABLE));
	assert_true(account_tells(&account, ACCOUNT_PERCPU));
	assert_int_equal(sum(&account), 10000);
	sql_close(sql);
}

/* Before: active and inactive; 2.4, and a cut report, without a count of the cache. */
static void two_lists(void **state)
{
	struct sql *sql = tables_create();
	struct account account;

	(void)state;
	tables_sql(sql, "INSERT INTO memory(ram_bytes, active_bytes, inactive_bytes, cache_bytes,"
			" swap_cached_bytes) VALUES(10000, 3000, 1000, 900, 200)");
	read_account(sql, &account);
	assert_int_equal(part(&account, ACCOUNT_CACHE), 700);
	assert_int_equal(part(&account, ACCOUNT_ANON), 3300);
	tables_sql(sql, "UPDATE memory SET swap_cached_bytes = NULL");
	read_account(sql, &account);
	assert_int_equal(part(&account, ACCOUNT_USER), 4000);
	assert_false(account_tells(&account, ACCOUNT_ANON));
	assert_int_equal(sum(&account), 10000);
	tables_sql(sql, "INSERT INTO dump(agent) VALUES('text')"); /* 2.6.18: mapped-anon */
	tables_sql(sql, "UPDATE memory SET anon_bytes = 2500, cache_bytes = NULL");
	read_account(sql, &account);
	assert_int_equal(part(&account, ACCOUNT_CACHE), 1500);
	assert_int_equal(part(&account, ACCOUNT_ANON), 2500);
	assert_int_equal(sum(&account), 10000);
	assert_true(account.untold); /* free, slab */
	tables_sql(sql, "UPDATE memory SET anon_bytes = 4001");
	read_account(sql, &account);
	assert_false(account.parts[ACCOUNT_CACHE].known);
	tables_sql(sql, "UPDATE memory SET anon_bytes = 2500, free_bytes = 100, slab_bytes = 50");
	read_account(sql, &account);
	assert_false(account.untold);
	sql_close(sql);
}

static void lists_without_a_cache(void **state)
{
	struct sql *sql = tables_create();
	struct account account;

	(void)state;
	tables_sql(sql,
		   "INSERT INTO memory(ram_bytes, active_anon_bytes, inactive_anon_bytes,"
		   " active_file_bytes, inactive_file_bytes, unevictable_bytes, isolated_bytes,"
		   " shmem_bytes) VALUES(10000, 2000, 1500, 600, 400, 100, 50, 3700)");
	read_account(sql, &account);
	assert_int_equal(part(&account, ACCOUNT_ANON), 0);
	assert_int_equal(part(&account, ACCOUNT_FILE), 1000);
	assert_int_equal(part(&account, ACCOUNT_TMPFS), 3700);
	assert_int_equal(part(&account, ACCOUNT_UNEVICTABLE), 0); /* 200 of tmpfs are there */
	assert_int_equal(part(&account, ACCOUNT_ISOLATED), 50);
	tables_sql(sql, "UPDATE memory SET shmem_bytes = 500");
	read_account(sql, &account);
	assert_int_equal(part(&account, ACCOUNT_ANON), 3000);
	assert_int_equal(part(&account, ACCOUNT_UNEVICTABLE), 100);
	assert_int_equal(sum(&account), 10000);
	sql_close(sql);
}

static void files_of_proc(void **state)
{
	struct sql *sql = tables_create();
	struct account account;

	(void)state;
	tables_sql(sql, "INSERT INTO dump(agent, \"trigger\") VALUES('text', 'proc')");
	tables_sql(
		sql,
		"INSERT INTO memory(total_bytes, anon_bytes, cache_bytes, buffers_bytes,"
		" swap_cached_bytes, active_bytes, inactive_bytes) VALUES(10000, 3000, 900, 50,"
		" 77, 1, 2)");
	read_account(sql, &account);
	assert_int_equal(part(&account, ACCOUNT_ANON), 3000);
	assert_int_equal(part(&account, ACCOUNT_CACHE), 950);
	tables_sql(sql, "UPDATE memory SET shmem_bytes = 400");
	read_account(sql, &account);
	assert_int_equal(part(&account, ACCOUNT_FILE), 550);
	assert_int_equal(part(&account, ACCOUNT_TMPFS), 400);
	assert_int_equal(part(&account, ACCOUNT_CACHE), -1);
	sql_close(sql);
}

static const struct remark *find_remark(const struct remarks *remarks, enum remark_kind kind)
{
	for (size_t i = 0; i < remarks->count; i++)
		if (remarks->list[i].kind == kind)
			return &remarks->list[i];
	return NULL;
}

static void read_warnings(struct sql *sql, struct remarks *remarks)
{
	struct account account;

	remarks->count = 0;
	read_account(sql, &account);
	assert_null(warning_read(sql, &account, remarks));
}

static void warnings(void **state)
{
	struct sql *sql = tables_create();
	static struct remarks remarks;

	(void)state;
	read_warnings(sql, &remarks);
	assert_int_equal(remarks.count, 0);
	tables_sql(
		sql,
		"INSERT INTO memory(ram_bytes, total_bytes, anon_bytes, file_bytes, shmem_bytes,"
		" free_bytes, page_tables_bytes, slab_unreclaimable_bytes, unevictable_bytes,"
		" mlocked_bytes) VALUES(10000, 10000, 5600, 400, 1000, 800, 200, 1000, 600, "
		"100)");
	read_warnings(sql, &remarks); /* 10, 2, 10, 10 and 5 percent are not above */
	assert_int_equal(remarks.count, 0);
	tables_sql(sql, "UPDATE memory SET shmem_bytes = 1001, page_tables_bytes = 201,"
			" slab_unreclaimable_bytes = 1001, mlocked_bytes = 99, file_bytes = 390");
	tables_sql(sql, "INSERT INTO tmpfs(path, used_bytes) VALUES('/small', 4), ('/tmp', 900)");
	tables_sql(sql,
		   "INSERT INTO slab(name, total_bytes, reclaimable) VALUES('dentry', 999, 1),"
		   " ('leaky', 700, 0)");
	read_warnings(sql, &remarks);
	assert_string_equal(find_remark(&remarks, REMARK_TMPFS)->name, "/tmp");
	assert_int_equal(find_remark(&remarks, REMARK_TMPFS)->other.value, 900);
	assert_non_null(find_remark(&remarks, REMARK_PAGE_TABLES));
	assert_string_equal(find_remark(&remarks, REMARK_SLAB)->name, "leaky");
	assert_int_equal(find_remark(&remarks, REMARK_PINNED)->bytes.value, 501);
	assert_non_null(find_remark(&remarks, REMARK_REMAINDER));
	assert_non_null(strstr(find_remark(&remarks, REMARK_REMAINDER)->name, "vmalloc"));
	assert_null(find_remark(&remarks, REMARK_TWICE));
	tables_sql(sql, "UPDATE memory SET anon_bytes = 9000, zsmalloc_bytes = 60");
	tables_sql(sql,
		   "INSERT INTO swaps(name, used_bytes) VALUES('zram0', 100), ('sda2', 5000)");
	read_warnings(sql, &remarks);
	assert_null(find_remark(&remarks, REMARK_REMAINDER));
	assert_null(find_remark(&remarks, REMARK_UNTOLD));
	assert_non_null(find_remark(&remarks, REMARK_TWICE));
	assert_int_equal(find_remark(&remarks, REMARK_ZRAM)->bytes.value, 100);
	assert_int_equal(find_remark(&remarks, REMARK_ZRAM)->other.value, 60);
	tables_sql(sql, "UPDATE memory SET anon_bytes = 100, free_bytes = NULL");
	read_warnings(sql, &remarks);
	assert_null(find_remark(&remarks, REMARK_REMAINDER));
	assert_non_null(strstr(find_remark(&remarks, REMARK_UNTOLD)->name, "free"));
	assert_false(remark_warns(REMARK_UNTOLD));
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
		cmocka_unit_test(text_with_everything),
		cmocka_unit_test(tmpfs_hidden_in_the_cache),
		cmocka_unit_test(two_lists),
		cmocka_unit_test(lists_without_a_cache),
		cmocka_unit_test(files_of_proc),
		cmocka_unit_test(warnings),
		cmocka_unit_test(every_part_has_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
