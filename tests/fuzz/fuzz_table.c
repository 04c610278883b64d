// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Blocks. An even first byte: the rest is a payload, with the fingerprint put right. An odd one: a
 * table, known or made up, and rows to send.
 *
 * Asserts 10 to 12.
 */
#include "fuzz.h"

#include <string.h>

#include "../../protocol/sample.h"
#include "../../protocol/table.h"

#define ROWS_MAX 40

static struct lg_model prior;
static struct lg_block_writer writer;
static struct lg_block_reader reader;
static struct lg_row rows[ROWS_MAX];

static void check_row(const struct lg_row *row)
{
	fuzz_assert(12, row->columns == reader.columns && row->columns <= LG_COLUMNS_MAX);
	fuzz_assert(12, row->text_bytes <= LG_ROW_TEXT_MAX);
	for (unsigned int i = 0; i < row->columns; i++) {
		const struct lg_value *value = &row->values[i];
		bool text = reader.descriptors[i].type == LG_TEXT;

		fuzz_assert(12, value->kind == LG_NULL ||
					value->kind == (text ? LG_STRING : LG_NUMBER));
		if (value->kind == LG_STRING)
			fuzz_assert(12, value->length <= LG_TEXT_MAX &&
						value->offset + value->length <= row->text_bytes);
	}
}

/* Returns whether the block is good to its end. */
static bool read_block(const uint8_t *payload, size_t bytes)
{
	struct lg_row row;
	unsigned int count = 0;
	int ret;

	if (lg_block_open(&reader, &prior, payload, bytes))
		return false;
	fuzz_assert(12, reader.rows >= 1 && reader.rows <= LG_BLOCK_ROWS_MAX);
	while ((ret = lg_block_next(&reader, &row)) == 1) {
		check_row(&row);
		count++;
	}
	fuzz_assert(12, count <= reader.rows && (ret || count == reader.rows));
	fuzz_assert(11, ret || lg_coder_bytes(&reader.coder) + LG_BLOCK_HEADER == bytes);
	return !ret;
}

static void try_payload(struct fuzz_input *input)
{
	uint8_t payload[LG_FRAME_PAYLOAD_MAX];
	size_t bytes = input->left < sizeof(payload) ? input->left : sizeof(payload);

	fuzz_bytes(input, payload, bytes);
	if (bytes >= LG_BLOCK_HEADER)
		payload[6] = prior.fingerprint;
	read_block(payload, bytes);
}

/* A table that no schema knows: any number, up to 48 columns of any kind. */
static const struct lg_table *made_up(struct fuzz_input *input)
{
	static struct lg_column columns[LG_COLUMNS_MAX];
	static struct lg_table table;

	table.number = fuzz_byte(input);
	table.count = 1 + fuzz_byte(input) % LG_COLUMNS_MAX;
	table.columns = columns;
	for (unsigned int i = 0; i < table.count; i++) {
		uint8_t is = fuzz_byte(input);

		columns[i] = (struct lg_column){ .type = is & 3,
						 .unit = is >> 2 & 3,
						 .from = is >> 4 & 3 };
		if (columns[i].from >= LG_LIKE && !i)
			columns[i].from = LG_ZERO;
		if (columns[i].from >= LG_LIKE)
			columns[i].of = fuzz_byte(input) % i;
	}
	return &table;
}

static uint64_t number_of(struct fuzz_input *input, unsigned int unit)
{
	uint64_t number = 0, most = UINT64_MAX / lg_unit_value(unit);

	fuzz_bytes(input, &number, fuzz_byte(input) % 9);
	return (number > most ? most : number) * lg_unit_value(unit);
}

static void make_row(struct fuzz_input *input, const struct lg_table *table, struct lg_row *row)
{
	lg_row_clear(row, table->count);
	for (unsigned int i = 0; i < table->count; i++) {
		const struct lg_column *column = &table->columns[i];
		uint8_t what = fuzz_byte(input);
		char text[LG_TEXT_MAX];

		if (what < 32)
			continue;
		if (column->type != LG_TEXT) {
			lg_row_set(row, i, number_of(input, column->unit));
			continue;
		}
		fuzz_bytes(input, text, what % 20);
		lg_row_set_text(row, i, text, what % 20);
	}
}

