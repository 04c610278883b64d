// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/dump/catch: links host/err.c, host/dump/ (all), host/capture/ (all), all of protocol/,
 * fake_dump.c, SQLite. What it says to agents: test_ask.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "unit.h"

#include "../../host/dump/catch.h"
#include "fake_dump.h"

/* What the catcher called back, as a string: s p e<why> r, and the text. */
struct log {
	char calls[400];
	char text[400];
	struct dump *retired;
};

static void say(struct log *log, char what)
{
	size_t used = strlen(log->calls);

	assert_true(used + 1 < sizeof(log->calls));
	log->calls[used] = what;
	log->calls[used + 1] = 0;
}

static void on_started(void *ctx, struct dump *dump)
{
	assert_non_null(dump);
	say(ctx, 's');
}

static void on_progressed(void *ctx, struct dump *dump)
{
	assert_non_null(dump);
	say(ctx, 'p');
}

static void on_ended(void *ctx, struct dump *dump, enum catcher_end why)
{
	assert_non_null(dump);
	say(ctx, 'e');
	say(ctx, "clsx"[why]);
}

static void on_retired(void *ctx, struct dump *dump)
{
	struct log *log = ctx;

	say(log, 'r');
	dump_destroy(log->retired);
	log->retired = dump;
}

static void on_text(void *ctx, const char *text, size_t bytes)
{
	struct log *log = ctx;
	size_t used = strlen(log->text);

	assert_true(used + bytes < sizeof(log->text));
	memcpy(log->text + used, text, bytes);
}

static struct log log_of;

static struct catcher *create(void)
{
	const struct catcher_sink sink = {
		.ctx = &log_of,
		.started = on_started,
		.progressed = on_progressed,
		.ended = on_ended,
		.retired = on_retired,
		.text = on_text,
	};
	struct catcher *catcher;

	memset(&log_of, 0, sizeof(log_of));
	assert_null(catcher_create(&sink, &catcher));
	return catcher;
}

static void destroy(struct catcher *catcher)
{
	catcher_destroy(catcher);
	dump_destroy(log_of.retired);
}

static void feed_frame(struct catcher *catcher, const struct lg_frame *frame, int64_t now_ms)
{
	uint8_t wire[LG_FRAME_WIRE_MAX];
	size_t bytes = (size_t)lg_frame_pack(frame, wire);

	assert_null(catcher_feed(catcher, wire, bytes, now_ms));
}

static void feed_frames(struct catcher *catcher, const struct fake_dump *fake, unsigned int first,
			unsigned int end)
{
	for (unsigned int i = first; i < end; i++)
		feed_frame(catcher, &fake->frames[i], i);
}

static void tells_the_life_of_a_dump(void **state)
{
	static uint8_t wire[LG_FRAME_WIRE_MAX * FAKE_FRAMES_MAX];
	const struct fake_dump *fake = fake_dump(1, 1);
	size_t bytes = fake_dump_wire(fake, wire);
	struct catcher *catcher = create();

	(void)state;
	assert_null(catcher_dump(catcher));
	assert_null(catcher_feed(catcher, "xo login: ", 10, 0));
	assert_null(catcher_feed(catcher, wire, bytes / 2, 0));
	assert_string_equal(log_of.calls, "sp");
	assert_true(catcher_busy(catcher));
	assert_null(catcher_feed(catcher, wire + bytes / 2, bytes - bytes / 2, 0));
	assert_string_equal(log_of.calls, "sppec");
	assert_false(catcher_busy(catcher));
	assert_null(catcher_feed(catcher, wire, bytes, 0)); /* all of it again */
	assert_string_equal(log_of.calls, "sppec");
	bytes = fake_dump_wire(fake_dump(2, 1), wire);
	assert_null(catcher_feed(catcher, wire, bytes, 0));
	assert_string_equal(log_of.calls, "sppecrspec");
	assert_string_equal(log_of.text, "xo login: ");
	destroy(catcher);
}

static void ends_when_the_last_frame_came(void **state)
{
	const struct fake_dump *fake = fake_dump(1, 1);
	struct catcher *catcher = create();

	(void)state;
	feed_frames(catcher, fake, 0, 4);
	feed_frames(catcher, fake, 5, fake->count - 1);
	feed_frames(catcher, fake, fake->count - 1, fake->count);
	catcher_tick(catcher, fake->count - 1 + CATCHER_SILENCE_LAST_MS - 1);
	assert_true(catcher_busy(catcher));
	catcher_tick(catcher, fake->count - 1 + CATCHER_SILENCE_LAST_MS);
	assert_false(catcher_busy(catcher));
	assert_string_equal(log_of.calls + strlen(log_of.calls) - 3, "pel");
	feed_frame(catcher, &fake->frames[4], 1000); /* what was missing comes after all */
	assert_string_equal(log_of.calls + strlen(log_of.calls) - 3, "pec");
	destroy(catcher);
}

