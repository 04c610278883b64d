/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which of the statements that are not handed on yet a piece goes on with: the rules of weave.h on
 * what is unfinished, open, a list or torn.
 */
#ifndef JOIN_H
#define JOIN_H

#include "slots.h"

/*
 * Join a piece to the statement that it fits, or spoil all that it fits where nothing tells which.
 * fresh: it is a beginning by itself as well. Returns whether any was.
 */
bool join_piece(struct slots *slots, const struct piece *piece, bool fresh);

#endif
