// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Catching dumps live. The bytes are on the disk before anybody looks at them, so that whatever
 * goes wrong afterwards can be done again from the file.
 *
 *            frame of another dump: the one before is retired
 *              +-----------------------+
 *              v                       |
 *   none --> arriving --------------> ended
 *              ^   last frame, silence, |
 *              |   end of the line      |
 *              +------------------------+
 *                 more frames of it
 */
#include "catch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct output {
	int fd; /* -1: none */
	char path[4096];
	uint64_t bytes;
};

struct catcher {
	struct catcher_sink sink;
	struct capture capture;
	struct output raw, text;
	struct dump *dump;
	bool arriving;
	bool grew;	    /* frames came during this feed */
	int64_t last_ms;    /* when bytes came last */
	int64_t frame_ms;   /* when a frame of the dump came last */
	int64_t now_ms;
	uint64_t refused; /* frames that would have begun a dump, but contradict themselves */
	uint64_t foreign;
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

static struct err *output_open(struct output *output, const char *path, bool append)
{
	int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | (append ? O_APPEND : O_TRUNC);

	if (strlen(path) >= sizeof(output->path))
		return err_errno(ERR_LINE, ENAMETOOLONG, "cannot write %.100s...", path);
	output->fd = open(path, flags, 0666);
	if (output->fd < 0)
		return err_errno(ERR_LINE, errno, "cannot write %s", path);
	strcpy(output->path, path);
	return NULL;
}

static void output_close(struct output *output)
{
	if (output->fd >= 0)
		close(output->fd);
	output->fd = -1;
}

/* After an error the file is left as it is: what comes later would not be where it belongs. */
static struct err *output_write(struct output *output, const void *data, size_t bytes)
{
	const char *at = data;
	struct err *err;

	while (output->fd >= 0 && bytes) {
		ssize_t wrote = write(output->fd, at, bytes);

		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote < 0) {
			err = err_errno(ERR_LINE, errno,
					"cannot write %s; it keeps the %llu bytes that it has, no "
					"more will be saved in it",
					output->path, (unsigned long long)output->bytes);
			output_close(output);
			return err;
		}
		at += wrote;
		bytes -= (size_t)wrote;
		output->bytes += (uint64_t)wrote;
	}
	return NULL;
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
	       !(frame->sequence == 0 && first &&
		 (first->length != frame->length ||
		  memcmp(first->payload, frame->payload, frame->length)));
}

/* Whether the frame brought something: repeats of an ended dump do not wake it up. */
static bool add_frame(struct catcher *catcher, struct dump *dump, const struct lg_frame *frame)
{
	struct dump_progress before, after;
	struct err *err;

	dump_progress(dump, &before);
	err = dump_add(dump, frame);
	if (err)
		note(catcher, err);
	dump_progress(dump, &after);
	return after.frames != before.frames;
}

static void leave_aside(struct catcher *catcher, const struct lg_frame *frame, int status)
{
	if (status == LG_ERR_VERSION) {
		catcher->foreign++;
		catcher->foreign_version = frame->version;
	} else {
		catcher->refused++;
	}
}

/* A frame that contradicts itself must not end the dump that is arriving. */
static bool begin_dump(struct catcher *catcher, const struct lg_frame *frame)
{
	int status = dump_judge(frame);
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

static void on_frame(void *ctx, uint64_t offset, size_t wire_bytes, const struct lg_frame *frame)
{
	struct catcher *catcher = ctx;
	struct dump_progress progress;

	(void)offset;
	(void)wire_bytes;
	if (frame->version != LG_WIRE_VERSION) {
		leave_aside(catcher, frame, LG_ERR_VERSION);
		return;
	}
	if (!belongs(catcher, frame) && !begin_dump(catcher, frame))
		return;
	if (!add_frame(catcher, catcher->dump, frame))
		return;
	catcher->frame_ms = catcher->now_ms;
	catcher->arriving = true;
	catcher->grew = true;
	dump_progress(catcher->dump, &progress);
	if (progress.last)
		end_dump(catcher, CATCHER_LAST);
}

static void on_text(void *ctx, uint64_t offset, const char *text, size_t bytes)
{
	struct catcher *catcher = ctx;
	struct err *err = output_write(&catcher->text, text, bytes);

	(void)offset;
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
	if (catcher->grew && catcher->sink.progressed)
		catcher->sink.progressed(catcher->sink.ctx, catcher->dump);
	catcher->grew = false;
	err = catcher->problem;
	catcher->problem = NULL;
	return err;
}

void catcher_tick(struct catcher *catcher, int64_t now_ms)
{
	struct dump_progress progress;
	int64_t silence = now_ms - catcher->frame_ms;

	catcher->now_ms = now_ms;
	if (now_ms - catcher->last_ms >= CATCHER_FLUSH_MS)
		capture_flush(&catcher->capture);
	if (!catcher->dump || !catcher->arriving)
		return;
	dump_progress(catcher->dump, &progress);
	if (silence >= (progress.complete ? CATCHER_SILENCE_WHOLE_MS : CATCHER_SILENCE_MS))
		end_dump(catcher, CATCHER_SILENT);
}

void catcher_finish(struct catcher *catcher)
{
	capture_flush(&catcher->capture);
	end_dump(catcher, CATCHER_CUT);
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
