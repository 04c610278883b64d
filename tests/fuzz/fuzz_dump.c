// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The console's way from bytes to a dump: what an agent, a bad line and a stranger put on it, fed
 * to the catcher as from a file or a line. The first byte is the form; what follows are steps
 * (enum step), each with what it needs.
 *
 * Asserts 4, 5, 6, 7, 17, 19 and 22, and that no step makes it crash, hang or leak. What only a
 * stranger breaks is not asserted once he spoke.
 */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../host/capture/capture.h"
#include "../../host/dump/catch.h"
#include "../../protocol/err.h"
#include "../../protocol/repair.h"
#include "../unit/fake_dump.h"

#define LINE_MAX_BYTES 65536
#define SENT_MAX 512
#define STEPS_MAX 200
#define DUMPS 2

enum step {
	STEP_FRAMES, /* some frames of the dump */
	STEP_PARITY, /* some of its parity frames */
	STEP_ANSWER, /* the agent says something */
	STEP_TEXT,   /* console text */
	STEP_MIDDLE, /* a frame with console text in its middle */
	STEP_PART,   /* the first part of a frame */
	STEP_HIT,    /* a few bytes of the latest are others, one is lost or one too many */
	STEP_OTHER,  /* from here on the other dump is sent */
	STEP_RAW,    /* a stranger's bytes */
	STEP_FORGED, /* a stranger's frame, checksum and all */
	STEPS
};

/* A frame on the line, as long as nothing hit it. */
struct sent {
	struct lg_frame frame;
	size_t start, end;
	bool whole, taken;
};

static struct fake_dump dumps[DUMPS];
static uint8_t line[LINE_MAX_BYTES];
static size_t line_bytes;
static struct sent sent[SENT_MAX];
static unsigned int sent_count;
static enum lg_form form;
static unsigned int which; /* of dumps */
static bool mixed;	   /* both were sent */
static bool forged;	   /* a stranger spoke */
static bool ready;	   /* the agent listens, as far as the catcher heard */

static void prepare(void)
{
	if (dumps[0].count)
		return;
	dumps[0] = *fake_dump(0x1111, 1);
	dumps[1] = *fake_dump(0x2222, 0);
}

static void put(const uint8_t *bytes, size_t count)
{
	if (line_bytes + count > LINE_MAX_BYTES)
		return;
	memcpy(line + line_bytes, bytes, count);
	line_bytes += count;
}

static void put_frame(const struct lg_frame *frame)
{
	uint8_t wire[LG_FORM_WIRE_MAX];
	size_t bytes = (size_t)lg_form_pack(form, frame, wire);
	struct sent *is = &sent[sent_count];

	if (line_bytes + bytes > LINE_MAX_BYTES || sent_count == SENT_MAX)
		return;
	*is = (struct sent){ .frame = *frame, .start = line_bytes, .whole = true };
	put(wire, bytes);
	is->end = line_bytes - (form == LG_FORM_ARMORED ? 2 : 0);
	sent_count++;
}

static void put_text(struct fuzz_input *input)
{
	char text[100];
	int bytes = snprintf(text, sizeof(text), "[%8u.%06u] kernel: %.*s\r\n", fuzz_byte(input),
			     fuzz_word(input), fuzz_byte(input) % 50,
			     "page allocation failure: order:0, mode:0x0, nodemask=(null)");

	put((const uint8_t *)text, (size_t)bytes);
}

static void put_parity(unsigned int number)
{
	const struct fake_dump *dump = &dumps[which];
	struct lg_frame parity = { .dump_id = dump->frames[0].dump_id };
	struct lg_repair_sum sum;

	lg_repair_begin(&sum, dump->count, number % lg_repair_limit(dump->count));
	for (unsigned int i = 0; i < dump->count; i++)
		lg_repair_add(&sum, &dump->frames[i]);
	lg_repair_end(&sum, &parity);
	put_frame(&parity);
}

static void put_answer(struct fuzz_input *input)
{
	struct lg_answer answer = {
		.state = 1 + fuzz_byte(input) % 5,
		.frames = (uint16_t)dumps[which].count,
		.wait_ms = fuzz_word(input) % 5000,
	};
	struct lg_frame frame = { .dump_id = dumps[which].frames[0].dump_id,
				  .sequence = fuzz_byte(input) };

	lg_answer_pack(&answer, &frame);
	put_frame(&frame);
}

