// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kallsyms_lookup_name is not exported since 5.7 (commit 0bd476e6c671); a kprobe still tells
 * where it is.
 */
#include <linux/kernel.h>
#include <linux/kprobes.h>

#include "symbols.h"

typedef unsigned long (*lookup_function)(const char *name);

static lookup_function find_lookup(void)
{
	struct kprobe probe = { .symbol_name = "kallsyms_lookup_name" };
	lookup_function lookup;

	if (register_kprobe(&probe))
		return NULL;
	lookup = (lookup_function)probe.addr;
	unregister_kprobe(&probe);
	return lookup;
}

unsigned int lg_symbols_find(struct lg_symbols *symbols)
{
#define SYMBOL(name) { #name, offsetof(struct lg_symbols, name) }
	static const struct {
		const char *name;
		size_t offset;
	} wanted[] = {
		SYMBOL(total_swap_pages),	   SYMBOL(nr_swapfiles),
		SYMBOL(swap_info),		   SYMBOL(vm_committed_as),
		SYMBOL(sysctl_overcommit_memory),  SYMBOL(sysctl_overcommit_ratio),
		SYMBOL(sysctl_overcommit_kbytes),  SYMBOL(pcpu_nr_populated),
		SYMBOL(pcpu_nr_units),		   SYMBOL(nr_vmalloc_pages),
		SYMBOL(hstates),		   SYMBOL(hugetlb_max_hstate),
		SYMBOL(totalreserve_pages),	   SYMBOL(vm_dirty_ratio),
		SYMBOL(vm_dirty_bytes),		   SYMBOL(dirty_background_ratio),
		SYMBOL(dirty_background_bytes),	   SYMBOL(watchdog_reset_pending),
#ifdef CONFIG_PCI
		SYMBOL(pci_bus_sem),
#ifdef CONFIG_X86
		SYMBOL(pci_config_lock),	   SYMBOL(raw_pci_ops),
		SYMBOL(pci_direct_conf1),
#endif
#endif
	};
#undef SYMBOL
	lookup_function lookup = find_lookup();
	unsigned int i, missing = 0;

	BUILD_BUG_ON(ARRAY_SIZE(wanted) * sizeof(void *) != sizeof(*symbols));
	for (i = 0; i < ARRAY_SIZE(wanted); i++) {
		void *address = lookup ? (void *)lookup(wanted[i].name) : NULL;

		memcpy((char *)symbols + wanted[i].offset, &address, sizeof(address));
		missing += !address;
	}
	return missing;
}
