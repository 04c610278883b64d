/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The dump in the kernel log, as a last resort: its frames as armored lines (protocol/armor.h),
 * so that it lands in whatever console, pstore or log daemon the machine has.
 */
#ifndef LG_LINUX_KLOG_H
#define LG_LINUX_KLOG_H

#include "../../protocol/armor.h"
#include "../core/dump.h"

/* Working memory. */
struct lg_klog {
	struct lg_frame frame;
	char line[LG_ARMOR_LINE_MAX];
};

/*
 * Print the dump that is in the buffer: one message for each frame, "lastgasp: " and the line, at
 * the level KERN_ALERT, which consoles show unless they were told to be quieter than that. Any
 * context: printk() itself defers what it cannot do in an NMI. How long that takes is up to the
 * consoles.
 */
void lg_klog_write(struct lg_klog *klog, const struct lg_dump *dump);

#endif
