/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The model that all blocks begin with (sample.h), primed when the console was built: by
 * prime/prime.c, into build/primed.c.
 */
#ifndef PRIMED_H
#define PRIMED_H

#include "../../protocol/codec.h"

extern const struct lg_model primed;

#endif