static void ends_in_silence_and_goes_on(void **state)
{
	const struct fake_dump *fake = fake_dump(1, 1);
	struct catcher *catcher = create();

	(void)state;
	feed_frame(catcher, &fake->frames[0], 1000);
	catcher_tick(catcher, 1000 + CATCHER_SILENCE_MS - 1);
	assert_true(catcher_busy(catcher));
	catcher_tick(catcher, 1000 + CATCHER_SILENCE_MS);
	assert_false(catcher_busy(catcher));
	assert_string_equal(log_of.calls, "spes");
	feed_frame(catcher, &fake->frames[1], 20000);
	assert_true(catcher_busy(catcher));
	for (unsigned int i = 2; i < fake->count - 1; i++)
		feed_frame(catcher, &fake->frames[i], 20000);
	catcher_tick(catcher, 20000 + CATCHER_SILENCE_LAST_MS);
	assert_string_equal(log_of.calls + strlen(log_of.calls) - 2, "ec");
	destroy(catcher);
}

static void parity_ends_the_waiting_for_a_lost_index(void **state)
{
	const struct fake_dump *fake = fake_dump(1, 1);
	struct catcher *catcher = create();
	struct lg_frame parity;

	(void)state;
	feed_frames(catcher, fake, 0, fake->count - 1);
	assert_true(catcher_busy(catcher)); /* complete, but the last one may come */
	fake_parity(fake->frames, fake->count, 0, &parity);
	feed_frame(catcher, &parity, 50);
	assert_false(catcher_busy(catcher));
	assert_string_equal(log_of.calls + strlen(log_of.calls) - 2, "ec");
	feed_frame(catcher, &fake->frames[fake->count - 1], 60);
	feed_frame(catcher, &parity, 60);
	assert_false(catcher_busy(catcher));
	destroy(catcher);
}

static void parity_completes_and_keeps_awake(void **state)
{
	const struct fake_dump *fake = fake_dump(1, 1);
	struct catcher *catcher = create();
	struct lg_frame parity;

	(void)state;
	for (unsigned int i = 0; i < fake->count; i++)
		if (i != 4 && i != 6)
			feed_frame(catcher, &fake->frames[i], 0);
	fake_parity(fake->frames, fake->count, 0, &parity);
	feed_frame(catcher, &parity, 1000);
	catcher_tick(catcher, 1000 + CATCHER_SILENCE_LAST_MS - 1);
	assert_true(catcher_busy(catcher));
	catcher_tick(catcher, 1000 + CATCHER_SILENCE_LAST_MS);
	assert_string_equal(log_of.calls + strlen(log_of.calls) - 2, "el");
	feed_frame(catcher, &parity, 9000); /* again: brings nothing */
	assert_false(catcher_busy(catcher));
	fake_parity(fake->frames, fake->count, 1, &parity);
	feed_frame(catcher, &parity, 9000);
	assert_string_equal(log_of.calls + strlen(log_of.calls) - 3, "pec");
	destroy(catcher);
}

static void begins_with_parity_when_attached_late(void **state)
{
	const struct fake_dump *fake = fake_dump(1, 1);
	struct catcher *catcher = create();
	struct dump_progress progress;
	struct lg_frame parity;

	(void)state;
	for (unsigned int n = 0; !log_of.calls[0] || catcher_busy(catcher); n++) {
		fake_parity(fake->frames, fake->count, n, &parity);
		feed_frame(catcher, &parity, n);
		assert_true(n < fake->count);
	}
	dump_progress(catcher_dump(catcher), &progress);
	assert_int_equal(progress.repaired, fake->count);
	parity.dump_id = 2;
	parity.length = 3; /* makes no sense, and retires nothing */
	feed_frame(catcher, &parity, 100);
	assert_int_equal(catcher_refused(catcher), 1);
	assert_null(strchr(log_of.calls, 'r'));
	destroy(catcher);
}

static void ends_with_the_line(void **state)
{
	const struct fake_dump *fake = fake_dump(1, 1);
	struct catcher *catcher = create();
	uint8_t wire[LG_FRAME_WIRE_MAX];

	(void)state;
	feed_frames(catcher, fake, 0, 3);
	assert_int_equal(lg_frame_pack(&fake->frames[3], wire) > 20, 1);
	assert_null(catcher_feed(catcher, wire, 20, 0));
	catcher_finish(catcher);
	assert_string_equal(log_of.calls, "spppex");
	assert_int_equal(catcher_stats(catcher)->frames, 3);
	assert_true(catcher_stats(catcher)->damage_bytes > 0);
	catcher_finish(catcher);
	assert_string_equal(log_of.calls, "spppex");
	destroy(catcher);
}

static void does_not_hold_back_text_behind_a_stray_delimiter(void **state)
{
	struct catcher *catcher = create();

	(void)state;
	assert_null(catcher_feed(catcher, "\0# ls", 5, 100));
	assert_string_equal(log_of.text, "");
	catcher_tick(catcher, 100 + CATCHER_FLUSH_MS);
	assert_string_equal(log_of.text, "# ls");
	destroy(catcher);
}

