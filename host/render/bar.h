/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The RAM as a bar with its parts, and the legend to it. Inside render/ only.
 */
#ifndef BAR_H
#define BAR_H

#include "../analysis/account.h"
#include "render.h"

#define BAR_WIDTH_MAX 160 /* cells; arbitrary */

/*
 * Share out `width` cells (1..BAR_WIDTH_MAX): cells[i] becomes the part of cell i. Parts get
 * cells by largest remainder; parts that are not above 0 get none. account->ram must be known.
 * Returns the cells filled: all, unless parts is without any.
 */
unsigned int bar_cells(const struct account *account, unsigned int width, unsigned char *cells);

/* Put bar and legend, at most `width` columns wide. */
void bar_put(const struct render_options *options, const struct account *account,
	     unsigned int width);

#endif
