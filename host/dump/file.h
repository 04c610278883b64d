/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * FILE of the command line: a saved dump, a raw capture or any file with frames in it.
 */
#ifndef DUMP_FILE_H
#define DUMP_FILE_H

#include "../capture/capture.h"
#include "dump.h"

/*
 * Read a dump from the file at path (`-`: standard input). Memory is bounded by two dumps, not
 * by the length of the file. which: 0 the last dump in the file, else the n-th (from 1). Sets
 * *ret (caller destroys), *found to how many the file holds and, unless NULL and even on
 * failure, *stats. Errors: ERR_INPUT, saying what the file is instead (empty, text without
 * frames, foreign, damaged, another version).
 */
struct err *dump_open(const char *path, unsigned int which, struct dump **ret, unsigned int *found,
		      struct capture_stats *stats) ERR_MUST_CHECK;

/*
 * Every dump in the file, in order, from number 1: each() looks at it, and it is gone afterwards.
 * What each() returns ends it. Memory, *found and errors as dump_open().
 */
struct err *dump_each(const char *path,
		      struct err *(*each)(void *ctx, struct dump *dump, unsigned int number),
		      void *ctx, unsigned int *found) ERR_MUST_CHECK;

/*
 * Add to dump what the file holds of it, frame by frame, parity frames too: of those dumps in the
 * file that have its dump_id and no frame that differs. *frames: how many it has more now, with
 * those that parity brought back. Errors: ERR_INPUT, the file holds nothing of this dump, or
 * another dump with the same id.
 */
struct err *dump_merge(struct dump *dump, const char *path, unsigned int *frames) ERR_MUST_CHECK;

#endif
