// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who waits where, and what that means.
 */
#include "tables.h"

#include "../../host/analysis/blocked.h"

static const char *name_of(const char *const *functions, size_t count)
{
	const struct waiting *waiting = waiting_find(functions, count);

	return waiting ? waiting->name : "none";
}

#define NAME(...)                                                                                \
	name_of((const char *const[]){__VA_ARGS__},                                              \
		sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static void patterns(void **state)
{
	(void)state;
	assert_string_equal(NAME("schedule", "io_schedule", "shrink_lruvec", "try_to_free_pages",
				 "__alloc_pages_slowpath.constprop.0", "filemap_fault"),
			    "writeback_in_reclaim");
	assert_string_equal(NAME("schedule", "shrink_zone.isra.3", "try_to_free_pages"),
			    "direct_reclaim");
	assert_string_equal(NAME("schedule", "jbd2_log_wait_commit", "evict", "shrink_slab"),
			    "fs_in_reclaim");
	assert_string_equal(NAME("schedule", "__swap_writepage", "shrink_page_list", "kswapd"),
			    "swap_out");
	assert_string_equal(NAME("schedule_timeout", "balance_pgdat", "kswapd"), "kswapd");
	assert_string_equal(NAME("schedule_timeout", "out_of_memory", "__alloc_pages_slowpath"),
			    "oom");
	assert_string_equal(NAME("schedule", "rwsem_down_read_failed", "do_page_fault"),
			    "mmap_lock");
	assert_string_equal(NAME("schedule", "rwsem_down_write_slowpath", "vfs_unlink"),
			    "inode_lock");
	assert_string_equal(NAME("schedule", "__mutex_lock.constprop.0", "mutex_lock",
				 "walk_component", "path_openat"),
			    "inode_lock");
	/* A driver's own mutex, on the way of an open: no folder's. */
	assert_string_equal(NAME("schedule", "__mutex_lock.constprop.0", "some_open", "do_last",
				 "path_openat"),
			    "lock");
	assert_string_equal(NAME("schedule", "rwsem_down_read_failed", "do_DataAbort"),
			    "mmap_lock");
	assert_string_equal(NAME("schedule", "rwsem_down_read_failed"), "lock");
	assert_string_equal(NAME("schedule", "percpu_rwsem_wait", "__percpu_down_read",
				 "mnt_want_write", "path_openat"),
			    "fs_frozen");
	assert_string_equal(NAME("schedule_timeout", "__wait_for_common", "__wait_rcu_gp"),
			    "rcu");
	assert_string_equal(NAME("schedule_timeout", "wait_for_completion", "__flush_work"),
			    "work");
	assert_string_equal(NAME("schedule_timeout", "wait_for_completion", "some_driver"),
			    "completion");
	assert_string_equal(NAME("io_schedule", "wait_for_completion_io", "submit_bio_wait"),
			    "disk");
	assert_string_equal(NAME("io_schedule", "filemap_fault", "__do_fault"), "page_in");
	assert_string_equal(NAME("io_schedule", "do_swap_page"), "swap_in");
	assert_string_equal(NAME("io_schedule", "sync_buffer"), "disk");
	assert_string_equal(NAME("schedule", "something_else"), "none");
	assert_string_equal(NAME("shrink_zone_of_mine"), "none");
	assert_null(waiting_find(NULL, 0));
	for (const struct waiting *waiting = waitings; waiting->name; waiting++) {
		assert_non_null(waiting->label);
		assert_true(strlen(waiting->reason) > 20);
		assert_non_null(waiting->any[0]);
	}
}

static void nothing_arrived(void **state)
{
	struct sql *sql = tables_create();
	struct blocked blocked;

	(void)state;
	assert_null(blocked_read(sql, &blocked));
	assert_false(blocked.known);
	assert_int_equal(blocked.count, 0);
	blocked_deinit(&blocked);
	sql_close(sql);
}

/* SysRq w lists who is blocked only: without any, nobody is, if nothing of it is lost. */
static void nobody_is_listed(void **state)
{
	struct sql *sql = tables_create();
	struct blocked blocked;

	(void)state;
	tables_sql(sql, "INSERT INTO dump(agent, \"trigger\") VALUES('text', 'sysrq-w')");
	assert_null(blocked_read(sql, &blocked));
	assert_true(blocked.known);
	assert_int_equal(blocked.count + blocked.looked_at, 0);
	blocked_deinit(&blocked);
	tables_sql(sql, "INSERT INTO losses(subject, reason) VALUES('threads', 'it is cut')");
	assert_null(blocked_read(sql, &blocked));
	assert_false(blocked.known);
	blocked_deinit(&blocked);
	tables_sql(sql, "DELETE FROM losses");
	tables_sql(sql, "UPDATE dump SET \"trigger\" = 'sysrq-m'");
	assert_null(blocked_read(sql, &blocked));
	assert_false(blocked.known);
	blocked_deinit(&blocked);
	sql_close(sql);
}

static void by_stack(void **state)
{
	struct sql *sql = tables_create();
	struct blocked blocked;

	(void)state;
	tables_sql(
		sql,
		"INSERT INTO threads(pid, comm, state, stack_id, blocked_ns) VALUES"
		"(5, 'a', 'D', 9, NULL), (6, 'b', 'D', 2, 120000000000), (7, 'c', 'S', 2, NULL),"
		"(8, 'd', 'D', 2, 240000000000), (9, 'e', 'D', NULL, NULL),"
		"(5, 'a', 'D', NULL, 130000000000), (10, 'f', 'D', 3, NULL)");
	tables_sql(sql,
		   "INSERT INTO stacks(stack_id, depth, symbol, guess) VALUES(2, 1, "
		   "'shrink_zone', 0),"
		   "(2, 0, 'schedule', NULL), (2, 2, 'out_of_memory', 1), (9, 0, 'schedule', 1),"
		   "(9, 1, 'do_swap_page', 1), (7, 0, 'of_nobody', 0)");
	assert_null(blocked_read(sql, &blocked));
	assert_true(blocked.stacks);
	assert_int_equal(blocked.count, 5);
	assert_int_equal(blocked.groups_count, 4);
	assert_int_equal(blocked.groups[0].tasks, 2);
	assert_int_equal(blocked.groups[0].stack_id.value, 2);
	assert_int_equal(blocked.groups[0].depth, 2); /* the guess is left out */
	assert_string_equal(blocked.groups[0].functions[0], "schedule");
	assert_string_equal(blocked.groups[0].waiting->name, "direct_reclaim");
	assert_int_equal(blocked.groups[0].longest_ns.value, 240000000000);
	assert_int_equal(blocked.for_memory, 3);
	for (size_t i = 1; i < 4; i++) {
		const struct blocked_group *group = &blocked.groups[i];
		const struct blocked_task *task = &blocked.tasks[group->first];

		assert_int_equal(task->group, i);
		if (group->stack_id.value == 9) { /* guesses are all that there is */
			assert_string_equal(group->waiting->name, "swap_in");
			assert_int_equal(task->pid.value, 5);
			assert_int_equal(group->longest_ns.value, 130000000000);
		}
		if (group->stack_id.value == 3)
			assert_int_equal(group->depth, 0);
		if (!group->stack_id.known)
			assert_int_equal(task->pid.value, 9);
	}
	blocked_deinit(&blocked);
	sql_close(sql);
}

static void states_only(void **state)
{
	struct sql *sql = tables_create();
	struct blocked blocked;

	(void)state;
	tables_sql(sql, "INSERT INTO tasks(pid, comm, state) VALUES(5, 'a', 'S'), (6, 'b', 'D'),"
			"(7, 'c', NULL)");
	assert_null(blocked_read(sql, &blocked));
	assert_true(blocked.known);
	assert_false(blocked.stacks);
	assert_int_equal(blocked.looked_at, 2);
	assert_int_equal(blocked.count, 1);
	assert_int_equal(blocked.groups_count, 1);
	assert_null(blocked.groups[0].waiting);
	blocked_deinit(&blocked);
	tables_sql(sql, "DELETE FROM tasks WHERE state = 'D'");
	assert_null(blocked_read(sql, &blocked));
	assert_true(blocked.known);
	assert_int_equal(blocked.count, 0);
	blocked_deinit(&blocked);
	sql_close(sql);
}

static void deep_stacks_are_cut(void **state)
{
	struct sql *sql = tables_create();
	struct blocked blocked;

	(void)state;
	tables_sql(
		sql,
		"INSERT INTO threads(pid, state, stack_id) VALUES(5, 'D', 1);"
		" WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 500)"
		" INSERT INTO stacks(stack_id, depth, symbol) SELECT 1, i, 'f' || i FROM n");
	assert_null(blocked_read(sql, &blocked));
	assert_int_equal(blocked.groups[0].depth, BLOCKED_DEPTH);
	assert_string_equal(blocked.groups[0].functions[BLOCKED_DEPTH - 1], "f63");
	blocked_deinit(&blocked);
	sql_close(sql);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns),	    cmocka_unit_test(nothing_arrived),
		cmocka_unit_test(nobody_is_listed), cmocka_unit_test(by_stack),
		cmocka_unit_test(states_only),	    cmocka_unit_test(deep_stacks_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
