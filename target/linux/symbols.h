/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Variables of the kernel that are not exported, looked up by name at load. All optional: NULL
 * is "not found", and what depends on it is reported as a loss. Only data: nothing of the
 * kernel is called through a looked-up address.
 */
#ifndef LG_LINUX_SYMBOLS_H
#define LG_LINUX_SYMBOLS_H

#include <linux/hugetlb.h>
#include <linux/pci.h>
#include <linux/percpu_counter.h>
#include <linux/swap.h>

struct lg_symbols {
	const long *total_swap_pages;			/* mm/swapfile.c */
	const unsigned int *nr_swapfiles;		/* mm/swapfile.c */
	struct swap_info_struct *const *swap_info;	/* mm/swapfile.c: [MAX_SWAPFILES] */
	const struct percpu_counter *vm_committed_as;	/* mm/util.c */
	const int *sysctl_overcommit_memory;		/* mm/util.c */
	const int *sysctl_overcommit_ratio;		/* mm/util.c */
	const unsigned long *sysctl_overcommit_kbytes;	/* mm/util.c */
	const unsigned long *pcpu_nr_populated;		/* mm/percpu.c */
	const int *pcpu_nr_units;			/* mm/percpu.c */
	const atomic_long_t *nr_vmalloc_pages;		/* mm/vmalloc.c */
	const struct hstate *hstates;			/* mm/hugetlb.c */
	const int *hugetlb_max_hstate;			/* mm/hugetlb.c */
	const unsigned long *totalreserve_pages;	/* mm/page_alloc.c */
	const int *vm_dirty_ratio;			/* mm/page-writeback.c */
	const unsigned long *vm_dirty_bytes;		/* mm/page-writeback.c */
	const int *dirty_background_ratio;		/* mm/page-writeback.c */
	const unsigned long *dirty_background_bytes;	/* mm/page-writeback.c */
	atomic_t *watchdog_reset_pending;		/* kernel/time/clocksource.c */
#ifdef CONFIG_PCI
	struct rw_semaphore *pci_bus_sem;		/* drivers/pci/search.c */
#ifdef CONFIG_X86
	raw_spinlock_t *pci_config_lock;		/* arch/x86/pci/common.c */
	const void *const *raw_pci_ops;			/* arch/x86/pci/common.c */
	const void *pci_direct_conf1;			/* arch/x86/pci/direct.c */
#endif
#endif
};

/* Look all of them up (may sleep). Returns how many were not found. */
unsigned int lg_symbols_find(struct lg_symbols *symbols);

#endif
