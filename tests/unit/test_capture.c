// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/capture: links host/capture/ (all) and protocol/{form,armor,escape,frame,crc32c}.c.
 *
 * A stream of frames, of each form and of all of them mixed, and console text is damaged in every
 * way at every byte. Whatever is done to it: every byte is handed out once, every frame whose
 * bytes are whole is found, and nothing else is taken for a frame.
 */
#include <string.h>

#include "unit.h"

#include "../../host/capture/capture.h"
#include "../../host/capture/cut.h"

#define FRAMES 6
#define STREAM_MAX 8192
#define MIXED LG_FORMS /* each frame in another form */
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

/* Frames with and without text between them. An armored line's end is text. */
static void make_stream(struct stream *stream, unsigned int form)
{
	stream->count = 0;
	for (unsigned int n = 0; n < FRAMES; n++) {
		enum lg_form its = form == MIXED ? n % LG_FORMS : form;
		int bytes;

		if (n % 2 == 0) {
			memcpy(stream->bytes + stream->count, TEXT, strlen(TEXT));
			stream->count += strlen(TEXT);
		}
		make_frame(&original[n], n);
		stream->start[n] = stream->count;
		bytes = lg_form_pack(its, &original[n], stream->bytes + stream->count);
		assert_true(bytes > 0);
		stream->count += (size_t)bytes;
		stream->end[n] = stream->count - (its == LG_FORM_ARMORED ? 2 : 0);
	}
	assert_true(stream->count < STREAM_MAX);
}

/* What lies in the middle of a frame comes before it; else all comes in order. */
static void mark(struct record *record, uint64_t offset, size_t bytes, char what)
{
	assert_true(offset >= record->at);
	assert_true(bytes > 0);
	for (; bytes; offset++) {
		if (what == 'f' && record->what[offset])
			continue;
		assert_int_equal(record->what[offset], 0);
		record->what[offset] = what;
		bytes--;
	}
	while (record->what[record->at])
		record->at++;
}

