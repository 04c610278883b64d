// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Forms against texts, by trying. Must never take a number that something of its own kind touches.
 */
#include "phrase.h"

#include <string.h>

#include "scan.h"

struct walk {
	const char *form; /* all of it */
	const char *end;
	struct phrase *phrase;
	bool part;  /* somewhere the text ended before the form did */
	bool open;  /* what the form ended with could be longer */
	bool begun; /* as far as a `!` */
};

/* `%3u`, `%_6k<free>`: taken apart. */
struct field {
	const char *percent, *behind;
	const char *words; /* `no|yes)` */
	const char *name;  /* `free>`; NULL: not said */
	unsigned int place, width;
	char kind;
};

enum { NO_PLACE = PHRASE_VALUES };

static bool walk(struct walk *walk, const char *form, const char *at);

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool in_name(char c)
{
	return is_letter(c) || is_digit(c) || c == '_' || c == '(' || c == ')' || c == '-';
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

static struct field read_field(const char *form)
{
	struct field field = {.percent = form++, .place = NO_PLACE};

	if (is_digit(*form))
		field.place = (unsigned int)(*form++ - '0');
	if (*form == '_') {
		field.width = (unsigned int)(form[1] - '0');
		form += 2;
	}
	field.kind = *form++;
	if (field.kind == '(') {
		field.words = form;
		form = strchr(form, ')') + 1;
	}
	if (field.place == NO_PLACE && *form == '<') {
		field.name = form + 1;
		form = strchr(form, '>') + 1;
	}
	field.behind = form;
	return field;
}

/* The name that the field says, or the word in front of it. */
static void set_name(const struct walk *walk_, const struct field *field,
		     struct phrase_value *value)
{
	const char *stop = field->name ? field->behind - 1 : field->percent;

	while (!field->name && stop > walk_->form && strchr(":=? !", stop[-1]))
		stop--;
	value->name = field->name ? field->name : stop;
	while (!field->name && value->name > walk_->form && in_name(value->name[-1]))
		value->name--;
	value->name_bytes = (size_t)(stop - value->name);
}

/* A quick look at what the form has next. */
static bool may_follow(const struct walk *walk_, const char *form, const char *at)
{
	if (at == walk_->end)
		return true;
	if (*form == ' ')
		return is_blank(*at);
	return *form == *at || (*form && strchr("{}!%", *form));
}

/* Go on behind a value; if the rest does not fit, it was none. */
static bool go_on(struct walk *walk_, const struct field *field, struct phrase_value value)
{
	struct phrase *phrase = walk_->phrase;
	bool has_place = field->place != NO_PLACE;
	struct phrase_value before, *ret;

	if (!may_follow(walk_, field->behind, value.text + value.bytes) ||
	    (!has_place && phrase->named == PHRASE_NAMED))
		return false;
	ret = &phrase->value[has_place ? field->place : phrase->named++];
	before = *ret;
	value.known = true;
	value.kind = field->kind;
	*ret = value;
	if (walk(walk_, field->behind, value.text + value.bytes)) {
		if (!has_place)
			set_name(walk_, field, ret);
		return true;
	}
	*ret = before;
	phrase->named -= !has_place;
	return false;
}

/* `12k`: its B may come. */
static bool lacks_unit(const char *at, const char *end)
{
	struct scan scan = {at, end - 1};
	uint64_t number;

	return end - at > 1 && (end[-1] == 'k' || end[-1] == 'K') &&
	       scan_number(&scan, &number) && scan.at == scan.end;
}

/* What no number is may become one: `-`, `0x`. */
static bool begins_number(char kind, const char *at, const char *end)
{
	return at == end || (kind == 'k' && lacks_unit(at, end)) ||
	       (kind == 'd' && end - at == 1 && *at == '-') ||
	       (kind == 'x' && end - at == 2 && !memcmp(at, "0x", 2));
}

static bool take_unit(struct walk *walk_, char kind, struct scan *scan)
{
	if (kind == 'b' && scan->at < scan->end && !scan_blanks(scan))
		return false;
	walk_->part |= scan->at == scan->end || (scan->end - scan->at == 1 && *scan->at == 'k');
	return scan_kb(scan);
}

static bool take_number(struct walk *walk_, const struct field *field, const char *at)
{
	struct scan scan = {at, walk_->end};
	struct phrase_value value = {.text = at};
	const char *start;
	bool taken, padded;

	if (field->width)
		scan_blanks(&scan);
	start = scan.at;
	taken = field->kind == 'x'   ? scan_hex(&scan, &value.number)
		: field->kind == 'd' ? scan_signed(&scan, (int64_t *)&value.number)
				     : scan_number(&scan, &value.number);
	padded = scan.at - start < (ptrdiff_t)field->width;
	if (!taken || padded != (start > at)) {
		walk_->part |= !taken && begins_number(field->kind, start, walk_->end);
		return false;
	}
	if (field->kind == 'k' || field->kind == 'b') {
		if (!take_unit(walk_, field->kind, &scan))
			return false;
	} else if (scan.at == scan.end) {
		/* digits may come: not behind a list's 0, nor where all columns are filled */
		walk_->open = (value.number || field->place != NO_PLACE) &&
			      !(padded && scan.at - at >= (ptrdiff_t)field->width);
		walk_->part |= walk_->open;
	} else if (is_letter(*scan.at)) {
		return false;
	}
	value.bytes = (size_t)(scan.at - at);
	return go_on(walk_, field, value);
}

/* The shortest that lets the rest fit. */
static bool take_comm(struct walk *walk_, const struct field *field, const char *at)
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
		if (go_on(walk_, field, (struct phrase_value){.text = at, .bytes = bytes}))
			return true;
	}
	return false;
}

