// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What people and programs are told by account, oom and blocked: the answer in the first line, rows
 * for programs, and where each came from.
 */
#define _GNU_SOURCE /* open_memstream */
#include "tables.h"

#include <stdlib.h>

#include "../../host/analysis/stall.h"
#include "../../host/analysis/warning.h"
#include "../../host/render/account.h"
#include "../../host/render/blocked.h"
#include "../../host/render/oom.h"

static char *text;

static struct render_options begin(enum render_format format, size_t *bytes)
{
	struct render_options options = {.format = format};

	free(text);
	options.out = open_memstream(&text, bytes);
	return options;
}

static void tell_account(struct sql *sql, enum render_format format, bool why)
{
	static struct fragment fragment;
	static struct remarks remarks;
	struct account account;
	struct render_account what = {&account, &remarks, &fragment, why};
	size_t bytes;
	struct render_options options = begin(format, &bytes);

	remarks.count = 0;
	assert_null(account_read(sql, &account));
	assert_null(warning_read(sql, &account, &remarks));
	assert_null(fragment_read(sql, &fragment));
	assert_null(render_account(&options, &what));
	fclose(options.out);
}

static void tell_oom(struct sql *sql, enum render_format format, struct maybe need, bool why)
{
	const struct oom_ask nothing = {.sets_count = 0};
	static struct remarks remarks;
	struct verdict verdict;
	struct oom oom;
	struct render_oom what = {
		.oom = &oom, .verdict = &verdict, .reasons = &remarks, .need = need, .why = why};
	size_t bytes;
	struct render_options options = begin(format, &bytes);

	remarks.count = 0;
	assert_null(oom_read(sql, &nothing, &oom));
	assert_null(verdict_read(sql, &oom, &verdict));
	assert_null(stall_read(sql, &oom, &remarks));
	assert_null(render_oom(&options, &what));
	oom_deinit(&oom);
	fclose(options.out);
}

static void tell_blocked(struct sql *sql, enum render_format format, bool why)
{
	struct blocked blocked;
	struct render_blocked what = {&blocked, false, why};
	size_t bytes;
	struct render_options options = begin(format, &bytes);

	assert_null(blocked_read(sql, &blocked));
	assert_null(render_blocked(&options, &what));
	blocked_deinit(&blocked);
	fclose(options.out);
}

static void has(const char *wanted)
{
	if (!strstr(text, wanted))
		fail_msg("`%s` is not in:\n%s", wanted, text);
}

static void begins(const char *wanted)
{
	if (strncmp(text, wanted, strlen(wanted)) != 0)
		fail_msg("does not begin with `%s`:\n%s", wanted, text);
}

static void nothing_arrived(void **state)
{
	static const enum render_format formats[] = {RENDER_HUMAN, RENDER_JSON, RENDER_CSV};
	struct sql *sql = tables_create();
	const struct maybe need = {5, true};

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		tell_account(sql, formats[i % 3], i / 3);
		tell_oom(sql, formats[i % 3], need, i / 3);
		tell_blocked(sql, formats[i % 3], i / 3);
	}
	tell_account(sql, RENDER_HUMAN, false);
	begins("How much RAM there is is not known");
	tell_oom(sql, RENDER_HUMAN, need, false);
	begins("Whom the OOM killer would take is not known: there is no table of tasks.");
	has("not enough");
	tell_blocked(sql, RENDER_HUMAN, false);
	begins("Who is blocked is not known");
	sql_close(sql);
}

