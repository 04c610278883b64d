// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which statements make one report: several in a text, two at once, cut ones, none.
 */
#include <stdio.h>
#include <string.h>

#include "imported.h"
#include "unit.h"

#define OOM(comm, order)                                                                         \
	comm " invoked oom-killer: gfp_mask=0xd0, order=" order ", oom_score_adj=0\n"
#define WHO(comm, pid) "CPU: 1 PID: " pid " Comm: " comm " Not tainted 4.9.0-3-amd64 #1 Debian\n"
#define INFO                                                                                     \
	"Mem-Info:\n"                                                                            \
	"active_anon:100 inactive_anon:0 isolated_anon:0\n"                                      \
	" active_file:3 inactive_file:4 isolated_file:0\n"                                       \
	" unevictable:0 dirty:0 writeback:0 unstable:0\n"                                        \
	" slab_reclaimable:5 slab_unreclaimable:6\n"                                             \
	" mapped:7 shmem:8 pagetables:9 bounce:0\n"
#define FREE(pages) " free:" pages " free_pcp:0 free_cma:0\n"
#define KILLED(pid) "Killed process " pid " (x) total-vm:4kB, anon-rss:3kB, file-rss:0kB\n"

static void several(void **state)
{
	struct imported imported;

	(void)state;
	imported_read(
		&imported,
		OOM("aa", "0") WHO("aa", "11") INFO FREE("500") KILLED(
			"21") "Jan  1 00:00:01 host sshd[12]: Accepted password\n" OOM("bb", "1")
			WHO("bb", "12") INFO FREE("600") KILLED("22"));
	assert_int_equal(imported.count, 2);
	assert_int_equal(imported.report[0].n, 1);
	assert_int_equal(imported.report[0].first_line, 1);
	assert_int_equal(imported.report[0].last_line, 10);
	assert_int_equal(imported.report[0].free_pages.value, 500);
	assert_int_equal(imported.report[0].victim_pid.value, 21);
	assert_int_equal(imported.report[1].first_line, 12);
	assert_int_equal(imported.report[1].trigger_pid.value, 12);
	assert_int_equal(imported.report[1].free_pages.value, 600);
	assert_int_equal(imported.report[1].victim_pid.value, 22);
	imported_free(&imported);
}

/* Two at once and no mark: only what names its own report is shown. */
static void interleaved(void **state)
{
	struct imported imported;

	(void)state;
	imported_read(&imported, OOM("aa", "0") OOM("bb", "1") WHO("aa", "11") WHO("bb", "12")
					 INFO FREE("500") KILLED("21") KILLED("22"));
	assert_true(imported.count >= 2);
	for (unsigned int n = 0; n < imported.count; n++) {
		const struct import_report *report = &imported.report[n];

		assert_false(report->complete);
		assert_false(report->free_pages.known);
		assert_false(report->victim_pid.known);
		if (!strcmp(report->trigger_comm, "aa"))
			assert_true(!report->trigger_pid.known ||
				    report->trigger_pid.value == 11);
		if (!strcmp(report->trigger_comm, "bb"))
			assert_true(!report->trigger_pid.known ||
				    report->trigger_pid.value == 12);
	}
	imported_free(&imported);
}

/* Two at once, by clocks that are far from each other: each line goes on with its own. */
static void clocks(void **state)
{
	struct imported imported;

	(void)state;
	imported_read(
		&imported,
		"[    9.000001] " OOM(
			"aa", "0") "[  724.000001] SysRq : Show Memory\n"
				   "[    9.000002] " WHO(
					   "aa", "11") "[  724.000002] Mem-Info:\n"
						       "[  724.000003] 7 total pagecache "
						       "pages\n[    9.000003] Mem-Info:\n"
						       "[    9.000004] 8 total pagecache "
						       "pages\n[  724.000004] 0 pages in swap "
						       "cache\n[    9.000005] " KILLED("21"));
	assert_int_equal(imported.count, 2);
	for (unsigned int n = 0; n < 2; n++) {
		const struct import_report *report = &imported.report[n];
		bool oom = report->kind == REPORT_OOM;

		assert_int_equal(report->kind, oom ? REPORT_OOM : REPORT_SYSRQ_M);
		assert_string_equal(report->kernel_release, oom ? "4.9.0-3-amd64" : "");
		assert_int_equal(report->victim_pid.known, oom);
		assert_null(strstr(report->lost, "another"));
	}
	imported_free(&imported);
}

