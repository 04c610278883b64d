/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What grows, for people and for programs.
 */
#ifndef RENDER_LEAKS_H
#define RENDER_LEAKS_H

#include "../analysis/leaks.h"
#include "render.h"

struct render_leaks {
	const struct series *series;
	const struct leaks *leaks;
	bool all; /* people see what is steady, and gauges, too */
	bool why; /* the rows that the suspects came from, in place of the findings (programs) or
		     after them (people: of the first and the last dump) */
};

/* Programs get table `leaks`, or with why table `why`. Errors as render_rows(). */
struct err *render_leaks(const struct render_options *options,
			 const struct render_leaks *what) ERR_MUST_CHECK;

#endif
