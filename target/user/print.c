// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Prints the report, no line longer than a terminal unless it is a command.
 */
#include <stdbool.h>
#include <string.h>

#include "print.h"

#define WIDTH 80
#define INDENT 28 /* where values begin */

/* Wrapped at spaces; the first line goes on at column `at`, the others begin at `indent`. */
static void put_wrapped(FILE *out, const char *text, size_t at, size_t indent)
{
	bool first = true;
	size_t length;

	while (*text) {
		length = strcspn(text, " ");
		if (!first && at + 1 + length > WIDTH) {
			fprintf(out, "\n%*s", (int)indent, "");
			at = indent;
		} else if (!first) {
			fputc(' ', out);
			at++;
		}
		first = false;
		fprintf(out, "%.*s", (int)length, text);
		at += length;
		text += length;
		text += strspn(text, " ");
	}
	fputc('\n', out);
}

static const char *mark(enum lg_level level)
{
	static const char *const marks[] = {
		[LG_FACT] = "",
		[LG_GOOD] = "ok",
		[LG_LIMIT] = "limit",
		[LG_BAD] = "BAD",
	};

	return marks[level];
}

static void put_finding(FILE *out, const struct lg_finding *finding)
{
	const int at = fprintf(out, "  %-5s  %-18s ", mark(finding->level), finding->name);

	put_wrapped(out, finding->value, at > 0 ? (size_t)at : 0, INDENT);
	if (finding->note[0] && finding->level < LG_LIMIT) {
		fprintf(out, "%*s", INDENT, "");
		put_wrapped(out, finding->note, INDENT, INDENT);
	}
}

static void put_reasons(FILE *out, const struct lg_report *report, enum lg_level level)
{
	const struct lg_finding *finding;
	size_t i;

	for (i = 0; i < report->count; i++) {
		finding = &report->findings[i];
		if (finding->level != level)
			continue;
		fprintf(out, "  - %s %s: ", finding->kind, finding->name);
		put_wrapped(out, finding->note, 6 + strlen(finding->kind) + strlen(finding->name),
			    4);
	}
}

void lg_print(FILE *out, const struct lg_report *report)
{
	const char *kind = "";
	size_t i;

	for (i = 0; i < report->count; i++) {
		if (strcmp(kind, report->findings[i].kind)) {
			kind = report->findings[i].kind;
			fprintf(out, "%s%s\n", i ? "\n" : "", kind);
		}
		put_finding(out, &report->findings[i]);
	}
	fprintf(out, "\nload the agent with\n  modprobe lastgasp%s\n", report->modprobe);
	fprintf(out, "\nadd to the kernel's command line\n %s\n\n",
		report->cmdline[0] ? report->cmdline : " (nothing)");
	fprintf(out, "%s\n", lg_verdict_name(lg_report_verdict(report)));
	put_reasons(out, report, LG_BAD);
	put_reasons(out, report, LG_LIMIT);
	if (report->left_out)
		fprintf(out, "  - %zu more findings are not shown\n", report->left_out);
}
