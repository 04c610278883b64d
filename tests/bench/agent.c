// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A machine for target/core/monitor. Must not be kinder than a real one: bytes take their time,
 * and those that nobody fetches from the UART are lost.
 */
#include "agent.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Let what has arrived until now into the FIFO, in the order and at the times of its arrival. */
static void arrive(struct agent *agent)
{
	struct agent_input *input = &agent->input;

	while (input->count && input->at_ns[input->first] <= agent->now_ns) {
		if (input->fifo_bytes < AGENT_FIFO)
			input->fifo[input->fifo_bytes++] = input->bytes[input->first];
		else
			input->overruns++;
		input->first = (input->first + 1) % AGENT_INPUT_MAX;
		input->count--;
	}
}

static uint64_t read_clock(void *ctx)
{
	const struct agent *agent = ctx;

	return agent->now_ns;
}

static size_t read_line(void *ctx, uint8_t *data, size_t bytes)
{
	struct agent *agent = ctx;
	struct agent_input *input = &agent->input;
	size_t taken;

	arrive(agent);
	taken = bytes < input->fifo_bytes ? bytes : input->fifo_bytes;
	memcpy(data, input->fifo, taken);
	input->fifo_bytes -= taken;
	memmove(input->fifo, input->fifo + taken, input->fifo_bytes);
	return taken;
}

/* Pass on the frame that is whole, if one is. */
static void cut_frame(struct agent *agent)
{
	struct lg_frame frame;
	enum lg_form form;
	int used = lg_form_unpack(agent->frame, agent->frame_bytes, &form, &frame);

	if (used == LG_ERR_CORRUPT || agent->frame_bytes + AGENT_FIFO > sizeof(agent->frame)) {
		fprintf(stderr, "the agent sends what is no frame\n");
		abort();
	}
	if (used < 0)
		return;
	agent->sent(agent->ctx, agent->frame, (size_t)used);
	agent->frame_bytes -= (size_t)used;
	memmove(agent->frame, agent->frame + used, agent->frame_bytes);
}

/* Frames may be written in pieces, or several at once. */
static size_t write_line(void *ctx, const uint8_t *data, size_t bytes)
{
	struct agent *agent = ctx;
	size_t done = 0;

	while (done < bytes && !agent->dead) {
		size_t piece = bytes - done < AGENT_FIFO ? bytes - done : AGENT_FIFO;

		memcpy(agent->frame + agent->frame_bytes, data + done, piece);
		agent->frame_bytes += piece;
		agent->now_ns += piece * AGENT_BYTE_NS;
		done += piece;
		cut_frame(agent);
	}
	return agent->dead ? 0 : bytes;
}

static void relax(void *ctx)
{
	struct agent *agent = ctx;

	agent->now_ns += AGENT_WAIT_NS;
	agent->waited(agent->ctx);
}

/* What collecting would have left behind. */
static void load(struct lg_dump *dump, const uint8_t *frames, size_t bytes)
{
	struct lg_frame frame;

	memcpy(dump->frames, frames, bytes);
	dump->frames_begin = 0;
	dump->frames_end = bytes;
	for (size_t at = 0; at < bytes; dump->sequence++) {
		int used = lg_frame_unpack(frames + at, bytes - at, &frame);

		if (used < 0 || frame.sequence != dump->sequence) {
			fprintf(stderr, "frame %u of the dump is not one\n", dump->sequence);
			abort();
		}
		dump->dump_id = frame.dump_id;
		at += (size_t)used;
	}
}

void agent_init(struct agent *agent, const uint8_t *frames, size_t bytes)
{
	size_t room = bytes > LG_FRAMES_MIN ? bytes : LG_FRAMES_MIN;
	uint8_t *buffer = malloc(room);

	memset(agent, 0, sizeof(*agent));
	agent->platform = (struct lg_platform){
		.ctx = agent,
		.clock_ns = read_clock,
		.write = write_line,
		.read = read_line,
		.relax = relax,
	};
	agent->dump = malloc(sizeof(*agent->dump));
	if (!buffer || !agent->dump) {
		fprintf(stderr, "out of memory\n");
		abort();
	}
	lg_dump_init(agent->dump, &agent->platform, buffer, room);
	load(agent->dump, frames, bytes);
}

void agent_deinit(struct agent *agent)
{
	free(agent->dump->frames);
	free(agent->dump);
}

enum lg_monitor_end agent_run(struct agent *agent, const struct lg_monitor_options *options)
{
	agent->now_ns = 0;
	agent->dead = false;
	agent->frame_bytes = 0;
	memset(&agent->input, 0, sizeof(agent->input));
	lg_monitor_init(&agent->monitor, agent->dump, options);
	lg_monitor_say(&agent->monitor, LG_ANSWER_COLLECTING);
	return lg_monitor_run(&agent->monitor);
}

void agent_hear(struct agent *agent, const uint8_t *bytes, size_t count, uint64_t at_ns)
{
	struct agent_input *input = &agent->input;

	for (size_t i = 0; i < count && input->count < AGENT_INPUT_MAX; i++) {
		size_t last =
			(input->first + input->count + AGENT_INPUT_MAX - 1) % AGENT_INPUT_MAX;
		size_t at = (input->first + input->count) % AGENT_INPUT_MAX;

		if (input->count && input->at_ns[last] + AGENT_BYTE_NS > at_ns)
			at_ns = input->at_ns[last] + AGENT_BYTE_NS;
		input->bytes[at] = bytes[i];
		input->at_ns[at] = at_ns;
		input->count++;
		at_ns += AGENT_BYTE_NS;
	}
}
