/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers of memory as a text says them, one for each column of a table: pages, kB or bytes until
 * the page size is known. What is said twice and not the same is doubted, and never shown.
 */
#ifndef AMOUNT_H
#define AMOUNT_H

#include "../../protocol/table.h"
#include "phrase.h"
#include "report.h"

enum amount_state { AMOUNT_UNSAID, AMOUNT_SAID, AMOUNT_DOUBTED };

struct amount {
	uint64_t value;
	uint8_t unit;  /* SAID_PLAIN ... of report.h */
	uint8_t state; /* enum amount_state */
};

/* Which column a value of a phrase is for. A list of them ends with a name of NULL. */
struct amount_name {
	const char *name;
	unsigned int column;
};

void amount_say(struct amount *amount, uint64_t value, unsigned int unit);

/* All values of a text that names has a column of that table for. Numbers without unit are pages,
 * unless the column counts other things. */
void amounts_say(struct amount *amounts, unsigned int table, const struct phrase *phrase,
		 const struct amount_name *names);

/* Whether it is known in bytes. page_bytes 0: the page size is not known. */
bool amount_bytes(const struct amount *amount, uint64_t page_bytes, uint64_t *ret);

/* What the row of that table has of them. Returns how many were said and could not be shown:
 * pages of unknown size. */
unsigned int amounts_row(const struct amount *amounts, unsigned int table, uint64_t page_bytes,
			 struct lg_row *row);

#endif