static bool same_row(const struct lg_row *a, const struct lg_row *b)
{
	if (a->columns != b->columns)
		return false;
	for (unsigned int i = 0; i < a->columns; i++) {
		const struct lg_value *x = &a->values[i], *y = &b->values[i];

		if (x->kind != y->kind || x->number != y->number || x->length != y->length ||
		    memcmp(a->text + x->offset, b->text + y->offset, x->length))
			return false;
	}
	return true;
}

static void try_rows(struct fuzz_input *input)
{
	const struct lg_table *table;
	uint8_t payload[LG_FRAME_PAYLOAD_MAX];
	unsigned int want, count = 0, which = fuzz_byte(input);
	uint32_t first = fuzz_word(input);
	struct lg_row row;
	int bytes, ret;

	table = which < 2 * lg_schema_count ? &lg_schema[which % lg_schema_count]
					    : made_up(input);
	want = 1 + fuzz_byte(input) % ROWS_MAX;
	lg_block_begin(&writer, &prior, table, first, payload);
	while (count < want) {
		make_row(input, table, &rows[count]);
		ret = lg_block_add(&writer, &rows[count]);
		fuzz_assert(11, ret == 1 || ret == 0 || (ret == LG_ERR_FULL && !count));
		if (ret != 1)
			break;
		count++;
	}
	if (!count)
		return;
	bytes = lg_block_end(&writer);
	fuzz_assert(12, bytes <= LG_FRAME_BLOCK_MAX);
	fuzz_assert(10, read_block(payload, (size_t)bytes));
	fuzz_assert(10, !lg_block_open(&reader, &prior, payload, (size_t)bytes));
	fuzz_assert(10, reader.table == table->number && reader.first_row == first);
	fuzz_assert(10, reader.rows == count);
	for (unsigned int i = 0; i < count; i++)
		fuzz_assert(10, lg_block_next(&reader, &row) == 1 && same_row(&row, &rows[i]));
}

int fuzz_one(const uint8_t *data, size_t bytes)
{
	struct fuzz_input input = { data, bytes };

	if (!prior.texts)
		lg_model_prime(&prior);
	if (fuzz_byte(&input) & 1)
		try_rows(&input);
	else
		try_payload(&input);
	return 0;
}

/* The payload of a block of made-up tasks. */
static size_t make_block(struct fuzz_random *random, uint8_t *payload)
{
	unsigned int many = 1 + fuzz_below(random, ROWS_MAX);
	struct lg_row row;

	if (!prior.texts)
		lg_model_prime(&prior);
	lg_block_begin(&writer, &prior, lg_schema_table(LG_tasks), 0, payload);
	for (unsigned int i = 0; i < many; i++) {
		lg_row_clear(&row, LG_tasks_columns);
		lg_row_set(&row, LG_tasks_pid, 1 + i * fuzz_below(random, 9));
		lg_row_set_text(&row, LG_tasks_comm, "kworker/0:1", 3 + fuzz_below(random, 9));
		lg_row_set(&row, LG_tasks_rss_anon_bytes, 4096ull * fuzz_below(random, 9999));
		if (lg_block_add(&writer, &row) != 1)
			break;
	}
	return (size_t)lg_block_end(&writer);
}

size_t fuzz_make(struct fuzz_random *random, uint8_t *data)
{
	size_t at = 1;

	data[0] = (uint8_t)fuzz_below(random, 2);
	if (!data[0])
		return at + make_block(random, data + 1);
	data[at++] = (uint8_t)fuzz_below(random, 3 * (unsigned int)lg_schema_count);
	while (at < 1500)
		data[at++] = fuzz_below(random, 4) ? (uint8_t)fuzz_below(random, 60)
						   : (uint8_t)fuzz_draw(random);
	return at;
}
