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
		{"task:sh              state:R  running task     stack:0     pid:71    ppid:70     "
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
	};
	struct imported imported;
	char text[600];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *module;

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
		module = imported_text(&imported, 0, FRAME("module"));
		assert_true(!module == !cases[i].module);
		if (module)
			assert_string_equal(module, cases[i].module);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines),     cmocka_unit_test(frames), cmocka_unit_test(shared),
		cmocka_unit_test(two_speak), cmocka_unit_test(hung),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
