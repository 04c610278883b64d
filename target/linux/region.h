/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The dump in reserved RAM: for a machine without a free UART. It survives a warm reboot, and the
 * next kernel shows it.
 *
 *   0xADDRESS:0xBYTES   physical memory that the kernel does not use (memmap=64K$0x8000000 on its
 *                       command line, or reserved by the firmware)
 *   ramoops             the last dump record of the ramoops module, which must be loaded. ramoops
 *                       itself fills its records from the first on, so it comes to the last one
 *                       only when it has written all others since boot.
 *
 * Layout: that of a record of ramoops (struct persistent_ram_buffer in fs/pstore/ram_core.c, and
 * ramoops_write_kmsg_hdr() in fs/pstore/ram.c, Linux 6.1), numbers in the machine's byte order:
 *
 *   signature u32   0x43474244, "DBGC"
 *   start u32       0: the data do not wrap
 *   size u32        bytes of data
 *   data            ====SECONDS.MICROSECONDS-D line feed | frames in their plain form
 *
 * So ramoops shows it as /sys/fs/pstore/dmesg-ramoops-N, without the line in front, be it loaded
 * with the same parameters or over the region (mem_address=, mem_size=, record_size=); whatever
 * else reads the memory finds the frames by themselves. Behind the frames of the dump come parity
 * frames, lg_repair_default() of them or as many as there is room for: RAM that is not refreshed
 * for a moment loses bits. Frames that there is no room for are left out from the end on. The rest
 * of the region is 0xff, so that nothing is left there of the dump before.
 */
#ifndef LG_LINUX_REGION_H
#define LG_LINUX_REGION_H

#include <linux/types.h>

#include "../../protocol/repair.h"
#include "../core/dump.h"

#define LG_REGION_MIN 4096	/* bytes; a record of ramoops has at least so many by default */
#define LG_REGION_MAX (1 << 20) /* bytes that are mapped and used, of a larger region its first */

struct lg_record;

struct lg_region {
	phys_addr_t address;
	size_t bytes;
	struct lg_record *record; /* mapped write-combining, as by ramoops; NULL: no region */
	size_t used;		  /* bytes of data written */
	struct lg_frame frame;
	struct lg_repair_sum sum;
	u8 wire[LG_FRAME_WIRE_MAX];
};

/*
 * Find and map what spec names (may sleep); "" is no region. What the region holds stays until
 * the first dump. Returns 0, or -EINVAL, -ENODEV or -ENOMEM with a line in the kernel log that
 * says what was wrong and what is allowed. region must be all zero before.
 */
int lg_region_open(struct lg_region *region, const char *spec);

/*
 * Write the dump that is in the buffer over the one before. Nothing without a region. Any
 * context; takes no lock. Bounded by the region and the dump: every byte of the region is written
 * once, and for each parity frame there is one look at each frame of its group, 128 at most (a dump
 * of 29 frames: 20 to 60 ms with the CPU emulated by software). Half way through, the size is 0: a
 * record that was not finished is not taken for one.
 */
void lg_region_write(struct lg_region *region, const struct lg_dump *dump);

/* Takes a region that was not opened (all zero), too. What was written stays there. */
void lg_region_close(struct lg_region *region);

#endif
