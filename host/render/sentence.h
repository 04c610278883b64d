/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the summary says in words, for people and for column `detail`. Each writes one sentence,
 * without line feed and with what came from the machine made fit to be shown. Inside render/
 * only.
 */
#ifndef SENTENCE_H
#define SENTENCE_H

#include "../analysis/summary.h"
#include "render.h"

/* Who ate it. */
void sentence_answer(FILE *out, const struct summary *summary, bool utf8);

/* 2026-11-22 20:09:23 UTC, up 1h 03m, machine xo, Linux 6.1.0 x86_64; fired by sysrq while ... */
void sentence_dump(FILE *out, const struct summary *summary, bool utf8);

void sentence_ram(FILE *out, const struct summary *summary); /* account.ram is known */
void sentence_mount(FILE *out, const struct summary_mount *mount, bool utf8);
void sentence_cache(FILE *out, const struct summary_cache *cache, bool utf8);
void sentence_swap(FILE *out, const struct summary *summary);
void sentence_victim(FILE *out, const struct summary *summary, bool utf8);
void sentence_pressure(FILE *out, const struct summary *summary);
void sentence_missing(FILE *out, const struct summary *summary, bool utf8);

/* 28 %, <1 %, 0 %; nothing when share is below 0. */
void sentence_share(FILE *out, double share);

#endif
