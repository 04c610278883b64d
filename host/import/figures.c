// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Patterns. Must never take a number of which the text may have lost a part: what ends within
 * one is not whole, or open.
 */
#include "figures.h"

#include <string.h>

#include "scan.h"

enum { MORE = 1, WHOLE = 2, BEGAN = 4 };

/* A text being matched. `best` gets the values of the first way that is whole. */
struct match {
	const char *end;
	const char *pattern; /* all of it */
	struct figures now, *best;
	unsigned int found; /* of the flags above */
};

static const char *const zone_names[] = {"DMA32",   "DMA",     "Normal",
					 "HighMem", "Movable", "Device"};

static void go_on(struct match *match, const char *pattern, const char *at);

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool in_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '(' || c == ')' || c == '-';
}

static const char *skip_blanks(const struct match *match, const char *at)
{
	while (at < match->end && is_blank(*at))
		at++;
	return at;
}

/* Behind the bracket that closes the one that pattern stands behind. */
static const char *behind_group(const char *pattern)
{
	for (int depth = 1; depth; pattern++)
		depth += (*pattern == '[') - (*pattern == ']');
	return pattern;
}

/* A value is known: on with the pattern behind it. */
static void take(struct match *match, struct figure *value, const char *percent,
		 const char *pattern, const char *at)
{
	if (*pattern == '<') {
		value->name = pattern + 1;
		pattern = strchr(pattern, '>');
		value->name_bytes = (size_t)(pattern++ - value->name);
	} else {
		const char *stop = percent;

		while (stop > match->pattern && strchr(":=? !", stop[-1]))
			stop--;
		for (value->name = stop;
		     value->name > match->pattern && in_name(value->name[-1]);)
			value->name--;
		value->name_bytes = (size_t)(stop - value->name);
	}
	if (match->now.count == FIGURES_MAX)
		return;
	match->now.value[match->now.count++] = *value;
	go_on(match, pattern, at);
	match->now.count--;
}

static void take_number(struct match *match, struct figure *value, const char *percent,
			const char *pattern, const char *at, unsigned int width)
{
	const char *digits = skip_blanks(match, at);
	size_t lead = (size_t)(digits - at), count;
	uint64_t number = 0;

	if (digits == match->end) {
		match->found |= MORE;
		return;
	}
	for (at = digits; at < match->end && *at >= '0' && *at <= '9'; at++)
		if (__builtin_mul_overflow(number, 10, &number) ||
		    __builtin_add_overflow(number, (uint64_t)(*at - '0'), &number))
			return;
	count = (size_t)(at - digits);
	if (!count || (count > 1 && *digits == '0') || (lead > 0) != (count < width))
		return;
	if (at == match->end && number && (!width || lead + count < width || count >= width))
		match->found |= MORE;
	value->number = number;
	if (value->kind != 'n') {
		const char *unit = value->kind == 'K' ? "KB" : "kB";

		if (value->kind == 'b' && at < match->end && !is_blank(*at))
			return;
		if (value->kind == 'b')
			at = skip_blanks(match, at);
		if (match->end - at < 2) {
			if (at == match->end || *at == *unit)
				match->found |= MORE;
			return;
		}
		if (memcmp(at, unit, 2))
			return;
		at += 2;
	}
	take(match, value, percent, pattern, at);
}

static void take_answer(struct match *match, struct figure *value, const char *percent,
			const char *pattern, const char *at)
{
	struct scan scan = {at, match->end};

	for (value->number = 0; value->number < 2; value->number++) {
		const char *word = value->number ? "yes" : "no";

		if ((size_t)(match->end - at) < strlen(word)) {
			if (scan_begins(&scan, word))
				match->found |= MORE;
		} else if (scan_begins(&scan, word)) {
			take(match, value, percent, pattern, at + strlen(word));
			return;
		}
	}
}

static void take_word(struct match *match, struct figure *value, const char *percent,
		      const char *pattern, const char *at)
{
	struct scan scan = {at, match->end};

	if (scan_word(&scan, ",", &value->text, &value->text_bytes))
		take(match, value, percent, pattern, scan.at);
	if (scan.at == match->end)
		match->found |= MORE;
}

