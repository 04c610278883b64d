// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A recorded dump over a bad line, as far as frames go. Stands in for host/dump/dump.c, of which
 * host/dump/mend asks nothing but which frames are here.
 */
#include <stdlib.h>
#include <string.h>

#include "../../host/dump/mend.h"
#include "recording.h"
#include "trial.h"
#include "watch.h"

#define FILE_MAX (1 << 20)

struct dump {
	const struct lg_frame **frames; /* as sent, by sequence number; NULL: not here */
};

static uint8_t file[FILE_MAX];
static struct agent agent;
static struct recording recording;
static const struct lg_frame **sent; /* the dump's, by sequence number */
static unsigned int count;

struct run {
	struct dump dump;
	struct mend mend;
	struct watch watch;
	struct channel line;
	struct outcome *outcome;
};

const struct lg_frame *dump_frame(const struct dump *dump, uint16_t sequence)
{
	return sequence < count ? dump->frames[sequence] : NULL;
}

static void take(struct run *run, const struct lg_frame *frame)
{
	if (frame->sequence < count && watch_same(frame, sent[frame->sequence])) {
		run->outcome->parts += !run->dump.frames[frame->sequence];
		run->dump.frames[frame->sequence] = sent[frame->sequence];
		return;
	}
	run->outcome->wrong++;
	trial_complain(run->outcome, 1, "a frame that parity brought back was never sent");
}

static void mend(struct run *run, unsigned int group)
{
	const struct lg_frame *frames;
	int solved = mend_solve(&run->mend, &run->dump, group, &frames);

	trial_complain(run->outcome, solved < 0, "parity frames as sent make no frames");
	run->outcome->unnamed += solved < 0;
	for (int i = 0; i < solved; i++)
		take(run, &frames[i]);
	run->outcome->repaired += solved > 0 ? (unsigned int)solved : 0;
	if (solved > 0)
		mend_drop(&run->mend, group);
}

static void on_found(void *ctx, const struct lg_frame *frame)
{
	struct run *run = ctx;

	run->outcome->begun = true;
	if (frame->kind == LG_FRAME_PARITY) {
		if (mend_add(&run->mend, &run->dump, frame) == MEND_KEPT)
			mend(run, frame->sequence % lg_repair_groups(count));
	} else if (frame->kind == LG_FRAME_INDEX || frame->kind == LG_FRAME_DATA) {
		take(run, frame);
		if (run->mend.count)
			mend(run, mend_group(&run->mend, frame->sequence));
	}
}

static size_t read_file(const char *path)
{
	FILE *from = fopen(path, "rb");
	size_t bytes = from ? fread(file, 1, sizeof(file), from) : 0;

	if (from)
		fclose(from);
	if (!bytes) {
		fprintf(stderr, "replay: cannot read %s\n", path);
		exit(2);
	}
	return bytes;
}

void trial_open(const char *path, struct trial *ret)
{
	size_t bytes = read_file(path);

	agent_init(&agent, file, bytes);
	recording_make(&recording, &agent);
	count = agent.dump->sequence;
	sent = calloc(count, sizeof(*sent));
	for (size_t i = 0; sent && i < recording.count; i++)
		if (recording.frames[i].frame.kind <= LG_FRAME_DATA)
			sent[recording.frames[i].frame.sequence] = &recording.frames[i].frame;
	*ret = (struct trial){
		.bytes = bytes,
		.frames = count,
		.parts = count,
		.capture_bytes = recording.bytes,
	};
}

void trial_close(void)
{
	free(sent);
	recording_free(&recording);
	agent_deinit(&agent);
}

static bool is_complete(const struct run *run)
{
	bool index = false;

	for (unsigned int i = 0; i < count; i++) {
		index = index || (run->dump.frames[i] && sent[i]->kind == LG_FRAME_INDEX);
		if (!run->dump.frames[i] && sent[i]->kind == LG_FRAME_DATA)
			return false;
	}
	return index;
}

static void send(struct run *run, const struct recorded *frame, FILE *to)
{
	static uint8_t out[CHANNEL_OUT_MAX];
	size_t whole_at;
	size_t arrived = channel_pass(&run->line, frame->wire, frame->bytes, out, &whole_at);

	watch_feed(&run->watch, &frame->frame, out, arrived, whole_at);
	if (to)
		fwrite(out, 1, arrived, to);
}

void trial_run(const struct cell *cell, uint64_t seed, FILE *to, struct outcome *ret)
{
	static struct run run;
	struct channel_options options;

	memset(&run, 0, sizeof(run));
	memset(ret, 0, sizeof(*ret));
	run.outcome = ret;
	run.dump.frames = calloc(count, sizeof(*run.dump.frames));
	cell_place_cut(cell, recording.bytes, &seed, &options);
	channel_init(&run.line, &options, damage_random(&seed));
	watch_init(&run.watch, &run, on_found);
	for (size_t i = 0; run.dump.frames && i < recording.count; i++)
		send(&run, &recording.frames[i], to);
	watch_end(&run.watch);
	ret->damaged = run.line.hit;
	ret->complete = is_complete(&run);
	ret->bytes = ret->bytes_until = recording.bytes;
	ret->wrong += run.watch.wrong;
	ret->missed = run.watch.missed;
	trial_complain(ret, run.watch.wrong, "a frame was taken that was never sent");
	trial_complain(ret, run.watch.missed, "a whole frame was not found");
	mend_clear(&run.mend);
	free(run.dump.frames);
}
