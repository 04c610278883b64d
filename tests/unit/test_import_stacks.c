// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Threads and their calls, of every age and several architectures.
 */
#include <stdio.h>
#include <string.h>

#include "imported.h"
#include "unit.h"

#define THREAD(column) "SELECT " column " FROM threads WHERE pid = 71"
#define FRAME(column) "SELECT " column " FROM stacks WHERE depth = 0"

/* expected NULL: nothing. */
static void assert_said(const char *text, const char *expected)
{
	assert_int_equal(!text, !expected);
	if (text)
		assert_string_equal(text, expected);
}

static void lines(void **state)
{
	static const struct {
		const char *text, *comm, *word;
		int64_t ppid, flags;
	} cases[] = {
		{"init          D C1234567     0    71      1     2               (NOTLB)\n",
		 "init", "D", 1, IMPORTED_NULL},
		{"kjournald     S ffff81003f8a5ba8     0    71      7\n", "kjournald", "S", 7,
		 IMPORTED_NULL},
		{"my task         D ffff81003f8a5ba8     0    71      7 0x00000004\n", "my task",
		 "D", 7, 4},
		{"kswapd0         R  running task        0    71      2 0x00000080\n", "kswapd0",
		 "R", 2, 128},
		{"dd              D    0    71     70 0x00000000\n", "dd", "D", 70, 0},
		{"task:dd              state:D stack:    0 pid:   71 ppid:    70 "
		 "flags:0x00004000\n",
		 "dd", "D", 70, 0x4000},
		{"task:sh              state:R  running task     stack:0     pid:71    ppid:70   "
		 "  "
		 "flags:0x00000000\n",
		 "sh", "R", 70, 0},
		{"task:a b             state:D stack:0     pid:71    tgid:71    ppid:70     "
		 "flags:0x00004006\n",
		 "a b", "D", 70, 0x4006},
		{"task:dd              state:D stack:0     pid:71    tgid:71    ppid:70     "
		 "task_flags:0x400040 flags:0x00004006\n",
		 "dd", "D", 70, 0x4006},
	};
	struct imported imported;
	char text[600];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		snprintf(text, sizeof(text), "SysRq : Show Blocked State\n%s", cases[i].text);
		imported_read(&imported, text);
		assert_int_equal(imported.count, 1);
		assert_int_equal(imported.report[0].kind, REPORT_SYSRQ_W);
		assert_string_equal(imported_text(&imported, 0, THREAD("comm")), cases[i].comm);
		assert_string_equal(imported_text(&imported, 0, THREAD("state")), cases[i].word);
		assert_int_equal(imported_number(&imported, 0, THREAD("ppid")), cases[i].ppid);
		assert_int_equal(imported_number(&imported, 0, THREAD("flags")), cases[i].flags);
		imported_free(&imported);
	}
}

static void frames(void **state)
{
	static const struct {
		const char *text, *symbol, *module;
		int64_t offset, guess;
	} cases[] = {
		{" [<c015ae08>] oom_kill_process+0x4f/0x195\n", "oom_kill_process", NULL, 0x4f,
		 0},
		{" [<ffffffffa018f016>] ? ext4_fault+0x36/0x50 [ext4]\n", "ext4_fault", "ext4",
		 0x36, 1},
		{" out_of_memory.part.0+0xaf/0x230\n", "out_of_memory.part.0", NULL, 0xaf, 0},
		{" ? f+0x0/0x10 [xfs 0123456789abcdef]\n", "f", "xfs", 0, 1},
		{"[c00000003d4f8e0] [c0000000001234] .schedule+0x123/0x456 (unreliable)\n",
		 ".schedule", NULL, 0x123, 0},
		{"([<000000000010b5f2>] show_trace+0x12/0x34)\n", "show_trace", NULL, 0x12, 0},
		{"[<80681d30>] (__schedule) from [<80681e40>] (schedule+0x88/0x98)\n",
		 "__schedule", NULL, IMPORTED_NULL, 0},
		{"[<80681d31>](made_up+0x0/0xf8) from [<80681e41>](panic+0x84/0x1dc)\n",
		 "made_up", NULL, 0, 0},
		{" [made_up+0x10a/0x120] made_up+0x10a/0x120\n", "made_up", NULL, 0x10a, 0},
	};
	struct imported imported;
	char text[600];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		snprintf(text, sizeof(text),
			 "SysRq : Show State\ndd              D    0    71     70 0x00000000\n%s",
			 cases[i].text);
		imported_read(&imported, text);
		assert_int_equal(imported.count, 1);
		assert_string_equal(imported_text(&imported, 0, FRAME("symbol")),
				    cases[i].symbol);
		assert_int_equal(imported_number(&imported, 0, FRAME("offset_bytes")),
				 cases[i].offset);
		assert_int_equal(imported_number(&imported, 0, FRAME("guess")), cases[i].guess);
		assert_said(imported_text(&imported, 0, FRAME("module")), cases[i].module);
		imported_free(&imported);
	}
}

