// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Frames by sequence number. Takes memory for what came, and for a pointer to each number below
 * the highest one.
 */
#include "frames.h"

#include <stdlib.h>
#include <string.h>

void frames_deinit(struct frames *frames)
{
	for (size_t i = 0; i < frames->room; i++)
		free(frames->at[i]);
	free(frames->at);
	memset(frames, 0, sizeof(*frames));
}

const struct lg_frame *frames_find(const struct frames *frames, uint16_t sequence)
{
	return sequence < frames->room ? frames->at[sequence] : NULL;
}

static bool make_room(struct frames *frames, uint16_t sequence)
{
	size_t room = frames->room ? frames->room : 64;
	struct lg_frame **at;

	while (room <= sequence)
		room *= 2;
	if (room == frames->room)
		return true;
	at = realloc(frames->at, room * sizeof(struct lg_frame *));
	if (!at)
		return false;
	memset(at + frames->room, 0, (room - frames->room) * sizeof(struct lg_frame *));
	frames->at = at;
	frames->room = room;
	return true;
}

bool frames_keep(struct frames *frames, const struct lg_frame *frame)
{
	uint8_t wire[LG_FRAME_WIRE_MAX];
	struct lg_frame *copy;

	if (!make_room(frames, frame->sequence))
		return false;
	copy = malloc(sizeof(*copy));
	if (!copy)
		return false;
	*copy = *frame;
	frames->at[frame->sequence] = copy;
	frames->count++;
	if (frames->end <= frame->sequence)
		frames->end = frame->sequence + 1u;
	frames->wire_bytes += (uint64_t)lg_frame_pack(frame, wire);
	return true;
}

bool frames_same(const struct lg_frame *a, const struct lg_frame *b)
{
	return a->version == b->version && a->kind == b->kind && a->length == b->length &&
	       !memcmp(a->payload, b->payload, a->length);
}
