// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Primes a model with sample.def. The rows are the project's own text, so they are parsed
 * without distrust.
 */
#include "sample.h"

#include "bytes.h"
#include "crc32c.h"
#include "table.h"

#define DESCRIPTOR_PASSES 4 /* until they cost next to nothing, also in tables of one row */

static const struct {
	uint8_t table;
	const char *values;
} sample[] = {
#define LG_SAMPLE(table, values) { LG_##table, values },
#include "sample.def"
#undef LG_SAMPLE
};

/* The text up to the next `|`. */
static size_t field(const char *text)
{
	size_t length = 0;

	while (text[length] != '|')
		length++;
	return length;
}

static uint64_t parse_number(const char *text, size_t length)
{
	bool negative = text[0] == '-';
	uint64_t number = 0;

	for (size_t i = negative; i < length; i++)
		number = number * 10 + (uint64_t)(text[i] - '0');
	return negative ? 0 - number : number;
}

/* As many columns as the sample has values: later columns of the table are not part of it. */
static void parse(const char *values, const struct lg_table *table, struct lg_row *row)
{
	unsigned int column = 0;

	lg_row_clear(row, table->count);
	for (; *values; column++) {
		const struct lg_column *is = &table->columns[column];
		size_t length = field(values);

		if (length && is->type == LG_TEXT)
			lg_row_set_text(row, column, values, length);
		else if (length)
			lg_row_set(row, column,
				   parse_number(values, length) * lg_unit_value(is->unit));
		values += length + 1;
	}
	row->columns = (uint8_t)column;
}

/* Both ends must have learnt the same, down to the last bit. */
static uint8_t fingerprint(const struct lg_model *model)
{
	uint32_t crc = 0;
	uint8_t bytes[4];

	for (size_t i = 0; i < LG_ARRAY_SIZE(model->counters); i++) {
		lg_put32(bytes, model->counters[i]);
		crc = lg_crc32c(crc, bytes, sizeof(bytes));
	}
	return crc & 0xff;
}

void lg_model_prime(struct lg_model *model)
{
	struct lg_coder coder;
	struct lg_row row;
	uint8_t nowhere;

	lg_model_clear(model);
	lg_coder_encode(&coder, model, &nowhere, 0);
	for (size_t i = 0; i < LG_ARRAY_SIZE(sample); i++) {
		const struct lg_table *table = lg_schema_table(sample[i].table);

		parse(sample[i].values, table, &row);
		for (int j = 0; j < DESCRIPTOR_PASSES; j++)
			lg_columns_code(&coder, table->number, table->columns, NULL, row.columns);
		lg_row_code(&coder, table->number, table->columns, &row);
	}
	model->fingerprint = fingerprint(model);
}
