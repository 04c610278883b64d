/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why a request for memory failed, in words. Inside render/ only.
 */
#ifndef RENDER_FRAGMENT_H
#define RENDER_FRAGMENT_H

#include "../analysis/fragment.h"
#include "render.h"

/* Whose request, and what stood in its way; nothing where there was none. */
void fragment_words(FILE *out, const struct fragment *fragment, bool utf8);

/* Of one zone. */
void fragment_zone_words(FILE *out, const struct fragment *fragment,
			 const struct fragment_zone *zone);

#endif
