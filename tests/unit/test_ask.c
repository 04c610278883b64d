// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/dump/ask, alone and within the catcher: links host/err.c, host/dump/ (all), host/capture/
 * (all), all of protocol/, fake_dump.c, SQLite.
 *
 * The agent here is a few lines that do what protocol/command.h says of one; the line between it
 * and the catcher loses frames both ways.
 */
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "../../host/dump/ask.h"
#include "../../host/dump/catch.h"
#include "../../protocol/err.h"
#include "fake_dump.h"

#define ID 0x4c47
#define TICK_MS 10
#define READY_MS 100
#define SILENCE_MS 2000

struct agent {
	struct fake_dump dump; /* in its buffer */
	enum lg_form form;
	uint16_t served;
	bool left;
	int64_t heard_ms, ready_ms;
	unsigned int sent;     /* frames of dumps */
	unsigned int commands; /* that it got */
	bool mute;	       /* sends nothing but answers */
};

static struct {
	struct agent agent;
	struct catcher *catcher;
	int64_t now_ms;
	uint64_t seed;
	unsigned int loss; /* percent of frames */
	bool echo;	   /* what the console writes comes back */
	bool wrote_unasked;
	uint8_t said[LG_FORM_WIRE_MAX]; /* to the agent, on its way */
	size_t said_bytes;
	enum catcher_end ended;
	unsigned int ends, retired;
	uint8_t answers[200];
	unsigned int answers_count;
} rig;

static bool lost(void)
{
	return unit_random(&rig.seed) % 100 < rig.loss;
}

static void on_ended(void *ctx, struct dump *dump, enum catcher_end why)
{
	(void)ctx;
	assert_non_null(dump);
	rig.ended = why;
	rig.ends++;
}

static void on_retired(void *ctx, struct dump *dump)
{
	(void)ctx;
	rig.retired++;
	dump_destroy(dump);
}

static void on_answered(void *ctx, const struct lg_answer *answer)
{
	(void)ctx;
	rig.answers[rig.answers_count++ % sizeof(rig.answers)] = answer->state;
}

static void on_write(void *ctx, const void *bytes, size_t count)
{
	(void)ctx;
	rig.wrote_unasked = rig.wrote_unasked || !catcher_listening(rig.catcher);
	if (lost())
		return;
	memcpy(rig.said, bytes, count);
	rig.said_bytes = count;
}

static void put_frame(const struct lg_frame *frame)
{
	uint8_t wire[LG_FORM_WIRE_MAX];
	int bytes = lg_form_pack(rig.agent.form, frame, wire);

	assert_true(bytes > 0);
	if (!lost())
		assert_null(catcher_feed(rig.catcher, wire, (size_t)bytes, rig.now_ms));
}

static void answer(enum lg_answer_state state)
{
	struct lg_frame frame;

	fake_answer(&frame, rig.agent.dump.frames[0].dump_id, rig.agent.served, state,
		    rig.agent.dump.count, 500);
	rig.agent.ready_ms = rig.now_ms;
	put_frame(&frame);
}

static void send_frames(unsigned int first, unsigned int count)
{
	for (unsigned int i = first; i < first + count && !rig.agent.mute; i++) {
		rig.agent.sent++;
		if (i < rig.agent.dump.count)
			put_frame(&rig.agent.dump.frames[i]);
	}
}

static void trigger(uint16_t dump_id)
{
	rig.agent.dump = *fake_dump(dump_id, 1);
	rig.agent.left = false;
	rig.agent.heard_ms = rig.now_ms;
	answer(LG_ANSWER_COLLECTING);
	send_frames(0, rig.agent.dump.count);
	answer(LG_ANSWER_READY);
}

static void carry_out(const struct lg_frame *frame, const struct lg_command *command)
{
	bool again = frame->sequence == rig.agent.served;

	rig.agent.served = frame->sequence;
	switch (command->op) {
	case LG_COMMAND_SEND:
		if (!command->ranges)
			send_frames(0, rig.agent.dump.count);
		for (unsigned int i = 0; i < command->ranges; i++)
			send_frames(command->range[i].first, 1u + command->range[i].more);
		break;
	case LG_COMMAND_DUMP:
	case LG_COMMAND_TABLE:
		if (!again)
			trigger((uint16_t)(rig.agent.dump.frames[0].dump_id + 1));
		break;
	case LG_COMMAND_CONTINUE:
		rig.agent.left = true;
		answer(LG_ANSWER_LEAVING);
		return;
	}
	answer(LG_ANSWER_READY);
}

