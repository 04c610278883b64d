/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Command lines of other tasks, read from their memory without faulting anything in.
 */
#ifndef LG_LINUX_CMDLINE_H
#define LG_LINUX_CMDLINE_H

#include <linux/mm_types.h>

#include "../../protocol/table.h"

/*
 * Set tasks.cmdline to the start of the command line: arguments separated by spaces, at most
 * LG_TEXT_MAX bytes, only as far as its pages are present; NULL if the first is not. buffer is
 * LG_TEXT_MAX bytes of working memory. The caller holds the alloc_lock of a task whose mm this
 * is (so that its page tables are not torn down as a whole) and has interrupts off (so that
 * none of them is freed meanwhile, as in get_user_pages_fast).
 */
void lg_cmdline_set(char *buffer, struct lg_row *row, struct mm_struct *mm);

#endif
