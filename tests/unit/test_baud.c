// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/talk/baud: links host/err.c, host/line/, host/capture/, protocol/,
 * tests/unit/fake_dump.c. The machine and its wrong rate are host/line/wire's.
 */
#include "unit.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "../../host/capture/capture.h"
#include "../../host/talk/baud.h"
#include "../../host/line/damage.h"
#include "../../host/line/wire.h"
#include "../../protocol/form.h"
#include "fake_dump.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define CHUNK 40

static const unsigned int rates[] = {
	1200,	2400,	4800,	9600,	19200,	38400,	 57600,	  74880,   115200,
	230400, 250000, 460800, 500000, 921600, 1000000, 1500000, 2000000, 3000000,
};

static const char boot[] =
	"[    0.000000] Linux version 6.1.0-56-amd64 (debian-kernel@lists.debian.org)\r\n"
	"[    0.000000] Command line: console=ttyS0,115200 quiet sysrq_always_enabled=1\r\n"
	"[    0.281504] pci 0000:00:01.1: legacy IDE quirk: reg 0x10: [io 0x01f0-0x01f7]\r\n"
	"[    1.022817] 00:04: ttyS0 at I/O 0x3f8 (irq = 4, base_baud = 115200) is a 16550A\r\n"
	"Debian GNU/Linux 12 xo ttyS0\r\n\r\nxo login: root\r\nPassword: \r\n"
	"root@xo:~# ps aux | sort -nk6 | tail -3; cat /proc/meminfo\r\n";

static uint8_t sent[40000], heard[CHUNK * WIRE_GROWTH];

/* A machine and this end. */
struct rig {
	struct wire wire;
	struct baud baud;
	struct capture capture;
	bool counted, packets; /* packets: an error for a piece, as FTDI does, not for a byte */
	uint64_t errors, hits;
	int64_t piece_ms;
	int64_t now_ms;
	size_t at;
	unsigned int wrongs;
};

static void on_frame(void *ctx, uint64_t offset, size_t wire_bytes, enum lg_form form,
		     const struct lg_frame *frame)
{
	struct rig *rig = ctx;

	(void)offset, (void)wire_bytes, (void)form, (void)frame;
	baud_frame(&rig->baud);
}

static void start(struct rig *rig, unsigned int machine, unsigned int ours, bool counted)
{
	const struct capture_sink sink = {.ctx = rig, .frame = on_frame};

	memset(rig, 0, sizeof(*rig));
	rig->wire.sender = machine;
	rig->wire.receiver = ours;
	rig->counted = counted;
	capture_init(&rig->capture, &sink);
	baud_begin(&rig->baud, ours, 0);
}

static enum baud_verdict hear(struct rig *rig, const uint8_t *bytes, size_t count)
{
	uint64_t errors = rig->wire.framing + rig->wire.breaks;

	uint64_t packets = 1 + (uint64_t)rig->piece_ms; /* FTDI's, one a ms */

	rig->hits += errors - rig->errors < packets ? errors - rig->errors : packets;
	rig->errors = errors;
	baud_feed(&rig->baud, bytes, count, rig->packets ? rig->hits : errors, rig->counted,
		  rig->now_ms);
	capture_feed(&rig->capture, bytes, count);
	return baud_verdict(&rig->baud, rig->now_ms);
}

/* The machine says the next piece of bytes[], over and over. */
static enum baud_verdict say(struct rig *rig, const void *bytes, size_t count)
{
	size_t piece = count - rig->at < CHUNK ? count - rig->at : CHUNK;
	size_t got = wire_pass(&rig->wire, (const uint8_t *)bytes + rig->at, piece, heard);

	rig->at = (rig->at + piece) % count;
	rig->piece_ms = 1 + (int64_t)piece * 10000 / rig->wire.sender;
	rig->now_ms += rig->piece_ms;
	return hear(rig, heard, got);
}

/* What it makes of bytes[], said once. */
static enum baud_verdict judge(struct rig *rig, const void *bytes, size_t count)
{
	enum baud_verdict ret = BAUD_UNKNOWN;

