/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rows and blocks. A block is the payload of one frame: some rows of one table, decodable
 * without any other block.
 *
 *   table | first_row | rows | columns | model | coded: a descriptor for each column,
 *    u8      u24         u8     u8        u8             then row after row (codec.h)
 *
 * model is the fingerprint of the primed model: a block made with another one would decode to
 * nonsense.
 *
 * The descriptors (type, unit, from, of) travel with the block, so that a console shows tables
 * and columns that it does not know, by number. They cost next to nothing: the primed model
 * expects those of schema.def.
 */
#ifndef LG_TABLE_H
#define LG_TABLE_H

#include "codec.h"
#include "err.h"
#include "schema.h"

#define LG_ROW_TEXT_MAX 512	/* bytes of text in one row, at most */
#define LG_BLOCK_HEADER 7	/* bytes before the coded part */
#define LG_BLOCK_ROWS_MAX 255	/* rows in a block, at most */
#define LG_TABLE_ROWS_MAX (1 << 24) /* rows of a table that can be numbered */

enum lg_kind { LG_NULL, LG_NUMBER, LG_STRING };

struct lg_value {
	uint64_t number; /* LG_NUMBER: full value, not in units; INT as two's complement */
	uint16_t offset; /* LG_STRING: where it starts in lg_row.text */
	uint8_t length;	 /* LG_STRING: bytes, at most LG_TEXT_MAX */
	uint8_t kind;	 /* enum lg_kind */
};

/* One row of a table. Owns its text, so it can be copied by assignment. */
struct lg_row {
	struct lg_value values[LG_COLUMNS_MAX];
	char text[LG_ROW_TEXT_MAX];
	uint16_t text_bytes;
	uint8_t columns;
};

/* Make it a row of so many columns (<= LG_COLUMNS_MAX), all of them NULL. */
void lg_row_clear(struct lg_row *row, unsigned int columns);

/* Set a column. A column out of range is ignored. */
void lg_row_set(struct lg_row *row, unsigned int column, uint64_t number);
void lg_row_set_int(struct lg_row *row, unsigned int column, int64_t number);

/*
 * Set a column to at most LG_TEXT_MAX bytes of text, cut at the first 0 byte or after `bytes`.
 * When the row has no room left for the text the column stays as it was.
 */
void lg_row_set_text(struct lg_row *row, unsigned int column, const char *text, size_t bytes);

/* The column's number, 0 if it has none: what two rows are compared by. */
uint64_t lg_row_number(const struct lg_row *row, unsigned int column);

/* Writes one block after the other. About 310 KB, most of it the model. */
struct lg_block_writer {
	const struct lg_model *prior; /* primed; only read */
	struct lg_model model;
	struct lg_coder coder;
	const struct lg_table *table;
	uint8_t *payload; /* the caller's */
	uint32_t first_row;
	unsigned int rows;
};

/*
 * Start a block of `table` in payload[LG_FRAME_BLOCK_MAX], whose first row is number first_row
 * (< LG_TABLE_ROWS_MAX) of its table. prior and payload must outlive the block.
 */
void lg_block_begin(struct lg_block_writer *writer, const struct lg_model *prior,
		    const struct lg_table *table, uint32_t first_row, uint8_t *payload);

/*
 * Add a row. Returns 1 if it is in; 0 if the block is full (end it, begin another, add the row
 * again); LG_ERR_FULL if the row does not fit even an empty block; LG_ERR_VALUE if a number is
 * not a multiple of its column's unit or a value is of the wrong kind. After 0 and LG_ERR_VALUE
 * the block holds the rows before; after LG_ERR_FULL begin another.
 */
int lg_block_add(struct lg_block_writer *writer, const struct lg_row *row);

/* Finish the block. Returns the bytes of payload in use. */
int lg_block_end(struct lg_block_writer *writer);

/* Reads the rows of one block. */
struct lg_block_reader {
	struct lg_model model;
	struct lg_coder coder;
	uint32_t first_row;
	unsigned int table;   /* number of the table, known or not */
	unsigned int rows;    /* in this block */
	unsigned int columns; /* as the sender has them: more or fewer than this side's schema */
	unsigned int done;    /* rows read */
	struct lg_column descriptors[LG_COLUMNS_MAX]; /* as sent; name is NULL */
};

/*
 * Open a payload of any length, which must outlive the reader. Returns 0; LG_ERR_SHORT or
 * LG_ERR_CORRUPT when it is no block; LG_ERR_VERSION when it was made with another sample or codec.
 */
int lg_block_open(struct lg_block_reader *reader, const struct lg_model *prior,
		  const uint8_t *payload, size_t bytes);

/*
 * The next row. Returns 1 and sets *ret, 0 after the last row, or LG_ERR_CORRUPT when the block
 * contradicts itself: then none of its rows may be used. Only after 0 has the whole block been
 * checked.
 */
int lg_block_next(struct lg_block_reader *reader, struct lg_row *ret);

/*
 * Code one row, without descriptors: what blocks are made of, and what primes a model. A coder
 * that decodes fills in the row, which must be cleared.
 */
void lg_row_code(struct lg_coder *coder, unsigned int table, const struct lg_column *columns,
		 struct lg_row *row);

/*
 * Code the descriptors of `count` columns: encoding takes those of `given`, decoding those of
 * the input. ret, unless NULL, gets them (name NULL when decoded). Returns 0, or LG_ERR_CORRUPT
 * for what no sender writes.
 */
int lg_columns_code(struct lg_coder *coder, unsigned int table, const struct lg_column *given,
		    struct lg_column *ret, unsigned int count);

#endif
