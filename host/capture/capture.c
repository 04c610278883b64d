// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Bytes from a line -> frames, console text and damage. Every byte is decided once, in order;
 * nothing is dropped, whatever comes in.
 *
 *             delimiter                 good frame
 *      TEXT ------------> CANDIDATE -----------------> TEXT
 *       ^                   |   ^
 *       |            failed |   | delimiter
 *       |    window ends    v   |
 *       +----------------- REMAINS
 *
 * TEXT is window 0 and nothing held; REMAINS is window > 0; in CANDIDATE the next byte is the
 * delimiter.
 */
#include "capture.h"

#include <string.h>

#include "../../protocol/err.h"

static bool printable(uint8_t byte)
{
	return (byte >= 0x20 && byte < 0x7f) || (byte >= '\t' && byte <= '\r') || byte == 0x1b;
}

static void put_frame(struct capture *capture, size_t wire_bytes, const struct lg_frame *frame)
{
	uint64_t offset = capture->stats.bytes;

	capture->stats.bytes += wire_bytes;
	capture->stats.frames++;
	capture->stats.frame_bytes += wire_bytes;
	if (capture->sink.frame)
		capture->sink.frame(capture->sink.ctx, offset, wire_bytes, frame);
}

static void put_text(struct capture *capture, const uint8_t *bytes, size_t count)
{
	uint64_t offset = capture->stats.bytes;

	if (!count)
		return;
	for (size_t i = 0; i < count; i++)
		capture->stats.odd_text_bytes += !printable(bytes[i]);
	capture->stats.bytes += count;
	capture->stats.text_bytes += count;
	if (capture->sink.text)
		capture->sink.text(capture->sink.ctx, offset, (const char *)bytes, count);
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

/*
 * The candidate failed: its delimiter is damage, and the bytes behind it are looked through for
 * text.
 */
static void begin_remains(struct capture *capture)
{
	put_damage(capture, 1);
	capture->window = LG_FRAME_WIRE_MAX - 1;
	capture->fresh = true;
	capture->in_run = false;
}

static void leave_window(struct capture *capture, size_t count, bool in_run)
{
	capture->window -= (unsigned int)count;
	capture->fresh = false;
	capture->in_run = in_run;
}

/*
 * Remains of a failed candidate, no delimiter among them; closed: what follows is a delimiter
 * or the end. Returns the bytes decided: a run of printable bytes that is too short so far
 * waits for more.
 */
static size_t take_remains(struct capture *capture, const uint8_t *bytes, size_t count, bool closed)
{
	size_t noise = 0, run = 0;
	bool text;

	while (noise < count && !printable(bytes[noise]))
		noise++;
	if (noise) {
		put_damage(capture, noise);
		leave_window(capture, noise, false);
		return noise;
	}
	while (run < count && printable(bytes[run]))
		run++;
	text = capture->in_run || run >= CAPTURE_RUN || run == capture->window ||
	       (capture->fresh && closed && run == count);
	if (!text && !closed && run == count)
		return 0;
	if (text)
		put_text(capture, bytes, run);
	else
		put_damage(capture, run);
	leave_window(capture, run, text);
	return run;
}

static size_t take_candidate(struct capture *capture, const uint8_t *bytes, size_t count,
			     bool at_end)
{
	struct lg_frame frame;
	int used = lg_frame_unpack(bytes, count, &frame);

	if (used > 0) {
		capture->window = 0;
		put_frame(capture, (size_t)used, &frame);
		return (size_t)used;
	}
	if (used == LG_ERR_SHORT && count < LG_FRAME_WIRE_MAX && !at_end)
		return 0;
	begin_remains(capture);
	return 1;
}

/*
 * Decide what can be decided of the bytes. Returns how many, fewer than LG_FRAME_WIRE_MAX are
 * left over.
 */
static size_t decide(struct capture *capture, const uint8_t *bytes, size_t count, bool at_end)
{
	size_t done = 0;

	while (done < count) {
		const uint8_t *at = bytes + done;
		const uint8_t *delimiter = memchr(at, LG_FRAME_DELIMITER, count - done);
		size_t clear = delimiter ? (size_t)(delimiter - at) : count - done;
		size_t taken;

		if (!clear) {
			taken = take_candidate(capture, at, count - done, at_end);
		} else if (capture->window) {
			size_t inside = clear < capture->window ? clear : capture->window;

			taken = take_remains(capture, at, inside,
					     at_end || (delimiter && inside == clear));
		} else {
			put_text(capture, at, clear);
			taken = clear;
		}
		if (!taken)
			break;
		done += taken;
	}
	return done;
}

void capture_init(struct capture *capture, const struct capture_sink *sink)
{
	memset(capture, 0, sizeof(*capture));
	capture->sink = *sink;
}

/* Top up what is held and decide it. Returns how many of the bytes that took. */
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

	while (capture->held_bytes && count) {
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
	capture->window = 0;
}
