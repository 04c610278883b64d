// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a UART hears of another that talks at another rate. Time is counted in units of which the
 * sender's bit has as many as the receiver's rate says, and the receiver's bit as the sender's:
 * so all edges and samples are at whole numbers, but for half bits, for which all is doubled.
 */
#include "wire.h"

#include <stdbool.h>

#define BITS 10 /* start, 8, stop */

/* One stretch of sending. */
struct wave {
	const uint8_t *bytes;
	uint64_t bits;	 /* in all of it */
	uint64_t length; /* of a bit */
};

static bool high(const struct wave *wave, uint64_t bit)
{
	unsigned int at = (unsigned int)(bit % BITS);

	if (bit >= wave->bits || at == BITS - 1)
		return true;
	return at && wave->bytes[bit / BITS] >> (at - 1) & 1;
}

/* The first time from `time` on at which the line is at that level; UINT64_MAX: never. */
static uint64_t next(const struct wave *wave, uint64_t time, bool level)
{
	uint64_t bit = time / wave->length;

	while (bit < wave->bits && high(wave, bit) != level)
		bit++;
	if (bit >= wave->bits && !level)
		return UINT64_MAX;
	return bit * wave->length > time ? bit * wave->length : time;
}

size_t wire_pass(struct wire *wire, const uint8_t *bytes, size_t count, uint8_t *out)
{
	const struct wave wave = {bytes, count * BITS, 2 * (uint64_t)wire->receiver};
	const uint64_t bit = 2 * (uint64_t)wire->sender;
	uint64_t start = next(&wave, 0, false);
	size_t heard = 0;

	while (start != UINT64_MAX) {
		uint64_t sample = start + bit / 2;
		uint8_t byte = 0;

		if (high(&wave, sample / wave.length)) {
			start = next(&wave, sample, false);
			continue;
		}
		for (unsigned int i = 0; i < 8; i++) {
			sample += bit;
			byte = (uint8_t)(byte | high(&wave, sample / wave.length) << i);
		}
		sample += bit;
		out[heard++] = byte;
		if (high(&wave, sample / wave.length)) {
			start = next(&wave, sample, false);
		} else if (byte) {
			wire->framing++;
			start = sample - bit / 2;
		} else {
			wire->breaks++;
			start = next(&wave, next(&wave, sample, true), false);
		}
	}
	return heard;
}
