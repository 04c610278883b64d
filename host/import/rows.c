// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rows kept small until the report ends, then coded as an agent codes them. Must never put a number
 * into a dump that was not added to it.
 */
#include "rows.h"

#include <stdlib.h>
#include <string.h>

#include "../../protocol/crc32c.h"
#include "../../protocol/err.h"
#include "../../protocol/frame.h"
#include "../dump/block.h"

#define INDEX_COPIES 3 /* as agents do: one in front, two at the end */
#define FRAMES_MAX 0xffff

/* One row in `bytes` of a table: this, `columns` values, the text. */
struct stored {
	uint16_t columns, text_bytes;
};

struct table {
	uint8_t *bytes;
	size_t used, room;
	size_t *start; /* of each row */
	unsigned int rows, starts;
};

struct rows {
	struct table table[LG_TABLE_NUMBERS];
};

struct err *rows_create(struct rows **ret)
{
	struct rows *rows = calloc(1, sizeof(*rows));

	if (!rows)
		return err_memory();
	*ret = rows;
	return NULL;
}

void rows_destroy(struct rows *rows)
{
	if (!rows)
		return;
	for (size_t i = 0; i < LG_TABLE_NUMBERS; i++) {
		free(rows->table[i].bytes);
		free(rows->table[i].start);
	}
	free(rows);
}

/* Have room for so many bytes more and a row. */
static bool make_room(struct table *table, size_t bytes)
{
	if (table->room - table->used < bytes) {
		size_t room = (table->room + bytes) * 2;
		uint8_t *larger = realloc(table->bytes, room);

		if (!larger)
			return false;
		table->bytes = larger;
		table->room = room;
	}
	if (table->rows == table->starts) {
		unsigned int starts = table->starts * 2 + 8;
		size_t *larger = realloc(table->start, starts * sizeof(*larger));

		if (!larger)
			return false;
		table->start = larger;
		table->starts = starts;
	}
	return true;
}

static void put(struct table *table, const void *from, size_t bytes)
{
	memcpy(table->bytes + table->used, from, bytes);
	table->used += bytes;
}

static struct err *store(struct rows *rows, unsigned int number, const struct lg_row *row)
{
	struct table *table = &rows->table[number];
	const struct stored head = {row->columns, row->text_bytes};
	size_t values = row->columns * sizeof(row->values[0]);

	if (table->rows == LG_TABLE_ROWS_MAX - 1)
		return err_new(ERR_INPUT, "more than %d rows of one table in a report",
			       LG_TABLE_ROWS_MAX - 1);
	if (!make_room(table, sizeof(head) + values + row->text_bytes))
		return err_memory();
	table->start[table->rows++] = table->used;
	put(table, &head, sizeof(head));
	put(table, row->values, values);
	put(table, row->text, row->text_bytes);
	return NULL;
}

static void load(const struct table *table, unsigned int n, struct lg_row *ret)
{
	const uint8_t *at = table->bytes + table->start[n];
	struct stored head;

	memcpy(&head, at, sizeof(head));
	lg_row_clear(ret, head.columns);
	at += sizeof(head);
	memcpy(ret->values, at, head.columns * sizeof(ret->values[0]));
	at += head.columns * sizeof(ret->values[0]);
	memcpy(ret->text, at, head.text_bytes);
	ret->text_bytes = head.text_bytes;
}

static struct err *lose_column(struct rows *rows, const struct lg_table *table,
			       unsigned int column, const char *reason)
{
	char subject[2 * LG_TEXT_MAX];

	strcpy(subject, table->name);
	strcat(subject, ".");
	strcat(subject, table->columns[column].name);
	return rows_lose(rows, subject, reason, 1);
}

/* Whether the column carries the value. */
static bool fits(const struct lg_column *column, const struct lg_value *value)
{
	bool text = column->type == LG_TEXT;

	if (value->kind == LG_NULL)
		return true;
	if ((value->kind == LG_STRING) != text)
		return false;
	if (text)
		return true;
	if (column->type == LG_INT)
		return (int64_t)value->number % (int64_t)lg_unit_value(column->unit) == 0;
	return value->number % lg_unit_value(column->unit) == 0;
}

struct err *rows_add(struct rows *rows, unsigned int table, const struct lg_row *row)
{
	const struct lg_table *schema = lg_schema_table(table);
	struct lg_row copy = *row;
	struct err *err = NULL;

