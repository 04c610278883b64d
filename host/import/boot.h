/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which kernel the lines that come now are of, where a report does not tell itself: by a banner, or
 * by a report just before it of the same clock. What may be another's is not known.
 */
#ifndef BOOT_H
#define BOOT_H

#include "kernel_text.h"
#include "weave.h"

#define BOOT_LAG_NS 60000000000u /* from one report to the next; arbitrary */

struct boot {
	struct kernel_banner banner;
	uint64_t speaker;	   /* of the banner */
	bool alone;		   /* no report has begun since */
	char release[REPORT_TEXT]; /* that a report told of itself */
	uint64_t release_ns;	   /* when */
	bool jumped;		   /* the clock jumped back since */
};

/* Returns whether the statement is a banner. *started: the machine was. */
bool boot_banner(struct boot *boot, const struct weave_statement *statement, bool *started);

/* A report begins: what is known for it. */
void boot_begin(struct boot *boot, struct report *report);

/* What a report told of the release holds for those behind it. */
void boot_learn(struct boot *boot, const struct report *report);

/* Two were mixed: nothing tells whose the banner was. */
void boot_forget(struct boot *boot);

/* The clock jumped back, without a banner: what is learnt from now on may be another machine's. */
void boot_jump(struct boot *boot);

#endif
