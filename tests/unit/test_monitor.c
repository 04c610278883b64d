// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The monitor on a fake machine: what it says and when, what it does for a console, and that
 * nothing keeps it for longer than its options let it.
 */
#include "fake_machine.h"

#include <string.h>

/* ---- nobody answers */

static void alone_it_sends_data_parity_and_leaves(void **state)
{
	unsigned int parity;
	uint64_t quiet_ns;

	(void)state;
	assert_int_equal(run(), LG_MONITOR_DONE);
	assert_true(monitor.whole);
	assert_int_equal(monitor.sent_bytes, machine.line_bytes);
	parity = lg_repair_default(dump.sequence);
	assert_int_equal(count_data(), dump.sequence);
	assert_int_equal(count_of(LG_FRAME_PARITY), parity);
	for (unsigned int i = 0; i < dump.sequence; i++)
		assert_int_equal(machine.said[i].frame.sequence, i);
	assert_in_range(count_answers(LG_ANSWER_READY), 10, 10 + parity / 4);
	assert_true(answers(last(), LG_ANSWER_LEAVING, NULL));
	quiet_ns = last()->at_ns - machine.line_bytes * BYTE_NS;
	assert_in_range(quiet_ns, 950 * MS, 1010 * MS);
}

static void ready_tells_frames_and_time(void **state)
{
	struct lg_answer answer;

	(void)state;
	run();
	assert_true(answers(&machine.said[dump.sequence], LG_ANSWER_READY, &answer));
	assert_int_equal(machine.said[dump.sequence].frame.dump_id, DUMP_ID);
	assert_int_equal(answer.frames, dump.sequence);
	assert_int_equal(answer.wait_ms, 500);
}

static void parity_of_any_dump_adds_up(void **state)
{
	(void)state;
	machine.tasks = MANY;
	options.listen_ms = 0;
	options.parity = 100;
	run();
	assert_true(lg_repair_groups(dump.sequence) > 1);
	assert_int_equal(count_of(LG_FRAME_PARITY), dump.sequence);
	for (unsigned int i = dump.sequence; i < machine.says; i += 7) {
		static struct lg_repair_sum sum;

		assert_int_equal(machine.said[i].frame.sequence, i - dump.sequence);
		assert_int_equal(machine.said[i].frame.dump_id, DUMP_ID);
		assert_int_equal(lg_repair_resume(&sum, &machine.said[i].frame), 0);
		for (unsigned int j = 0; j < dump.sequence; j++)
			assert_int_equal(lg_repair_add(&sum, &machine.said[j].frame), 0);
		for (size_t j = 0; j < sizeof(sum.bytes); j++)
			assert_true(j >= sum.width || !sum.bytes[j]);
	}
}

static void parity_is_as_much_as_was_asked_for(void **state)
{
	static const int percents[] = { 0, 1, 50, 400 };

	(void)state;
	for (size_t i = 0; i < LG_ARRAY_SIZE(percents); i++) {
		unsigned int wanted;

		fake_machine_reset(NULL);
		options.parity = percents[i];
		assert_int_equal(run(), LG_MONITOR_DONE);
		wanted = (dump.sequence * (unsigned int)percents[i] + 99) / 100;
		assert_int_equal(count_of(LG_FRAME_PARITY), wanted);
	}
}

static void without_parity_it_listens_once(void **state)
{
	(void)state;
	options.parity = 0;
	run();
	assert_int_equal(count_answers(LG_ANSWER_READY), 500 / LG_MONITOR_READY_MS);
	assert_in_range(last()->at_ns - data_ns(), 500 * MS, 515 * MS);
}

static void deaf_if_not_wanted_or_not_offered(void **state)
{
	struct lg_platform deaf = fake_platform;

	(void)state;
	for (int i = 0; i < 3; i++) {
		fake_machine_reset(NULL);
		deaf = fake_platform;
		dump.platform = &deaf;
		options.parity = i == 1 ? LG_PARITY_FOREVER : 50;
		if (i == 0)
			options.listen_ms = 0;
		else if (i == 1)
			deaf.clock_ns = NULL;
		else
			deaf.read = NULL;
		assert_int_equal(run(), LG_MONITOR_DONE);
		assert_int_equal(count_of(LG_FRAME_ANSWER), 0);
		assert_int_equal(machine.clock, machine.line_bytes * BYTE_NS);
	}
}

