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
		"reiserfs_wait_on_write_block", "vfs_rename", "lock_rename",                     \
		"do_get_write_access", "jbd2_journal_get_write_access",                          \
		"jbd2_log_do_checkpoint", "txg_wait_synced", "txg_wait_open", "zil_commit"
#define LOCKS                                                                                    \
	"__mutex_lock_slowpath", "__mutex_lock_common", "__mutex_lock", "mutex_lock",            \
		"mutex_lock_nested", "mutex_lock_killable", "mutex_lock_interruptible",          \
		"__mutex_lock_killable_slowpath", "__mutex_lock_interruptible_slowpath",         \
		"rt_mutex_slowlock", "rt_mutex_lock", "__rt_mutex_slowlock", RWSEM
#define RWSEM                                                                                    \
	"rwsem_down_read_slowpath", "rwsem_down_write_slowpath", "rwsem_down_read_failed",       \
		"rwsem_down_write_failed", "rwsem_down_write_failed_killable",                   \
		"rwsem_down_read_failed_killable", "rwsem_down_failed_common",                   \
		"rwsem_down_failed", "call_rwsem_down_read_failed",                              \
		"call_rwsem_down_write_failed", "call_rwsem_down_write_failed_killable",         \
		"down_read", "down_write", "down_read_killable", "down_write_killable",          \
		"__down_read", "__down_write"
#define FOLDERS                                                                                  \
	"walk_component", "lookup_slow", "__lookup_slow", "do_lookup", "real_lookup",            \
		"lookup_one_len", "do_last", "path_openat", "open_last_lookups",                 \
		"filename_create", "kern_path_create", "lookup_create", "do_unlinkat",           \
		"do_rmdir", "vfs_unlink", "vfs_rmdir", "vfs_mkdir", "vfs_create", "lock_rename", \
		"sys_unlink", "sys_rmdir", "vfs_readdir", "iterate_dir", "notify_change",        \
		"do_truncate", "chmod_common", "chown_common", "generic_file_aio_write",         \
		"generic_file_write", "generic_file_write_iter", "generic_file_llseek",          \
		"ext3_sync_file", "ext4_sync_file", "ext4_file_write", "ext4_file_write_iter",   \
		"ext4_buffered_write_iter", "ext4_dio_write_iter", "ext4_llseek",                \
		"xfs_file_buffered_write", "btrfs_file_write_iter", "btrfs_sync_file",           \
		"fuse_file_write_iter", "fuse_lookup", "nfs_file_write", "vfs_fsync_range"

