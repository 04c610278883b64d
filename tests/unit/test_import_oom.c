// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the OOM killer and failing allocators say, of every age.
 */
#include <stdio.h>
#include <string.h>

#include "imported.h"
#include "unit.h"

#define EVENT(columns) "SELECT " columns " FROM oom_events WHERE event = "

static void headers(void **state)
{
	static const struct {
		const char *text, *comm, *gfp;
		int64_t order;
		enum report_kind kind;
	} cases[] = {
		{"oom-killer: gfp_mask=0xd2\nMem-info:\n", "", "0xd2", IMPORTED_NULL, REPORT_OOM},
		{"oom-killer: gfp_mask=0x280d2, order=1\nMem-info:\n", "", "0x280d2", 1,
		 REPORT_OOM},
		{"apt get invoked oom-killer: gfp_mask=0x201d2, order=0, oomkilladj=-3\n",
		 "apt get", "0x201d2", 0, REPORT_OOM},
		{"x invoked oom-killer: gfp_mask=0x280da, order=0, oom_adj=0\n", "x", "0x280da",
		 0, REPORT_OOM},
		{"x invoked oom-killer: gfp_mask=0x280da, order=0, oom_adj=0, oom_score_adj=7\n",
		 "x", "0x280da", 0, REPORT_OOM},
		{"kworker/1:0 invoked oom-killer: gfp_mask=0x24201ca(GFP_HIGHUSER_MOVABLE|"
		 "__GFP_COLD), nodemask=(null),  order=2, oom_score_adj=-998\n",
		 "kworker/1:0", "0x24201ca", 2, REPORT_OOM},
		{"w invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=-1, oom_score_adj=0\n",
		 "w", "0xcc0", -1, REPORT_MANUAL_OOM},
		{"rm: page allocation failure. order:3, mode:0x20\n", "rm", "0x20", 3,
		 REPORT_ALLOC_FAILURE},
		{"a: b: page allocation failure: order:1, mode:0x20(GFP_ATOMIC), "
		 "nodemask=(null),cpuset=/s,mems_allowed=0-3\n",
		 "a: b", "0x20", 1, REPORT_ALLOC_FAILURE},
		{"__alloc_pages: 2-order allocation failed (gfp=0x1f0/0)\n", "", "0x1f0", 2,
		 REPORT_ALLOC_FAILURE},
		{"m: vmalloc: allocation failure: 81920 bytes, mode:0x14080c0(GFP_KERNEL|"
		 "__GFP_ZERO), nodemask=(null)\n",
		 "m", "0x14080c0", IMPORTED_NULL, REPORT_VMALLOC_FAILURE},
	};
	struct imported imported;
	char text[600];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		snprintf(text, sizeof(text), "somebody's first line.\n%s", cases[i].text);
		imported_read(&imported, text);
		assert_int_equal(imported.count, 1);
		assert_int_equal(imported.report[0].kind, cases[i].kind);
		assert_string_equal(imported.report[0].trigger_comm, cases[i].comm);
		assert_string_equal(imported.report[0].gfp, cases[i].gfp);
		assert_int_equal(imported.report[0].order.known
					 ? (int64_t)imported.report[0].order.value
					 : IMPORTED_NULL,
				 cases[i].order);
		/* 2.4 says no more than that line */
		assert_int_equal(imported.report[0].complete,
				 !strncmp(cases[i].text, "__alloc", 7));
		imported_free(&imported);
	}
}

static void victims(void **state)
{
	static const struct {
		const char *text;
		int64_t pid, anon_kb, score, sacrificed;
	} cases[] = {
		{"Out of Memory: Killed process 71 (netscape).\n", 71, -1, -1, -1},
		{"Out of memory: kill process 5 (sh) score 1037 or a child\nKilled process 9 "
		 "(x)\n",
		 9, -1, 1037, 5},
		{"Out of memory: Kill process 6 (db) score 651 or sacrifice child\n"
		 "Killed process 6 (db) total-vm:400kB, anon-rss:300kB, file-rss:0kB, "
		 "shmem-rss:0kB\n",
		 6, 300, 651, -1},
		{"Killed process 8 (a b), UID 1000, total-vm:400kB, anon-rss:12kB, "
		 "file-rss:4kB\n",
		 8, 12, -1, -1},
		{"Out of memory: Killed process 41 (c) total-vm:4kB, anon-rss:3kB, file-rss:2kB, "
		 "shmem-rss:1kB, UID:7 pgtables:5kB oom_score_adj:-9\n",
		 41, 3, -1, -1},
	};
	struct imported imported;
	char text[600];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int64_t kb = cases[i].anon_kb;

		snprintf(text, sizeof(text), "somebody's first line.\n%s", cases[i].text);
		imported_read(&imported, text);
		assert_int_equal(imported.count, 1);
		assert_int_equal(imported.report[0].kind, REPORT_OOM);
		assert_true(imported.report[0].victim_pid.known);
		assert_int_equal(imported.report[0].victim_pid.value, cases[i].pid);
		assert_int_equal(imported_number(&imported, 0, EVENT("anon_bytes") "'killed'"),
				 kb < 0 ? IMPORTED_NULL : kb * 1024);
		assert_int_equal(imported_number(&imported, 0, EVENT("score") "'killed'"),
				 cases[i].score < 0 ? IMPORTED_NULL : cases[i].score);
		assert_int_equal(
			imported_number(&imported, 0, EVENT("sacrificed_for") "'killed'"),
			cases[i].sacrificed < 0 ? IMPORTED_NULL : cases[i].sacrificed);
		imported_free(&imported);
	}
}

