// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/capture: links host/capture/capture.c, protocol/frame.c, protocol/crc32c.c.
 *
 * A stream of frames and console text is damaged in every way at every byte. Whatever is done
 * to it: every byte is handed out once and in order, every frame whose bytes are whole is
 * found, and nothing else is taken for a frame.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../host/capture/capture.h"

#define FRAMES 6
#define STREAM_MAX 4096
#define TEXT "[   12.345678] Out of memory: somebody\r\nlogin: "

struct stream {
	uint8_t bytes[STREAM_MAX];
	size_t count;
	size_t start[FRAMES], end[FRAMES]; /* of each frame */
};

/* What came out: per byte of the input what it was said to be, and the text. */
struct record {
	char what[STREAM_MAX + 8]; /* f t d */
	uint64_t at;
	char text[STREAM_MAX + 8];
	size_t text_bytes;
	bool found[FRAMES];
	unsigned int frames;
	const uint8_t *input;
};

static struct lg_frame original[FRAMES];

static void make_frame(struct lg_frame *frame, unsigned int n)
{
	memset(frame, 0, sizeof(*frame));
	frame->version = LG_WIRE_VERSION;
	frame->kind = LG_FRAME_DATA;
	frame->dump_id = 0x1234;
	frame->sequence = (uint16_t)n;
	frame->length = (uint8_t)(n == 0 ? 0 : n == 1 ? LG_FRAME_PAYLOAD_MAX : 17 * n);
	for (unsigned int i = 0; i < frame->length; i++)
		frame->payload[i] = (uint8_t)(i * 37 + n * 11) & (i % 5 ? 0xff : 0);
}

/* Frames with and without text between them. */
static void make_stream(struct stream *stream)
{
	stream->count = 0;
	for (unsigned int n = 0; n < FRAMES; n++) {
		if (n % 2 == 0) {
			memcpy(stream->bytes + stream->count, TEXT, strlen(TEXT));
			stream->count += strlen(TEXT);
		}
		make_frame(&original[n], n);
		stream->start[n] = stream->count;
		stream->count += (size_t)lg_frame_pack(&original[n], stream->bytes + stream->count);
		stream->end[n] = stream->count;
	}
}

static void mark(struct record *record, uint64_t offset, size_t bytes, char what)
{
	assert_int_equal(offset, record->at);
	assert_true(bytes > 0);
	memset(record->what + record->at, what, bytes);
	record->at += bytes;
}

static void on_frame(void *ctx, uint64_t offset, size_t wire_bytes, const struct lg_frame *frame)
{
	struct record *record = ctx;

	mark(record, offset, wire_bytes, 'f');
	assert_true(frame->sequence < FRAMES);
	assert_int_equal(frame->length, original[frame->sequence].length);
	assert_memory_equal(frame->payload, original[frame->sequence].payload, frame->length);
	record->found[frame->sequence] = true;
	record->frames++;
}

static void on_text(void *ctx, uint64_t offset, const char *text, size_t bytes)
{
	struct record *record = ctx;

	mark(record, offset, bytes, 't');
	assert_memory_equal(text, record->input + offset, bytes);
	memcpy(record->text + record->text_bytes, text, bytes);
	record->text_bytes += bytes;
}

static void on_damage(void *ctx, uint64_t offset, size_t bytes)
{
	mark(ctx, offset, bytes, 'd');
}

static void check_stats(const struct capture_stats *stats, const struct record *record,
			size_t count)
{
	uint64_t regions = 0, listed = 0;

	for (size_t i = 0; i < count; i++)
		regions += record->what[i] == 'd' && (!i || record->what[i - 1] != 'd');
	for (size_t i = 0; i < regions && i < CAPTURE_STRETCHES; i++) {
		assert_int_equal(record->what[stats->damage[i].offset], 'd');
		listed += stats->damage[i].bytes;
	}
	assert_int_equal(stats->bytes, count);
	assert_int_equal(stats->frame_bytes + stats->text_bytes + stats->damage_bytes, count);
	assert_int_equal(stats->frames, record->frames);
	assert_int_equal(stats->damage_regions, regions);
	if (regions <= CAPTURE_STRETCHES)
		assert_int_equal(listed, stats->damage_bytes);
}

static void run(const uint8_t *bytes, size_t count, size_t piece, struct record *record)
{
	const struct capture_sink sink = { record, on_frame, on_text, on_damage };
	struct capture capture;

	memset(record, 0, sizeof(*record));
	record->input = bytes;
	capture_init(&capture, &sink);
	for (size_t i = 0; i < count; i += piece)
		capture_feed(&capture, bytes + i, i + piece < count ? piece : count - i);
	capture_flush(&capture);
	assert_int_equal(record->at, count);
	check_stats(&capture.stats, record, count);
}

/* The same bytes in pieces give the same answer. */
static void run_in_pieces(const uint8_t *bytes, size_t count, struct record *record)
{
	static struct record other;
	static const size_t pieces[] = { 1, 7, 255, 256, 257 };

	run(bytes, count, count ? count : 1, record);
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		run(bytes, count, pieces[i], &other);
		assert_memory_equal(other.what, record->what, count);
	}
}

static void finds_all_in_pieces_of_any_size(void **state)
{
	static struct stream stream;
	static struct record record;

	(void)state;
	make_stream(&stream);
	for (size_t piece = 1; piece <= stream.count; piece++) {
		run(stream.bytes, stream.count, piece, &record);
		assert_int_equal(record.frames, FRAMES);
		assert_int_equal(record.text_bytes, strlen(TEXT) * FRAMES / 2);
		assert_null(memchr(record.what, 'd', stream.count));
	}
}

