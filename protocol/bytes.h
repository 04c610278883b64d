/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Little-endian numbers in bytes, at any alignment. The caller has checked the room.
 */
#ifndef LG_BYTES_H
#define LG_BYTES_H

#include "types.h"

static inline void lg_put16(uint8_t *to, uint16_t value)
{
	to[0] = value & 0xff;
	to[1] = value >> 8;
}

static inline void lg_put32(uint8_t *to, uint32_t value)
{
	lg_put16(to, value & 0xffff);
	lg_put16(to + 2, value >> 16);
}

static inline uint16_t lg_get16(const uint8_t *from)
{
	return (uint16_t)(from[0] | from[1] << 8);
}

static inline uint32_t lg_get32(const uint8_t *from)
{
	return lg_get16(from) | (uint32_t)lg_get16(from + 2) << 16;
}

#endif
