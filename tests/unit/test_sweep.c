// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The dump of a real machine (tests/golden/xo.gasp, read from the root of the tree), in each of the
 * forms that a line may carry, with each of its bytes changed, dropped, doubled, and cut at each,
 * through host/capture and host/dump: what docs/protocol.md promises in its invariants 3, 4, 5 and
 * 7, and a loss report that says exactly what was done. Then with parity frames behind it, and
 * damage that these make good.
 *
 * Blocks are slow to decode. Frames that are taken are held against the originals, byte by
 * byte, so a dump depends on nothing but the set of them: each set is looked at once.
 */
#define _GNU_SOURCE /* memmem */
#include <stdio.h>
#include <string.h>

#include "unit.h"

#include "../../host/capture/capture.h"
#include "../../host/dump/block.h"
#include "../../host/dump/dump.h"
#include "fake_dump.h"

#define GOLDEN "tests/golden/xo.gasp"
#define FILE_MAX 20000
#define FRAMES_MAX 32 /* a set of frames is 32 bits */
#define SETS_MAX 256
#define BURST 4 /* bytes: invariant 3 */
#define PARITY 2 /* frames */

struct original {
	struct lg_frame frame;
	size_t at, bytes; /* in golden */
	unsigned int table;
	unsigned int rows; /* 0 for another copy of the index */
	uint32_t first_row;
};

static uint8_t golden[FILE_MAX], damaged[FILE_MAX + 1]; /* as it goes on the line */
static size_t golden_bytes;
static struct original originals[FRAMES_MAX];
static unsigned int count;
static enum lg_form form;
static uint32_t sets[SETS_MAX];
static unsigned int sets_count;

/* What one run of capture said. */
struct seen {
	uint32_t frames; /* a bit each, by sequence number */
	uint64_t bytes;	 /* that were called back: the offset of the next */
	int latest;	 /* sequence number */
};

static bool same(const struct lg_frame *a, const struct lg_frame *b)
{
	return a->version == b->version && a->kind == b->kind && a->dump_id == b->dump_id &&
	       a->length == b->length && !memcmp(a->payload, b->payload, a->length);
}

static void on_frame(void *ctx, uint64_t offset, size_t wire_bytes, enum lg_form its,
		     const struct lg_frame *frame)
{
	struct seen *seen = ctx;

	assert_int_equal(its, form);
	assert_true(offset == seen->bytes);
	seen->bytes += wire_bytes;
	assert_true(frame->sequence < count); /* 3: it is one of those that were sent */
	assert_true(same(frame, &originals[frame->sequence].frame));
	assert_true((int)frame->sequence > seen->latest);
	seen->latest = frame->sequence;
	seen->frames |= 1u << frame->sequence;
}

static void on_bytes(struct seen *seen, uint64_t offset, size_t bytes)
{
	assert_true(offset == seen->bytes);
	seen->bytes += bytes;
}

static void on_text(void *ctx, uint64_t offset, const char *text, size_t bytes)
{
	(void)text;
	on_bytes(ctx, offset, bytes);
}

static void on_damage(void *ctx, uint64_t offset, size_t bytes)
{
	on_bytes(ctx, offset, bytes);
}

/* The first column of the only row, as text; "" for NULL. */
static void ask(struct sql *sql, char *answer, size_t bytes, const char *text)
{
	struct sql_rows *rows;
	const char *first;
	bool more;

	assert_null(sql_prepare(sql, text, &rows));
	assert_null(sql_next(rows, &more));
	assert_true(more);
	first = sql_text(rows, 0, NULL);
	snprintf(answer, bytes, "%s", first ? first : "");
	sql_finish(rows);
}

/* The rows of the frames that are not in the set, as the console writes them: "40..47 90". */
static unsigned int lost_rows(const struct lg_table *table, uint32_t set, char *text, size_t bytes)
{
	uint32_t first = 0, end = 0, total = 0;
	size_t used = 0;

	text[0] = 0;
	for (unsigned int i = 0; i <= count; i++) {
		const struct original *lost = &originals[i];

		if (i < count && (lost->table != table->number || set & 1u << i))
			continue;
		if (i < count && end != first && lost->first_row == end) {
			end += lost->rows;
			continue;
		}
		if (end - first > 1)
			used += (size_t)snprintf(text + used, bytes - used, "%s%u..%u",
						 used ? " " : "", first, end - 1);
		else if (end != first)
			used += (size_t)snprintf(text + used, bytes - used, "%s%u",
						 used ? " " : "", first);
		total += end - first;
		first = i < count ? lost->first_row : 0;
		end = i < count ? first + lost->rows : 0;
	}
	return total;
}

