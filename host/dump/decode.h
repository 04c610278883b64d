/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Blocks decoded ahead, side by side: a block needs no other, and to decode it takes longer than
 * all that is done with it.
 *
 * Where there are other CPUs, threads for them (at most DECODE_THREADS) are made at first need and
 * stay. They only decode: what has been begun is taken by whoever began it, in whatever order that
 * wants, and who waits decodes meanwhile. All signals are blocked in them. Calls are for one
 * thread, the program's first; a child process that does not exec must not make any.
 */
#ifndef DECODE_H
#define DECODE_H

#include "block.h"

#define DECODE_AHEAD 16	 /* blocks at a time. Arbitrary: two for each thread; 300 KB each at most */
#define DECODE_THREADS 7 /* arbitrary: by then who takes the blocks has no time to wait */

struct decode; /* one block on its way */

/*
 * Have a payload (copied) decoded. Returns NULL when nothing can be gained or had: one CPU, no
 * thread, no memory, DECODE_AHEAD of them are on their way.
 */
struct decode *decode_begin(const uint8_t *payload, size_t bytes);

/* What became of it: as block_decode(). *ret is good until decode_end(). */
int decode_wait(struct decode *decode, const struct block **ret);

/* Done with it, waited for or not; takes NULL. */
void decode_end(struct decode *decode);

#endif
