/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Parity frames: with any of them as many lost frames of a dump are had back. A systematic
 * Reed-Solomon code over GF(256) with a Cauchy matrix (Bloemer, Kalfane, Karp, Karpinski, Luby,
 * Zuckerman, "An XOR-based erasure-resilient coding scheme", 1995): what fails its checksum counts
 * as lost, and any n parity frames of a group make up for any n lost frames of it.
 *
 * A dump of `count` frames (INDEX and DATA, sequence 0 .. count - 1) has groups of at most
 * LG_REPAIR_MEMBERS, interleaved so that a burst hits different ones:
 *
 *   groups = (count + 127) / 128
 *   data frame s     member s / groups of group s % groups
 *   parity frame p   row    p / groups of group p % groups     p: its sequence number
 *
 * So the first `groups` parity frames are one for each group, and there are 128 for each in all.
 *
 *   symbol of a data frame     its body without dump_id and sequence, which are known:
 *                              tag | length | payload | crc, then zeros up to the group's width
 *   payload of a parity frame  count u16 | the sum over the group's members of
 *                              symbol * 1 / ((128 + row) xor member)
 *
 * in GF(256) with the polynomial x^8 + x^4 + x^3 + x^2 + 1 (0x11d), byte by byte; the width is the
 * longest symbol of the group. A frame that comes back so brings its own checksum along: parity
 * frames of another dump never make a frame. Freestanding, pure, on the caller's memory.
 */
#ifndef LG_REPAIR_H
#define LG_REPAIR_H

#include "frame.h"

#define LG_REPAIR_MEMBERS 128
#define LG_REPAIR_ROWS 128
#define LG_REPAIR_HEADER 2 /* bytes of a parity frame's payload before the sum */
#define LG_REPAIR_SYMBOL_MIN 6	 /* tag, length, crc */
#define LG_REPAIR_SYMBOL_MAX (LG_FRAME_PAYLOAD_MAX - LG_REPAIR_HEADER)

/* Of a dump of `count` frames (1..65535): groups, and parity frames that there are. */
unsigned int lg_repair_groups(unsigned int count);
unsigned int lg_repair_limit(unsigned int count);

/*
 * How many parity frames bring a dump of `count` frames (up to 2,000) home in 99 of 100 cases over
 * a line that loses 5 % of its frames in bursts of 5: one in eight, and two bursts more (simulated
 * in tests/unit/test_repair.c; other damage in docs/robustness.md).
 */
unsigned int lg_repair_default(unsigned int count);

/* A sum on its way: of one row, over members that are added in any order. */
struct lg_repair_sum {
	unsigned int count;  /* frames of the dump */
	unsigned int number; /* the parity frame's */
	unsigned int width;  /* bytes in use; those behind are 0 */
	uint16_t dump_id;    /* a resumed sum's */
	uint8_t bytes[LG_REPAIR_SYMBOL_MAX];
};

/* Start the sum of parity frame `number` (below lg_repair_limit(count)). */
void lg_repair_begin(struct lg_repair_sum *sum, unsigned int count, unsigned int number);

/*
 * Add a data frame; one of another group is left out. Each once. Returns 0, or LG_ERR_VALUE if
 * its length is over LG_FRAME_BLOCK_MAX (then the dump has no parity) or its sequence not below
 * count.
 */
int lg_repair_add(struct lg_repair_sum *sum, const struct lg_frame *frame);

/* The parity frame, after all data frames were added: sets all of *ret but its dump_id. */
void lg_repair_end(const struct lg_repair_sum *sum, struct lg_frame *ret);

/*
 * The way back. Begin a sum from a parity frame as received: after each data frame that is here
 * was added, the sum is that of the lost ones alone. Returns 0, LG_ERR_CORRUPT if the frame makes
 * no sense (count 0, number out of range, a length that no sum has), LG_ERR_VERSION.
 */
int lg_repair_resume(struct lg_repair_sum *sum, const struct lg_frame *parity);

/*
 * Solve for `lost` frames (1..LG_REPAIR_MEMBERS) of one group from as many resumed sums of
 * different rows, each with every frame that is here added, all of one count. sequences[lost]:
 * those of the lost frames, ascending. work[lost * lost] bytes are for us. Sets frames[lost] in the
 * order of sequences, each as it was sent, its checksum proven; the sums are used up. Returns 0,
 * or LG_ERR_CORRUPT when what comes out are no frames or cannot come out: then the parity frames
 * are not of this dump, or contradict each other, and none of frames[] may be used.
 */
int lg_repair_solve(struct lg_repair_sum *sums, const uint16_t *sequences, unsigned int lost,
		    uint8_t *work, struct lg_frame *frames);

#endif
