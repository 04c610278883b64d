// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Statements out of each form of log: loggers, pieces of pr_cont, CPUs that speak at once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "woven.h"

static void plain(void **state)
{
	(void)state;
	write_log(NULL, "\n");
	run(text, text_bytes);
	all_once();
	write_log(stamp, "\n");
	run(text, text_bytes);
	all_once();
}

static const char *(*const fronts[])(size_t) = {stamp, syslog_front, mail_front, calendar_front,
						code_front};

static void all_fronts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(fronts) / sizeof(*fronts); i++) {
		write_log(fronts[i], "\n");
		run(text, text_bytes);
		all_once();
	}
}

/* Pieces of pr_cont, another CPU in between (as in a report of 4.15 by syzkaller). */
static void pieces_among_others(void **state)
{
	(void)state;
	run_string("[  159.759453] Node 0 \n"
		   "[  159.761842]  ? debug_check_no_locks_freed+0x3c0/0x3c0\n"
		   "[  159.765882] DMA free:7880kB min:28kB low:32kB high:40kB active:0kB "
		   "inactive:3620kB present:10788kB pages_scanned:16863 all_unreclaimable? yes\n"
		   "[  159.769568]  ? __lock_acquire+0x664/0x3e00\n"
		   "[  159.802679] lowmem_reserve[]:\n"
		   "[  159.806791]  ? numa_migrate_preferred+0x250/0x250\n"
		   "[  159.811783]  0\n"
		   "[  159.839769]  ? __lock_is_held+0xb6/0x140\n"
		   "[  159.843808]  1971\n"
		   "[  159.847584]  ? numa_migrate_preferred+0x250/0x250\n"
		   "[  159.849793]  1980\n"
		   "[  159.854956]  ? enqueue_task_fair+0x3b7/0x2950\n"
		   "[  159.880429]  12071\n"
		   "[  159.884630]  ? find_held_lock+0x35/0x1d0\n"
		   "[  160.035327] Node 0 \n"
		   "[  160.040403]  ? __irqentry_text_end+0x1f8d44/0x1f8d44\n"
		   "[  160.044880] DMA32: \n"
		   "[  160.046909]  ? smp_apic_timer_interrupt+0x16b/0x700\n"
		   "[  160.051040] 477*4kB \n[  160.055410]  ? _raw_spin_lock+0x32/0x40\n"
		   "[  160.059363] (UM) \n[  160.064000]  ? handle_edge_irq+0x2b4/0x7c0\n"
		   "[  160.066232] 7*8kB \n[  160.070000] \n[  160.070442]  </IRQ>\n"
		   "[  160.074388] (U) 0*16kB \n[  160.107556] 2*32kB \n[  160.114667] (M) \n"
		   "[  160.123865] 3*64kB 1*128kB 1*256kB 1*512kB 1*1024kB 0*2048kB \n"
		   "[  160.194147] 0*4096kB = 4140kB\n"
		   "[  161.000000] 8379 pages reserved\n");
	only_what_was_said("pieces", 0);
	assert_int_equal(count(3), 1);
	assert_int_equal(count(4), 1);
	assert_int_equal(count(8), 1);
	assert_int_equal(said.damaged, 0);
}

/* A second stamp in the middle of a line; the rest comes later. */
static void torn(void **state)
{
	(void)state;
	run_string("[  159.750000] foo\n[  159.759453] Node 0 DMA free:7880kB min:2[  "
		   "159.760000] bar "
		   "baz 12\n[  159.761842]  ? debug_check_no_locks_freed+0x3c0/0x3c0\n"
		   "8kB low:32kB high:40kB active:0kB inactive:3620kB present:10788kB "
		   "pages_scanned:16863 all_unreclaimable? yes\n"
		   "[  159.765882] 8379 pages reserved\n");
	only_what_was_said("torn", 0);
	assert_int_equal(count(3), 1);
	assert_int_equal(count(10), 1);
	assert_int_equal(said.damaged, 0);
}

/* The rest of a line that nobody understood is no statement, though it looks like one. */
static void torn_foreign(void **state)
{
	(void)state;
	run_string("[  159.750000] foo\n[  159.759453] size 837[  159.760000] bar\n"
		   "9 pages reserved\n[  159.765882] foo\n");
	assert_int_equal(said.wholes, 0);
	assert_int_equal(said.damaged, 1);
}

