// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/dump/file: links host/err.c, host/dump/ (all), host/capture/ (all), all of protocol/,
 * fake_dump.c, SQLite.
 *
 * A file is cut, flipped, dropped and doubled all over: each time there must be a dump with
 * nothing in it that was not sent, or an error with a reason; never a crash. test_sweep does it at
 * every byte, but without files and decoding.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

#include "../../host/dump/file.h"
#include "fake_dump.h"

#define ID 0x4c47
#define LOGIN "Debian GNU/Linux 12 xo ttyS0\r\n\r\nxo login: "
#define STEP 11 /* bytes from one damaged place to the next: no frame has so few */
#define FILE_MAX (3 * LG_FRAME_WIRE_MAX * FAKE_FRAMES_MAX)

static char path[] = "/tmp/lastgasp-test-XXXXXX";
static uint8_t bytes[FILE_MAX], damaged[FILE_MAX + 1];

static void put(const void *data, size_t count)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CREAT, 0600);

	assert_int_equal(write(fd, data, count), count);
	close(fd);
}

static size_t make(uint16_t dump_id, uint8_t *to)
{
	memcpy(to, LOGIN, strlen(LOGIN));
	return strlen(LOGIN) + fake_dump_wire(fake_dump(dump_id, 1), to + strlen(LOGIN));
}

static void fails(unsigned int which, const char *reason)
{
	struct capture_stats stats;
	struct dump *dump;
	unsigned int found;
	struct err *err = dump_open(path, which, &dump, &found, &stats);

	assert_non_null(err);
	assert_int_equal(err->code, ERR_INPUT);
	if (!strstr(err->text, reason))
		fail_msg("`%s` does not say `%s`", err->text, reason);
	assert_null(strchr(err->text, '\n'));
	err_destroy(err);
}

static uint16_t opens(unsigned int which, unsigned int all, struct dump_progress *ret)
{
	struct dump *dump;
	unsigned int found;

	assert_null(dump_open(path, which, &dump, &found, NULL));
	assert_int_equal(found, all);
	dump_progress(dump, ret);
	dump_destroy(dump);
	return ret->dump_id;
}

static void finds_each_dump(void **state)
{
	struct dump_progress progress;
	size_t used = make(1, bytes);

	(void)state;
	used += make(2, bytes + used);
	used += make(3, bytes + used);
	put(bytes, used);
	assert_int_equal(opens(0, 3, &progress), 3);
	assert_true(progress.complete);
	assert_int_equal(opens(1, 3, &progress), 1);
	assert_int_equal(opens(2, 3, &progress), 2);
	assert_true(progress.complete);
	assert_int_equal(opens(3, 3, &progress), 3);
	fails(4, "holds 3 dumps, there is no number 4");
}

struct visited {
	unsigned int count, stop;
	bool complete;
};

static struct err *visit(void *ctx, struct dump *dump, unsigned int number)
{
	struct visited *visited = ctx;
	struct dump_progress progress;

	dump_progress(dump, &progress);
	visited->count++;
	visited->complete = progress.complete && progress.dump_id == number &&
			    number == visited->count;
	assert_true(visited->complete);
	return number == visited->stop ? err_new(ERR_INTERRUPTED, "enough") : NULL;
}

static void goes_through_all_dumps(void **state)
{
	struct visited visited = { .count = 0 };
	size_t used = make(1, bytes);
	unsigned int found = 0;
	struct err *err;

	(void)state;
	used += make(2, bytes + used);
	used += make(3, bytes + used);
	put(bytes, used);
	assert_null(dump_each(path, visit, &visited, &found));
	assert_int_equal(found, 3);
	assert_int_equal(visited.count, 3);
	for (unsigned int stop = 1; stop <= 3; stop++) {
		visited = (struct visited){ .stop = stop };
		err = dump_each(path, visit, &visited, &found);
		assert_int_equal(err->code, ERR_INTERRUPTED);
		err_destroy(err);
		assert_int_equal(visited.count, stop);
	}
	put(LOGIN, strlen(LOGIN));
	err = dump_each(path, visit, &visited, &found);
	assert_int_equal(err->code, ERR_INPUT);
	err_destroy(err);
}

static void tells_dumps_of_the_same_id_apart(void **state)
{
	struct dump_progress progress;
	const struct fake_dump *fake = fake_dump(ID, 1);
	size_t used = fake_dump_wire(fake, bytes);
	struct lg_frame index = fake->frames[0];

	(void)state;
	used += fake_dump_wire(fake_dump(ID, 1), bytes + used); /* sent twice: one dump */
	put(bytes, used);
	opens(0, 1, &progress);
	assert_int_equal(progress.repeats, fake_dump(ID, 1)->count);
	/* The machine was started again: another first frame. */
	fake_unknown(&index, ID, 0, 77, 3, 0);
	used += (size_t)lg_frame_pack(&index, bytes + used);
	put(bytes, used);
	opens(0, 2, &progress);
	assert_int_equal(progress.frames, 1);
}

