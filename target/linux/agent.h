/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * struct lg_agent: everything the kernel agent owns. One object, allocated when the module is
 * loaded; a dump allocates nothing. It is the ctx of its struct lg_platform, so the iterators
 * below are called as platform.h says: interrupts off, RCU read lock held, maybe in NMI or
 * panic context.
 */
#ifndef LG_LINUX_AGENT_H
#define LG_LINUX_AGENT_H

#include <linux/atomic.h>
#include <linux/fs.h>
#include <linux/pci.h>
#include <linux/types.h>
#include <linux/vm_event_item.h>

#include "../core/dump.h"
#include "../core/monitor.h"
#include "clock.h"
#include "klog.h"
#include "largest.h"
#include "losses.h"
#include "options.h"
#include "port.h"
#include "region.h"
#include "symbols.h"

#define LG_MEMORY_MAX (1 << 20) /* bytes of all our memory, code included */
#define LG_TMPFS_FILES_MAX 16 /* rows of table tmpfs_files, as schema.def promises */

enum lg_trigger { LG_TRIGGER_SYSRQ, LG_TRIGGER_NMI, LG_TRIGGER_PANIC };

struct lg_agent {
	struct lg_options options;
	struct lg_port port;
	struct lg_symbols symbols;
	struct lg_clock clock;
	struct lg_platform platform;
	struct lg_dump dump;
	struct lg_monitor monitor;
	struct lg_region region;
	struct lg_klog klog;

	/* What the dump at hand was fired by. */
	enum lg_trigger trigger;

	/* Working memory of the collectors. */
	struct lg_losses losses;
	unsigned long events[NR_VM_EVENT_ITEMS];
	struct lg_largest slab;	       /* caches by bytes */
	struct lg_largest tmpfs;       /* superblocks by bytes */
	struct lg_largest tmpfs_files; /* inodes by bytes */
	struct pci_dev pci_device;     /* the one that is looked at, as it was just now */
	char path[LG_TEXT_MAX];

	/* Found when the module was loaded. */
	struct list_head *slab_caches;	/* NULL: not found */
	struct super_block *tmpfs_home; /* NULL: not found */
	unsigned int symbols_missing;
	char boot_id[40]; /* empty: could not be read */

	/* CPU number + 1 of the dump in progress; 0: none. */
	atomic_t busy;
	bool gave_up; /* whoever lost his turn to a panic has noticed */

	/* Since load; read through /sys/module/lastgasp/parameters. */
	unsigned long dumps;
	atomic_long_t triggers_ignored;
	atomic_long_t triggers_refused;
	unsigned long memory_bytes;
	unsigned long collect_ns; /* of the last dump */
	unsigned long line_bytes; /* of the last dump, with all that was said around it */

	u8 frames[];
};

/*
 * Allocate, open the port, find what the collectors start from (may sleep). Returns 0 and sets
 * *ret, which the caller gives to lg_agent_destroy; or a negative errno with a line in the
 * kernel log.
 */
int lg_agent_create(const struct lg_options *options, struct lg_agent **ret);

/* No trigger may be armed any more. */
void lg_agent_destroy(struct lg_agent *agent);

/*
 * Make a dump, deliver it and serve a console, as the options say; a console may have the machine
 * rebooted. again: deliver the last dump instead, if there is one. Any context. A call during a
 * dump is counted and returns at once; only a panic takes over from a dump on another CPU, which
 * has been stopped by then.
 */
void lg_agent_fire(struct lg_agent *agent, enum lg_trigger trigger, bool again);

/*
 * A trigger came without the arming sequence: count it, and say so on the line unless a dump is
 * in progress. Any context; takes a few milliseconds.
 */
void lg_agent_refuse(struct lg_agent *agent);

/* The iterators, one a table: see struct lg_platform.next. */
int lg_dump_row_next(void *ctx, struct lg_cursor *cursor, struct lg_row *row);
int lg_memory_next(void *ctx, struct lg_cursor *cursor, struct lg_row *row);
int lg_vmstat_next(void *ctx, struct lg_cursor *cursor, struct lg_row *row);
int lg_nodes_next(void *ctx, struct lg_cursor *cursor, struct lg_row *row);
int lg_zones_next(void *ctx, struct lg_cursor *cursor, struct lg_row *row);
int lg_buddy_next(void *ctx, struct lg_cursor *cursor, struct lg_row *row);
int lg_tasks_next(void *ctx, struct lg_cursor *cursor, struct lg_row *row);
int lg_slab_next(void *ctx, struct lg_cursor *cursor, struct lg_row *row);
int lg_tmpfs_next(void *ctx, struct lg_cursor *cursor, struct lg_row *row);
int lg_tmpfs_files_next(void *ctx, struct lg_cursor *cursor, struct lg_row *row);
int lg_swaps_next(void *ctx, struct lg_cursor *cursor, struct lg_row *row);
int lg_losses_next(void *ctx, struct lg_cursor *cursor, struct lg_row *row);
int lg_pci_next(void *ctx, struct lg_cursor *cursor, struct lg_row *row);

/*
 * Find at load what the collectors start from (may sleep). What is not found stays NULL and is
 * reported as a loss.
 */
struct list_head *lg_slab_find(void);
struct super_block *lg_tmpfs_find(void);

#endif