	do
		ret = say(rig, bytes, count);
	while (ret == BAUD_UNKNOWN && rig->at);
	rig->now_ms += 500;
	return ret == BAUD_UNKNOWN ? baud_verdict(&rig->baud, rig->now_ms) : ret;
}

static size_t make_dump(enum lg_form form)
{
	const struct fake_dump *dump = fake_dump(0x22e1, 1);
	size_t bytes = 0;

	for (unsigned int i = 0; i < dump->count; i++)
		bytes += (size_t)lg_form_pack(form, &dump->frames[i], sent + bytes);
	return bytes;
}

/* Returns how many rates were tried until it fits; fails when it does not. */
static unsigned int search(struct rig *rig, const void *bytes, size_t count)
{
	for (size_t said = 0; said < 400000; said += CHUNK) {
		enum baud_verdict verdict = say(rig, bytes, count);

		if (verdict == BAUD_FITS)
			return rig->wrongs + 1;
		if (verdict != BAUD_WRONG)
			continue;
		rig->wrongs++;
		rig->wire.receiver = baud_next(&rig->baud);
		assert_int_not_equal(rig->wire.receiver, 0);
		baud_begin(&rig->baud, rig->wire.receiver, rig->now_ms);
	}
	fail_msg("%u baud was not found, at %u: %u bytes, %u text, %u errors", rig->wire.sender,
		 rig->baud.rate, rig->baud.bytes, rig->baud.text, rig->baud.errors);
	return 0;
}

static void text_fits_at_its_own_rate_alone(void **state)
{
	struct rig rig;

	(void)state;
	for (size_t i = 0; i < COUNT(rates) * COUNT(rates) * 2; i++) {
		unsigned int machine = rates[i / 2 % COUNT(rates)];
		unsigned int ours = rates[i / 2 / COUNT(rates)];
		enum baud_verdict verdict;

		start(&rig, machine, ours, i % 2);
		verdict = judge(&rig, boot, sizeof(boot) - 1);
		if ((verdict == BAUD_FITS) != (machine == ours))
			fail_msg("%u heard at %u: verdict %d", machine, ours, verdict);
	}
}

/* Errors not counted, counted, and counted as FTDI does. */
static void finds_each_rate_by_text(void **state)
{
	struct rig rig;

	(void)state;
	for (size_t i = 0; i < COUNT(rates) * 3; i++) {
		start(&rig, rates[i / 3], 115200, i % 3);
		rig.packets = i % 3 == 2;
		assert_true(search(&rig, boot, sizeof(boot) - 1) <= COUNT(rates));
		assert_int_equal(rig.baud.rate, rates[i / 3]);
	}
	start(&rig, 57600, 115200, true);
	assert_int_equal(search(&rig, boot, sizeof(boot) - 1), 2); /* not by chance: by width */
	start(&rig, 9600, 115200, false);
	assert_int_equal(search(&rig, boot, sizeof(boot) - 1), 2);
}

static void finds_each_rate_by_a_dump(void **state)
{
	struct rig rig;

	(void)state;
	for (size_t i = 0; i < COUNT(rates) * 2; i++) {
		size_t bytes = make_dump(LG_FORM_PLAIN);

		start(&rig, rates[i / 2], 115200, i % 2);
		search(&rig, sent, bytes);
		assert_int_equal(rig.baud.rate, rates[i / 2]);
		assert_true(rig.baud.proven);
	}
}

/* Of every form, also one that the line damages; nor what comes after it, whatever it is. */
static void a_dump_is_never_wrong(void **state)
{
	const struct damage_options options = {.change = 0.01};
	static uint8_t bad[CHUNK * DAMAGE_GROWTH];
	struct damage damage;
	struct rig rig;

	(void)state;
	for (unsigned int i = 0; i < 100; i++) {
		size_t bytes = make_dump(i % LG_FORMS);

		start(&rig, 115200, 115200, i % 2);
		damage_init(&damage, &options, i);
		for (size_t at = 0; at + CHUNK <= bytes; at += CHUNK) {
			size_t got = i % 4 < 2 ? damage_pass(&damage, sent + at, CHUNK, bad) : 0;

			assert_int_not_equal(hear(&rig, got ? bad : sent + at, got ? got : CHUNK),
					     BAUD_WRONG);
			rig.now_ms += 4;
		}
		assert_true(rig.baud.proven);
		rig.wire.framing = 500;
		memset(bad, 0xff, sizeof(bad));
		assert_int_equal(hear(&rig, bad, 1000), BAUD_FITS);
	}
}

