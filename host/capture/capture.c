// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Bytes from a line -> frames, console text and damage. Every byte is decided once, in order;
 * nothing is dropped, whatever comes in. Whether a candidate is a frame depends on nothing but the
 * bytes from its first one on, at most CAPTURE_HELD of them.
 *
 *             0x00 or ~                 good frame
 *      TEXT ------------> CANDIDATE -----------------> TEXT
 *       ^                   |   ^
 *       |            failed |   | 0x00 or ~
 *       |    window ends    v   |
 *       +----------------- REMAINS
 *
 * TEXT is window 0, REMAINS is window > 0; an armored candidate that failed leaves both as they
 * were. Candidates of one form never overlap for long: each ends where the next one begins.
 */
#include "capture.h"

#include <string.h>

#include "../../protocol/err.h"
#include "cut.h"

static void pass_columns(struct capture *capture, const uint8_t *bytes, size_t count)
{
	for (size_t back = 0; back < count && back <= CAPTURE_INDENT_MAX; back++) {
		uint8_t byte = bytes[count - 1 - back];

		if (byte == '\n' || byte == '\r') {
			capture->column = (unsigned int)back;
			return;
		}
	}
	if (count > CAPTURE_INDENT_MAX)
		count = CAPTURE_INDENT_MAX + 1;
	capture->column += (unsigned int)count;
	if (capture->column > CAPTURE_INDENT_MAX)
		capture->column = CAPTURE_INDENT_MAX + 1;
}

static uint64_t count_odd(const uint8_t *bytes, size_t count)
{
	uint64_t odd = 0;

	for (size_t i = 0; i < count; i++)
		odd += !cut_printable(bytes[i]);
	return odd;
}

static void say_text(struct capture *capture, uint64_t offset, const uint8_t *bytes, size_t count)
{
	capture->stats.odd_text_bytes += count_odd(bytes, count);
	capture->stats.text_bytes += count;
	if (capture->sink.text)
		capture->sink.text(capture->sink.ctx, offset, (const char *)bytes, count);
}

static void put_text(struct capture *capture, const uint8_t *bytes, size_t count)
{
	uint64_t offset = capture->stats.bytes;

	if (!count)
		return;
	capture->stats.bytes += count;
	say_text(capture, offset, bytes, count);
}

static void note_stretch(struct capture_stats *stats, bool goes_on, size_t count)
{
	if (!goes_on) {
		if (stats->damage_regions < CAPTURE_STRETCHES)
			stats->damage[stats->damage_regions].offset = stats->bytes;
		stats->damage_regions++;
	}
	if (stats->damage_regions <= CAPTURE_STRETCHES)
		stats->damage[stats->damage_regions - 1].bytes += count;
}

static void put_damage(struct capture *capture, size_t count)
{
	uint64_t offset = capture->stats.bytes;

	if (!count)
		return;
	note_stretch(&capture->stats, offset && offset == capture->damage_end, count);
	capture->stats.bytes += count;
	capture->stats.damage_bytes += count;
	capture->damage_end = capture->stats.bytes;
	if (capture->sink.damage)
		capture->sink.damage(capture->sink.ctx, offset, count);
}

/* The run of printable bytes that is held is over, or has become text. */
static void end_run(struct capture *capture, bool text)
{
	if (text)
		put_text(capture, capture->run, capture->run_bytes);
	else
		put_damage(capture, capture->run_bytes);
	capture->run_bytes = 0;
	capture->in_run = text;
}

/* What comes next is no byte of the remains: a delimiter, a frame or the end. */
static void close_remains(struct capture *capture)
{
	if (capture->run_bytes)
		end_run(capture, capture->fresh);
	capture->window = 0;
	capture->in_run = false;
}

static void take_run(struct capture *capture, const uint8_t *bytes, size_t count)
{
	bool text = capture->in_run || capture->run_bytes + count >= CAPTURE_RUN ||
		    !capture->window;

	if (!text) {
		memcpy(capture->run + capture->run_bytes, bytes, count);
		capture->run_bytes += (unsigned int)count;
		return;
	}
	end_run(capture, true);
	put_text(capture, bytes, count);
	capture->fresh = false;
}

