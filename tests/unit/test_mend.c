// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/dump/mend, as host/dump/dump uses it: links host/err.c, host/dump/ (all), host/capture/
 * (all), all of protocol/, fake_dump.c, SQLite.
 *
 * What parity frames bring back is what was sent, whatever is lost; and parity that contradicts
 * itself or the dump brings nothing.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "unit.h"

#include "../../host/dump/dump.h"
#include "fake_dump.h"

#define ID 0x4c47

static struct dump *create(void)
{
	struct dump *dump;

	assert_null(dump_create(ID, &dump));
	return dump;
}

static void add(struct dump *dump, const struct lg_frame *frame)
{
	assert_null(dump_add(dump, frame));
}

static struct dump_progress progress(const struct dump *dump)
{
	struct dump_progress ret;

	dump_progress(dump, &ret);
	return ret;
}

static void check_whole(struct dump *dump, const struct fake_dump *fake, unsigned int repaired)
{
	assert_true(progress(dump).complete);
	assert_int_equal(progress(dump).frames, fake->count);
	assert_int_equal(progress(dump).repaired, repaired);
	assert_int_equal(progress(dump).refused + progress(dump).foreign, 0);
	for (unsigned int i = 0; i < fake->count; i++)
		assert_memory_equal(dump_frame(dump, (uint16_t)i)->payload, fake->frames[i].payload,
				    fake->frames[i].length);
	assert_null(dump_parity(dump, 0));
}

/*
 * Without two of its frames and with two parity frames, which come behind or before the rest.
 * Both of the lost ones may be the same.
 */
static void lose_two(const struct fake_dump *fake, unsigned int one, unsigned int other,
		     unsigned int number, bool before)
{
	struct dump *dump = create();
	struct lg_frame parity;
	unsigned int lost = 1 + (one != other);

	for (unsigned int pass = 0; pass < 2; pass++) {
		for (unsigned int i = 0; pass == before && i < fake->count; i++)
			if (i != one && i != other)
				add(dump, &fake->frames[i]);
		for (unsigned int i = 0; pass != before && i < lost; i++) {
			fake_parity(fake->frames, fake->count, number + 7 * i, &parity);
			add(dump, &parity);
			assert_true(progress(dump).last);
		}
	}
	/* An index is not needed, and what makes a dump complete is not waited for. */
	assert_true(progress(dump).complete);
	if (progress(dump).frames == fake->count)
		check_whole(dump, fake, lost);
	dump_destroy(dump);
}

static void has_every_pair_of_frames_back(void **state)
{
	const struct fake_dump *fake = fake_dump(ID, 1);

	(void)state;
	for (unsigned int one = 0; one < fake->count; one++)
		for (unsigned int other = one; other < fake->count; other++)
			lose_two(fake, one, other, (one * 5 + other) % 121, (one + other) % 2);
}

/* 300 frames are three groups. Frames of tables that no schema knows. */
static void mends_group_by_group(void **state)
{
	static struct lg_frame frames[300];
	struct dump *dump = create();
	unsigned int number = 0, lost = 0;
	uint64_t seed = 3;

	(void)state;
	for (unsigned int i = 0; i < 300; i++)
		fake_unknown(&frames[i], ID, (uint16_t)i, 77, 1 + i % 20, i);
	for (unsigned int i = 0; i < 300; i++) {
		if (i % 5 == unit_random(&seed) % 5)
			lost++;
		else
			add(dump, &frames[i]);
	}
	assert_true(lost > 20);
	while (progress(dump).frames < 300) {
		struct lg_frame parity;

		assert_true(number < 300);
		fake_parity(frames, 300, number, &parity);
		number += 1 + unit_random(&seed) % 2;
		add(dump, &parity);
		add(dump, &parity);
	}
	assert_int_equal(progress(dump).repaired, lost);
	assert_int_equal(progress(dump).frames_announced, 300);
	assert_int_equal(progress(dump).refused, 0);
	for (unsigned int i = 0; i < 300; i++)
		assert_memory_equal(dump_frame(dump, (uint16_t)i)->payload, frames[i].payload,
				    frames[i].length);
	assert_null(dump_parity(dump, 0));
	dump_destroy(dump);
}

