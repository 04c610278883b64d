// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Names and reasons of what could not be collected.
 */
#include "agent.h"

static const struct {
	u8 table; /* whose iterator counts it; 0: counted once a dump */
	const char *subject;
	const char *reason;
} loss_kinds[LG_LOSS_COUNT] = {
	[LG_LOSS_BOOT_ID] = { 0, "dump.boot_id", "/proc could not be read at load" },
	[LG_LOSS_PERCPU] = { LG_memory, "memory.percpu_bytes", "symbol not found" },
	[LG_LOSS_VMALLOC] = { LG_memory, "memory.vmalloc_bytes", "symbol not found" },
	[LG_LOSS_HUGETLB] = { LG_memory, "memory.hugetlb_bytes", "symbol not found" },
	[LG_LOSS_SWAP_TOTAL] = { LG_memory, "memory.swap_total_bytes", "symbol not found" },
	[LG_LOSS_COMMITTED] = { LG_memory, "memory.committed_bytes", "symbol not found" },
	[LG_LOSS_OVERCOMMIT] = { LG_memory, "memory.commit_limit_bytes", "symbol not found" },
	[LG_LOSS_DIRTY_LIMITS] = { LG_vmstat, "vmstat.value", "symbol of a dirty limit not found" },
	[LG_LOSS_TASK_LOCK] = { LG_tasks, "tasks.rss_anon_bytes",
				"task lock was held: no memory columns" },
	[LG_LOSS_TASK_THREADS] = { LG_tasks, "tasks.cpu_ns",
				   "too many threads: sums are of the first" },
	[LG_LOSS_TASK_BADNESS] = { LG_tasks, "tasks.oom_badness", "swap total is not known" },
	[LG_LOSS_SLAB_READ] = { LG_slab, "slab", "pointer to memory that cannot be read" },
	[LG_LOSS_SLAB_LOCK] = { LG_slab, "slab.active_objects", "list lock was held" },
	[LG_LOSS_SLAB_PARTIAL] = { LG_slab, "slab.active_objects", "too many partial slabs" },
	[LG_LOSS_SLAB_FULL] = { LG_slab, "slab", "more caches than fit: smallest left out" },
	[LG_LOSS_TMPFS_READ] = { LG_tmpfs, "tmpfs", "pointer to memory that cannot be read" },
	[LG_LOSS_TMPFS_SUPERS] = { LG_tmpfs, "tmpfs", "superblocks not walked to their end" },
	[LG_LOSS_TMPFS_FULL] = { LG_tmpfs, "tmpfs", "more mounts than fit: smallest left out" },
	[LG_LOSS_TMPFS_INODE_LOCK] = { LG_tmpfs, "tmpfs_files",
				       "inode list read without its lock" },
	[LG_LOSS_TMPFS_INODES] = { LG_tmpfs, "tmpfs_files", "inodes not walked to their end" },
	[LG_LOSS_TMPFS_PATH] = { LG_tmpfs, "tmpfs.path", "mount tree could not be read" },
	[LG_LOSS_PCI_LIST] = { LG_pci, "pci", "device lists not walked to their end" },
	[LG_LOSS_PCI_LIST_LOCK] = { LG_pci, "pci", "device lists read while their lock was held" },
	[LG_LOSS_PCI_CONFIG] = { LG_pci, "pci.status",
				 "no safe way into its configuration space here" },
	[LG_LOSS_PCI_CONFIG_LOCK] = { LG_pci, "pci.status",
				      "lock of the configuration space was held" },
	[LG_LOSS_CONSOLE_LOCK] = { 0, "line", "console was busy: kernel messages may be mixed in" },
	[LG_LOSS_PORT_LOCK] = { 0, "line", "port lock was held: other output may be mixed in" },
};

void lg_loss(struct lg_losses *losses, enum lg_loss loss)
{
	losses->rows[loss]++;
}

void lg_losses_restart(struct lg_losses *losses, unsigned int table)
{
	unsigned int i;

	for (i = 0; i < LG_LOSS_COUNT; i++)
		if (loss_kinds[i].table == table)
			losses->rows[i] = 0;
}

void lg_losses_restart_all(struct lg_losses *losses)
{
	unsigned int i;

	for (i = 0; i < LG_LOSS_COUNT; i++)
		if (loss_kinds[i].table)
			losses->rows[i] = 0;
}

int lg_losses_next(void *ctx, struct lg_cursor *cursor, struct lg_row *row)
{
	const struct lg_agent *agent = ctx;
	unsigned int i = cursor->at;

	while (i < LG_LOSS_COUNT && !agent->losses.rows[i])
		i++;
	cursor->at = i + 1;
	if (i >= LG_LOSS_COUNT)
		return 0;
	lg_row_set_text(row, LG_losses_subject, loss_kinds[i].subject, LG_TEXT_MAX);
	lg_row_set_text(row, LG_losses_reason, loss_kinds[i].reason, LG_TEXT_MAX);
	lg_row_set(row, LG_losses_rows, agent->losses.rows[i]);
	return 1;
}
