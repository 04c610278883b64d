// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a task waits for, by the functions on its stack. Names are those of kernels 2.6 to 6.x; to
 * add a pattern is to add its line, before those that are less of a cause.
 */
#include "waiting.h"

#include <string.h>

#define ANY(...) ((const char *const[]){__VA_ARGS__, NULL})

#define RECLAIM                                                                                  \
	"try_to_free_pages", "do_try_to_free_pages", "shrink_zones", "shrink_zone",              \
		"shrink_node", "shrink_lruvec", "shrink_inactive_list", "shrink_page_list",      \
		"shrink_folio_list", "try_to_free_mem_cgroup_pages",                             \
		"__alloc_pages_direct_reclaim", "shrink_slab", "do_shrink_slab",                 \
		"throttle_direct_reclaim", "reclaim_throttle", "balance_pgdat"
#define FILESYSTEM                                                                               \
	"jbd2_log_wait_commit", "jbd2_journal_commit_transaction", "start_this_handle",          \
		"add_transaction_credits", "wait_transaction_locked", "log_wait_commit",         \
		"journal_start", "jbd2__journal_start", "ext4_journal_start_sb", "xlog_wait",    \
		"xlog_grant_head_wait", "xlog_grant_head_check", "xfs_log_force",                \
		"xfs_buf_lock", "xfs_ilock", "btrfs_tree_lock", "btrfs_tree_read_lock",          \
		"wait_current_trans", "btrfs_commit_transaction", "btrfs_start_ordered_extent",  \
		"nilfs_transaction_begin", "ubifs_budget_space", "jffs2_reserve_space",          \
		"reiserfs_wait_on_write_block", "vfs_rename", "lock_rename"

