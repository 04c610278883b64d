/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Remarks in words. Inside render/ only.
 */
#ifndef RENDER_REMARK_H
#define RENDER_REMARK_H

#include "../analysis/remark.h"
#include "render.h"

/* One sentence, without line feed. ram: for shares; may be unknown. */
void remark_words(FILE *out, const struct remark *remark, struct maybe ram, bool utf8);

/* The same as text of the heap, for rows; NULL: no memory. */
char *remark_text(const struct remark *remark, struct maybe ram);

#endif