const struct waiting waitings[] = {
	{"oom", "OOM killer at work",
	 "it waits for the OOM killer, or for its victim to die: nobody here goes on before that",
	 true,
	 ANY("out_of_memory", "oom_kill_process", "mem_cgroup_out_of_memory",
	     "pagefault_out_of_memory", "mem_cgroup_oom_synchronize", "mem_cgroup_handle_oom",
	     "mem_cgroup_oom", "__alloc_pages_may_oom", "oom_reaper", "__oom_reap_task_mm"),
	 NULL, false},
	{"fs_in_reclaim", "filesystem lock in reclaim",
	 "reclaim called into a filesystem and waits for its lock or journal: who holds that "
	 "may itself wait for memory, and then nobody goes on",
	 true, ANY(RECLAIM),
	 ANY(FILESYSTEM, "evict", "ext4_evict_inode", "xfs_reclaim_inode",
	     "xfs_reclaim_inodes_nr", "nfs_release_page", "nfs_commit_inode"),
	 false},
	{"swap_out", "writing to swap or tmpfs",
	 "reclaim writes anonymous or tmpfs pages to swap and waits for the device: it is the "
	 "device that holds memory back",
	 true,
	 ANY("swap_writepage", "__swap_writepage", "shmem_writepage", "shmem_writeout",
	     "swap_writeout", "swap_write_page"),
	 NULL, false},
	{"writeback_in_reclaim", "reclaim waits for writeback",
	 "direct reclaim or kswapd waits for dirty pages to reach the disk, or is throttled "
	 "because too many are on their way",
	 true, ANY(RECLAIM),
	 ANY("wait_on_page_writeback", "folio_wait_writeback", "congestion_wait",
	     "wait_iff_congested", "reclaim_throttle", "io_schedule", "io_schedule_timeout",
	     "pageout", "writeout"),
	 false},
	{"kswapd", "kswapd at work", "it is kswapd, which looks for pages to free", true,
	 ANY("kswapd", "balance_pgdat"), NULL, false},
	{"direct_reclaim", "direct reclaim",
	 "it asked for memory, and looks for pages to free itself: kswapd does not keep up", true,
	 ANY(RECLAIM), NULL, false},
	{"compaction", "compaction",
	 "it asked for a large block, and moves pages to make one: memory is fragmented", true,
	 ANY("try_to_compact_pages", "compact_zone", "__alloc_pages_direct_compact",
	     "isolate_migratepages_block", "migrate_pages"),
	 NULL, false},
	{"swap_in", "reading from swap", "it faulted on a page in swap, and waits for the device",
	 true,
	 ANY("do_swap_page", "swapin_readahead", "read_swap_cache_async", "swap_readpage",
	     "swap_read_folio", "swap_cluster_readahead", "shmem_swapin", "shmem_swapin_folio",
	     "shmem_swapin_cluster"),
	 NULL, false},
	{"dirty_throttle", "throttled writer",
	 "it dirtied more pages than the disk takes, and is held back until some are written",
	 true,
	 ANY("balance_dirty_pages", "balance_dirty_pages_ratelimited",
	     "balance_dirty_pages_ratelimited_nr", "balance_dirty_pages_ratelimited_flags",
	     "throttle_vm_writeout"),
	 NULL, false},
	{"allocation", "memory allocation", "it is in the page allocator", true,
	 ANY("__alloc_pages_slowpath", "__alloc_pages", "__alloc_pages_nodemask",
	     "__alloc_pages_internal", "__alloc_pages_noprof", "__alloc_frozen_pages_noprof",
	     "mempool_alloc", "mempool_alloc_noprof", "try_charge", "try_charge_memcg",
	     "mem_cgroup_handle_over_high"),
	 NULL, false},
	{"mmap_lock", "mmap lock",
	 "it waits for the lock of an address space, which another thread holds while it "
	 "faults or maps: look at what that one waits for",
	 false, ANY(RWSEM),
	 ANY("do_page_fault", "__do_page_fault", "do_user_addr_fault", "exc_page_fault",
	     "vm_mmap_pgoff", "sys_mmap_pgoff", "do_mmap", "__vm_munmap", "vm_munmap",
	     "sys_munmap", "do_brk_flags", "sys_brk", "__x64_sys_brk", "__do_sys_brk",
	     "do_mprotect_pkey", "sys_mprotect", "do_exit", "exit_mm", "mmput",
	     "__x64_sys_munmap", "do_madvise", "madvise_lock", "acct_collect",
	     "proc_pid_cmdline_read", "task_mmu", "m_start", "access_remote_vm",
	     "__access_remote_vm", "lock_mm_and_find_vma", "khugepaged", "collapse_huge_page",
	     "dup_mm", "dup_mmap", "asm_exc_page_fault", "do_DataAbort", "do_PrefetchAbort",
	     "__dabt_usr", "do_mem_abort", "do_translation_fault", "handle_page_fault",
	     "ksys_mmap_pgoff", "vm_brk_flags", "__mm_populate", "do_munmap", "sys_munmap"),
	 false},
	{"page_in", "reading a file's page",
	 "it faulted on program text or a mapped file that was evicted, and reads it again: "
	 "thrashing, when many do",
	 false,
	 ANY("filemap_fault", "filemap_nopage", "do_read_fault", "ext4_filemap_fault",
	     "xfs_filemap_fault", "__do_fault"),
	 NULL, false},
	{"fs_lock", "filesystem lock or journal",
	 "it waits for a transaction or lock of the filesystem: look at who holds it", false,
	 ANY(FILESYSTEM), NULL, false},
	{"fs_frozen", "frozen filesystem",
	 "it writes to a filesystem that is frozen (fsfreeze, a snapshot): it goes on when that "
	 "is thawed",
	 false,
	 ANY("percpu_rwsem_wait", "__percpu_down_read", "percpu_down_read", "__sb_start_write",
	     "sb_start_write", "sb_wait_write"),
	 ANY("mnt_want_write", "mnt_want_write_file", "__sb_start_write", "sb_start_write",
	     "file_start_write", "sb_start_pagefault", "vfs_write", "ext4_page_mkwrite",
	     "xfs_trans_alloc", "freeze_super"),
	 false},
	{"inode_lock", "lock of a file or folder",
	 "it waits for a lock that another task holds while it waits itself: look at that one",
	 false, ANY(LOCKS), ANY(FOLDERS), true},
	{"rcu", "RCU",
	 "it waits until every CPU has gone through the scheduler once: one that spins, or a "
	 "reader that does not end, holds it up",
	 false,
	 ANY("synchronize_rcu", "synchronize_rcu_normal", "synchronize_rcu_expedited",
	     "synchronize_sched", "synchronize_srcu", "__synchronize_srcu", "__wait_rcu_gp",
	     "wait_rcu_gp", "rcu_barrier", "_rcu_barrier", "synchronize_net"),
	 NULL, false},
	{"work", "work of a kernel thread",
	 "it waits for work that a kworker does for it: look at what that one waits for", false,
	 ANY("flush_work", "__flush_work", "flush_workqueue", "__flush_workqueue",
	     "drain_workqueue", "cancel_work_sync", "__cancel_work_timer", "__cancel_work_sync",
	     "cancel_delayed_work_sync", "flush_delayed_work", "kthread_flush_work",
	     "lru_add_drain_all"),
	 NULL, false},
	{"kthread", "start or end of a kernel thread",
	 "it waits for a kernel thread to begin or to end: look at that one", false,
	 ANY("kthread_stop", "kthread_park", "kthread_create_on_node", "__kthread_create_on_node",
	     "kthread_create"),
	 NULL, false},
	{"frozen", "freezer", "it is held for suspend, or its cgroup is frozen", false,
	 ANY("__refrigerator", "refrigerator"), NULL, false},
	{"nfs", "network filesystem", "it waits for a server", false,
	 ANY("rpc_wait_bit_killable", "nfs_wait_bit_killable", "__rpc_execute", "cifs_send_recv",
	     "fuse_request_wait_answer", "request_wait_answer", "__fuse_request_send",
	     "p9_client_rpc"),
	 NULL, false},
	{"disk", "disk", "it waits for a read or write to end", false,
	 ANY("io_schedule", "io_schedule_timeout", "wait_on_page_bit", "wait_on_page_bit_common",
	     "folio_wait_bit_common", "folio_wait_bit", "sync_page", "sync_buffer",
	     "__wait_on_buffer", "blkdev_issue_flush", "submit_bio_wait", "wait_on_buffer",
	     "bit_wait_io", "get_request", "get_request_wait", "blk_mq_get_tag"),
	 NULL, false},
	{"lock", "a lock of the kernel",
	 "it waits for a lock that another task holds while it waits itself: look at that one",
	 false, ANY(LOCKS, "__down_common", "__down", "down"), NULL, false},
	{"completion", "completion",
	 "it waits until another task, or a device, says that it is done", false,
	 ANY("wait_for_completion", "wait_for_common", "__wait_for_common",
	     "wait_for_completion_state", "wait_for_completion_timeout",
	     "wait_for_completion_killable", "wait_for_completion_io",
	     "wait_for_completion_io_timeout"),
	 NULL, false},
	{NULL, NULL, NULL, false, NULL, NULL, false},
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

static bool is_one(const char *function, const char *const *names)
{
	return has_one(&function, 1, names);
}

/* Whether what called the functions of `names` is one of `callers`. */
static bool called_by(const char *const *functions, size_t count, const char *const *names,
		      const char *const *callers)
{
	size_t i;

	for (i = 0; i + 1 < count; i++)
		if (is_one(functions[i], names) && !is_one(functions[i + 1], names))
			return is_one(functions[i + 1], callers);
	return false;
}

static bool fits(const struct waiting *waiting, const char *const *functions, size_t count)
{
	if (!has_one(functions, count, waiting->any))
		return false;
	if (!waiting->also)
		return true;
	return waiting->calls ? called_by(functions, count, waiting->any, waiting->also)
			      : has_one(functions, count, waiting->also);
}

const struct waiting *waiting_find(const char *const *functions, size_t count)
{
	const struct waiting *waiting;

	for (waiting = waitings; waiting->name; waiting++)
		if (fits(waiting, functions, count))
			return waiting;
	return NULL;
}