/* Remains of a failed candidate: at most as many as the window. */
static void take_remains(struct capture *capture, const uint8_t *bytes, size_t count)
{
	size_t done = 0;

	while (done < count) {
		bool printable = cut_printable(bytes[done]);
		size_t end = done + 1;

		while (end < count && cut_printable(bytes[end]) == printable)
			end++;
		capture->window -= (unsigned int)(end - done);
		if (printable) {
			take_run(capture, bytes + done, end - done);
		} else {
			end_run(capture, false);
			put_damage(capture, end - done);
			capture->fresh = false;
		}
		done = end;
	}
}

/* Bytes that are of no frame. */
static void take_other(struct capture *capture, const uint8_t *bytes, size_t count)
{
	size_t inside = count < capture->window ? count : capture->window;

	pass_columns(capture, bytes, count);
	take_remains(capture, bytes, inside);
	put_text(capture, bytes + inside, count - inside);
	capture->in_run = capture->in_run || count > inside;
}

static void put_frame(struct capture *capture, size_t bytes, enum lg_form form,
		      const struct lg_frame *frame)
{
	uint64_t offset = capture->stats.bytes;

	capture->stats.frames++;
	capture->stats.forms[form]++;
	capture->stats.frame_bytes += bytes;
	capture->column = 0;
	if (capture->sink.frame)
		capture->sink.frame(capture->sink.ctx, offset, bytes, form, frame);
}

static void put_cut_frame(struct capture *capture, const uint8_t *wire, size_t bytes,
			  const struct cut *cut)
{
	size_t own = bytes;

	for (unsigned int i = 0; i < cut->count; i++) {
		const struct cut_text *text = &cut->texts[i];

		say_text(capture, capture->stats.bytes + text->start, wire + text->start,
			 text->end - text->start);
		own -= text->end - text->start;
	}
	capture->stats.cut++;
	put_frame(capture, own, LG_FORM_PLAIN, &cut->frame);
}

/* Returns the bytes that the frame takes, 0 when more are needed, or LG_ERR_CORRUPT. */
static int take_plain(struct capture *capture, const uint8_t *bytes, size_t count, bool at_end)
{
	struct cut cut;
	const uint8_t *next;
	int used = lg_frame_unpack(bytes, count, &cut.frame);

	if (used > 0) {
		close_remains(capture);
		put_frame(capture, (size_t)used, LG_FORM_PLAIN, &cut.frame);
		return used;
	}
	if (used == LG_ERR_SHORT && !at_end)
		return 0;
	if (count > CAPTURE_HELD)
		count = CAPTURE_HELD;
	next = memchr(bytes + 1, LG_FRAME_DELIMITER, count - 1);
	if (next)
		count = (size_t)(next - bytes);
	used = cut_unpack(bytes, count, next || at_end || count == CAPTURE_HELD, &cut);
	if (used > 0) {
		close_remains(capture);
		put_cut_frame(capture, bytes, (size_t)used, &cut);
	}
	return used;
}

/* In every way in which the line may have been wrapped. */
static int unpack_armored(const struct capture *capture, const uint8_t *bytes, size_t count,
			  struct lg_frame *ret)
{
	const bool indented = capture->column && capture->column <= CAPTURE_INDENT_MAX;
	const unsigned int indents[] = { 0, indented ? capture->column : 0, LG_ARMOR_LAST_WORD };
	int result = LG_ERR_CORRUPT;

	for (size_t i = 0; i < LG_ARRAY_SIZE(indents); i++) {
		int used = lg_armor_unpack((const char *)bytes, count, indents[i], ret);

		if (used > 0)
			return used;
		if (used == LG_ERR_SHORT)
			result = used;
	}
	return result;
}

/* As take_plain(). *escaped: whether the candidate is of the escaped form. */
static int take_marked(struct capture *capture, const uint8_t *bytes, size_t count, bool at_end,
		       bool *escaped)
{
	size_t limit = count < CAPTURE_HELD ? count : CAPTURE_HELD;
	struct lg_frame frame;
	size_t second = 1;
	int used;

	while (second < limit && lg_escape_foreign(bytes[second]))
		second++;
	*escaped = second < limit && bytes[second] == '}';
	if (second == limit) {
		used = LG_ERR_SHORT;
	} else if (*escaped) {
		used = lg_escape_unpack(bytes, limit, &frame);
	} else if (second == 1 && bytes[1] != 'l') {
		used = LG_ERR_CORRUPT;
	} else {
		used = unpack_armored(capture, bytes, limit, &frame);
	}
	if (used > 0) {
		close_remains(capture);
		put_frame(capture, (size_t)used, *escaped ? LG_FORM_ESCAPED : LG_FORM_ARMORED,
			  &frame);
		return used;
	}
	return used == LG_ERR_SHORT && limit < CAPTURE_HELD && !at_end ? 0 : LG_ERR_CORRUPT;
}

