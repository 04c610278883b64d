// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a bad line does to bytes. Random numbers are drawn per hit and per byte of a burst, in the
 * order of the bytes: so the cutting into pieces does not matter, and what is not hit is copied.
 */
#include "damage.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define XON 0x11
#define XOFF 0x13

/* What kernels of the field say. Each gets a time stamp; none is longer than 100 bytes. */
static const char *const texts[] = {
	"usb 1-1: reset high-speed USB device number 5 using xhci_hcd",
	"libertas_spi: command 0x0099 timed out, error -110",
	"random: crng reseeded",
	"rcu: INFO: rcu_sched self-detected stall on CPU { 0} (t=5250 jiffies)",
	"ata1.00: exception Emask 0x0 SAct 0x0 SErr 0x0 action 0x6 frozen",
	"eth0: link down",
};

#define TEXTS (sizeof(texts) / sizeof(texts[0]))

uint64_t damage_random(uint64_t *state)
{
	uint64_t ret = *state += 0x9e3779b97f4a7c15u;

	ret = (ret ^ ret >> 30) * 0xbf58476d1ce4e5b9u;
	ret = (ret ^ ret >> 27) * 0x94d049bb133111ebu;
	return ret ^ ret >> 31;
}

/* In (0, 1], so that it has a logarithm. */
static double fraction(uint64_t *state)
{
	return (double)((damage_random(state) >> 11) + 1) * 0x1p-53;
}

/* The geometric distribution, from where it is above a number in (0, 1]. */
uint64_t damage_gap(uint64_t *state, double rate)
{
	double gap;

	if (rate <= 0)
		return UINT64_MAX;
	if (rate >= 1)
		return 0;
	gap = log(fraction(state)) / log1p(-rate);
	return gap < 0x1p62 ? (uint64_t)gap : 1ull << 62;
}

static double rate_of_all(const struct damage_options *options)
{
	return options->change + options->flip + options->drop + options->twice +
	       options->insert + options->burst;
}

void damage_init(struct damage *damage, const struct damage_options *options, uint64_t seed)
{
	memset(damage, 0, sizeof(*damage));
	damage->options = *options;
	damage->random = seed;
	damage->gap = damage_gap(&damage->random, rate_of_all(options));
	damage->text_left = options->text_bytes;
}

static bool eaten(uint8_t byte)
{
	return byte == 0x00 || byte == XON || byte == XOFF || byte == 0xff;
}

/* Bytes come out of the line: all of them pass the terminal server. */
static uint8_t *come_out(struct damage *damage, const uint8_t *bytes, size_t count, uint8_t *to)
{
	const struct damage_options *options = &damage->options;

	if (!options->strip && !options->eat) {
		memcpy(to, bytes, count);
		return to + count;
	}
	for (size_t i = 0; i < count; i++) {
		uint8_t byte = options->strip ? bytes[i] & 0x7f : bytes[i];
		bool gone = options->eat && eaten(byte);

		damage->stats.masked += gone || byte != bytes[i];
		*to = byte;
		to += !gone;
	}
	return to;
}

static uint8_t *put(struct damage *damage, uint8_t byte, uint8_t *to)
{
	return come_out(damage, &byte, 1, to);
}

static uint8_t another(struct damage *damage, uint8_t byte)
{
	return (uint8_t)(byte + 1 + damage_random(&damage->random) % 255);
}

/* Bytes that are not hit, or of a burst that was. */
static uint8_t *carry(struct damage *damage, const uint8_t *bytes, size_t count, uint8_t *to)
{
	while (count && damage->burst_left) {
		to = put(damage, another(damage, *bytes++), to);
		damage->burst_left--;
		count--;
	}
	return come_out(damage, bytes, count, to);
}

/* Whether the hit is of a kind with that rate; else what is left of `at` is for the others. */
static bool is(double *at, double rate)
{
	bool ret = *at < rate;

	*at -= rate;
	return ret;
}

static uint8_t *hit(struct damage *damage, uint8_t byte, uint8_t *to)
{
	const struct damage_options *options = &damage->options;
	double at = (1 - fraction(&damage->random)) * rate_of_all(options);

	damage->stats.hits++;
	if (is(&at, options->change))
		to = put(damage, another(damage, byte), to);
	else if (is(&at, options->flip))
		to = put(damage, byte ^ (uint8_t)(1 << damage_random(&damage->random) % 8), to);
	else if (is(&at, options->twice))
		to = put(damage, byte, put(damage, byte, to));
	else if (is(&at, options->insert))
		to = put(damage, byte, put(damage, (uint8_t)damage_random(&damage->random), to));
	else if (!is(&at, options->drop)) {
		damage->burst_left = options->burst_bytes;
		to = carry(damage, &byte, 1, to);
	}
	damage->gap = damage_gap(&damage->random, rate_of_all(options));
	return to;
}

/* At times of its own, 37 ms apart: as good as any. */
static uint8_t *put_text(struct damage *damage, uint8_t *to)
{
	uint64_t number = damage->stats.texts++, ms = 5000 + number * 37;
	char line[DAMAGE_GROWTH];
	int bytes = snprintf(line, sizeof(line), "[%5u.%03u000] %s\r\n",
			     (unsigned int)(ms / 1000 % 100000), (unsigned int)(ms % 1000),
			     texts[number % TEXTS]);

	damage->text_left = damage->options.text_bytes;
	return come_out(damage, (const uint8_t *)line, (size_t)bytes, to);
}

size_t damage_pass(struct damage *damage, const uint8_t *bytes, size_t count, uint8_t *out)
{
	const uint8_t *end = bytes + count;
	uint8_t *to = out;
	size_t step;

	while (bytes < end) {
		step = (size_t)(end - bytes);
		if (damage->text_left && step > damage->text_left)
			step = damage->text_left;
		if (!damage->gap) {
			step = 1;
			to = hit(damage, *bytes, to);
		} else {
			step = step < damage->gap ? step : (size_t)damage->gap;
			damage->gap -= damage->gap == UINT64_MAX ? 0 : step;
			to = carry(damage, bytes, step, to);
		}
		bytes += step;
		if (damage->text_left && !(damage->text_left -= (unsigned int)step))
			to = put_text(damage, to);
	}
	damage->stats.bytes_in += count;
	damage->stats.bytes_out += (uint64_t)(to - out);
	return (size_t)(to - out);
}
