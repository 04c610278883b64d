// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Blocks: what comes out is what went in, for any values; a block that was tampered with is
 * refused or, at worst, read within its bounds.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "../../protocol/frame.h"
#include "../../protocol/sample.h"
#include "../../protocol/table.h"

static struct lg_model prior;
static struct lg_block_writer writer;
static struct lg_block_reader reader;

static int prime(void **state)
{
	(void)state;
	lg_model_prime(&prior);
	return 0;
}

static uint64_t number_for(const struct lg_column *column, uint64_t *random)
{
	uint64_t value = unit_random(random) >> (unit_random(random) % 64);
	uint32_t unit = lg_unit_value(column->unit);

	return unit == 1 ? value : value % (UINT64_MAX / unit) * unit;
}

static void random_row(const struct lg_table *table, struct lg_row *row, uint64_t *random)
{
	char text[LG_TEXT_MAX];

	lg_row_clear(row, table->count);
	for (unsigned int i = 0; i < table->count; i++) {
		unsigned int length = unit_random(random) % 12;

		if (unit_random(random) % 8 == 0)
			continue;
		if (table->columns[i].type != LG_TEXT) {
			lg_row_set(row, i, number_for(&table->columns[i], random));
			continue;
		}
		for (unsigned int j = 0; j < length; j++)
			text[j] = (char)(1 + unit_random(random) % 255);
		lg_row_set_text(row, i, text, length);
	}
}

static void assert_same_row(const struct lg_row *a, const struct lg_row *b)
{
	assert_int_equal(a->columns, b->columns);
	for (unsigned int i = 0; i < a->columns; i++) {
		const struct lg_value *x = &a->values[i], *y = &b->values[i];

		assert_int_equal(x->kind, y->kind);
		assert_int_equal(x->number, y->number);
		assert_int_equal(x->length, y->length);
		if (x->kind == LG_STRING)
			assert_memory_equal(a->text + x->offset, b->text + y->offset, x->length);
	}
}

static void any_rows_return(void **state)
{
	static struct lg_row rows[LG_BLOCK_ROWS_MAX];
	uint64_t random = 42;

	(void)state;
	for (size_t t = 0; t < lg_schema_count; t++) {
		uint8_t payload[LG_FRAME_PAYLOAD_MAX];
		struct lg_row got;
		unsigned int sent = 0, bytes;
		int ret;

		lg_block_begin(&writer, &prior, &lg_schema[t], 77, payload);
		do {
			random_row(&lg_schema[t], &rows[sent], &random);
			ret = lg_block_add(&writer, &rows[sent]);
		} while (ret == 1 && ++sent < LG_BLOCK_ROWS_MAX);
		if (ret == LG_ERR_FULL)
			continue;
		assert_true(ret >= 0);
		bytes = (unsigned int)lg_block_end(&writer);
		assert_true(bytes <= LG_FRAME_BLOCK_MAX);
		assert_int_equal(lg_block_open(&reader, &prior, payload, bytes), 0);
		assert_int_equal(reader.table, lg_schema[t].number);
		assert_int_equal(reader.first_row, 77);
		assert_int_equal(reader.rows, sent);
		for (unsigned int i = 0; i < sent; i++) {
			assert_int_equal(lg_block_next(&reader, &got), 1);
			assert_same_row(&rows[i], &got);
		}
		assert_int_equal(lg_block_next(&reader, &got), 0);
		for (unsigned int i = 0; i < lg_schema[t].count; i++)
			assert_int_equal(reader.descriptors[i].from, lg_schema[t].columns[i].from);
	}
}

static void block_of_tasks(uint8_t *payload, unsigned int *bytes, unsigned int *rows)
{
	uint64_t random = 7;
	struct lg_row row;
	int ret;

	lg_block_begin(&writer, &prior, lg_schema_table(LG_tasks), 0, payload);
	do {
		lg_row_clear(&row, LG_tasks_columns);
		lg_row_set(&row, LG_tasks_pid, 100 + writer.rows);
		lg_row_set_text(&row, LG_tasks_comm, "task", 4);
		lg_row_set(&row, LG_tasks_rss_anon_bytes, (unit_random(&random) % 5000) * 4096);
		ret = lg_block_add(&writer, &row);
	} while (ret == 1);
	*rows = writer.rows;
	*bytes = (unsigned int)lg_block_end(&writer);
}

/*
 * Reads a block to its end, whatever it is. Returns the last lg_block_next() or
 * lg_block_open().
 */