/* A hung task's calls and a failed allocation's, by one clock: nobody's. */
static void crossed(void **state)
{
	struct imported imported;

	(void)state;
	imported_read(
		&imported,
		"[  500.000001] INFO: task dd:71 blocked for more than 120 seconds.\n"
		"[  500.000002] aa: page allocation failure: order:3, mode:0x20\n"
		"[  500.000003] task:dd              state:D stack:0     pid:71    ppid:70     "
		"flags:0x00000000\n"
		"[  500.000004] " WHO("aa", "11") "[  500.000005]  f+0x1/0x2\n"
						  "[  500.000006]  g+0x1/0x2\n");
	assert_int_equal(imported.count, 2);
	for (unsigned int n = 0; n < 2; n++) {
		assert_int_equal(imported_number(&imported, n, "SELECT count(*) FROM stacks"), 0);
		assert_non_null(strstr(imported.report[n].lost, "stacks: another"));
	}
	imported_free(&imported);
}

/* Two at once, with caller ids: both are whole. */
static void callers(void **state)
{
	struct imported imported;

	(void)state;
	imported_read(&imported,
		      "[   10.000001][   T11] aa invoked oom-killer: gfp_mask=0xd0, order=0, "
		      "oom_score_adj=0\n"
		      "[   10.000002][   T12] bb: page allocation failure: order:3, mode:0x20\n"
		      "[   10.000003][   T11] CPU: 1 PID: 11 Comm: aa Not tainted 6.1.5 #1 x\n"
		      "[   10.000004][   T12] CPU: 0 PID: 12 Comm: bb Not tainted 6.1.5 #1 x\n"
		      "[   10.000005][   T12] Call Trace:\n"
		      "[   10.000006][   T11] Call Trace:\n"
		      "[   10.000007][   T12]  of_twelve+0x1/0x2\n"
		      "[   10.000008][   T11]  of_eleven+0x1/0x2\n"
		      "[   10.000009][   T11] Out of memory: Killed process 5 (x) total-vm:4kB, "
		      "anon-rss:3kB, file-rss:0kB, shmem-rss:0kB\n");
	assert_int_equal(imported.count, 2);
	for (unsigned int n = 0; n < 2; n++) {
		const struct import_report *report = &imported.report[n];
		bool oom = report->kind == REPORT_OOM;

		assert_int_equal(report->trigger_pid.value, oom ? 11 : 12);
		assert_string_equal(imported_text(&imported, n, "SELECT symbol FROM stacks"),
				    oom ? "of_eleven" : "of_twelve");
		assert_int_equal(report->victim_pid.known, oom);
	}
	imported_free(&imported);
}

static void cut_in_front(void **state)
{
	struct imported imported;

	(void)state;
	imported_read(&imported,
		      "somebody's line\n" INFO FREE(
			      "500") "[ pid ]   uid  tgid total_vm      rss "
				     "nr_ptes swapents oom_score_adj name\n" KILLED("21"));
	assert_int_equal(imported.count, 1);
	assert_int_equal(imported.report[0].kind, REPORT_OOM);
	assert_int_equal(imported.report[0].first_line, 2);
	assert_int_equal(imported.report[0].victim_pid.value, 21);
	assert_false(imported.report[0].complete);
	assert_non_null(strstr(imported.report[0].lost, "first line"));
	imported_free(&imported);
}

static void cut_behind(void **state)
{
	struct imported imported;

	(void)state;
	imported_read(&imported, OOM("aa", "0") WHO("aa", "11") INFO FREE("500"));
	assert_int_equal(imported.count, 1);
	assert_int_equal(imported.report[0].free_pages.value, 500);
	assert_false(imported.report[0].complete);
	assert_non_null(strstr(imported.report[0].lost, "killed"));
	imported_free(&imported);
}

