// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How a line is, in one line for people.
 */
#include "status.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../render/render.h"

#define NAME_MAX_BYTES 40 /* of a name or a spec; arbitrary */

__attribute__((format(printf, 2, 3))) static void add(char *text, const char *format, ...)
{
	size_t used = strlen(text);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text + used, STATUS_BYTES - used, format, arguments);
	va_end(arguments);
}

/* Of a long path its end says more than its beginning. */
static void add_name(char *text, const char *name)
{
	size_t bytes = strlen(name);

	if (bytes <= NAME_MAX_BYTES)
		add(text, "%s", name);
	else
		add(text, "...%s", name + bytes - (NAME_MAX_BYTES - 3));
}

static void add_line(const struct status *status, char *text)
{
	static const char *const words[] = {
		[STATUS_UP] = "up since",
		[STATUS_LOST] = "LOST at",
		[STATUS_ENDED] = "ended at",
	};

	add_name(text, status->name);
	if (strncmp(status->spec, status->name, strlen(status->name)) != 0) {
		add(text, " ");
		add_name(text, status->spec);
	}
	if (status->baud)
		add(text, " %u baud", status->baud);
	if (status->finding)
		add(text, ", finding the rate");
	add(text, " | %s %s", words[status->line], status->since);
}

static void add_dump(const struct status *status, char *text)
{
	static const char *const words[] = {
		[STATUS_NO_DUMP] = "",
		[STATUS_ARRIVING] = "is arriving",
		[STATUS_COMPLETE] = "complete",
		[STATUS_INCOMPLETE] = "INCOMPLETE",
	};

	if (!status->dump)
		add(text, " | no dump yet");
	else
		add(text, " | dump %u %s, %u rows", status->dump, words[status->arrival],
		    status->rows);
}

static void add_agent(const struct status *status, char *text)
{
	if (status->listens)
		add(text,
		    status->held ? " | machine is HELD, agent listens" : " | agent listens");
	else if (status->held)
		add(text, " | hold is on");
}

const char *status_text(const struct status *status, char text[STATUS_BYTES])
{
	char size[16];

	text[0] = 0;
	add_line(status, text);
	add_dump(status, text);
	add_agent(status, text);
	add(text, " | %s", render_size((int64_t)status->bytes, size));
	if (status->damage_bytes)
		add(text, ", %s damaged", render_size((int64_t)status->damage_bytes, size));
	if (status->line_errors)
		add(text, " | %" PRIu64 " line error%s", status->line_errors,
		    status->line_errors == 1 ? "" : "s");
	return text;
}