static unsigned int announced_rows(const struct lg_table *table)
{
	static const uint32_t none;
	char text[400];

	return lost_rows(table, none, text, sizeof(text));
}

/*
 * Rows that came and rows that are named missing are those that were announced, and the ranges are
 * those of the lost frames; in temp.arrival, in losses and in the table itself.
 */
static void check_table(struct sql *sql, const struct lg_table *table, uint32_t set)
{
	char missing[400], expected[600], question[600], answer[600];
	unsigned int announced = announced_rows(table);
	unsigned int lost = lost_rows(table, set, missing, sizeof(missing));

	snprintf(question, sizeof(question),
		 "SELECT rows || ' ' || rows_arrived || ' ' || coalesce(missing, '') "
		 "FROM temp.arrival WHERE name = '%s'",
		 table->name);
	snprintf(expected, sizeof(expected), "%u %u %s", announced, announced - lost, missing);
	ask(sql, answer, sizeof(answer), question);
	assert_string_equal(answer, expected);

	snprintf(question, sizeof(question),
		 "SELECT coalesce(sum(rows), 0) || ' ' || (SELECT count(*) FROM \"%s\" "
		 "WHERE rowid <= %u) FROM losses WHERE subject = '%s'",
		 table->name, LG_TABLE_ROWS_MAX, table->name);
	snprintf(expected, sizeof(expected), "%u %u", lost, announced - lost);
	ask(sql, answer, sizeof(answer), question);
	assert_string_equal(answer, expected);
}

static uint32_t all_frames(void)
{
	return UINT32_MAX >> (FRAMES_MAX - count);
}

static bool is_index(unsigned int sequence)
{
	return originals[sequence].table == LG_contents;
}

/* The index comes in several copies: it is lost with all of them only. */
static uint32_t with_index(uint32_t set)
{
	for (unsigned int i = 0; i < count; i++)
		if (is_index(i))
			set |= 1u << i;
	return set;
}

static void check_tables(struct dump *dump, uint32_t set)
{
	struct sql *sql;

	assert_null(dump_tables(dump, &sql));
	for (size_t i = 0; i < lg_schema_count; i++)
		if (lg_schema[i].number == LG_contents || announced_rows(&lg_schema[i]))
			check_table(sql, &lg_schema[i], with_index(set));
}

/* 7: blocks do not disagree about a row. A dump of these frames takes each of them. */
static void check_dump(uint32_t set)
{
	struct dump_progress progress;
	struct dump *dump;

	assert_null(dump_create(originals[0].frame.dump_id, &dump));
	for (unsigned int i = 0; i < count; i++)
		if (set & 1u << i)
			assert_null(dump_add(dump, &originals[i].frame));
	dump_progress(dump, &progress);
	assert_int_equal(progress.frames, __builtin_popcount(set));
	assert_int_equal(progress.refused + progress.foreign + progress.repeats, 0);
	if (progress.frames_announced) {
		assert_int_equal(progress.frames_announced, count);
		assert_int_equal(progress.complete, with_index(set) == all_frames());
		check_tables(dump, set);
	} else {
		assert_false(progress.complete);
	}
	dump_destroy(dump);
}

static void check_set(uint32_t set)
{
	for (unsigned int i = 0; i < sets_count; i++)
		if (sets[i] == set)
			return;
	assert_true(sets_count < SETS_MAX);
	sets[sets_count++] = set;
	check_dump(set);
}

/* Frames whose own bytes are whole in what is on the line. */
static uint32_t whole_frames(size_t bytes)
{
	uint32_t set = 0;

	for (unsigned int i = 0; i < count; i++)
		if (memmem(damaged, bytes, golden + originals[i].at, originals[i].bytes))
			set |= 1u << i;
	return set;
}

