/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The three forms in which a frame goes on a line, by one name. The first bytes tell them apart:
 * 0x00, "~}", "~l" (in the latter two what escape.h calls foreign may stand in between).
 */
#ifndef LG_FORM_H
#define LG_FORM_H

#include "armor.h"
#include "escape.h"
#include "frame.h"

enum lg_form {
	LG_FORM_PLAIN,	 /* frame.h */
	LG_FORM_ESCAPED, /* escape.h */
	LG_FORM_ARMORED, /* armor.h, with CR LF behind it */
	LG_FORMS
};

#define LG_FORM_WIRE_MAX LG_ESCAPE_WIRE_MAX /* the longest of them */

/* Write the frame in that form into wire[LG_FORM_WIRE_MAX]. Returns as lg_frame_pack(). */
int lg_form_pack(enum lg_form form, const struct lg_frame *frame, uint8_t *wire);

/*
 * Read a frame of whatever form begins at wire[0]. Returns the bytes it occupies (armored: without
 * the CR LF behind it) and sets *form and *ret; LG_ERR_SHORT when it may become a frame with more
 * bytes; LG_ERR_CORRUPT when it cannot. A reader with LG_FORM_WIRE_MAX bytes of room gives up when
 * they are full: only damage, or wrapping, makes a frame longer.
 */
int lg_form_unpack(const uint8_t *wire, size_t bytes, enum lg_form *form, struct lg_frame *ret);

#endif
