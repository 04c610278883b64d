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
		{"__alloc_pages: 0-order allocation failed (gfp=0x20/0) from c0123456\n", "",
		 "0x20", 0, REPORT_ALLOC_FAILURE},
		{"DOM worker: page allocation stalls for 20134ms, order:4, "
		 "mode:0x14200ca(GFP_HIGHUSER_MOVABLE), nodemask=(null)\n",
		 "DOM worker", "0x14200ca", 4, REPORT_ALLOC_STALL},
		{"vmalloc_node_range for size 12288 failed: Address range restricted to "
		 "0xf0800000 - 0xff800000\n"
		 "m: vmalloc error: size 8192, vm_struct allocation failed, "
		 "mode:0xcc0(GFP_KERNEL), "
		 "nodemask=(null),cpuset=/,mems_allowed=0\n",
		 "m", "0xcc0", IMPORTED_NULL, REPORT_VMALLOC_FAILURE},
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
		{"Out of memory: Killed process 11, UID 48, (httpd).\n", 11, -1, -1, -1},
		{"Out of Memory: Kill process 12 (java) score 77 and children.\n"
		 "Out of memory: Killed process 13 (java).\n",
		 13, -1, 77, 12},
		{"No available memory in cpuset: Killed process 14 (x).\n", 14, -1, -1, -1},
		{"Out of memory: Kill process 15 (db) score 9 or sacrifice child\n"
		 "Killed process 15, UID 27, (db) total-vm:400kB, anon-rss:300kB, file-rss:8kB\n",
		 15, 300, 9, -1},
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

/* All of a cgroup die, some of them after the first was reaped: one report. */
static void memcg_group(void **state)
{
	struct imported imported;

	(void)state;
	imported_read(
		&imported,
		"[   37.100000] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,"
		"mems_allowed=0,oom_memcg=/g,task_memcg=/g/h,task=sh,pid=91,uid=0\n"
		"[   37.100001] Memory cgroup out of memory: Killed process 91 (sh) "
		"total-vm:40kB, "
		"anon-rss:30kB, file-rss:0kB, shmem-rss:0kB\n"
		"[   37.100002] Tasks in /g are going to be killed due to memory.oom.group set\n"
		"[   37.100003] oom_reaper: reaped process 91 (sh), now anon-rss:0kB, "
		"file-rss:0kB, "
		"shmem-rss:0kB\n"
		"[   37.100004] Memory cgroup out of memory: Killed process 92 (cat) "
		"total-vm:20kB, "
		"anon-rss:10kB, file-rss:0kB, shmem-rss:0kB\n"
		"[   37.100005] oom_reaper: reaped process 92 (cat), now anon-rss:0kB, "
		"file-rss:0kB, shmem-rss:0kB\n");
	assert_int_equal(imported.count, 1);
	assert_int_equal(imported.report[0].kind, REPORT_MEMCG_OOM);
	assert_int_equal(imported.report[0].victim_pid.value, 91);
	assert_int_equal(
		imported_number(&imported, 0,
				"SELECT count(*) FROM oom_events WHERE event = 'killed'"),
		2);
	assert_null(strstr(imported.report[0].lost, "mark"));
	imported_free(&imported);
}

/* The line of kB ends in a blank, from 3.8 to 3.15: it is whole all the same. */
static void memcg_blank(void **state)
{
	struct imported imported;

	(void)state;
	imported_read(&imported,
		      "Memory cgroup stats for /a: cache:0KB rss:12KB inactive_file:1KB "
		      "active_file:2KB unevictable:3KB \n"
		      "[ pid ]   uid  tgid total_vm      rss nr_ptes swapents "
		      "oom_score_adj name\n");
	assert_int_equal(imported_number(&imported, 0,
					 "SELECT value FROM cgroup_counters WHERE "
					 "name = 'unevictable_bytes' AND path = '/a'"),
			 3072);
	imported_free(&imported);
}

/* The limit that was hit, of who could not be killed for it. */
static void memcg_nobody(void **state)
{
	struct imported imported;

	(void)state;
	imported_read(
		&imported,
		"x invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=-1000\n"
		"Memory limit reached of cgroup /small\n"
		"memory: usage 8kB, limit 8kB, failcnt 3\n"
		"Out of memory and no killable processes...\n");
	assert_int_equal(imported.count, 1);
	assert_int_equal(imported.report[0].kind, REPORT_MEMCG_OOM);
	assert_true(imported.report[0].complete);
	assert_string_equal(imported_text(&imported, 0, "SELECT path FROM cgroups"), "/small");
	imported_free(&imported);
}

