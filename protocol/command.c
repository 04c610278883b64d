// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Commands and answers <-> payloads. An agent acts on what is read here, so nothing is taken that
 * says less or more than it should.
 */
#include "command.h"

#include "bytes.h"
#include "err.h"

#define RANGE 3	 /* bytes */
#define ANSWER 8 /* bytes */

_Static_assert(1 + RANGE * LG_COMMAND_RANGES_MAX <= LG_FRAME_PAYLOAD_MAX, "all ranges fit");

void lg_command_pack(const struct lg_command *command, struct lg_frame *frame)
{
	uint8_t *to = frame->payload;

	frame->version = LG_WIRE_VERSION;
	frame->kind = LG_FRAME_COMMAND;
	*to++ = command->op;
	if (command->op == LG_COMMAND_TABLE)
		*to++ = command->table;
	if (command->op == LG_COMMAND_SEND) {
		for (unsigned int i = 0; i < command->ranges && i < LG_COMMAND_RANGES_MAX; i++) {
			lg_put16(to, command->range[i].first);
			to[2] = command->range[i].more;
			to += RANGE;
		}
	}
	frame->length = (uint8_t)(to - frame->payload);
}

/* Bytes of the payload after the op. */
static int unpack_ranges(const uint8_t *from, unsigned int bytes, struct lg_command *ret)
{
	if (bytes % RANGE || bytes > RANGE * LG_COMMAND_RANGES_MAX)
		return LG_ERR_CORRUPT;
	ret->ranges = (uint8_t)(bytes / RANGE);
	for (unsigned int i = 0; i < ret->ranges; i++, from += RANGE) {
		ret->range[i].first = lg_get16(from);
		ret->range[i].more = from[2];
		if (ret->range[i].first + ret->range[i].more > 0xffff)
			return LG_ERR_CORRUPT;
	}
	return 0;
}

static int check(const struct lg_frame *frame, enum lg_frame_kind kind)
{
	if (frame->version != LG_WIRE_VERSION)
		return LG_ERR_VERSION;
	return frame->kind == kind ? 0 : LG_ERR_CORRUPT;
}

int lg_command_unpack(const struct lg_frame *frame, struct lg_command *ret)
{
	int error = check(frame, LG_FRAME_COMMAND);
	unsigned int more;

	if (error)
		return error;
	if (!frame->length || !frame->sequence)
		return LG_ERR_CORRUPT;
	more = frame->length - 1u;
	ret->op = frame->payload[0];
	ret->table = 0;
	ret->ranges = 0;
	switch (ret->op) {
	case LG_COMMAND_SEND: return unpack_ranges(frame->payload + 1, more, ret);
	case LG_COMMAND_TABLE:
		ret->table = frame->payload[1];
		return more == 1 ? 0 : LG_ERR_CORRUPT;
	case LG_COMMAND_CONTINUE:
	case LG_COMMAND_DUMP:
	case LG_COMMAND_REBOOT:
	case LG_COMMAND_STAY: return more ? LG_ERR_CORRUPT : 0;
	default: return LG_ERR_ABSENT;
	}
}

void lg_answer_pack(const struct lg_answer *answer, struct lg_frame *frame)
{
	uint8_t *to = frame->payload;

	frame->version = LG_WIRE_VERSION;
	frame->kind = LG_FRAME_ANSWER;
	frame->length = ANSWER;
	to[0] = answer->state;
	to[1] = answer->result;
	lg_put16(to + 2, answer->frames);
	lg_put16(to + 4, answer->wait_ms);
	lg_put16(to + 6, answer->refused);
}

int lg_answer_unpack(const struct lg_frame *frame, struct lg_answer *ret)
{
	const uint8_t *from = frame->payload;
	int error = check(frame, LG_FRAME_ANSWER);

	if (error)
		return error;
	if (frame->length < ANSWER)
		return LG_ERR_CORRUPT;
	ret->state = from[0];
	ret->result = from[1];
	ret->frames = lg_get16(from + 2);
	ret->wait_ms = lg_get16(from + 4);
	ret->refused = lg_get16(from + 6);
	return 0;
}
