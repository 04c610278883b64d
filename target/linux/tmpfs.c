// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tables tmpfs and tmpfs_files: who fills memory with files. Superblocks are walked without
 * sb_lock, their inodes under s_inode_list_lock if it is to be had by trying, else under RCU
 * alone.
 */
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/mm.h>
#include <linux/shmem_fs.h>

#include "agent.h"
#include "path.h"
#include "peek.h"
#include "zones.h"

#define SUPERS_MAX 4096	  /* superblocks of any kind walked */
#define INODES_MAX 100000 /* inodes walked in all of tmpfs: about 10 ms */

static void keep_kernel_mount(struct super_block *super, void *found)
{
	if (super->s_flags & SB_KERNMOUNT)
		*(struct super_block **)found = super;
}

/*
 * The one that the kernel mounts for itself (SysV, memfd, shared anonymous memory) is there
 * from boot and never goes.
 */
struct super_block *lg_tmpfs_find(void)
{
	struct file_system_type *type = get_fs_type("tmpfs");
	struct super_block *found = NULL;

	if (!type)
		return NULL;
	iterate_supers_type(type, keep_kernel_mount, &found);
	module_put(type->owner);
	return found;
}

/* Pages of a file, in memory or in swap. */
static bool file_pages(const struct inode *inode, unsigned long *ret)
{
	const struct shmem_inode_info *info = SHMEM_I((struct inode *)inode);

	return lg_peek(ret, &info->alloced);
}

/*
 * Add the superblock's regular files to the ranking. Returns the pages of all its files.
 * Without the lock an inode may leave the list under us: then it points to itself.
 */
static unsigned long gather_files(struct lg_agent *agent, const struct super_block *super,
				  unsigned int *steps)
{
	const struct list_head *head = &super->s_inodes;
	struct list_head *at, *next;
	unsigned long pages = 0, total = 0;
	const struct inode *inode;
	umode_t mode;

	if (!lg_peek(&at, &head->next)) {
		lg_loss(&agent->losses, LG_LOSS_TMPFS_READ);
		return 0;
	}
	while (at != head) {
		inode = list_entry(at, struct inode, i_sb_list);
		if ((*steps)++ >= INODES_MAX || !lg_peek(&next, &at->next) || next == at ||
		    !lg_peek(&mode, &inode->i_mode) || !file_pages(inode, &pages)) {
			lg_loss(&agent->losses, LG_LOSS_TMPFS_INODES);
			break;
		}
		total += pages;
		if (S_ISREG(mode) && pages)
			lg_largest_add(&agent->tmpfs_files, (u64)pages << PAGE_SHIFT, inode, super);
		at = next;
	}
	return total;
}

static void gather_super(struct lg_agent *agent, struct super_block *super, unsigned int *steps)
{
	const struct shmem_sb_info *info;
	unsigned long pages, limit;
	bool locked;

	if (!lg_peek(&info, (const struct shmem_sb_info *const *)&super->s_fs_info) ||
	    !lg_peek(&limit, &info->max_blocks)) {
		lg_loss(&agent->losses, LG_LOSS_TMPFS_READ);
		return;
	}
	locked = spin_trylock(&super->s_inode_list_lock);
	if (!locked)
		lg_loss(&agent->losses, LG_LOSS_TMPFS_INODE_LOCK);
	pages = gather_files(agent, super, steps);
	if (locked)
		spin_unlock(&super->s_inode_list_lock);
	/* The kernel keeps the counter only where there is a limit. */
	if (limit)
		pages = lg_percpu_sum(&info->used_blocks);
	lg_largest_add(&agent->tmpfs, (u64)pages << PAGE_SHIFT, super, NULL);
}

/*
 * Walk the ring of all superblocks once round, from the kernel's own tmpfs on. Of its kind are
 * those with its operations: tmpfs proper, the root file system of an initramfs, and devtmpfs.
 * The ring's head is no superblock, and is passed over like one of another kind.
 */
static int gather(struct lg_agent *agent)
{
	unsigned int supers = 0, inodes = 0;
	const struct list_head *start, *at;
	const struct super_operations *ours, *theirs;
	struct super_block *super = agent->tmpfs_home;
	struct list_head *next;

	lg_losses_restart(&agent->losses, LG_tmpfs);
	lg_largest_clear(&agent->tmpfs, LG_LARGEST_MAX);
	lg_largest_clear(&agent->tmpfs_files, LG_TMPFS_FILES_MAX);
	if (!super)
		return LG_ERR_ABSENT;
	ours = super->s_op;
	start = &super->s_list;
	at = start;
	do {
		super = list_entry(at, struct super_block, s_list);
		if (lg_peek(&theirs, &super->s_op) && theirs == ours)
			gather_super(agent, super, &inodes);
		/* One that is being destroyed points to itself. */
		if (++supers > SUPERS_MAX || !lg_peek(&next, &at->next) || next == at) {
			lg_loss(&agent->losses, LG_LOSS_TMPFS_SUPERS);
			break;
		}
		at = next;
	} while (at != start);
	if (agent->tmpfs.dropped)
		lg_loss(&agent->losses, LG_LOSS_TMPFS_FULL);
	return 0;
}