static void put_part(struct fuzz_input *input, bool both)
{
	const struct fake_dump *dump = &dumps[which];
	uint8_t wire[LG_FORM_WIRE_MAX];
	int bytes = lg_form_pack(form, &dump->frames[fuzz_byte(input) % dump->count], wire);
	size_t cut = fuzz_word(input) % (unsigned int)bytes;

	put(wire, cut);
	if (both) {
		put_text(input);
		put(wire + cut, (size_t)bytes - cut);
	}
}

/* Bytes start .. start + removed - 1 became `added` others. */
static void note_hit(size_t start, size_t removed, size_t added)
{
	for (unsigned int i = 0; i < sent_count; i++) {
		struct sent *is = &sent[i];

		if (is->start >= start + removed) {
			is->start += added - removed;
			is->end += added - removed;
		} else if (is->end > start) {
			is->whole = false;
		}
	}
}

static void hit(struct fuzz_input *input)
{
	size_t back = fuzz_word(input) % 1024, at, many;

	if (!line_bytes || line_bytes == LINE_MAX_BYTES)
		return;
	at = line_bytes - 1 - (back < line_bytes ? back : line_bytes - 1);
	switch (fuzz_byte(input) % 4) {
	case 0:
		memmove(line + at, line + at + 1, --line_bytes - at);
		note_hit(at, 1, 0);
		return;
	case 1:
		memmove(line + at + 1, line + at, line_bytes++ - at);
		line[at] = fuzz_byte(input);
		note_hit(at, 0, 1);
		return;
	default:
		many = 1 + fuzz_byte(input) % 4;
		many = at + many < line_bytes ? many : line_bytes - at;
		for (size_t i = 0; i < many; i++)
			line[at + i] ^= fuzz_byte(input);
		note_hit(at, many, many);
	}
}

static void put_frames(struct fuzz_input *input)
{
	unsigned int first = fuzz_byte(input) % dumps[which].count;
	unsigned int more = fuzz_byte(input) % dumps[which].count;

	for (unsigned int i = first; i <= first + more && i < dumps[which].count; i++)
		put_frame(&dumps[which].frames[i]);
}

static void stranger(struct fuzz_input *input, bool frame)
{
	uint8_t raw[32];
	struct lg_frame made;
	unsigned int bytes = fuzz_byte(input) % (sizeof(raw) + 1);

	forged = true;
	if (!frame) {
		fuzz_bytes(input, raw, bytes);
		put(raw, bytes);
		return;
	}
	made = dumps[which].frames[fuzz_byte(input) % dumps[which].count];
	if (fuzz_byte(input) & 1)
		fuzz_frame(input, LG_FRAME_PAYLOAD_MAX, &made);
	made.version = fuzz_byte(input) & 7 ? LG_WIRE_VERSION : made.version;
	made.dump_id = fuzz_byte(input) & 7 ? dumps[which].frames[0].dump_id : made.dump_id;
	made.sequence ^= fuzz_byte(input);
	made.payload[fuzz_byte(input) % LG_FRAME_PAYLOAD_MAX] ^= fuzz_byte(input);
	put_frame(&made);
}

static void take_step(struct fuzz_input *input)
{
	switch (fuzz_byte(input) % STEPS) {
	case STEP_FRAMES: put_frames(input); break;
	case STEP_PARITY: put_parity(fuzz_byte(input)); break;
	case STEP_ANSWER: put_answer(input); break;
	case STEP_TEXT: put_text(input); break;
	case STEP_MIDDLE: put_part(input, true); break;
	case STEP_PART: put_part(input, false); break;
	case STEP_HIT: hit(input); break;
	case STEP_OTHER:
		which ^= 1;
		mixed = true;
		break;
	case STEP_RAW: stranger(input, false); break;
	case STEP_FORGED: stranger(input, true); break;
	}
}

/* ---- what the console makes of it */

