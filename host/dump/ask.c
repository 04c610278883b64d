// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What to say to an agent, and when. Must say nothing to a machine whose agent does not listen:
 * there it would be typing.
 */
#include "ask.h"

#include <string.h>

/* What the wish was for has happened, or nobody is left who could do it. */
static void end_wish(struct ask *ask, bool left)
{
	if (left || (ask->number && ask->served == ask->number && ask->op == ask->wish.op))
		ask->wants = false;
}

void ask_answered(struct ask *ask, const struct lg_frame *frame, const struct lg_answer *answer,
		  enum lg_form form, int64_t now_ms)
{
	bool left = answer->state == LG_ANSWER_LEAVING || answer->state == LG_ANSWER_REBOOTING;

	if (left || answer->state == LG_ANSWER_READY) {
		ask->listening = !left;
		ask->due = !left;
		ask->served = frame->sequence;
		end_wish(ask, left);
	}
	if (answer->state != LG_ANSWER_READY)
		return;
	if (ask->dump_id != frame->dump_id || ask->frames != answer->frames) {
		ask->here = 0;
		ask->op = 0;
	}
	ask->form = form;
	ask->dump_id = frame->dump_id;
	ask->frames = answer->frames;
	ask->wait_ms = answer->wait_ms;
	ask->heard_ms = now_ms;
}

void ask_heard(struct ask *ask, const struct lg_frame *frame, int64_t now_ms)
{
	ask->heard_ms = now_ms;
	if (frame->kind == LG_FRAME_PARITY && frame->dump_id == ask->dump_id &&
	    now_ms - ask->said_ms >= ASK_PARITY_MS)
		ask->due = ask->listening;
}

/* Whether it would be the same thing again, as the agent did not carry it out yet. */
static bool again(const struct ask *ask, uint8_t op)
{
	return ask->number && ask->op == op && ask->served != ask->number;
}

/*
 * After SEND the agent is there for at least wait_ms after the last that was heard of it. What ends
 * its listening is not said again: it may have been heard.
 */
void ask_waited(struct ask *ask, int64_t now_ms)
{
	if (ask->listening && again(ask, LG_COMMAND_SEND) &&
	    now_ms - ask->heard_ms < ask->wait_ms && now_ms - ask->heard_ms >= ASK_REPEAT_MS &&
	    now_ms - ask->said_ms >= ASK_REPEAT_MS)
		ask->due = true;
}

bool ask_listening(const struct ask *ask, int64_t now_ms)
{
	return ask->listening && now_ms - ask->heard_ms <= ask->wait_ms + ASK_GRACE_MS;
}

void ask_wish(struct ask *ask, const struct lg_command *command)
{
	ask->wish = *command;
	ask->wants = true;
	ask->op = 0; /* it is another thing, even if it has the name of the one before */
}

/* Whether what is asked for comes and is refused. */
static bool in_vain(struct ask *ask, unsigned int here, uint64_t refused)
{
	if (!ask->here || here != ask->here - 1) {
		ask->here = here + 1;
		ask->refused = refused;
	}
	return refused - ask->refused >= ASK_REFUSED_MAX;
}

static unsigned int most_ranges(const struct ask *ask)
{
	unsigned int times = again(ask, LG_COMMAND_SEND) ? ask->times : 0;

	return times < 2 ? ASK_RANGES_MAX >> 2 * times : 1;
}

/* That a SEND was not carried out says nothing. */
static void count_barren(struct ask *ask, unsigned int here)
{
	if (again(ask, LG_COMMAND_SEND))
		return;
	ask->barren = ask->op == LG_COMMAND_SEND && ask->asked == here + 1 ? ask->barren + 1 : 0;
	ask->asked = here + 1;
}

static void repeat_ranges(struct lg_command *command, unsigned int times)
{
	unsigned int count = command->ranges;

	for (; times > 1 && command->ranges + count <= ASK_RANGES_MAX; times--) {
		memcpy(command->range + command->ranges, command->range,
		       count * sizeof(command->range[0]));
		command->ranges += (uint8_t)count;
	}
}

/* Fills in the ranges; returns whether anything is missing that may still come. */
static bool lacks(struct ask *ask, struct dump *dump, uint64_t refused, struct lg_command *ret)
{
	struct dump_progress progress = { .frames = 0 };

	ret->op = LG_COMMAND_SEND;
	if (!ask->frames)
		return false;
	if (dump) {
		bool known = dump_expect(dump, ask->frames);

		dump_progress(dump, &progress);
		if (progress.complete)
			return false;
		if (known)
			ret->ranges = (uint8_t)dump_lacks(dump, ret->range, most_ranges(ask));
		if (known && !ret->ranges)
			return false;
	}
	count_barren(ask, progress.frames);
	repeat_ranges(ret, ask->barren < 2 ? 1 : ask->barren < 3 ? 2 : ASK_COPIES_MAX);
	return !in_vain(ask, progress.frames, refused);
}

/* The same number only for the same thing that was not carried out yet. */
static void give_number(struct ask *ask, uint8_t op)
{
	if (again(ask, op)) {
		ask->times++;
		return;
	}
	if (!ask->number)
		ask->number = ask->served;
	do {
		ask->number++;
	} while (!ask->number || ask->number == ask->served);
	ask->op = op;
	ask->times = 1;
}

size_t ask_speak(struct ask *ask, struct dump *dump, uint64_t refused, int64_t now_ms,
		 uint8_t *wire)
{
	struct lg_command command = { .ranges = 0 };
	struct lg_frame frame = { .version = LG_WIRE_VERSION, .kind = LG_FRAME_COMMAND };
	bool due = ask->due;

	ask->due = false;
	if (!due || !ask_listening(ask, now_ms) ||
	    (ask->number && now_ms - ask->said_ms < ASK_AGAIN_MS))
		return 0;
	if (!lacks(ask, dump, refused, &command)) {
		memset(&command, 0, sizeof(command));
		command.op = ask->hold ? LG_COMMAND_STAY : LG_COMMAND_CONTINUE;
		if (ask->wants)
			command = ask->wish;
	}
	give_number(ask, command.op);
	ask->copies = command.op == LG_COMMAND_SEND && ask->times > 1 ? 2 : 1;
	ask->said_ms = now_ms;
	lg_command_pack(&command, &frame);
	frame.dump_id = ask->dump_id;
	frame.sequence = ask->number;
	return (size_t)lg_form_pack(ask->form, &frame, wire);
}
