/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What both ends know of machines before they speak: sample.def, rows of a typical one.
 *
 * The sample belongs to the wire version: another sample is another version. New tables and
 * columns need not be in it; theirs are coded from scratch.
 */
#ifndef LG_SAMPLE_H
#define LG_SAMPLE_H

#include "codec.h"

/* Clear the model and have it code the sample. Takes milliseconds: do it once, early. */
void lg_model_prime(struct lg_model *model);

#endif
