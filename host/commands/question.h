/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What commands that ask a question of one dump have in common: FILE, --why, --dump N.
 */
#ifndef QUESTION_H
#define QUESTION_H

#include <getopt.h>

#include "../console/command.h"

struct question {
	const char *file; /* NULL: the current dump */
	unsigned int which;
	bool why;

	/* Further options, with values below 256 and not 'w', 'd'; NULL: none. take() gets each. */
	const struct option *more;
	struct err *(*take)(void *ctx, int c, const char *value);
	void *ctx;
};

/* Set `more`, `take` and `ctx` before; `ret` all zero otherwise is set. */
struct err *question_take(const struct session *session, const char *name, int argc, char **argv,
			  struct question *ret) ERR_MUST_CHECK;

/* The same without further options. */
struct err *question_parse(const struct session *session, const char *name, int argc, char **argv,
			   struct question *ret) ERR_MUST_CHECK;

#endif
