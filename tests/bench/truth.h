/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The dump as it is, and what a console made of it over a bad line held against it: each frame
 * byte by byte, each row of each table, and what the console says is missing.
 */
#ifndef TRUTH_H
#define TRUTH_H

#include "../../host/dump/dump.h"

struct truth_table {
	const struct lg_table *table;
	uint32_t count;
	char **rows; /* values as text */
};

struct truth {
	uint8_t *wire; /* the file: frame behind frame */
	size_t wire_bytes;
	struct dump *dump;
	unsigned int frames;
	uint64_t rows; /* of all tables but the index */
	struct truth_table tables[LG_TABLE_NUMBERS];
};

/* How a dump compares. */
struct verdict {
	uint64_t rows;	  /* that are here, of all tables but the index */
	uint64_t wrong;	  /* rows and frames that are not those sent */
	uint64_t unnamed; /* rows that are missing and not named, or named and not missing */
	char what[120];	  /* the first thing that is wrong or unnamed */
};

/* A saved, complete dump. Ends the program when it is none. */
void truth_load(struct truth *truth, const char *path);
void truth_free(struct truth *truth);

/* The frame that was sent with that number, NULL if none was. */
const struct lg_frame *truth_frame(const struct truth *truth, uint16_t sequence);

/* dump: of the same dump_id. */
void truth_judge(const struct truth *truth, struct dump *dump, struct verdict *ret);

#endif