static void hear(void)
{
	struct lg_command command;
	struct lg_frame frame;
	enum lg_form form;

	if (!rig.said_bytes)
		return;
	assert_true(lg_form_unpack(rig.said, rig.said_bytes, &form, &frame) > 0);
	assert_int_equal(form, rig.agent.form);
	if (rig.echo)
		assert_null(catcher_feed(rig.catcher, rig.said, rig.said_bytes, rig.now_ms));
	rig.said_bytes = 0;
	if (rig.agent.left)
		return;
	assert_int_equal(lg_command_unpack(&frame, &command), 0);
	assert_int_not_equal(frame.sequence, 0);
	rig.agent.commands++;
	rig.agent.heard_ms = rig.now_ms;
	carry_out(&frame, &command);
}

/* Until both have nothing to do any more; time goes on. */
static void pass(int64_t ms)
{
	for (int64_t end = rig.now_ms + ms; rig.now_ms < end; rig.now_ms += TICK_MS) {
		hear();
		catcher_tick(rig.catcher, rig.now_ms);
		if (rig.agent.left)
			continue;
		if (rig.now_ms - rig.agent.heard_ms >= SILENCE_MS) {
			rig.agent.left = true;
			answer(LG_ANSWER_LEAVING);
		} else if (rig.now_ms - rig.agent.ready_ms >= READY_MS) {
			answer(LG_ANSWER_READY);
		}
	}
}

static void begin(enum lg_form form, unsigned int loss, uint64_t seed, bool two_way)
{
	const struct catcher_sink sink = {
		.ended = on_ended,
		.retired = on_retired,
		.answered = on_answered,
		.write = two_way ? on_write : NULL,
	};

	memset(&rig, 0, sizeof(rig));
	rig.seed = seed;
	rig.loss = loss;
	rig.agent.form = form;
	rig.agent.left = true;
	assert_null(catcher_create(&sink, &rig.catcher));
}

static void end(void)
{
	assert_false(rig.wrote_unasked);
	catcher_destroy(rig.catcher);
}

static struct dump_progress progress(void)
{
	struct dump_progress ret = { .frames = 0 };

	if (catcher_dump(rig.catcher))
		dump_progress(catcher_dump(rig.catcher), &ret);
	return ret;
}

static void lets_the_machine_go_on_when_nothing_is_missing(void **state)
{
	(void)state;
	for (unsigned int form = 0; form < LG_FORMS; form++) {
		begin(form, 0, 1, true);
		rig.echo = true;
		trigger(ID);
		assert_true(progress().complete);
		assert_int_equal(rig.ends, 1);
		pass(300);
		assert_true(rig.agent.left);
		assert_int_equal(rig.agent.commands, 1);
		assert_int_equal(rig.ended, CATCHER_COMPLETE);
		assert_false(catcher_listening(rig.catcher));
		assert_memory_equal(rig.answers,
				    ((uint8_t[]){ LG_ANSWER_COLLECTING, LG_ANSWER_READY,
						  LG_ANSWER_LEAVING }), 3);
		end();
	}
}

/* Whatever is lost, and in which direction: it ends, and nearly always complete. */
static void asks_until_nothing_is_missing(void **state)
{
	unsigned int complete = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 150; seed++) {
		begin(seed % LG_FORMS, 30, seed, true);
		trigger(ID);
		pass(30000);
		assert_true(rig.agent.left);
		assert_false(catcher_busy(rig.catcher));
		complete += progress().complete;
		assert_int_equal(progress().refused, 0);
		end();
	}
	assert_in_range(complete, 145, 150); /* the agent leaves when it hears nothing for long */
}

static void asks_for_just_what_is_missing(void **state)
{
	(void)state;
	begin(LG_FORM_PLAIN, 0, 1, true);
	rig.agent.dump = *fake_dump(ID, 1);
	rig.agent.left = false;
	send_frames(0, 4);
	send_frames(5, 3);
	send_frames(9, rig.agent.dump.count - 9);
	rig.agent.sent = 0;
	answer(LG_ANSWER_READY);
	pass(300);
	assert_true(progress().complete);
	assert_int_equal(rig.agent.sent, 2);
	assert_int_equal(rig.agent.commands, 2);
	assert_true(rig.agent.left);
	end();
}