/* damaged[0..bytes), received in two pieces. */
static void check_damaged(size_t bytes, size_t piece)
{
	struct seen seen = { .latest = -1 };
	const struct capture_sink sink = { &seen, on_frame, on_text, on_damage };
	static struct capture capture;
	const struct capture_stats *stats = &capture.stats;

	capture_init(&capture, &sink);
	capture_feed(&capture, damaged, piece);
	capture_feed(&capture, damaged + piece, bytes - piece);
	capture_flush(&capture);
	assert_int_equal(seen.frames, whole_frames(bytes)); /* 3, 4 */
	assert_int_equal(seen.bytes, bytes);		    /* 5 */
	assert_int_equal(stats->bytes, bytes);
	assert_int_equal(stats->frame_bytes + stats->text_bytes + stats->damage_bytes, bytes);
	check_set(seen.frames);
}

/* Returns how many frames were hit. */
static unsigned int flip(size_t at, size_t bytes, uint8_t bits)
{
	unsigned int hit = 0;

	memcpy(damaged, golden, golden_bytes);
	for (size_t i = at; i < at + bytes && i < golden_bytes; i++)
		damaged[i] ^= bits;
	for (unsigned int i = 0; i < count; i++)
		hit += originals[i].at < at + bytes && originals[i].at + originals[i].bytes > at;
	assert_int_equal(__builtin_popcount(whole_frames(golden_bytes)), count - hit);
	return hit;
}

/* Every frame in that form, one behind the other. */
static void put_on_line(enum lg_form its)
{
	form = its;
	golden_bytes = 0;
	for (unsigned int i = 0; i < count; i++) {
		int bytes = lg_form_pack(form, &originals[i].frame, golden + golden_bytes);

		assert_true(bytes > 0 && golden_bytes + (size_t)bytes <= FILE_MAX);
		originals[i].at = golden_bytes;
		originals[i].bytes = (size_t)bytes - (form == LG_FORM_ARMORED ? 2 : 0);
		golden_bytes += (size_t)bytes;
	}
}

/* A byte that the line is swept in steps of: all of them in the plain form. */
static size_t step(void)
{
	return form == LG_FORM_PLAIN ? 1 : 5;
}

static void nothing_is_done(void **state)
{
	put_on_line(*(enum lg_form *)*state);
	memcpy(damaged, golden, golden_bytes);
	check_damaged(golden_bytes, 0);
	assert_int_equal(whole_frames(golden_bytes), all_frames());
}

static void every_byte_is_changed(void **state)
{
	put_on_line(*(enum lg_form *)*state);
	for (size_t at = 0; at < golden_bytes; at += step()) {
		assert_true(flip(at, 1, 0xff) == 1 || form == LG_FORM_ARMORED);
		check_damaged(golden_bytes, at);
		assert_true(flip(at, 1, 0x01) == 1 || form == LG_FORM_ARMORED);
		check_damaged(golden_bytes, at);
	}
}

static void bursts(void **state)
{
	put_on_line(*(enum lg_form *)*state);
	for (size_t at = 0; at < golden_bytes; at += step()) {
		assert_in_range(flip(at, BURST, 0xff), form != LG_FORM_ARMORED, 2);
		check_damaged(golden_bytes, at);
	}
}

static void every_byte_is_dropped(void **state)
{
	put_on_line(*(enum lg_form *)*state);
	for (size_t at = 0; at < golden_bytes; at += step()) {
		memcpy(damaged, golden, at);
		memcpy(damaged + at, golden + at + 1, golden_bytes - at - 1);
		check_damaged(golden_bytes - 1, at);
	}
}

static void every_byte_is_doubled(void **state)
{
	put_on_line(*(enum lg_form *)*state);
	for (size_t at = 0; at < golden_bytes; at += step()) {
		memcpy(damaged, golden, at + 1);
		memcpy(damaged + at + 1, golden + at, golden_bytes - at);
		check_damaged(golden_bytes + 1, at);
	}
}

static void it_is_cut_at_every_byte(void **state)
{
	put_on_line(*(enum lg_form *)*state);
	memcpy(damaged, golden, golden_bytes);
	for (size_t cut = 0; cut < golden_bytes; cut += step())
		check_damaged(cut, cut / 2);
}

static void add_to_dump(void *ctx, uint64_t offset, size_t wire_bytes, enum lg_form its,
			const struct lg_frame *frame)
{
	(void)offset;
	(void)wire_bytes;
	assert_int_equal(its, form);
	assert_null(dump_add(ctx, frame));
}

