/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What in the account of the RAM is worth a warning. Shares of the RAM; all but the first two of
 * these are arbitrary: they are what a machine that does its work stays below.
 */
#ifndef WARNING_H
#define WARNING_H

#include "account.h"
#include "remark.h"

#define WARNING_REMAINDER 10 /* percent */
#define WARNING_TMPFS 10
#define WARNING_PAGE_TABLES 2
#define WARNING_SLAB 10	 /* unreclaimable */
#define WARNING_PINNED 5 /* unevictable and not mlocked */
#define WARNING_ZRAM 2	 /* stored bytes a byte of RAM, at least */

/* Adds to ret. Errors as query_each. */
struct err *warning_read(struct sql *sql, const struct account *account,
			 struct remarks *ret) ERR_MUST_CHECK;

#endif
