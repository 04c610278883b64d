/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ladder of triggers: what became of the one that was sent, and what to try next, as it applies
 * to this line and machine, in the order of what it costs. Pure.
 */
#ifndef LADDER_H
#define LADDER_H

#include "trigger.h"

#define LADDER_LINES 8
#define LADDER_BYTES 256 /* of a line, its 0 included */

/* What is known. */
struct ladder {
	const struct trigger *trigger; /* keys, heard, refused, said */
	enum trigger_fate fate;
	bool breaks; /* this line carries BREAK */
	bool garbled; /* what comes over it is no text: another baud rate, as it seems */
	bool qemu;   /* the machine is QEMU's, and its QMP is known */
};

/*
 * What to tell the person, a line each; returns how many: 0 for a fate that needs no word. A rung
 * of the ladder begins with "tried: " or "try: ".
 */
unsigned int ladder_tell(const struct ladder *ladder, char lines[LADDER_LINES][LADDER_BYTES]);

#endif
