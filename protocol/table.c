// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rows <-> blocks. Reads what anybody may have sent: no count is believed before it is checked,
 * and a block whose length is not exactly what its rows take is refused as a whole.
 */
#include "table.h"

#include "bytes.h"
#include "frame.h"

void lg_row_clear(struct lg_row *row, unsigned int columns)
{
	lg_fill(row->values, 0, sizeof(row->values));
	row->text_bytes = 0;
	row->columns = (uint8_t)columns;
}

void lg_row_set(struct lg_row *row, unsigned int column, uint64_t number)
{
	if (column >= row->columns)
		return;
	row->values[column].number = number;
	row->values[column].kind = LG_NUMBER;
}

void lg_row_set_int(struct lg_row *row, unsigned int column, int64_t number)
{
	lg_row_set(row, column, (uint64_t)number);
}

void lg_row_set_text(struct lg_row *row, unsigned int column, const char *text, size_t bytes)
{
	size_t length = 0;

	while (length < bytes && length < LG_TEXT_MAX && text[length])
		length++;
	if (column >= row->columns || row->text_bytes + length > LG_ROW_TEXT_MAX)
		return;
	lg_copy(row->text + row->text_bytes, text, length);
	row->values[column] = (struct lg_value){
		.offset = row->text_bytes, .length = (uint8_t)length, .kind = LG_STRING,
	};
	row->text_bytes += (uint16_t)length;
}

uint64_t lg_row_number(const struct lg_row *row, unsigned int column)
{
	return column < row->columns && row->values[column].kind == LG_NUMBER
		       ? row->values[column].number
		       : 0;
}

/* What a number is coded against, in units. */
static uint64_t expect(const struct lg_coder *coder, struct lg_place place,
		       const struct lg_column *columns, const uint64_t *units)
{
	const struct lg_column *column = &columns[place.column];
	uint64_t sum = 0;

	switch (column->from) {
	case LG_ABOVE:
		return lg_coder_above(coder, place);
	case LG_LIKE:
		return units[column->of];
	case LG_SUM:
		for (unsigned int i = column->of; i < place.column; i++)
			sum += units[i];
		return sum;
	default:
		return 0;
	}
}

static void code_text_value(struct lg_coder *coder, struct lg_place place, struct lg_row *row)
{
	struct lg_value *value = &row->values[place.column];
	char text[LG_TEXT_MAX];
	unsigned int length = 0;

	if (!coder->in) {
		length = value->length;
		lg_copy(text, row->text + value->offset, length);
	}
	lg_code_text(coder, place, text, &length);
	if (coder->in)
		lg_row_set_text(row, place.column, text, length);
}

/* 64 by 20 bits, twelve at a time: kernels of 32-bit CPUs have no 64-bit division. */
static uint64_t divide(uint64_t number, uint32_t unit, uint32_t *rest)
{
	uint64_t quotient = 0;
	uint32_t part = 0;

	*rest = 0;
	if (unit == 1)
		return number;
	for (int shift = 60; shift >= 0; shift -= 12) {
		part = part << 12 | (number >> shift & 0xfff);
		quotient = quotient << 12 | part / unit;
		part %= unit;
	}
	*rest = part;
	return quotient;
}

static bool encodable(const struct lg_value *value, const struct lg_column *column)
{
	uint32_t rest;

	if (value->kind == LG_NULL)
		return true;
	if (column->type == LG_TEXT)
		return value->kind == LG_STRING;
	divide(value->number, lg_unit_value(column->unit), &rest);
	return value->kind == LG_NUMBER && !rest;
}

void lg_row_code(struct lg_coder *coder, unsigned int table, const struct lg_column *columns,
		 struct lg_row *row)
{
	uint64_t units[LG_COLUMNS_MAX];

	lg_coder_row(coder);
	for (unsigned int i = 0; i < row->columns; i++) {
		struct lg_place place = { table, i };
		struct lg_value *value = &row->values[i];
		uint32_t unit = lg_unit_value(columns[i].unit), rest;

		units[i] = 0;
		if (lg_code_null(coder, place, value->kind == LG_NULL))
			continue;
		if (columns[i].type == LG_TEXT) {
			code_text_value(coder, place, row);
			continue;
		}
		units[i] = lg_code_number(coder, place, columns[i].from == LG_ZERO,
					  expect(coder, place, columns, units),
					  divide(value->number, unit, &rest));
		if (coder->in)
			lg_row_set(row, i, units[i] * unit);
	}
}