	if (!schema || table == LG_contents || table >= LG_TABLE_NUMBERS)
		return err_new(ERR_INPUT, "there is no table %u to add a row to", table);
	copy.columns = schema->count;
	for (unsigned int i = row->columns; i < schema->count; i++)
		copy.values[i].kind = LG_NULL;
	for (unsigned int i = 0; i < schema->count && !err; i++) {
		if (fits(&schema->columns[i], &copy.values[i]))
			continue;
		copy.values[i].kind = LG_NULL;
		err = lose_column(rows, schema, i, "no multiple of the column's unit");
	}
	return err ? err : store(rows, table, &copy);
}

struct err *rows_lose(struct rows *rows, const char *subject, const char *reason, uint64_t count)
{
	struct lg_row row;

	lg_row_clear(&row, LG_losses_columns);
	lg_row_set_text(&row, LG_losses_subject, subject, strlen(subject));
	lg_row_set_text(&row, LG_losses_reason, reason, strlen(reason));
	if (count)
		lg_row_set(&row, LG_losses_rows, count);
	return store(rows, LG_losses, &row);
}

unsigned int rows_count(const struct rows *rows, unsigned int table)
{
	return table < LG_TABLE_NUMBERS ? rows->table[table].rows : 0;
}

bool rows_get(const struct rows *rows, unsigned int table, unsigned int n, struct lg_row *ret)
{
	if (n >= rows_count(rows, table))
		return false;
	load(&rows->table[table], n, ret);
	return true;
}

/* ---- the dump */

struct coding {
	struct lg_block_writer writer;
	uint8_t payload[LG_FRAME_BLOCK_MAX]; /* of the block at hand */
	struct lg_frame *frames;	     /* index and its copies are made last */
	unsigned int count, room;
	struct {
		uint32_t rows, blocks;
	} tally[LG_TABLE_NUMBERS];
};

static struct err *add_frame(struct coding *coding, struct lg_frame **ret)
{
	if (coding->count == FRAMES_MAX)
		return err_new(ERR_INPUT, "a report with more rows than a dump can have");
	if (coding->count == coding->room) {
		unsigned int room = coding->room * 2 + 64;
		struct lg_frame *larger = realloc(coding->frames, room * sizeof(*larger));

		if (!larger)
			return err_memory();
		coding->frames = larger;
		coding->room = room;
	}
	*ret = &coding->frames[coding->count];
	memset(*ret, 0, sizeof(**ret));
	(*ret)->sequence = (uint16_t)coding->count++;
	(*ret)->version = LG_WIRE_VERSION;
	(*ret)->kind = LG_FRAME_DATA;
	return NULL;
}

static struct err *end_block(struct coding *coding, unsigned int table)
{
	struct lg_frame *frame;
	struct err *err = add_frame(coding, &frame);

	if (err)
		return err;
	frame->length = (uint8_t)lg_block_end(&coding->writer);
	memcpy(frame->payload, coding->payload, frame->length);
	coding->tally[table].blocks++;
	return NULL;
}

/* Take the longest text out of a row that no block can hold. Returns whether there was one. */
static bool shorten(struct lg_row *row)
{
	struct lg_value *longest = NULL;

	for (unsigned int i = 0; i < row->columns; i++)
		if (row->values[i].kind == LG_STRING &&
		    (!longest || row->values[i].length > longest->length))
			longest = &row->values[i];
	if (longest)
		longest->kind = LG_NULL;
	return longest;
}

/* One row into the open block, or into another. *open: there is one. *cut: texts left out. */
static struct err *add_row(struct coding *coding, const struct lg_table *table,
			   struct lg_row *row, bool *open, uint64_t *cut)
{
	for (;;) {
		struct err *err = NULL;
		int added;

		if (!*open)
			lg_block_begin(&coding->writer, block_prior(), table,
				       coding->tally[table->number].rows, coding->payload);
		*open = true;
		added = lg_block_add(&coding->writer, row);
		if (added == 1) {
			coding->tally[table->number].rows++;
			return NULL;
		}
		if (!added)
			err = end_block(coding, table->number);
		*open = false;
		if (err)
			return err;
		if (added && (added != LG_ERR_FULL || !shorten(row)))
			return err_new(ERR_INPUT, "a row of table %s fits no frame", table->name);
		*cut += added != 0;
	}
}

static struct err *add_table(struct coding *coding, const struct rows *rows, unsigned int number,
			     uint64_t *cut)
{
	const struct lg_table *table = lg_schema_table(number);
	struct err *err = NULL;
	bool open = false;
	struct lg_row row;

	for (unsigned int n = 0; n < rows->table[number].rows && !err; n++) {
		load(&rows->table[number], n, &row);
		err = add_row(coding, table, &row, &open, cut);
	}
	return err || !open ? err : end_block(coding, number);
}

