// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Builds the document with jansson, which enters this program here.
 */
#include <jansson.h>

#include "json.h"

static json_t *text(const char *value)
{
	return value[0] ? json_string(value) : json_null();
}

/* jansson's _new functions take NULL and pass the failure on. */
static int add_row(json_t *rows, const char *kind, const char *name, const char *value,
		   const char *note, const char *level)
{
	json_t *row = json_object();
	int failed;

	failed = json_object_set_new(row, "kind", text(kind));
	failed |= json_object_set_new(row, "name", text(name));
	failed |= json_object_set_new(row, "value", text(value));
	failed |= json_object_set_new(row, "note", text(note));
	failed |= json_object_set_new(row, "level", text(level));
	return json_array_append_new(rows, row) | failed;
}

static int add_findings(json_t *rows, const struct lg_report *report)
{
	const struct lg_finding *finding;
	int failed = 0;
	size_t i;

	for (i = 0; i < report->count; i++) {
		finding = &report->findings[i];
		failed |= add_row(rows, finding->kind, finding->name, finding->value,
				  finding->note, lg_level_name(finding->level));
	}
	return failed;
}

static int add_ends(json_t *rows, const struct lg_report *report)
{
	static const enum lg_level levels[] = {
		[LG_READY] = LG_GOOD,
		[LG_READY_WITH_LIMITS] = LG_LIMIT,
		[LG_NOT_READY] = LG_BAD,
	};
	const enum lg_verdict verdict = lg_report_verdict(report);
	const char *cmdline = report->cmdline[0] ? report->cmdline + 1 : "";
	char load[sizeof("modprobe lastgasp") + sizeof(report->modprobe)];

	snprintf(load, sizeof(load), "modprobe lastgasp%s", report->modprobe);
	return add_row(rows, "command", "modprobe", load, "", "fact") |
	       add_row(rows, "command", "cmdline", cmdline, "", "fact") |
	       add_row(rows, "verdict", "verdict", lg_verdict_name(verdict), "",
		       lg_level_name(levels[verdict]));
}

int lg_json_print(FILE *out, const struct lg_report *report)
{
	json_t *document = json_object(), *rows = json_array();
	int failed;

	failed = add_findings(rows, report) | add_ends(rows, report);
	failed |= json_object_set_new(document, "schema", json_string("lastgasp/1"));
	failed |= json_object_set_new(document, "table", json_string("probe"));
	failed |= json_object_set_new(document, "rows", rows);
	if (!failed)
		failed = json_dumpf(document, out, JSON_COMPACT);
	json_decref(document);
	fputc('\n', out);
	return failed ? -1 : 0;
}
