/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One dump: collect every table into the caller's buffer as frames, most valuable first; it stays
 * there until the next one. What could not be had becomes a row of table losses. monitor.h sends
 * it.
 *
 * Frames, in order of their sequence numbers: index, dump, then the tables in the order of
 * lg_collectors[], losses, index, index. The index is table contents; it is only known at the end,
 * so room for the first two frames is left free in front until then.
 */
#ifndef LG_DUMP_H
#define LG_DUMP_H

#include "../../protocol/frame.h"
#include "../../protocol/repair.h"
#include "../../protocol/table.h"
#include "collect.h"
#include "platform.h"

#define LG_FRAMES_MIN 4096 /* bytes of buffer without which a dump makes no sense */

/* How a table went. */
struct lg_tally {
	uint32_t rows;	 /* in the dump */
	uint32_t blocks; /* frames that carry them */
	uint32_t lost;	 /* rows that could not be collected */
	int why; /* enum lg_err of the last of them, or of what cut the table; 0: none */
	bool offered;	 /* the platform has this table */
};

/* The rows of a table that go first: the lead if its ranking has one, then the largest. */
struct lg_top {
	struct lg_row rows[LG_TOP_MAX];
	unsigned int count;
};

/*
 * All memory that making a dump takes, to be allocated while the machine is healthy. About 650
 * KB.
 */
struct lg_dump {
	const struct lg_platform *platform;
	uint8_t *frames;     /* the caller's buffer: frames in their plain form */
	size_t frames_max;   /* its size in bytes */
	size_t frames_begin; /* where the first frame begins */
	size_t frames_end;   /* behind the last one; as frames_begin: there is no dump */
	uint64_t budget_ns; /* collecting stops after this long; 0: no limit */
	uint64_t start_ns;
	uint16_t dump_id;
	uint16_t sequence; /* of the next frame; after collecting: how many there are */
	bool open;	   /* writer holds a block */
	struct lg_tally tallies[LG_TABLE_NUMBERS];
	struct lg_frame frame; /* the block being written */
	struct lg_row row;
	struct lg_top tops[LG_RANKINGS];
	struct lg_model prior; /* primed by lg_dump_init() */
	struct lg_block_writer writer;
};

/*
 * Prepare: primes the model (takes milliseconds: do it while the machine is healthy).
 * frames[frames_max] (>= LG_FRAMES_MIN) and platform must outlive the dump.
 */
void lg_dump_init(struct lg_dump *dump, const struct lg_platform *platform, uint8_t *frames,
		  size_t frames_max);

/*
 * Collect everything into the buffer, or with table > 0 that table alone, all columns of all its
 * rows in the platform's order (a table that is not offered: none). dump_id tells dumps apart.
 * Returns the bytes of its frames. Context: as lg_platform says. Bounded by the platform's
 * iterators, the buffer and budget_ns.
 */
size_t lg_dump_collect(struct lg_dump *dump, uint16_t dump_id, unsigned int table);

/* Whether a table can be had alone: one of lg_collectors[] that the platform has. */
bool lg_dump_offers(const struct lg_dump *dump, unsigned int table);

/* The dump as it lies in the buffer, frame behind frame in order; *bytes may be 0. */
const uint8_t *lg_dump_frames(const struct lg_dump *dump, size_t *bytes);

/* Of such frames the one behind the one at `at`; end: there is none. */
const uint8_t *lg_dump_next(const uint8_t *at, const uint8_t *end);

/*
 * Make parity frame `number` (below lg_repair_limit() of its frames) of the dump in *ret. sum is
 * for us. Returns 0, or an lg_err: there can be none. Takes one pass over the buffer.
 */
int lg_dump_parity(const struct lg_dump *dump, unsigned int number, struct lg_repair_sum *sum,
		   struct lg_frame *ret);

#endif
