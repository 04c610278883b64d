// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The RAM as a bar: coloured blocks where the terminal has both, else a letter for each part.
 * Cells are shared out exactly; the numbers are in the legend.
 */
#include "bar.h"

#include <string.h>

static const struct {
	char letter;
	unsigned char color; /* of the 256 of xterm */
} looks[ACCOUNT_PARTS] = {
	[ACCOUNT_ANON] = { 'A', 160 },
	[ACCOUNT_TMPFS] = { 'T', 208 },
	[ACCOUNT_FILE] = { 'F', 33 },
	[ACCOUNT_CACHE] = { 'c', 69 },
	[ACCOUNT_USER] = { 'u', 166 },
	[ACCOUNT_UNEVICTABLE] = { 'U', 172 },
	[ACCOUNT_ISOLATED] = { 'I', 179 },
	[ACCOUNT_SLAB_UNRECLAIMABLE] = { 'S', 129 },
	[ACCOUNT_SLAB_RECLAIMABLE] = { 's', 141 },
	[ACCOUNT_SLAB] = { 'L', 135 },
	[ACCOUNT_PAGE_TABLES] = { 'P', 226 },
	[ACCOUNT_SECONDARY] = { 'p', 228 },
	[ACCOUNT_KERNEL_STACKS] = { 'K', 94 },
	[ACCOUNT_PERCPU] = { 'C', 37 },
	[ACCOUNT_VMALLOC] = { 'V', 43 },
	[ACCOUNT_COMPRESSED] = { 'Z', 205 },
	[ACCOUNT_HUGETLB] = { 'H', 111 },
	[ACCOUNT_BOUNCE] = { 'b', 66 },
	[ACCOUNT_POISONED] = { 'X', 196 },
	[ACCOUNT_MISC] = { 'm', 97 },
	[ACCOUNT_BOOT] = { 'B', 240 },
	[ACCOUNT_UNACCOUNTED] = { '?', 250 },
	[ACCOUNT_PCP] = { 'f', 34 },
	[ACCOUNT_FREE] = { '.', 40 },
};

static double positive(const struct account *account, int id)
{
	const struct maybe *part = &account->parts[id];

	return part->known && part->value > 0 ? (double)part->value : 0;
}

unsigned int bar_cells(const struct account *account, unsigned int width, unsigned char *cells)
{
	unsigned int share[ACCOUNT_PARTS], left = width, at = 0;
	double rest[ACCOUNT_PARTS], sum = 0, exact;
	int i, most;

	for (i = 0; i < ACCOUNT_PARTS; i++)
		sum += positive(account, i);
	if (sum <= 0)
		return 0;
	for (i = 0; i < ACCOUNT_PARTS; i++) {
		exact = positive(account, i) / sum * width;
		share[i] = (unsigned int)exact;
		rest[i] = exact - share[i];
		left -= share[i];
	}
	for (; left; left--) {
		most = 0;
		for (i = 1; i < ACCOUNT_PARTS; i++)
			if (rest[i] > rest[most])
				most = i;
		share[most]++;
		rest[most] = -1;
	}
	for (i = 0; i < ACCOUNT_PARTS; i++) {
		memset(cells + at, i, share[i]);
		at += share[i];
	}
	return at;
}

static void put_cells(const struct render_options *options, const unsigned char *cells,
		      unsigned int count)
{
	bool blocks = options->color && options->utf8;
	unsigned int i;
	int color = -1;

	for (i = 0; i < count; i++) {
		if (options->color && color != looks[cells[i]].color) {
			color = looks[cells[i]].color;
			fprintf(options->out, "\033[38;5;%dm", color);
		}
		if (blocks)
			fputs("█", options->out);
		else
			fputc(looks[cells[i]].letter, options->out);
	}
	if (options->color)
		fputs("\033[0m", options->out);
}

static void put_legend(const struct render_options *options, const struct account *account,
		       int id, bool share)
{
	unsigned char cell = (unsigned char)id;
	char size[16];

	put_cells(options, &cell, 1);
	fprintf(options->out, " %-13s %8s", account_label(id),
		account->parts[id].known ? render_size(account->parts[id].value, size)
					 : "unknown");
	if (share && account->parts[id].known && account->ram.value > 0)
		fprintf(options->out, " %3.0f %%",
			positive(account, id) * 100 / (double)account->ram.value);
	else if (share)
		fputs("      ", options->out);
}

void bar_put(const struct render_options *options, const struct account *account,
	     unsigned int width)
{
	unsigned char cells[BAR_WIDTH_MAX];
	unsigned int per_line = width >= 100 ? 3 : width / 26, entry = 0;
	int i;

	if (width > BAR_WIDTH_MAX)
		width = BAR_WIDTH_MAX;
	fputc('[', options->out);
	put_cells(options, cells, bar_cells(account, width - 2, cells));
	fputs("]\n", options->out);
	if (!per_line)
		per_line = 1;
	for (i = 0; i < ACCOUNT_PARTS; i++) {
		if (!account_tells(account, i) ||
		    (account->parts[i].known && !account->parts[i].value))
			continue;
		if (entry)
			fputs(entry % per_line ? "  " : "\n", options->out);
		put_legend(options, account, i, width >= 100);
		entry++;
	}
	fputc('\n', options->out);
}
