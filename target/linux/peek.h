/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checked reads: a bad pointer costs a value, never the machine. Any context.
 */
#ifndef LG_LINUX_PEEK_H
#define LG_LINUX_PEEK_H

#include <linux/types.h>
#include <linux/uaccess.h>

/* Copy *(pointer) of the kernel to *(to), of the same size. Returns whether it could be read. */
#define lg_peek(to, pointer)                                              \
	({                                                                \
		BUILD_BUG_ON(sizeof(*(to)) != sizeof(*(pointer)));        \
		copy_from_kernel_nofault((to), (pointer), sizeof(*(to))) == 0; \
	})

/* The same at a byte offset from a pointer, for structs whose layout is only known from BTF. */
static inline bool lg_peek_at(void *to, const void *base, size_t offset, size_t bytes)
{
	return copy_from_kernel_nofault(to, (const char *)base + offset, bytes) == 0;
}

/*
 * Copy a text up to its 0 byte or max - 1 bytes, and end it with 0. Byte by byte, as what
 * follows the text may not be mapped. Returns its length, or -1 if the first byte could not be
 * read.
 */
static inline int lg_peek_text(char *to, const char *text, size_t max)
{
	size_t at;

	for (at = 0; at + 1 < max; at++) {
		if (!lg_peek(&to[at], &text[at]))
			break;
		if (!to[at])
			return at;
	}
	to[at] = '\0';
	return at ? (int)at : -1;
}

#endif