static void says_what_it_is_instead(void **state)
{
	struct lg_frame frame = fake_dump(ID, 1)->frames[4];
	size_t used;

	(void)state;
	put("", 0);
	fails(0, "is empty");
	put(LOGIN, strlen(LOGIN));
	fails(0, "of text and no dump");
	srand(1);
	for (size_t i = 0; i < 5000; i++)
		bytes[i] = (uint8_t)(rand() >> 8);
	put(bytes, 5000);
	fails(0, "other data");
	memset(bytes, 0, 5000);
	put(bytes, 5000);
	fails(0, "other data");

	used = (size_t)lg_frame_pack(&frame, bytes);
	bytes[20] ^= 1;
	put(bytes, used);
	fails(0, "only damaged frames");
	frame.version = 5;
	put(bytes, (size_t)lg_frame_pack(&frame, bytes));
	fails(0, "version 5");
	frame.version = LG_WIRE_VERSION;
	frame.payload[4]++; /* one row more than the block has */
	put(bytes, (size_t)lg_frame_pack(&frame, bytes));
	fails(0, "contradict themselves");
	frame.payload[6] ^= 0x80; /* the fingerprint of the model */
	put(bytes, (size_t)lg_frame_pack(&frame, bytes));
	fails(0, "of another version of lastgasp; use the console of the agent's version");
}

static void says_what_cannot_be_opened(void **state)
{
	struct dump *dump;
	unsigned int found;
	struct err *err = dump_open("/nowhere/x.gasp", 0, &dump, &found, NULL);

	(void)state;
	assert_non_null(err);
	assert_int_equal(err->code, ERR_INPUT);
	err_destroy(err);
	err = dump_open("/tmp", 0, &dump, &found, NULL);
	assert_non_null(err);
	assert_int_equal(err->code, ERR_INPUT);
	err_destroy(err);
}

static const char *ask(struct sql *sql, const char *text)
{
	static char answer[100];
	struct sql_rows *rows;
	bool more;

	assert_null(sql_prepare(sql, text, &rows));
	assert_null(sql_next(rows, &more));
	assert_true(more);
	snprintf(answer, sizeof(answer), "%s", sql_text(rows, 0, NULL));
	sql_finish(rows);
	return answer;
}

/*
 * Whatever was done to one place of it: nothing that was not sent, at most `most` frames lost,
 * all of that named.
 */
static void check_damaged(const uint8_t *data, size_t count, unsigned int most)
{
	struct dump_progress progress;
	struct dump *dump;
	unsigned int found;
	struct sql *sql;

	put(data, count);
	assert_null(dump_open(path, 0, &dump, &found, NULL));
	dump_progress(dump, &progress);
	assert_int_equal(found, 1);
	assert_int_equal(progress.dump_id, ID);
	assert_int_equal(progress.refused, 0);
	assert_true(progress.frames + most >= progress.frames_announced);
	assert_null(dump_tables(dump, &sql));
	assert_string_equal(
		ask(sql,
		    "SELECT count(*) FROM tasks WHERE pid != 99 + rowid OR "
		    "comm != 'task-' || (rowid - 1)"),
		"0");
	assert_string_equal(
		ask(sql,
		    "SELECT coalesce(sum(rows), 0) + (SELECT sum(rows_arrived) FROM contents) = "
		    "(SELECT sum(rows) FROM contents) FROM losses"),
		"1");
	assert_int_equal(progress.complete, !strcmp(ask(sql, "SELECT count(*) FROM losses"), "0"));
	dump_destroy(dump);
}

static void survives_damage(void **state)
{
	size_t count = make(ID, bytes);

	(void)state;
	for (size_t at = 0; at < count; at += STEP) {
		memcpy(damaged, bytes, count);
		damaged[at] ^= (uint8_t)(at % 255 + 1);
		check_damaged(damaged, count, 1);
		memmove(damaged + at, bytes + at + 1, count - at - 1);
		check_damaged(damaged, count - 1, 1);
		memcpy(damaged + at + 1, bytes + at, count - at);
		damaged[at] = bytes[at];
		check_damaged(damaged, count + 1, 1);
	}
}