/* Equal stacks are one. */
static void shared(void **state)
{
	struct imported imported;

	(void)state;
	imported_read(&imported, "sysrq: Show Blocked State\n"
				 "task:a               state:D stack:0     pid:1     ppid:0      "
				 "flags:0x00000000\nCall Trace:\n <TASK>\n __schedule+0x1/0x2\n"
				 " io_wait+0x3/0x4\n </TASK>\n"
				 "task:b               state:D stack:0     pid:2     ppid:0      "
				 "flags:0x00000000\nCall Trace:\n <TASK>\n __schedule+0x1/0x2\n"
				 " io_wait+0x3/0x4\n </TASK>\n"
				 "task:c               state:D stack:0     pid:3     ppid:0      "
				 "flags:0x00000000\nCall Trace:\n <TASK>\n __schedule+0x1/0x2\n"
				 " lock+0x3/0x4\n </TASK>\n");
	assert_int_equal(imported.count, 1);
	assert_int_equal(imported_number(&imported, 0, "SELECT count(*) FROM threads"), 3);
	assert_int_equal(
		imported_number(&imported, 0, "SELECT count(DISTINCT stack_id) FROM stacks"), 2);
	assert_int_equal(
		imported_number(&imported, 0, "SELECT count(*) FROM threads WHERE stack_id = 1"),
		2);
	imported_free(&imported);
}

/* Two CPUs at once: no frame is given to either. */
static void two_speak(void **state)
{
	struct imported imported;

	(void)state;
	imported_read(
		&imported,
		"[    5.100000] x invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0\n"
		"[    5.100001] CPU: 1 PID: 7 Comm: x Not tainted 4.9.0-3-amd64 #1\n"
		"[    5.100002] Call Trace:\n"
		"[    5.100003]  dump_stack+0x1/0x2\n"
		"[    5.100004] general protection fault: 0000 [#1] SMP\n"
		"[    5.100005]  out_of_memory+0x3/0x4\n"
		"[    5.100006] CPU: 0 PID: 9 Comm: y Not tainted 4.9.0-3-amd64 #1\n"
		"[    5.100007]  something_else+0x3/0x4\n");
	assert_int_equal(imported.count, 1);
	assert_int_equal(imported.report[0].trigger_pid.value, 7);
	assert_int_equal(imported_number(&imported, 0, "SELECT count(*) FROM stacks"), 0);
	assert_non_null(strstr(imported.report[0].lost, "stacks"));
	imported_free(&imported);
}