int lg_columns_code(struct lg_coder *coder, unsigned int table, const struct lg_column *given,
		    struct lg_column *ret, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		struct lg_column column = given ? given[i] : (struct lg_column){ 0 };
		unsigned int place = (table << 8 | i) << 2;

		column.type = (uint8_t)lg_code_small(coder, place, 2, column.type);
		column.unit = (uint8_t)lg_code_small(coder, place | 1, 3, column.unit);
		column.from = (uint8_t)lg_code_small(coder, place | 2, 3, column.from);
		column.of = (uint8_t)lg_code_small(coder, place | 3, 6, column.of);
		if (!lg_unit_value(column.unit) || column.from > LG_SUM ||
		    (column.from >= LG_LIKE && column.of >= i))
			return LG_ERR_CORRUPT;
		if (ret)
			ret[i] = column;
	}
	return 0;
}

static void put24(uint8_t *to, uint32_t value)
{
	lg_put16(to, value & 0xffff);
	to[2] = (uint8_t)(value >> 16);
}

void lg_block_begin(struct lg_block_writer *writer, const struct lg_model *prior,
		    const struct lg_table *table, uint32_t first_row, uint8_t *payload)
{
	writer->prior = prior;
	writer->table = table;
	writer->payload = payload;
	writer->first_row = first_row;
	writer->rows = 0;
	lg_copy(&writer->model, prior, sizeof(writer->model));
	lg_coder_encode(&writer->coder, &writer->model, payload + LG_BLOCK_HEADER,
			LG_FRAME_BLOCK_MAX - LG_BLOCK_HEADER);
	lg_columns_code(&writer->coder, table->number, table->columns, NULL, table->count);
}

int lg_block_add(struct lg_block_writer *writer, const struct lg_row *row)
{
	struct lg_coder before = writer->coder;

	if (row->columns != writer->table->count)
		return LG_ERR_VALUE;
	for (unsigned int i = 0; i < row->columns; i++)
		if (!encodable(&row->values[i], &writer->table->columns[i]))
			return LG_ERR_VALUE;
	if (writer->rows == LG_BLOCK_ROWS_MAX)
		return 0;
	lg_row_code(&writer->coder, writer->table->number, writer->table->columns,
		    (struct lg_row *)row);
	if (lg_coder_bytes(&writer->coder) > writer->coder.limit) {
		writer->coder = before;
		return writer->rows ? 0 : LG_ERR_FULL;
	}
	writer->rows++;
	return 1;
}

int lg_block_end(struct lg_block_writer *writer)
{
	uint8_t *header = writer->payload;

	header[0] = writer->table->number;
	put24(header + 1, writer->first_row);
	header[4] = (uint8_t)writer->rows;
	header[5] = writer->table->count;
	header[6] = writer->prior->fingerprint;
	return LG_BLOCK_HEADER + (int)lg_coder_finish(&writer->coder);
}

int lg_block_open(struct lg_block_reader *reader, const struct lg_model *prior,
		  const uint8_t *payload, size_t bytes)
{
	if (bytes < LG_BLOCK_HEADER)
		return LG_ERR_SHORT;
	reader->table = payload[0];
	reader->first_row = lg_get16(payload + 1) | (uint32_t)payload[3] << 16;
	reader->rows = payload[4];
	reader->columns = payload[5];
	reader->done = 0;
	if (payload[6] != prior->fingerprint)
		return LG_ERR_VERSION;
	if (!reader->rows || !reader->columns || reader->columns > LG_COLUMNS_MAX)
		return LG_ERR_CORRUPT;
	lg_copy(&reader->model, prior, sizeof(reader->model));
	lg_coder_decode(&reader->coder, &reader->model, payload + LG_BLOCK_HEADER,
			bytes - LG_BLOCK_HEADER);
	return lg_columns_code(&reader->coder, reader->table, NULL, reader->descriptors,
			       reader->columns);
}

int lg_block_next(struct lg_block_reader *reader, struct lg_row *ret)
{
	const struct lg_coder *coder = &reader->coder;

	if (reader->done == reader->rows)
		return lg_coder_bytes(coder) == coder->limit ? 0 : LG_ERR_CORRUPT;
	if (lg_coder_bytes(coder) > coder->limit)
		return LG_ERR_CORRUPT;
	lg_row_clear(ret, reader->columns);
	lg_row_code(&reader->coder, reader->table, reader->descriptors, ret);
	reader->done++;
	return 1;
}