/* What comes through capture is whole again: as many frames were lost as parity came. */
static void check_mended(size_t bytes, unsigned int lost)
{
	static struct capture capture;
	struct dump_progress progress;
	struct dump *dump;

	assert_null(dump_create(originals[0].frame.dump_id, &dump));
	capture_init(&capture, &(struct capture_sink){ .ctx = dump, .frame = add_to_dump });
	capture_feed(&capture, damaged, bytes);
	capture_flush(&capture);
	dump_progress(dump, &progress);
	assert_true(progress.complete);
	assert_int_equal(progress.frames, count);
	assert_int_equal(progress.repaired, lost);
	assert_int_equal(progress.refused + progress.foreign + progress.repeats, 0);
	for (unsigned int i = 0; i < count; i++)
		assert_true(same(dump_frame(dump, (uint16_t)i), &originals[i].frame));
	check_tables(dump, all_frames());
	dump_destroy(dump);
}

static void lost_frames_are_had_back(void **state)
{
	struct lg_frame frames[FRAMES_MAX], parity;
	uint64_t seed = 11;

	put_on_line(*(enum lg_form *)*state);
	for (unsigned int i = 0; i < count; i++)
		frames[i] = originals[i].frame;
	for (unsigned int n = 0; n < PARITY; n++) {
		fake_parity(frames, count, n, &parity);
		golden_bytes += (size_t)lg_form_pack(form, &parity, golden + golden_bytes);
	}
	/* With the last index complete is complete: then nothing is had back. */
	for (unsigned int one = 0; one < count - 2; one++) {
		unsigned int other = (unsigned int)(unit_random(&seed) % (count - 2));

		memcpy(damaged, golden, golden_bytes);
		damaged[originals[one].at + unit_random(&seed) % originals[one].bytes] ^= 1;
		if (one != other)
			damaged[originals[other].at + originals[other].bytes / 2] ^= 1;
		if (is_index(one) && (one == other || is_index(other)))
			continue; /* the other copies say the same: nothing is missing */
		check_mended(golden_bytes, 1 + (one != other));
	}
}

static void take_original(struct original *original, const uint8_t *wire, size_t bytes)
{
	static struct block block;

	original->bytes = (size_t)lg_frame_unpack(wire, bytes, &original->frame);
	assert_in_range(original->bytes, LG_FRAME_WIRE_MIN, LG_FRAME_WIRE_MAX);
	assert_int_equal(original->frame.sequence, count);
	assert_int_equal(block_decode(original->frame.payload, original->frame.length, &block), 0);
	original->table = block.table;
	original->first_row = block.first_row;
	original->rows = block.table == LG_contents && count ? 0 : block.rows;
}

static int read_golden(void **state)
{
	FILE *file = fopen(GOLDEN, "rb");
	size_t at = 0;

	(void)state;
	if (!file) {
		perror(GOLDEN);
		return -1;
	}
	golden_bytes = fread(golden, 1, FILE_MAX, file);
	fclose(file);
	for (count = 0; at < golden_bytes; at += originals[count++].bytes) {
		assert_true(count < FRAMES_MAX);
		take_original(&originals[count], golden + at, golden_bytes - at);
	}
	return count ? 0 : -1;
}

#define IN_EACH_FORM(test)                                     \
	cmocka_unit_test_prestate(test, &forms[LG_FORM_PLAIN]),   \
	cmocka_unit_test_prestate(test, &forms[LG_FORM_ESCAPED]), \
	cmocka_unit_test_prestate(test, &forms[LG_FORM_ARMORED])

int main(void)
{
	static enum lg_form forms[] = { LG_FORM_PLAIN, LG_FORM_ESCAPED, LG_FORM_ARMORED };
	const struct CMUnitTest tests[] = {
		IN_EACH_FORM(nothing_is_done),
		IN_EACH_FORM(every_byte_is_changed),
		IN_EACH_FORM(bursts),
		IN_EACH_FORM(every_byte_is_dropped),
		IN_EACH_FORM(every_byte_is_doubled),
		IN_EACH_FORM(it_is_cut_at_every_byte),
		IN_EACH_FORM(lost_frames_are_had_back),
	};

	return cmocka_run_group_tests(tests, read_golden, NULL);
}
