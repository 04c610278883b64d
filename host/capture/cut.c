// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Text in the middle of a plain frame. In a frame's bytes zeros are coded in place, so the n-th
 * byte of the body is the byte n + 2 on the wire, and its length can be read before anything is
 * decoded.
 */
#include "cut.h"

#include <string.h>

#include "../../protocol/err.h"

#define TAG_AT 2    /* on the wire */
#define LENGTH_AT 7 /* on the wire */
#define CUT_EXTRA 8 /* bytes of a frame that look like text around it; arbitrary */

struct search {
	const uint8_t *wire;
	size_t bytes;
	struct cut_text runs[CUT_TEXTS]; /* as long as they may be */
	size_t room;	    /* bytes that are in none of them */
	unsigned int tries; /* left */
	struct cut *cut;
};

bool cut_printable(uint8_t byte)
{
	return (byte >= 0x20 && byte < 0x7f) || (byte >= '\t' && byte <= '\r') || byte == 0x1b;
}

/* The next run of printable bytes that is long enough; false: there is none. */
static bool next_run(const uint8_t *wire, size_t bytes, size_t from, struct cut_text *ret)
{
	while (from < bytes) {
		size_t end = from;

		while (end < bytes && cut_printable(wire[end]))
			end++;
		if (end - from >= CUT_RUN) {
			ret->start = from;
			ret->end = end;
			return true;
		}
		from = end + 1;
	}
	return false;
}

/* Bytes on the wire of the frame that begins with wire[0..7], as its length says; 0: none has. */
static size_t announced(const uint8_t *wire)
{
	size_t zero = 1; /* where a code stands, for a zero */

	while (zero < LENGTH_AT && wire[zero])
		zero += wire[zero];
	if (zero == LENGTH_AT)
		return LG_FRAME_WIRE_MIN;
	if (zero < LENGTH_AT || wire[LENGTH_AT] > LG_FRAME_PAYLOAD_MAX)
		return 0;
	return LG_FRAME_WIRE_MIN + wire[LENGTH_AT];
}

/* The first bytes that are outside of the texts. Returns how many there are. */
static size_t join(const struct search *search, uint8_t *out, size_t limit)
{
	const struct cut *cut = search->cut;
	size_t at = 0, used = 0;

	for (unsigned int i = 0; i <= cut->count && used < limit; i++) {
		size_t end = i < cut->count ? cut->texts[i].start : search->bytes;
		size_t count = end - at < limit - used ? end - at : limit - used;

		memcpy(out + used, search->wire + at, count);
		used += count;
		if (i < cut->count)
			at = cut->texts[i].end;
	}
	return used;
}

static bool try_frame(struct search *search)
{
	uint8_t wire[LG_FRAME_WIRE_MAX];
	size_t bytes = join(search, wire, sizeof(wire));

	search->tries--;
	return lg_frame_unpack(wire, bytes, &search->cut->frame) == (int)bytes;
}

static bool begin_text(struct search *search, unsigned int n, size_t extra);

/* Text n begins where it does. It may end with a line feed before its last one. */
static bool end_text(struct search *search, unsigned int n, size_t extra)
{
	struct cut_text *text = &search->cut->texts[n];
	size_t back = 0;

	while (back <= extra && text->start + CUT_RUN + back <= search->runs[n].end) {
		text->end = search->runs[n].end - back;
		if (n + 1 < search->cut->count) {
			if (begin_text(search, n + 1, extra - back))
				return true;
		} else if (back == extra) {
			return search->tries && try_frame(search);
		}
		do {
			back++;
		} while (back <= extra && search->wire[search->runs[n].end - back - 1] != '\n');
	}
	return false;
}

/* So many bytes of the frame look like the first or the last ones of text n and those after it. */
static bool begin_text(struct search *search, unsigned int n, size_t extra)
{
	if (extra > CUT_EXTRA)
		return false;
	for (size_t own = 0; own <= extra; own++) {
		search->cut->texts[n].start = search->runs[n].start + own;
		if (end_text(search, n, extra - own))
			return true;
	}
	return false;
}

/* Only if the first text stands in front of the length is that another for each place of it. */
static bool search_all(struct search *search)
{
	size_t bytes;

	if (search->runs[0].start > LENGTH_AT) {
		bytes = announced(search->wire);
		return bytes >= search->room && begin_text(search, 0, bytes - search->room);
	}
	for (size_t own = 0; own <= CUT_EXTRA; own++) {
		uint8_t head[LENGTH_AT + 1];

		search->cut->texts[0] = search->runs[0];
		search->cut->texts[0].start += own;
		bytes = join(search, head, sizeof(head)) == sizeof(head) ? announced(head) : 0;
		if (bytes >= search->room + own && bytes <= search->room + own + CUT_EXTRA &&
		    end_text(search, 0, bytes - search->room - own))
			return true;
	}
	return false;
}

/* A text ends with its last line feed; the one behind the frame need not. */
static bool find_texts(struct search *search)
{
	struct cut_text run = { 0, 0 };

	search->cut->count = 0;
	search->room = search->bytes;
	while (next_run(search->wire, search->bytes, run.end, &run)) {
		struct cut_text text = run;

		if (run.end != search->bytes)
			while (text.end > text.start && search->wire[text.end - 1] != '\n')
				text.end--;
		if (text.end - text.start < CUT_RUN)
			continue;
		if (search->cut->count == CUT_TEXTS)
			return false;
		search->runs[search->cut->count] = text;
		search->cut->texts[search->cut->count++] = text;
		search->room -= text.end - text.start;
	}
	return search->cut->count;
}

int cut_unpack(const uint8_t *wire, size_t bytes, bool closed, struct cut *ret)
{
	struct search search = { .wire = wire, .bytes = bytes, .tries = CUT_TRIES, .cut = ret };
	size_t reach = LG_FRAME_WIRE_MAX; /* where the frame ends, or may end */
	struct cut_text run;
	bool found;

	if (bytes <= TAG_AT)
		return closed ? LG_ERR_CORRUPT : 0;
	if (wire[TAG_AT] <= LG_WIRE_VERSION << 4 ||
	    wire[TAG_AT] > (LG_WIRE_VERSION << 4 | LG_FRAME_ANSWER))
		return LG_ERR_CORRUPT;
	found = next_run(wire, bytes, TAG_AT + 1, &run);
	if (found ? run.start > LENGTH_AT : bytes > LENGTH_AT + CUT_RUN)
		reach = announced(wire);
	if (found ? run.start >= reach : closed || bytes >= reach + CUT_RUN)
		return LG_ERR_CORRUPT;
	if (!closed)
		return 0;
	if (!find_texts(&search) || !search_all(&search))
		return LG_ERR_CORRUPT;
	if (ret->texts[ret->count - 1].end == bytes)
		return (int)ret->texts[--ret->count].start;
	return (int)bytes;
}
