/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What became of each line of a text: `import --explain`. Fates come as they are decided, not in
 * the order of the lines; memory grows with the lines that are not foreign.
 */
#ifndef IMPORT_EXPLAIN_H
#define IMPORT_EXPLAIN_H

#include "../import/import.h"
#include "../render/render.h"

struct import_explain;

struct err *import_explain_create(struct import_explain **ret) ERR_MUST_CHECK;
void import_explain_destroy(struct import_explain *explain); /* takes NULL */

/* As import.h's fate. */
void import_explain_fate(struct import_explain *explain, uint64_t line, enum weave_fate fate,
			 const char *grammar, unsigned int report);

/*
 * The lines of the text at path, which is read again: number, report, fate and grammar of each,
 * then its text. Of more than EXPLAIN_RUN foreign lines in a row only the first and the last are
 * shown; behind them what the fates mean. path `-`: no texts. Programs get table lines:
 * first_line, last_line, report, fate, grammar.
 */
#define EXPLAIN_RUN 4
struct err *import_explain_render(struct import_explain *explain, const char *path,
				  const struct render_options *options) ERR_MUST_CHECK;

#endif