/* Frames that end before byte `first` or begin at `last` or later are whole. */
static void check_whole_frames(const struct stream *stream, const struct record *record,
			       size_t first, size_t last)
{
	for (unsigned int n = 0; n < FRAMES; n++)
		if (stream->end[n] <= first || stream->start[n] >= last)
			assert_true(record->found[n]);
}

static void survives_a_flipped_byte(void **state)
{
	static const uint8_t flips[] = { 0x01, 0x80, 0xff };
	static struct stream stream;
	static struct record record;

	(void)state;
	make_stream(&stream);
	for (size_t i = 0; i < stream.count * sizeof(flips); i++) {
		size_t at = i / sizeof(flips);
		uint8_t was = stream.bytes[at];

		stream.bytes[at] ^= flips[i % sizeof(flips)];
		run(stream.bytes, stream.count, stream.count, &record);
		check_whole_frames(&stream, &record, at, at + 1);
		stream.bytes[at] = was;
	}
}

static void survives_a_byte_that_became_zero(void **state)
{
	static struct stream stream;
	static struct record record;

	(void)state;
	make_stream(&stream);
	for (size_t at = 0; at < stream.count; at++) {
		uint8_t was = stream.bytes[at];

		stream.bytes[at] = 0;
		run_in_pieces(stream.bytes, stream.count, &record);
		check_whole_frames(&stream, &record, at, at + 1);
		stream.bytes[at] = was;
	}
}

static void survives_dropped_bytes(void **state)
{
	static struct stream stream;
	static uint8_t bytes[STREAM_MAX];
	static struct record record;

	(void)state;
	make_stream(&stream);
	for (size_t at = 0; at < stream.count; at++) {
		for (size_t drop = 1; drop <= 16 && at + drop <= stream.count; drop *= 4) {
			memcpy(bytes, stream.bytes, at);
			memcpy(bytes + at, stream.bytes + at + drop, stream.count - at - drop);
			run_in_pieces(bytes, stream.count - drop, &record);
			check_whole_frames(&stream, &record, at, at + drop);
		}
	}
}

static void survives_a_doubled_byte(void **state)
{
	static struct stream stream;
	static uint8_t bytes[STREAM_MAX + 1];
	static struct record record;

	(void)state;
	make_stream(&stream);
	for (size_t at = 0; at < stream.count; at++) {
		memcpy(bytes, stream.bytes, at + 1);
		memcpy(bytes + at + 1, stream.bytes + at, stream.count - at);
		run_in_pieces(bytes, stream.count + 1, &record);
		check_whole_frames(&stream, &record, at, at + 1);
	}
}

static void shows_all_before_a_cut(void **state)
{
	static struct stream stream;
	static struct record record;

	(void)state;
	make_stream(&stream);
	for (size_t cut = 0; cut <= stream.count; cut++) {
		run_in_pieces(stream.bytes, cut, &record);
		check_whole_frames(&stream, &record, cut, stream.count);
	}
}

static void takes_text_inside_of_a_frame_for_text(void **state)
{
	static struct stream stream;
	static uint8_t bytes[STREAM_MAX];
	static struct record record;
	const char *text = "<4>a message of another CPU\r\n";
	size_t length = strlen(text);

	(void)state;
	make_stream(&stream);
	for (size_t at = stream.start[1] + 1; at < stream.end[1]; at++) {
		memcpy(bytes, stream.bytes, at);
		memcpy(bytes + at, text, length);
		memcpy(bytes + at + length, stream.bytes + at, stream.count - at);
		run_in_pieces(bytes, stream.count + length, &record);
		check_whole_frames(&stream, &record, at, at + 1);
		record.text[record.text_bytes] = 0;
		assert_non_null(strstr(record.text, "a message of another CPU"));
	}
}

static void decides_short_echoes_when_the_line_is_silent(void **state)
{
	static struct record record;

	(void)state;
	run((const uint8_t *)"\0ok", 3, 1, &record);
	assert_memory_equal(record.what, "dtt", 3);
	run((const uint8_t *)"\0o\1k", 4, 1, &record);
	assert_memory_equal(record.what, "dddd", 4);
}

static void bears_anything(void **state)
{
	static uint8_t bytes[STREAM_MAX];
	static struct record record;
	unsigned int seed = 1;

	(void)state;
	for (unsigned int round = 0; round < 200; round++) {
		for (size_t i = 0; i < sizeof(bytes); i++)
			bytes[i] = (uint8_t)(rand_r(&seed) >> 8) & (round % 4 ? 0xff : 0x03);
		run_in_pieces(bytes, sizeof(bytes), &record);
		assert_int_equal(record.frames, 0);
	}
	memset(bytes, 0, sizeof(bytes));
	run_in_pieces(bytes, sizeof(bytes), &record);
	assert_null(memchr(record.what, 't', sizeof(bytes)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_all_in_pieces_of_any_size),
		cmocka_unit_test(survives_a_flipped_byte),
		cmocka_unit_test(survives_a_byte_that_became_zero),
		cmocka_unit_test(survives_dropped_bytes),
		cmocka_unit_test(survives_a_doubled_byte),
		cmocka_unit_test(shows_all_before_a_cut),
		cmocka_unit_test(takes_text_inside_of_a_frame_for_text),
		cmocka_unit_test(decides_short_echoes_when_the_line_is_silent),
		cmocka_unit_test(bears_anything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
