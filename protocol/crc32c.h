/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CRC-32C (Castagnoli): polynomial 0x1EDC6F41, reflected, initial and final value all ones;
 * RFC 3720 appendix B.4 has test vectors.
 */
#ifndef LG_CRC32C_H
#define LG_CRC32C_H

#include "types.h"

/*
 * The CRC of `bytes` bytes at data. Start with crc = 0; pass an earlier result to go on from
 * it.
 */
uint32_t lg_crc32c(uint32_t crc, const void *data, size_t bytes);

#endif
