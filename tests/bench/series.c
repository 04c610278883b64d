// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A series of dumps out of one: the same machine later and later, its tasks and caches in noise of
 * some pages, one task (the largest) growing. What `leaks` is timed on.
 *
 *	series DUMP COUNT TASKS SEED FOLDER     writes FOLDER/00000.gasp ...
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../protocol/frame.h"
#include "../../protocol/sample.h"
#include "../../protocol/table.h"

#define FILE_MAX (1 << 20)
#define ROWS_MAX 4096
#define STEP_NS 600000000000u /* ten minutes */
#define PAGE 4096u

static uint8_t file[FILE_MAX];
static struct lg_model prior;
static struct lg_block_reader reader;
static struct lg_block_writer writer;
static struct lg_row rows[ROWS_MAX];
static unsigned int table_of[ROWS_MAX], row_count;
static uint64_t state;

/* What a dump is made of: frames in order, and what the index says of them. */
static struct lg_frame frame;
static uint8_t wire[FILE_MAX];
static size_t wire_bytes;
static unsigned int sequence, blocks[LG_TABLE_NUMBERS], counts[LG_TABLE_NUMBERS];

static void die(const char *what)
{
	fprintf(stderr, "series: %s\n", what);
	exit(1);
}

/* xorshift64*: S. Vigna, "An experimental exploration of Marsaglia's xorshift generators". */
static uint64_t random_number(void)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (state * 2685821657736338717ull) >> 16;
}

static void read_block(const struct lg_frame *from)
{
	int ret = 1;

	if (lg_block_open(&reader, &prior, from->payload, from->length))
		die("a block does not open");
	if (reader.table == LG_contents || !lg_schema_table(reader.table))
		return;
	while (row_count < ROWS_MAX && (ret = lg_block_next(&reader, &rows[row_count])) == 1) {
		rows[row_count].columns = lg_schema_table(reader.table)->count; /* newer: NULL */
		table_of[row_count++] = reader.table;
	}
	if (ret)
		die("a block contradicts itself");
}

/* Rows of a table stand together, and tables in the order of their numbers. */
static void sort_rows(void)
{
	unsigned int table, i, j = 0;

	for (table = 0; table < LG_TABLE_NUMBERS; table++)
		for (i = j; i < row_count; i++) {
			struct lg_row row = rows[i];

			if (table_of[i] != table)
				continue;
			memmove(&rows[j + 1], &rows[j], (i - j) * sizeof(rows[0]));
			memmove(&table_of[j + 1], &table_of[j], (i - j) * sizeof(table_of[0]));
			rows[j] = row;
			table_of[j++] = table;
		}
}

static void read_dump(const char *path)
{
	FILE *in = fopen(path, "rb");
	size_t bytes = in ? fread(file, 1, sizeof(file), in) : 0, at = 0;

	while (at < bytes) {
		int used = lg_frame_unpack(file + at, bytes - at, &frame);

		if (used > 0 && frame.kind == LG_FRAME_DATA)
			read_block(&frame);
		at += used > 0 ? (size_t)used : 1;
	}
	if (in)
		fclose(in);
	if (!row_count)
		die("no dump");
	sort_rows();
}

static unsigned int last_of(unsigned int table)
{
	unsigned int i = row_count;

	while (i && table_of[i - 1] != table)
		i--;
	if (!i)
		die("the dump lacks a table");
	return i - 1;
}

/* Tasks like the last one, until there are so many. */
static void add_tasks(unsigned int wanted)
{
	unsigned int here = 0, last = last_of(LG_tasks), i;

	for (i = 0; i < row_count; i++)
		here += table_of[i] == LG_tasks;
	for (; here < wanted && row_count < ROWS_MAX; here++, last++) {
		memmove(&rows[last + 1], &rows[last], (row_count - last) * sizeof(rows[0]));
		memmove(&table_of[last + 1], &table_of[last],
			(row_count - last) * sizeof(table_of[0]));
		row_count++;
		lg_row_set(&rows[last + 1], LG_tasks_pid,
			   lg_row_number(&rows[last], LG_tasks_pid) + 3);
	}
}

/* Some pages more or less than at first. */
static void shake(struct lg_row *row, unsigned int column)
{
	uint64_t value = lg_row_number(row, column);

	if (value > 8 * PAGE && row->values[column].kind == LG_NUMBER)
		lg_row_set(row, column, value + (random_number() % 9) * PAGE - 4 * PAGE);
}

static struct lg_row later(unsigned int at, unsigned int number)
{
	struct lg_row row = rows[at];

