/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whom the kernel killed, by its own word, against whom its rules would take.
 */
#ifndef VERDICT_H
#define VERDICT_H

#include "oom.h"

enum verdict_kind {
	VERDICT_NONE,	/* nobody was killed, as far as the dump says */
	VERDICT_AGREES, /* the same task */
	VERDICT_CHILD,	/* a child of the task that had the points, as the kernel says itself */
	VERDICT_EXPLAINED, /* another, for a reason that the dump shows */
	VERDICT_OPEN,	   /* what the dump does not say could make it the same */
	VERDICT_DIFFERS,   /* another, and the dump shows no reason */
	VERDICT_UNKNOWN,   /* nobody could be predicted */
};

/* `agrees`, `child`, ... */
const char *verdict_name(enum verdict_kind kind);

struct verdict {
	enum verdict_kind kind;
	int64_t row;			   /* of table oom_events */
	struct maybe pid, score, computed; /* the victim; points as printed, and as computed */
	struct maybe sacrificed_for, anon, swap;
	char comm[OOM_TEXT], task_memcg[OOM_TEXT];
	char reason[300]; /* in words */
};

/* oom: as read without any what-if. Errors as query_each. */
struct err *verdict_read(struct sql *sql, const struct oom *oom,
			 struct verdict *ret) ERR_MUST_CHECK;

#endif