static void other_languages_are_text(void **state)
{
	static const char words[] = "Лог ядра: недостаточно памяти, процесс завершён\r\n"
				    "メモリが足りません 日本語 ログイン:\r\nÜbergröße żółć "
				    "🙂\r\n";
	struct rig rig;

	(void)state;
	for (int counted = 0; counted < 2; counted++) {
		start(&rig, 115200, 115200, counted);
		assert_int_equal(judge(&rig, words, sizeof(words) - 1), BAUD_FITS);
	}
}

/* Framing errors that are counted, and are none, speak for the rate. */
static void binary_without_framing_errors_is_not_wrong(void **state)
{
	struct rig rig;
	uint64_t seed = 5;

	(void)state;
	for (size_t i = 0; i < 5000; i++)
		sent[i] = (uint8_t)damage_random(&seed);
	start(&rig, 115200, 115200, true);
	assert_int_equal(judge(&rig, sent, 5000), BAUD_UNKNOWN);
	start(&rig, 115200, 115200, false);
	assert_int_equal(judge(&rig, sent, 5000), BAUD_WRONG);
}

static void some_noise_is_not_judged(void **state)
{
	struct rig rig;
	uint64_t seed = 9;

	(void)state;
	for (int counted = 0; counted < 2; counted++) {
		start(&rig, 115200, 115200, counted);
		for (size_t i = 0; i < 30; i++)
			sent[i] = (uint8_t)damage_random(&seed);
		rig.wire.framing = 15;
		assert_int_equal(hear(&rig, sent, 30), BAUD_UNKNOWN); /* a reset's noise */
		rig.now_ms += 2000;
		assert_int_equal(baud_verdict(&rig.baud, rig.now_ms), BAUD_UNKNOWN);
		for (size_t said = 0; said < sizeof(boot); said += CHUNK)
			assert_int_not_equal(say(&rig, boot, sizeof(boot) - 1), BAUD_WRONG);
		for (size_t said = 0; said < sizeof(boot); said += CHUNK)
			say(&rig, boot, sizeof(boot) - 1);
		assert_int_equal(baud_verdict(&rig.baud, rig.now_ms), BAUD_FITS);
		start(&rig, 115200, 115200, counted);
		for (size_t i = 0; i < 500; i++) { /* a floating line's, for hours */
			rig.now_ms += 60000;
			rig.wire.framing++;
			assert_int_equal(hear(&rig, &sent[i % 30], 1), BAUD_UNKNOWN);
		}
		assert_int_equal(hear(&rig, sent, 0), BAUD_UNKNOWN);
	}
}

/* A boot loader's rate, then its kernel's. */
static void notices_that_the_machine_changes_its_rate(void **state)
{
	struct rig rig;
	int pieces = 0;

	(void)state;
	start(&rig, 115200, 115200, true);
	assert_int_equal(judge(&rig, boot, sizeof(boot) - 1), BAUD_FITS);
	rig.wire.sender = 9600;
	while (say(&rig, boot, sizeof(boot) - 1) == BAUD_FITS)
		assert_true(pieces++ < 10);
	rig.wire.receiver = baud_next(&rig.baud);
	assert_int_equal(rig.wire.receiver, 9600);
}

/* Bytes that are still under way at the rate before are not held against the new one. */
static void is_deaf_after_a_change(void **state)
{
	struct rig rig;

	(void)state;
	start(&rig, 9600, 115200, true);
	while (say(&rig, boot, sizeof(boot) - 1) != BAUD_WRONG)
		;
	baud_begin(&rig.baud, 9600, rig.now_ms);
	memset(sent, 0xf0, 300);
	rig.wire.framing += 200;
	rig.now_ms += 20;
	assert_int_equal(hear(&rig, sent, 300), BAUD_UNKNOWN);
	rig.wire.receiver = 9600;
	rig.now_ms += 200;
	assert_int_equal(judge(&rig, boot, sizeof(boot) - 1), BAUD_FITS);
}

