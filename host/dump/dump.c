// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A dump on the console: frames go in, SQL tables come out. Believes nothing that contradicts
 * what is here already, and takes memory only for what arrived.
 */
#include "dump.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../protocol/err.h"
#include "../../protocol/repair.h"
#include "frames.h"
#include "mend.h"
#include "tables.h"

struct dump {
	uint16_t dump_id;
	struct tables tables;
	struct arrival arrivals[TABLES_MAX];
	struct frames frames;
	struct mend mend;
	unsigned int expected; /* frames, as the agent said; 0: it did not */
	size_t bytes; /* of the rows, as block_bytes() counts */
	struct dump_progress progress;
	bool index;	    /* an index frame is here */
	bool collected_all; /* the agent says so */
};

bool dump_reads(const struct lg_frame *frame)
{
	return frame->kind == LG_FRAME_INDEX || frame->kind == LG_FRAME_DATA;
}

/* As block_decode(): of a frame that is being decoded ahead, or is decoded now. */
static int decode(const struct lg_frame *frame, struct decode *ahead, const struct block **ret)
{
	static struct block block;

	if (ahead)
		return decode_wait(ahead, ret);
	*ret = &block;
	return block_decode(frame->payload, frame->length, &block);
}

int dump_judge(const struct lg_frame *frame, struct decode *ahead)
{
	struct lg_repair_sum sum;
	const struct block *block;

	if (frame->version != LG_WIRE_VERSION)
		return LG_ERR_VERSION;
	if (frame->kind == LG_FRAME_COMMAND || frame->kind == LG_FRAME_ANSWER)
		return LG_ERR_VALUE;
	if (frame->kind == LG_FRAME_PARITY)
		return lg_repair_resume(&sum, frame);
	return dump_reads(frame) ? decode(frame, ahead, &block) : 0;
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
	mend_clear(&dump->mend);
	for (size_t i = 0; i < TABLES_MAX; i++)
		arrival_deinit(&dump->arrivals[i]);
	frames_deinit(&dump->frames);
	free(dump);
}

const struct lg_frame *dump_frame(const struct dump *dump, uint16_t sequence)
{
	return frames_find(&dump->frames, sequence);
}

const struct lg_frame *dump_parity(const struct dump *dump, unsigned int n)
{
	return mend_frame(&dump->mend, n);
}

