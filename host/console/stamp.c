// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Time stamps in front of the machine's lines.
 */
#include "stamp.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char *const words[] = {
	[STAMP_OFF] = "off",	 [STAMP_TIME] = "time",	  [STAMP_ISO] = "iso",
	[STAMP_DELTA] = "delta", [STAMP_SINCE] = "since",
};

bool stamp_find(const char *word, enum stamp_kind *ret)
{
	if (!strcmp(word, "yes"))
		word = words[STAMP_TIME];
	if (!strcmp(word, "no"))
		word = words[STAMP_OFF];
	for (unsigned int i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i], word) != 0)
			continue;
		*ret = (enum stamp_kind)i;
		return true;
	}
	return false;
}

const char *stamp_word(enum stamp_kind kind)
{
	return words[kind];
}

static int64_t clock_ms(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct stamp_clock stamp_now(void)
{
	return (struct stamp_clock){clock_ms(CLOCK_REALTIME), clock_ms(CLOCK_MONOTONIC)};
}

void stamp_init(struct stamp *stamp, enum stamp_kind kind, const struct stamp_clock *now)
{
	*stamp = (struct stamp){.kind = kind, .start_ms = now->ms, .before_ms = now->ms};
}

static void put_wall(enum stamp_kind kind, int64_t wall_ms, char *text)
{
	time_t seconds = (time_t)(wall_ms / 1000);
	char date[24], zone[8] = "";
	struct tm tm;

	localtime_r(&seconds, &tm);
	strftime(date, sizeof(date), kind == STAMP_ISO ? "%Y-%m-%dT%H:%M:%S" : "%H:%M:%S", &tm);
	if (kind == STAMP_ISO && strftime(zone, sizeof(zone), "%z", &tm) == 5) {
		memmove(zone + 4, zone + 3, 3); /* RFC 3339: +01:00 */
		zone[3] = ':';
	}
	snprintf(text, STAMP_BYTES, "[%s.%03u%s] ", date, (unsigned int)(wall_ms % 1000), zone);
}

static void put_seconds(const char *sign, int64_t ms, char *text)
{
	snprintf(text, STAMP_BYTES, "[%s%5" PRId64 ".%03u] ", sign, ms / 1000,
		 (unsigned int)(ms % 1000));
}

const char *stamp_line(struct stamp *stamp, const struct stamp_clock *now, char text[STAMP_BYTES])
{
	int64_t before_ms = stamp->before_ms;

	stamp->before_ms = now->ms;
	text[0] = 0;
	switch (stamp->kind) {
	case STAMP_OFF:
		break;
	case STAMP_TIME:
	case STAMP_ISO:
		put_wall(stamp->kind, now->wall_ms, text);
		break;
	case STAMP_DELTA:
		put_seconds("+", now->ms - before_ms, text);
		break;
	case STAMP_SINCE:
		put_seconds("", now->ms - stamp->start_ms, text);
		break;
	}
	return text;
}