/* Texts that were too long for a frame, as a row of losses. */
static struct err *add_cut(struct coding *coding, const char *table, uint64_t cut)
{
	const struct lg_table *losses = lg_schema_table(LG_losses);
	static const char reason[] = "texts too long for a frame are left out";
	struct err *err;
	bool open = false;
	uint64_t none = 0;
	struct lg_row row;

	lg_row_clear(&row, LG_losses_columns);
	lg_row_set_text(&row, LG_losses_subject, table, strlen(table));
	lg_row_set_text(&row, LG_losses_reason, reason, sizeof(reason) - 1);
	lg_row_set(&row, LG_losses_rows, cut);
	err = add_row(coding, losses, &row, &open, &none);
	return err ? err : end_block(coding, LG_losses);
}

static struct err *add_tables(struct coding *coding, const struct rows *rows)
{
	uint64_t cut[LG_TABLE_NUMBERS] = {0};
	struct err *err = add_table(coding, rows, LG_dump, &cut[LG_dump]);

	for (size_t i = 0; i < lg_schema_count && !err; i++) {
		unsigned int number = lg_schema[i].number;

		if (number != LG_contents && number != LG_dump && number != LG_losses)
			err = add_table(coding, rows, number, &cut[number]);
	}
	if (!err)
		err = add_table(coding, rows, LG_losses, &cut[LG_losses]);
	for (size_t i = 0; i < lg_schema_count && !err; i++)
		if (cut[lg_schema[i].number])
			err = add_cut(coding, lg_schema[i].name, cut[lg_schema[i].number]);
	return err;
}

static bool is_listed(const struct coding *coding, unsigned int table)
{
	return coding->tally[table].rows || table == LG_losses || table == LG_contents;
}

/* The index, about three bytes a table, is one frame. It lists what has rows, and losses. */
static void code_index(struct coding *coding, struct lg_frame *frame)
{
	uint32_t listed = 0;
	struct lg_row row;

	for (size_t i = 0; i < lg_schema_count; i++)
		listed += is_listed(coding, lg_schema[i].number);
	coding->tally[LG_contents].rows = listed;
	coding->tally[LG_contents].blocks = INDEX_COPIES;
	lg_block_begin(&coding->writer, block_prior(), lg_schema_table(LG_contents), 0,
		       frame->payload);
	for (size_t i = 0; i < lg_schema_count; i++) {
		unsigned int number = lg_schema[i].number;

		if (!is_listed(coding, number))
			continue;
		lg_row_clear(&row, LG_contents_columns);
		lg_row_set(&row, LG_contents_table_number, number);
		lg_row_set(&row, LG_contents_rows, coding->tally[number].rows);
		lg_row_set(&row, LG_contents_blocks, coding->tally[number].blocks);
		lg_block_add(&coding->writer, &row);
	}
	frame->kind = LG_FRAME_INDEX;
	frame->length = (uint8_t)lg_block_end(&coding->writer);
}

static struct err *code(struct coding *coding, const struct rows *rows)
{
	struct lg_frame *frame;
	struct err *err;

	err = add_frame(coding, &frame); /* the index's place */
	if (!err)
		err = add_tables(coding, rows);
	for (int i = 0; i < INDEX_COPIES - 1 && !err; i++) {
		err = add_frame(coding, &frame);
		if (!err)
			code_index(coding, frame);
	}
	if (!err)
		code_index(coding, &coding->frames[0]);
	return err;
}

/* The id of these frames: never 0. */
static uint16_t make_id(const struct coding *coding)
{
	uint32_t crc = 0;

	for (unsigned int i = 0; i < coding->count; i++)
		crc = lg_crc32c(crc, coding->frames[i].payload, coding->frames[i].length);
	crc = (crc ^ crc >> 16) & 0xffff;
	return crc ? (uint16_t)crc : 1;
}

static struct err *fill(struct coding *coding, struct dump *dump, uint16_t id)
{
	struct err *err = NULL;

	for (unsigned int i = 0; i < coding->count && !err; i++) {
		coding->frames[i].dump_id = id;
		err = dump_add(dump, &coding->frames[i]);
	}
	return err;
}

struct err *rows_dump(const struct rows *rows, struct dump **ret)
{
	struct coding *coding = calloc(1, sizeof(*coding));
	struct dump *dump = NULL;
	struct err *err;

	if (!coding)
		return err_memory();
	err = code(coding, rows);
	if (!err)
		err = dump_create(make_id(coding), &dump);
	if (!err)
		err = fill(coding, dump, make_id(coding));
	free(coding->frames);
	free(coding);
	if (err)
		dump_destroy(dump);
	else
		*ret = dump;
	return err;
}
