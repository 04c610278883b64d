/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * FILE of every command: a saved dump, a raw capture, or a text log, whose reports then are its
 * dumps. What has both holds dumps.
 */
#ifndef SOURCE_FILE_H
#define SOURCE_FILE_H

#include "../dump/dump.h"

/* As dump_open(), without statistics. */
struct err *source_file_open(const char *path, unsigned int which, struct dump **ret,
			     unsigned int *found) ERR_MUST_CHECK;

/* As dump_each(). */
struct err *source_file_each(const char *path,
			     struct err *(*each)(void *ctx, struct dump *dump,
						 unsigned int number),
			     void *ctx, unsigned int *found) ERR_MUST_CHECK;

#endif