static void hung(void **state)
{
	struct imported imported;

	(void)state;
	imported_read(
		&imported,
		"[  240.1] INFO: rubbish\n"
		"[  240.100000] INFO: task kworker/0:1:71 blocked for more than 120 seconds.\n"
		"[  240.100001]       Not tainted 5.10.0-9-amd64 #1 Debian 5.10.70-1\n"
		"[  240.100002] \"echo 0 > /proc/sys/kernel/hung_task_timeout_secs\" disables "
		"this message.\n"
		"[  240.100003] kworker/0:1     D    0    71      2 0x00004000\n"
		"[  240.100004] Call Trace:\n"
		"[  240.100005]  __schedule+0x1/0x2\n");
	assert_int_equal(imported.count, 1);
	assert_int_equal(imported.report[0].kind, REPORT_HUNG_TASK);
	assert_string_equal(imported.report[0].trigger_comm, "kworker/0:1");
	assert_int_equal(imported.report[0].trigger_pid.value, 71);
	assert_string_equal(imported.report[0].kernel_release, "5.10.0-9-amd64");
	assert_int_equal(imported_number(&imported, 0, "SELECT count(*) FROM threads"), 1);
	assert_int_equal(imported_number(&imported, 0, THREAD("blocked_ns")), 120000000000);
	assert_string_equal(imported_text(&imported, 0, THREAD("why")), "hung-task");
	imported_free(&imported);
}

/* Lines with several calls, with addresses alone, with more behind them. */
static void other_forms(void **state)
{
	static const struct {
		const char *lines;
		int64_t count, offset;
		const char *symbol;
	} cases[] = {
		{"Call Trace:<ffffffff80134561>{made_up+17} <ffffffff80134571>{:ext3:other+3}\n"
		 "       <EOI> <ffffffff80134581>{third+0}\n",
		 3, 17, "made_up"},
		{"Call Trace:    [<c0115d01>] [<c0115c72>]\n   [<c0149b93>]\n", 3, IMPORTED_NULL,
		 NULL},
		{"Call Trace:   [<c0134f51>] made_up [kernel] 0x11 (0xc180df12)\n"
		 "[<c0134ee2>] other [ext3] 0x0 (0xc180df23)\n",
		 2, 17, "made_up"},
		{"Call trace:\n made_up+0x11/0x22 (T)\n other+0x1/0x2 (CF)\n", 2, 17, "made_up"},
		{"Call Trace:\n made_up+0x11/0x22 kernel/made/up.c:123\n"
		 " inlined kernel/made/up.c:77 [inline]\n",
		 1, 17, "made_up"},
		{"Call Trace:\n [<0000000000a8d0a1>] made_up+0x11/0x22\n"
		 "Last Breaking-Event-Address:\n [<0000000000a92b41>] no_call+0x0/0xc\n",
		 1, 17, "made_up"},
	};
	struct imported imported;
	char text[600];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		snprintf(text, sizeof(text),
			 "SysRq : Show State\ninit          D C1234567     0    71      1     2"
			 "               (NOTLB)\n%s",
			 cases[i].lines);
		imported_read(&imported, text);
		assert_int_equal(imported.count, 1);
		assert_int_equal(imported_number(&imported, 0, "SELECT count(*) FROM stacks"),
				 cases[i].count);
		assert_int_equal(imported_number(&imported, 0, FRAME("offset_bytes")),
				 cases[i].offset);
		assert_said(imported_text(&imported, 0, FRAME("symbol")), cases[i].symbol);
		imported_free(&imported);
	}
}

/* Red Hat's letters are dashes; kexec's word stands before them. */
static void taints(void **state)
{
	static const char *const whos[] = {
		"CPU: 3 PID: 71 Comm: dd Tainted: G        W  OE  ------------   9.10.0-1.el9 #1",
		"CPU: 3 PID: 71 Comm: dd Kdump: loaded Not tainted 9.10.0-1.el9 #1",
		"CPU: 3 PID: 71 Comm: dd Kdump: loaded Tainted: G   OE    --------- -  - "
		"9.10.0-1.el9 #1",
		"Pid: 71, comm: dd Tainted: P           ---------------    9.10.0-1.el9 #1",
	};
	struct imported imported;
	char text[300];

	(void)state;
	for (size_t i = 0; i < sizeof(whos) / sizeof(*whos); i++) {
		snprintf(
			text, sizeof(text),
			"SysRq : Show backtrace of all active CPUs\nNMI backtrace for cpu 3\n%s\n"
			"Call Trace:\n made_up+0x1/0x2\n",
			whos[i]);
		imported_read(&imported, text);
		assert_int_equal(imported.count, 1);
		assert_string_equal(imported.report[0].kernel_release, "9.10.0-1.el9");
		assert_int_equal(imported_number(&imported, 0, THREAD("cpu")), 3);
		imported_free(&imported);
	}
}

