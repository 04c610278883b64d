// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Golden vectors: a dump of a real machine, and its rows as text. Decodes the dump, writes the
 * rows to standard output for comparison, encodes them again and holds every frame against the
 * original, byte by byte. Built for 64 and for 32 bits, because both ends must compute the same
 * on any CPU; without a test library, because Debian has none for both.
 *
 * 	golden DUMP >ROWS      exit 1 when a frame does not decode, or does not encode to itself
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../../protocol/frame.h"
#include "../../protocol/sample.h"
#include "../../protocol/table.h"

#define FILE_MAX (1 << 20)

static uint8_t file[FILE_MAX];
static struct lg_model prior;
static struct lg_block_reader reader;
static struct lg_block_writer writer;

static void print_row(const struct lg_table *table, unsigned int number, const struct lg_row *row)
{
	printf("%s\t%u", table->name, number);
	for (unsigned int i = 0; i < row->columns; i++) {
		const struct lg_value *value = &row->values[i];

		if (value->kind == LG_STRING)
			printf("\t%.*s", value->length, row->text + value->offset);
		else if (value->kind == LG_NUMBER)
			printf("\t%" PRId64, (int64_t)value->number);
		else
			printf("\t-");
	}
	putchar('\n');
}

/* Returns NULL, or what is wrong with the frame. */
static const char *check(const struct lg_frame *frame, const uint8_t *wire, int bytes)
{
	struct lg_frame again = *frame;
	uint8_t coded[LG_FRAME_WIRE_MAX];
	const struct lg_table *table;
	struct lg_row row;
	int ret;

	if (lg_block_open(&reader, &prior, frame->payload, frame->length))
		return "the block does not open";
	table = lg_schema_table(reader.table);
	lg_block_begin(&writer, &prior, table, reader.first_row, again.payload);
	while ((ret = lg_block_next(&reader, &row)) == 1) {
		print_row(table, reader.first_row + reader.done - 1, &row);
		if (lg_block_add(&writer, &row) != 1)
			return "a row does not go in again";
	}
	if (ret)
		return "the block contradicts itself";
	again.length = (uint8_t)lg_block_end(&writer);
	if (lg_frame_pack(&again, coded) != bytes || memcmp(coded, wire, (size_t)bytes))
		return "it does not encode to itself";
	return NULL;
}

int main(int argc, char **argv)
{
	FILE *from = argc == 2 ? fopen(argv[1], "rb") : NULL;
	size_t bytes = from ? fread(file, 1, sizeof(file), from) : 0, at = 0;

	lg_model_prime(&prior);
	while (at < bytes) {
		struct lg_frame frame;
		int used = lg_frame_unpack(file + at, bytes - at, &frame);
		const char *wrong = used < 0 ? "no frame" : check(&frame, file + at, used);

		if (wrong) {
			fprintf(stderr, "%s: at byte %zu: %s\n", argv[1], at, wrong);
			return 1;
		}
		at += (size_t)used;
	}
	return !at;
}