static void asks_for_a_dump_that_it_came_too_late_for(void **state)
{
	(void)state;
	begin(LG_FORM_ESCAPED, 0, 1, true);
	rig.agent.dump = *fake_dump(ID, 1);
	rig.agent.left = false;
	answer(LG_ANSWER_READY);
	assert_null(catcher_dump(rig.catcher));
	pass(300);
	assert_true(progress().complete);
	assert_true(rig.agent.left);
	end();
}

static void says_nothing_one_way(void **state)
{
	struct err *err;

	(void)state;
	begin(LG_FORM_PLAIN, 30, 5, false);
	trigger(ID);
	pass(5000);
	assert_int_equal(rig.agent.commands, 0);
	assert_true(rig.agent.left);
	assert_int_equal(rig.ended, CATCHER_LAST);
	err = catcher_ask(rig.catcher, &(struct lg_command){ .op = LG_COMMAND_DUMP });
	assert_non_null(err);
	assert_int_equal(err->code, ERR_LINE);
	err_destroy(err);
	end();
}

static void holds_the_agent_and_passes_on_wishes(void **state)
{
	(void)state;
	begin(LG_FORM_PLAIN, 20, 3, true);
	catcher_hold(rig.catcher, true);
	trigger(ID);
	pass(20000);
	assert_true(progress().complete);
	assert_false(rig.agent.left);
	assert_true(catcher_listening(rig.catcher));
	assert_null(catcher_ask(rig.catcher, &(struct lg_command){ .op = LG_COMMAND_DUMP }));
	pass(20000);
	assert_int_equal(progress().dump_id, ID + 1); /* once, however often it was said */
	assert_true(progress().complete);
	assert_int_equal(rig.retired, 1);
	assert_null(catcher_ask(rig.catcher, &(struct lg_command){ .op = LG_COMMAND_TABLE }));
	assert_null(catcher_ask(rig.catcher, &(struct lg_command){ .op = LG_COMMAND_TABLE }));
	pass(20000);
	assert_int_equal(progress().dump_id, ID + 2);
	assert_true(progress().complete);
	assert_null(catcher_ask(rig.catcher, &(struct lg_command){ .op = LG_COMMAND_CONTINUE }));
	pass(5000);
	assert_true(rig.agent.left);
	end();
}

static void gives_up_on_what_is_refused(void **state)
{
	(void)state;
	begin(LG_FORM_PLAIN, 0, 1, true);
	rig.agent.dump = *fake_dump(ID, 1);
	rig.agent.left = false;
	for (unsigned int i = 0; i < rig.agent.dump.count; i++)
		rig.agent.dump.frames[i].payload[6] ^= 1; /* another codec */
	answer(LG_ANSWER_READY);
	pass(1000);
	assert_null(catcher_dump(rig.catcher));
	assert_true(rig.agent.left);
	assert_in_range(rig.agent.commands, 2, 4);
	end();
}

static void ends_when_the_agent_leaves(void **state)
{
	(void)state;
	begin(LG_FORM_PLAIN, 0, 1, true);
	rig.agent.dump = *fake_dump(ID, 1);
	send_frames(0, 4);
	assert_true(catcher_busy(rig.catcher));
	answer(LG_ANSWER_LEAVING);
	assert_false(catcher_busy(rig.catcher));
	assert_int_equal(rig.ended, CATCHER_LAST);
	pass(10000);
	assert_int_equal(rig.agent.commands, 0);
	assert_int_equal(rig.ends, 1);
	end();
}

/* The number of what is to be said when that much of the agent's dump is here; 0: nothing. */
static unsigned int speaks_of(struct ask *ask, struct dump *dump, int64_t now_ms,
			      struct lg_command *command)
{
	uint8_t wire[LG_FORM_WIRE_MAX];
	size_t bytes = ask_speak(ask, dump, 0, now_ms, wire);
	struct lg_frame frame;
	enum lg_form form;

	if (!bytes)
		return 0;
	assert_int_equal(lg_form_unpack(wire, bytes, &form, &frame), bytes);
	assert_int_equal(lg_command_unpack(&frame, command), 0);
	assert_int_equal(frame.dump_id, ID);
	return frame.sequence;
}