/* A list torn at a blank or within a number is whole with its rest, and only with it. */
static void torn_list(void **state)
{
	static const char *const cuts[] = {"0 1971", "0 1971 19", "0 1971 1980 120"};
	static const char *const rests[] = {" 1980 12071", "80 12071", "71"};

	(void)state;
	for (int i = 0; i < 6; i++) {
		char log[512];

		snprintf(log, sizeof(log),
			 "[  159.100000] foo\n[  159.200000] lowmem_reserve[]: %s[  159.300000] "
			 "bar\n[  159.310000] baz\n%s%s[  159.400000] 8379 pages reserved\n",
			 cuts[i % 3], i < 3 ? rests[i] : "", i < 3 ? "\n" : "");
		run_string(log);
		only_what_was_said("torn list", (unsigned int)i);
		assert_int_equal(count(4), i < 3);
		assert_int_equal(count(10), 1);
		assert_int_equal(said.damaged, i >= 3);
	}
}

/* The rest may be that of a line that nobody understood. */
static void torn_after_foreign(void **state)
{
	(void)state;
	run_string("[  159.100000] foo\n[  159.200000] unheard of[  159.300000] "
		   "lowmem_reserve[]: 0 1971 1980\n 12071\n"
		   "[  159.400000] 8379 pages reserved\n");
	only_what_was_said("torn after foreign", 0);
	assert_int_equal(count(4), 0);
	assert_int_equal(count(10), 1);
}

/* A beginning torn where it says nothing yet, others in between. */
static void torn_beginning(void **state)
{
	(void)state;
	run_string("[  159.100000] foo\n[  159.200000] ese[  159.300000] bar\n"
		   "[  159.310000] baz\n"
		   "rver invoked oom-killer: gfp_mask=0x1201d2, order=0, oomkilladj=0\n"
		   "[  159.400000] 8379 pages reserved\n");
	only_what_was_said("torn beginning", 0);
	assert_int_equal(count(0), 1);
	assert_int_equal(count(10), 1);
	assert_int_equal(said.damaged, 0);
}

/* Two lines are torn at once: whose rest it is nothing tells. */
static void torn_twice(void **state)
{
	(void)state;
	run_string("[  159.100000] foo\n[  159.200000] lowmem_reserve[]: 0 19[  159.300000] "
		   "lowmem_reserve[]: 0 0 91[  159.310000] bar\n42 9142\n71 1980 12071\n"
		   "[  159.400000] 8379 pages reserved\n");
	only_what_was_said("torn twice", 0);
	assert_int_equal(count(4) + count(6), 0);
	assert_int_equal(said.damaged, 2);
}

/* A stamp does not go on with a task row: calls of another are no names. */
static void torn_row(void **state)
{
	(void)state;
	run_string("[  159.100000] foo\n[  159.150000] [ pid ]   uid  tgid total_vm      rss "
		   "nr_ptes swapents oom_score_adj name\n"
		   "[  159.200000] [  390]     0   390    39012     6739      78       51         "
		   "    0[  159.300000] bar\n[  159.310000]  baz\n"
		   "[  159.400000] 8379 pages reserved\n");
	only_what_was_said("torn row", 0);
	assert_int_equal(said.wholes, 2);
	assert_int_equal(said.damaged, 1);
}

/* So many stamps in a line that its line ends are lost: nothing is torn. */
static void squashed(void **state)
{
	(void)state;
	write_log(stamp, "");
	run(text, text_bytes);
	all_once();
}

/* Two CPUs tell of a zone at once, in pieces: whose is which is not known. */
static void two_at_once(void **state)
{
	(void)state;
	run_string("[  159.100000] foo\n[  159.200000] lowmem_reserve[]:\n[  159.300000] "
		   "lowmem_reserve[]:\n"
		   "[  159.400000]  0\n[  159.500000]  7\n[  159.600000] 8379 pages reserved\n");
	only_what_was_said("two", 0);
	assert_int_equal(count(10), 1);
}