static void believes_no_parity_that_contradicts(void **state)
{
	const struct fake_dump *fake = fake_dump(ID, 1);
	struct lg_frame other[FAKE_FRAMES_MAX], parity;
	struct dump *dump = create();

	(void)state;
	memcpy(other, fake->frames, sizeof(other));
	for (unsigned int i = 3; i < fake->count; i++)
		other[i].payload[other[i].length - 1] ^= 1; /* another dump with this id */
	fake_parity(fake->frames, fake->count - 1, 0, &parity); /* of fewer frames than there are */
	add(dump, &parity);
	assert_int_equal(progress(dump).frames_announced, fake->count - 1);
	fake_parity(fake->frames, fake->count, 1, &parity);
	add(dump, &parity);
	assert_int_equal(progress(dump).refused, 1);
	for (unsigned int i = 0; i < fake->count; i++)
		if (i != 4 && i != 5)
			add(dump, &fake->frames[i]);
	assert_int_equal(progress(dump).refused, 2); /* the index is right, the first one is not */
	assert_int_equal(progress(dump).frames_announced, fake->count);
	for (unsigned int number = 0; number < 2; number++) {
		fake_parity(other, fake->count, number, &parity);
		add(dump, &parity);
	}
	assert_int_equal(progress(dump).refused, 4);
	assert_int_equal(progress(dump).frames, fake->count - 2);
	assert_null(dump_parity(dump, 0));
	parity.payload[0]++;
	parity.sequence = 600; /* beyond what there is */
	add(dump, &parity);
	assert_int_equal(progress(dump).refused, 5);
	for (unsigned int number = 0; number < 2; number++) {
		fake_parity(fake->frames, fake->count, number, &parity);
		add(dump, &parity);
	}
	assert_true(progress(dump).complete);
	assert_int_equal(progress(dump).repaired, 2);
	dump_destroy(dump);
}

static void saves_parity_with_what_is_incomplete(void **state)
{
	static uint8_t file[LG_FRAME_WIRE_MAX * FAKE_FRAMES_MAX];
	const struct fake_dump *fake = fake_dump(ID, 1);
	struct dump *dump = create();
	char path[] = "/tmp/lastgasp-test-XXXXXX";
	struct lg_frame parity, frame;
	size_t bytes, at = 0;
	int fd;

	(void)state;
	close(mkstemp(path));
	for (unsigned int i = 0; i < fake->count; i++)
		if (i < 3 || i > 5)
			add(dump, &fake->frames[i]);
	for (unsigned int number = 0; number < 2; number++) {
		fake_parity(fake->frames, fake->count, number, &parity);
		add(dump, &parity);
	}
	assert_false(progress(dump).complete);
	assert_int_equal(progress(dump).parity, 2);
	assert_null(dump_save(dump, path));
	dump_destroy(dump);
	fd = open(path, O_RDONLY);
	bytes = (size_t)read(fd, file, sizeof(file));
	close(fd);
	unlink(path);
	dump = create();
	while (at < bytes) {
		int used = lg_frame_unpack(file + at, bytes - at, &frame);

		assert_true(used > 0);
		add(dump, &frame);
		at += (size_t)used;
	}
	assert_int_equal(progress(dump).parity, 2);
	add(dump, &fake->frames[5]);
	check_whole(dump, fake, 2);
	dump_destroy(dump);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(has_every_pair_of_frames_back),
		cmocka_unit_test(mends_group_by_group),
		cmocka_unit_test(believes_no_parity_that_contradicts),
		cmocka_unit_test(saves_parity_with_what_is_incomplete),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