/* The candidate failed: a delimiter that can be nothing else is damage. */
static void begin_remains(struct capture *capture, const uint8_t *bytes, bool plain)
{
	if (plain) {
		close_remains(capture);
		put_damage(capture, 1);
		pass_columns(capture, bytes, 1);
		capture->window = LG_FRAME_WIRE_MAX - 1;
		capture->fresh = true;
		return;
	}
	capture->fresh = capture->fresh || !capture->window;
	capture->window = LG_ESCAPE_WIRE_MAX;
	take_other(capture, bytes, 1);
}

/* Returns the bytes decided, 0 when more are needed. */
static size_t take_candidate(struct capture *capture, const uint8_t *bytes, size_t count,
			     bool at_end)
{
	bool plain = bytes[0] == LG_FRAME_DELIMITER, escaped = false;
	int used = plain ? take_plain(capture, bytes, count, at_end)
			 : take_marked(capture, bytes, count, at_end, &escaped);

	if (used >= 0) {
		capture->stats.bytes += (uint64_t)used;
		return (size_t)used;
	}
	if (plain || escaped)
		begin_remains(capture, bytes, plain);
	else
		take_other(capture, bytes, 1);
	return 1;
}

/* The next such byte from at on; *known is where it was seen last. */
static const uint8_t *find(const uint8_t **known, const uint8_t *at, const uint8_t *end, int byte)
{
	if (*known < at) {
		*known = memchr(at, byte, (size_t)(end - at));
		if (!*known)
			*known = end;
	}
	return *known;
}

/*
 * Decide what can be decided of the bytes. Returns how many; fewer than CAPTURE_HELD are left
 * over.
 */
static size_t decide(struct capture *capture, const uint8_t *bytes, size_t count, bool at_end)
{
	const uint8_t *at = bytes, *end = bytes + count, *zero = NULL, *mark = NULL;

	while (at < end) {
		const uint8_t *next = find(&zero, at, end, LG_FRAME_DELIMITER);
		size_t taken;

		if (find(&mark, at, end, LG_ESCAPE_DELIMITER) < next)
			next = mark;
		if (next == at) {
			taken = take_candidate(capture, at, (size_t)(end - at), at_end);
			if (!taken)
				break;
		} else {
			taken = (size_t)(next - at);
			take_other(capture, at, taken);
		}
		at += taken;
	}
	return (size_t)(at - bytes);
}

void capture_init(struct capture *capture, const struct capture_sink *sink)
{
	memset(capture, 0, sizeof(*capture));
	capture->sink = *sink;
}

/*
 * Top up what is held and decide it. Returns how many of the bytes that took: all, or what was
 * held is decided.
 */
static size_t feed_held(struct capture *capture, const uint8_t *bytes, size_t count)
{
	size_t before = capture->held_bytes;
	size_t room = sizeof(capture->held) - before;
	size_t added = count < room ? count : room;
	size_t done;

	memcpy(capture->held + before, bytes, added);
	done = decide(capture, capture->held, before + added, false);
	if (done >= before) {
		capture->held_bytes = 0;
		return done - before;
	}
	capture->held_bytes = before + added - done;
	memmove(capture->held, capture->held + done, capture->held_bytes);
	return added;
}

void capture_feed(struct capture *capture, const void *bytes, size_t count)
{
	const uint8_t *at = bytes;
	size_t done;

	if (capture->held_bytes && count) {
		done = feed_held(capture, at, count);
		at += done;
		count -= done;
	}
	if (!count)
		return;
	done = decide(capture, at, count, false);
	capture->held_bytes = count - done;
	memcpy(capture->held, at + done, capture->held_bytes);
}

void capture_flush(struct capture *capture)
{
	decide(capture, capture->held, capture->held_bytes, true);
	capture->held_bytes = 0;
	close_remains(capture);
}