static void on_frame(void *ctx, uint64_t offset, size_t wire_bytes, enum lg_form form,
		     const struct lg_frame *frame)
{
	struct record *record = ctx;

	mark(record, offset, wire_bytes, 'f');
	assert_true(form < LG_FORMS);
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
	assert_int_equal(stats->forms[LG_FORM_PLAIN] + stats->forms[LG_FORM_ESCAPED] +
			 stats->forms[LG_FORM_ARMORED], record->frames);
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
	static const size_t pieces[] = { 1, 7, 256, 1023, 1025 };

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
	for (unsigned int form = 0; form <= MIXED; form++) {
		make_stream(&stream, form);
		for (size_t piece = 1; piece <= stream.count; piece += piece < 600 ? 1 : 97) {
			run(stream.bytes, stream.count, piece, &record);
			assert_int_equal(record.frames, FRAMES);
			for (unsigned int n = 0; n < FRAMES; n++)
				memset(record.what + stream.start[n], 't',
				       stream.end[n] - stream.start[n]);
			assert_null(memchr(record.what, 'd', stream.count));
			assert_null(memchr(record.what, 'f', stream.count));
		}
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
	for (unsigned int form = 0; form <= MIXED; form++) {
		make_stream(&stream, form);
		for (size_t i = 0; i < stream.count * sizeof(flips); i++) {
			size_t at = i / sizeof(flips);
			uint8_t was = stream.bytes[at];

			stream.bytes[at] ^= flips[i % sizeof(flips)];
			run(stream.bytes, stream.count, stream.count, &record);
			check_whole_frames(&stream, &record, at, at + 1);
			stream.bytes[at] = was;
		}
	}
}

static void survives_a_byte_that_became_a_delimiter(void **state)
{
	static struct stream stream;
	static struct record record;

	(void)state;
	for (unsigned int form = 0; form <= MIXED; form++) {
		make_stream(&stream, form);
		for (size_t i = 0; i < 2 * stream.count; i++) {
			size_t at = i / 2;
			uint8_t was = stream.bytes[at];

			stream.bytes[at] = i % 2 ? 0 : '~';
			run(stream.bytes, stream.count, 7, &record);
			check_whole_frames(&stream, &record, at, at + (was != stream.bytes[at]));
			stream.bytes[at] = was;
		}
	}
}

static void survives_dropped_bytes(void **state)
{
	static struct stream stream;
	static uint8_t bytes[STREAM_MAX];
	static struct record record;

	(void)state;
	for (unsigned int form = 0; form <= MIXED; form++) {
		make_stream(&stream, form);
		for (size_t i = 0; i < 3 * stream.count; i++) {
			size_t at = i / 3, drop = (size_t)1 << 2 * (i % 3);

			if (at + drop > stream.count)
				continue;
			memcpy(bytes, stream.bytes, at);
			memcpy(bytes + at, stream.bytes + at + drop, stream.count - at - drop);
			run(bytes, stream.count - drop, 100, &record);
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
	for (unsigned int form = 0; form <= MIXED; form++) {
		make_stream(&stream, form);
		for (size_t at = 0; at < stream.count; at++) {
			memcpy(bytes, stream.bytes, at + 1);
			memcpy(bytes + at + 1, stream.bytes + at, stream.count - at);
			run(bytes, stream.count + 1, 100, &record);
			check_whole_frames(&stream, &record, at, at + 1);
		}
	}
}

static void shows_all_before_a_cut(void **state)
{
	static struct stream stream;
	static struct record record;

	(void)state;
	for (unsigned int form = 0; form <= MIXED; form++) {
		make_stream(&stream, form);
		for (size_t cut = 0; cut <= stream.count; cut += cut % 5 + 1) {
			run_in_pieces(stream.bytes, cut, &record);
			check_whole_frames(&stream, &record, cut, stream.count);
		}
	}
}

/* Returns the bytes of the stream with a text inserted. */
static size_t insert(const uint8_t *from, size_t count, size_t at, const char *text, uint8_t *to)
{
	size_t length = strlen(text);

	memcpy(to, from, at);
	memcpy(to + at, text, length);
	memcpy(to + at + length, from + at, count - at);
	return count + length;
}

#define MESSAGE "[    7.654321] a message of another CPU\r\n"

/* Whether the last bytes of a frame look like text, and text follows: then they are lost in it. */
static bool drowns(const struct stream *stream, unsigned int n, size_t at)
{
	while (at < stream->end[n] && cut_printable(stream->bytes[at]))
		at++;
	return at == stream->end[n] && at < stream->count && stream->bytes[at];
}

/*
 * A text within the first three bytes of a frame costs the frame. Otherwise nothing is lost, and
 * what was printed comes out as text.
 */
static void takes_text_out_of_the_middle_of_a_frame(void **state)
{
	static struct stream stream;
	static uint8_t bytes[STREAM_MAX];
	static struct record record;

	(void)state;
	make_stream(&stream, LG_FORM_PLAIN);
	for (unsigned int n = 0; n < FRAMES; n++) {
		for (size_t at = stream.start[n] + 1; at < stream.end[n]; at++) {
			size_t count = insert(stream.bytes, stream.count, at, MESSAGE, bytes);
			bool whole = at > stream.start[n] + 2 && !drowns(&stream, n, at);

			run_in_pieces(bytes, count, &record);
			check_whole_frames(&stream, &record, at, at + 1);
			assert_int_equal(record.found[n], whole);
			record.text[record.text_bytes] = 0;
			assert_non_null(strstr(record.text, MESSAGE));
			if (whole)
				assert_null(memchr(record.what, 'd', count));
		}
	}
}

static void takes_several_texts_out_of_a_frame(void **state)
{
	static struct stream stream;
	static uint8_t bytes[STREAM_MAX], more[STREAM_MAX];
	static struct record record;
	unsigned int found = 0, all = 0;
	uint64_t seed = 5;

	(void)state;
	make_stream(&stream, LG_FORM_PLAIN);
	for (unsigned int round = 0; round < 600; round++) {
		size_t first = stream.start[1] + 3 + unit_random(&seed) % 100;
		size_t second = first + 1 + unit_random(&seed) % 100;
		size_t count = insert(stream.bytes, stream.count, second, MESSAGE, more);

		count = insert(more, count, first, "a line\nand\r\nanother\n", bytes);
		if (round % 2) {
			memcpy(more, bytes, count);
			count = insert(more, count, first, "usb 1-1: reset\n", bytes);
		}
		run(bytes, count, 50 + round, &record);
		check_whole_frames(&stream, &record, first, second);
		found += record.found[1];
		all++;
	}
	assert_true(found * 100 > all * 95);
}

/* What looks like a frame with a text in it, but has another byte changed, is none. */
static void makes_no_frame_by_cutting(void **state)
{
	static struct stream stream;
	static uint8_t bytes[STREAM_MAX];
	static struct record record;
	uint64_t seed = 9;

	(void)state;
	make_stream(&stream, LG_FORM_PLAIN);
	for (unsigned int round = 0; round < 3000; round++) {
		size_t at = stream.start[1] + 3 + unit_random(&seed) % 240;
		size_t count = insert(stream.bytes, stream.count, at, MESSAGE, bytes);
		size_t hit = stream.start[1] + 3 + unit_random(&seed) % 200;

		hit += hit < at ? 0 : strlen(MESSAGE);
		bytes[hit] ^= (uint8_t)(1 + unit_random(&seed) % 255);
		run(bytes, count, count, &record);
		check_whole_frames(&stream, &record, stream.start[1], stream.end[1]);
		assert_false(record.found[1]);
	}
}

/* Prefix, line, and the same wrapped at `width`, each further line with what `margin` says. */
static size_t wrap(const char *prefix, const char *line, size_t width, const char *lines_end,
		   const char *margin, uint8_t *to)
{
	size_t used = 0, column = strlen(prefix);

	memcpy(to, prefix, column);
	used += column;
	for (; *line; line++, column++) {
		if (column >= width) {
			memcpy(to + used, lines_end, strlen(lines_end));
			used += strlen(lines_end);
			memcpy(to + used, margin, strlen(margin));
			used += strlen(margin);
			column = strlen(margin);
		}
		to[used++] = (uint8_t)*line;
	}
	memcpy(to + used, lines_end, strlen(lines_end));
	return used + strlen(lines_end);
}

static void finds_armored_lines_in_any_log(void **state)
{
	static const char *const prefixes[] = {
		"", "[   12.345678] ", "<1>[   12.345678][    T1] lastgasp: ",
		"Nov 22 20:09:23 xo kernel: [   12.345678] lastgasp: ", "> > ",
	};
	static uint8_t bytes[2 * STREAM_MAX];
	static struct record record;
	char line[LG_ARMOR_LINE_MAX + 1];

	(void)state;
	make_frame(&original[1], 1);
	line[lg_armor_pack(&original[1], line)] = 0;
	for (size_t i = 0; i < 5 * 200 * 6; i++) {
		const char *prefix = prefixes[i / 200 / 6];
		const char *margins[] = { "", "> ", "  ", "| > ", prefix, "\t" };
		size_t width = strlen(prefix) + 6 + i / 6 % 200;
		size_t count = wrap(prefix, line, width, i % 2 ? "\r\n" : "\n", margins[i % 6],
				    bytes);

		if (count > LG_ARMOR_TEXT_MAX)
			continue;
		run(bytes, count, 61, &record);
		assert_true(record.found[1]);
		assert_int_equal(record.frames, 1);
		assert_null(memchr(record.what, 'd', count));
		if (strlen(prefix))
			assert_int_equal(record.what[strlen(prefix) - 1], 't');
		assert_int_equal(record.what[strlen(prefix)], 'f');
	}
}

static void leaves_damaged_armor_and_tildes_text(void **state)
{
	static const char *const texts[] = {
		"~", "~~~", "~l", "~lg1:", "cp file~ /tmp~lib\n", "~\r\n\r\n", "a ~} b\n",
		"make: *** [~}1] Error\n", "~lg1:2.0000.0000:AAAA:zzzzzzzz\n",
	};
	static struct record record;
	char line[LG_ARMOR_LINE_MAX + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		run_in_pieces((const uint8_t *)texts[i], strlen(texts[i]), &record);
		assert_int_equal(record.text_bytes, strlen(texts[i]));
	}
	make_frame(&original[1], 1);
	line[lg_armor_pack(&original[1], line)] = 0;
	for (size_t cut = 0; line[cut + 1]; cut++) {
		run((const uint8_t *)line, cut, 10, &record);
		assert_int_equal(record.text_bytes, cut);
		line[cut] ^= 1;
		run((const uint8_t *)line, strlen(line), 400, &record);
		line[cut] ^= 1;
		assert_int_equal(record.text_bytes, strlen(line));
	}
}

static void passes_over_what_a_line_inserts_into_the_escaped_form(void **state)
{
	static struct stream stream;
	static uint8_t bytes[STREAM_MAX];
	static struct record record;

	(void)state;
	make_stream(&stream, LG_FORM_ESCAPED);
	for (unsigned int n = 0; n < FRAMES; n++) {
		for (size_t at = stream.start[n] + 1; at < stream.end[n]; at++) {
			size_t count = insert(stream.bytes, stream.count, at, "\x11\x13\xff\r\n",
					      bytes);

			run(bytes, count, 33, &record);
			assert_int_equal(record.frames, FRAMES);
			bytes[at] = 0;
			run(bytes, count, 33, &record);
			assert_int_equal(record.frames, FRAMES);
		}
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

/* A delimiter out of nowhere must not hold back what the machine's console says. */
static void does_not_hold_back_text(void **state)
{
	static struct record record;
	const struct capture_sink sink = { &record, on_frame, on_text, on_damage };
	static const char *const texts[] = { "a~b", "~lib/", "~}xo login: ", "\n~\nx", "~lg1:2.x" };
	static uint8_t bytes[LG_FRAME_WIRE_MAX];
	struct capture capture;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		memset(&record, 0, sizeof(record));
		record.input = (const uint8_t *)texts[i];
		capture_init(&capture, &sink);
		capture_feed(&capture, texts[i], strlen(texts[i]));
		assert_int_equal(record.at, strlen(texts[i]));
	}
	memset(bytes, '#', sizeof(bytes));
	bytes[0] = 0;
	memset(&record, 0, sizeof(record));
	record.input = bytes;
	capture_init(&capture, &sink);
	capture_feed(&capture, bytes, sizeof(bytes));
	assert_int_equal(record.at, sizeof(bytes));
}

/* Bytes of which candidates are made, so that most of them begin and fail. */
static void bears_anything(void **state)
{
	static const char *const alphabets[] = {
		NULL, "\1\2\3", "~l", "~", "~}", "~}1", "~\n", "\x12~}l\n1a", "~lg1:2.0A",
		"abcdefgh\n\x12\6",
	};
	static uint8_t bytes[STREAM_MAX / 2];
	static struct record record;
	uint64_t seed = 1;

	(void)state;
	for (unsigned int round = 0; round < 300; round++) {
		const char *alphabet = alphabets[round % 10];
		size_t letters = alphabet ? strlen(alphabet) + (round & 1) : 256; /* with the 0 */

		for (size_t i = 0; i < sizeof(bytes); i++) {
			size_t letter = unit_random(&seed) % letters;

			bytes[i] = alphabet ? (uint8_t)alphabet[letter] : (uint8_t)letter;
		}
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
		cmocka_unit_test(survives_a_byte_that_became_a_delimiter),
		cmocka_unit_test(survives_dropped_bytes),
		cmocka_unit_test(survives_a_doubled_byte),
		cmocka_unit_test(shows_all_before_a_cut),
		cmocka_unit_test(takes_text_out_of_the_middle_of_a_frame),
		cmocka_unit_test(takes_several_texts_out_of_a_frame),
		cmocka_unit_test(makes_no_frame_by_cutting),
		cmocka_unit_test(finds_armored_lines_in_any_log),
		cmocka_unit_test(leaves_damaged_armor_and_tildes_text),
		cmocka_unit_test(passes_over_what_a_line_inserts_into_the_escaped_form),
		cmocka_unit_test(decides_short_echoes_when_the_line_is_silent),
		cmocka_unit_test(does_not_hold_back_text),
		cmocka_unit_test(bears_anything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