static int read_all(const uint8_t *payload, size_t bytes)
{
	struct lg_row row;
	int ret = lg_block_open(&reader, &prior, payload, bytes);

	if (ret < 0)
		return ret;
	do {
		ret = lg_block_next(&reader, &row);
	} while (ret == 1);
	return ret;
}

/* The checksum of its frame keeps a cut block out; its own length is the second fence. */
static void a_cut_block_is_mostly_refused(void **state)
{
	uint8_t payload[LG_FRAME_PAYLOAD_MAX];
	unsigned int bytes, rows, accepted = 0;

	(void)state;
	block_of_tasks(payload, &bytes, &rows);
	assert_int_equal(read_all(payload, bytes), 0);
	assert_true(rows > 20);
	for (unsigned int cut = 0; cut < bytes; cut++) {
		uint8_t *copy = malloc(cut ? cut : 1);

		memcpy(copy, payload, cut);
		accepted += read_all(copy, cut) == 0;
		free(copy);
	}
	assert_true(accepted * 20 < bytes);
}

static void hostile_blocks_stay_in_bounds(void **state)
{
	uint64_t random = 99;

	(void)state;
	for (int run = 0; run < 3000; run++) {
		size_t bytes = unit_random(&random) % (LG_FRAME_PAYLOAD_MAX + 1);
		uint8_t *payload = malloc(bytes + 1);

		for (size_t i = 0; i < bytes; i++)
			payload[i] = (uint8_t)unit_random(&random);
		if (bytes > 5) {
			payload[0] = (uint8_t)(1 + run % 16);
			payload[5] = (uint8_t)(1 + run % LG_COLUMNS_MAX);
		}
		if (bytes > 6)
			payload[6] = prior.fingerprint;
		assert_true(read_all(payload, bytes) <= 0);
		free(payload);
	}
}

static void another_model_is_told_apart(void **state)
{
	uint8_t payload[LG_FRAME_PAYLOAD_MAX];
	unsigned int bytes, rows;

	(void)state;
	block_of_tasks(payload, &bytes, &rows);
	payload[6] ^= 1;
	assert_int_equal(read_all(payload, bytes), LG_ERR_VERSION);
}

static void wrong_values_are_refused(void **state)
{
	uint8_t payload[LG_FRAME_PAYLOAD_MAX];
	struct lg_row row;

	(void)state;
	lg_block_begin(&writer, &prior, lg_schema_table(LG_swaps), 0, payload);
	lg_row_clear(&row, LG_swaps_columns);
	lg_row_set(&row, LG_swaps_size_bytes, 4097);
	assert_int_equal(lg_block_add(&writer, &row), LG_ERR_VALUE);
	lg_row_clear(&row, LG_swaps_columns);
	lg_row_set_text(&row, LG_swaps_size_bytes, "4096", 4);
	assert_int_equal(lg_block_add(&writer, &row), LG_ERR_VALUE);
	lg_row_clear(&row, LG_swaps_columns);
	lg_row_set_int(&row, LG_swaps_priority, -2);
	assert_int_equal(lg_block_add(&writer, &row), 1);
	lg_row_clear(&row, LG_swaps_columns + 1);
	assert_int_equal(lg_block_add(&writer, &row), LG_ERR_VALUE);
}

static void row_text_is_bounded(void **state)
{
	char text[300];
	struct lg_row row;

	(void)state;
	memset(text, 'a', sizeof(text));
	lg_row_clear(&row, LG_tasks_columns);
	lg_row_set_text(&row, 0, text, sizeof(text));
	assert_int_equal(row.values[0].length, LG_TEXT_MAX);
	for (unsigned int i = 1; i < 10; i++)
		lg_row_set_text(&row, i, text, sizeof(text));
	assert_int_equal(row.values[4].kind, LG_STRING);
	assert_int_equal(row.values[5].kind, LG_NULL);
	assert_true(row.text_bytes <= LG_ROW_TEXT_MAX);
	lg_row_set(&row, LG_COLUMNS_MAX + 3, 1);
	assert_int_equal(lg_row_number(&row, LG_COLUMNS_MAX + 3), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_rows_return),
		cmocka_unit_test(a_cut_block_is_mostly_refused),
		cmocka_unit_test(hostile_blocks_stay_in_bounds),
		cmocka_unit_test(another_model_is_told_apart),
		cmocka_unit_test(wrong_values_are_refused),
		cmocka_unit_test(row_text_is_bounded),
	};

	return cmocka_run_group_tests(tests, prime, NULL);
}
