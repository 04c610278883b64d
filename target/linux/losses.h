/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a collector could not tell, counted while it runs and sent as table losses.
 */
#ifndef LG_LINUX_LOSSES_H
#define LG_LINUX_LOSSES_H

#include <linux/types.h>

enum lg_loss {
	LG_LOSS_BOOT_ID,
	LG_LOSS_PERCPU,
	LG_LOSS_VMALLOC,
	LG_LOSS_HUGETLB,
	LG_LOSS_SWAP_TOTAL,
	LG_LOSS_COMMITTED,
	LG_LOSS_OVERCOMMIT,
	LG_LOSS_DIRTY_LIMITS,
	LG_LOSS_TASK_LOCK,
	LG_LOSS_TASK_THREADS,
	LG_LOSS_TASK_BADNESS,
	LG_LOSS_SLAB_READ,
	LG_LOSS_SLAB_LOCK,
	LG_LOSS_SLAB_PARTIAL,
	LG_LOSS_SLAB_FULL,
	LG_LOSS_TMPFS_READ,
	LG_LOSS_TMPFS_SUPERS,
	LG_LOSS_TMPFS_FULL,
	LG_LOSS_TMPFS_INODE_LOCK,
	LG_LOSS_TMPFS_INODES,
	LG_LOSS_TMPFS_PATH,
	LG_LOSS_PCI_LIST,
	LG_LOSS_PCI_LIST_LOCK,
	LG_LOSS_PCI_CONFIG,
	LG_LOSS_PCI_CONFIG_LOCK,
	LG_LOSS_CONSOLE_LOCK,
	LG_LOSS_PORT_LOCK,
	LG_LOSS_COUNT
};

struct lg_losses {
	u32 rows[LG_LOSS_COUNT]; /* rows concerned */
};

/* One more row suffers from it. */
void lg_loss(struct lg_losses *losses, enum lg_loss loss);

/*
 * Forget what was counted for a table (LG_tasks, ...). An iterator calls it when it starts: the
 * core may ask for the same rows twice.
 */
void lg_losses_restart(struct lg_losses *losses, unsigned int table);

/* The same for all tables. What is counted once a dump stays. */
void lg_losses_restart_all(struct lg_losses *losses);

#endif
