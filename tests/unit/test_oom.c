// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whom the OOM killer would take, whom the kernel says it took, and why it does not.
 */
#include "tables.h"

#include "../../host/analysis/stall.h"
#include "../../host/analysis/verdict.h"

static struct oom oom;

static void read_oom(struct sql *sql, const struct oom_ask *ask)
{
	const struct oom_ask nothing = {.sets_count = 0};

	assert_null(oom_read(sql, ask ? ask : &nothing, &oom));
}

static int64_t ranked(size_t rank)
{
	const struct oom_task *task = oom_ranked(&oom, rank);

	return task ? task->pid : -1;
}

static struct verdict read_verdict(struct sql *sql)
{
	struct verdict verdict;

	read_oom(sql, NULL);
	assert_null(verdict_read(sql, &oom, &verdict));
	oom_deinit(&oom);
	return verdict;
}

/* A machine of 400,000 pages and 100,000 of swap, 20,000 in use. */
static struct sql *machine(const char *release)
{
	struct sql *sql = tables_create();
	char text[300];

	snprintf(text, sizeof(text),
		 "INSERT INTO dump(agent, kernel_release, page_size_bytes)"
		 " VALUES('text', '%s', 4096)",
		 release);
	tables_sql(sql, text);
	tables_sql(sql, "INSERT INTO memory(total_bytes, swap_total_bytes, swap_free_bytes)"
			" VALUES(400000 * 4096, 100000 * 4096, 80000 * 4096)");
	return sql;
}

static void task(struct sql *sql, int pid, const char *comm, int rss, const char *adj)
{
	char text[400];

	snprintf(text, sizeof(text),
		 "INSERT INTO tasks(pid, tgid, uid, comm, rss_bytes, swap_bytes,"
		 " page_tables_bytes, vsize_bytes, oom_score_adj) VALUES(%d, %d, 7, '%s', %d * "
		 "4096,"
		 " 0, 0, %d * 4096, %s)",
		 pid, pid, comm, rss, rss * 2, adj);
	tables_sql(sql, text);
}

static void nothing_arrived(void **state)
{
	struct sql *sql = tables_create();

	(void)state;
	read_oom(sql, NULL);
	assert_int_equal(oom.count, 0);
	assert_string_equal(oom.why, "there is no table of tasks");
	oom_deinit(&oom);
	assert_int_equal(read_verdict(sql).kind, VERDICT_NONE);
	sql_close(sql);
}

static void order_by_points(void **state)
{
	struct sql *sql = machine("6.1.0");

	(void)state;
	task(sql, 1, "init", 90000, "0");
	task(sql, 50, "sshd", 80000, "-1000");
	task(sql, 60, "small", 1000, "300"); /* 1,000 + 300 * 500 */
	task(sql, 70, "large", 70000, "0");
	task(sql, 80, "spared", 60000, "-100"); /* 60,000 - 50,000 */
	tables_sql(sql, "INSERT INTO tasks(pid, comm, flags, rss_bytes, oom_score_adj)"
			" VALUES(2, 'kthreadd', 2097152, 0, 0)");
	read_oom(sql, NULL);
	assert_null(oom.why);
	assert_int_equal(oom.scope_bytes.value, 500000 * 4096ll);
	assert_int_equal(oom.ranked, 3);
	assert_int_equal(ranked(1), 60);
	assert_int_equal(oom_ranked(&oom, 1)->badness.low, 151000);
	assert_int_equal(ranked(2), 70);
	assert_int_equal(ranked(3), 80);
	assert_int_equal(oom_ranked(&oom, 3)->badness.low, 10000);
	assert_true(oom.certain);
	assert_string_equal(oom_find(&oom, 1)->never, "init");
	assert_string_equal(oom_find(&oom, 50)->never, "oom_score_adj -1000");
	assert_string_equal(oom_find(&oom, 2)->never, "kernel thread");
	oom_deinit(&oom);
	sql_close(sql);
}

