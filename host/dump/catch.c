// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Catching dumps live. The bytes are on the disk before anybody looks at them, so that whatever
 * goes wrong afterwards can be done again from the file.
 *
 *            frame of another dump: the one before is retired
 *              +-----------------------+
 *              v                       |
 *   none --> arriving --------------> ended
 *              ^   complete, left,      |
 *              |   silence, end         |
 *              +------------------------+
 *                 more frames of it
 */
#include "catch.h"

#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "frames.h"
#include "output.h"

/* A frame that came, while it is being decoded. */
struct pending {
	struct lg_frame frame;
	enum lg_form form;
	struct decode *ahead;
};

struct catcher {
	struct catcher_sink sink;
	struct capture capture;
	struct output raw, text;
	struct dump *dump;
	struct ask ask;
	struct pending pending[DECODE_AHEAD]; /* a ring */
	unsigned int first, waiting;	      /* of it */
	bool arriving;
	bool grew;	  /* frames came during this feed */
	int64_t last_ms;  /* when bytes came last */
	int64_t frame_ms; /* when a frame of the agent came last */
	int64_t now_ms;
	uint64_t refused; /* frames that would have begun a dump, but contradict themselves */
	uint64_t foreign;
	uint64_t useless; /* frames that were refused or foreign, of all dumps */
	unsigned int foreign_version;
	struct err *problem; /* the first of this feed */
};

static void note(struct catcher *catcher, struct err *err)
{
	if (catcher->problem)
		err_destroy(err);
	else
		catcher->problem = err;
}

static void end_dump(struct catcher *catcher, enum catcher_end why)
{
	struct dump_progress progress;

	if (!catcher->dump || !catcher->arriving)
		return;
	dump_progress(catcher->dump, &progress);
	if (catcher->grew && catcher->sink.progressed)
		catcher->sink.progressed(catcher->sink.ctx, catcher->dump);
	catcher->arriving = false;
	catcher->grew = false;
	if (catcher->sink.ended)
		catcher->sink.ended(catcher->sink.ctx, catcher->dump,
				    progress.complete ? CATCHER_COMPLETE : why);
}

static void retire_dump(struct catcher *catcher)
{
	struct dump *dump = catcher->dump;

	if (!dump)
		return;
	end_dump(catcher, CATCHER_CUT);
	catcher->dump = NULL;
	if (catcher->sink.retired)
		catcher->sink.retired(catcher->sink.ctx, dump);
	else
		dump_destroy(dump);
}

static bool belongs(const struct catcher *catcher, const struct lg_frame *frame)
{
	const struct lg_frame *first;
	struct dump_progress progress;

	if (!catcher->dump)
		return false;
	dump_progress(catcher->dump, &progress);
	first = dump_frame(catcher->dump, 0);
	return progress.dump_id == frame->dump_id &&
	       !(frame->kind != LG_FRAME_PARITY && frame->sequence == 0 && first &&
		 !frames_same(first, frame));
}

/* What a complete dump still gets, and repeats, do not wake up one that ended. */
static void add_frame(struct catcher *catcher, const struct lg_frame *frame, struct decode *ahead)
{
	struct dump_progress before, after;
	struct err *err;

	dump_progress(catcher->dump, &before);
	err = dump_add_ahead(catcher->dump, frame, ahead);
	if (err)
		note(catcher, err);
	dump_progress(catcher->dump, &after);
	catcher->useless += after.refused + after.foreign - before.refused - before.foreign;
	if (!before.complete && (after.frames != before.frames || after.parity != before.parity)) {
		catcher->arriving = true;
		catcher->grew = true;
	}
	if (after.complete && after.last)
		end_dump(catcher, CATCHER_COMPLETE);
}

static void leave_aside(struct catcher *catcher, const struct lg_frame *frame, int status)
{
	catcher->useless++;
	if (status == LG_ERR_VERSION) {
		catcher->foreign++;
		catcher->foreign_version = frame->version;
	} else {
		catcher->refused++;
	}
}

/* A frame that contradicts itself must not end the dump that is arriving. */
static bool begin_dump(struct catcher *catcher, const struct lg_frame *frame,
		       struct decode *ahead)
{
	int status = dump_judge(frame, ahead);
	struct dump *dump;
	struct err *err;