	switch (table_of[at]) {
	case LG_dump:
		lg_row_set(&row, LG_dump_uptime_ns,
			   lg_row_number(&row, LG_dump_uptime_ns) + (uint64_t)number * STEP_NS);
		lg_row_set(&row, LG_dump_time_ns,
			   lg_row_number(&row, LG_dump_time_ns) + (uint64_t)number * STEP_NS);
		break;
	case LG_tasks:
		shake(&row, LG_tasks_rss_anon_bytes);
		if (!at || table_of[at - 1] != LG_tasks)
			lg_row_set(&row, LG_tasks_rss_anon_bytes,
				   lg_row_number(&row, LG_tasks_rss_anon_bytes) +
					   (uint64_t)number * 4 * PAGE);
		break;
	case LG_slab:
		shake(&row, LG_slab_total_bytes);
		break;
	case LG_memory:
		shake(&row, LG_memory_free_bytes);
		shake(&row, LG_memory_available_bytes);
		break;
	}
	return row;
}

static void end_block(unsigned int table, uint16_t dump_id)
{
	frame.version = LG_WIRE_VERSION;
	frame.kind = table == LG_contents ? LG_FRAME_INDEX : LG_FRAME_DATA;
	frame.dump_id = dump_id;
	frame.sequence = (uint16_t)sequence++;
	frame.length = (uint8_t)lg_block_end(&writer);
	blocks[table]++;
	wire_bytes += (size_t)lg_frame_pack(&frame, wire + wire_bytes);
}

/* Rows of one table, from rows[at] on. Returns where the next table begins. */
static unsigned int write_table(unsigned int at, unsigned int number, uint16_t dump_id)
{
	unsigned int table = table_of[at], written = 0;
	struct lg_row row;

	lg_block_begin(&writer, &prior, lg_schema_table(table), 0, frame.payload);
	for (; at < row_count && table_of[at] == table; at++) {
		row = later(at, number);
		if (lg_block_add(&writer, &row) != 1) {
			end_block(table, dump_id);
			lg_block_begin(&writer, &prior, lg_schema_table(table), written,
				       frame.payload);
			if (lg_block_add(&writer, &row) != 1)
				die("a row does not go in");
		}
		written++;
	}
	end_block(table, dump_id);
	counts[table] = written;
	return at;
}

static void write_index(uint16_t dump_id)
{
	struct lg_row row;
	unsigned int i;

	counts[LG_contents] = 1;
	for (i = 0; i < LG_TABLE_NUMBERS; i++)
		counts[LG_contents] += i != LG_contents && counts[i];
	blocks[LG_contents] = 0;
	lg_block_begin(&writer, &prior, lg_schema_table(LG_contents), 0, frame.payload);
	for (i = 1; i < LG_TABLE_NUMBERS; i++) {
		if (!counts[i])
			continue;
		lg_row_clear(&row, LG_contents_columns);
		lg_row_set(&row, LG_contents_table_number, i);
		lg_row_set(&row, LG_contents_rows, counts[i]);
		lg_row_set(&row, LG_contents_blocks, i == LG_contents ? 1 : blocks[i]);
		if (lg_block_add(&writer, &row) != 1)
			die("the index does not fit");
	}
	end_block(LG_contents, dump_id);
}

static void write_dump(unsigned int number, const char *folder)
{
	uint16_t dump_id = (uint16_t)(number + 1);
	unsigned int at = 0;
	char path[400];
	FILE *out;

	sequence = 0;
	wire_bytes = 0;
	memset(blocks, 0, sizeof(blocks));
	memset(counts, 0, sizeof(counts));
	while (at < row_count)
		at = write_table(at, number, dump_id);
	write_index(dump_id);
	snprintf(path, sizeof(path), "%s/%05u.gasp", folder, number);
	out = fopen(path, "wb");
	if (!out || fwrite(wire, 1, wire_bytes, out) != wire_bytes || fclose(out))
		die("cannot write");
}

int main(int argc, char **argv)
{
	unsigned int i, count;

	if (argc != 6)
		die("series DUMP COUNT TASKS SEED FOLDER");
	lg_model_prime(&prior);
	read_dump(argv[1]);
	add_tasks((unsigned int)atoi(argv[3]));
	state = strtoull(argv[4], NULL, 10) * 2 + 1;
	count = (unsigned int)atoi(argv[2]);
	for (i = 0; i < count; i++)
		write_dump(i, argv[5]);
	return 0;
}