static int set_device(struct lg_row *row, unsigned int column, const struct super_block *super)
{
	char text[24];
	dev_t device;

	if (!lg_peek(&device, &super->s_dev))
		return LG_ERR_MEMORY;
	lg_row_set_text(row, column, text,
			scnprintf(text, sizeof(text), "%u:%u", MAJOR(device), MINOR(device)));
	return 1;
}

static void set_mount(struct lg_agent *agent, struct lg_row *row, const struct super_block *super)
{
	struct lg_path path;
	size_t length;
	int ret;

	lg_path_begin(&path, agent->path, sizeof(agent->path));
	ret = lg_path_add_mount(&path, super);
	if (ret < 0)
		lg_loss(&agent->losses, LG_LOSS_TMPFS_PATH);
	if (ret <= 0)
		return;
	length = lg_path_end(&path);
	lg_row_set_text(row, LG_tmpfs_path, agent->path + path.start, length);
}

static int super_row(struct lg_agent *agent, const struct lg_ranked *ranked, struct lg_row *row)
{
	const struct super_block *super = ranked->thing;
	const struct shmem_sb_info *info;
	unsigned long blocks, inodes, free;

	if (!lg_peek(&info, (const struct shmem_sb_info *const *)&super->s_fs_info) ||
	    !lg_peek(&blocks, &info->max_blocks) || !lg_peek(&inodes, &info->max_inodes) ||
	    !lg_peek(&free, &info->free_inodes))
		return LG_ERR_MEMORY;
	set_mount(agent, row, super);
	lg_row_set(row, LG_tmpfs_size_bytes, (u64)blocks << PAGE_SHIFT);
	lg_row_set(row, LG_tmpfs_used_bytes, ranked->bytes);
	lg_row_set(row, LG_tmpfs_inodes_max, inodes);
	if (inodes)
		lg_row_set(row, LG_tmpfs_inodes_used, inodes - min(free, inodes));
	return set_device(row, LG_tmpfs_device, super);
}

/* A file that has no name any more, or never had one (memfd, SysV), keeps path NULL. */
static void set_file_path(struct lg_agent *agent, struct lg_row *row, const struct inode *inode)
{
	struct hlist_node *alias, **hashed;
	const struct dentry *dentry;
	struct lg_path path;
	unsigned int links;
	size_t length;

	if (!lg_peek(&links, &inode->i_nlink) || !links ||
	    !lg_peek(&alias, &inode->i_dentry.first) || !alias)
		return;
	dentry = hlist_entry(alias, struct dentry, d_u.d_alias);
	if (!lg_peek(&hashed, (struct hlist_node **const *)&dentry->d_hash.pprev) || !hashed)
		return;
	lg_path_begin(&path, agent->path, sizeof(agent->path));
	if (!lg_path_add(&path, dentry, NULL))
		return;
	length = lg_path_end(&path);
	lg_row_set_text(row, LG_tmpfs_files_path, agent->path + path.start, length);
}

static int file_row(struct lg_agent *agent, const struct lg_ranked *ranked, struct lg_row *row)
{
	const struct inode *inode = ranked->thing;
	unsigned long number;

	if (!lg_peek(&number, &inode->i_ino))
		return LG_ERR_MEMORY;
	set_file_path(agent, row, inode);
	lg_row_set(row, LG_tmpfs_files_inode, number);
	lg_row_set(row, LG_tmpfs_files_used_bytes, ranked->bytes);
	return set_device(row, LG_tmpfs_files_device, ranked->holder);
}

int lg_tmpfs_next(void *ctx, struct lg_cursor *cursor, struct lg_row *row)
{
	struct lg_agent *agent = ctx;
	int ret = cursor->at ? 0 : gather(agent);

	if (ret)
		return ret;
	if (cursor->at >= agent->tmpfs.count)
		return 0;
	return super_row(agent, &agent->tmpfs.items[cursor->at++], row);
}

int lg_tmpfs_files_next(void *ctx, struct lg_cursor *cursor, struct lg_row *row)
{
	struct lg_agent *agent = ctx;
	int ret = cursor->at ? 0 : gather(agent);

	if (ret)
		return ret;
	if (cursor->at >= agent->tmpfs_files.count)
		return 0;
	return file_row(agent, &agent->tmpfs_files.items[cursor->at++], row);
}
