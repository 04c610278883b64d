/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The few types that both ends use. The one place in protocol/ and in the freestanding parts
 * of target/ that knows whether it is compiled inside a kernel or not.
 */
#ifndef LG_TYPES_H
#define LG_TYPES_H

#ifdef __KERNEL__
#include <linux/types.h>
#else
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#endif

#define LG_ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* Copy and fill; the compiler turns these into the memcpy and memset of where it runs. */
#define lg_copy(to, from, bytes) __builtin_memcpy(to, from, bytes)
#define lg_fill(to, byte, bytes) __builtin_memset(to, byte, bytes)

#endif
