/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is different between two sides, for people and for programs.
 */
#ifndef RENDER_DIFF_H
#define RENDER_DIFF_H

#include "../analysis/diff.h"
#include "render.h"

struct render_diff {
	const struct series *series;
	const struct diff *diff;
	bool all; /* people see what is within noise, gauges and counters, too */
	bool why; /* the rows it came from: in place of the differences (programs), or after them */
};

/* Programs get table `diff`, or with why table `why`. Errors as render_rows(). */
struct err *render_diff(const struct render_options *options,
			const struct render_diff *what) ERR_MUST_CHECK;

#endif
