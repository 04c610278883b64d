// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The core on a fake machine: what the machine holds is what the frames say, in the promised
 * order, and what cannot be had is named.
 */
#include "unit.h"

#include <string.h>

#include "../../protocol/frame.h"
#include "../../protocol/sample.h"
#include "../../target/core/dump.h"

enum { TASKS = 230, MANY = 900, VICTIM = 57, LARGEST = 101 };

static struct {
	unsigned int tasks, caches;
	bool broken_row, slow, dead_line;
	uint64_t clock;
	uint8_t line[1 << 18];
	size_t line_bytes;
} machine;

static struct lg_dump dump;
static uint8_t frames[1 << 18];
static struct lg_model prior;
static struct lg_block_reader reader;

static uint64_t rss_of(unsigned int i)
{
	return i == LARGEST ? 40000 * 4096ull : (i * 2654435761u >> 16) % 900 * 4096ull;
}

static int next_task(void *ctx, struct lg_cursor *cursor, struct lg_row *row)
{
	unsigned int i = (unsigned int)cursor->at++;
	char name[16] = "task-000";

	(void)ctx;
	if (i >= machine.tasks)
		return 0;
	if (machine.broken_row && i == 9)
		return LG_ERR_MEMORY;
	name[5] += (char)(i / 100);
	name[6] += (char)(i / 10 % 10);
	name[7] += (char)(i % 10);
	lg_row_set(row, LG_tasks_pid, 2 * i + 1);
	lg_row_set_text(row, LG_tasks_comm, name, sizeof(name));
	lg_row_set_text(row, LG_tasks_cmdline, "secret", 6);
	lg_row_set(row, LG_tasks_rss_anon_bytes, rss_of(i));
	lg_row_set_int(row, LG_tasks_oom_badness,
		       i == VICTIM ? 1000000 : (int64_t)(rss_of(i) / 4096));
	return 1;
}

static int next_cache(void *ctx, struct lg_cursor *cursor, struct lg_row *row)
{
	char name[] = "cache-a";

	(void)ctx;
	if (cursor->at == machine.caches)
		return 0;
	name[6] += (char)cursor->at;
	lg_row_set_text(row, LG_slab_name, name, sizeof(name));
	lg_row_set(row, LG_slab_total_bytes, (cursor->at++ * 7 % 26) * 4096);
	return 1;
}

static int next_memory(void *ctx, struct lg_cursor *cursor, struct lg_row *row)
{
	(void)ctx;
	lg_row_set(row, LG_memory_ram_bytes, 65536 * 4096ull);
	return !cursor->at++;
}

static int next_zone(void *ctx, struct lg_cursor *cursor, struct lg_row *row)
{
	(void)ctx, (void)cursor, (void)row;
	return LG_ERR_BUSY;
}

static int next_loss(void *ctx, struct lg_cursor *cursor, struct lg_row *row)
{
	(void)ctx;
	lg_row_set_text(row, LG_losses_subject, "memory.percpu_bytes", 32);
	return !cursor->at++;
}

static uint64_t clock_ns(void *ctx)
{
	(void)ctx;
	return machine.clock += machine.slow ? 1000000 : 1000;
}

static size_t write_line(void *ctx, const uint8_t *data, size_t bytes)
{
	(void)ctx;
	if (machine.dead_line)
		return bytes / 2;
	memcpy(machine.line + machine.line_bytes, data, bytes);
	machine.line_bytes += bytes;
	return bytes;
}

static const struct lg_platform platform = {
	.next = {
		[LG_tasks] = next_task, [LG_slab] = next_cache, [LG_memory] = next_memory,
		[LG_zones] = next_zone, [LG_losses] = next_loss,
	},
	.clock_ns = clock_ns,
	.write = write_line,
};

static int prepare(void **state)
{
	(void)state;
	memset(&machine, 0, sizeof(machine));
	machine.tasks = TASKS;
	machine.caches = 26;
	lg_dump_init(&dump, &platform, frames, sizeof(frames));
	lg_model_prime(&prior);
	return 0;
}

/* Calls row() for each row of `table` on the line, in order. Returns how many. */
static unsigned int each_row(unsigned int table,
			     void (*row)(unsigned int number, const struct lg_row *row))
{
	unsigned int rows = 0, sequence = 0;
	size_t at = 0;

	while (at < machine.line_bytes) {
		struct lg_frame frame;
		struct lg_row got;
		int bytes = lg_frame_unpack(machine.line + at, machine.line_bytes - at, &frame);

		assert_true(bytes > 0);
		assert_int_equal(frame.dump_id, 4711);
		assert_int_equal(frame.sequence, sequence++);
		assert_int_equal(lg_block_open(&reader, &prior, frame.payload, frame.length), 0);
		if (reader.table == table && frame.kind == LG_FRAME_DATA)
			assert_int_equal(reader.first_row, rows);
		while (lg_block_next(&reader, &got) == 1) {
			if (reader.table == table && row)
				row(rows, &got);
			rows += reader.table == table;
		}
		assert_int_equal(reader.done, reader.rows);
		at += (size_t)bytes;
	}
	return rows;
}