/* A boot ends a report, and its banner tells the release of those behind it only. */
/* A first line that lost its stamp, and perhaps letters of the name: that alone is left out. */
static void frayed(void **state)
{
	struct imported imported;

	(void)state;
	imported_read(&imported, "va: page allocation failure: order:4, mode:0x20(GFP_ATOMIC)\n"
				 "[    5.000001] CPU: 7 PID: 71 Comm: java Not tainted 4.9.1 #1\n"
				 "[    5.000002] Call Trace:\n");
	assert_int_equal(imported.count, 1);
	assert_int_equal(imported.report[0].kind, REPORT_ALLOC_FAILURE);
	assert_int_equal(imported.report[0].order.value, 4);
	assert_int_equal(imported.report[0].trigger_pid.value, 71);
	assert_string_equal(imported.report[0].trigger_comm, "java");
	imported_free(&imported);
	imported_read(&imported,
		      "va invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0\n"
		      "[    5.000002] Mem-Info:\n");
	assert_int_equal(imported.count, 1);
	assert_string_equal(imported.report[0].trigger_comm, "");
	assert_int_equal(imported.report[0].order.value, 0);
	imported_free(&imported);
}

/* A word that would fit anywhere is no rest of what was torn. */
static void torn(void **state)
{
	struct imported imported;
	bool lost = false;

	(void)state;
	imported_read(&imported,
		      "[    5.000001] " OOM("dd", "0")
			      "[    5.000002] Kernel panic - not syncing: made u"
			      "[    5.000003] Tasks state (memory values in pages):\nKilled\n");
	assert_true(imported.count > 0);
	for (unsigned int n = 0; n < imported.count; n++) {
		assert_null(imported_text(&imported, n,
					  "SELECT message FROM oom_events "
					  "WHERE message IS NOT NULL"));
		lost |= strstr(imported.report[n].lost, "panic: damaged") != NULL;
	}
	assert_true(lost);
	imported_free(&imported);
}

static void boot(void **state)
{
	struct imported imported;

	(void)state;
	imported_read(&imported,
		      "[  500.000001] SysRq : Show Memory\n[  500.000002] Mem-Info:\n"
		      "[  500.000003] 7 total pagecache pages\n"
		      "[    0.000000] Linux version 4.19.0-5-amd64 (x@y) (gcc) #1 SMP\n"
		      "[    9.000001] SysRq : Show Memory\n[    9.000002] Mem-Info:\n"
		      "[    9.000003] 8 total pagecache pages\n");
	assert_int_equal(imported.count, 2);
	assert_string_equal(imported.report[0].kernel_release, "");
	assert_string_equal(imported.report[1].kernel_release, "4.19.0-5-amd64");
	imported_free(&imported);
}

/* panic_on_oom: two reports, the first of which has no victim and lacks none. */
static void panic(void **state)
{
	struct imported imported;

	(void)state;
	imported_read(&imported, OOM("aa", "0") WHO("aa", "11")
					 INFO FREE("500") "Kernel panic - not syncing: Out of "
							  "memory: system-wide panic_on_oom "
							  "is enabled\n" WHO("aa", "11"));
	assert_int_equal(imported.count, 2);
	assert_int_equal(imported.report[0].free_pages.value, 500);
	assert_null(strstr(imported.report[0].lost, "killed"));
	assert_int_equal(imported.report[1].kind, REPORT_PANIC);
	assert_int_equal(imported.report[1].trigger_pid.value, 11);
	assert_string_equal(imported_text(&imported, 1, "SELECT message FROM oom_events"),
			    "Out of memory: system-wide panic_on_oom is enabled");
	imported_free(&imported);
}

