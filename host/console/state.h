/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the console keeps what outlives it: $XDG_STATE_HOME/lastgasp, else
 * ~/.local/state/lastgasp.
 */
#ifndef STATE_H
#define STATE_H

#include <stddef.h>

#include "../err.h"

/*
 * The path of a file there, as `history` or `captures/20261122-200923.raw`; folders on the way
 * are made. path is of `size` bytes. Errors: ERR_LINE, neither XDG_STATE_HOME nor HOME is set, or
 * a folder cannot be made.
 */
struct err *state_path(const char *name, char *path, size_t size) ERR_MUST_CHECK;

#endif