static void leaves_other_versions_and_nonsense_aside(void **state)
{
	struct lg_frame frame = fake_dump(1, 1)->frames[3];
	struct catcher *catcher = create();
	unsigned int version;

	(void)state;
	frame.version = 7;
	feed_frame(catcher, &frame, 0);
	assert_int_equal(catcher_foreign(catcher, &version), 1);
	assert_int_equal(version, 7);
	frame.version = LG_WIRE_VERSION;
	frame.payload[6] ^= 1; /* another sample or codec */
	feed_frame(catcher, &frame, 0);
	assert_int_equal(catcher_foreign(catcher, &version), 2);
	assert_int_equal(version, LG_WIRE_VERSION);
	frame.length = 3;
	frame.dump_id = 99;
	feed_frame(catcher, &frame, 0);
	assert_int_equal(catcher_refused(catcher), 1);
	assert_null(catcher_dump(catcher));
	assert_string_equal(log_of.calls, "");
	destroy(catcher);
}

static void saves_every_byte(void **state)
{
	static uint8_t wire[LG_FRAME_WIRE_MAX * FAKE_FRAMES_MAX], file[sizeof(wire)];
	size_t bytes = fake_dump_wire(fake_dump(1, 1), wire);
	char raw[] = "/tmp/lastgasp-test-XXXXXX", text[] = "/tmp/lastgasp-test-XXXXXX";
	struct catcher *catcher;

	(void)state;
	close(mkstemp(raw));
	close(mkstemp(text));
	for (int round = 0; round < 2; round++) {
		int fd;

		catcher = create();
		assert_null(catcher_save_raw(catcher, raw, false));
		assert_null(catcher_save_text(catcher, text, true));
		assert_null(catcher_feed(catcher, "ab", 2, 0));
		assert_null(catcher_feed(catcher, wire, bytes, 0));
		destroy(catcher);
		fd = open(raw, O_RDONLY);
		assert_int_equal(read(fd, file, sizeof(file)), bytes + 2);
		assert_memory_equal(file + 2, wire, bytes);
		close(fd);
		fd = open(text, O_RDONLY);
		assert_int_equal(read(fd, file, sizeof(file)), 2 * (round + 1));
		close(fd);
	}
	unlink(raw);
	unlink(text);
}

static void says_once_that_the_disk_is_full(void **state)
{
	struct catcher *catcher = create();
	struct err *err;

	(void)state;
	assert_null(catcher_save_raw(catcher, "/dev/full", false));
	err = catcher_feed(catcher, "abc", 3, 0);
	assert_non_null(err);
	assert_int_equal(err->code, ERR_LINE);
	assert_non_null(strstr(err->text, "/dev/full"));
	err_destroy(err);
	assert_null(catcher_feed(catcher, "def", 3, 0));
	assert_string_equal(log_of.text, "abcdef");
	err = catcher_save_text(catcher, "/nowhere/x", false);
	assert_non_null(err);
	err_destroy(err);
	destroy(catcher);
}

static void gives_its_dump_away(void **state)
{
	const struct fake_dump *fake = fake_dump(1, 1);
	struct catcher *catcher = create();
	struct dump *dump;

	(void)state;
	feed_frames(catcher, fake, 0, 3);
	dump = catcher_take(catcher);
	assert_non_null(dump);
	assert_null(catcher_dump(catcher));
	assert_null(catcher_take(catcher));
	catcher_tick(catcher, 100000);
	catcher_finish(catcher);
	dump_destroy(dump);
	destroy(catcher);
	catcher_destroy(NULL);
}

static void names_a_dump(void **state)
{
	const struct fake_dump *fake = fake_dump(0x2a, 1);
	struct dump *dump;
	char name[100];

	(void)state;
	assert_null(dump_create(0x2a, &dump));
	assert_non_null(strstr(dump_name(dump, name, sizeof(name)), "unknown-"));
	assert_null(dump_add(dump, &fake->frames[1]));
	assert_string_equal(dump_name(dump, name, sizeof(name)), "xo-20080901-000000-002a");
	dump_destroy(dump);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_the_life_of_a_dump),
		cmocka_unit_test(ends_when_the_last_frame_came),
		cmocka_unit_test(ends_in_silence_and_goes_on),
		cmocka_unit_test(parity_ends_the_waiting_for_a_lost_index),
		cmocka_unit_test(parity_completes_and_keeps_awake),
		cmocka_unit_test(begins_with_parity_when_attached_late),
		cmocka_unit_test(ends_with_the_line),
		cmocka_unit_test(does_not_hold_back_text_behind_a_stray_delimiter),
		cmocka_unit_test(leaves_other_versions_and_nonsense_aside),
		cmocka_unit_test(saves_every_byte),
		cmocka_unit_test(says_once_that_the_disk_is_full),
		cmocka_unit_test(gives_its_dump_away),
		cmocka_unit_test(names_a_dump),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
