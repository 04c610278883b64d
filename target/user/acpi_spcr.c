// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads the table SPCR. Firmware writes it, so nothing in it is believed before the checksum is.
 */
#include <string.h>

#include "../../protocol/bytes.h"
#include "acpi_spcr.h"

enum {
	LENGTH = 4,
	REVISION = 8,
	INTERFACE = 36,
	SPACE = 40, /* of the generic address: where it is */
	BIT_WIDTH = 41,
	ACCESS = 43,
	ADDRESS = 44,
	BAUD = 58,
	BYTES_LEAST = 80,
	PRECISE_BAUD = 80, /* revision 4 */
	BYTES_REVISION_4 = 88,
};

enum {
	IS_8250 = 0, /* from revision 2 on: 16550 */
	IS_16450 = 1,
	IS_16550_GENERIC = 0x12,
	SPACE_MEMORY = 0,
	SPACE_IO = 1,
	ACCESS_BYTE = 1,
	ACCESS_DWORD = 3,
};

static uint32_t baud_of(const uint8_t *table, size_t bytes)
{
	static const uint32_t known[] = { [3] = 9600, [4] = 19200, [6] = 57600, [7] = 115200 };

	if (table[REVISION] >= 4 && bytes >= BYTES_REVISION_4 && lg_get32(table + PRECISE_BAUD))
		return lg_get32(table + PRECISE_BAUD);
	return table[BAUD] < sizeof(known) / sizeof(known[0]) ? known[table[BAUD]] : 0;
}

static bool is_8250(const uint8_t *table)
{
	return table[INTERFACE] == IS_8250 || table[INTERFACE] == IS_16450 ||
	       table[INTERFACE] == IS_16550_GENERIC;
}

/* Access size 0 is from before ACPI 3.0 and says nothing: then the width of a register counts. */
static bool shift_of(const uint8_t *table, unsigned int *ret)
{
	bool by_width = !table[ACCESS];

	if (by_width ? table[BIT_WIDTH] == 32 : table[ACCESS] == ACCESS_DWORD)
		*ret = 2;
	else if (by_width ? table[BIT_WIDTH] <= 8 : table[ACCESS] == ACCESS_BYTE)
		*ret = 0;
	else
		return false;
	return true;
}

static const char *check(const uint8_t *table, size_t bytes)
{
	uint8_t sum = 0;
	size_t i;

	if (bytes < BYTES_LEAST)
		return "it is cut";
	if (memcmp(table, "SPCR", 4))
		return "its signature is wrong";
	if (lg_get32(table + LENGTH) != bytes)
		return "its length is wrong";
	for (i = 0; i < bytes; i++)
		sum = (uint8_t)(sum + table[i]);
	return sum ? "its checksum is wrong" : NULL;
}

const char *lg_spcr_parse(const uint8_t *table, size_t bytes, struct lg_spcr *ret)
{
	struct lg_spcr spcr = { 0 };
	const char *wrong = check(table, bytes);

	if (wrong)
		return wrong;
	spcr.is_8250 = is_8250(table);
	spcr.address = lg_get32(table + ADDRESS) | (uint64_t)lg_get32(table + ADDRESS + 4) << 32;
	spcr.baud = baud_of(table, bytes);
	if (!spcr.address)
		return "redirection to a serial line is off";
	if (table[SPACE] != SPACE_MEMORY && table[SPACE] != SPACE_IO)
		return "its UART is neither in memory nor at an I/O port";
	spcr.memory = table[SPACE] == SPACE_MEMORY;
	if (!spcr.memory && spcr.address > 0xffff)
		return "its I/O port is out of range";
	if (spcr.memory && !shift_of(table, &spcr.shift))
		return "the agent cannot reach registers of that width";
	*ret = spcr;
	return NULL;
}
