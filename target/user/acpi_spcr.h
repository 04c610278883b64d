/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ACPI table SPCR: the UART that the firmware uses as its console. Layout: Microsoft, "Serial
 * Port Console Redirection Table", revisions 1 to 4; its generic address structure: ACPI 6.5,
 * 5.2.3.2.
 */
#ifndef LG_USER_ACPI_SPCR_H
#define LG_USER_ACPI_SPCR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lg_spcr {
	bool is_8250;	    /* 8250, 16450 or 16550: what the agent drives */
	bool memory;	    /* the address is in memory; else it is an I/O port */
	unsigned int shift; /* registers are 1 << shift bytes apart: 0 or 2 */
	uint64_t address;
	uint32_t baud; /* 0: as the firmware left it */
};

/*
 * Parse the table. Returns NULL, or why it is not used, in a few words: it is cut, its checksum is
 * wrong, or it names no UART with an address that the agent can use.
 */
const char *lg_spcr_parse(const uint8_t *table, size_t bytes, struct lg_spcr *ret);

#endif