/* ---- a line that dies, after every byte */

static void dead_after_any_byte(void **state)
{
	size_t all, data;

	(void)state;
	options.parity = 20;
	run();
	all = machine.line_bytes;
	lg_dump_frames(&dump, &data);
	for (size_t bytes = 0; bytes < all; bytes += bytes < 64 ? 1 : 37) {
		memset(&machine, 0, sizeof(machine));
		machine.dead_after = bytes;
		lg_monitor_init(&monitor, &dump, &options);
		assert_int_equal(lg_monitor_run(&monitor), LG_MONITOR_DEAD);
		assert_int_equal(machine.line_bytes, bytes);
		assert_int_equal(monitor.sent_bytes, bytes);
		assert_int_equal(monitor.whole, bytes >= data);
	}
}

/* ---- a console that asks */

static void ask_for_some(const struct said *said)
{
	struct lg_frame frame = { .dump_id = DUMP_ID, .sequence = 1 };
	struct lg_command command = {
		.op = LG_COMMAND_SEND,
		.ranges = 4,
		.range = { { 2, 0 }, { 4, 1 }, { 0x7000, 255 }, { 1, 0 } },
	};

	if (!answers(said, LG_ANSWER_READY, NULL) || machine.step++)
		return;
	command.range[2].first = dump.sequence - 1;
	lg_command_pack(&command, &frame);
	type_frame(&frame);
}

static void frames_that_lack_are_sent_again(void **state)
{
	static const uint16_t wanted[] = { 2, 4, 5, 0, 1 };
	const struct said *again;

	(void)state;
	options.parity = 0;
	machine.console = ask_for_some;
	assert_int_equal(run(), LG_MONITOR_DONE);
	assert_int_equal(count_data(), dump.sequence + LG_ARRAY_SIZE(wanted));
	again = &machine.said[dump.sequence + 1];
	for (size_t i = 0; i < LG_ARRAY_SIZE(wanted); i++)
		assert_int_equal(again[i].frame.sequence, i == 3 ? dump.sequence - 1 : wanted[i]);
	assert_int_equal(again[5].frame.sequence, 1);
	assert_true(answers(&again[5], LG_ANSWER_READY, NULL));
	/* Then nobody spoke any more. */
	assert_in_range(last()->at_ns - again[5].at_ns, LG_MONITOR_SERVE_MS * 1 * MS,
			(LG_MONITOR_SERVE_MS + 50) * 1 * MS);
}

static void a_console_that_vanishes_still_gets_parity(void **state)
{
	(void)state;
	machine.console = ask_for_some;
	assert_int_equal(run(), LG_MONITOR_DONE);
	assert_int_equal(count_of(LG_FRAME_PARITY), lg_repair_default(dump.sequence));
	assert_true(answers(last(), LG_ANSWER_LEAVING, NULL));
}

static void ask_for_all_then_continue(const struct said *said)
{
	if (answers(said, LG_ANSWER_READY, NULL) && !machine.step++)
		ask(DUMP_ID, 1, LG_COMMAND_SEND, 0);
	else if (answers(said, LG_ANSWER_READY, NULL))
		ask(999, 2, LG_COMMAND_CONTINUE, 0);
}

static void every_form_carries_commands(void **state)
{
	(void)state;
	for (int form = 0; form < LG_FORMS; form++) {
		fake_machine_reset(NULL);
		options.form = (enum lg_form)form;
		machine.console = ask_for_all_then_continue;
		assert_int_equal(run(), LG_MONITOR_DONE);
		assert_int_equal(count_data(), 2 * dump.sequence);
		assert_true(answers(last(), LG_ANSWER_LEAVING, NULL));
		assert_int_equal(last()->frame.sequence, 2);
		assert_int_equal(count_answers(LG_ANSWER_READY), 2);
	}
}

