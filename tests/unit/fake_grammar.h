/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A few statements of a kernel, one of each form that weave has to put together: a list of fields,
 * a buddy list, numbers in a row, a table's row, a number in front, a name at the end.
 */
#ifndef FAKE_GRAMMAR_H
#define FAKE_GRAMMAR_H

#include "../../host/import/grammar.h"

extern const struct grammar *const fake_grammars[]; /* ends with NULL */

/* How such statements look, whole. */
extern const char *const fake_statements[];
extern const size_t fake_statements_count;

#endif