static void of_equals_as_the_kernel(void **state)
{
	static const struct {
		const char *release;
		int64_t first;
	} cases[] = {{"3.10.0", 10}, {"4.19.0", 10}, {"5.4.0", 30}, {"6.1.0", 30}};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct sql *sql = machine(cases[i].release);

		task(sql, 10, "a", 5000, "0");
		task(sql, 20, "b", 5000, "0");
		task(sql, 30, "c", 5000, "0");
		read_oom(sql, NULL);
		assert_int_equal(ranked(1), cases[i].first);
		assert_true(oom.certain);
		oom_deinit(&oom);
		sql_close(sql);
	}
}

static void unknown_release(void **state)
{
	struct sql *sql = machine("");

	(void)state;
	task(sql, 10, "a", 5000, "0");
	task(sql, 11, "root", 5001, "0");
	tables_sql(sql, "UPDATE tasks SET uid = 0 WHERE pid = 11");
	read_oom(sql, NULL); /* root has 3 % off, 3 % of the scope off, or nothing */
	assert_true(oom.by_columns);
	assert_int_equal(ranked(1), 11);
	assert_int_equal(oom_ranked(&oom, 1)->badness.low, 1);
	assert_int_equal(oom_ranked(&oom, 1)->badness.high, 5001);
	assert_int_equal(oom_ranked(&oom, 2)->badness.low, 5000);
	assert_false(oom.certain);
	oom_deinit(&oom);
	tables_sql(sql, "UPDATE tasks SET page_tables_bytes = NULL, oom_adj = 0");
	tables_sql(sql, "UPDATE memory SET page_tables_bytes = 500 * 4096"); /* 2.6.36 to 3.6 */
	read_oom(sql, NULL);
	assert_true(oom.by_columns);
	assert_int_equal(ranked(1), 10);
	assert_int_equal(oom_ranked(&oom, 1)->badness.low, 10); /* of 1,000 */
	assert_int_equal(oom_ranked(&oom, 1)->badness.high, 11);
	oom_deinit(&oom);
	tables_sql(sql, "UPDATE tasks SET oom_adj = NULL");
	read_oom(sql, NULL);
	assert_int_equal(oom.ranked, 0);
	assert_int_equal(oom.unranked, 2);
	assert_non_null(oom.why);
	assert_non_null(oom_find(&oom, 10)->badness.why);
	oom_deinit(&oom);
	sql_close(sql);
}

static void the_kernels_own_word(void **state)
{
	struct sql *sql = machine("6.1.0");
	const struct oom_set set = {10, -500};
	const struct oom_ask ask = {.sets = &set, .sets_count = 1};

	(void)state;
	tables_sql(sql,
		   "INSERT INTO tasks(pid, comm, rss_anon_bytes, rss_file_bytes, rss_shmem_bytes,"
		   " swap_bytes, page_tables_bytes, oom_score_adj, oom_badness, threads) VALUES"
		   "(10, 'a', 8192000, 0, 0, 0, 40960, 0, 2000, 1),"
		   "(11, 'b', 4096000, 4096000, 0, 0, 40960, 0, 9000, 1),"
		   "(12, 'c', 4096000, 0, 0, 0, 0, 0, -9223372036854775808, 1)");
	read_oom(sql, NULL);
	assert_int_equal(ranked(1), 11); /* 9,000: its own word, though 2,010 is computed */
	assert_int_equal(oom.compared, 3);
	assert_int_equal(oom.differing, 2);
	assert_non_null(oom_find(&oom, 12)->never);
	assert_int_equal(oom_find(&oom, 11)->frees.value, 4096000 + 40960);
	oom_deinit(&oom);
	read_oom(sql, &ask); /* what if: computed, of all that the kernel may choose */
	assert_int_equal(ranked(1), 11);
	assert_int_equal(oom_ranked(&oom, 1)->badness.low, 2010);
	assert_int_equal(oom_find(&oom, 10)->badness.low, 2010 - 500 * 500);
	oom_deinit(&oom);
	sql_close(sql);
}

