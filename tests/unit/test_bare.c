// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is left of a line when everything around the kernel's words is taken off, for each logger.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../host/import/bare.h"

static char *copy;

static struct bare_cursor over(const char *line)
{
	struct bare_cursor cursor;
	size_t bytes = strlen(line);

	free(copy);
	copy = malloc(bytes + !bytes);
	memcpy(copy, line, bytes);
	bare_begin(&cursor, copy, bytes);
	return cursor;
}

/* The next piece is this. */
static struct bare expect(struct bare_cursor *cursor, const char *text)
{
	struct bare bare;

	assert_true(bare_next(cursor, &bare));
	if (bare.bytes != strlen(text) || memcmp(bare.text, text, bare.bytes))
		print_message("expected '%s', got '%.*s'\n", text, (int)bare.bytes, bare.text);
	assert_int_equal(bare.bytes, strlen(text));
	assert_memory_equal(bare.text, text, bare.bytes);
	return bare;
}

static struct bare only(const char *line, const char *text)
{
	struct bare_cursor cursor = over(line);
	struct bare bare = expect(&cursor, text), none;

	assert_int_equal(bare.end, BARE_LINE);
	assert_false(bare_next(&cursor, &none));
	return bare;
}

#define TEXT "Node 0 DMA free:4kB"

