// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Agent and console over a bad line. What the console is fed is also watched by a second capture,
 * which knows where the whole frames are.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../host/dump/catch.h"
#include "recording.h"
#include "trial.h"
#include "truth.h"
#include "watch.h"

#define LATENCY_NS 20000000ull /* between the console's reading and its answer on the line */
#define TICK_MS 200	       /* how often an idle console looks at its clock */
#define END_MS 20000	       /* of silence when the agent has gone: longer than any patience */

static struct agent agent;
static struct truth truth;
static uint64_t capture_bytes; /* that the agent sends to nobody: half of what, cuts mean */

struct run {
	const struct cell *cell;
	FILE *to;
	struct catcher *catcher;
	struct channel down, up;
	struct watch watch;
	unsigned int dumps; /* that the console saw */
	bool *taken;	    /* by sequence number: a whole data frame was on the line */
	uint64_t tick_ms;
	struct outcome *outcome;
};

static int64_t now_ms(void)
{
	return (int64_t)(agent.now_ns / 1000000);
}

static void must(struct err *err)
{
	if (!err)
		return;
	fprintf(stderr, "robustness: %s\n", err->text);
	exit(2);
}

static void on_started(void *ctx, struct dump *dump)
{
	struct run *run = ctx;

	(void)dump;
	run->dumps++;
}

/* A frame of the console goes out. */
static void speak(struct run *run, const uint8_t *wire, size_t bytes)
{
	static uint8_t out[CHANNEL_OUT_MAX];
	size_t whole_at, arrived = channel_pass(&run->up, wire, bytes, out, &whole_at);

	agent_hear(&agent, out, arrived, agent.now_ns + LATENCY_NS + AGENT_BYTE_NS);
}

static void on_write(void *ctx, const void *bytes, size_t count)
{
	const uint8_t *at = bytes;
	struct lg_frame frame;
	enum lg_form form;
	int used;

	for (; count; at += used, count -= (size_t)used) {
		used = lg_form_unpack(at, count, &form, &frame);
		if (used <= 0) {
			fprintf(stderr, "robustness: the console writes what is no frame\n");
			exit(2);
		}
		speak(ctx, at, (size_t)used);
	}
}

static void look_at_clock(struct run *run)
{
	run->tick_ms = (uint64_t)now_ms();
	catcher_tick(run->catcher, now_ms());
}

static void note_complete(struct run *run)
{
	struct dump *dump = catcher_dump(run->catcher);
	struct outcome *outcome = run->outcome;
	struct dump_progress progress;

	if (!dump || outcome->complete)
		return;
	dump_progress(dump, &progress);
	if (!progress.complete)
		return;
	outcome->complete = true;
	outcome->bytes_until = run->down.sent + run->up.sent;
	outcome->ms_until = (uint64_t)now_ms();
	if (run->cell->way == CELL_FOREVER)
		agent.dead = true; /* whoever has all of it pulls the cable */
}

/* A frame of the agent went out. */
static void on_sent(void *ctx, const uint8_t *wire, size_t bytes)
{
	static uint8_t out[CHANNEL_OUT_MAX];
	struct run *run = ctx;
	struct lg_frame frame;
	enum lg_form form;
	size_t whole_at, arrived;

	lg_form_unpack(wire, bytes, &form, &frame);
	arrived = channel_pass(&run->down, wire, bytes, out, &whole_at);
	if (whole_at != CHANNEL_NOWHERE && frame.kind <= LG_FRAME_DATA)
		run->taken[frame.sequence] = true;
	watch_feed(&run->watch, &frame, out, arrived, whole_at);
	if (run->to)
		fwrite(out, 1, arrived, run->to);
	if (!arrived)
		return;
	must(catcher_feed(run->catcher, out, arrived, now_ms()));
	look_at_clock(run);
	note_complete(run);
}