static void what_if(void **state)
{
	struct sql *sql = machine("6.1.0");
	const int64_t kill = 70, nobody = 4711;
	struct oom_ask ask = {.kills = &kill, .kills_count = 1};
	int64_t freed;
	struct err *err;

	(void)state;
	tables_sql(sql, "INSERT INTO tasks(pid, comm, rss_anon_bytes, rss_file_bytes, swap_bytes,"
			" page_tables_bytes, oom_score_adj) VALUES"
			"(70, 'a', 40960000, 0, 0, 0, 0), (71, 'b', 20480000, 0, 0, 4096, 0),"
			"(72, 'c', 10240000, 8192000, 0, 0, 0)");
	read_oom(sql, NULL);
	assert_int_equal(oom_enough(&oom, 40960000, &freed), 1);
	assert_int_equal(oom_enough(&oom, 40960001, &freed), 2);
	assert_int_equal(freed, 40960000 + 20480000 + 4096);
	assert_true(oom_enough(&oom, 80000000, &freed) == SIZE_MAX); /* files do not count */
	oom_deinit(&oom);
	read_oom(sql, &ask);
	assert_int_equal(ranked(1), 71);
	assert_int_equal(oom.killed.value, 40960000);
	assert_int_equal(oom_enough(&oom, 40960000, &freed), 0);
	oom_deinit(&oom);
	ask.kills = &nobody;
	err = oom_read(sql, &ask, &oom);
	assert_non_null(err);
	assert_int_equal(err->code, ERR_USAGE);
	err_destroy(err);
	sql_close(sql);
}

static void old_kernels_count_children(void **state)
{
	struct sql *sql = machine("2.6.26");

	(void)state;
	tables_sql(
		sql,
		"INSERT INTO tasks(pid, ppid, uid, comm, vsize_bytes, rss_bytes, oom_adj) VALUES"
		"(10, 1, 7, 'mother', 4096000, 4096, 0), (11, 10, 7, 'child', 8192000, 4096, 0),"
		"(12, 10, 7, 'child', 4096000, 4096, 0), (13, 1, 7, 'other', 9011200, 4096, 0),"
		"(14, 1, 0, 'disabled', 90112000, 4096, -17)");
	read_oom(sql, NULL);
	/* 1,000 + 2,000 / 2 + 1 + 1,000 / 2 + 1 */
	assert_int_equal(oom_find(&oom, 10)->badness.likely, 2502);
	assert_int_equal(oom_find(&oom, 10)->badness.high, 5004);
	assert_int_equal(ranked(1), 10);
	assert_int_equal(ranked(2), 13);
	assert_string_equal(oom_find(&oom, 14)->never, "oom_adj -17");
	assert_false(oom.certain); /* nobody knows who is niced, and for how long they ran */
	oom_deinit(&oom);
	tables_sql(sql, "UPDATE dump SET kernel_release = '2.6.12'");
	read_oom(sql, NULL);
	assert_int_equal(oom_find(&oom, 10)->badness.likely, 4000);
	oom_deinit(&oom);
	tables_sql(sql, "UPDATE dump SET kernel_release = '2.6.9'");
	read_oom(sql, NULL);
	assert_int_equal(oom_find(&oom, 10)->badness.likely, 1000);
	oom_deinit(&oom);
	tables_sql(
		sql,
		"UPDATE tasks SET oom_score_adj = 0; UPDATE dump SET kernel_release = '2.6.32'");
	read_oom(sql, NULL);
	assert_true(oom.by_columns);
	assert_int_equal(oom.rules->unit, BADNESS_THOUSANDTHS);
	oom_deinit(&oom);
	sql_close(sql);
}

static void parents_from_threads(void **state)
{
	struct sql *sql = machine("2.6.26");

	(void)state;
	tables_sql(sql,
		   "INSERT INTO tasks(pid, uid, comm, vsize_bytes, rss_bytes, oom_adj) VALUES"
		   "(10, 7, 'mother', 4096000, 4096, 0), (11, 7, 'child', 8192000, 4096, 0)");
	read_oom(sql, NULL);
	assert_int_equal(oom_find(&oom, 10)->badness.high, (1000 + 501 + 1001) * 2);
	oom_deinit(&oom);
	tables_sql(sql, "INSERT INTO threads(pid, ppid, state) VALUES(10, 1, 'S'), (11, 10, 'S'),"
			" (11, 10, 'S')");
	read_oom(sql, NULL);
	assert_int_equal(oom.count, 2);
	assert_int_equal(oom_find(&oom, 10)->badness.high, 2001 * 2);
	assert_int_equal(oom_find(&oom, 11)->badness.high, 2000 * 2);
	oom_deinit(&oom);
	sql_close(sql);
}