/* The same when none of its frames is here. */
static unsigned int speaks(struct ask *ask, int64_t now_ms, struct lg_command *command)
{
	return speaks_of(ask, NULL, now_ms, command);
}

static uint16_t frames_there = 20; /* that the agent says it has */

static void hears(struct ask *ask, uint16_t served, enum lg_answer_state state, int64_t now_ms)
{
	struct lg_answer said = {
		.state = (uint8_t)state,
		.frames = frames_there,
		.wait_ms = 500,
	};
	struct lg_frame frame = { .dump_id = ID, .sequence = served };

	ask_answered(ask, &frame, &said, LG_FORM_PLAIN, now_ms);
}

static void speaks_only_while_it_is_listened_to(void **state)
{
	const struct lg_frame parity = { .kind = LG_FRAME_PARITY, .dump_id = ID };
	struct lg_command command;
	struct ask ask = { .listening = false };

	(void)state;
	assert_int_equal(speaks(&ask, 0, &command), 0);
	ask_heard(&ask, &parity, 0);
	assert_int_equal(speaks(&ask, 0, &command), 0);
	hears(&ask, 0, LG_ANSWER_COLLECTING, 0);
	assert_int_equal(speaks(&ask, 0, &command), 0);
	hears(&ask, 0, LG_ANSWER_READY, 1000);
	assert_int_equal(speaks(&ask, 1001, &command), 1);
	assert_int_equal(command.op, LG_COMMAND_SEND);
	assert_int_equal(command.ranges, 0);
	assert_int_equal(speaks(&ask, 2000, &command), 0); /* not twice for one READY */
	ask_heard(&ask, &parity, 1001 + ASK_PARITY_MS - 1);
	assert_int_equal(speaks(&ask, 1001 + ASK_PARITY_MS - 1, &command), 0);
	ask_heard(&ask, &parity, 1001 + ASK_PARITY_MS);
	assert_int_equal(speaks(&ask, 1001 + ASK_PARITY_MS, &command), 1); /* the same wish */
	hears(&ask, 1, LG_ANSWER_READY, 3000);
	assert_int_equal(speaks(&ask, 3000, &command), 2);
	hears(&ask, 1, LG_ANSWER_READY, 3000 + ASK_AGAIN_MS - 1);
	assert_int_equal(speaks(&ask, 3000 + ASK_AGAIN_MS - 1, &command), 0);
	hears(&ask, 1, LG_ANSWER_READY, 4000);
	assert_int_equal(speaks(&ask, 4000 + 500 + ASK_GRACE_MS + 1, &command), 0);
	assert_false(ask_listening(&ask, 4000 + 500 + ASK_GRACE_MS + 1));
	hears(&ask, 2, LG_ANSWER_READY, 7000);
	hears(&ask, 2, LG_ANSWER_LEAVING, 7000);
	assert_int_equal(speaks(&ask, 7000, &command), 0);
}

/* Again without having heard anything, shorter, twice; but never what lets the machine go on. */
static void says_send_again_when_nothing_comes(void **state)
{
	struct lg_command command;
	struct ask ask = { .listening = false };

	(void)state;
	frames_there = 20;
	hears(&ask, 0, LG_ANSWER_READY, 0);
	assert_int_equal(speaks(&ask, 0, &command), 1);
	assert_int_equal(ask.copies, 1);
	ask_waited(&ask, ASK_REPEAT_MS - 1);
	assert_int_equal(speaks(&ask, ASK_REPEAT_MS - 1, &command), 0);
	ask_waited(&ask, ASK_REPEAT_MS);
	assert_int_equal(speaks(&ask, ASK_REPEAT_MS, &command), 1);
	assert_int_equal(ask.copies, 2);
	ask_waited(&ask, 500); /* the agent may have stopped listening */
	assert_int_equal(speaks(&ask, 500, &command), 0);
	frames_there = 0;
	hears(&ask, 1, LG_ANSWER_READY, 1000);
	assert_int_equal(speaks(&ask, 1000, &command), 2);
	assert_int_equal(command.op, LG_COMMAND_CONTINUE);
	ask_waited(&ask, 1000 + ASK_REPEAT_MS);
	assert_int_equal(speaks(&ask, 1000 + ASK_REPEAT_MS, &command), 0);
}

