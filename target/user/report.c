// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Gathers findings. What files say may be anything, so every text is made printable here, once.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "report.h"

static void make_printable(char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			*text = '?';
}

static struct lg_finding *next_finding(struct lg_report *report)
{
	if (report->count < LG_FINDINGS_MAX)
		return &report->findings[report->count++];
	report->left_out++;
	return &report->spare;
}

struct lg_finding *lg_report_add(struct lg_report *report, enum lg_level level, const char *kind,
				 const char *name, const char *format, ...)
{
	struct lg_finding *finding = next_finding(report);
	va_list arguments;

	finding->level = level;
	finding->kind = kind;
	finding->note[0] = '\0';
	snprintf(finding->name, sizeof(finding->name), "%s", name);
	va_start(arguments, format);
	vsnprintf(finding->value, sizeof(finding->value), format, arguments);
	va_end(arguments);
	make_printable(finding->name);
	make_printable(finding->value);
	return finding;
}

void lg_finding_note(struct lg_finding *finding, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(finding->note, sizeof(finding->note), format, arguments);
	va_end(arguments);
	make_printable(finding->note);
}

static void append(char *to, size_t size, const char *format, va_list arguments)
{
	size_t length = strlen(to);
	int more;

	if (length + 1 >= size)
		return;
	to[length] = ' ';
	more = vsnprintf(to + length + 1, size - length - 1, format, arguments);
	if (more < 0 || (size_t)more >= size - length - 1)
		to[length] = '\0';
	make_printable(to + length);
}

void lg_report_parameter(struct lg_report *report, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	append(report->modprobe, sizeof(report->modprobe), format, arguments);
	va_end(arguments);
}

void lg_report_cmdline(struct lg_report *report, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	append(report->cmdline, sizeof(report->cmdline), format, arguments);
	va_end(arguments);
}

enum lg_verdict lg_report_verdict(const struct lg_report *report)
{
	enum lg_level worst = report->left_out ? LG_LIMIT : LG_FACT;
	size_t i;

	for (i = 0; i < report->count; i++)
		if (report->findings[i].level > worst)
			worst = report->findings[i].level;
	return worst == LG_BAD	   ? LG_NOT_READY
	       : worst == LG_LIMIT ? LG_READY_WITH_LIMITS
				   : LG_READY;
}

const char *lg_verdict_name(enum lg_verdict verdict)
{
	static const char *const names[] = {
		[LG_READY] = "READY",
		[LG_READY_WITH_LIMITS] = "READY WITH LIMITS",
		[LG_NOT_READY] = "NOT READY",
	};

	return names[verdict];
}

const char *lg_level_name(enum lg_level level)
{
	static const char *const names[] = {
		[LG_FACT] = "fact",
		[LG_GOOD] = "good",
		[LG_LIMIT] = "limit",
		[LG_BAD] = "bad",
	};

	return names[level];
}