static void where_it_went(void **state)
{
	struct sql *sql = tables_create();

	(void)state;
	tables_sql(sql, "INSERT INTO dump(agent, kernel_release, page_size_bytes)"
			" VALUES('text', '6.1.0', 4096)");
	tables_sql(sql, "INSERT INTO memory(ram_bytes, total_bytes, free_bytes, anon_bytes,"
			" file_bytes, shmem_bytes, slab_unreclaimable_bytes) VALUES(104857600,"
			" 104857600, 10485760, 52428800, 5242880, 20971520, 0)");
	tables_sql(sql, "INSERT INTO oom_events(event, pid, comm, gfp_names, page_order)"
			" VALUES('failure', 9, 'net', 'GFP_ATOMIC', 2)");
	tables_sql(sql, "INSERT INTO zones(node, zone, free_bytes, min_bytes,"
			" lowmem_reserve_pages) VALUES(0, 'Normal', 10485760, 1048576, '0,0')");
	tables_sql(sql, "INSERT INTO buddy(node, zone, block_order, free_blocks)"
			" VALUES(0, 'Normal', 1, 1280)");
	tell_account(sql, RENDER_HUMAN, false);
	begins("Of 100 MiB RAM: anonymous 50.0 MiB (50 %), tmpfs 20.0 MiB (20 %), file cache "
	       "5.0\n"
	       "MiB (5 %); free 10.0 MiB (10 %); unaccounted 15.0 MiB (15 %).\n");
	has("warning  20.0 MiB (20.0 % of the RAM) is tmpfs");
	has("warning  15.0 MiB (15.0 % of the RAM) is accounted for by nobody");
	has("request  net (pid 9) asked for order 2, 16.0 KiB in one piece with GFP_ATOMIC");
	has("fragmented");
	has("largest block of use: order 1");
	tell_account(sql, RENDER_JSON, false);
	has("{\"section\":\"part\",\"name\":\"tmpfs\",\"bytes\":20971520,\"share\":0.2,");
	has("{\"section\":\"zone\",\"name\":\"Normal\",\"bytes\":10485760,\"share\":0.1,\"node\":"
	    "0,"
	    "\"page_order\":1,\"detail\":\"blocks\"}");
	tell_account(sql, RENDER_CSV, true);
	has("part,tmpfs,memory,shmem_bytes,20971520");
	has("zone,Normal,zones,rowid = 1; buddy of node 0 Normal,10485760");
	tables_sql(sql, "UPDATE memory SET free_bytes = NULL, slab_unreclaimable_bytes = NULL");
	tell_account(sql, RENDER_HUMAN, false);
	begins("Of 100 MiB RAM: anonymous 50.0 MiB (50 %), tmpfs 20.0 MiB (20 %), file cache "
	       "5.0\n"
	       "MiB (5 %); unaccounted 25.0 MiB (25 %), as the dump does not tell all.\n");
	has("note     25.0 MiB (25.0 % of the RAM) is what the dump does not tell apart:");
	sql_close(sql);
}

/* Without a word on the machine's memory the cgroup is the answer. */
static void a_cgroups_limit(void **state)
{
	struct sql *sql = tables_create();

	(void)state;
	tables_sql(sql, "INSERT INTO dump(agent, \"trigger\", page_size_bytes)"
			" VALUES('text', 'memcg-oom', 4096)");
	tables_sql(sql, "INSERT INTO oom_events(event, comm, memcg, page_order) VALUES"
			"('invoked', 'net', '/box', 0)");
	tables_sql(sql, "INSERT INTO cgroups(path, usage_bytes, limit_bytes) VALUES"
			"('/', 900, 1000), ('/box', 104857600, 104857600)");
	tables_sql(sql, "INSERT INTO cgroup_counters(path, name, value) VALUES"
			"('/box', 'anon_bytes', 83886080), ('/box', 'file_bytes', 10485760),"
			"('/box', 'shmem_bytes', 8388608), ('/box', 'slab_bytes', 1048576),"
			"('/box', 'pagetables_bytes', 1048576), ('/', 'anon_bytes', 7)");
	tell_account(sql, RENDER_HUMAN, false);
	begins("Cgroup /box has 100 MiB in use of its limit of 100 MiB: anonymous 80.0 MiB (80\n"
	       "%), tmpfs 8.0 MiB (8 %), not told apart 8.0 MiB (8 %), files 2.0 MiB (2 %),\n"
	       "kernel 2.0 MiB (2 %).\nrequest  net asked for one page (4.0 KiB) and");
	tell_account(sql, RENDER_CSV, false);
	has("cgroup,limit,104857600,,,,/box");
	has("cgroup,rest,8388608,,,,/box");
	tell_account(sql, RENDER_CSV, true);
	has("cgroup,kernel,cgroup_counters,/box,2097152");
	sql_close(sql);
}