static void on_frame(void *ctx, uint64_t offset, size_t wire_bytes, enum lg_form is,
		     const struct lg_frame *frame)
{
	(void)ctx;
	(void)is;
	for (unsigned int i = 0; i < sent_count; i++)
		if (sent[i].start == offset && fuzz_same(frame, &sent[i].frame))
			sent[i].taken = true;
	fuzz_assert(5, offset + wire_bytes <= line_bytes);
}

/* Invariants 4 and 5, whatever the pieces. */
static void try_capture(unsigned int piece)
{
	struct capture_sink sink = { .frame = on_frame };
	struct capture capture;
	const struct capture_stats *stats = &capture.stats;

	capture_init(&capture, &sink);
	for (size_t at = 0; at < line_bytes; at += piece)
		capture_feed(&capture, line + at,
			     line_bytes - at < piece ? line_bytes - at : piece);
	capture_flush(&capture);
	fuzz_assert(5, stats->bytes == line_bytes);
	fuzz_assert(5,
		    stats->bytes == stats->frame_bytes + stats->text_bytes + stats->damage_bytes);
	for (unsigned int i = 0; i < sent_count && !forged; i++)
		fuzz_assert(4, sent[i].taken || !sent[i].whole);
}

/* The rows of tasks are those that were sent. */
static void check_tasks(struct sql *sql)
{
	struct sql_rows *rows;
	bool row = true;

	fuzz_assert(7, !sql_prepare(sql, "SELECT rowid, pid, comm, rss_anon_bytes FROM tasks",
				    &rows));
	while (!sql_next(rows, &row) && row) {
		int64_t n = sql_number(rows, 0) - 1;
		char comm[24];

		snprintf(comm, sizeof(comm), "task-%d", (int)n);
		fuzz_assert(7, n >= 0 && n < FAKE_TASKS && sql_number(rows, 1) == 100 + n);
		fuzz_assert(7, !strcmp(sql_text(rows, 2, NULL), comm));
		fuzz_assert(7, sql_number(rows, 3) == 4096 * n);
	}
	sql_finish(rows);
}

static bool was_sent(const struct lg_frame *frame)
{
	for (unsigned int i = 0; i < DUMPS; i++)
		if (frame->sequence < dumps[i].count &&
		    fuzz_same(frame, &dumps[i].frames[frame->sequence]))
			return true;
	return false;
}

static void check_dump(struct dump *dump)
{
	struct lg_command_range lacks[8];
	struct dump_progress progress;
	char words[64];
	struct sql *sql;
	struct err *err = dump_tables(dump, &sql);

	fuzz_assert(12, !err);
	dump_progress(dump, &progress);
	dump_missing(dump, words, sizeof(words));
	fuzz_assert(6, !progress.complete || !words[0]);
	fuzz_assert(6, dump_lacks(dump, lacks, 8) <= 8);
	if (forged)
		return;
	for (unsigned int i = 0; i < 256; i++) {
		const struct lg_frame *frame = dump_frame(dump, (uint16_t)i);

		fuzz_assert(18, !frame || was_sent(frame));
	}
	fuzz_assert(7, !progress.refused && !progress.foreign);
	check_tasks(sql);
}

/* With as many frames as the dump has, parity among them, it is whole. */
static void check_enough(struct dump *dump)
{
	const struct fake_dump *original = &dumps[0];
	struct dump_progress progress;
	bool here[FAKE_FRAMES_MAX] = { false }, parity[256] = { false };
	unsigned int count = 0;

	for (unsigned int i = 0; i < sent_count && !forged && !mixed; i++) {
		const struct lg_frame *frame = &sent[i].frame;
		bool *is = frame->kind == LG_FRAME_PARITY ? parity : here;

		if (!sent[i].whole || frame->kind > LG_FRAME_PARITY || is[frame->sequence])
			continue;
		is[frame->sequence] = true;
		count++;
	}
	if (count < original->count)
		return;
	fuzz_assert(17, dump);
	dump_progress(dump, &progress);
	fuzz_assert(17, progress.complete);
}

static void on_retired(void *ctx, struct dump *dump)
{
	(void)ctx;
	check_dump(dump);
	dump_destroy(dump);
}

