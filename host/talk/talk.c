// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What passes between the console and an agent, in words.
 */
#include "talk.h"

#include <stdio.h>

#include "../../protocol/err.h"
#include "../../protocol/form.h"
#include "../../protocol/schema.h"

static unsigned int frames(const struct lg_command *command)
{
	unsigned int ret = 0;

	for (unsigned int i = 0; i < command->ranges; i++)
		ret += 1u + command->range[i].more;
	return ret;
}

static void put_words(struct talk *talk, const struct lg_command *command, char *text)
{
	const struct lg_table *table = lg_schema_table(command->table);
	unsigned int count = frames(command);

	switch (command->op) {
	case LG_COMMAND_SEND:
		talk->asked += count;
		if (count)
			snprintf(text, TALK_BYTES, "asking for %u frame%s again", count,
				 count == 1 ? "" : "s");
		else
			snprintf(text, TALK_BYTES, "asking for all frames");
		break;
	case LG_COMMAND_TABLE:
		if (table)
			snprintf(text, TALK_BYTES, "asking for table %s", table->name);
		else
			snprintf(text, TALK_BYTES, "asking for table %u", command->table);
		break;
	case LG_COMMAND_DUMP:
		snprintf(text, TALK_BYTES, "asking for a new dump");
		break;
	case LG_COMMAND_REBOOT:
		snprintf(text, TALK_BYTES, "asking for a reboot");
		break;
	}
}

const char *talk_command(struct talk *talk, const void *bytes, size_t count,
			 char text[TALK_BYTES])
{
	struct lg_command command;
	struct lg_frame frame;
	enum lg_form form;

	text[0] = 0;
	if (lg_form_unpack(bytes, count, &form, &frame) < 0 || frame.sequence == talk->sequence ||
	    lg_command_unpack(&frame, &command))
		return text;
	talk->sequence = frame.sequence;
	put_words(talk, &command, text);
	return text;
}

static const char *reason(unsigned int result)
{
	switch (-(int)result) {
	case LG_ERR_ABSENT:
		return "it does not offer that";
	case LG_ERR_VALUE:
		return "it has another dump by now";
	case LG_ERR_BUSY:
		return "it is busy";
	default:
		return "it failed";
	}
}

const char *talk_answer(struct talk *talk, const struct lg_answer *answer, int64_t now_ms,
			char text[TALK_BYTES])
{
	bool again = talk->left;

	text[0] = 0;
	talk->word_ms = now_ms;
	talk->left = answer->state == LG_ANSWER_LEAVING || answer->state == LG_ANSWER_REBOOTING;
	if (answer->result && answer->result != talk->result)
		snprintf(text, TALK_BYTES, "the agent does not do it: %s (error %u)",
			 reason(answer->result), answer->result);
	else if (talk->left && !again)
		snprintf(text, TALK_BYTES,
			 answer->state == LG_ANSWER_REBOOTING ? "the machine reboots"
							      : "the machine goes on");
	talk->result = answer->result;
	return text;
}

void talk_arrival(struct talk *talk, int64_t now_ms)
{
	talk->word_ms = now_ms;
	talk->left = false;
}

bool talk_over(const struct talk *talk, int64_t now_ms)
{
	return talk->left || now_ms - talk->word_ms >= TALK_SILENCE_MS;
}
