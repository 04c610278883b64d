// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a cgroup's memory is made of, in words.
 */
#include "quota.h"

#include <string.h>

#include "render.h"
#include "text.h"

static void put_part(FILE *out, const struct quota *quota, int id, bool first)
{
	char size[16];

	fprintf(out, "%s%s %s", first ? ": " : ", ",
		id == QUOTA_REST ? "not told apart" : quota_name(id),
		render_size(quota->parts[id].value, size));
	if (quota->usage.value > 0)
		fprintf(out, " (%.0f %%)",
			(double)quota->parts[id].value * 100 / (double)quota->usage.value);
}

/* The largest first; what is nothing is left out. */
static void put_parts(FILE *out, const struct quota *quota)
{
	bool said[QUOTA_PARTS] = {false}, first = true;
	int i, most;

	for (;;) {
		most = -1;
		for (i = 0; i < QUOTA_PARTS; i++)
			if (!said[i] && quota->parts[i].known && quota->parts[i].value > 0 &&
			    (most < 0 || quota->parts[i].value > quota->parts[most].value))
				most = i;
		if (most < 0)
			return;
		put_part(out, quota, most, first);
		said[most] = true;
		first = false;
	}
}

void quota_words(FILE *out, const struct quota *quota, bool utf8)
{
	char size[16];

	if (!quota->usage.known)
		return;
	fputs("Cgroup ", out);
	text_put(out, quota->path, strlen(quota->path), utf8, 0);
	fprintf(out, "%shas %s in use", quota->path[0] ? " " : "",
		render_size(quota->usage.value, size));
	if (quota->limit.known)
		fprintf(out, " of its limit of %s", render_size(quota->limit.value, size));
	put_parts(out, quota);
	fputc('.', out);
}