	if (status) {
		leave_aside(catcher, frame, status);
		return false;
	}
	err = dump_create(frame->dump_id, &dump);
	if (err) {
		note(catcher, err);
		return false;
	}
	retire_dump(catcher);
	catcher->dump = dump;
	catcher->arriving = true;
	if (catcher->sink.started)
		catcher->sink.started(catcher->sink.ctx, dump);
	return true;
}

/* Nothing of the dump comes on its own any more: a complete one is as whole as it will be. */
static void take_answer(struct catcher *catcher, const struct lg_frame *frame, enum lg_form form)
{
	struct dump_progress progress = { .complete = false };
	struct lg_answer answer;

	if (lg_answer_unpack(frame, &answer))
		return;
	catcher->frame_ms = catcher->now_ms;
	ask_answered(&catcher->ask, frame, &answer, form, catcher->now_ms);
	if (catcher->sink.answered)
		catcher->sink.answered(catcher->sink.ctx, &answer);
	if (catcher->dump)
		dump_progress(catcher->dump, &progress);
	if (!catcher->dump || progress.dump_id != frame->dump_id)
		return;
	if (answer.state == LG_ANSWER_LEAVING || answer.state == LG_ANSWER_REBOOTING)
		end_dump(catcher, CATCHER_LAST);
	else if (answer.state == LG_ANSWER_READY && progress.complete)
		end_dump(catcher, CATCHER_COMPLETE);
	if (answer.state == LG_ANSWER_READY)
		dump_expect(catcher->dump, answer.frames);
}

static void take_frame(struct catcher *catcher, const struct lg_frame *frame, enum lg_form form,
		       struct decode *ahead)
{
	if (frame->version != LG_WIRE_VERSION) {
		leave_aside(catcher, frame, LG_ERR_VERSION);
	} else if (frame->kind == LG_FRAME_ANSWER) {
		take_answer(catcher, frame, form);
	} else if (frame->kind != LG_FRAME_COMMAND) { /* an echo of our own */
		catcher->frame_ms = catcher->now_ms;
		ask_heard(&catcher->ask, frame, catcher->now_ms);
		if (belongs(catcher, frame) || begin_dump(catcher, frame, ahead))
			add_frame(catcher, frame, ahead);
	}
}

static void take_oldest(struct catcher *catcher)
{
	struct pending pending = catcher->pending[catcher->first];

	catcher->first = (catcher->first + 1) % DECODE_AHEAD;
	catcher->waiting--;
	take_frame(catcher, &pending.frame, pending.form, pending.ahead);
	decode_end(pending.ahead);
}

static void take_pending(struct catcher *catcher)
{
	while (catcher->waiting)
		take_oldest(catcher);
}

/* Whether it will be looked into, as far as can be known now. */
static bool worth_decoding(const struct catcher *catcher, const struct lg_frame *frame)
{
	const struct lg_frame *here;

	if (frame->version != LG_WIRE_VERSION || !dump_reads(frame))
		return false;
	here = belongs(catcher, frame) ? dump_frame(catcher->dump, frame->sequence) : NULL;
	return !here || !frames_same(here, frame);
}

static void on_frame(void *ctx, uint64_t offset, size_t wire_bytes, enum lg_form form,
		     const struct lg_frame *frame)
{
	struct catcher *catcher = ctx;
	struct pending *pending;

	(void)offset;
	(void)wire_bytes;
	if (catcher->waiting == DECODE_AHEAD)
		take_oldest(catcher);
	pending = &catcher->pending[(catcher->first + catcher->waiting++) % DECODE_AHEAD];
	pending->frame = *frame;
	pending->form = form;
	pending->ahead = worth_decoding(catcher, frame) ?
			 decode_begin(frame->payload, frame->length) : NULL;
}

static void on_text(void *ctx, uint64_t offset, const char *text, size_t bytes)
{
	struct catcher *catcher = ctx;
	struct err *err = output_write(&catcher->text, text, bytes);

	(void)offset;
	take_pending(catcher); /* they came before it */
	if (err)
		note(catcher, err);
	if (catcher->sink.text)
		catcher->sink.text(catcher->sink.ctx, text, bytes);
}

struct err *catcher_create(const struct catcher_sink *sink, struct catcher **ret)
{
	struct catcher *catcher = calloc(1, sizeof(*catcher));

	if (!catcher)
		return err_memory();
	catcher->sink = *sink;
	catcher->raw.fd = -1;
	catcher->text.fd = -1;
	capture_init(&catcher->capture,
		     &(struct capture_sink){ .ctx = catcher, .frame = on_frame, .text = on_text });
	*ret = catcher;
	return NULL;
}