/* What follows a damaged zone is not said of the zone before it. */
static void damaged_zone(void **state)
{
	static const char zone[] = "SELECT lowmem_reserve_pages FROM zones WHERE zone = 'DMA'";
	static const char text[] =
		"[    9.000001] SysRq : Show Memory\n[    9.000002] Mem-Info:\n"
		"[    9.000003] DMA free:160kB min:4kB low:4kB high:8kB active:0kB inactive:0kB "
		"present:640kB pages_scanned:0 all_unreclaimable? no\n"
		"[    9.000004] Normal free:320kB min:4kB %s:4kB high:8kB active:0kB inactive:0kB "
		"present:6400kB pages_scanned:0 all_unreclaimable? no\n"
		"[    9.000005] lowmem_reserve[]: 0 7\n"
		"[    9.000006] 8 total pagecache pages\n";
	struct imported imported;
	char said[1000];

	(void)state;
	snprintf(said, sizeof(said), text, "low");
	imported_read(&imported, said);
	assert_int_equal(imported_number(&imported, 0, "SELECT count(*) FROM zones"), 2);
	imported_free(&imported);
	snprintf(said, sizeof(said), text, "l#w");
	imported_read(&imported, said);
	assert_int_equal(imported_number(&imported, 0, "SELECT count(*) FROM zones"), 1);
	assert_null(imported_text(&imported, 0, zone));
	imported_free(&imported);
}

/* What is no report: other programs, a lone SysRq, a warning's calls. */
static void none(void **state)
{
	static const char *const texts[] = {
		"",
		"\n",
		"PHP Fatal error:  Out of memory (allocated 12) (tried to allocate 8)\n",
		"SysRq : Manual OOM execution\n",
		"SysRq : Changing Loglevel\n",
		"WARNING: CPU: 1 PID: 2 at mm/x.c:3 f+0x1/0x2\nCPU: 1 PID: 2 Comm: x Not tainted "
		"4.9.0-3-amd64 #1\nCall Trace:\n f+0x1/0x2\n",
		"I S 0 1 2 3\n",
	};
	struct imported imported;
	unsigned int found;
	struct dump *dump;
	struct err *err;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		imported_read(&imported, texts[i]);
		assert_int_equal(imported.count, 0);
		imported_free(&imported);
	}
	err = import_open("/dev/null", 0, &dump, &found);
	assert_non_null(err);
	assert_int_equal(err->code, ERR_INPUT);
	assert_non_null(strstr(err->text, "looked for"));
	err_destroy(err);
}

/* A machine of one zone: what its CPUs keep is not shown, and nothing is called lost for it; lists
 * that an old kernel calls empty are none that is lost. */
static void small_machines(void **state)
{
	static const char one[] =
		"SysRq : Show Memory\nMem-info:\nNormal per-cpu:\n"
		"CPU    0: hi:   18, btch:   3 usd:  11\n"
		"Active:3000 inactive:2100 dirty:0 writeback:0 unstable:0\n"
		" free:512 slab:1002 mapped:1500 pagetables:120 bounce:0\n"
		"Normal free:2048kB min:720kB low:900kB high:1080kB active:12000kB "
		"inactive:8400kB present:32512kB pages_scanned:0 all_unreclaimable? no\n"
		"lowmem_reserve[]: 0 0\n%s"
		"Normal: 128*4kB 64*8kB 32*16kB 16*32kB 0*64kB = 2048kB\n%s"
		"Free swap  = 0kB\nTotal swap = 0kB\n8192 pages of RAM\n64 reserved pages\n";
	static const char high[] = "HighMem free:0kB min:128kB low:128kB high:128kB active:0kB "
				   "inactive:0kB present:0kB pages_scanned:0 all_unreclaimable? "
				   "no\nlowmem_reserve[]: 0 0\n";
	struct imported imported;
	char text[2000];

	(void)state;
	for (int i = 0; i < 2; i++) {
		snprintf(text, sizeof(text), one, i ? high : "", i ? "HighMem: empty\n" : "");
		imported_read(&imported, text);
		assert_int_equal(imported.count, 1);
		assert_null(strstr(imported.report[0].lost, "lines of Mem-Info are missing"));
		if (!i)
			assert_true(imported.report[0].complete);
		imported_free(&imported);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(several),	cmocka_unit_test(interleaved),
		cmocka_unit_test(callers),	cmocka_unit_test(cut_in_front),
		cmocka_unit_test(cut_behind),	cmocka_unit_test(boot),
		cmocka_unit_test(panic),	cmocka_unit_test(none),
		cmocka_unit_test(frayed),	cmocka_unit_test(torn),
		cmocka_unit_test(clocks),	cmocka_unit_test(crossed),
		cmocka_unit_test(damaged_zone), cmocka_unit_test(small_machines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
