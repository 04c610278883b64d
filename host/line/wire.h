/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a UART hears of another that talks at another rate: the sender's bits as a wave, sampled by
 * the receiver's clock. 8N1 both. Pure, integers only; equal rates are the identity.
 *
 * The receiver is a 16550: it starts at a falling edge, looks again half a bit later (a shorter low
 * is no start), samples each bit in its middle, and takes a stop bit that is low for the next start
 * bit, after a byte that is not 0x00. A 0x00 with a low stop bit is a BREAK: it waits for high.
 */
#ifndef WIRE_H
#define WIRE_H

#include <stddef.h>
#include <stdint.h>

/*
 * Bytes that one byte may become. A byte has 5 falling edges and as many rising ones at most; each
 * byte that is heard begins at one of the first, or holds one of the second.
 */
#define WIRE_GROWTH 10

struct wire {
	unsigned int sender, receiver; /* baud; up to RATE_MAX, not 0 */
	uint64_t framing, breaks;      /* bytes heard whose stop bit was low; of these, 0x00 */
};

/*
 * `count` bytes without a pause between them, then the line is idle. What is heard goes to out, of
 * room for count * WIRE_GROWTH, somewhere else; returns how much that is.
 */
size_t wire_pass(struct wire *wire, const uint8_t *bytes, size_t count, uint8_t *out);

#endif
