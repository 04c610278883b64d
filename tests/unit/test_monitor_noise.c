// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The monitor on a fake machine, where what comes is no command: noise, halves of frames, words
 * that come too late. Nothing keeps it for longer than its options let it.
 */
#include "fake_machine.h"

static void drip(void)
{
	if (!(machine.step++ % 20))
		type("~}", 2);
}

static void an_endless_frame_is_not_waited_for(void **state)
{
	(void)state;
	options.form = LG_FORM_ESCAPED;
	options.parity = 0;
	machine.idle = drip;
	run();
	assert_in_range(last()->at_ns, 500 * MS, machine.line_bytes * BYTE_NS + 1010 * MS);
}

static void type_half(void)
{
	if (!machine.step++)
		type("~}", 2);
}

static void half_a_frame_is_not_waited_for(void **state)
{
	(void)state;
	options.form = LG_FORM_ESCAPED;
	options.parity = 0;
	machine.idle = type_half;
	run();
	assert_in_range(last()->at_ns, 500 * MS, machine.line_bytes * BYTE_NS + 510 * MS);
}

/* A console that has not heard yet that the agent leaves: so many words, 20 ms apart. */
static unsigned int words;

static void too_late(void)
{
	if (!machine.says || !answers(last(), LG_ANSWER_LEAVING, NULL) || !words ||
	    machine.step++ % 20)
		return;
	words--;
	ask(DUMP_ID, 1, LG_COMMAND_CONTINUE, 0);
}

static void what_crosses_the_last_word_is_taken(void **state)
{
	(void)state;
	machine.idle = too_late;
	words = 2;
	assert_int_equal(run(), LG_MONITOR_DONE);
	assert_int_equal(words, 0);
	assert_int_equal(machine.input_bytes, 0);
	assert_true(answers(last(), LG_ANSWER_LEAVING, NULL));
	assert_in_range(machine.clock - last()->at_ns, (20 + LG_MONITOR_STILL_MS) * MS,
			(22 + LG_MONITOR_STILL_MS) * MS);
	fake_machine_reset(NULL);
	machine.idle = too_late;
	words = 1000;
	run();
	assert_in_range(machine.clock - last()->at_ns, LG_MONITOR_LEAVE_MS * 1 * MS,
			(LG_MONITOR_LEAVE_MS + 2) * MS);
}

static void tell(const struct said *said)
{
	if (answers(said, LG_ANSWER_READY, NULL) && !machine.step++)
		ask(DUMP_ID, 1, LG_COMMAND_CONTINUE, 0);
}

/* It types at the login at once. */
static void who_told_it_is_not_kept_waiting(void **state)
{
	(void)state;
	machine.console = tell;
	run();
	assert_true(answers(last(), LG_ANSWER_LEAVING, NULL));
	assert_int_equal(machine.clock, last()->at_ns);
}

static uint32_t seed;

static void babble(void)
{
	uint8_t data[12];

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)((seed = seed * 1664525 + 1013904223) >> 24);
	data[0] = seed & 1 << 20 ? LG_FRAME_DELIMITER : LG_ARMOR_DELIMITER;
	type(data, sizeof(data));
}

static void noise_does_nothing_and_ends_in_time(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 60; i++) {
		fake_machine_reset(NULL);
		seed = i;
		options.form = (enum lg_form)(i % LG_FORMS);
		options.parity = 50;
		machine.idle = babble;
		assert_int_equal(run(), LG_MONITOR_DONE);
		assert_int_equal(machine.dumps, 1);
		assert_int_equal(last()->frame.sequence, 0);
		assert_true(machine.clock < machine.line_bytes * BYTE_NS + 2020 * MS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(an_endless_frame_is_not_waited_for, fake_machine_reset),
		cmocka_unit_test_setup(half_a_frame_is_not_waited_for, fake_machine_reset),
		cmocka_unit_test_setup(what_crosses_the_last_word_is_taken, fake_machine_reset),
		cmocka_unit_test_setup(who_told_it_is_not_kept_waiting, fake_machine_reset),
		cmocka_unit_test_setup(noise_does_nothing_and_ends_in_time, fake_machine_reset),
	};

	return cmocka_run_group_tests_name("monitor_noise", tests, fake_machine_start, NULL);
}