static void asks_for_fewer_ranges_the_second_time(void **state)
{
	const struct fake_dump *fake = fake_dump(ID, 1);
	struct ask ask = { .listening = false };
	unsigned int ranges[4];
	struct dump *dump;

	(void)state;
	assert_null(dump_create(ID, &dump));
	for (unsigned int i = 1; i < fake->count; i += 2)
		assert_null(dump_add(dump, &fake->frames[i]));
	for (unsigned int i = 0; i < 4; i++) {
		struct lg_command command;

		frames_there = (uint16_t)fake->count;
		hears(&ask, i == 3, LG_ANSWER_READY, i * 1000);
		assert_int_not_equal(speaks_of(&ask, dump, i * 1000, &command), 0);
		assert_int_equal(command.range[0].first, 0);
		ranges[i] = command.ranges;
	}
	assert_int_equal(ranges[0], fake->count / 2);
	assert_int_equal(ranges[1], ASK_RANGES_MAX / 4);
	assert_int_equal(ranges[2], 1);
	assert_int_equal(ranges[3], ranges[0]);
	dump_destroy(dump);
}

/* When what was sent again is lost again and again, it is worth more than one try a turn. */
static void names_frames_several_times_when_nothing_comes(void **state)
{
	static const unsigned int expected[] = { 1, 1, 2, 4, 4 };
	const struct fake_dump *fake = fake_dump(ID, 1);
	struct ask ask = { .listening = false };
	struct dump *dump;

	(void)state;
	assert_null(dump_create(ID, &dump));
	for (unsigned int i = 0; i < fake->count; i++)
		if (i != 2)
			assert_null(dump_add(dump, &fake->frames[i]));
	for (unsigned int i = 0; i < LG_ARRAY_SIZE(expected); i++) {
		struct lg_command command;

		frames_there = (uint16_t)fake->count;
		hears(&ask, (uint16_t)i, LG_ANSWER_READY, i * 1000);
		assert_int_not_equal(speaks_of(&ask, dump, i * 1000, &command), 0);
		assert_int_equal(command.ranges, expected[i]);
		for (unsigned int j = 0; j < command.ranges; j++)
			assert_int_equal(command.range[j].first, 2);
	}
	dump_destroy(dump);
}

/* A number that the agent knows is never given to another command. */
static void numbers_each_wish(void **state)
{
	struct lg_command command;
	struct ask ask = { .hold = true };
	unsigned int first, second;

	(void)state;
	ask.number = 65534;
	ask.served = 65535; /* as another console left it */
	frames_there = 0;
	hears(&ask, 65535, LG_ANSWER_READY, 1000);
	first = speaks(&ask, 1000, &command);
	assert_int_equal(command.op, LG_COMMAND_STAY);
	assert_int_equal(first, 1);
	ask_wish(&ask, &(struct lg_command){ .op = LG_COMMAND_TABLE, .table = 3 });
	hears(&ask, 65535, LG_ANSWER_READY, 2000);
	second = speaks(&ask, 2000, &command);
	assert_int_equal(command.op, LG_COMMAND_TABLE);
	assert_int_equal(command.table, 3);
	assert_int_equal(second, 2);
	ask_wish(&ask, &(struct lg_command){ .op = LG_COMMAND_TABLE, .table = 4 });
	hears(&ask, 65535, LG_ANSWER_READY, 3000);
	assert_int_equal(speaks(&ask, 3000, &command), 3);
	hears(&ask, 3, LG_ANSWER_READY, 4000); /* done: back to waiting */
	assert_int_equal(speaks(&ask, 4000, &command), 4);
	assert_int_equal(command.op, LG_COMMAND_STAY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(speaks_only_while_it_is_listened_to),
		cmocka_unit_test(says_send_again_when_nothing_comes),
		cmocka_unit_test(asks_for_fewer_ranges_the_second_time),
		cmocka_unit_test(names_frames_several_times_when_nothing_comes),
		cmocka_unit_test(numbers_each_wish),
		cmocka_unit_test(lets_the_machine_go_on_when_nothing_is_missing),
		cmocka_unit_test(asks_until_nothing_is_missing),
		cmocka_unit_test(asks_for_just_what_is_missing),
		cmocka_unit_test(asks_for_a_dump_that_it_came_too_late_for),
		cmocka_unit_test(says_nothing_one_way),
		cmocka_unit_test(holds_the_agent_and_passes_on_wishes),
		cmocka_unit_test(gives_up_on_what_is_refused),
		cmocka_unit_test(ends_when_the_agent_leaves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