/* The longest command, with what a line may put between its bytes. */
static void spell(const struct said *said)
{
	struct lg_frame frame = { .dump_id = DUMP_ID, .sequence = 3 };
	struct lg_command command = { .op = LG_COMMAND_SEND, .ranges = LG_COMMAND_RANGES_MAX };
	uint8_t wire[LG_FORM_WIRE_MAX];
	int bytes;

	if (!answers(said, LG_ANSWER_READY, NULL) || machine.step++)
		return;
	for (unsigned int i = 0; i < command.ranges; i++)
		command.range[i].first = (uint16_t)(0x1100 + i);
	lg_command_pack(&command, &frame);
	bytes = lg_form_pack(options.form, &frame, wire);
	bytes -= options.form == LG_FORM_ARMORED ? 2 : 0; /* its end is not needed */
	for (int i = 0; i < bytes; i++) {
		type(wire + i, 1);
		if (options.form == LG_FORM_ESCAPED)
			type("\x11\xff\x13", 3);
	}
}

static void foreign_bytes_do_no_harm(void **state)
{
	(void)state;
	for (int form = LG_FORM_ESCAPED; form < LG_FORMS; form++) {
		fake_machine_reset(NULL);
		options.form = (enum lg_form)form;
		machine.console = spell;
		run();
		assert_int_equal(last()->frame.sequence, 3);
	}
}

/* Says it again before all of what it asked for has come. */
static void ask_impatiently(const struct said *said)
{
	bool ready = answers(said, LG_ANSWER_READY, NULL) && !machine.step;

	if (!ready && (machine.step != 1 || said->frame.sequence != 2))
		return;
	ask(DUMP_ID, 1, LG_COMMAND_SEND, 0);
	machine.step++;
}

static void asking_again_too_early_changes_nothing(void **state)
{
	(void)state;
	machine.console = ask_impatiently;
	run();
	assert_int_equal(machine.step, 2);
	assert_int_equal(count_data(), 2 * dump.sequence);
}

/* Each wish twice, as after a lost answer. */
static void ask_for_new_dumps(const struct said *said)
{
	struct lg_answer answer;

	if (!answers(said, LG_ANSWER_READY, &answer))
		return;
	switch (machine.step++) {
	case 0: ask(DUMP_ID, 1, LG_COMMAND_DUMP, 0); return;
	case 1: ask(DUMP_ID, 1, LG_COMMAND_DUMP, 0); return;
	case 2:
		assert_int_equal(said->frame.sequence, 1);
		assert_int_equal(said->frame.dump_id, 4712);
		ask(4712, 2, LG_COMMAND_TABLE, LG_tasks);
		return;
	case 3: ask(4712, 2, LG_COMMAND_TABLE, LG_tasks); return;
	case 4:
		assert_int_equal(said->frame.dump_id, 4713);
		assert_int_equal(answer.result, 0);
		ask(4713, 3, LG_COMMAND_TABLE, LG_slab);
		return;
	case 5:
		assert_int_equal(answer.result, -LG_ERR_ABSENT);
		ask(4712, 4, LG_COMMAND_DUMP, 0);
		return;
	case 6:
		assert_int_equal(answer.result, -LG_ERR_VALUE);
		ask(4713, 5, (enum lg_command_op)99, 0);
		return;
	case 7:
		assert_int_not_equal(answer.result, 0);
		assert_int_equal(said->frame.sequence, 5);
		ask(4713, 6, LG_COMMAND_TABLE, 0);
		return;
	case 8:
		assert_int_equal(answer.result, -LG_ERR_ABSENT);
		ask(0, 7, LG_COMMAND_CONTINUE, 0);
		return;
	}
	fail_msg("READY after CONTINUE");
}

static void new_dumps_are_made_once(void **state)
{
	(void)state;
	machine.console = ask_for_new_dumps;
	assert_int_equal(run(), LG_MONITOR_DONE);
	assert_int_equal(machine.dumps, 3);
	assert_int_equal(machine.step, 9);
	assert_int_equal(dump.dump_id, 4713);
	assert_int_equal(count_answers(LG_ANSWER_COLLECTING), 2);
}

static void ask_to_reboot(const struct said *said)
{
	if (answers(said, LG_ANSWER_READY, NULL))
		ask(said->frame.dump_id, 1, LG_COMMAND_REBOOT, 0);
}

