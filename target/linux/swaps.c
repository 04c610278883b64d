// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Table swaps, as /proc/swaps. Without swap_lock: areas being switched on or off just now may
 * be missed.
 */
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/swap.h>

#include "agent.h"
#include "peek.h"

static void set_file(struct lg_agent *agent, struct lg_row *row, const struct file *file)
{
	struct dentry *dentry;
	struct inode *inode;
	const unsigned char *name;
	umode_t mode;
	int length;

	if (!lg_peek(&dentry, &file->f_path.dentry) || !lg_peek(&inode, &file->f_mapping->host) ||
	    !lg_peek(&name, &dentry->d_name.name) || !lg_peek(&mode, &inode->i_mode))
		return;
	length = lg_peek_text(agent->path, name, sizeof(agent->path));
	if (length > 0)
		lg_row_set_text(row, LG_swaps_name, agent->path, length);
	lg_row_set_text(row, LG_swaps_kind, S_ISBLK(mode) ? "partition" : "file", LG_TEXT_MAX);
}

int lg_swaps_next(void *ctx, struct lg_cursor *cursor, struct lg_row *row)
{
	struct lg_agent *agent = ctx;
	const struct lg_symbols *symbols = &agent->symbols;
	const struct swap_info_struct *area;

	if (!symbols->swap_info || !symbols->nr_swapfiles)
		return LG_ERR_ABSENT;
	while (cursor->at < *symbols->nr_swapfiles && cursor->at < MAX_SWAPFILES) {
		area = READ_ONCE(symbols->swap_info[cursor->at++]);
		if (!area || !(area->flags & SWP_USED) || !area->swap_map)
			continue;
		set_file(agent, row, READ_ONCE(area->swap_file));
		lg_row_set(row, LG_swaps_size_bytes, (u64)area->pages << PAGE_SHIFT);
		lg_row_set(row, LG_swaps_used_bytes,
			   (u64)READ_ONCE(area->inuse_pages) << PAGE_SHIFT);
		lg_row_set_int(row, LG_swaps_priority, area->prio);
		return 1;
	}
	return 0;
}