static void tries_each_rate_once(void **state)
{
	struct baud baud = {0};
	unsigned int seen[64], count = 0, rate;

	(void)state;
	baud_begin(&baud, 115200, 0);
	for (; (rate = baud_next(&baud)); seen[count++] = rate) {
		assert_true(count < COUNT(rates) && rate != 115200);
		for (unsigned int i = 0; i < count; i++)
			assert_int_not_equal(seen[i], rate);
		baud_begin(&baud, rate, 0);
	}
	assert_int_equal(count, COUNT(rates) - 1);
	assert_int_not_equal(baud_next(&baud), 0); /* all over again */
}

static void refuses(const char *spec, const char *rate, const char *words)
{
	char ret[100] = "as it was";
	struct err *err = baud_spec(spec, rate, ret, sizeof(ret));

	assert_non_null(err);
	assert_int_equal(err->code, ERR_USAGE);
	if (!strstr(err->text, words))
		fail_msg("`%s` does not say `%s`", err->text, words);
	assert_string_equal(ret, "as it was");
	err_destroy(err);
}

static void becomes(const char *spec, const char *rate, const char *wanted)
{
	char ret[100];
	struct err *err = baud_spec(spec, rate, ret, sizeof(ret));

	if (err)
		fail_msg("%s", err->text);
	assert_string_equal(ret, wanted);
}

static void puts_a_rate_into_a_spec(void **state)
{
	(void)state;
	becomes("/dev/ttyUSB0", "9600", "/dev/ttyUSB0@9600");
	becomes("/dev/serial/by-id/usb-x@y", "9600", "/dev/serial/by-id/usb-x@y@9600");
	becomes("usb:", "3000000", "usb:@3000000");
	becomes("usb:@1-2", "9600", "usb:@1-2@9600");
	becomes("usb:1234:5678=ftdi/1", "9600", "usb:1234:5678=ftdi/1@9600");
	becomes("fault:7,drop=0.1:/dev/ttyS0", "57600", "fault:7,drop=0.1:/dev/ttyS0@57600");
	becomes("fault:7,rate=9600:unix:/run/x", "57600", "fault:7,rate=9600:unix:/run/x@57600");
	refuses("/dev/ttyUSB0@9600", "9600", "already");
	refuses("fault:7,rate=9600:unix:/run/x@1200", "57600", "already");
	refuses("unix:/run/x", "9600", "has no baud rate");
	refuses("file:x@9600", "9600", "has no baud rate");
	refuses("tcp:host:99", "9600", "has no baud rate");
	refuses("fault:7:unix:/run/x", "9600", "has no baud rate");
	refuses("usb:0525:127a=debug", "9600", "has no baud rate");
	refuses("/dev/ttyUSB0", "", "is no rate");
	refuses("/dev/ttyUSB0", "fast", "`fast` is no rate");
	refuses("/dev/ttyUSB0", "0", "no UART does 0 baud");
	refuses("/dev/ttyUSB0", "-1", "is no rate");
	refuses("/dev/ttyUSB0", "99999999999999999999999", "no UART");
	refuses("ttyUSB0", "9600", "is no line");
	refuses("fault:7,rate=0:unix:/run/x", "9600", "from 1 to");
	refuses("/dev/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
		"xxxxxxxxxxxxxxxxx",
		"9600", "too long");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_fits_at_its_own_rate_alone),
		cmocka_unit_test(finds_each_rate_by_text),
		cmocka_unit_test(finds_each_rate_by_a_dump),
		cmocka_unit_test(a_dump_is_never_wrong),
		cmocka_unit_test(other_languages_are_text),
		cmocka_unit_test(binary_without_framing_errors_is_not_wrong),
		cmocka_unit_test(some_noise_is_not_judged),
		cmocka_unit_test(notices_that_the_machine_changes_its_rate),
		cmocka_unit_test(is_deaf_after_a_change),
		cmocka_unit_test(tries_each_rate_once),
		cmocka_unit_test(puts_a_rate_into_a_spec),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
