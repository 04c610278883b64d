/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the importer makes of a text, as facts that can be compared: (table, row, column) and value.
 * A row is known by what names it (a zone, a pid), not by its place.
 */
#ifndef TOLD_H
#define TOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "../../host/dump/block.h"
#include "../../host/import/import.h"
#include "../../protocol/schema.h"

#define TOLD_REPORTS 64

struct told_fact {
	uint64_t place; /* hash of table, row and column */
	uint64_t value; /* hash of the value */
	size_t text;	/* of both in words, in told_report.words */
	bool soft;	/* a guess by what is here: which kind of report it is */
};

struct told_report {
	struct import_report head;
	struct told_fact *facts; /* by place, then by value */
	size_t count, room;
	char *words;
	size_t used, words_room;
};

struct told {
	struct told_report report[TOLD_REPORTS];
	unsigned int reports; /* kept */
	unsigned int found;   /* by the importer */
};

/* Import a text. Ends the program when the importer fails, or says more than it found. */
void told_import(const char *text, size_t bytes, struct told *ret);
void told_deinit(struct told *told);

/* Of the facts of a report those that the whole one has too, and those that it does not. */
struct told_sums {
	size_t same, wrong, soft;
	const char *first; /* that is wrong, in words; NULL: none */
};

void told_compare(const struct told_report *seen, const struct told_report *whole,
		  struct told_sums *ret);

/* Import the text of an open file (no pipe), giving each report and its dump to sink. */
struct err *told_import_file(int fd, const struct import_sink *sink, unsigned int *found);

/* A file with that text, gone when it is closed. */
int told_file(const char *text, size_t bytes);

/* Each row of a dump, in the order in which the importer made them. */
void told_rows(const struct dump *dump,
	       void (*row)(void *ctx, const struct lg_table *table, const struct lg_row *row),
	       void *ctx);

#endif