/* With caller ids it is known. */
static void two_callers(void **state)
{
	(void)state;
	run_string("[  159.100000][   T1] foo\n[  159.200000][   T1] lowmem_reserve[]:\n"
		   "[  159.300000][   C1] lowmem_reserve[]:\n[  159.400000][   T1]  0\n[  "
		   "159.500000][   C1]  0\n"
		   "[  159.600000][   C1]  0\n[  159.610000][   T1]  1971 1980\n[  159.700000][  "
		   " T1]  12071\n"
		   "[  159.800000][   C1]  9142 9142\n"
		   "[  159.900000][   T1] 8379 pages reserved\n"
		   "[  159.910000][   C1] 8379 pages reserved\n");
	only_what_was_said("callers", 0);
	assert_int_equal(count(4), 1);
	assert_int_equal(count(6), 1);
	assert_int_equal(said.damaged, 0);
}

/* Where a list in pieces ends the text, the rest of it may be missing. */
static void list_at_the_end(void **state)
{
	(void)state;
	run_string("[  159.100000] lowmem_reserve[]:\n[  159.200000]  0\n"
		   "[  159.300000]  1971 1980\n");
	assert_int_equal(said.wholes, 0);
	assert_int_equal(said.damaged, 1);
	run_string("[  159.100000] lowmem_reserve[]: 0 1971 1980 12071\n");
	assert_int_equal(said.wholes, 1);
	assert_int_equal(said.damaged, 0);
}

/* After a reboot nothing of before goes on. */
static void clock_jumps_back(void **state)
{
	(void)state;
	run_string(
		"[  159.100000] foo\n[  159.200000] Node 0 DMA free:7880kB min:28kB low:32kB "
		"high:40kB \n"
		"[    0.300000] active:0kB inactive:3620kB present:10788kB pages_scanned:16863 "
		"all_unreclaimable? yes\n[    0.400000] 8379 pages reserved\n");
	only_what_was_said("clock", 0);
	assert_int_equal(count(10), 1);
	assert_int_equal(said.wholes, 1);
	assert_int_equal(said.damaged, 1);
}

/* rsyslog's line ends. */
static void escaped_line_ends(void **state)
{
	(void)state;
	run_string("Nov 22 20:09:22 host kernel: foo\n"
		   "Nov 22 20:09:23 host kernel: active_anon:60328 inactive_anon:64 "
		   "isolated_anon:0#012 active_file:3523 inactive_file:8485 isolated_file:0\n");
	assert_int_equal(count(1), 1);
	assert_int_equal(count(2), 1);
	assert_int_equal(said.damaged, 0);
}

/* A log that was written twice, one after the other and line by line. */
static void doubled(void **state)
{
	size_t half;

	(void)state;
	write_log(stamp, "\n");
	half = text_bytes;
	add(text, half);
	run(text, text_bytes);
	only_what_was_said("doubled", 0);
	assert_int_equal(said.wholes, 2 * fake_statements_count);
	text_bytes = 0;
	for (size_t n = 0; n < fake_statements_count; n++)
		for (int i = 0; i < 2; i++) {
			add_string(stamp(n));
			add_string(fake_statements[n]);
			add_string("\n");
		}
	run(text, text_bytes);
	only_what_was_said("lines doubled", 0);
	assert_int_equal(said.wholes, 2 * fake_statements_count);
}

/* Every line has its fate, once. */
static void every_line_has_a_fate(void **state)
{
	size_t lines = 0;

	(void)state;
	for (size_t width = 30; width < 140; width += 7) {
		write_log(width & 1 ? stamp : NULL, "\nfoo\n\n  bar 12\n");
		wrap_text(width, width & 2 ? FOLD : MAIL);
		run(text, text_bytes);
		lines = 0;
		for (size_t i = 0; i < text_bytes; i++)
			lines += text[i] == '\n';
		for (size_t i = 1; i <= lines; i++)
			assert_int_equal(fates[i], 1);
		assert_int_equal(fates[lines + 1], 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain),
		cmocka_unit_test(all_fronts),
		cmocka_unit_test(pieces_among_others),
		cmocka_unit_test(torn),
		cmocka_unit_test(torn_foreign),
		cmocka_unit_test(torn_list),
		cmocka_unit_test(torn_after_foreign),
		cmocka_unit_test(torn_beginning),
		cmocka_unit_test(torn_twice),
		cmocka_unit_test(torn_row),
		cmocka_unit_test(squashed),
		cmocka_unit_test(two_at_once),
		cmocka_unit_test(two_callers),
		cmocka_unit_test(list_at_the_end),
		cmocka_unit_test(clock_jumps_back),
		cmocka_unit_test(escaped_line_ends),
		cmocka_unit_test(doubled),
		cmocka_unit_test(every_line_has_a_fate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
