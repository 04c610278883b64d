/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the RAM went, in one screen, and as rows for programs: table `account` with the columns
 * section, name, bytes, share (0..1 of the RAM), node, page_order, detail.
 *
 *   section   name                        what the row says
 *   ram       installed                   bytes
 *   part      anonymous, tmpfs, ...       the known ones add up to `installed`; `unaccounted`:
 *                                         what nobody accounts for
 *   warning   remainder, page_tables, ... detail in words
 *   note      tmpfs_hidden, ...           likewise, what qualifies the answer
 *   request   failed, or invoked          page_order, detail: whose request for memory failed
 *   cgroup    usage, limit, anonymous, ...  bytes; detail: its path; where its limit was hit
 *   zone      its name                    bytes free, node, page_order of its largest usable block;
 *                                         detail: watermark, reserve, blocks, passes, above, node,
 *                                         unknown
 *
 * why: the rows of tables that they came from instead, table `why`; for people both.
 */
#ifndef RENDER_ACCOUNT_H
#define RENDER_ACCOUNT_H

#include "../analysis/account.h"
#include "../analysis/fragment.h"
#include "../analysis/remark.h"
#include "render.h"

struct render_account {
	const struct account *account;
	const struct remarks *remarks;
	const struct fragment *fragment;
	bool why;
};

struct err *render_account(const struct render_options *options,
			   const struct render_account *what) ERR_MUST_CHECK;

#endif
