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
	bool broken_row, slow, long_names;
	unsigned int begun;
	uint64_t clock;
	const uint8_t *line;
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

static void begin(void *ctx)
{
	(void)ctx;
	machine.begun++;
}

static char next_letter(uint32_t *random)
{
	*random = *random * 1664525 + 1013904223;
	return (char)(33 + (*random >> 16) % 94);
}

/* The longest names that there can be, of letters that nothing predicts. */
static int next_dump(void *ctx, struct lg_cursor *cursor, struct lg_row *row)
{
	static const unsigned int columns[] = { LG_dump_kernel_release, LG_dump_machine,
						LG_dump_labels, LG_dump_boot_id, LG_dump_arch };
	char text[LG_TEXT_MAX];
	uint32_t random = 4711;

	(void)ctx;
	for (size_t i = 0; i < LG_ARRAY_SIZE(columns) && machine.long_names; i++) {
		for (size_t j = 0; j < sizeof(text); j++)
			text[j] = next_letter(&random);
		lg_row_set_text(row, columns[i], text, sizeof(text));
	}
	lg_row_set_text(row, LG_dump_agent, "fake", 4);
	return !cursor->at++;
}

static const struct lg_platform platform = {
	.next = {
		[LG_tasks] = next_task, [LG_slab] = next_cache, [LG_memory] = next_memory,
		[LG_zones] = next_zone, [LG_losses] = next_loss, [LG_dump] = next_dump,
	},
	.begin = begin,
	.clock_ns = clock_ns,
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

/*
 * Calls row() for each row of `table` on the line, in order. Returns how many; table 0: how many
 * frames.
 */
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
	return table ? rows : sequence;
}

static void run_for(unsigned int table)
{
	size_t bytes = lg_dump_collect(&dump, 4711, table);

	machine.line = lg_dump_frames(&dump, &machine.line_bytes);
	assert_int_equal(machine.line_bytes, bytes);
	assert_true(machine.line + bytes <= frames + sizeof(frames));
}

static void run(void)
{
	run_for(0);
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
	assert_true(machine.line >= frames);
	assert_true(machine.line + machine.line_bytes <= frames + LG_FRAMES_MIN);
	assert_in_range(each_row(LG_tasks, NULL), 11, MANY - 1);
	each_row(LG_losses, note_loss);
	assert_true(lost("tasks"));
}

static void there_is_no_dump_before_the_first(void **state)
{
	size_t bytes;

	(void)state;
	lg_dump_frames(&dump, &bytes);
	assert_int_equal(bytes, 0);
	run();
	assert_int_equal(machine.begun, 1);
	assert_int_equal(dump.sequence, each_row(0, NULL));
}

static unsigned int contents[4], contents_rows;

static void note_contents(unsigned int number, const struct lg_row *row)
{
	if (number >= LG_ARRAY_SIZE(contents))
		return;
	contents[number] = (unsigned int)lg_row_number(row, LG_contents_table_number);
	if (contents[number] == LG_tasks)
		contents_rows = (unsigned int)lg_row_number(row, LG_contents_rows);
}

static void check_untrimmed(unsigned int number, const struct lg_row *row)
{
	assert_int_equal(lg_row_number(row, LG_tasks_pid), 2 * number + 1);
	assert_int_equal(row->values[LG_tasks_cmdline].kind, LG_STRING);
}

static void one_table_alone_has_all_its_columns(void **state)
{
	(void)state;
	assert_true(lg_dump_offers(&dump, LG_tasks));
	run_for(LG_tasks);
	assert_int_equal(each_row(LG_tasks, check_untrimmed), TASKS);
	assert_int_equal(each_row(LG_slab, NULL), 0);
	assert_int_equal(each_row(LG_dump, NULL), 1);
	/* The index is there three times. */
	assert_int_equal(each_row(LG_contents, note_contents), 3 * 4);
	assert_int_equal(contents[0], LG_contents);
	assert_int_equal(contents[1], LG_dump);
	assert_int_equal(contents[2], LG_tasks);
	assert_int_equal(contents[3], LG_losses);
	assert_int_equal(contents_rows, TASKS);
}

static void a_table_that_is_not_offered_is_named(void **state)
{
	static const unsigned int tables[] = { 0, LG_contents, LG_dump, LG_losses, LG_vmstat,
					       LG_TABLE_NUMBERS, 255 };

	(void)state;
	for (size_t i = 0; i < LG_ARRAY_SIZE(tables); i++)
		assert_false(lg_dump_offers(&dump, tables[i]));
	run_for(LG_vmstat);
	assert_int_equal(each_row(LG_dump, check_incomplete), 1);
	each_row(LG_losses, note_loss);
	assert_true(lost("vmstat"));
}

static void check_nameless(unsigned int number, const struct lg_row *row)
{
	(void)number;
	assert_int_equal(row->values[LG_dump_agent].kind, LG_NULL);
	assert_int_equal(row->values[LG_dump_collect_ns].kind, LG_NUMBER);
}

static void names_too_long_for_a_frame_leave_no_gap(void **state)
{
	(void)state;
	run();
	assert_int_equal(each_row(LG_dump, NULL), 1);
	machine.long_names = true;
	run();
	assert_int_equal(each_row(LG_dump, check_nameless), 1);
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
		cmocka_unit_test_setup(there_is_no_dump_before_the_first, prepare),
		cmocka_unit_test_setup(one_table_alone_has_all_its_columns, prepare),
		cmocka_unit_test_setup(a_table_that_is_not_offered_is_named, prepare),
		cmocka_unit_test_setup(names_too_long_for_a_frame_leave_no_gap, prepare),
		cmocka_unit_test_setup(first_answer_is_in_the_first_kilobyte, prepare),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
