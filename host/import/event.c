// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Events of a report until it ends.
 */
#include "event.h"

#include <stdlib.h>
#include <string.h>

#include "rows.h"

struct report_event *event_list(struct report *report)
{
	struct report_event *event = report->event;

	if (event)
		return event;
	event = calloc(1, sizeof(*event));
	if (!event) {
		report_fail(report, err_memory());
		return NULL;
	}
	event->asked = event->victim = -1;
	event_clear(&event->rule);
	return report->event = event;
}

struct event *event_add(struct report *report, const char *name)
{
	struct report_event *list = event_list(report);
	struct event *grown, *ret;

	if (!list)
		return NULL;
	if (list->count == EVENTS_MAX) {
		report_lose(report, "oom_events", "more than a report may have", 1);
		return NULL;
	}
	grown = realloc(list->events, (list->count + 1) * sizeof(*grown));
	if (!grown) {
		report_fail(report, err_memory());
		return NULL;
	}
	list->events = grown;
	ret = &grown[list->count++];
	event_clear(ret);
	lg_row_set_text(&ret->row, LG_oom_events_event, name, strlen(name));
	if (report->at.time_ns)
		lg_row_set(&ret->row, LG_oom_events_uptime_ns,
			   report->at.time_ns / 1000000 * 1000000);
	return ret;
}

void event_clear(struct event *event)
{
	lg_row_clear(&event->row, LG_oom_events_columns);
}

void event_copy_texts(struct event *event, const struct event *from)
{
	for (unsigned int i = 0; i < LG_oom_events_columns; i++) {
		const struct lg_value *value = &from->row.values[i];

		if (value->kind == LG_STRING)
			lg_row_set_text(&event->row, i, from->row.text + value->offset,
					value->length);
	}
}

/* One name, without those that others begin with in it: a lost `|` would show so. */
static bool is_flag(const char *name, size_t bytes)
{
	size_t prefix = bytes > 2 && !memcmp(name, "__", 2) ? 2 : 0;

	if (bytes > 2 && !memcmp(name, "0x", 2))
		return true;
	if (bytes < prefix + 5 || memcmp(name + prefix, "GFP_", 4))
		return false;
	for (size_t i = prefix + 4; i < bytes; i++) {
		char c = name[i];

		if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_') ||
		    (bytes - i >= 4 && !memcmp(name + i, "GFP_", 4)))
			return false;
	}
	return true;
}

bool event_is_flags(const struct phrase_value *value)
{
	const char *at = value->text, *end;

	if (!value->known)
		return true;
	end = at + value->bytes;
	while (at < end) {
		const char *bar = memchr(at, '|', (size_t)(end - at));

		if (!bar)
			bar = end;
		if (!is_flag(at, (size_t)(bar - at)))
			return false;
		at = bar == end ? end : bar + 1;
	}
	return true;
}

bool event_is_nodes(const struct phrase_value *value)
{
	for (size_t i = 0; value->known && i < value->bytes; i++)
		if (!strchr("0123456789,-", value->text[i]))
			return false;
	return true;
}

struct event *event_asked(const struct report *report)
{
	const struct report_event *list = report->event;

	return list && list->asked >= 0 ? &list->events[list->asked] : NULL;
}

struct event *event_victim(const struct report *report)
{
	const struct report_event *list = report->event;

	return list && list->victim >= 0 ? &list->events[list->victim] : NULL;
}

void event_set(struct event *event, unsigned int column, const struct phrase_value *value)
{
	if (value->known)
		lg_row_set(&event->row, column, value->number);
}

void event_set_text(struct event *event, unsigned int column, const struct phrase_value *value)
{
	size_t over = value->known && value->bytes > LG_TEXT_MAX ? value->bytes - LG_TEXT_MAX : 0;

	if (value->known)
		lg_row_set_text(&event->row, column, value->text + over, value->bytes - over);
}

void event_set_kb(struct event *event, unsigned int column, const struct phrase_value *value)
{
	if (value->known && value->number <= INT64_MAX / 1024)
		lg_row_set(&event->row, column, value->number * 1024);
}

struct said event_number(const struct event *event, unsigned int column)
{
	struct said ret = {.known = false};

	if (event && event->row.values[column].kind == LG_NUMBER) {
		ret.known = true;
		ret.value = event->row.values[column].number;
	}
	return ret;
}

void event_text(const struct event *event, unsigned int column, char *ret, size_t size)
{
	const struct lg_value *value = event ? &event->row.values[column] : NULL;
	size_t bytes = value && value->kind == LG_STRING ? value->length : 0;

	if (bytes >= size)
		bytes = size - 1;
	if (bytes)
		memcpy(ret, event->row.text + value->offset, bytes);
	ret[bytes] = 0;
}

struct err *event_rows(struct report *report)
{
	const struct report_event *list = report->event;
	struct err *err = NULL;

	for (unsigned int i = 0; list && i < list->count && !err; i++)
		err = rows_add(report->rows, LG_oom_events, &list->events[i].row);
	return err;
}

void event_destroy(struct report_event *event)
{
	if (!event)
		return;
	free(event->events);
	free(event);
}