static void limits_of_cgroups(void **state)
{
	struct sql *sql = machine("5.15.0");

	(void)state;
	task(sql, 10, "a", 5000, "0");
	task(sql, 11, "b", 4000, "50");
	tables_sql(sql, "INSERT INTO oom_events(event, constraint_name, memcg) VALUES"
			"('invoked', 'MEMCG', '/long/box/one')");
	read_oom(sql, NULL);
	assert_int_equal(oom.scope, OOM_MEMCG);
	assert_false(oom.scope_bytes.known);
	assert_int_equal(oom.unranked, 1); /* b: thousandths of what? */
	assert_false(oom.certain);
	oom_deinit(&oom);
	tables_sql(sql, "INSERT INTO cgroups(path, limit_bytes, swap_limit_bytes) VALUES"
			"('/long/box/two', 1, 0), ('box/one', 10000 * 4096, 0)");
	read_oom(sql, NULL);
	assert_int_equal(oom.scope_bytes.value, 10000 * 4096);
	assert_int_equal(ranked(1), 10);
	assert_int_equal(oom_find(&oom, 11)->badness.low, 4000 + 50 * 10);
	oom_deinit(&oom);
	sql_close(sql);
}

/* cgroup 1 without a limit of swap does not say how much swap there is. */
static void swap_is_not_told(void **state)
{
	struct sql *sql = machine("5.4.0");
	struct verdict verdict;

	(void)state;
	tables_sql(sql, "DELETE FROM memory");
	tables_sql(sql, "INSERT INTO cgroups(path, limit_bytes) VALUES('/pod', 10000 * 4096)");
	task(sql, 10, "a", 5000, "999");
	task(sql, 11, "b", 4000, "999");
	tables_sql(sql, "INSERT INTO oom_events(event, pid, constraint_name, memcg) VALUES"
			"('killed', 10, 'MEMCG', '/pod')");
	read_oom(sql, NULL);
	assert_false(oom.scope_bytes.known);
	assert_int_equal(oom.scope_least.value, 10000 * 4096);
	assert_int_equal(ranked(1), 10);
	assert_int_equal(oom_ranked(&oom, 1)->badness.low, 5000 + 999 * 10);
	assert_true(oom.certain); /* both have the same share of whatever there is */
	oom_deinit(&oom);
	assert_int_equal(read_verdict(sql).kind, VERDICT_AGREES);
	tables_sql(sql, "UPDATE tasks SET oom_score_adj = 1000 WHERE pid = 11");
	read_oom(sql, NULL);
	assert_int_equal(ranked(1), 10);
	assert_false(oom.certain);
	oom_deinit(&oom);
	tables_sql(sql, "UPDATE oom_events SET pid = 11");
	verdict = read_verdict(sql);
	assert_int_equal(verdict.kind, VERDICT_OPEN);
	assert_false(verdict.computed.known);
	sql_close(sql);
}

static void limits_of_nodes(void **state)
{
	struct sql *sql = machine("5.15.0");

	(void)state;
	task(sql, 10, "a", 5000, "0");
	tables_sql(sql,
		   "INSERT INTO zones(node, zone, present_bytes) VALUES(0, 'DMA', 4096000),"
		   " (0, 'Normal', 8192000), (1, 'Normal', 409600000), (4, 'Normal', 4096000)");
	tables_sql(sql, "INSERT INTO oom_events(event, constraint_name, mems_allowed) VALUES"
			"('killed', 'CPUSET', '0,3-5')");
	read_oom(sql, NULL);
	assert_int_equal(oom.scope, OOM_NODES);
	assert_int_equal(oom.scope_bytes.value, 3 * 4096000 + 4096000 + 100000 * 4096ll);
	oom_deinit(&oom);
	sql_close(sql);
}