void catcher_destroy(struct catcher *catcher)
{
	if (!catcher)
		return;
	dump_destroy(catcher->dump);
	output_close(&catcher->raw);
	output_close(&catcher->text);
	err_destroy(catcher->problem);
	free(catcher);
}

struct err *catcher_save_raw(struct catcher *catcher, const char *path, bool append)
{
	return output_open(&catcher->raw, path, append);
}

struct err *catcher_save_text(struct catcher *catcher, const char *path, bool append)
{
	return output_open(&catcher->text, path, append);
}

/* In a tick: what is missing after all that came, and by a clock that knows what that cost. */
static void speak(struct catcher *catcher)
{
	uint8_t wire[LG_FORM_WIRE_MAX];
	struct dump_progress progress;
	struct dump *dump = catcher->dump;
	size_t bytes;

	if (!catcher->sink.write)
		return;
	if (dump)
		dump_progress(dump, &progress);
	if (dump && progress.dump_id != catcher->ask.dump_id)
		dump = NULL;
	bytes = ask_speak(&catcher->ask, dump, catcher->useless, catcher->now_ms, wire);
	for (unsigned int i = 0; bytes && i < catcher->ask.copies; i++)
		catcher->sink.write(catcher->sink.ctx, wire, bytes);
}

struct err *catcher_feed(struct catcher *catcher, const void *bytes, size_t count, int64_t now_ms)
{
	struct err *err;

	if (!count)
		return NULL;
	catcher->now_ms = now_ms;
	catcher->last_ms = now_ms;
	err = output_write(&catcher->raw, bytes, count);
	if (err)
		note(catcher, err);
	capture_feed(&catcher->capture, bytes, count);
	take_pending(catcher);
	if (catcher->grew && catcher->sink.progressed)
		catcher->sink.progressed(catcher->sink.ctx, catcher->dump);
	catcher->grew = false;
	err = catcher->problem;
	catcher->problem = NULL;
	return err;
}

static void flush(struct catcher *catcher)
{
	capture_flush(&catcher->capture);
	take_pending(catcher);
}

void catcher_tick(struct catcher *catcher, int64_t now_ms)
{
	struct dump_progress progress;
	int64_t silence = now_ms - catcher->frame_ms;

	catcher->now_ms = now_ms;
	if (now_ms - catcher->last_ms >= CATCHER_FLUSH_MS)
		flush(catcher);
	ask_waited(&catcher->ask, now_ms);
	speak(catcher);
	if (!catcher->dump || !catcher->arriving)
		return;
	dump_progress(catcher->dump, &progress);
	if (progress.complete || progress.last) {
		if (silence >= CATCHER_SILENCE_LAST_MS)
			end_dump(catcher, CATCHER_LAST);
	} else if (silence >= CATCHER_SILENCE_MS) {
		end_dump(catcher, CATCHER_SILENT);
	}
}

void catcher_finish(struct catcher *catcher)
{
	flush(catcher);
	end_dump(catcher, CATCHER_CUT);
	catcher->ask.listening = false;
}

struct dump *catcher_dump(struct catcher *catcher)
{
	return catcher->dump;
}

struct dump *catcher_take(struct catcher *catcher)
{
	struct dump *dump = catcher->dump;

	catcher->dump = NULL;
	catcher->arriving = false;
	catcher->grew = false;
	return dump;
}

struct err *catcher_ask(struct catcher *catcher, const struct lg_command *command)
{
	if (!catcher_listening(catcher))
		return err_new(ERR_LINE, "no agent listens; say `hold on` and have it send a dump, "
					 "for example with `sysrq x`");
	ask_wish(&catcher->ask, command);
	return NULL;
}

void catcher_hold(struct catcher *catcher, bool hold)
{
	catcher->ask.hold = hold;
}

bool catcher_listening(const struct catcher *catcher)
{
	return catcher->sink.write && ask_listening(&catcher->ask, catcher->now_ms);
}

bool catcher_busy(const struct catcher *catcher)
{
	return catcher->dump && catcher->arriving;
}

const struct capture_stats *catcher_stats(const struct catcher *catcher)
{
	return &catcher->capture.stats;
}

uint64_t catcher_refused(const struct catcher *catcher)
{
	return catcher->refused;
}

uint64_t catcher_foreign(const struct catcher *catcher, unsigned int *version)
{
	*version = catcher->foreign_version;
	return catcher->foreign;
}
