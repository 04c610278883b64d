// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A dump on the console: frames go in, SQL tables come out. Believes nothing that contradicts
 * what is here already, and takes memory only for what arrived.
 */
#include "dump.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../protocol/frame.h"
#include "tables.h"

#define SEQUENCES 65536

struct dump {
	uint16_t dump_id;
	struct tables tables;
	struct arrival arrivals[TABLES_MAX];
	struct lg_frame **frames; /* by sequence number; NULL: not here */
	size_t frames_room;
	size_t bytes; /* of the rows, as block_bytes() counts */
	struct dump_progress progress;
	bool index;	    /* an index frame is here */
	bool collected_all; /* the agent says so */
};

/* Frames of other kinds are kept unread. */
static bool readable(const struct lg_frame *frame)
{
	return frame->kind == LG_FRAME_INDEX || frame->kind == LG_FRAME_DATA;
}

int dump_judge(const struct lg_frame *frame)
{
	const struct block *block;

	if (frame->version != LG_WIRE_VERSION)
		return LG_ERR_VERSION;
	return readable(frame) ? block_decode(frame->payload, frame->length, &block) : 0;
}

struct err *dump_create(uint16_t dump_id, struct dump **ret)
{
	struct dump *dump = calloc(1, sizeof(*dump));
	struct err *err;

	if (!dump)
		return err_memory();
	dump->dump_id = dump_id;
	dump->progress.dump_id = dump_id;
	err = tables_init(&dump->tables);
	if (err) {
		dump_destroy(dump);
		return err;
	}
	*ret = dump;
	return NULL;
}

void dump_destroy(struct dump *dump)
{
	if (!dump)
		return;
	tables_deinit(&dump->tables);
	for (size_t i = 0; i < TABLES_MAX; i++)
		arrival_deinit(&dump->arrivals[i]);
	for (size_t i = 0; i < dump->frames_room; i++)
		free(dump->frames[i]);
	free(dump->frames);
	free(dump);
}

const struct lg_frame *dump_frame(const struct dump *dump, uint16_t sequence)
{
	return sequence < dump->frames_room ? dump->frames[sequence] : NULL;
}

static bool same_frame(const struct lg_frame *a, const struct lg_frame *b)
{
	return a->version == b->version && a->kind == b->kind && a->length == b->length &&
	       !memcmp(a->payload, b->payload, a->length);
}

static bool make_room(struct dump *dump, uint16_t sequence)
{
	size_t room = dump->frames_room ? dump->frames_room : 64;
	struct lg_frame **frames;

	while (room <= sequence)
		room *= 2;
	if (room == dump->frames_room)
		return true;
	frames = realloc(dump->frames, room * sizeof(struct lg_frame *));
	if (!frames)
		return false;
	memset(frames + dump->frames_room, 0,
	       (room - dump->frames_room) * sizeof(struct lg_frame *));
	dump->frames = frames;
	dump->frames_room = room;
	return true;
}

static struct err *keep_frame(struct dump *dump, const struct lg_frame *frame)
{
	uint8_t wire[LG_FRAME_WIRE_MAX];
	struct lg_frame *copy;

	if (!make_room(dump, frame->sequence))
		return err_memory();
	copy = malloc(sizeof(*copy));
	if (!copy)
		return err_memory();
	*copy = *frame;
	dump->frames[frame->sequence] = copy;
	dump->progress.frames++;
	dump->progress.wire_bytes += (uint64_t)lg_frame_pack(frame, wire);
	return NULL;
}

/* One row of the index. Returns whether it makes sense, alone and with what is here. */
static bool announcement_holds(const struct dump *dump, const struct lg_row *row)
{
	uint64_t table = lg_row_number(row, LG_contents_table_number);
	uint64_t rows = lg_row_number(row, LG_contents_rows);
	uint64_t blocks = lg_row_number(row, LG_contents_blocks);
	const struct arrival *arrival;

	if (!table || table >= TABLES_MAX || rows > LG_TABLE_ROWS_MAX || blocks > SEQUENCES)
		return false;
	arrival = &dump->arrivals[table];
	if (arrival->announced)
		return arrival->announced_rows == rows && arrival->announced_blocks == blocks;
	return arrival_end(arrival) <= rows;
}

static void announce(struct dump *dump, const struct lg_row *row)
{
	struct arrival *arrival = &dump->arrivals[lg_row_number(row, LG_contents_table_number)];

	if (arrival->announced)
		return;
	arrival->announced = true;
	arrival->announced_rows = (uint32_t)lg_row_number(row, LG_contents_rows);
	arrival->announced_blocks = (unsigned int)lg_row_number(row, LG_contents_blocks);
	dump->progress.rows_announced += arrival->announced_rows;
	dump->progress.frames_announced += arrival->announced_blocks;
}

/*
 * The index comes several times: another copy of rows that are here is welcome as long as it
 * says the same.
 */
static bool index_holds(const struct dump *dump, const struct block *block)
{
	bool seen[TABLES_MAX] = { false };

	if (block->table != LG_contents)
		return false;
	for (unsigned int i = 0; i < block->rows; i++) {
		const struct lg_row *row = &block->row[i];

		if (!announcement_holds(dump, row) ||
		    seen[lg_row_number(row, LG_contents_table_number)])
			return false;
		seen[lg_row_number(row, LG_contents_table_number)] = true;
	}
	return true;
}