static void on_answered(void *ctx, const struct lg_answer *answer)
{
	(void)ctx;
	if (answer->state == LG_ANSWER_READY)
		ready = true;
	if (answer->state == LG_ANSWER_LEAVING || answer->state == LG_ANSWER_REBOOTING)
		ready = false;
}

static void on_write(void *ctx, const void *bytes, size_t count)
{
	struct lg_command command;
	struct lg_frame frame;
	enum lg_form is;
	int used = lg_form_unpack(bytes, count, &is, &frame);

	(void)ctx;
	fuzz_assert(22, ready);
	fuzz_assert(19, used > 0 && !lg_command_unpack(&frame, &command));
}

static void try_catcher(struct fuzz_input *input, unsigned int piece)
{
	static const struct catcher_sink sink = { .retired = on_retired,
						  .answered = on_answered,
						  .write = on_write };
	struct catcher *catcher;
	int64_t now_ms = 0;

	ready = false;
	fuzz_assert(12, !catcher_create(&sink, &catcher));
	for (size_t at = 0; at < line_bytes; at += piece) {
		size_t bytes = line_bytes - at < piece ? line_bytes - at : piece;

		fuzz_assert(12, !catcher_feed(catcher, line + at, bytes, now_ms));
		now_ms += fuzz_byte(input) * 4;
		if (now_ms & 4)
			catcher_tick(catcher, now_ms);
	}
	catcher_finish(catcher);
	fuzz_assert(5, catcher_stats(catcher)->bytes == line_bytes);
	if (catcher_dump(catcher))
		check_dump(catcher_dump(catcher));
	check_enough(catcher_dump(catcher));
	catcher_destroy(catcher);
}

int fuzz_one(const uint8_t *data, size_t bytes)
{
	struct fuzz_input input = { data, bytes };
	unsigned int piece, steps = 0;

	prepare();
	line_bytes = sent_count = which = 0;
	mixed = forged = false;
	form = (enum lg_form)(fuzz_byte(&input) % LG_FORMS);
	piece = 1 + fuzz_word(&input) % 2000;
	while (input.left && steps++ < STEPS_MAX)
		take_step(&input);
	try_capture(piece);
	try_catcher(&(struct fuzz_input){ data, bytes }, piece);
	return 0;
}

static size_t put_step(struct fuzz_random *random, enum step step, uint8_t *to)
{
	size_t at = 0;

	to[at++] = (uint8_t)step;
	for (unsigned int i = fuzz_below(random, 3) + 2; i; i--)
		to[at++] = (uint8_t)fuzz_draw(random);
	return at;
}

/* The dump in order, a few frames at a time, some of them left out or hit. */
static size_t make_dump(struct fuzz_random *random, uint8_t *to)
{
	unsigned int losses = fuzz_below(random, 5), n = 0;
	size_t at = 0;

	prepare();
	while (n < dumps[0].count) {
		unsigned int more = fuzz_below(random, 4);

		to[at++] = STEP_FRAMES;
		to[at++] = (uint8_t)n;
		to[at++] = (uint8_t)more;
		n += more + 1 + (fuzz_below(random, 8) < losses);
		if (fuzz_below(random, 8) < losses)
			at += put_step(random, STEP_ANSWER + fuzz_below(random, 5), to + at);
	}
	return at;
}

/* A dump, most of which comes, its parity, and what else there is on a line. */
size_t fuzz_make(struct fuzz_random *random, uint8_t *data)
{
	unsigned int honest = fuzz_below(random, 4), parity = fuzz_below(random, 12);
	size_t at = 3;

	data[0] = (uint8_t)fuzz_below(random, LG_FORMS);
	data[1] = (uint8_t)fuzz_draw(random);
	data[2] = (uint8_t)fuzz_below(random, 8);
	if (fuzz_below(random, 4))
		at += make_dump(random, data + at);
	for (; parity; parity--) {
		data[at++] = STEP_PARITY;
		data[at++] = (uint8_t)(parity + fuzz_below(random, 3));
	}
	for (unsigned int steps = fuzz_below(random, 10); steps; steps--)
		at += put_step(random, fuzz_below(random, honest ? STEP_OTHER : STEPS),
			       data + at);
	return at;
}
