// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/talk/talk: links that and protocol/.
 */
#include "unit.h"

#include <string.h>

#include "../../host/talk/talk.h"
#include "../../protocol/err.h"
#include "../../protocol/form.h"
#include "../../protocol/schema.h"

static struct talk talk;
static char text[TALK_BYTES];

static const char *command(const struct lg_command *said, uint16_t sequence, enum lg_form form)
{
	struct lg_frame frame = { .dump_id = 7, .sequence = sequence };
	uint8_t wire[LG_FORM_WIRE_MAX];
	int bytes;

	lg_command_pack(said, &frame);
	bytes = lg_form_pack(form, &frame, wire);
	assert_true(bytes > 0);
	return talk_command(&talk, wire, (size_t)bytes, text);
}

static void commands_in_words(void **state)
{
	const struct lg_command three = {
		.op = LG_COMMAND_SEND, .ranges = 2, .range = { { 4, 1 }, { 9, 0 } },
	};
	const struct lg_command one = { .op = LG_COMMAND_SEND, .ranges = 1, .range = { { 3, 0 } } };
	const struct lg_command all = { .op = LG_COMMAND_SEND };
	const struct lg_command table = { .op = LG_COMMAND_TABLE, .table = LG_tasks };
	const struct lg_command unknown = { .op = LG_COMMAND_TABLE, .table = 200 };
	const struct lg_command stay = { .op = LG_COMMAND_STAY };

	(void)state;
	for (int form = 0; form < LG_FORMS; form++) {
		memset(&talk, 0, sizeof(talk));
		assert_string_equal(command(&three, 1, form), "asking for 3 frames again");
		assert_string_equal(command(&three, 1, form), ""); /* said again */
		assert_string_equal(command(&one, 2, form), "asking for 1 frame again");
		assert_int_equal(talk.asked, 4);
		assert_string_equal(command(&all, 3, form), "asking for all frames");
		assert_string_equal(command(&table, 4, form), "asking for table tasks");
		assert_string_equal(command(&unknown, 5, form), "asking for table 200");
		assert_string_equal(command(&stay, 6, form), "");
		assert_string_equal(talk_command(&talk, "", 1, text), "");
	}
}

static const char *answer(enum lg_answer_state state, int result, int64_t now)
{
	const struct lg_answer said = { .state = (uint8_t)state, .result = (uint8_t)-result };

	return talk_answer(&talk, &said, now, text);
}

static void answers_in_words(void **state)
{
	(void)state;
	memset(&talk, 0, sizeof(talk));
	assert_true(talk_over(&talk, 100000));
	talk_arrival(&talk, 100000);
	assert_false(talk_over(&talk, 100000));
	assert_true(talk_over(&talk, 100000 + TALK_SILENCE_MS));
	assert_string_equal(answer(LG_ANSWER_READY, 0, 101000), "");
	assert_false(talk_over(&talk, 101000));
	assert_non_null(strstr(answer(LG_ANSWER_READY, LG_ERR_ABSENT, 101000), "not offer"));
	assert_string_equal(answer(LG_ANSWER_READY, LG_ERR_ABSENT, 101000), "");
	assert_string_equal(answer(LG_ANSWER_LEAVING, LG_ERR_ABSENT, 101000),
			    "the machine goes on");
	assert_string_equal(answer(LG_ANSWER_LEAVING, LG_ERR_ABSENT, 101000), "");
	assert_true(talk_over(&talk, 101000));
	talk_arrival(&talk, 102000);
	assert_false(talk_over(&talk, 102000));
	assert_string_equal(answer(LG_ANSWER_REBOOTING, 0, 103000), "the machine reboots");
	assert_true(talk_over(&talk, 103000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands_in_words),
		cmocka_unit_test(answers_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
