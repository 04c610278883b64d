// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the importer makes of files, as JSON, a line a report: {"file": ..., "report": {...},
 * "tables": {name: [row, ...]}}. For tests in Python, which would have to start a program for each
 * table.
 *
 *   rows FILE...
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "told.h"

struct printer {
	const char *path;
	unsigned int table; /* of the row before; 0: none */
};

static void put_text(const char *text, size_t bytes)
{
	putchar('"');
	for (size_t i = 0; i < bytes; i++) {
		unsigned char byte = (unsigned char)text[i];

		if (byte < ' ' || byte > '~')
			printf("\\u%04x", byte);
		else
			printf(byte == '"' || byte == '\\' ? "\\%c" : "%c", byte);
	}
	putchar('"');
}

static void put_row(void *ctx, const struct lg_table *table, const struct lg_row *row)
{
	struct printer *printer = ctx;

	if (table->number != printer->table)
		printf("%s\"%s\": [{", printer->table ? "], " : "", table->name);
	else
		printf(", {");
	printer->table = table->number;
	for (unsigned int i = 0; i < row->columns && i < table->count; i++) {
		const struct lg_value *value = &row->values[i];

		printf("%s\"%s\": ", i ? ", " : "", table->columns[i].name);
		if (value->kind == LG_NULL)
			printf("null");
		else if (value->kind == LG_STRING)
			put_text(row->text + value->offset, value->length);
		else if (table->columns[i].type == LG_INT)
			printf("%" PRId64, (int64_t)value->number);
		else
			printf("%" PRIu64, value->number);
	}
	putchar('}');
}

static void put_said(const char *name, const struct said *said)
{
	if (said->known)
		printf(", \"%s\": %" PRId64, name, (int64_t)said->value);
	else
		printf(", \"%s\": null", name);
}

static void put_word(const char *name, const char *word)
{
	printf(", \"%s\": ", name);
	if (word[0])
		for (size_t bytes = 0;; bytes++) {
			if (word[bytes])
				continue;
			put_text(word, bytes);
			return;
		}
	printf("null");
}

static struct err *put_report(void *ctx, const struct import_report *report, struct dump *dump)
{
	struct printer *printer = ctx;

	printf("{\"file\": \"%s\", \"report\": {\"n\": %u, \"first_line\": %" PRIu64
	       ", \"last_line\": %" PRIu64 ", \"tasks\": %u, \"complete\": %d",
	       printer->path, report->n, report->first_line, report->last_line, report->tasks,
	       report->complete);
	put_word("kind", report_kind_name(report->kind));
	put_word("kernel_release", report->kernel_release);
	put_word("gfp", report->gfp);
	put_word("trigger_comm", report->trigger_comm);
	put_word("victim_comm", report->victim_comm);
	put_word("lost", report->lost);
	put_said("page_size_bytes", &report->page_size_bytes);
	put_said("order", &report->order);
	put_said("trigger_pid", &report->trigger_pid);
	put_said("free_pages", &report->free_pages);
	put_said("victim_pid", &report->victim_pid);
	printf("}, \"tables\": {");
	printer->table = 0;
	told_rows(dump, put_row, printer);
	printf("%s}}\n", printer->table ? "]" : "");
	dump_destroy(dump);
	return NULL;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		struct printer printer = {.path = argv[i]};
		struct import_sink sink = {.ctx = &printer, .report = put_report};
		unsigned int found;
		struct err *err = import_text(argv[i], &sink, &found);

		if (err) {
			fprintf(stderr, "%s: %s\n", argv[i], err->text);
			return 1;
		}
	}
	return 0;
}