/* The shortest that lets the rest fit. */
static bool take_word(struct walk *walk_, const struct field *field, const char *at)
{
	for (size_t bytes = 1; at + bytes <= walk_->end && !is_blank(at[bytes - 1]); bytes++) {
		walk_->open = at + bytes == walk_->end;
		walk_->part |= walk_->open;
		if (go_on(walk_, field, (struct phrase_value){.text = at, .bytes = bytes}))
			return true;
	}
	return false;
}

static bool take_choice(struct walk *walk_, const struct field *field, const char *at)
{
	struct phrase_value value = {.text = at};
	size_t left = (size_t)(walk_->end - at);

	for (const char *word = field->words;; value.number++) {
		value.bytes = strcspn(word, "|)");
		if (!memcmp(at, word, left < value.bytes ? left : value.bytes)) {
			walk_->part |= left < value.bytes;
			if (left >= value.bytes && go_on(walk_, field, value))
				return true;
		}
		word += value.bytes;
		if (*word++ == ')')
			return false;
	}
}

static bool take_value(struct walk *walk_, const char *form, const char *at)
{
	const struct field field = read_field(form);

	if (at == walk_->end) {
		walk_->part = true;
		return false;
	}
	switch (field.kind) {
	case 'c':
		return take_comm(walk_, &field, at);
	case 'w':
		return take_word(walk_, &field, at);
	case '(':
		return take_choice(walk_, &field, at);
	case 't':
		walk_->open = true;
		return go_on(
			walk_, &field,
			(struct phrase_value){.text = at, .bytes = (size_t)(walk_->end - at)});
	default:
		return take_number(walk_, &field, at);
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
	for (;; form++) {
		switch (*form) {
		case 0:
			return at == walk_->end;
		case '!':
			walk_->begun |= at < walk_->end;
			continue;
		case '}':
			continue;
		case '{':
			if (walk(walk_, form + 1, at))
				return true;
			form = behind(form) - 1;
			continue;
		case ' ':
			return take_blanks(walk_, form, at);
		case '%':
			return take_value(walk_, form, at);
		}
		if (at == walk_->end) {
			walk_->part = true;
			return false;
		}
		if (*form != *at++)
			return false;
		walk_->open = false;
	}
}

static void clear(struct phrase *phrase)
{
	memset(phrase->value, 0, PHRASE_VALUES * sizeof(phrase->value[0]));
	phrase->named = 0;
}

/* phrase is cleared; it stays so if the form does not fit. */
static enum fit fit_form(const char *form, const char *text, size_t bytes, struct phrase *phrase)
{
	struct walk try = {.form = form, .end = text + bytes, .phrase = phrase};

	if (walk(&try, form, text))
		return try.open || try.part ? FIT_OPEN : FIT_WHOLE;
	if (try.part)
		return FIT_PART;
	return try.begun ? FIT_DAMAGED : FIT_NOT;
}

enum fit phrase_fit(const char *form, const char *text, size_t bytes, struct phrase *ret)
{
	struct phrase unused;

	if (!ret)
		ret = &unused;
	clear(ret);
	return fit_form(form, text, bytes, ret);
}

enum fit phrase_fit_any(const char *const *forms, const char *text, size_t bytes,
			struct phrase *ret, unsigned int *which)
{
	struct phrase unused, *phrase = ret ? ret : &unused;
	bool part = false, damaged = false;
	enum fit fit, found = FIT_NOT;

	clear(phrase);
	for (unsigned int i = 0; forms[i]; i++) {
		fit = fit_form(forms[i], text, bytes, phrase);
		part |= fit == FIT_PART || fit == FIT_OPEN;
		damaged |= fit == FIT_DAMAGED;
		if (found || (fit != FIT_WHOLE && fit != FIT_OPEN))
			continue;
		found = fit;
		phrase = &unused;
		clear(phrase);
		if (which)
			*which = i;
	}
	if (found)
		return part ? FIT_OPEN : found;
	if (part)
		return FIT_PART;
	return damaged ? FIT_DAMAGED : FIT_NOT;
}

const struct phrase_value *phrase_find(const struct phrase *phrase, const char *name)
{
	for (unsigned int i = 0; i < phrase->named; i++)
		if (phrase_named(&phrase->value[i], name))
			return &phrase->value[i];
	return NULL;
}

bool phrase_named(const struct phrase_value *value, const char *name)
{
	return value->name_bytes == strlen(name) && !memcmp(value->name, name, value->name_bytes);
}

bool phrase_is(const struct phrase_value *value, const char *text)
{
	return value->bytes == strlen(text) && !memcmp(value->text, text, value->bytes);
}

enum fit phrase_judge(const struct grammar *grammar, const struct report *report,
		      const char *text, size_t bytes)
{
	return grammar->parse ? grammar->parse(report, text, bytes)
			      : phrase_fit_any(grammar->forms, text, bytes, NULL, NULL);
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