/* What a grep leaves of a report of a cgroup lacks its usage. */
static void memcg_short(void **state)
{
	struct imported imported;

	(void)state;
	imported_read(
		&imported,
		"x invoked oom-killer: gfp_mask=0xd0, order=0, oom_adj=0, oom_score_adj=0\n"
		"Task in /c killed as a result of limit of /c\n"
		"Memory cgroup out of memory: Kill process 5 (x) score 854 or sacrifice child\n"
		"Killed process 5, UID 6, (x) total-vm:40kB, anon-rss:30kB, file-rss:4kB\n");
	assert_int_equal(imported.count, 1);
	assert_int_equal(imported_number(&imported, 0, EVENT("uid") "'killed'"), 6);
	assert_non_null(strstr(imported.report[0].lost, "usage"));
	imported_free(&imported);
}

/* The words in front of a victim are the only ones that tell what it was bound to. */
static void bound(void **state)
{
	struct imported imported;

	(void)state;
	imported_read(&imported,
		      "x invoked oom-killer: gfp_mask=0x280da, order=0, oom_adj=0\n"
		      "No available memory (MPOL_BIND): kill process 7 (x) score 0 or a child\n"
		      "Killed process 7 (x) vsz:40kB, anon-rss:30kB, file-rss:4kB\n");
	assert_int_equal(imported.count, 1);
	assert_string_equal(imported_text(&imported, 0, EVENT("constraint_name") "'killed'"),
			    "MEMORY_POLICY");
	imported_free(&imported);
}

/* All that somebody kept: the text's first line begins with the kernel's own words. */
static void one_line(void **state)
{
	static const char *const texts[] = {
		"Out of memory: Killed process 41 (c) total-vm:4kB, anon-rss:3kB, file-rss:2kB, "
		"shmem-rss:1kB, UID:7 pgtables:5kB oom_score_adj:-9\n",
		"Killed process 41 (c) total-vm:4kB, anon-rss:3kB, file-rss:2kB\n",
		"Out of memory: Killed process 41, UID 3, (c).\n",
		"[    9.100000] Out of memory: Killed process 41 (c) total-vm:4kB, anon-rss:3kB, "
		"file-rss:2kB, shmem-rss:1kB\n",
	};
	struct imported imported;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		imported_read(&imported, texts[i]);
		assert_int_equal(imported.count, 1);
		assert_int_equal(imported.report[0].victim_pid.value, 41);
		imported_free(&imported);
	}
}

static void reaped_46(void **state)
{
	struct imported imported;

	(void)state;
	imported_read(
		&imported,
		"[    1.000001] Out of memory: Kill process 5 (x) score 1 or sacrifice child\n"
		"[    1.000002] Killed process 5 (x) total-vm:40kB, anon-rss:30kB, file-rss:0kB, "
		"shmem-rss:0kB\n"
		"[    1.000003] oom_reaper: reaped process :5 (x) anon-rss:4kB, file-rss:8kB, "
		"shmem-rss:0lB\n");
	assert_int_equal(imported.count, 1);
	assert_int_equal(imported_number(&imported, 0, EVENT("file_bytes") "'reaped'"), 8192);
	imported_free(&imported);
}

/* A panic for want of memory behind a report without its first lines: nobody is missing. */
static void panic_ends(void **state)
{
	struct imported imported;

	(void)state;
	imported_read(
		&imported,
		"[    1.000001] Tasks state (memory values in pages):\n"
		"[    1.000002] [  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents "
		"oom_score_adj name\n"
		"[    1.000003] [     70]     0    70      600      512    12288        0       "
		"  -1000 udevd\n"
		"[    1.000004] Kernel panic - not syncing: Out of memory and no killable "
		"processes...\n"
		"[    1.000005] CPU: 0 PID: 1 Comm: init Not tainted 5.10.1 #1\n"
		"[    1.000006] ---[ end Kernel panic - not syncing: Out of memory and no "
		"killable processes... ]---\n");
	assert_int_equal(imported.count, 2);
	assert_int_equal(imported.report[0].kind, REPORT_OOM);
	assert_null(strstr(imported.report[0].lost, "killed"));
	assert_int_equal(imported.report[1].kind, REPORT_PANIC);
	assert_int_equal(imported.report[1].trigger_pid.value, 1);
	imported_free(&imported);
}

