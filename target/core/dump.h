/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One dump from start to finish: collect every table into the caller's buffer as frames, most
 * valuable first, then send the buffer. What could not be had becomes a row of table losses.
 *
 * Frames on the line: index, dump, then the tables in the order of lg_collectors[], losses,
 * index, index. The index is table contents; it is only known at the end, so the first two
 * frames are kept apart until then.
 */
#ifndef LG_DUMP_H
#define LG_DUMP_H

#include "../../protocol/frame.h"
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
	uint8_t *frames;     /* the caller's buffer: frames as they go on the line */
	size_t frames_max;   /* its size in bytes */
	size_t frames_bytes; /* in use */
	uint64_t budget_ns; /* collecting stops after this long; 0: no limit */
	uint64_t start_ns;
	uint16_t dump_id;
	uint16_t sequence; /* of the next frame */
	bool open;	   /* writer holds a block */
	struct lg_tally tallies[LG_TABLE_NUMBERS];
	struct lg_frame frame; /* the block being written */
	struct lg_row row;
	struct lg_top tops[LG_RANKINGS];
	uint8_t head[2 * LG_FRAME_WIRE_MAX]; /* index and dump, sent before `frames` */
	size_t head_bytes;
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
 * Collect everything into the buffer. dump_id tells dumps apart. Returns the bytes to be sent.
 * Context: as lg_platform says. Bounded by the platform's iterators, the buffer and budget_ns.
 */
size_t lg_dump_collect(struct lg_dump *dump, uint16_t dump_id);

/*
 * Send what was collected. Returns the bytes that went out; fewer than collected: the line
 * died.
 */
size_t lg_dump_send(struct lg_dump *dump);

#endif