static void run(void)
{
	size_t bytes = lg_dump_collect(&dump, 4711);

	machine.line_bytes = 0;
	assert_int_equal(lg_dump_send(&dump), bytes);
	assert_int_equal(machine.line_bytes, bytes);
}

static unsigned int seen[MANY];

static void check_task(unsigned int number, const struct lg_row *row)
{
	unsigned int i = (unsigned int)lg_row_number(row, LG_tasks_pid) / 2;

	if (number == 0)
		assert_int_equal(i, VICTIM);
	if (number == 1)
		assert_int_equal(i, LARGEST);
	assert_int_equal(row->values[LG_tasks_cmdline].kind, number <= 10 ? LG_STRING : LG_NULL);
	assert_int_equal(lg_row_number(row, LG_tasks_rss_anon_bytes), rss_of(i));
	assert_int_equal(row->values[LG_tasks_uid].kind, LG_NULL);
	seen[i]++;
}

static void every_task_once_victim_and_largest_first(void **state)
{
	(void)state;
	memset(seen, 0, sizeof(seen));
	run();
	assert_int_equal(each_row(LG_tasks, check_task), TASKS);
	for (unsigned int i = 0; i < TASKS; i++)
		assert_int_equal(seen[i], 1);
}

static uint64_t before;

static void check_cache(unsigned int number, const struct lg_row *row)
{
	if (number && number < 10)
		assert_true(lg_row_number(row, LG_slab_total_bytes) <= before);
	before = lg_row_number(row, LG_slab_total_bytes);
}

static void caches_go_largest_first(void **state)
{
	(void)state;
	run();
	assert_int_equal(each_row(LG_slab, check_cache), 26);
	machine.caches = 3;
	run();
	assert_int_equal(each_row(LG_slab, check_cache), 3);
}

static char losses[16][128];

static void note_loss(unsigned int number, const struct lg_row *row)
{
	const struct lg_value *subject = &row->values[LG_losses_subject];

	if (number < 16) {
		memcpy(losses[number], row->text + subject->offset, subject->length);
		losses[number][subject->length] = 0;
	}
}

static bool lost(const char *subject)
{
	for (int i = 0; i < 16; i++)
		if (!strcmp(losses[i], subject))
			return true;
	return false;
}

static void check_incomplete(unsigned int number, const struct lg_row *row)
{
	(void)number;
	assert_int_equal(lg_row_number(row, LG_dump_complete), 0);
}

static void what_cannot_be_had_is_named(void **state)
{
	(void)state;
	machine.broken_row = true;
	run();
	assert_int_equal(each_row(LG_tasks, NULL), TASKS - 1);
	assert_true(each_row(LG_losses, note_loss) > 3);
	assert_true(lost("memory.percpu_bytes"));
	assert_int_equal(each_row(LG_dump, check_incomplete), 1);
}

static void a_slow_machine_is_cut_off(void **state)
{
	(void)state;
	machine.slow = true;
	dump.budget_ns = 100 * 1000000;
	run();
	assert_in_range(each_row(LG_tasks, NULL), 5, 11);
	each_row(LG_losses, note_loss);
	assert_true(lost("tasks"));
}

static void a_full_buffer_is_named(void **state)
{
	(void)state;
	lg_dump_init(&dump, &platform, frames, LG_FRAMES_MIN);
	machine.tasks = MANY;
	run();
	assert_true(machine.line_bytes <= LG_FRAMES_MIN + 2 * LG_FRAME_WIRE_MAX);
	assert_in_range(each_row(LG_tasks, NULL), 11, MANY - 1);
	each_row(LG_losses, note_loss);
	assert_true(lost("tasks"));
}

static void a_dead_line_ends_the_dump(void **state)
{
	size_t bytes = lg_dump_collect(&dump, 1);

	(void)state;
	machine.dead_line = true;
	assert_true(lg_dump_send(&dump) < bytes);
}

static void first_answer_is_in_the_first_kilobyte(void **state)
{
	size_t at = 0;
	unsigned int tasks = 0, memory = 0;

	(void)state;
	run();
	while (at < 1024) {
		struct lg_frame frame;
		int bytes = lg_frame_unpack(machine.line + at, 1024 - at, &frame);

		if (bytes < 0)
			break;
		assert_int_equal(lg_block_open(&reader, &prior, frame.payload, frame.length), 0);
		tasks += reader.table == LG_tasks ? reader.rows : 0;
		memory += reader.table == LG_memory;
		at += (size_t)bytes;
	}
	assert_int_equal(memory, 1);
	assert_true(tasks >= 11);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(every_task_once_victim_and_largest_first, prepare),
		cmocka_unit_test_setup(caches_go_largest_first, prepare),
		cmocka_unit_test_setup(what_cannot_be_had_is_named, prepare),
		cmocka_unit_test_setup(a_slow_machine_is_cut_off, prepare),
		cmocka_unit_test_setup(a_full_buffer_is_named, prepare),
		cmocka_unit_test_setup(a_dead_line_ends_the_dump, prepare),
		cmocka_unit_test_setup(first_answer_is_in_the_first_kilobyte, prepare),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