static void reboot_is_passed_on(void **state)
{
	(void)state;
	machine.console = ask_to_reboot;
	assert_int_equal(run(), LG_MONITOR_REBOOT);
	assert_true(answers(last(), LG_ANSWER_REBOOTING, NULL));
	assert_in_range(last()->at_ns, data_ns(), data_ns() + 20 * MS);
}

static void ask_to_stay(const struct said *said)
{
	if (answers(said, LG_ANSWER_READY, NULL))
		ask(DUMP_ID, (uint16_t)++machine.step, LG_COMMAND_STAY, 0);
}

static void a_console_may_hold_it_until_the_limit(void **state)
{
	(void)state;
	options.limit_ms = 20000;
	machine.console = ask_to_stay;
	assert_int_equal(run(), LG_MONITOR_DONE);
	assert_in_range(last()->at_ns - data_ns(), 20000 * MS, 20100 * MS);
	assert_in_range(count_answers(LG_ANSWER_READY), 180, 205);
	assert_int_equal(count_of(LG_FRAME_PARITY), 0);
}

/* Parity comes while the command does. */
static void ask_in_the_parity(const struct said *said)
{
	if (said->frame.kind == LG_FRAME_PARITY && said->frame.sequence == 2)
		ask(DUMP_ID, 1, LG_COMMAND_SEND, 0);
}

static void a_word_stops_the_parity(void **state)
{
	(void)state;
	options.parity = 400;
	machine.console = ask_in_the_parity;
	run();
	assert_in_range(count_of(LG_FRAME_PARITY), 3, 4);
	assert_int_equal(count_data(), 2 * dump.sequence);
}

static void no_damaged_command_is_carried_out(void **state)
{
	struct lg_frame frame = command_frame(DUMP_ID, 1, LG_COMMAND_DUMP, 0);
	uint8_t wire[LG_FORM_WIRE_MAX];

	(void)state;
	for (int form = 0; form < LG_FORMS; form++) {
		int bytes = lg_form_pack((enum lg_form)form, &frame, wire);

		bytes -= form == LG_FORM_ARMORED ? 2 : 0;
		for (int i = 0; i < bytes; i++) {
			fake_machine_reset(NULL);
			options.form = (enum lg_form)form;
			wire[i] ^= 1 << i % 7;
			type(wire, (size_t)bytes);
			wire[i] ^= 1 << i % 7;
			run();
			assert_int_equal(machine.dumps, 1);
			assert_int_equal(last()->frame.sequence, 0);
		}
	}
}

static void another_form_is_not_heard(void **state)
{
	struct lg_frame frame = command_frame(DUMP_ID, 1, LG_COMMAND_DUMP, 0);
	uint8_t wire[LG_FORM_WIRE_MAX];

	(void)state;
	type(wire, (size_t)lg_form_pack(LG_FORM_ARMORED, &frame, wire));
	type(wire, (size_t)lg_form_pack(LG_FORM_ESCAPED, &frame, wire));
	run();
	assert_int_equal(machine.dumps, 1);
}

/* ---- for ever */

static void for_ever_ends_at_the_limit(void **state)
{
	(void)state;
	options.parity = LG_PARITY_FOREVER;
	options.limit_ms = 10000;
	assert_int_equal(run(), LG_MONITOR_DONE);
	assert_in_range(last()->at_ns - data_ns(), 10000 * MS, 10050 * MS);
	assert_true(count_of(LG_FRAME_PARITY) > lg_repair_limit(dump.sequence));
	assert_true(count_data() > 2 * dump.sequence);
	/* Who attaches at any time hears READY soon. */
	assert_in_range(count_answers(LG_ANSWER_READY), 75, 105);
}

static void ask_late(const struct said *said)
{
	if (answers(said, LG_ANSWER_READY, NULL) && said->at_ns > 2000 * MS && !machine.step++)
		ask(DUMP_ID, 1, LG_COMMAND_STAY, 0);
}

