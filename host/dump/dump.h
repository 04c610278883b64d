/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A dump on the console: frames go in as they arrive, SQL tables come out. Does not know where
 * its frames come from.
 *
 * The tables are those of protocol/schema.def by name, with their columns in order; a table
 * that this console does not know is `table_N` with columns `c0`, `c1`, ...; an unknown column
 * of a known table is `cN`. Every known table exists even when empty. Numbers are INTEGER (HEX
 * and UINT above 2^63 - 1 wrap to negative, as SQLite has no unsigned); NULL is NULL. Three
 * tables are finished by the console: `contents` has a TEXT column `name` in front and
 * `rows_arrived` at the end; `dump.complete` is 1 only if the agent said so and every announced
 * row is here; `losses` gets a row for each range of rows that did not arrive. Each table has a
 * hidden rowid equal to its row number on the wire + 1.
 */
#ifndef DUMP_H
#define DUMP_H

#include <stdbool.h>
#include <stdint.h>

#include "../../protocol/command.h"
#include "../../protocol/frame.h"
#include "../../protocol/table.h"
#include "../err.h"
#include "decode.h"
#include "sql.h"

struct dump;

/* Bytes that the rows of a dump may take. Arbitrary: some hundred times a large machine's. */
#define DUMP_BYTES_MAX (64u << 20)

/* What has arrived. */
struct dump_progress {
	uint16_t dump_id;
	uint64_t wire_bytes;	       /* of these frames in their plain form */
	unsigned int frames;	       /* different ones here, without parity */
	unsigned int repaired;	       /* of these, had back by parity */
	unsigned int parity;	       /* parity frames that came while frames were missing */
	unsigned int frames_announced; /* by index, parity or agent; 0: not known yet */
	uint64_t rows;		       /* of the tables that the index announces or will announce */
	uint64_t rows_announced;       /* 0: no index frame yet */
	unsigned int repeats;	       /* frames that were there already */
	unsigned int refused; /* good checksum, but contradicts itself or what is here */
	unsigned int foreign; /* the same, but made by another version of lastgasp */
	bool answerable;      /* memory and the first tasks are here: show summary has its answer */
	bool complete;	      /* every announced row is here */
	bool last;	      /* the last frame is here, or parity: no others will come unasked */
};

/* Whether its payload is a block to be decoded. Frames of other kinds are kept unread. */
bool dump_reads(const struct lg_frame *frame);

/*
 * Whether a frame makes sense by itself, so that a dump could begin with it: 0, or an lg_err.
 * LG_ERR_VERSION: another version of lastgasp made it. COMMAND and ANSWER are LG_ERR_VALUE.
 * ahead: its payload, begun; or NULL.
 */
int dump_judge(const struct lg_frame *frame, struct decode *ahead);

/* Heap; an empty dump with all tables of the schema. */
struct err *dump_create(uint16_t dump_id, struct dump **ret) ERR_MUST_CHECK;
void dump_destroy(struct dump *dump); /* takes NULL */

/*
 * Take a frame of this dump (frame->dump_id is its id); a PARITY frame may bring others back at
 * once, and they are looked at as if they had come themselves. COMMAND and ANSWER frames are none
 * of a dump's: they are left out. Damage never is an error here: refused and foreign frames are
 * counted. What contradicts data frames or the index, parity or the agent's word, is forgotten.
 * A frame of a kind that this console does not know is kept and saved, not read. Errors: no memory.
 */
struct err *dump_add(struct dump *dump, const struct lg_frame *frame) ERR_MUST_CHECK;

/* The same of one whose payload is being decoded; NULL: it is not. */
struct err *dump_add_ahead(struct dump *dump, const struct lg_frame *frame,
			   struct decode *ahead) ERR_MUST_CHECK;

/*
 * The accepted frame of that sequence number, NULL if it is not here. Valid as long as the
 * dump.
 */
const struct lg_frame *dump_frame(const struct dump *dump, uint16_t sequence);

/*
 * The n-th (from 0) of the parity frames that are kept, for frames that are still missing. NULL:
 * there are no more. Valid until the next dump_add().
 */
const struct lg_frame *dump_parity(const struct dump *dump, unsigned int n);

/*
 * The agent says that the dump has so many frames (ANSWER). Returns false when that contradicts
 * what is here: then it is forgotten.
 */
bool dump_expect(struct dump *dump, unsigned int frames);

/*
 * Which of its frames are not here, as far as their number is known: fills ranges[max] in order,
 * returns how many are in use. More than that do not fit: the first are named.
 */
unsigned int dump_lacks(const struct dump *dump, struct lg_command_range *ranges,
			unsigned int max);

void dump_progress(const struct dump *dump, struct dump_progress *ret);

/*
 * What is still missing, in words, for a progress line: "tasks 120 of 212 rows, slab 98 rows";
 * "" when nothing is; "the index" when no index frame came yet. Cut to `bytes`,
 * zero-terminated; returns text.
 */
const char *dump_missing(const struct dump *dump, char *text, size_t bytes);

/*
 * Bring the tables up to what has arrived (losses, contents.rows_arrived, dump.complete) and
 * return the database, which belongs to the dump and is open for reading only (PRAGMA
 * query_only). May be called again after more frames.
 *
 * It also fills temp.arrival, one row a table that was announced or arrived, for `verify`:
 * name, table_number, rows (NULL: not announced), rows_arrived, missing (TEXT: "40..47 90";
 * NULL: nothing), blocks (NULL: not announced), blocks_arrived.
 */
struct err *dump_tables(struct dump *dump, struct sql **ret) ERR_MUST_CHECK;

/*
 * A file name for it, without folder and suffix: MACHINE-YYYYMMDD-HHMMSS-ID, by the machine's
 * own clock (UTC) and with the dump id in hex. What has not arrived is `unknown`, and the time
 * is that of now. Returns name.
 */
const char *dump_name(struct dump *dump, char *name, size_t bytes);

/*
 * Write the frames in order, in their plain form, and if some are missing the parity frames too
 * (another capture may complete it): that is the file format of *.gasp. The file appears whole
 * or not at all (it is written beside, then renamed); what is not a regular file is written to
 * directly. Errors: ERR_LINE.
 */
struct err *dump_save(const struct dump *dump, const char *path) ERR_MUST_CHECK;

#endif
