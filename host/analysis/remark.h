/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an analysis has to say besides its numbers, and the rows of the dump that this came from.
 * render/remark.h puts it in words.
 */
#ifndef REMARK_H
#define REMARK_H

#include "../../protocol/schema.h"
#include "query.h"

#define REMARKS 32 /* more are left out; arbitrary */
#define REMARK_TEXT 240
#define REMARK_KEY 160

enum remark_kind {
	/* account; shares are of the RAM */
	REMARK_REMAINDER, /* bytes; name: parts that the dump does not tell and that are in it */
	REMARK_UNTOLD,	  /* the same, where parts that are large on most machines are in it */
	REMARK_TWICE,	  /* bytes: the parts are more than the RAM */
	REMARK_PAGE_TABLES,  /* bytes */
	REMARK_TMPFS,	     /* bytes; name: the largest mount, other: what it holds */
	REMARK_TMPFS_HIDDEN, /* bytes: the cache that it is in; other: at least so much is tmpfs */
	REMARK_MIXED,  /* bytes: anonymous memory and cache, which the text does not tell apart */
	REMARK_PINNED, /* bytes: unevictable and not mlocked: ramfs, or locked shared memory */
	REMARK_SLAB,   /* bytes: unreclaimable; name, other: its largest cache */
	REMARK_ZRAM,   /* bytes: stored; other: what that takes */
	/* oom: why it is not killing, or why a kill does not help */
	REMARK_STUCK,	  /* pid, name: killed, and still there; where; bytes: not freed yet */
	REMARK_FREE,	  /* name: a zone, bytes: free, other: its min watermark */
	REMARK_RECLAIM,	  /* bytes: file pages that can still be evicted; count: read again */
	REMARK_DISABLED,  /* bytes: held by tasks that cannot be chosen, other: by all */
	REMARK_KEPT,	  /* bytes: tmpfs and shared memory, which no kill gives back */
	REMARK_ALLOCATOR, /* count: tasks that wait in the allocator or in reclaim; where */
	REMARK_KSWAPD,	  /* count: failures in a row; name: the node */
	REMARK_KINDS,
};

/* `remainder`, as --json has it. */
const char *remark_name(enum remark_kind kind);

/* Something to act on; else it only qualifies the answer. */
bool remark_warns(enum remark_kind kind);

struct remark {
	enum remark_kind kind;
	struct maybe bytes, other, count, pid;
	char name[REMARK_TEXT], where[REMARK_TEXT];
	const char *table;    /* which rows it came from: the table, */
	char key[REMARK_KEY]; /* and its columns, or which rows */
};

struct remarks {
	struct remark list[REMARKS];
	size_t count;
};

/* One more, all zero but these; never NULL: what is too much lands in a place that nobody reads. */
struct remark *remark_add(struct remarks *remarks, enum remark_kind kind, struct maybe bytes,
			  const char *table, const char *key);

#endif