static void shows_all_that_came_before_a_cut(void **state)
{
	const struct fake_dump *fake = fake_dump(ID, 1);
	size_t count = make(ID, bytes), end = strlen(LOGIN);
	unsigned int whole = 0;

	(void)state;
	for (size_t cut = end; cut <= count; cut++) {
		uint8_t wire[LG_FRAME_WIRE_MAX];
		size_t next =
			whole < fake->count ? (size_t)lg_frame_pack(&fake->frames[whole], wire) : 1;
		struct dump_progress progress;

		if (cut == end + next) {
			whole++;
			end = cut;
		}
		if (cut % STEP && cut != end && cut != end + next - 1)
			continue;
		put(bytes, cut);
		if (!whole) {
			fails(0, "");
			continue;
		}
		opens(0, 1, &progress);
		assert_int_equal(progress.frames, whole);
		assert_int_equal(progress.complete, whole >= fake->count - 2);
	}
	assert_int_equal(whole, fake->count);
}

/* A file with some of the frames: bit n of `set` says whether frame n is in it. */
static size_t some(const struct fake_dump *fake, uint64_t set, uint8_t *to)
{
	size_t used = 0;

	for (unsigned int i = 0; i < fake->count; i++)
		if (set >> i & 1)
			used += (size_t)lg_frame_pack(&fake->frames[i], to + used);
	return used;
}

static struct dump *open_some(const struct fake_dump *fake, uint64_t set)
{
	struct dump *dump;
	unsigned int found;

	put(bytes, some(fake, set, bytes));
	assert_null(dump_open(path, 0, &dump, &found, NULL));
	return dump;
}

static void refuses_to_merge(struct dump *dump, const char *reason)
{
	unsigned int frames;
	struct err *err = dump_merge(dump, path, &frames);

	assert_non_null(err);
	assert_int_equal(err->code, ERR_INPUT);
	if (!strstr(err->text, reason))
		fail_msg("`%s` does not say `%s`", err->text, reason);
	err_destroy(err);
}

static void merges_captures_of_one_dump(void **state)
{
	const struct fake_dump *fake = fake_dump(ID, 1);
	struct dump_progress progress;
	struct lg_frame parity;
	unsigned int frames;
	struct dump *dump;
	size_t used;

	(void)state;
	dump = open_some(fake, 0x1ff0); /* no index: nothing is known of the others */
	put(bytes, some(fake, 0x05ff, bytes));
	assert_null(dump_merge(dump, path, &frames));
	assert_int_equal(frames, 4);
	used = some(fake, 0x1, bytes); /* the same dump, in a file with another one behind it */
	fake_parity(fake->frames, fake->count, 3, &parity);
	used += (size_t)lg_frame_pack(&parity, bytes + used);
	used += some(fake, ~0x3fffull, bytes + used);
	used += fake_dump_wire(fake_dump(7, 1), bytes + used);
	put(bytes, used);
	fake = fake_dump(ID, 1);
	assert_null(dump_merge(dump, path, &frames));
	assert_int_equal(frames, fake->count - 13); /* frame 13 by parity */
	dump_progress(dump, &progress);
	assert_true(progress.complete);
	assert_int_equal(progress.repaired, 1);
	assert_int_equal(progress.refused, 0);
	dump_destroy(dump);
}

static void does_not_merge_what_is_another_dump(void **state)
{
	struct fake_dump other = *fake_dump(ID, 0);
	struct dump_progress progress;
	struct dump *dump = open_some(fake_dump(ID, 1), 0xff);

	(void)state;
	put(bytes, fake_dump_wire(&other, bytes)); /* its frame 1 says incomplete */
	refuses_to_merge(dump, "another dump with the same id");
	put(bytes, fake_dump_wire(fake_dump(7, 1), bytes));
	refuses_to_merge(dump, "nothing of dump");
	put(LOGIN, strlen(LOGIN));
	refuses_to_merge(dump, "no dump");
	unlink(path);
	refuses_to_merge(dump, "cannot open");
	dump_progress(dump, &progress);
	assert_int_equal(progress.frames, 8);
	dump_destroy(dump);
}

static int remove_file(void **state)
{
	(void)state;
	unlink(path);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_each_dump),
		cmocka_unit_test(goes_through_all_dumps),
		cmocka_unit_test(tells_dumps_of_the_same_id_apart),
		cmocka_unit_test(says_what_it_is_instead),
		cmocka_unit_test(says_what_cannot_be_opened),
		cmocka_unit_test(survives_damage),
		cmocka_unit_test(shows_all_that_came_before_a_cut),
		cmocka_unit_test(merges_captures_of_one_dump),
		cmocka_unit_test(does_not_merge_what_is_another_dump),
	};

	close(mkstemp(path));
	return cmocka_run_group_tests(tests, NULL, remove_file);
}