/* One row of the index. Returns whether it makes sense, alone and with what is here. */
static bool announcement_holds(const struct dump *dump, const struct lg_row *row)
{
	uint64_t table = lg_row_number(row, LG_contents_table_number);
	uint64_t rows = lg_row_number(row, LG_contents_rows);
	uint64_t blocks = lg_row_number(row, LG_contents_blocks);
	const struct arrival *arrival;

	if (!table || table >= TABLES_MAX || rows > LG_TABLE_ROWS_MAX || blocks > FRAMES_MAX)
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

/* As the index says, once all of it is here; it announces the frames of its own table as well. */
static unsigned int indexed_frames(const struct dump *dump)
{
	uint64_t frames = 0;

	if (!arrival_complete(&dump->arrivals[LG_contents]))
		return 0;
	for (size_t i = 0; i < TABLES_MAX; i++)
		frames += dump->arrivals[i].announced ? dump->arrivals[i].announced_blocks : 0;
	return frames < FRAMES_MAX ? (unsigned int)frames : 0;
}

static unsigned int known_frames(const struct dump *dump)
{
	unsigned int frames = indexed_frames(dump);

	if (frames)
		return frames;
	return dump->mend.count ? dump->mend.count : dump->expected;
}

static bool count_holds(const struct dump *dump, unsigned int frames)
{
	unsigned int known = known_frames(dump);

	return frames >= dump->frames.end && (!known || known == frames);
}

/* Parity and the agent's word yield to what is here. */
static void forget_contradictions(struct dump *dump)
{
	if (dump->mend.count && !count_holds(dump, dump->mend.count)) {
		dump->progress.refused += dump->mend.kept;
		mend_clear(&dump->mend);
	}
	if (dump->expected && !count_holds(dump, dump->expected))
		dump->expected = 0;
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
	progress->frames = dump->frames.count;
	progress->wire_bytes = dump->frames.wire_bytes;
	progress->frames_announced = known_frames(dump);
	progress->last = progress->last ||
			 (progress->frames_announced &&
			  dump_frame(dump, (uint16_t)(progress->frames_announced - 1)));
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
static struct err *take_block(struct dump *dump, const struct lg_frame *frame,
			      struct decode *ahead, int *status)
{
	const struct block *block;
	bool index = frame->kind == LG_FRAME_INDEX;

	*status = decode(frame, ahead, &block);
	if (!*status && !(index ? index_holds(dump, block) : data_holds(dump, block)))
		*status = LG_ERR_CORRUPT;
	if (*status)
		return NULL;
	for (unsigned int i = 0; index && i < block->rows; i++)
		announce(dump, &block->row[i]);
	dump->index = dump->index || index;
	return take_rows(dump, block);
}

static void refuse(struct dump *dump, int status)
{
	if (status == LG_ERR_VERSION)
		dump->progress.foreign++;
	else
		dump->progress.refused++;
}

/* A data or index frame, or one of an unknown kind; received or brought back. */
static struct err *take_frame(struct dump *dump, const struct lg_frame *frame,
			      struct decode *ahead)
{
	const struct lg_frame *here = dump_frame(dump, frame->sequence);
	struct err *err = NULL;
	int status = 0;

	if (here && frames_same(here, frame)) {
		dump->progress.repeats++;
		return NULL;
	}
	if (here || frame->version != LG_WIRE_VERSION)
		status = dump_judge(frame, ahead);
	else if (dump_reads(frame))
		err = take_block(dump, frame, ahead, &status);
	if (!err && (here || status))
		refuse(dump, status);
	else if (!err && !frames_keep(&dump->frames, frame))
		err = err_memory();
	return err;
}

/* What the group lacks, if there is parity enough; and nothing of it once it lacks nothing. */
static struct err *mend_frames(struct dump *dump, unsigned int group)
{
	const struct lg_frame *frames;
	int lost = mend_solve(&dump->mend, dump, group, &frames);
	unsigned int before = dump->frames.count;
	struct err *err = NULL;

	if (!lost)
		return NULL;
	for (int i = 0; i < lost && !err; i++)
		err = take_frame(dump, &frames[i], NULL);
	dump->progress.repaired += dump->frames.count - before;
	if (lost < 0 || dump->frames.count - before < (unsigned int)lost)
		dump->progress.refused += mend_drop(&dump->mend, group);
	else
		mend_drop(&dump->mend, group);
	return err;
}

static struct err *take_parity(struct dump *dump, const struct lg_frame *frame)
{
	struct lg_repair_sum sum;
	int status = lg_repair_resume(&sum, frame);

	if (status || !count_holds(dump, sum.count)) {
		refuse(dump, status);
		return NULL;
	}
	dump->progress.last = true;
	if (dump->progress.complete)
		return NULL;
	switch (mend_add(&dump->mend, dump, frame)) {
	case MEND_KEPT:
		dump->progress.parity++;
		return mend_frames(dump, mend_group(&dump->mend, frame->sequence));
	case MEND_USELESS:
		return NULL;
	case MEND_REFUSED:
		refuse(dump, LG_ERR_CORRUPT);
		return NULL;
	case MEND_NO_MEMORY:
		break;
	}
	return err_memory();
}

struct err *dump_add(struct dump *dump, const struct lg_frame *frame)
{
	return dump_add_ahead(dump, frame, NULL);
}

struct err *dump_add_ahead(struct dump *dump, const struct lg_frame *frame, struct decode *ahead)
{
	unsigned int before = dump->frames.count;
	struct err *err;

	if (frame->kind == LG_FRAME_COMMAND || frame->kind == LG_FRAME_ANSWER)
		return NULL;
	if (frame->kind == LG_FRAME_PARITY)
		err = take_parity(dump, frame);
	else
		err = take_frame(dump, frame, ahead);
	if (dump->frames.count != before)
		forget_contradictions(dump);
	if (!err && frame->kind != LG_FRAME_PARITY && dump->mend.count)
		err = mend_frames(dump, mend_group(&dump->mend, frame->sequence));
	update_progress(dump);
	if (dump->progress.complete)
		mend_clear(&dump->mend);
	return err;
}

bool dump_expect(struct dump *dump, unsigned int frames)
{
	bool holds = frames && frames < FRAMES_MAX && count_holds(dump, frames);

	if (holds)
		dump->expected = frames;
	update_progress(dump);
	return holds;
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

unsigned int dump_lacks(const struct dump *dump, struct lg_command_range *ranges, unsigned int max)
{
	unsigned int frames = known_frames(dump), used = 0;
	bool goes_on = false;

	for (unsigned int sequence = 0; sequence < frames; sequence++) {
		if (dump_frame(dump, (uint16_t)sequence)) {
			goes_on = false;
			continue;
		}
		if (goes_on && ranges[used - 1].more < UINT8_MAX) {
			ranges[used - 1].more++;
			continue;
		}
		if (used == max)
			break;
		ranges[used++] = (struct lg_command_range){ .first = (uint16_t)sequence };
		goes_on = true;
	}
	return used;
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