static void addresses_ran_out(void **state)
{
	struct sql *sql = tables_create();

	(void)state;
	tables_sql(sql, "INSERT INTO dump(agent, \"trigger\", page_size_bytes)"
			" VALUES('text', 'vmalloc-failure', 4096)");
	tables_sql(sql, "INSERT INTO oom_events(event, comm, bytes) VALUES"
			"('failure', 'net', 2097152)");
	tables_sql(sql, "INSERT INTO zones(node, zone, free_bytes, min_bytes) VALUES"
			"(0, 'Normal', 1048576, 4096)");
	tell_account(sql, RENDER_HUMAN, false);
	has("net asked for 2.0 MiB of vmalloc and got nothing, with 1.0 MiB free:\n"
	    "         that is more than is free\n");
	tables_sql(sql, "UPDATE zones SET free_bytes = 4194304");
	tell_account(sql, RENDER_HUMAN, false);
	has("no room\n         for so many addresses");
	sql_close(sql);
}

static void who_is_next(void **state)
{
	struct sql *sql = tables_create();
	const struct maybe need = {4096000, true}, unasked = {0, false};

	(void)state;
	tables_sql(sql, "INSERT INTO dump(agent, kernel_release, page_size_bytes)"
			" VALUES('text', '5.4.0', 4096)");
	tables_sql(sql, "INSERT INTO memory(total_bytes, swap_total_bytes)"
			" VALUES(409600000, 0)");
	tables_sql(sql, "INSERT INTO tasks(pid, comm, rss_anon_bytes, rss_file_bytes, swap_bytes,"
			" page_tables_bytes, oom_score_adj) VALUES"
			"(10, 'one', 2048000, 0, 0, 0, 0), (11, 'two', 4096000, 40960, 0, 0, 0),"
			"(12, 'out', 0, 0, 0, 0, -1000)");
	tell_oom(sql, RENDER_HUMAN, need, false);
	begins("The next victim is two (pid 11), 1010 points; it gives back 3.9 MiB; then one\n"
	       "(10).\n");
	has("need     3.9 MiB: enough after two (pid 11), victim 1: 3.9 MiB");
	has("(1 cannot be chosen)");
	tables_sql(sql, "INSERT INTO oom_events(event, pid, comm) VALUES('killed', 11, 'two')");
	tell_oom(sql, RENDER_HUMAN, unasked, true);
	begins("The kernel killed two (pid 11), first by its rules: 1010 points; it gives back\n"
	       "3.9 MiB; then one (10).\n");
	has("killed   two (pid 11): agrees; it has the most points by the rules of 5.4.0");
	has("oom_events");
	tell_oom(sql, RENDER_JSON, unasked, false);
	has("\"section\":\"task\",\"rank\":1,\"pid\":11,\"name\":\"two\",\"adj\":0,\"points\":"
	    "1010,"
	    "\"points_low\":1010,\"points_high\":1010,\"kernel_points\":null,\"held_bytes\":"
	    "4136960,"
	    "\"frees_bytes\":4096000,");
	has("\"section\":\"never\",\"rank\":null,\"pid\":12,");
	has("\"detail\":\"oom_score_adj -1000\"");
	has("two (pid 11): agrees");
	tables_sql(sql, "UPDATE oom_events SET pid = 10, comm = 'one'");
	tell_oom(sql, RENDER_HUMAN, unasked, false);
	begins("The kernel killed one (pid 10); most points has two (pid 11), 1010 points; it\n");
	tables_sql(sql, "DELETE FROM tasks");
	tell_oom(sql, RENDER_HUMAN, unasked, false);
	begins("The kernel killed one (pid 10); whether its rules say so is not known: there is\n"
	       "no table of tasks.\nrules");
	sql_close(sql);
}

