// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A small dump of a machine that does not exist. Everything in it follows from the row's
 * number, so a test can say what must come out.
 */
#include "fake_dump.h"

#include <stdio.h>
#include <string.h>

#include "../../protocol/command.h"
#include "../../protocol/repair.h"
#include "../../protocol/sample.h"
#include "../../protocol/table.h"

#define ROWS_PER_FRAME 8

static struct lg_model prior;
static struct lg_block_writer writer;
static struct fake_dump fake;
static struct {
	unsigned int rows, blocks;
} tally[LG_TABLE_NUMBERS];
static struct lg_row row;

static void fill_dump(int complete)
{
	lg_row_set_text(&row, LG_dump_agent, "kernel", 6);
	lg_row_set_text(&row, LG_dump_machine, "xo", 2);
	lg_row_set(&row, LG_dump_time_ns, 1220227200000000000u); /* 2008-09-01 */
	lg_row_set(&row, LG_dump_complete, (uint64_t)complete);
}

static void fill_task(unsigned int n)
{
	char comm[24];

	snprintf(comm, sizeof(comm), "task-%u", n);
	lg_row_set(&row, LG_tasks_pid, 100 + n);
	lg_row_set_text(&row, LG_tasks_comm, comm, strlen(comm));
	lg_row_set(&row, LG_tasks_rss_anon_bytes, 4096u * n);
	lg_row_set_int(&row, LG_tasks_oom_badness, n ? (int64_t)n : INT64_MIN);
}

static void fill_cache(unsigned int n)
{
	char name[24];

	snprintf(name, sizeof(name), "cache-%u", n);
	lg_row_set_text(&row, LG_slab_name, name, strlen(name));
	lg_row_set(&row, LG_slab_total_bytes, 4096u * (FAKE_CACHES - n));
}

static void fill(unsigned int number, unsigned int n, int complete)
{
	switch (number) {
	case LG_dump:
		fill_dump(complete);
		break;
	case LG_memory:
		lg_row_set(&row, LG_memory_ram_bytes, 256u << 20);
		break;
	case LG_tasks:
		fill_task(n);
		break;
	case LG_slab:
		fill_cache(n);
		break;
	}
}

static void close_frame(uint16_t dump_id, unsigned int number)
{
	struct lg_frame *frame = &fake.frames[fake.count];

	frame->version = LG_WIRE_VERSION;
	frame->kind = number == LG_contents ? LG_FRAME_INDEX : LG_FRAME_DATA;
	frame->dump_id = dump_id;
	frame->length = (uint8_t)lg_block_end(&writer);
	if (number != LG_contents)
		tally[number].blocks++;
}

static void add_table(uint16_t dump_id, unsigned int number, unsigned int rows, int complete)
{
	const struct lg_table *table = lg_schema_table(number);

	for (unsigned int n = 0; n < rows; n++) {
		if (n % ROWS_PER_FRAME == 0)
			lg_block_begin(&writer, &prior, table, n, fake.frames[fake.count].payload);
		lg_row_clear(&row, table->count);
		fill(number, n, complete);
		lg_block_add(&writer, &row);
		if (n % ROWS_PER_FRAME == ROWS_PER_FRAME - 1 || n == rows - 1) {
			close_frame(dump_id, number);
			fake.frames[fake.count].sequence = (uint16_t)fake.count;
			fake.count++;
		}
	}
	tally[number].rows = rows;
}

static void add_index(uint16_t dump_id, unsigned int at, unsigned int copies)
{
	static const unsigned int listed[] = { LG_contents, LG_dump, LG_memory,
					       LG_tasks,    LG_slab, LG_losses };

	tally[LG_contents].rows = LG_ARRAY_SIZE(listed);
	tally[LG_contents].blocks = copies;
	lg_block_begin(&writer, &prior, lg_schema_table(LG_contents), 0, fake.frames[at].payload);
	for (size_t i = 0; i < LG_ARRAY_SIZE(listed); i++) {
		lg_row_clear(&row, LG_contents_columns);
		lg_row_set(&row, LG_contents_table_number, listed[i]);
		lg_row_set(&row, LG_contents_rows, tally[listed[i]].rows);
		lg_row_set(&row, LG_contents_blocks, tally[listed[i]].blocks);
		lg_block_add(&writer, &row);
	}
	fake.frames[at].version = LG_WIRE_VERSION;
	fake.frames[at].kind = LG_FRAME_INDEX;
	fake.frames[at].dump_id = dump_id;
	fake.frames[at].sequence = (uint16_t)at;
	fake.frames[at].length = (uint8_t)lg_block_end(&writer);
}

const struct fake_dump *fake_dump(uint16_t dump_id, int complete)
{
	static bool primed;

	if (!primed)
		lg_model_prime(&prior);
	primed = true;
	memset(&fake, 0, sizeof(fake));
	memset(tally, 0, sizeof(tally));
	fake.count = 1;
	add_table(dump_id, LG_dump, 1, complete);
	add_table(dump_id, LG_memory, 1, complete);
	add_table(dump_id, LG_tasks, FAKE_TASKS, complete);
	add_table(dump_id, LG_slab, FAKE_CACHES, complete);
	add_index(dump_id, 0, 3);
	add_index(dump_id, fake.count++, 3);
	add_index(dump_id, fake.count++, 3);
	return &fake;
}

size_t fake_dump_wire(const struct fake_dump *dump, uint8_t *wire)
{
	size_t used = 0;

	for (unsigned int i = 0; i < dump->count; i++)
		used += (size_t)lg_frame_pack(&dump->frames[i], wire + used);
	return used;
}

void fake_parity(const struct lg_frame *frames, unsigned int count, unsigned int number,
		 struct lg_frame *ret)
{
	struct lg_repair_sum sum;

	lg_repair_begin(&sum, count, number);
	for (unsigned int i = 0; i < count; i++)
		lg_repair_add(&sum, &frames[i]);
	lg_repair_end(&sum, ret);
	ret->dump_id = frames[0].dump_id;
}

void fake_answer(struct lg_frame *ret, uint16_t dump_id, uint16_t served, unsigned int state,
		 unsigned int frames, unsigned int wait_ms)
{
	const struct lg_answer answer = {
		.state = (uint8_t)state,
		.frames = (uint16_t)frames,
		.wait_ms = (uint16_t)wait_ms,
	};

	memset(ret, 0, sizeof(*ret));
	lg_answer_pack(&answer, ret);
	ret->version = LG_WIRE_VERSION;
	ret->dump_id = dump_id;
	ret->sequence = served;
}

void fake_unknown(struct lg_frame *ret, uint16_t dump_id, uint16_t sequence, unsigned int number,
		  unsigned int columns, uint32_t first_row)
{
	static const struct lg_column numbers[LG_COLUMNS_MAX]; /* UINT, ONE, ZERO */
	const struct lg_table table = {
		.name = "unknown",
		.columns = numbers,
		.number = (uint8_t)number,
		.count = (uint8_t)columns,
	};

	fake_dump(dump_id, 1);
	lg_block_begin(&writer, &prior, &table, first_row, ret->payload);
	lg_row_clear(&row, columns);
	for (unsigned int i = 0; i < columns; i++)
		lg_row_set(&row, i, i + 1);
	lg_block_add(&writer, &row);
	ret->version = LG_WIRE_VERSION;
	ret->kind = LG_FRAME_DATA;
	ret->dump_id = dump_id;
	ret->sequence = sequence;
	ret->length = (uint8_t)lg_block_end(&writer);
}
