// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A bad line, frame by frame. Must tell the truth about what arrives whole: what the console is
 * judged by.
 */
#define _GNU_SOURCE /* memmem */
#include "channel.h"

#include <string.h>

double channel_share(uint64_t *random)
{
	return (double)(damage_random(random) >> 11) * 0x1p-53;
}

/*
 * The chance that a frame outside of a burst begins one, so that `lost` of all frames are lost:
 * of burst / (burst + frames between two bursts).
 */
static double begins(const struct channel_options *options)
{
	double burst = options->burst;

	return options->lost / (options->lost + burst * (1 - options->lost));
}

/* Bytes that nobody looks at: after them the next console text comes at any distance. */
static void pass_some(struct channel *channel)
{
	unsigned int text_bytes = channel->options.damage.text_bytes;
	uint8_t out[DAMAGE_GROWTH], byte = 0;

	if (!text_bytes)
		return;
	for (uint64_t left = damage_random(&channel->random) % text_bytes; left; left--)
		damage_pass(&channel->damage, &byte, 1, out);
}

void channel_init(struct channel *channel, const struct channel_options *options, uint64_t seed)
{
	memset(channel, 0, sizeof(*channel));
	channel->options = *options;
	channel->random = seed;
	damage_init(&channel->damage, &options->damage, damage_random(&channel->random));
	pass_some(channel);
	if (options->lost > 0 && channel_share(&channel->random) < options->lost)
		channel->lost_left =
			1 + (unsigned int)(damage_random(&channel->random) % options->burst);
}

static bool is_lost(struct channel *channel)
{
	const struct channel_options *options = &channel->options;

	if (options->lost <= 0)
		return false;
	if (!channel->lost_left && channel_share(&channel->random) < begins(options))
		channel->lost_left = options->burst;
	if (!channel->lost_left)
		return false;
	channel->lost_left--;
	return true;
}

/* What is left of the frame outside of the cut. Returns its bytes. */
static size_t keep(const struct channel *channel, const uint8_t *frame, size_t bytes,
		   uint8_t *ret)
{
	size_t kept = 0;

	for (size_t i = 0; i < bytes; i++) {
		uint64_t at = channel->sent + i;

		if (at < channel->options.cut_from || at >= channel->options.cut_end)
			ret[kept++] = frame[i];
	}
	return kept;
}

size_t channel_pass(struct channel *channel, const uint8_t *frame, size_t bytes, uint8_t *out,
		    size_t *whole_at)
{
	uint8_t kept[LG_FORM_WIRE_MAX];
	size_t count = is_lost(channel) ? 0 : keep(channel, frame, bytes, kept);
	const uint8_t *whole;

	channel->sent += bytes;
	count = damage_pass(&channel->damage, kept, count, out);
	channel->arrived += count;
	channel->hit = channel->hit || count != bytes || memcmp(out, frame, bytes);
	whole = memmem(out, count, frame, bytes);
	*whole_at = whole ? (size_t)(whole - out) : CHANNEL_NOWHERE;
	return count;
}
