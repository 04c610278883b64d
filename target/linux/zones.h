/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Small readings of the machine's memory that several collectors share. Any context; no lock.
 */
#ifndef LG_LINUX_ZONES_H
#define LG_LINUX_ZONES_H

#include <linux/mmzone.h>
#include <linux/percpu_counter.h>

/* RAM that the firmware gave the kernel, holes left out. */
u64 lg_ram_bytes(void);

/* Free pages in the per-CPU lists of a zone. */
unsigned long lg_zone_pcp_pages(const struct zone *zone);

/*
 * The populated zone at position *at (node number times MAX_NR_ZONES plus zone) or the next
 * one, with *at set to it; NULL after the last.
 */
struct zone *lg_zone_at(u64 *at);

/* percpu_counter_sum without its lock, never below 0; checked reads. */
s64 lg_percpu_sum(const struct percpu_counter *counter);

#endif