/* What somebody put in place of lines that he left out is no rest of the line before. */
static void left_out(void **state)
{
	static const char *const marks[] = {"[...]", "(...snipped...)", "<snip>", "..."};
	struct imported imported;
	char text[600];

	(void)state;
	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		snprintf(
			text, sizeof(text),
			"[    1.000001] x invoked oom-killer: gfp_mask=0xd0, order=0, oom_adj=0\n"
			"[    1.000002] Pid: 77, comm: x Tainted: P           2.6.33.2 #10\n"
			"%s\n"
			"[    1.500000] Out of memory: kill process 5 (sh) score 10 or a child\n"
			"[    1.500001] Killed process 5 (sh)\n",
			marks[i]);
		imported_read(&imported, text);
		assert_int_equal(imported.count, 1);
		assert_string_equal(imported.report[0].kernel_release, "2.6.33.2");
		assert_int_equal(imported.report[0].trigger_pid.value, 77);
		assert_null(strstr(imported.report[0].lost, "damaged"));
		imported_free(&imported);
	}
}

/* OpenWrt's logread names facilities, and no host: they speak with one voice. */
static void logread(void **state)
{
	struct imported imported;

	(void)state;
	imported_read(
		&imported,
		"Sat Jan 25 09:40:15 2020 kern.warn kernel: [   39.800438] httpd invoked "
		"oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0\n"
		"Sat Jan 25 09:40:15 2020 kern.warn kernel: [   39.810438] CPU: 0 PID: 204 "
		"Comm: httpd Not tainted 4.14.166 #0\n"
		"Sat Jan 25 09:40:15 2020 daemon.info dnsmasq[512]: Killed process 7 (x)\n"
		"Sat Jan 25 09:40:15 2020 kern.err kernel: [   39.951442] Out of memory: Kill "
		"process 204 (httpd) score 81 or sacrifice child\n"
		"Sat Jan 25 09:40:15 2020 kern.crit kernel: [   39.961442] Killed process 204 "
		"(httpd) total-vm:40kB, anon-rss:30kB, file-rss:0kB, shmem-rss:0kB\n");
	assert_int_equal(imported.count, 1);
	assert_int_equal(imported.report[0].trigger_pid.value, 204);
	assert_int_equal(imported.report[0].victim_pid.value, 204);
	imported_free(&imported);
}

/* Two machines in one file: the clock goes forth and back. What is behind it may be either's. */
static void two_clocks(void **state)
{
	struct imported imported;

	(void)state;
	imported_read(
		&imported,
		"[   22.100000] x: page allocation failure: order:5, mode:0xa20(GFP_ATOMIC)\n"
		"[   22.100001] CPU: 0 PID: 15 Comm: x Not tainted 6.1.9 #1\n"
		"[   26.900000]  out_of_memory+0x257/0x520\n"
		"[   22.200000] Mem-Info:\n"
		"[   22.200001] active_anon:1276 inactive_anon:10290 isolated_anon:0\n"
		"[   22.200001]  free:592 free_pcp:123 free_cma:0\n"
		"[   26.950000] Out of memory: Killed process 20 (y) total-vm:40kB, "
		"anon-rss:30kB, file-rss:0kB, shmem-rss:0kB\n");
	for (unsigned int i = 0; i < imported.count; i++)
		assert_false(imported.report[i].victim_pid.known &&
			     imported.report[i].free_pages.known);
	assert_int_equal(imported.report[0].kind, REPORT_ALLOC_FAILURE);
	assert_non_null(strstr(imported.report[0].lost, "another"));
	imported_free(&imported);
}

/* What programs say of their own kills is no kernel's. */
static void others_kills(void **state)
{
	static const char text[] =
		"Oct  3 02:03:04 box earlyoom[612]: sending SIGTERM to process 81 uid 1000 "
		"\"web\"\n"
		"Oct  3 02:03:04 box earlyoom[612]: Killing process 81 (web)\n"
		"Oct  3 02:03:04 box systemd-oomd[512]: Killed /user.slice/x.scope due to memory "
		"pressure\n"
		"Oct  3 02:03:04 box systemd[1]: a.service: A process of this unit has been "
		"killed "
		"by the OOM killer.\n"
		"Oct  3 02:03:05 box lmkd[312]: Kill 'com.a.b' (82), uid 10123, oom_score_adj "
		"900\n"
		"Oct  3 02:03:06 box kubelet[99]: Memory cgroup out of memory: Killed process 83 "
		"(x)\n";
	struct imported imported;

	(void)state;
	imported_read(&imported, text);
	assert_int_equal(imported.count, 0);
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
		cmocka_unit_test(memcg_group), cmocka_unit_test(memcg_blank),
		cmocka_unit_test(memcg_short), cmocka_unit_test(memcg_nobody),
		cmocka_unit_test(bound),       cmocka_unit_test(one_line),
		cmocka_unit_test(reaped_46),   cmocka_unit_test(panic_ends),
		cmocka_unit_test(left_out),    cmocka_unit_test(others_kills),
		cmocka_unit_test(logread),     cmocka_unit_test(two_clocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
