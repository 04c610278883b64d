// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The payload of a frame as rows. Hands out nothing of a block that has not been checked to its
 * end.
 */
#include "block.h"

#include "primed.h"

const struct lg_model *block_prior(void)
{
	return &primed;
}

static bool as_known(const struct lg_block_reader *reader)
{
	const struct lg_table *table = lg_schema_table(reader->table);

	if (!table)
		return true;
	for (unsigned int i = 0; i < reader->columns && i < table->count; i++)
		if ((reader->descriptors[i].type == LG_TEXT) != (table->columns[i].type == LG_TEXT))
			return false;
	return true;
}

int block_decode(const uint8_t *payload, size_t bytes, struct block *ret)
{
	static _Thread_local struct lg_block_reader reader; /* 310 KB: not for the stack */
	int status = lg_block_open(&reader, block_prior(), payload, bytes);

	if (status < 0)
		return status;
	if (!as_known(&reader) || reader.first_row + reader.rows > LG_TABLE_ROWS_MAX)
		return LG_ERR_CORRUPT;
	ret->table = reader.table;
	ret->first_row = reader.first_row;
	ret->rows = reader.rows;
	ret->columns = reader.columns;
	lg_copy(ret->descriptors, reader.descriptors, sizeof(ret->descriptors));
	for (unsigned int i = 0; i < reader.rows; i++) {
		status = lg_block_next(&reader, &ret->row[i]);
		if (status != 1)
			return status < 0 ? status : LG_ERR_CORRUPT;
	}
	status = lg_block_next(&reader, &ret->row[0]);
	if (status)
		return status < 0 ? status : LG_ERR_CORRUPT;
	return 0;
}

size_t block_bytes(const struct block *block)
{
	size_t bytes = 0;

	/*
	 * A row of SQLite: some header, for each column a type byte and up to eight of value.
	 */
	for (unsigned int i = 0; i < block->rows; i++)
		bytes += 16 + 9 * (size_t)block->columns + block->row[i].text_bytes;
	return bytes;
}