static void kill_event(struct sql *sql, int pid, const char *score, const char *parent)
{
	char text[300];

	tables_sql(sql, "DELETE FROM oom_events");
	snprintf(text, sizeof(text),
		 "INSERT INTO oom_events(event, pid, comm, score, sacrificed_for)"
		 " VALUES('invoked', 99, 'asker', NULL, NULL),"
		 " ('killed', %d, 'victim', %s, %s), ('reaped', %d, 'victim', NULL, NULL)",
		 pid, score, parent, pid);
	tables_sql(sql, text);
}

static void agreement(void **state)
{
	struct sql *sql = machine("6.1.0");
	struct verdict verdict;

	(void)state;
	task(sql, 10, "a", 5000, "0");
	task(sql, 11, "b", 4000, "0");
	task(sql, 12, "c", 3000, "0");
	kill_event(sql, 10, "NULL", "NULL");
	assert_int_equal(read_verdict(sql).kind, VERDICT_AGREES);
	kill_event(sql, 11, "NULL", "NULL");
	verdict = read_verdict(sql);
	assert_int_equal(verdict.kind, VERDICT_DIFFERS);
	assert_non_null(strstr(verdict.reason, "5000"));
	kill_event(sql, 99, "NULL", "NULL");
	assert_int_equal(read_verdict(sql).kind, VERDICT_OPEN); /* a row of the table is lost */
	kill_event(sql, 99, "0", "NULL");
	assert_int_equal(read_verdict(sql).kind, VERDICT_EXPLAINED); /* it asked itself */
	kill_event(sql, 99, "500", "NULL");
	assert_non_null(strstr(read_verdict(sql).reason, "more points than those listed"));
	kill_event(sql, 77, "NULL", "NULL");
	assert_int_equal(read_verdict(sql).kind, VERDICT_OPEN); /* not in the table */
	tables_sql(sql, "UPDATE tasks SET flags = 4 WHERE pid = 12");
	kill_event(sql, 12, "NULL", "NULL");
	assert_int_equal(read_verdict(sql).kind, VERDICT_EXPLAINED); /* dying already */
	tables_sql(sql, "DELETE FROM tasks");
	assert_int_equal(read_verdict(sql).kind, VERDICT_UNKNOWN);
	sql_close(sql);
}

static void a_child_in_its_place(void **state)
{
	struct sql *sql = machine("3.10.0");
	struct verdict verdict;

	(void)state;
	task(sql, 10, "a", 5000, "0");
	task(sql, 11, "b", 4000, "0");
	kill_event(sql, 11, "10", "10"); /* 5,000 of 500,000 */
	verdict = read_verdict(sql);
	assert_int_equal(verdict.kind, VERDICT_CHILD);
	assert_int_equal(verdict.score.value, 10);
	assert_int_equal(verdict.computed.value, 10);
	kill_event(sql, 11, "8", "NULL");
	assert_int_equal(read_verdict(sql).kind, VERDICT_OPEN); /* may be a's child */
	tables_sql(sql, "UPDATE tasks SET ppid = 10 WHERE pid = 11");
	assert_int_equal(read_verdict(sql).kind, VERDICT_CHILD);
	kill_event(sql, 12, "8", "11"); /* b had the points, says the kernel */
	assert_int_equal(read_verdict(sql).kind, VERDICT_DIFFERS);
	sql_close(sql);
}

static const struct remark *find_remark(const struct remarks *remarks, enum remark_kind kind)
{
	for (size_t i = 0; i < remarks->count; i++)
		if (remarks->list[i].kind == kind)
			return &remarks->list[i];
	return NULL;
}