static bool data_holds(const struct dump *dump, const struct block *block)
{
	const struct arrival *arrival = &dump->arrivals[block->table];

	return block->table != LG_contents &&
	       !arrival_overlaps(arrival, block->first_row, block->rows) &&
	       !(arrival->announced && block->first_row + block->rows > arrival->announced_rows) &&
	       dump->bytes + block_bytes(block) <= DUMP_BYTES_MAX;
}

static void update_progress(struct dump *dump)
{
	struct dump_progress *progress = &dump->progress;
	bool complete = dump->index;

	progress->rows = 0;
	for (size_t i = 0; i < TABLES_MAX; i++) {
		const struct arrival *arrival = &dump->arrivals[i];

		if (!arrival->announced && (!arrival->blocks || i == LG_contents))
			continue;
		progress->rows += arrival->rows;
		complete = complete && arrival_complete(arrival);
	}
	progress->complete = complete;
	progress->answerable = arrival_overlaps(&dump->arrivals[LG_memory], 0, 1) &&
			       arrival_overlaps(&dump->arrivals[LG_tasks], 0, 1);
}

static struct err *take_rows(struct dump *dump, const struct block *block)
{
	struct arrival *arrival = &dump->arrivals[block->table];

	if (arrival_overlaps(arrival, block->first_row, block->rows)) { /* a copy of the index */
		arrival->blocks++;
		return NULL;
	}
	if (!arrival_add(arrival, block->first_row, block->rows))
		return err_memory();
	dump->bytes += block_bytes(block);
	if (block->table == LG_dump && !block->first_row)
		dump->collected_all = lg_row_number(&block->row[0], LG_dump_complete) == 1;
	return tables_insert(&dump->tables, block);
}

/* *status: 0, or an lg_err when none of it is taken. */
static struct err *take_block(struct dump *dump, const struct lg_frame *frame, int *status)
{
	const struct block *block;
	bool index = frame->kind == LG_FRAME_INDEX;

	*status = block_decode(frame->payload, frame->length, &block);
	if (!*status && !(index ? index_holds(dump, block) : data_holds(dump, block)))
		*status = LG_ERR_CORRUPT;
	if (*status)
		return NULL;
	for (unsigned int i = 0; index && i < block->rows; i++)
		announce(dump, &block->row[i]);
	dump->index = dump->index || index;
	return take_rows(dump, block);
}

/*
 * The index announces the frames of its own table as well: then the number of the last frame is
 * known. From an agent that does not, any index frame but the first is as good as the last.
 */
static bool is_last(const struct dump *dump, const struct lg_frame *frame)
{
	if (dump->arrivals[LG_contents].announced)
		return dump_frame(dump, (uint16_t)(dump->progress.frames_announced - 1));
	return dump->progress.last || (frame->kind == LG_FRAME_INDEX && frame->sequence);
}

struct err *dump_add(struct dump *dump, const struct lg_frame *frame)
{
	const struct lg_frame *here = dump_frame(dump, frame->sequence);
	struct err *err = NULL;
	int status = 0;

	if (here && same_frame(here, frame)) {
		dump->progress.repeats++;
		return NULL;
	}
	if (here || frame->version != LG_WIRE_VERSION)
		status = dump_judge(frame);
	else if (readable(frame))
		err = take_block(dump, frame, &status);
	if (err)
		return err;
	if (here || status) {
		if (status == LG_ERR_VERSION)
			dump->progress.foreign++;
		else
			dump->progress.refused++;
		return NULL;
	}
	err = keep_frame(dump, frame);
	dump->progress.last = is_last(dump, frame);
	update_progress(dump);
	return err;
}

void dump_progress(const struct dump *dump, struct dump_progress *ret)
{
	*ret = dump->progress;
}

const char *dump_missing(const struct dump *dump, char *text, size_t bytes)
{
	size_t used = (size_t)snprintf(text, bytes, "%s", dump->index ? "" : "the index");

	for (unsigned int i = 0; i < TABLES_MAX && used < bytes; i++) {
		const struct arrival *arrival = &dump->arrivals[i];
		uint64_t rows = arrival->announced_rows - arrival->rows;
		char name[16];

		if (!arrival->announced || arrival_complete(arrival))
			continue;
		used += (size_t)snprintf(text + used, bytes - used, "%s%s%llu row%s of %s",
					 used ? ", " : "", arrival->rows || rows == 1 ? "" : "all ",
					 (unsigned long long)rows, rows == 1 ? "" : "s",
					 tables_name(i, name));
	}
	return text;
}

struct err *dump_tables(struct dump *dump, struct sql **ret)
{
	struct tables_state state = {
		.arrivals = dump->arrivals,
		.index = dump->index,
		.complete = dump->progress.complete && dump->collected_all,
	};
	struct err *err = tables_finish(&dump->tables, &state);

	if (!err)
		*ret = dump->tables.sql;
	return err;
}