static void for_ever_outlives_a_silent_console(void **state)
{
	unsigned int i;

	(void)state;
	options.parity = LG_PARITY_FOREVER;
	options.limit_ms = 12000;
	machine.console = ask_late;
	run();
	assert_in_range(last()->at_ns - data_ns(), 12000 * MS, 12050 * MS);
	for (i = machine.says - 1; machine.said[i].frame.kind == LG_FRAME_ANSWER; i--)
		;
	assert_true(machine.said[i].at_ns > 11000 * MS);
}

static void press(void)
{
	static const char *const pressed[] = { "qqq", "qq", "qqqw", "\r\r\r", "qqqqqqqqqqqqq" };

	if (machine.clock > 3000 * MS && machine.step < LG_ARRAY_SIZE(pressed)) {
		type(pressed[machine.step], strlen(pressed[machine.step]));
		machine.step = LG_ARRAY_SIZE(pressed);
	}
}

static void press_in_parity(const struct said *said)
{
	(void)said;
	press();
}

static void a_key_ends_it(void **state)
{
	static const bool ends[] = { true, false, false, false, true };

	(void)state;
	for (unsigned int i = 0; i < LG_ARRAY_SIZE(ends); i++) {
		fake_machine_reset(NULL);
		options.parity = LG_PARITY_FOREVER;
		options.limit_ms = 6000;
		machine.step = i;
		machine.console = press_in_parity;
		run();
		assert_in_range(machine.clock, ends[i] ? 3000 * MS : 6000 * MS,
				ends[i] ? 3150 * MS : 6500 * MS);
	}
}

/* A damaged armored command is full of what looks like keys. */
static void mumble(const struct said *said)
{
	if (answers(said, LG_ANSWER_READY, NULL) && !machine.step++)
		type("~lg1:4.1267.0001:AQAAAAAAAAAAAAA:00000000\r\n", 43);
}

static void a_damaged_command_is_no_key(void **state)
{
	(void)state;
	options.form = LG_FORM_ARMORED;
	machine.console = mumble;
	run();
	assert_int_equal(count_of(LG_FRAME_PARITY), lg_repair_default(dump.sequence));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(alone_it_sends_data_parity_and_leaves, fake_machine_reset),
		cmocka_unit_test_setup(ready_tells_frames_and_time, fake_machine_reset),
		cmocka_unit_test_setup(parity_of_any_dump_adds_up, fake_machine_reset),
		cmocka_unit_test_setup(parity_is_as_much_as_was_asked_for, fake_machine_reset),
		cmocka_unit_test_setup(without_parity_it_listens_once, fake_machine_reset),
		cmocka_unit_test_setup(deaf_if_not_wanted_or_not_offered, fake_machine_reset),
		cmocka_unit_test_setup(dead_after_any_byte, fake_machine_reset),
		cmocka_unit_test_setup(frames_that_lack_are_sent_again, fake_machine_reset),
		cmocka_unit_test_setup(a_console_that_vanishes_still_gets_parity,
				       fake_machine_reset),
		cmocka_unit_test_setup(asking_again_too_early_changes_nothing, fake_machine_reset),
		cmocka_unit_test_setup(every_form_carries_commands, fake_machine_reset),
		cmocka_unit_test_setup(foreign_bytes_do_no_harm, fake_machine_reset),
		cmocka_unit_test_setup(new_dumps_are_made_once, fake_machine_reset),
		cmocka_unit_test_setup(reboot_is_passed_on, fake_machine_reset),
		cmocka_unit_test_setup(a_console_may_hold_it_until_the_limit, fake_machine_reset),
		cmocka_unit_test_setup(a_word_stops_the_parity, fake_machine_reset),
		cmocka_unit_test_setup(no_damaged_command_is_carried_out, fake_machine_reset),
		cmocka_unit_test_setup(another_form_is_not_heard, fake_machine_reset),
		cmocka_unit_test_setup(for_ever_ends_at_the_limit, fake_machine_reset),
		cmocka_unit_test_setup(for_ever_outlives_a_silent_console, fake_machine_reset),
		cmocka_unit_test_setup(a_key_ends_it, fake_machine_reset),
		cmocka_unit_test_setup(a_damaged_command_is_no_key, fake_machine_reset),
	};

	return cmocka_run_group_tests_name("monitor", tests, fake_machine_start, NULL);
}
