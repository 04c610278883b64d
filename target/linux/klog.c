// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The dump in the kernel log, line by line. Must be called with nothing held that a console may
 * want: printk() may write to all of them before it comes back.
 */
#define pr_fmt(fmt) "lastgasp: " fmt

#include <linux/printk.h>

#include "klog.h"

void lg_klog_write(struct lg_klog *klog, const struct lg_dump *dump)
{
	size_t bytes, at = 0;
	const u8 *frames = lg_dump_frames(dump, &bytes);
	int taken, length;

	while (at < bytes) {
		taken = lg_frame_unpack(frames + at, bytes - at, &klog->frame);
		length = taken < 0 ? taken : lg_armor_pack(&klog->frame, klog->line);
		if (length < 0)
			return;
		pr_alert("%.*s\n", length, klog->line);
		if (dump->platform->relax)
			dump->platform->relax(dump->platform->ctx);
		at += taken;
	}
}