static void on_waited(void *ctx)
{
	struct run *run = ctx;

	if ((uint64_t)now_ms() >= run->tick_ms + TICK_MS)
		look_at_clock(run);
}

static void begin(struct run *run, uint64_t seed)
{
	const struct cell *cell = run->cell;
	const struct catcher_sink sink = {
		.ctx = run,
		.started = on_started,
		.write = cell->way == CELL_TWOWAY ? on_write : NULL,
	};
	struct channel_options down;

	cell_place_cut(cell, cell->way == CELL_TWOWAY ? truth.wire_bytes : capture_bytes, &seed,
		       &down);
	channel_init(&run->down, &down, damage_random(&seed));
	channel_init(&run->up, &cell->up, damage_random(&seed));
	watch_init(&run->watch, NULL, NULL);
	must(catcher_create(&sink, &run->catcher));
	run->taken = calloc(truth.frames, sizeof(*run->taken));
	if (!run->taken)
		must(err_memory());
	agent.ctx = run;
	agent.sent = on_sent;
	agent.waited = on_waited;
}

/* Each data frame that was whole on the line must be in the dump. */
static uint64_t count_missed(const struct run *run, const struct dump *dump)
{
	uint64_t missed = 0;

	for (unsigned int i = 0; i < truth.frames; i++)
		missed += run->taken[i] && !(dump && dump_frame(dump, (uint16_t)i));
	return missed;
}

static void judge(struct run *run)
{
	struct dump *dump = catcher_dump(run->catcher);
	struct outcome *outcome = run->outcome;
	struct dump_progress progress;
	struct verdict verdict = {0};

	if (dump) {
		dump_progress(dump, &progress);
		outcome->begun = true;
		outcome->repaired = progress.repaired;
		truth_judge(&truth, dump, &verdict);
	}
	outcome->parts = verdict.rows;
	outcome->unnamed = verdict.unnamed;
	outcome->wrong = verdict.wrong + run->watch.wrong + (run->dumps > 1 ? run->dumps - 1 : 0);
	outcome->missed = run->watch.missed + count_missed(run, dump);
	trial_complain(outcome, verdict.wrong + verdict.unnamed, verdict.what);
	trial_complain(outcome, run->watch.wrong, "a frame was taken that was never sent");
	trial_complain(outcome, run->watch.missed, "a whole frame was not found");
	trial_complain(outcome, outcome->missed, "a whole frame was not kept");
	trial_complain(outcome, outcome->wrong, "a dump began that is none");
}

void trial_run(const struct cell *cell, uint64_t seed, FILE *to, struct outcome *ret)
{
	static struct run run;

	memset(ret, 0, sizeof(*ret));
	memset(&run, 0, sizeof(run));
	run.cell = cell;
	run.to = to;
	run.outcome = ret;
	begin(&run, seed);
	agent_run(&agent, &cell->monitor);
	ret->bytes = run.down.sent + run.up.sent;
	if (!ret->complete) {
		ret->bytes_until = ret->bytes;
		ret->ms_until = (uint64_t)now_ms();
	}
	catcher_tick(run.catcher, now_ms() + END_MS);
	catcher_finish(run.catcher);
	watch_end(&run.watch);
	note_complete(&run);
	ret->damaged = run.down.hit || run.up.hit;
	judge(&run);
	catcher_destroy(run.catcher);
	free(run.taken);
}

void trial_open(const char *path, struct trial *ret)
{
	struct recording recording;

	truth_load(&truth, path);
	agent_init(&agent, truth.wire, truth.wire_bytes);
	recording_make(&recording, &agent);
	capture_bytes = recording.bytes;
	recording_free(&recording);
	*ret = (struct trial){
		.bytes = truth.wire_bytes,
		.frames = truth.frames,
		.parts = truth.rows,
		.capture_bytes = capture_bytes,
	};
}

void trial_close(void)
{
	agent_deinit(&agent);
	truth_free(&truth);
}
