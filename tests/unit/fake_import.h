/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One text as one report, with grammar.c's list from memory on: what report.c does around
 * them is left out.
 */
#ifndef FAKE_IMPORT_H
#define FAKE_IMPORT_H

#include "../../host/import/report.h"
#include "../../host/import/rows.h"

/* The rows of a text; damaged, unless NULL: statements that were. Whoever gets them destroys
 * them. */
struct rows *fake_import(const char *text, size_t bytes, enum report_kind kind,
			 unsigned int *damaged);

/* The first row of a table with that text in column key and, unless it is -1, that number in column
 * node; key < 0: the first row. Returns whether there is one. */
bool fake_import_row(const struct rows *rows, unsigned int table, int key, const char *text,
		     int node_column, int node, struct lg_row *ret);

/* Fails the test unless each value of `part` is that of the same row of `whole`. */
void fake_import_within(const struct rows *part, const struct rows *whole, const char *what);

#endif
