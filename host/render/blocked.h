/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who waits where, in one screen, and as rows for programs: table `blocked` with the columns
 * section, group_number, tasks, pid, name, blocked_ns, pattern, detail.
 *
 *   section  name            what the row says
 *   group    pattern's label tasks of one stack; blocked_ns of the one that waits longest;
 *                            detail: its functions, innermost first, `<` between them
 *   task     of the task     one of the group
 *
 * group_number is from 1, the largest first. pattern NULL: none fits, or no stack is known.
 */
#ifndef RENDER_BLOCKED_H
#define RENDER_BLOCKED_H

#include "../analysis/blocked.h"
#include "render.h"

struct render_blocked {
	const struct blocked *blocked;
	bool all, why;
};

struct err *render_blocked(const struct render_options *options,
			   const struct render_blocked *what) ERR_MUST_CHECK;

#endif