static void why_it_does_not_kill(void **state)
{
	struct sql *sql = machine("6.1.0");
	static struct remarks remarks, killed;
	const struct remark *remark;

	(void)state;
	task(sql, 10, "victim", 5000, "0");
	task(sql, 11, "disabled", 50000, "-1000");
	tables_sql(sql,
		   "INSERT INTO oom_events(event, pid, comm) VALUES('failure', 10, 'victim')");
	tables_sql(sql,
		   "INSERT INTO threads(pid, comm, state, stack_id) VALUES(10, 'victim', 'D', 3),"
		   " (12, 'x', 'D', 4), (13, 'y', 'S', 4)");
	tables_sql(
		sql,
		"INSERT INTO stacks(stack_id, depth, symbol, guess) VALUES(3, 0, 'schedule', 0),"
		" (3, 1, 'io_schedule', NULL), (3, 2, 'odd', 1), (3, 3, 'sync_buffer', 0),"
		" (4, 0, '__alloc_pages_slowpath.constprop.0', 0)");
	tables_sql(sql, "INSERT INTO zones(node, zone, free_bytes, min_bytes,"
			" lowmem_reserve_pages) VALUES(0, 'Normal', 2000, 1000, '0,0'),"
			" (0, 'DMA', 90000, 10, '0'), (0, 'DMA32', 90000, 10, '0,0,30')");
	tables_sql(sql, "INSERT INTO nodes(node, kswapd_failures) VALUES(0, 3), (1, 16)");
	tables_sql(sql, "UPDATE memory SET ram_bytes = 1000000, active_file_bytes = 30000,"
			" inactive_file_bytes = 20000, shmem_bytes = 400000, anon_bytes = 1");
	read_oom(sql, NULL);
	remarks.count = 0;
	assert_null(stall_read(sql, &oom, &remarks));
	oom_deinit(&oom);
	tables_sql(sql, "INSERT INTO oom_events(event, pid, comm, anon_bytes)"
			" VALUES('killed', 10, 'victim', 123)");
	read_oom(sql, NULL);
	assert_int_equal(oom_find(&oom, 10)->frees.value, 123);
	killed.count = 0;
	assert_null(stall_read(sql, &oom, &killed));
	oom_deinit(&oom);
	assert_null(find_remark(&killed, REMARK_FREE));
	assert_null(find_remark(&killed, REMARK_RECLAIM));
	remark = find_remark(&killed, REMARK_STUCK);
	assert_non_null(remark);
	assert_int_equal(remark->pid.value, 10);
	assert_string_equal(remark->where, "schedule < io_schedule < sync_buffer");
	assert_string_equal(remark->table, "threads");
	assert_string_equal(find_remark(&remarks, REMARK_FREE)->name, "node 0 Normal");
	assert_int_equal(find_remark(&remarks, REMARK_RECLAIM)->bytes.value, 50000);
	assert_int_equal(find_remark(&remarks, REMARK_DISABLED)->bytes.value, 50000 * 4096);
	assert_int_equal(find_remark(&remarks, REMARK_KEPT)->bytes.value, 400000);
	assert_int_equal(find_remark(&remarks, REMARK_ALLOCATOR)->count.value, 1);
	assert_string_equal(find_remark(&remarks, REMARK_KSWAPD)->name, "1");
	tables_sql(sql, "INSERT INTO oom_events(event, pid) VALUES('reaped', 10)");
	read_oom(sql, NULL);
	remarks.count = 0;
	assert_null(stall_read(sql, &oom, &remarks));
	oom_deinit(&oom);
	assert_null(find_remark(&remarks, REMARK_STUCK));
	sql_close(sql);
}

static void nothing_to_say(void **state)
{
	struct sql *sql = tables_create();
	static struct remarks remarks;

	(void)state;
	read_oom(sql, NULL);
	remarks.count = 0;
	assert_null(stall_read(sql, &oom, &remarks));
	assert_int_equal(remarks.count, 0);
	oom_deinit(&oom);
	sql_close(sql);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_arrived),
		cmocka_unit_test(order_by_points),
		cmocka_unit_test(of_equals_as_the_kernel),
		cmocka_unit_test(unknown_release),
		cmocka_unit_test(the_kernels_own_word),
		cmocka_unit_test(what_if),
		cmocka_unit_test(old_kernels_count_children),
		cmocka_unit_test(parents_from_threads),
		cmocka_unit_test(limits_of_cgroups),
		cmocka_unit_test(limits_of_nodes),
		cmocka_unit_test(swap_is_not_told),
		cmocka_unit_test(agreement),
		cmocka_unit_test(a_child_in_its_place),
		cmocka_unit_test(why_it_does_not_kill),
		cmocka_unit_test(nothing_to_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
