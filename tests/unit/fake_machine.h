/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A fake machine with an agent's core in it, at the end of a fake line with a clock: 115,200 baud,
 * and a millisecond for each time that the agent waits. What the agent says is kept as frames, a
 * console may be told of each and may type.
 */
#ifndef FAKE_MACHINE_H
#define FAKE_MACHINE_H

#include "unit.h"

#include "../../target/core/monitor.h"

enum { TASKS = 120, MANY = 4000, SAID_MAX = 4096, DUMP_ID = 4711 };

#define MS 1000000ull
#define BYTE_NS 86806ull

/* One frame that the agent said, and when its last byte was out. */
struct said {
	struct lg_frame frame;
	uint64_t at_ns;
};

struct machine {
	unsigned int tasks; /* rows of table tasks */
	unsigned int dumps; /* collected */
	uint64_t clock;
	uint8_t line[1 << 21]; /* what the agent sent */
	size_t line_bytes, parsed, dead_after;
	struct said said[SAID_MAX];
	unsigned int says;
	uint8_t input[8192]; /* what the agent has not taken yet */
	size_t input_bytes;
	void (*console)(const struct said *said); /* is told each frame */
	void (*idle)(void);			  /* is called when the agent waits */
	unsigned int step;			  /* the console's own */
};

extern struct machine machine;
extern struct lg_dump dump;
extern struct lg_monitor monitor;
extern struct lg_monitor_options options;
extern const struct lg_platform fake_platform;

/* Once: primes the model. */
int fake_machine_start(void **state);

/* Before each test: everything as new, options the agent's defaults. */
int fake_machine_reset(void **state);

/* Collect dump DUMP_ID, set the clock to 0 and let the monitor run. */
enum lg_monitor_end run(void);

void type(const void *data, size_t bytes);
void type_frame(const struct lg_frame *frame);
struct lg_frame command_frame(uint16_t dump_id, uint16_t number, enum lg_command_op op,
			      unsigned int table);

/* Type that command. */
void ask(uint16_t dump_id, uint16_t number, enum lg_command_op op, unsigned int table);

/* Whether a frame is the answer of that state; ret, unless NULL, gets it. */
bool answers(const struct said *said, enum lg_answer_state state, struct lg_answer *ret);

/* How many frames of that kind, of INDEX or DATA, answers of that state were said. */
unsigned int count_of(unsigned int kind);
unsigned int count_data(void);
unsigned int count_answers(enum lg_answer_state state);

const struct said *last(void);

/* When the data were out. */
uint64_t data_ns(void);

#endif
