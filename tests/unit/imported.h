/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A text, imported: what the tests of host/import ask of its reports.
 */
#ifndef IMPORTED_H
#define IMPORTED_H

#include "../../host/import/import.h"

#define IMPORTED_MAX 16

struct imported {
	struct import_report report[IMPORTED_MAX];
	struct dump *dump[IMPORTED_MAX];
	unsigned int count;
	unsigned int taken, damaged, foreign; /* pieces of lines, by their fate */
};

#define IMPORTED_NULL INT64_MIN

/* Fails the test where the text cannot be imported. */
void imported_read(struct imported *imported, const char *text);
void imported_free(struct imported *imported);

/* One number, or text, of a SELECT over report n's (from 0) tables; IMPORTED_NULL, NULL: NULL or no
 * row. The text is valid until the next call. */
int64_t imported_number(const struct imported *imported, unsigned int n, const char *select);
const char *imported_text(const struct imported *imported, unsigned int n, const char *select);

#endif