/* CPUs that no NMI reaches tell by themselves: each one's calls are its own. */
static void cpus(void **state)
{
	struct imported imported;

	(void)state;
	imported_read(&imported, "[   71.000001] sysrq: Show backtrace of all active CPUs\n"
				 "[   71.000002] sysrq: CPU2:\n"
				 "[   71.000003] Call trace:\n"
				 "[   71.000004]  made_up+0x1/0x2\n"
				 "[   71.000005] sysrq: CPU0: backtrace skipped as idling\n"
				 "[   71.000006] sysrq: CPU1:\n"
				 "[   71.000007] Call trace:\n"
				 "[   71.000008]  other+0x3/0x4\n");
	assert_int_equal(imported.count, 1);
	assert_int_equal(imported_number(&imported, 0, "SELECT count(*) FROM threads"), 2);
	assert_string_equal(
		imported_text(&imported, 0,
			      "SELECT symbol FROM stacks NATURAL JOIN threads WHERE cpu = 1"),
		"other");
	imported_free(&imported);
}

/* A task that RCU shows is no SysRq's. Nor are the calls of one in state x its neighbour's. */
static void neighbours(void **state)
{
	struct imported imported;

	(void)state;
	imported_read(
		&imported,
		"[   71.000001] rcu: RCU grace-period kthread stack dump:\n"
		"[   71.000002] task:rcu_preempt     state:R stack:0     pid:15    ppid:2      "
		"flags:0x00004000\n"
		"[   71.000003] Call Trace:\n"
		"[   71.000004]  __schedule+0x1/0x2\n");
	assert_int_equal(imported.count, 0);
	imported_free(&imported);
	imported_read(&imported,
		      "SysRq : Show State\n"
		      "dd              D ffffffc000085301     0    71      1 0x00000000\n"
		      "Call trace:\n[<ffffffc000085302>] made_up+0x1/0x2\n"
		      "gone            x ffffffc000085301     0    72      1 0x00000004\n"
		      "Call trace:\n[<ffffffc000085303>] do_exit+0x3/0x4\n");
	assert_int_equal(imported_number(&imported, 0, "SELECT count(*) FROM threads"), 2);
	assert_int_equal(imported_number(&imported, 0,
					 "SELECT count(*) FROM stacks NATURAL JOIN threads "
					 "WHERE pid = 71"),
			 1);
	imported_free(&imported);
}

/* Where a CPU was is its innermost call; a user's address is none, nor what comes later. */
static void counters(void **state)
{
	static const struct {
		const char *line, *symbol, *module;
		int64_t offset;
	} cases[] = {
		{"RIP: 0010:made_up+0xf/0x20", "made_up", NULL, 0xf},
		{"RIP: 0010:made_up+0xf/0x20 [shortage]", "made_up", "shortage", 0xf},
		{"RIP: 0010:[<ffffffff81012341>]  [<ffffffff81012341>] made_up+0xf/0x20",
		 "made_up", NULL, 0xf},
		{"RIP: 0033:0x47b7a1", "first", NULL, 1},
		{"RIP: 0010:0xffffffffc0123451", "first", NULL, 1},
		{"RIP: 0010:          (null)", "first", NULL, 1},
	};
	struct imported imported;
	char text[400];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		snprintf(text, sizeof(text),
			 "sysrq: Show backtrace of all active CPUs\nNMI backtrace for cpu 3\n"
			 "CPU: 3 PID: 71 Comm: dd Not tainted 6.1.0 #1\n%s\nCall Trace:\n"
			 " first+0x1/0x2\nRIP: 0010:later+0x3/0x4\n",
			 cases[i].line);
		imported_read(&imported, text);
		assert_int_equal(imported.count, 1);
		assert_string_equal(imported_text(&imported, 0, FRAME("symbol")),
				    cases[i].symbol);
		assert_int_equal(imported_number(&imported, 0, FRAME("offset_bytes")),
				 cases[i].offset);
		assert_said(imported_text(&imported, 0, FRAME("module")), cases[i].module);
		assert_int_equal(imported_number(&imported, 0,
						 "SELECT count(*) FROM stacks "
						 "WHERE symbol = 'later'"),
				 0);
		imported_free(&imported);
	}
}