/* Who was only chosen is not who was killed. */
static void chosen_only(void **state)
{
	struct imported imported;

	(void)state;
	imported_read(&imported, "x invoked oom-killer: gfp_mask=0xd0, order=0, oom_adj=0\n"
				 "Out of memory: kill process 5 (sh) score 10 or a child\n");
	assert_int_equal(imported.count, 1);
	assert_false(imported.report[0].victim_pid.known);
	assert_non_null(strstr(imported.report[0].lost, "killed"));
	imported_free(&imported);
}

static void memcg(void **state)
{
	struct imported imported;

	(void)state;
	imported_read(
		&imported,
		"stress invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, "
		"oom_score_adj=0\n"
		"CPU: 1 PID: 77 Comm: stress Not tainted 5.10.0-8-amd64 #1 Debian 5.10.46-4\n"
		"memory: usage 2048kB, limit 4096kB, failcnt 35\n"
		"swap: usage 0kB, limit 9007199254740988kB, failcnt 0\n"
		"Memory cgroup stats for /a/b:\n"
		"anon 1048576\n"
		"file 4096\n"
		"pgfault 5555\n"
		"oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=b,mems_allowed=0,"
		"oom_memcg=/a,task_memcg=/a/b,task=stress,pid=78,uid=0\n"
		"Memory cgroup out of memory: Killed process 78 (stress) total-vm:40kB, "
		"anon-rss:30kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:16kB "
		"oom_score_adj:0\n"
		"oom_reaper: reaped process 78 (stress), now anon-rss:0kB, file-rss:0kB, "
		"shmem-rss:0kB\n");
	assert_int_equal(imported.count, 1);
	assert_int_equal(imported.report[0].kind, REPORT_MEMCG_OOM);
	assert_true(imported.report[0].complete);
	assert_int_equal(imported.report[0].trigger_pid.value, 77);
	assert_string_equal(imported.report[0].kernel_release, "5.10.0-8-amd64");
	assert_int_equal(imported_number(&imported, 0, "SELECT usage_bytes FROM cgroups"),
			 2097152);
	assert_int_equal(imported_number(&imported, 0, "SELECT failures FROM cgroups"), 35);
	assert_int_equal(imported_number(&imported, 0, "SELECT swap_limit_bytes FROM cgroups"),
			 IMPORTED_NULL);
	assert_int_equal(imported_number(&imported, 0,
					 "SELECT value FROM cgroup_counters WHERE "
					 "name = 'anon_bytes' AND path = '/a/b'"),
			 1048576);
	assert_int_equal(
		imported_number(&imported, 0,
				"SELECT value FROM cgroup_counters WHERE name = 'pgfault'"),
		5555);
	assert_string_equal(imported_text(&imported, 0, EVENT("task_memcg") "'killed'"), "/a/b");
	assert_int_equal(imported_number(&imported, 0, EVENT("pid") "'reaped'"), 78);
	imported_free(&imported);
}

/* Counters in a line of kB, as until 4.18. */
static void memcg_line(void **state)
{
	struct imported imported;

	(void)state;
	imported_read(
		&imported,
		"s invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0\n"
		"Task in /a/b killed as a result of limit of /a\n"
		"memory: usage 8kB, limit 8kB, failcnt 3\n"
		"Memory cgroup stats for /a: cache:0KB rss:12KB rss_huge:0KB mapped_file:4KB\n"
		"Memory cgroup stats for /a/b: cache:1KB rss:11KB rss_huge:0KB "
		"mapped_file:4KB\n"
		"Memory cgroup out of memory: Kill process 3 (s) score 90 or sacrifice child\n"
		"Killed process 3 (s) total-vm:4kB, anon-rss:3kB, file-rss:0kB\n");
	assert_int_equal(imported.count, 1);
	assert_int_equal(imported.report[0].kind, REPORT_MEMCG_OOM);
	assert_int_equal(imported_number(&imported, 0,
					 "SELECT value FROM cgroup_counters WHERE "
					 "name = 'rss_bytes' AND path = '/a/b'"),
			 11264);
	assert_string_equal(imported_text(&imported, 0, "SELECT path FROM cgroups"), "/a");
	imported_free(&imported);
}

/* Flags whose `|` was lost are nobody's. */
static void damaged_flags(void **state)
{
	struct imported imported;

	(void)state;
	imported_read(&imported,
		      "x invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL__GFP_ZERO), "
		      "order=0, oom_score_adj=0\n"
		      "Out of memory: Killed process 4 (x) total-vm:4kB, anon-rss:3kB, "
		      "file-rss:0kB, shmem-rss:0kB\n");
	assert_int_equal(imported.count, 1);
	assert_string_equal(imported.report[0].gfp, "");
	imported_free(&imported);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers),     cmocka_unit_test(victims),
		cmocka_unit_test(chosen_only), cmocka_unit_test(memcg),
		cmocka_unit_test(memcg_line),  cmocka_unit_test(damaged_flags),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
