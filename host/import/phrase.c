// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Forms against texts, by trying. Must never take a number that something of its own kind touches.
 */
#include "phrase.h"

#include <string.h>

#include "scan.h"

struct walk {
	const char *end;
	struct phrase *phrase;
	bool part; /* somewhere the text ended before the form did */
	bool open; /* what the form ended with could be longer */
};

static bool walk(struct walk *walk, const char *form, const char *at);

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The form behind a group that begins here. */
static const char *behind(const char *form)
{
	unsigned int depth = 0;

	for (;; form++) {
		depth += *form == '{';
		if (*form == '}' && !--depth)
			return form + 1;
	}
}

static struct phrase_value *place(struct walk *walk, const char *form)
{
	return &walk->phrase->value[form[1] - '0'];
}

/* Go on behind a value; if the rest does not fit, it was none. */
static bool go_on(struct walk *walk_, const char *form, struct phrase_value value)
{
	struct phrase_value *ret = place(walk_, form), before = *ret;

	value.known = true;
	*ret = value;
	if (walk(walk_, form + 3, value.text + value.bytes))
		return true;
	*ret = before;
	return false;
}

/* `12k`: its B may come. */
static bool lacks_unit(const char *at, const char *end)
{
	struct scan scan = {at, end - 1};
	uint64_t number;

	return end - at > 1 && end[-1] == 'k' && scan_number(&scan, &number) &&
	       scan.at == scan.end;
}

static bool take_number(struct walk *walk_, const char *form, const char *at)
{
	struct scan scan = {at, walk_->end};
	struct phrase_value value = {.text = at};
	bool taken = form[2] == 'x'   ? scan_hex(&scan, &value.number)
		     : form[2] == 'd' ? scan_signed(&scan, (int64_t *)&value.number)
				      : scan_number(&scan, &value.number);

	if (taken && form[2] == 'd' && *at != '-' && value.number > INT64_MAX)
		return false;
	if (!taken) {
		/* `-`, `0x`: their digits may come. */
		walk_->part |= (form[2] == 'k' && lacks_unit(at, walk_->end)) ||
			       (form[2] == 'd' && walk_->end - at == 1 && *at == '-') ||
			       (form[2] == 'x' && walk_->end - at == 2 && !memcmp(at, "0x", 2));
		return false;
	}
	if (form[2] == 'k') {
		struct scan unit = scan;

		walk_->part |= scan.at == scan.end;
		if (!scan_kb(&unit))
			return false;
		scan = unit;
	} else if (scan.at == scan.end) {
		walk_->part = walk_->open = true;
	} else if ((*scan.at >= 'a' && *scan.at <= 'z') || (*scan.at >= 'A' && *scan.at <= 'Z')) {
		return false;
	}
	value.bytes = (size_t)(scan.at - at);
	return go_on(walk_, form, value);
}

/* The shortest that lets the rest fit. */
static bool take_comm(struct walk *walk_, const char *form, const char *at)
{
	size_t left = (size_t)(walk_->end - at), most = left < PHRASE_COMM ? left : PHRASE_COMM;

	if (is_blank(*at))
		return false;
	for (size_t bytes = 1; bytes <= most; bytes++) {
		if (is_blank(at[bytes - 1]))
			continue;
		if (at + bytes == walk_->end) {
			walk_->part = true;
			walk_->open = bytes < PHRASE_COMM;
		}
		if (go_on(walk_, form, (struct phrase_value){.text = at, .bytes = bytes}))
			return true;
	}
	return false;
}

/* The shortest that lets the rest fit. */
static bool take_word(struct walk *walk_, const char *form, const char *at)
{
	for (size_t bytes = 1; at + bytes <= walk_->end && !is_blank(at[bytes - 1]); bytes++) {
		walk_->open = at + bytes == walk_->end;
		walk_->part |= walk_->open;
		if (go_on(walk_, form, (struct phrase_value){.text = at, .bytes = bytes}))
			return true;
	}
	return false;
}

static bool take_value(struct walk *walk_, const char *form, const char *at)
{
	if (at == walk_->end) {
		walk_->part = true;
		return false;
	}
	switch (form[2]) {
	case 'c':
		return take_comm(walk_, form, at);
	case 'w':
		return take_word(walk_, form, at);
	case 't':
		walk_->open = true;
		return go_on(
			walk_, form,
			(struct phrase_value){.text = at, .bytes = (size_t)(walk_->end - at)});
	default:
		return take_number(walk_, form, at);
	}
}

static bool take_blanks(struct walk *walk_, const char *form, const char *at)
{
	if (at == walk_->end) {
		walk_->part = true;
		return false;
	}
	if (!is_blank(*at))
		return false;
	while (at < walk_->end && is_blank(*at))
		at++;
	return walk(walk_, form + 1, at);
}

static bool walk(struct walk *walk_, const char *form, const char *at)
{
	for (;; form++, at++) {
		if (*form == '}')
			return walk(walk_, form + 1, at);
		if (*form == '{')
			return walk(walk_, form + 1, at) || walk(walk_, behind(form), at);
		if (!*form)
			return at == walk_->end;
		if (*form == ' ')
			return take_blanks(walk_, form, at);
		if (*form == '%')
			return take_value(walk_, form, at);
		if (at == walk_->end) {
			walk_->part = true;
			return false;
		}
		if (*form != *at)
			return false;
		walk_->open = false;
	}
}

enum fit phrase_fit(const char *form, const char *text, size_t bytes, struct phrase *ret)
{
	struct phrase unused;
	struct walk try = {.end = text + bytes, .phrase = ret ? ret : &unused};

	memset(try.phrase, 0, sizeof(*try.phrase));
	if (walk(&try, form, text))
		return try.open || try.part ? FIT_OPEN : FIT_WHOLE;
	return try.part ? FIT_PART : FIT_NOT;
}

enum fit phrase_fit_any(const char *const *forms, const char *text, size_t bytes,
			struct phrase *ret, unsigned int *which)
{
	struct phrase best;
	bool part = false, found = false;
	enum fit fit, found_fit = FIT_NOT;

	for (unsigned int i = 0; forms[i]; i++) {
		fit = phrase_fit(forms[i], text, bytes, &best);
		part |= fit == FIT_PART || fit == FIT_OPEN;
		if (found || (fit != FIT_WHOLE && fit != FIT_OPEN))
			continue;
		found = true;
		found_fit = fit;
		if (ret)
			*ret = best;
		if (which)
			*which = i;
	}
	if (found)
		return part ? FIT_OPEN : found_fit;
	return part ? FIT_PART : FIT_NOT;
}

void phrase_copy(const struct phrase_value *value, char *ret, size_t size)
{
	size_t bytes = value->known ? value->bytes : 0;

	if (bytes >= size)
		bytes = size - 1;
	if (bytes)
		memcpy(ret, value->text, bytes);
	ret[bytes] = 0;
}