const struct waiting waitings[] = {
	{"oom", "OOM killer at work",
	 "it waits for the OOM killer, or for its victim to die: nobody here goes on before that",
	 true,
	 ANY("out_of_memory", "oom_kill_process", "mem_cgroup_out_of_memory",
	     "pagefault_out_of_memory", "mem_cgroup_oom_synchronize", "mem_cgroup_handle_oom",
	     "mem_cgroup_oom", "__alloc_pages_may_oom", "oom_reaper", "__oom_reap_task_mm"),
	 NULL},
	{"fs_in_reclaim", "filesystem lock in reclaim",
	 "reclaim called into a filesystem and waits for its lock or journal: who holds that "
	 "may itself wait for memory, and then nobody goes on",
	 true, ANY(RECLAIM),
	 ANY(FILESYSTEM, "evict", "ext4_evict_inode", "xfs_reclaim_inode",
	     "xfs_reclaim_inodes_nr", "nfs_release_page", "nfs_commit_inode")},
	{"swap_out", "writing to swap or tmpfs",
	 "reclaim writes anonymous or tmpfs pages to swap and waits for the device: it is the "
	 "device that holds memory back",
	 true,
	 ANY("swap_writepage", "__swap_writepage", "shmem_writepage", "shmem_writeout",
	     "swap_writeout", "swap_write_page"),
	 NULL},
	{"writeback_in_reclaim", "reclaim waits for writeback",
	 "direct reclaim or kswapd waits for dirty pages to reach the disk, or is throttled "
	 "because too many are on their way",
	 true, ANY(RECLAIM),
	 ANY("wait_on_page_writeback", "folio_wait_writeback", "congestion_wait",
	     "wait_iff_congested", "reclaim_throttle", "io_schedule", "io_schedule_timeout",
	     "pageout", "writeout")},
	{"kswapd", "kswapd at work", "it is kswapd, which looks for pages to free", true,
	 ANY("kswapd", "balance_pgdat"), NULL},
	{"direct_reclaim", "direct reclaim",
	 "it asked for memory, and looks for pages to free itself: kswapd does not keep up", true,
	 ANY(RECLAIM), NULL},
	{"compaction", "compaction",
	 "it asked for a large block, and moves pages to make one: memory is fragmented", true,
	 ANY("try_to_compact_pages", "compact_zone", "__alloc_pages_direct_compact",
	     "isolate_migratepages_block", "migrate_pages"),
	 NULL},
	{"swap_in", "reading from swap", "it faulted on a page in swap, and waits for the device",
	 true,
	 ANY("do_swap_page", "swapin_readahead", "read_swap_cache_async", "swap_readpage",
	     "swap_read_folio", "swap_cluster_readahead", "shmem_swapin", "shmem_swapin_folio",
	     "shmem_swapin_cluster"),
	 NULL},
	{"dirty_throttle", "throttled writer",
	 "it dirtied more pages than the disk takes, and is held back until some are written",
	 true,
	 ANY("balance_dirty_pages", "balance_dirty_pages_ratelimited",
	     "balance_dirty_pages_ratelimited_nr", "balance_dirty_pages_ratelimited_flags",
	     "throttle_vm_writeout"),
	 NULL},
	{"allocation", "memory allocation", "it is in the page allocator", true,
	 ANY("__alloc_pages_slowpath", "__alloc_pages", "__alloc_pages_nodemask",
	     "__alloc_pages_internal", "__alloc_pages_noprof", "__alloc_frozen_pages_noprof",
	     "mempool_alloc", "mempool_alloc_noprof", "try_charge", "try_charge_memcg",
	     "mem_cgroup_handle_over_high"),
	 NULL},
	{"mmap_lock", "mmap lock",
	 "it waits for the lock of an address space, which another thread holds while it "
	 "faults or maps: look at what that one waits for",
	 false,
	 ANY("rwsem_down_read_slowpath", "rwsem_down_write_slowpath", "rwsem_down_read_failed",
	     "rwsem_down_write_failed", "rwsem_down_write_failed_killable",
	     "rwsem_down_failed_common", "call_rwsem_down_read_failed",
	     "call_rwsem_down_write_failed", "down_read", "down_write", "down_write_killable",
	     "__down_read", "__down_write", "rwsem_down_failed"),
	 ANY("do_page_fault", "__do_page_fault", "do_user_addr_fault", "exc_page_fault",
	     "vm_mmap_pgoff", "sys_mmap_pgoff", "do_mmap", "__vm_munmap", "vm_munmap",
	     "sys_munmap", "do_brk_flags", "sys_brk", "__x64_sys_brk", "__do_sys_brk",
	     "do_mprotect_pkey", "sys_mprotect", "do_exit", "exit_mm", "mmput",
	     "__x64_sys_munmap", "do_madvise", "madvise_lock", "acct_collect",
	     "proc_pid_cmdline_read", "task_mmu", "m_start", "access_remote_vm",
	     "__access_remote_vm", "lock_mm_and_find_vma", "khugepaged", "collapse_huge_page",
	     "dup_mm", "dup_mmap", "asm_exc_page_fault")},
	{"page_in", "reading a file's page",
	 "it faulted on program text or a mapped file that was evicted, and reads it again: "
	 "thrashing, when many do",
	 false,
	 ANY("filemap_fault", "filemap_nopage", "do_read_fault", "ext4_filemap_fault",
	     "xfs_filemap_fault", "__do_fault"),
	 NULL},
	{"fs_lock", "filesystem lock or journal",
	 "it waits for a transaction or lock of the filesystem: look at who holds it", false,
	 ANY(FILESYSTEM), NULL},
	{"inode_lock", "lock of a file or folder",
	 "it waits for a lock that another task holds while it waits itself: look at that one",
	 false,
	 ANY("__mutex_lock_slowpath", "__mutex_lock", "mutex_lock", "mutex_lock_nested",
	     "rwsem_down_write_slowpath", "rwsem_down_read_slowpath", "rwsem_down_write_failed",
	     "rwsem_down_read_failed", "call_rwsem_down_write_failed",
	     "call_rwsem_down_read_failed", "__down_write", "__down_read"),
	 NULL},
	{"nfs", "network filesystem", "it waits for a server", false,
	 ANY("rpc_wait_bit_killable", "nfs_wait_bit_killable", "__rpc_execute", "cifs_send_recv",
	     "fuse_request_wait_answer", "request_wait_answer", "__fuse_request_send",
	     "p9_client_rpc"),
	 NULL},
	{"disk", "disk", "it waits for a read or write to end", false,
	 ANY("io_schedule", "io_schedule_timeout", "wait_on_page_bit", "wait_on_page_bit_common",
	     "folio_wait_bit_common", "folio_wait_bit", "sync_page", "sync_buffer",
	     "__wait_on_buffer", "blkdev_issue_flush", "submit_bio_wait", "wait_on_buffer",
	     "bit_wait_io", "get_request", "get_request_wait", "blk_mq_get_tag"),
	 NULL},
	{NULL, NULL, NULL, false, NULL, NULL},
};

/* Whether a function of a stack is the one of the pattern, whatever the compiler made of it. */
static bool same(const char *function, const char *name)
{
	while (*name && *function == *name) {
		function++;
		name++;
	}
	return !*name && (!*function || *function == '.');
}

static bool has_one(const char *const *functions, size_t count, const char *const *names)
{
	size_t i;

	for (; *names; names++)
		for (i = 0; i < count; i++)
			if (functions[i] && same(functions[i], *names))
				return true;
	return false;
}

const struct waiting *waiting_find(const char *const *functions, size_t count)
{
	const struct waiting *waiting;

	for (waiting = waitings; waiting->name; waiting++)
		if (has_one(functions, count, waiting->any) &&
		    (!waiting->also || has_one(functions, count, waiting->also)))
			return waiting;
	return NULL;
}
