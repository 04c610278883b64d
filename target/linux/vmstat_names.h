/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names of the kernel's counters, by enumerator. An entry is NULL where this kernel counts
 * something that we have no name for.
 */
#ifndef LG_LINUX_VMSTAT_NAMES_H
#define LG_LINUX_VMSTAT_NAMES_H

#include <linux/mmzone.h>
#include <linux/vm_event_item.h>

extern const char *const lg_zone_stat_names[NR_VM_ZONE_STAT_ITEMS];
#ifdef CONFIG_NUMA
extern const char *const lg_numa_stat_names[NR_VM_NUMA_EVENT_ITEMS];
#endif
extern const char *const lg_node_stat_names[NR_VM_NODE_STAT_ITEMS];
extern const char *const lg_vm_event_names[NR_VM_EVENT_ITEMS];

#endif
