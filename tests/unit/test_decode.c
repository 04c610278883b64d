// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Blocks decoded ahead say what they say when they are decoded at once, in whatever order they are
 * asked for; and the model that the console was built with is the one that blocks are made with.
 * Links host/dump/ and what it needs.
 */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "../../host/dump/decode.h"
#include "../../host/dump/primed.h"
#include "../../protocol/frame.h"
#include "../../protocol/logistic.h"
#include "../../protocol/sample.h"

#define GOLDEN "tests/golden/xo.gasp"
#define FRAMES_MAX 64
#define ROUNDS 200

static struct lg_frame frames[FRAMES_MAX];
static unsigned int count;

static int read_golden(void **state)
{
	static uint8_t bytes[65536];
	FILE *file = fopen(GOLDEN, "rb");
	size_t size, at = 0;

	(void)state;
	if (!file)
		return -1;
	size = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	while (at < size && count < FRAMES_MAX) {
		int used = lg_frame_unpack(bytes + at, size - at, &frames[count]);

		count += used > 0 && (frames[count].kind == LG_FRAME_DATA ||
				      frames[count].kind == LG_FRAME_INDEX);
		at += used > 0 ? (size_t)used : 1;
	}
	return count < DECODE_AHEAD ? -1 : 0;
}

static void check_row(const struct lg_row *row, const struct lg_row *expected)
{
	assert_int_equal(row->text_bytes, expected->text_bytes);
	assert_memory_equal(row->text, expected->text, row->text_bytes);
	for (unsigned int i = 0; i < row->columns; i++) {
		const struct lg_value *value = &row->values[i], *other = &expected->values[i];

		assert_int_equal(value->kind, other->kind);
		assert_int_equal(value->number, other->number);
		assert_int_equal(value->offset, other->offset);
		assert_int_equal(value->length, other->length);
	}
}

static void check_same(int status, const struct block *block, const struct lg_frame *frame)
{
	static struct block at_once;

	assert_int_equal(status, block_decode(frame->payload, frame->length, &at_once));
	if (status)
		return;
	assert_int_equal(block->table, at_once.table);
	assert_int_equal(block->first_row, at_once.first_row);
	assert_int_equal(block->rows, at_once.rows);
	assert_int_equal(block->columns, at_once.columns);
	for (unsigned int i = 0; i < block->rows; i++)
		check_row(&block->row[i], &at_once.row[i]);
}

/* Begin some, one of them damaged perhaps, and take them in an order of chance. */
static void take_some(uint64_t *random)
{
	struct decode *ahead[DECODE_AHEAD];
	struct lg_frame given[DECODE_AHEAD];
	unsigned int begun = 1 + (unsigned int)(unit_random(random) >> 32) % DECODE_AHEAD;

	for (unsigned int i = 0; i < begun; i++) {
		given[i] = frames[(unit_random(random) >> 32) % count];
		if (i % 5 == 3)
			given[i].payload[given[i].length / 2] ^= 0x10;
		ahead[i] = decode_begin(given[i].payload, given[i].length);
		if (!ahead[i])
			skip(); /* one CPU */
	}
	while (begun) {
		unsigned int i = (unsigned int)(unit_random(random) >> 32) % begun--;
		const struct block *block;

		if (begun % 7) {
			int status = decode_wait(ahead[i], &block);

			check_same(status, block, &given[i]);
		}
		decode_end(ahead[i]);
		ahead[i] = ahead[begun];
		given[i] = given[begun];
	}
}

static void says_what_it_says_at_once(void **state)
{
	uint64_t random = 1;

	(void)state;
	for (int i = 0; i < ROUNDS; i++)
		take_some(&random);
}

static void has_an_end(void **state)
{
	struct decode *ahead[DECODE_AHEAD];

	(void)state;
	for (unsigned int i = 0; i < DECODE_AHEAD; i++) {
		ahead[i] = decode_begin(frames[i].payload, frames[i].length);
		if (!ahead[i])
			skip(); /* one CPU */
	}
	assert_null(decode_begin(frames[0].payload, frames[0].length));
	decode_end(ahead[5]);
	ahead[5] = decode_begin(frames[5].payload, frames[5].length);
	assert_non_null(ahead[5]);
	for (unsigned int i = 0; i < DECODE_AHEAD; i++)
		decode_end(ahead[i]);
	decode_end(NULL);
}

static void begins_with_what_blocks_are_made_with(void **state)
{
	static struct lg_model model;

	(void)state;
	lg_model_prime(&model);
	assert_memory_equal(primed.counters, model.counters, sizeof(model.counters));
	assert_memory_equal(primed.weights, model.weights, sizeof(model.weights));
	assert_memory_equal(primed.cells, model.cells, sizeof(model.cells));
	assert_memory_equal(primed.text_start, model.text_start, sizeof(model.text_start));
	assert_memory_equal(primed.follow, model.follow, sizeof(model.follow));
	assert_memory_equal(primed.text, model.text, sizeof(model.text));
	assert_int_equal(primed.texts, model.texts);
	assert_int_equal(primed.fingerprint, model.fingerprint);
	for (unsigned int i = 0; i < LG_LOGITS; i++)
		assert_int_equal(primed.logits[i], lg_logit_entry(i));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_what_it_says_at_once),
		cmocka_unit_test(has_an_end),
		cmocka_unit_test(begins_with_what_blocks_are_made_with),
	};

	return cmocka_run_group_tests(tests, read_golden, NULL);
}
