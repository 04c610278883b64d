// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Makes a golden dump anew after a change of the wire: the same rows, cut into blocks and coded
 * as this tree does it. Columns that the old dump lacks are NULL.
 *
 * 	recut ROWS >DUMP       ROWS: what golden.c printed of the old dump
 *
 * Rows of the tables in between keep their order; the index is made from what was written.
 * Build it with: cc -o build/recut tests/golden/recut.c protocol/*.c
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../protocol/frame.h"
#include "../../protocol/sample.h"
#include "../../protocol/table.h"

#define LINE_MAX_BYTES 8192
#define FRAMES_MAX 1000
#define DUMP_ID 0xad46

static struct lg_model prior;
static struct lg_block_writer writer;
static struct lg_frame frames[FRAMES_MAX];
static unsigned int count = 2; /* the index and table dump come first */
static unsigned int rows[LG_TABLE_NUMBERS], blocks[LG_TABLE_NUMBERS];
static const struct lg_table *open_table;

static void fail(const char *what)
{
	fprintf(stderr, "recut: %s\n", what);
	exit(1);
}

static const struct lg_table *table_named(const char *name)
{
	for (size_t i = 0; i < lg_schema_count; i++)
		if (!strcmp(lg_schema[i].name, name))
			return &lg_schema[i];
	return NULL;
}

static void begin(struct lg_frame *frame, const struct lg_table *table)
{
	*frame = (struct lg_frame){
		.version = LG_WIRE_VERSION,
		.dump_id = DUMP_ID,
		.kind = table->number == LG_contents ? LG_FRAME_INDEX : LG_FRAME_DATA,
		.sequence = (uint16_t)(frame - frames),
	};
	lg_block_begin(&writer, &prior, table, rows[table->number], frame->payload);
	open_table = table;
}

static void end(struct lg_frame *frame)
{
	frame->length = (uint8_t)lg_block_end(&writer);
	blocks[open_table->number]++;
	open_table = NULL;
}

static void add(const struct lg_table *table, const struct lg_row *row)
{
	if (open_table && open_table != table)
		end(&frames[count++]);
	if (!open_table)
		begin(&frames[count], table);
	if (lg_block_add(&writer, row) != 1) {
		end(&frames[count++]);
		begin(&frames[count], table);
		if (count == FRAMES_MAX - 4 || lg_block_add(&writer, row) != 1)
			fail("a row does not go in");
	}
	rows[table->number]++;
}

static void alone(struct lg_frame *frame, const struct lg_table *table, const struct lg_row *row)
{
	begin(frame, table);
	if (lg_block_add(&writer, row) != 1)
		fail("the row of table dump does not go in");
	rows[table->number]++;
	end(frame);
}

/* The fields of a line: name of the table, number of the row, values; `-` is NULL. */
static const struct lg_table *parse(char *line, struct lg_row *row)
{
	const struct lg_table *table;
	char *field;

	line[strcspn(line, "\n")] = 0;
	table = table_named(strsep(&line, "\t"));
	if (!table || !strsep(&line, "\t"))
		fail("not a row");
	lg_row_clear(row, table->count);
	for (unsigned int i = 0; (field = strsep(&line, "\t")); i++) {
		if (!strcmp(field, "-"))
			continue;
		if (table->columns[i].type == LG_TEXT)
			lg_row_set_text(row, i, field, strlen(field));
		else
			lg_row_set_int(row, i, strtoll(field, NULL, 10));
	}
	return table;
}

static void index_row(unsigned int table)
{
	struct lg_row row;

	lg_row_clear(&row, LG_contents_columns);
	lg_row_set(&row, LG_contents_table_number, table);
	lg_row_set(&row, LG_contents_rows, rows[table]);
	lg_row_set(&row, LG_contents_blocks, blocks[table]);
	if (lg_block_add(&writer, &row) != 1)
		fail("the index does not go in");
}

static void write_index(struct lg_frame *frame, unsigned int tables)
{
	rows[LG_contents] = 0;
	begin(frame, lg_schema_table(LG_contents));
	rows[LG_contents] = tables;
	blocks[LG_contents] = 3;
	for (size_t i = 0; i < lg_schema_count; i++)
		index_row(lg_schema[i].number);
	end(frame);
}

int main(int argc, char **argv)
{
	FILE *from = argc == 2 ? fopen(argv[1], "r") : NULL;
	uint8_t wire[LG_FRAME_WIRE_MAX];
	char line[LINE_MAX_BYTES];
	struct lg_row row;

	if (!from)
		fail("which rows?");
	lg_model_prime(&prior);
	while (fgets(line, sizeof(line), from)) {
		const struct lg_table *table = parse(line, &row);

		if (table->number == LG_dump)
			alone(&frames[1], table, &row);
		else if (table->number != LG_contents)
			add(table, &row);
	}
	if (open_table)
		end(&frames[count++]);
	write_index(&frames[0], (unsigned int)lg_schema_count);
	write_index(&frames[count++], (unsigned int)lg_schema_count);
	write_index(&frames[count++], (unsigned int)lg_schema_count);
	for (unsigned int i = 0; i < count; i++)
		fwrite(wire, 1, (size_t)lg_frame_pack(&frames[i], wire), stdout);
	return 0;
}
