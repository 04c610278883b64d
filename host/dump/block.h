/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The payload of a frame as rows, checked as a whole.
 */
#ifndef BLOCK_H
#define BLOCK_H

#include "../../protocol/table.h"

/* Some 330 KB. */
struct block {
	unsigned int table;
	uint32_t first_row;
	unsigned int rows;
	unsigned int columns;
	struct lg_column descriptors[LG_COLUMNS_MAX];
	struct lg_row row[LG_BLOCK_ROWS_MAX];
};

/*
 * Decode all of it; on any thread. Returns 0, or an lg_err: then none of *ret may be used.
 * LG_ERR_VERSION: it was made with another sample or codec. A column that this console knows as
 * text and the sender as a number, or the reverse, is LG_ERR_CORRUPT.
 */
int block_decode(const uint8_t *payload, size_t bytes, struct block *ret);

/* The model that all blocks begin with: primed.h. */
const struct lg_model *block_prior(void);

/* Memory that its rows will take in the tables, roughly: at least what their values take. */
size_t block_bytes(const struct block *block);

#endif