/* Two machines' clocks are a moment apart: nothing tells whose a thread's lines are. */
static void two_clocks(void **state)
{
	struct imported imported;

	(void)state;
	imported_read(&imported, "[   71.000001] sysrq: Show backtrace of all active CPUs\n"
				 "[   71.000002] NMI backtrace for cpu 1\n"
				 "[   71.040001] sysrq: Show backtrace of all active CPUs\n"
				 "[   71.040002] NMI backtrace for cpu 1\n"
				 "[   71.000003] CPU: 1 PID: 71 Comm: dd Not tainted 6.1.1 #1\n"
				 "[   71.040003] CPU: 1 PID: 72 Comm: sh Not tainted 6.1.2 #1\n"
				 "[   71.000004]  made_up+0x1/0x2\n"
				 "[   71.040004]  other+0x3/0x4\n");
	assert_int_equal(imported.count, 2);
	for (unsigned int n = 0; n < imported.count; n++) {
		assert_string_equal(imported.report[n].kernel_release, "");
		assert_int_equal(imported_number(&imported, n, "SELECT count(*) FROM stacks"), 0);
		assert_int_equal(imported_number(&imported, n,
						 "SELECT count(*) FROM threads "
						 "WHERE pid IS NOT NULL"),
				 0);
	}
	imported_free(&imported);
}

/* Who holds the lock that a hung task waits for. A script cut the stamps' fractions off. */
static void owners(void **state)
{
	static const char *const says[] = {
		"is blocked on a mutex likely owned by task holder:99.",
		"is blocked on a semaphore likely last held by task holder:99",
		"<reader> blocked on an rw-semaphore likely owned by task holder:99 <writer>",
	};
	struct imported imported;
	char text[700];

	(void)state;
	for (size_t i = 0; i < sizeof(says) / sizeof(*says); i++) {
		snprintf(text, sizeof(text),
			 "[  240.] INFO: task dd:71 blocked for more than 120 seconds.\n"
			 "[  240.] task:dd              state:D stack:0     pid:71    tgid:71    "
			 "ppid:70     task_flags:0x400040 flags:0x00004006\n"
			 "[  240.] Call Trace:\n[  240.]  made_up+0x1/0x2\n"
			 "[  240.] INFO: task dd:71 %s\n"
			 "[  240.] task:holder          state:S stack:0     pid:99    tgid:99    "
			 "ppid:70     task_flags:0x400040 flags:0x00004006\n",
			 says[i]);
		imported_read(&imported, text);
		assert_int_equal(imported.count, 1);
		assert_int_equal(imported_number(&imported, 0, THREAD("waits_for_pid")), 99);
		assert_int_equal(
			imported_number(&imported, 0,
					"SELECT waits_for_pid FROM threads WHERE pid = 99"),
			IMPORTED_NULL);
		assert_int_equal(imported_number(&imported, 0, "SELECT uptime_ns FROM dump"),
				 IMPORTED_NULL);
		imported_free(&imported);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines),      cmocka_unit_test(frames),
		cmocka_unit_test(shared),     cmocka_unit_test(two_speak),
		cmocka_unit_test(hung),	      cmocka_unit_test(other_forms),
		cmocka_unit_test(taints),     cmocka_unit_test(cpus),
		cmocka_unit_test(neighbours), cmocka_unit_test(counters),
		cmocka_unit_test(two_clocks), cmocka_unit_test(owners),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
