/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a cgroup's memory is made of, as a sentence.
 */
#ifndef RENDER_QUOTA_H
#define RENDER_QUOTA_H

#include <stdbool.h>
#include <stdio.h>

#include "../analysis/quota.h"

/* Nothing, where its usage is not known. */
void quota_words(FILE *out, const struct quota *quota, bool utf8);

#endif