static void who_waits(void **state)
{
	struct sql *sql = tables_create();

	(void)state;
	tables_sql(sql, "INSERT INTO threads(pid, comm, state, stack_id, blocked_ns) VALUES"
			"(5, 'a\x1b[m', 'D', 1, 120000000000), (6, 'b', 'D', 1, NULL)");
	tables_sql(sql, "INSERT INTO stacks(stack_id, depth, symbol) VALUES(1, 0, 'schedule'),"
			"(1, 1, 'shrink_zone')");
	tell_blocked(sql, RENDER_HUMAN, true);
	begins("2 tasks are blocked (state D) at 1 place, 2 of them for memory; most: direct\n"
	       "reclaim.\n");
	has("2        direct reclaim, for at least 2m 00s: a\\x1b[m (5), b (6)\n");
	has("schedule < shrink_zone");
	has("rowid = 2; stacks stack_id = 1");
	tables_sql(sql, "DELETE FROM threads WHERE pid = 6");
	tell_blocked(sql, RENDER_HUMAN, false);
	begins("One task is blocked (state D), a\\x1b[m (pid 5): direct reclaim.\n1        "
	       "direct");
	tables_sql(sql, "UPDATE threads SET state = 'S'");
	tell_blocked(sql, RENDER_HUMAN, false);
	begins("Nobody is blocked: the one task that is listed is not in state D.\n");
	tables_sql(sql, "DELETE FROM threads");
	tables_sql(sql, "INSERT INTO dump(agent, \"trigger\") VALUES('text', 'sysrq-w')");
	tell_blocked(sql, RENDER_HUMAN, false);
	begins("Nobody is blocked: SysRq w lists who is in state D, and it lists none.\n");
	tables_sql(sql, "INSERT INTO threads(pid, comm, state, stack_id, blocked_ns) VALUES"
			"(5, 'a\x1b[m', 'D', 1, 120000000000), (6, 'b', 'D', 1, NULL)");
	tell_blocked(sql, RENDER_CSV, false);
	has("group,1,2,,direct reclaim,120000000000,direct_reclaim,schedule < shrink_zone");
	has("task,1,,6,b,,,");
	sql_close(sql);
}

/* Whatever the tables hold, all three answer; the sanitizers watch. */
static void hostile_numbers(void **state)
{
	static const char *const numbers[] = {
		"NULL", "-1", "0", "9223372036854775807", "-9223372036854775808", "1.5", "'x'"};
	const struct maybe need = {INT64_MAX, true};
	struct sql *sql = tables_create();
	char statement[200];

	(void)state;
	tables_sql(
		sql,
		"INSERT INTO dump(agent, kernel_release) VALUES('text', '2.6.30');"
		"INSERT INTO memory(ram_bytes) VALUES(1);"
		"INSERT INTO oom_events(event, constraint_name, mems_allowed, gfp_names)"
		" VALUES('killed', 'CPUSET', '0-9', 'GFP_ATOMIC'), ('invoked', NULL, NULL, '|');"
		"INSERT INTO tasks(comm) VALUES('a'), ('b'), ('c');"
		"INSERT INTO threads(state) VALUES('D'), ('D'), ('Z');"
		"INSERT INTO stacks(symbol) VALUES('shrink_zone'), ('');"
		"INSERT INTO zones(zone, node) VALUES('Normal', 0), ('DMA32', 0);"
		"INSERT INTO nodes(node) VALUES(0); INSERT INTO hugepages(node) VALUES(0);"
		"INSERT INTO buddy(zone, node) VALUES('Normal', 0);"
		"INSERT INTO cgroups(path) VALUES('/'); INSERT INTO slab(name) VALUES('s');"
		"INSERT INTO swaps(name) VALUES('zram0'); INSERT INTO tmpfs(path) VALUES('/')");
	srand(4);
	for (int i = 0; i < 4000; i++) {
		const struct lg_table *table = &lg_schema[(size_t)rand() % lg_schema_count];
		const struct lg_column *column = &table->columns[rand() % table->count];

		if (column->type == LG_TEXT)
			continue;
		snprintf(statement, sizeof(statement),
			 "UPDATE \"%s\" SET \"%s\" = %s WHERE rowid %% 3 <> %d", table->name,
			 column->name, numbers[rand() % 7], rand() % 4);
		tables_sql(sql, statement);
		if (i % 20)
			continue;
		snprintf(statement, sizeof(statement), "UPDATE dump SET kernel_release = '%s'",
			 i % 3 ? i % 2 ? "6.1.0" : "2.6.30" : "3.2.1");
		tables_sql(sql, statement);
		tell_account(sql, i % 40 ? RENDER_HUMAN : RENDER_JSON, false);
		tell_oom(sql, i % 40 ? RENDER_HUMAN : RENDER_JSON, need, i % 60 == 0);
		tell_blocked(sql, RENDER_HUMAN, true);
	}
	sql_close(sql);
}

static int drop(void **state)
{
	(void)state;
	free(text);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_arrived), cmocka_unit_test(where_it_went),
		cmocka_unit_test(a_cgroups_limit), cmocka_unit_test(addresses_ran_out),
		cmocka_unit_test(who_is_next),	   cmocka_unit_test(who_waits),
		cmocka_unit_test(hostile_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, drop);
}