static const struct {
	const char *front;
	unsigned int wraps;
	uint64_t time_ns;
} forms[] = {
	{"", 0, 0},
	{"[  123.456789] ", BARE_TIME, 123456789000},
	{"[17179569.184000] ", BARE_TIME, 17179569184000000},
	{"[  123.456789@1] ", BARE_TIME, 123456789000},
	{"<4>[  123.456789] ", BARE_LEVEL | BARE_TIME, 123456789000},
	{"<4>", BARE_LEVEL, 0},
	{"[  123.456789] [ T123] ", BARE_TIME | BARE_CALLER, 123456789000},
	{"[  123.456789][    C0] ", BARE_TIME | BARE_CALLER, 123456789000},
	{"[T0] ", BARE_CALLER, 0},
	{"kern  :warn  : [  123.456789] ", BARE_LEVEL | BARE_TIME, 123456789000},
	{"[Di Aug 12 03:54:03 2025] ", BARE_CALENDAR, 0},
	{"[mar. ao\xc3\xbbt 12 03:54:03 2025] ", BARE_CALENDAR, 0},
	{"[\xe7\x81\xab  8\xe6\x9c\x88 12 03:54:03 2025] ", BARE_CALENDAR, 0},
	{"[2025-08-12 03:54:03.123] ", BARE_CALENDAR, 0},
	{"Nov 22 20:09:23 host kernel: [  123.456789] ", BARE_SYSLOG | BARE_TIME, 123456789000},
	{"Nov  2 20:09:23 host kernel: ", BARE_SYSLOG, 0},
	{"Nov 22 20:09:23 host kernel[0]: ", BARE_SYSLOG, 0},
	{"Nov 22 20:09:23 kernel: ", BARE_SYSLOG, 0},
	{"Nov 22 2012 20:09:23 host kernel: ", BARE_SYSLOG, 0},
	{"2012 Nov 22 20:09:23 host kernel: ", BARE_SYSLOG, 0},
	{"Nov 22 20:09:23 host kern.warn kernel: ", BARE_SYSLOG, 0},
	{"Nov 22 20:09:23 192.168.1.5 [  123.456789] ", BARE_SYSLOG | BARE_TIME, 123456789000},
	{"Nov 22 20:09:23 fe80::1 <4>[  123.456789] ", BARE_SYSLOG | BARE_LEVEL | BARE_TIME,
	 123456789000},
	{"Nov 22 20:09:23 [  123.456789] ", BARE_SYSLOG | BARE_TIME, 123456789000},
	{"ao\xc3\xbbt 12 03:54:03 host kernel: ", BARE_SYSLOG, 0},
	{"2025-08-12T03:54:03.123456+02:00 host kernel: ", BARE_SYSLOG, 0},
	{"2025-08-12T03:54:03Z host kernel: ", BARE_SYSLOG, 0},
	{"2025-08-12T03:54:03+0200 host kernel: ", BARE_SYSLOG, 0},
	{"2025-08-12 03:54:03,123 host kernel: ", BARE_SYSLOG, 0},
	{"2025-08-12T03:54:03,123456+02:00 ", BARE_SYSLOG, 0},
	{"Tue 2025-08-12 03:54:03 CEST host kernel: ", BARE_SYSLOG, 0},
	{"1691805243.123456 host kernel: ", BARE_SYSLOG, 0},
	{"20:09:23.123 [  123.456789] ", BARE_SYSLOG | BARE_TIME, 123456789000},
	{"[  123.456789] host kernel: ", BARE_TIME, 123456789000},
	{"kernel: [  123.456789] ", BARE_SYSLOG | BARE_TIME, 123456789000},
	{"<4>1 2025-08-12T03:54:03.123Z host kernel - - - ", BARE_LEVEL | BARE_SYSLOG, 0},
	{"<4>1 2025-08-12T03:54:03.123Z host kernel - - [a b=\"c\"][d e=\"f\"] [  123.456789] ",
	 BARE_LEVEL | BARE_SYSLOG | BARE_TIME, 123456789000},
	{"<4>1 - host kernel - - - \xef\xbb\xbf", BARE_LEVEL | BARE_SYSLOG, 0},
	{"4,1234,123456789,-;", BARE_KMSG, 123456789000},
	{"6,339,123456789,c,caller=T123;", BARE_KMSG | BARE_CALLER, 123456789000},
	{"6.4.0,6,444,123456789,-;", BARE_KMSG, 123456789000},
	{"6,416,123456789,-,ncfrag=0/33;", BARE_KMSG, 123456789000},
	{"[  123.456789,3] ", BARE_TIME, 123456789000},
	{"[  123.456789 <    0.000012>] ", BARE_TIME, 123456789000},
	{"[  123.456789 <    0.000012 >] host kernel: ", BARE_TIME, 123456789000},
	{"<4>[  123.456789] [1:  swapper/1:    0] ", BARE_LEVEL | BARE_TIME | BARE_CALLER,
	 123456789000},
	{"<4>[  123.456789]  (0)[104:tail] ", BARE_LEVEL | BARE_TIME | BARE_CALLER, 123456789000},
	{"<4>[  123.456789] -(0)[1:swapper/0] ", BARE_LEVEL | BARE_TIME | BARE_CALLER,
	 123456789000},
	{"<6>[  123.456789] c0      1 ", BARE_LEVEL | BARE_TIME | BARE_CALLER, 123456789000},
	{"[Aug12 03:54] ", BARE_CALENDAR, 0},
	{"[  +0.000012] ", BARE_CALENDAR, 0},
	{"[<    0.000012>] ", BARE_CALENDAR, 0},
	{"[Tue Aug 12 03:54:03 2025 <    0.000012>] ", BARE_CALENDAR, 0},
	{"08-12 03:54:03.123     0     0 W kernel  : ", BARE_SYSLOG, 0},
	{"kern.warning: Aug 12 03:54:03 host kernel: ", BARE_SYSLOG, 0},
	{"MESSAGE=", BARE_SYSLOG, 0},
	{"    MESSAGE=", BARE_SYSLOG, 0},
	{"2025-08-12 03:54:03.123\t[  123.456789] ", BARE_SYSLOG | BARE_TIME, 123456789000},
	{"/var/log/kern.log:[  123.456789] ", BARE_TIME, 123456789000},
	{"kern.log-123-<4>[  123.456789] ", BARE_LEVEL | BARE_TIME, 123456789000},
	{"  12  [  123.456789] ", BARE_TIME, 123456789000},
	{"root@host:~# [  123.456789] ", BARE_TIME, 123456789000},
	{"console-1  | [  123.456789] ", BARE_TIME, 123456789000},
	{"kern.log:Nov 22 20:09:23 host kernel: ", BARE_SYSLOG, 0},
	{"kern.log-12-Nov 22 20:09:23 host kernel: [  123.456789] ", BARE_SYSLOG | BARE_TIME,
	 123456789000},
	{"> ", BARE_QUOTE, 0},
	{">> [  123.456789] ", BARE_QUOTE | BARE_TIME, 123456789000},
	{"> > [  123.456789] ", BARE_QUOTE | BARE_TIME, 123456789000},
	{"| [  123.456789] ", BARE_QUOTE | BARE_TIME, 123456789000},
	{"+[  123.456789] ", BARE_QUOTE | BARE_TIME, 123456789000},
	{"    [  123.456789] ", BARE_TIME, 123456789000},
};

