/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The agent of the bench: target/core/monitor with a dump that comes from a file, on a machine
 * that is made up: its clock goes by what is done, its UART has a FIFO.
 */
#ifndef AGENT_H
#define AGENT_H

#include "../../target/core/monitor.h"

#define AGENT_BYTE_NS (10 * 1000000000ull / 115200) /* start, eight, stop */
#define AGENT_WAIT_NS 1000000ull		    /* that a turn of a waiting loop takes */
#define AGENT_FIFO 16 /* bytes: of a 16550; what comes while it is full is lost */
#define AGENT_INPUT_MAX 4096

/* Bytes on their way to the machine. */
struct agent_input {
	uint64_t at_ns[AGENT_INPUT_MAX]; /* when each arrives */
	uint8_t bytes[AGENT_INPUT_MAX];
	size_t first, count; /* a ring */
	uint8_t fifo[AGENT_FIFO];
	size_t fifo_bytes;
	uint64_t overruns;
};

struct agent {
	/* Set by the caller. Called with every frame that has gone out, and in every wait. */
	void *ctx;
	void (*sent)(void *ctx, const uint8_t *frame, size_t bytes);
	void (*waited)(void *ctx);

	uint64_t now_ns;
	bool dead; /* the line takes no more bytes */
	struct lg_platform platform;
	struct lg_dump *dump;
	struct lg_monitor monitor;
	struct agent_input input;
	uint8_t frame[LG_FORM_WIRE_MAX]; /* that is going out */
	size_t frame_bytes;
};

/* frames[bytes]: a dump, frame behind frame; must outlive the agent. Primes the model. */
void agent_init(struct agent *agent, const uint8_t *frames, size_t bytes);
void agent_deinit(struct agent *agent);

/* Say that a trigger was accepted, send the dump, and all that follows, from clock 0. */
enum lg_monitor_end agent_run(struct agent *agent, const struct lg_monitor_options *options);

/* Bytes arrive at the machine, the first at at_ns or behind those that are on their way. */
void agent_hear(struct agent *agent, const uint8_t *bytes, size_t count, uint64_t at_ns);

#endif
