// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Calls as old kernels print them. A line that has anything else in it is none.
 */
#include "frames.h"

#include <string.h>

#include "phrase.h"
#include "scan.h"
#include "thread_text.h"

static const char heading[] = "Call Trace:";

bool frames_symbol(const char *text, size_t bytes)
{
	if (!bytes || bytes > LG_TEXT_MAX || (text[0] >= '0' && text[0] <= '9'))
		return false;
	for (size_t i = 0; i < bytes; i++) {
		char c = text[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		      (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '$'))
			return false;
	}
	return true;
}

static void set_text(char *ret, const char *text, size_t bytes)
{
	memcpy(ret, text, bytes);
	ret[bytes] = 0;
}

/* `c0115d0f`, `ffffffff8013f4d4`: all of their digits. */
static bool read_address(struct scan *scan, const char *end, struct frame *ret)
{
	const char *begin = scan->at;

	*ret = (struct frame){.has_address = true};
	if (!scan_hex(scan, &ret->address) || (scan->at - begin != 8 && scan->at - begin != 16))
		return false;
	return scan_text(scan, end);
}

/* `{:ext3:ext3_get_block+52}` */
static bool read_braces(struct scan *scan, struct frame *ret)
{
	const char *word;
	size_t bytes;

	if (!scan_text(scan, "{"))
		return false;
	if (scan_text(scan, ":")) {
		if (!scan_word(scan, ":", &word, &bytes) || !frames_symbol(word, bytes) ||
		    !scan_text(scan, ":"))
			return false;
		set_text(ret->module, word, bytes);
	}
	if (!scan_word(scan, "+", &word, &bytes) || !frames_symbol(word, bytes) ||
	    !scan_text(scan, "+") || !scan_number(scan, &ret->offset))
		return false;
	set_text(ret->symbol, word, bytes);
	ret->has_offset = true;
	return scan_text(scan, "}");
}

static bool read_frame(struct scan *scan, struct frame *ret)
{
	struct scan try = *scan;

	if (scan_text(&try, "[<")) {
		if (!read_address(&try, ">]", ret))
			return false;
	} else if (!scan_text(&try, "<") || !read_address(&try, ">", ret) ||
		   !read_braces(&try, ret)) {
		return false;
	}
	if (try.at < try.end && !scan_blanks(&try))
		return false;
	*scan = try;
	return true;
}

/* `<IRQ>`, `<EOI>` */
static bool read_mark(struct scan *scan)
{
	return scan_text(scan, "<IRQ>") || scan_text(scan, "<EOI>") || scan_text(scan, "<EOE>");
}

static void skip_heading(struct scan *scan)
{
	scan_text(scan, heading);
	scan_blanks(scan);
}

/* The beginning of one, cut off in its address or name. */
static bool is_cut(const struct scan *scan)
{
	return *scan->at == '<' || (*scan->at == '[' && scan_begins(scan, "[<"))
		       ? !memchr(scan->at, ' ', (size_t)(scan->end - scan->at))
		       : false;
}

static enum fit several_fit(const char *text, size_t bytes)
{
	struct scan scan = {text, text + bytes};
	unsigned int count = 0;
	struct frame frame;

	skip_heading(&scan);
	while (scan.at < scan.end) {
		if (read_mark(&scan)) {
			scan_blanks(&scan);
			continue;
		}
		if (!read_frame(&scan, &frame))
			return count && is_cut(&scan) ? FIT_PART : FIT_NOT;
		count++;
	}
	return count ? FIT_WHOLE : FIT_NOT; /* a break between two changes nothing */
}

static enum fit named_fit(const char *text, size_t bytes, struct phrase *ret)
{
	enum fit fit =
		phrase_fit("{Call Trace: }[<%0x>] %1w [%4w] 0x%2x (0x%5x)", text, bytes, ret);

	if (fit != FIT_WHOLE && fit != FIT_OPEN)
		return fit;
	return frames_symbol(ret->value[1].text, ret->value[1].bytes) &&
			       frames_symbol(ret->value[4].text, ret->value[4].bytes)
		       ? fit
		       : FIT_NOT;
}

enum fit frames_fit(const char *text, size_t bytes)
{
	struct phrase phrase;
	enum fit fit = named_fit(text, bytes, &phrase), several = several_fit(text, bytes);

	return several == FIT_NOT || fit == FIT_WHOLE ? fit : several;
}

static void take_named(struct report *report, const struct phrase *phrase)
{
	struct frame frame = {
		.has_address = true,
		.address = phrase->value[0].number,
		.has_offset = true,
		.offset = phrase->value[2].number,
	};

	phrase_copy(&phrase->value[1], frame.symbol, sizeof(frame.symbol));
	if (phrase->value[4].bytes != 6 || memcmp(phrase->value[4].text, "kernel", 6))
		phrase_copy(&phrase->value[4], frame.module, sizeof(frame.module));
	thread_frame(report, &frame);
}

void frames_take(struct report *report, const char *text, size_t bytes)
{
	struct scan scan = {text, text + bytes};
	struct phrase phrase;
	struct frame frame;

	if (named_fit(text, bytes, &phrase) == FIT_WHOLE) {
		take_named(report, &phrase);
		return;
	}
	skip_heading(&scan);
	while (scan.at < scan.end) {
		if (read_mark(&scan))
			scan_blanks(&scan);
		else if (read_frame(&scan, &frame))
			thread_frame(report, &frame);
		else
			return;
	}
}