/* Each form in front of a text, of one with a blank in front, of none. */
static void fronts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		char line[256];
		struct bare bare;

		strcpy(line, forms[i].front);
		strcat(line, TEXT);
		bare = only(line, TEXT);
		if (bare.wraps != forms[i].wraps || bare.time_ns != forms[i].time_ns)
			print_message("%s: wraps %x, time %llu\n", line, bare.wraps,
				      (unsigned long long)bare.time_ns);
		assert_int_equal(bare.wraps, forms[i].wraps);
		assert_true(bare.time_ns == forms[i].time_ns);
		assert_false(bare.foreign);
		assert_int_equal(bare.columns, strlen(line));
		assert_int_equal(bare.speaker != 0, !!(bare.wraps & ~(unsigned int)BARE_QUOTE));
		strcpy(line, forms[i].front);
		strcat(line, "  active_file:5 ");
		assert_true(only(line, "  active_file:5").blank);
	}
}

static void other_programs(void **state)
{
	static const char *const lines[] = {
		"Nov 22 20:09:23 host systemd[1]: Node 0 DMA free:4kB",
		"Nov 22 20:09:23 host dhclient: Mem-Info:",
		"2025-08-12T03:54:03.123456+02:00 host (cron)[12]: Node 0 DMA free:4kB",
		"<4>1 2025-08-12T03:54:03.123Z host app 12 - - Mem-Info:",
		" SUBSYSTEM=acpi",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		struct bare_cursor cursor = over(lines[i]);
		struct bare bare;

		assert_true(bare_next(&cursor, &bare));
		assert_true(bare.foreign);
	}
}

