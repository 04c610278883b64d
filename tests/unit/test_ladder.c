// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/talk/{trigger,ladder}: links those two.
 */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "../../host/talk/ladder.h"

#define HELP "sysrq: HELP : loglevel(0-9) reboot(b) crash(c) terminate-all-tasks(e) "

static struct trigger trigger;
static char lines[LADDER_LINES][LADDER_BYTES];
static unsigned int count;

static void send(const char *keys)
{
	memset(&trigger, 0, sizeof(trigger));
	trigger_sent(&trigger, keys, true, 1000);
	assert_int_equal(trigger_told(&trigger, 1001), TRIGGER_WAITING);
}

static void hear(const char *text)
{
	trigger_text(&trigger, text, strlen(text));
}

static void answer(enum lg_answer_state state, uint16_t refused)
{
	const struct lg_answer said = { .state = (uint8_t)state, .refused = refused };

	trigger_answer(&trigger, &said);
}

/* The fate is that, now or, if it takes time, when the time is over; and it is told once. */
static void fate_is(enum trigger_fate fate, bool at_once)
{
	assert_int_equal(trigger_told(&trigger, 1000 + TRIGGER_MS - 1),
			 at_once ? fate : TRIGGER_WAITING);
	assert_int_equal(trigger_told(&trigger, 1000 + TRIGGER_MS),
			 at_once ? TRIGGER_NONE : fate);
	assert_int_equal(trigger_told(&trigger, 9999999), TRIGGER_NONE);
}

static void agents_answers_decide(void **state)
{
	(void)state;
	send("x");
	answer(LG_ANSWER_COLLECTING, 0);
	fate_is(TRIGGER_ACCEPTED, true);
	send("x");
	trigger_arrival(&trigger);
	fate_is(TRIGGER_ACCEPTED, true);
	send("x");
	hear("sysrq: lastgasp: memory dump\r\n");
	answer(LG_ANSWER_REFUSED, 3);
	fate_is(TRIGGER_REFUSED, true);
	assert_int_equal(trigger.refused, 3);
	send("x");
	answer(LG_ANSWER_LEAVING, 0); /* of an earlier dump */
	fate_is(TRIGGER_SILENT, false);
	memset(&trigger, 0, sizeof(trigger));
	answer(LG_ANSWER_COLLECTING, 0); /* nobody asked: a key on the machine */
	assert_int_equal(trigger_told(&trigger, 5000), TRIGGER_NONE);
}

static void kernels_words_decide(void **state)
{
	(void)state;
	send("x");
	hear("[   12.3] sysrq: This sysrq operation is dis");
	assert_int_equal(trigger_told(&trigger, 1002), TRIGGER_WAITING);
	hear("abled.\r\n");
	fate_is(TRIGGER_DISABLED, true);
	send("x");
	hear("SysRq : This sysrq operation is disabled.\r\n"); /* 2.6 */
	fate_is(TRIGGER_DISABLED, true);
	send("x");
	hear("login: \r\n[  120.1] " HELP);
	assert_int_equal(trigger_told(&trigger, 1002), TRIGGER_WAITING);
	hear("unmount(u) force-fb(v)\r\n");
	fate_is(TRIGGER_UNKNOWN, true);
	assert_false(trigger.loaded);
	send("y");
	hear(HELP "lastgasp-memory-dump unmount(u)\r\n");
	fate_is(TRIGGER_UNKNOWN, true);
	assert_true(trigger.loaded);
	send("y");
	hear("SysRq : HELP : loglevel(0-9) re"); /* the rest never comes */
	fate_is(TRIGGER_UNKNOWN, false);
	send("m");
	hear("sysrq: Show Memory\r\nMem-Info:\r\n");
	fate_is(TRIGGER_TAKEN, false);
	assert_string_equal(trigger.said, "Show Memory");
	send("x");
	hear("sysrq: lastgasp: memory dump\r\n");
	trigger_arrival(&trigger);
	fate_is(TRIGGER_ACCEPTED, true);
}

static void typing_and_silence(void **state)
{
	char flood[1000];

	(void)state;
	send("gdvx");
	hear("\r\nxo login: gd");
	hear("vx\r\n");
	fate_is(TRIGGER_TYPED, false);
	send("x");
	hear("\r\nxo login: "); /* no echo */
	fate_is(TRIGGER_SILENT, false);
	send("x");
	hear("the max");
	fate_is(TRIGGER_SILENT, false);
	send("x");
	hear("usb 1-1: reset\r\n");
	fate_is(TRIGGER_SILENT, false);
	send("x");
	fate_is(TRIGGER_SILENT, false);
	assert_false(trigger.heard);
	send("x");
	memset(flood, 's', sizeof(flood));
	for (int i = 0; i < 50; i++)
		trigger_text(&trigger, flood, sizeof(flood));
	trigger_text(&trigger, "\0\0", 2);
	fate_is(TRIGGER_SILENT, false);
	memset(&trigger, 0, sizeof(trigger));
	trigger_sent(&trigger, "x", false, 1000);
	assert_int_equal(trigger_told(&trigger, 1000), TRIGGER_UNSENT);
	assert_int_equal(trigger_told(&trigger, 1000), TRIGGER_NONE);
}

