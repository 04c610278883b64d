// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The fake machine: what the core asks of it, and what its console sees and says.
 */
#include "fake_machine.h"

#include <string.h>

#include "../../protocol/sample.h"

struct machine machine;
struct lg_dump dump;
struct lg_monitor monitor;
struct lg_monitor_options options;
static uint8_t buffer[1 << 18];

static int next_task(void *ctx, struct lg_cursor *cursor, struct lg_row *row)
{
	unsigned int i = (unsigned int)cursor->at++;

	(void)ctx;
	lg_row_set(row, LG_tasks_pid, i + 1);
	lg_row_set(row, LG_tasks_rss_anon_bytes, (i * 2654435761u >> 4) % 90000 * 4096ull);
	lg_row_set(row, LG_tasks_min_faults, i * 2246822519u);
	return i < machine.tasks;
}

static int next_memory(void *ctx, struct lg_cursor *cursor, struct lg_row *row)
{
	(void)ctx;
	lg_row_set(row, LG_memory_ram_bytes, 65536 * 4096ull);
	return !cursor->at++;
}

static void begin(void *ctx)
{
	(void)ctx;
	machine.dumps++;
}

static uint64_t clock_ns(void *ctx)
{
	(void)ctx;
	return machine.clock;
}

static void parse(void)
{
	enum lg_form form;
	int bytes;

	for (; machine.parsed < machine.line_bytes; machine.parsed += (size_t)bytes) {
		struct said *said = &machine.said[machine.says];
		const uint8_t *at = machine.line + machine.parsed;

		bytes = 1;
		if (*at == '\r' || *at == '\n')
			continue;
		bytes = lg_form_unpack(at, machine.line_bytes - machine.parsed, &form,
				       &said->frame);
		if (bytes == LG_ERR_SHORT)
			return;
		assert_true(bytes > 0);
		assert_int_equal(form, options.form);
		said->at_ns = machine.clock;
		assert_true(++machine.says < SAID_MAX);
		if (machine.console)
			machine.console(said);
	}
}

static size_t write_line(void *ctx, const uint8_t *data, size_t bytes)
{
	size_t room = machine.dead_after - machine.line_bytes;

	(void)ctx;
	if (bytes > room)
		bytes = room;
	assert_true(machine.line_bytes + bytes <= sizeof(machine.line));
	memcpy(machine.line + machine.line_bytes, data, bytes);
	machine.line_bytes += bytes;
	machine.clock += bytes * BYTE_NS;
	parse();
	return bytes;
}

static size_t read_line(void *ctx, uint8_t *data, size_t bytes)
{
	(void)ctx;
	if (bytes > machine.input_bytes)
		bytes = machine.input_bytes;
	memcpy(data, machine.input, bytes);
	machine.input_bytes -= bytes;
	memmove(machine.input, machine.input + bytes, machine.input_bytes);
	return bytes;
}

static void relax(void *ctx)
{
	(void)ctx;
	machine.clock += MS;
	if (machine.idle)
		machine.idle();
}

const struct lg_platform fake_platform = {
	.next = { [LG_tasks] = next_task, [LG_memory] = next_memory },
	.begin = begin,
	.clock_ns = clock_ns,
	.write = write_line,
	.read = read_line,
	.relax = relax,
};

int fake_machine_reset(void **state)
{
	(void)state;
	memset(&machine, 0, sizeof(machine));
	machine.tasks = TASKS;
	machine.dead_after = SIZE_MAX;
	options = (struct lg_monitor_options){ LG_FORM_PLAIN, LG_PARITY_DEFAULT, 500, 120000 };
	dump.platform = &fake_platform;
	return 0;
}

int fake_machine_start(void **state)
{
	(void)state;
	lg_dump_init(&dump, &fake_platform, buffer, sizeof(buffer));
	return 0;
}

enum lg_monitor_end run(void)
{
	lg_dump_collect(&dump, DUMP_ID, 0);
	machine.clock = 0;
	lg_monitor_init(&monitor, &dump, &options);
	return lg_monitor_run(&monitor);
}

void type(const void *data, size_t bytes)
{
	assert_true(machine.input_bytes + bytes <= sizeof(machine.input));
	memcpy(machine.input + machine.input_bytes, data, bytes);
	machine.input_bytes += bytes;
}

void type_frame(const struct lg_frame *frame)
{
	uint8_t wire[LG_FORM_WIRE_MAX];

	type(wire, (size_t)lg_form_pack(options.form, frame, wire));
}

struct lg_frame command_frame(uint16_t dump_id, uint16_t number, enum lg_command_op op,
			      unsigned int table)
{
	const struct lg_command command = { .op = op, .table = (uint8_t)table };
	struct lg_frame frame = { .dump_id = dump_id, .sequence = number };

	lg_command_pack(&command, &frame);
	return frame;
}

void ask(uint16_t dump_id, uint16_t number, enum lg_command_op op, unsigned int table)
{
	struct lg_frame frame = command_frame(dump_id, number, op, table);

	type_frame(&frame);
}

bool answers(const struct said *said, enum lg_answer_state state, struct lg_answer *ret)
{
	struct lg_answer answer;

	if (said->frame.kind != LG_FRAME_ANSWER)
		return false;
	assert_int_equal(lg_answer_unpack(&said->frame, &answer), 0);
	if (ret)
		*ret = answer;
	return answer.state == state;
}

unsigned int count_of(unsigned int kind)
{
	unsigned int ret = 0;

	for (unsigned int i = 0; i < machine.says; i++)
		ret += machine.said[i].frame.kind == kind;
	return ret;
}

unsigned int count_data(void)
{
	return count_of(LG_FRAME_INDEX) + count_of(LG_FRAME_DATA);
}

unsigned int count_answers(enum lg_answer_state state)
{
	unsigned int ret = 0;

	for (unsigned int i = 0; i < machine.says; i++)
		ret += answers(&machine.said[i], state, NULL);
	return ret;
}

const struct said *last(void)
{
	assert_true(machine.says);
	return &machine.said[machine.says - 1];
}

uint64_t data_ns(void)
{
	size_t bytes;

	lg_dump_frames(&dump, &bytes);
	return bytes * BYTE_NS;
}
