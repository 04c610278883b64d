/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A small dump of a machine that does not exist, packed by the protocol itself: what tests of
 * the console feed on.
 *
 * Frames: the index; dump and memory, a row each; tasks, FAKE_TASKS rows, 8 a frame; slab,
 * FAKE_CACHES rows, 8 a frame; no row of losses; the index twice more. Row n of tasks has pid
 * 100 + n; row n of slab the name cache-n.
 */
#ifndef FAKE_DUMP_H
#define FAKE_DUMP_H

#include "../../protocol/frame.h"

#define FAKE_TASKS 60
#define FAKE_CACHES 20
#define FAKE_FRAMES_MAX 64

struct fake_dump {
	struct lg_frame frames[FAKE_FRAMES_MAX];
	unsigned int count;
};

/* Static; valid until the next call. complete: what dump.complete says. */
const struct fake_dump *fake_dump(uint16_t dump_id, int complete);

/*
 * The frames as they go on the line, all of them; returns the bytes written. wire:
 * LG_FRAME_WIRE_MAX * FAKE_FRAMES_MAX.
 */
size_t fake_dump_wire(const struct fake_dump *dump, uint8_t *wire);

/* Parity frame `number` of the dump that has these frames. */
void fake_parity(const struct lg_frame *frames, unsigned int count, unsigned int number,
		 struct lg_frame *ret);

/* An answer of the agent that has the dump. */
void fake_answer(struct lg_frame *ret, uint16_t dump_id, uint16_t served, unsigned int state,
		 unsigned int frames, unsigned int wait_ms);

/*
 * A frame whose payload is one row of table `number` (which no schema needs to know), columns
 * of numbers 1, 2, ...
 */
void fake_unknown(struct lg_frame *ret, uint16_t dump_id, uint16_t sequence, unsigned int number,
		  unsigned int columns, uint32_t first_row);

#endif
