// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Paragraphs.
 */
#define _GNU_SOURCE /* open_memstream */
#include "prose.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"

#define WIDTH_UNKNOWN 80 /* columns where there is no terminal */
#define WIDTH_LEAST 40	 /* arbitrary: narrower than any terminal that somebody reads */

struct err *prose_open(struct prose *prose)
{
	prose->text = NULL;
	prose->out = open_memstream(&prose->text, &prose->bytes);
	return prose->out ? NULL : err_memory();
}

struct err *prose_put(struct prose *prose, const struct render_options *options,
		      unsigned int width, const char *label)
{
	size_t at = 0, word, indent = label[0] ? PROSE_LABEL : 0, used = indent;
	unsigned int columns;
	bool first = true;

	if (fclose(prose->out)) {
		free(prose->text);
		return err_memory();
	}
	width = width ? width : WIDTH_UNKNOWN;
	width = width < WIDTH_LEAST ? WIDTH_LEAST : width;
	if (indent)
		fprintf(options->out, "%-*s", PROSE_LABEL, label);
	while (at < prose->bytes) {
		word = strcspn(prose->text + at, " ");
		columns = text_width(prose->text + at, word, options->utf8);
		if (!first && used + 1 + columns > width) {
			fprintf(options->out, "\n%*s", (int)indent, "");
			used = indent;
			first = true;
		}
		fprintf(options->out, "%s%.*s", first ? "" : " ", (int)word, prose->text + at);
		used += columns + !first;
		first = false;
		at += word + 1;
	}
	fputc('\n', options->out);
	free(prose->text);
	return NULL;
}
