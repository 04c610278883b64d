/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The map of physical memory, /proc/iomem.
 */
#ifndef LG_USER_IOMEM_H
#define LG_USER_IOMEM_H

#include <stdbool.h>
#include <stdint.h>

#include "root.h"

/*
 * An address for `bytes` of RAM that memmap= could take from the kernel: the end of the highest
 * RAM below 4 GiB that is 16 MiB or more, with nothing else known there, aligned to 64 KiB. False
 * if there is none, or if the map cannot be read (others than root see zeros).
 */
bool lg_iomem_spare(const struct lg_root *root, uint64_t bytes, uint64_t *ret);

#endif