/* Kernel text that looks like a logger's. */
static void no_fronts(void **state)
{
	static const char *const lines[] = {
		"[<c015ae08>] oom_kill_process+0x4f/0x195",
		"[ pid ]   uid  tgid total_vm",
		"[  390]     0   390    39012",
		"[0000:00:1f.2] foo",
		"Node 0 DMA: 1*4kB (U)",
		"9730 total pagecache pages",
		"lowmem_reserve[]: 0 1971",
		"2.6.25 foo",
		"<IRQ>",
		"</TASK>",
		"CPU    0: hi:    0, btch:   1 usd:   0",
		"1,2,3",
		"Mem-Info:",
		"Active:31 inactive:491089 dirty:0",
		"0 pages swap cached",
		"= 4kB",
		"Z 12:34:56",
		"+deb12-amd64 #1",
		"|__GFP_COMP)",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		assert_int_equal(only(lines[i], lines[i]).speaker, 0);
	/* A clock without a host's name, as dmesg and terminals have it. */
	only("2025-08-12T03:54:03,123456+02:00 Swap cache: add 0, delete 0",
	     "Swap cache: add 0, delete 0");
	only("20:09:23 php-fpm invoked oom-killer: gfp_mask=0x0",
	     "php-fpm invoked oom-killer: gfp_mask=0x0");
}

static void speakers(void **state)
{
	(void)state;
	assert_true(only("[  1.000000] a", "a").speaker == only("[  2.000000] b", "b").speaker);
	assert_true(only("[  1.000000][ T1] a", "a").speaker !=
		    only("[  2.000000][ T2] b", "b").speaker);
	assert_true(only("Nov 22 20:09:23 one kernel: a", "a").speaker !=
		    only("Nov 22 20:09:23 two kernel: a", "a").speaker);
	/* Further lines of one message come without the kernel's own time. */
	assert_true(only("Nov 22 20:09:23 one kernel: [  1.000000] a", "a").speaker ==
		    only("Nov 22 20:09:23 one kernel:  b", " b").speaker);
}

static void two_stamps(void **state)
{
	struct bare_cursor cursor;
	struct bare bare;

	(void)state;
	cursor = over("[  159.280000] min:1 [  159.290000] foo <6>[  159.300000][ T1] bar");
	bare = expect(&cursor, "min:1");
	assert_int_equal(bare.end, BARE_TORN);
	assert_true(bare.blank);
	bare = expect(&cursor, "foo");
	assert_true(bare.time_ns == 159290000000);
	bare = expect(&cursor, "bar");
	assert_int_equal(bare.end, BARE_LINE);
	assert_int_not_equal(bare.wraps & BARE_CALLER, 0);
	assert_false(bare_next(&cursor, &bare));
	cursor = over("8kB low:32 [  159.290000] foo");
	assert_int_equal(expect(&cursor, "8kB low:32").speaker, 0);
	assert_int_not_equal(expect(&cursor, "foo").speaker, 0);
}

static void breaks(void **state)
{
	struct bare_cursor cursor;
	struct bare bare;

	(void)state;
	cursor = over("Nov 22 20:09:23 host kernel: a:1#012 b:2#012 c:3");
	assert_int_equal(expect(&cursor, "a:1").end, BARE_BREAK);
	assert_int_equal(expect(&cursor, " b:2").end, BARE_BREAK);
	assert_int_equal(expect(&cursor, " c:3").end, BARE_LINE);
	assert_false(bare_next(&cursor, &bare));
	cursor = over("4,1,1,-;a:1\\x0a b:2");
	expect(&cursor, "a:1");
	expect(&cursor, " b:2");
	cursor = over("a\rb");
	assert_int_equal(expect(&cursor, "a").end, BARE_TORN);
	expect(&cursor, "b");
}

static void zeros(void **state)
{
	static const char line[] = "\0\0\0[  1.000000] a\0\0b";
	struct bare_cursor cursor;

	(void)state;
	bare_begin(&cursor, line, sizeof(line) - 1);
	expect(&cursor, "a");
	expect(&cursor, "");
	expect(&cursor, "b");
	only("", "");
	only("   ", "");
}

/* Every beginning of every form, and every byte of it changed: no reading beyond the end, every
 * piece within the line. */
static void damaged_fronts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		size_t bytes = strlen(forms[i].front);

		for (size_t at = 0; at <= bytes; at++) {
			for (unsigned int c = 0; c < 256; c += at < bytes ? 1 : 256) {
				size_t use = c ? bytes : at;
				char *line = malloc(use + !use);
				struct bare_cursor cursor;
				struct bare bare;

				memcpy(line, forms[i].front, use);
				if (c)
					line[at] = (char)c;
				bare_begin(&cursor, line, use);
				while (bare_next(&cursor, &bare))
					assert_true(bare.text >= line &&
						    bare.text + bare.bytes <= line + use);
				free(line);
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fronts),     cmocka_unit_test(other_programs),
		cmocka_unit_test(no_fronts),  cmocka_unit_test(speakers),
		cmocka_unit_test(two_stamps), cmocka_unit_test(breaks),
		cmocka_unit_test(zeros),      cmocka_unit_test(damaged_fronts),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	free(copy);
	return failed;
}