static void tell(enum trigger_fate fate, const char *keys, bool breaks, bool qemu)
{
	const struct ladder ladder = {
		.trigger = &trigger,
		.fate = fate,
		.breaks = breaks,
		.qemu = qemu,
	};

	snprintf(trigger.keys, sizeof(trigger.keys), "%s", keys);
	count = ladder_tell(&ladder, lines);
	for (unsigned int i = 0; i < count; i++)
		assert_true(strlen(lines[i]) < LADDER_BYTES - 1); /* nothing was cut */
}

/* The line that holds those words; -1: none does. */
static int line_of(const char *words)
{
	for (unsigned int i = 0; i < count; i++)
		if (strstr(lines[i], words))
			return (int)i;
	return -1;
}

/* These words are in lines that follow each other. */
static void order_is(const char *const *words)
{
	int last = -1;

	for (; *words; words++) {
		if (line_of(*words) <= last)
			fail_msg("`%s` is missing or out of order", *words);
		last = line_of(*words);
	}
}

static void short_answers_need_no_ladder(void **state)
{
	(void)state;
	memset(&trigger, 0, sizeof(trigger));
	tell(TRIGGER_NONE, "x", true, false);
	assert_int_equal(count, 0);
	tell(TRIGGER_ACCEPTED, "x", true, false);
	assert_int_equal(count, 1);
	trigger.refused = 7;
	tell(TRIGGER_REFUSED, "x", true, false);
	order_is((const char *const[]){ "sysrq gdvx", "refused 7", NULL });
	tell(TRIGGER_UNKNOWN, "x", true, false);
	assert_int_equal(line_of("not loaded"), 0);
	assert_int_equal(count, 1);
	trigger.loaded = true;
	tell(TRIGGER_UNKNOWN, "x", true, false);
	assert_int_equal(line_of("key="), 0);
	strcpy(trigger.said, "Show Memory");
	tell(TRIGGER_TAKEN, "m", true, false);
	assert_int_equal(line_of("port="), -1);
	strcpy(trigger.said, "lastgasp: memory dump");
	tell(TRIGGER_TAKEN, "x", true, false);
	assert_int_equal(line_of("port="), 1);
}

static void the_ladder_has_what_applies(void **state)
{
	(void)state;
	memset(&trigger, 0, sizeof(trigger));
	trigger.heard = true;
	tell(TRIGGER_SILENT, "x", true, false);
	order_is((const char *const[]){ "no answer within 2 s", "tried: BREAK and x",
				       "echo x > /proc/sysrq-trigger", "setkeycodes 42 99",
				       "ipmitool", "panic", NULL });
	assert_int_equal(line_of("QEMU"), -1);
	assert_int_equal(line_of("SERIAL_SEQUENCE"), -1);
	assert_int_equal(line_of("not said anything"), -1);
	trigger.heard = false;
	tell(TRIGGER_SILENT, "x", true, true);
	order_is((const char *const[]){ "not said anything", "tried:", "sendkey alt-sysrq-x",
				       "inject-nmi", "panic", NULL });
	assert_int_equal(line_of("ipmitool"), -1);
	tell(TRIGGER_TYPED, "gdvx", true, false);
	order_is((const char *const[]){ "gdvx came back as typing", "tried: BREAK and gdvx",
				       "echo g", "NMI", NULL });
	tell(TRIGGER_UNSENT, "x", false, false);
	order_is((const char *const[]){ "not sent", "SERIAL_SEQUENCE", "echo x", NULL });
	assert_int_equal(line_of("tried"), -1);
	tell(TRIGGER_DISABLED, "x", true, false);
	order_is((const char *const[]){ "kernel.sysrq=1", "echo x > /proc/sysrq-trigger", "NMI",
				       "panic", NULL });
	assert_int_equal(line_of("Alt-SysRq"), -1); /* masked too */
}

/* Whatever could be tried on the machine waits until its rate is known. */
static void a_wrong_rate_comes_first(void **state)
{
	const struct ladder ladder = {
		.trigger = &trigger,
		.fate = TRIGGER_SILENT,
		.breaks = true,
		.garbled = true,
	};

	(void)state;
	send("x");
	assert_int_equal(ladder_tell(&ladder, lines), 2);
	assert_non_null(strstr(lines[0], "a BREAK arrives at any rate"));
	assert_non_null(strstr(lines[1], "--baud auto"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agents_answers_decide),
		cmocka_unit_test(kernels_words_decide),
		cmocka_unit_test(typing_and_silence),
		cmocka_unit_test(short_answers_need_no_ladder),
		cmocka_unit_test(the_ladder_has_what_applies),
		cmocka_unit_test(a_wrong_rate_comes_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