/* `Node 0 `: returns whether it is here or none is, at and the node are set; else the text is
 * cut. */
static bool take_node(struct match *match, struct figure *value, const char **at)
{
	struct scan scan = {*at, match->end};

	value->number = 0;
	if (!scan_text(&scan, "Node")) {
		if (scan.end - scan.at < 4 && scan_begins(&scan, "Node"))
			match->found |= MORE;
		return true;
	}
	if (scan.at == scan.end || (scan_blanks(&scan) && scan.at == scan.end) ||
	    (scan_number(&scan, &value->number) && scan.at == scan.end)) {
		match->found |= MORE;
		return false;
	}
	if (!scan_blanks(&scan))
		return false;
	if (scan.at == scan.end)
		match->found |= MORE;
	*at = scan.at;
	return scan.at < scan.end;
}

static void take_zone(struct match *match, struct figure *value, const char *percent,
		      const char *pattern, const char *at)
{
	struct scan scan;

	if (!take_node(match, value, &at))
		return;
	scan = (struct scan){at, match->end};
	for (size_t i = 0; i < sizeof(zone_names) / sizeof(*zone_names); i++) {
		size_t bytes = strlen(zone_names[i]);

		if (!scan_begins(&scan, zone_names[i]))
			continue;
		if ((size_t)(match->end - at) < bytes) {
			match->found |= MORE;
			continue;
		}
		value->text = at;
		value->text_bytes = bytes;
		take(match, value, percent, pattern, at + bytes);
	}
}

static void take_value(struct match *match, const char *percent, const char *at)
{
	struct figure value = {.number = 0};
	const char *pattern = percent + 1;
	unsigned int width = 0;

	if (*pattern >= '1' && *pattern <= '9')
		width = (unsigned int)(*pattern++ - '0');
	value.kind = *pattern++;
	if (value.kind == 'z')
		take_zone(match, &value, percent, pattern, at);
	else if (value.kind == 'y')
		take_answer(match, &value, percent, pattern, at);
	else if (value.kind == 'w')
		take_word(match, &value, percent, pattern, at);
	else
		take_number(match, &value, percent, pattern, at, width);
}

static void go_on(struct match *match, const char *pattern, const char *at)
{
	for (;; pattern++) {
		switch (*pattern) {
		case 0:
			if (at == match->end && !(match->found & WHOLE) && match->best)
				*match->best = match->now;
			match->found |= at == match->end ? WHOLE : 0;
			return;
		case '!':
			match->found |= at < match->end ? BEGAN : 0;
			continue;
		case ']':
			continue;
		case '[':
			go_on(match, behind_group(pattern + 1), at);
			continue;
		case '%':
			take_value(match, pattern, at);
			return;
		case ' ':
			if (at < match->end && !is_blank(*at))
				return;
			at = skip_blanks(match, at);
			if (at == match->end) {
				match->found |= MORE;
				return;
			}
			continue;
		default:
			if (at == match->end)
				match->found |= MORE;
			if (at == match->end || *at++ != *pattern)
				return;
		}
	}
}

enum fit figures_match(const char *const *patterns, const char *text, size_t bytes,
		       struct figures *ret)
{
	struct match match = {.end = text + bytes, .best = ret};

	for (match.now.which = 0; patterns[match.now.which]; match.now.which++) {
		match.now.count = 0;
		match.pattern = patterns[match.now.which];
		go_on(&match, match.pattern, text);
	}
	if (match.found & WHOLE)
		return match.found & MORE ? FIT_OPEN : FIT_WHOLE;
	if (match.found & MORE)
		return FIT_PART;
	return match.found & BEGAN ? FIT_DAMAGED : FIT_NOT;
}

bool figure_named(const struct figure *value, const char *name)
{
	return value->name_bytes == strlen(name) && !memcmp(value->name, name, value->name_bytes);
}

const struct figure *figures_find(const struct figures *figures, const char *name)
{
	for (unsigned int i = 0; i < figures->count; i++)
		if (figure_named(&figures->value[i], name))
			return &figures->value[i];
	return NULL;
}
