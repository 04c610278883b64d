// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Holds host/capture against what is known of the line.
 */
#include "watch.h"

#include <string.h>

#include "channel.h"

bool watch_same(const struct lg_frame *a, const struct lg_frame *b)
{
	return a->version == b->version && a->kind == b->kind && a->dump_id == b->dump_id &&
	       a->sequence == b->sequence && a->length == b->length &&
	       !memcmp(a->payload, b->payload, a->length);
}

static bool was_sent(const struct watch *watch, const struct lg_frame *frame)
{
	for (uint64_t i = 1; i <= WATCH_FRAMES && i <= watch->sent_count; i++)
		if (watch_same(frame, &watch->sent[(watch->sent_count - i) % WATCH_FRAMES]))
			return true;
	return false;
}

/* Whole frames that lie before the offset were passed by. */
static void pass_by(struct watch *watch, uint64_t offset)
{
	while (watch->whole_first < watch->whole_end &&
	       watch->whole[watch->whole_first % WATCH_FRAMES] < offset) {
		watch->whole_first++;
		watch->missed++;
	}
}

static void on_frame(void *ctx, uint64_t offset, size_t wire_bytes, enum lg_form form,
		     const struct lg_frame *frame)
{
	struct watch *watch = ctx;

	(void)wire_bytes;
	(void)form;
	pass_by(watch, offset);
	if (watch->whole_first < watch->whole_end &&
	    watch->whole[watch->whole_first % WATCH_FRAMES] == offset)
		watch->whole_first++;
	if (!was_sent(watch, frame))
		watch->wrong++;
	else if (watch->found)
		watch->found(watch->ctx, frame);
}

void watch_init(struct watch *watch, void *ctx,
		void (*found)(void *ctx, const struct lg_frame *frame))
{
	watch->ctx = ctx;
	watch->found = found;
	watch->fed = watch->sent_count = watch->whole_first = watch->whole_end = 0;
	watch->missed = watch->wrong = 0;
	capture_init(&watch->capture, &(struct capture_sink){.ctx = watch, .frame = on_frame});
}

void watch_feed(struct watch *watch, const struct lg_frame *sent, const uint8_t *bytes,
		size_t count, size_t whole_at)
{
	watch->sent[watch->sent_count++ % WATCH_FRAMES] = *sent;
	if (whole_at != CHANNEL_NOWHERE)
		watch->whole[watch->whole_end++ % WATCH_FRAMES] = watch->fed + whole_at;
	watch->fed += count;
	capture_feed(&watch->capture, bytes, count);
}

void watch_end(struct watch *watch)
{
	capture_flush(&watch->capture);
	pass_by(watch, UINT64_MAX);
}
