// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * target/user/acpi_spcr: links that. Every byte is cut off and changed; a table with a wrong
 * checksum is never believed, and one with garbage and a right checksum harms nobody.
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../target/user/acpi_spcr.h"

enum { REVISION_2 = 80, REVISION_4 = 90 };

static void mend(uint8_t *table, size_t bytes)
{
	uint8_t sum = 0;
	size_t i;

	table[9] = 0;
	for (i = 0; i < bytes; i++)
		sum = (uint8_t)(sum + table[i]);
	table[9] = (uint8_t)-sum;
}

/* A server's: a 16550 at I/O port 0x2f8, 115200 baud. */
static void make(uint8_t *table, size_t bytes)
{
	memset(table, 0, bytes);
	memcpy(table, "SPCR", 4);
	table[4] = (uint8_t)bytes;
	table[8] = bytes == REVISION_4 ? 4 : 2;
	table[40] = 1;
	table[41] = 8;
	table[43] = 1;
	table[44] = 0xf8;
	table[45] = 0x02;
	table[58] = 7;
	mend(table, bytes);
}

static const char *parse(const uint8_t *table, size_t bytes, struct lg_spcr *ret)
{
	uint8_t *copy = malloc(bytes ? bytes : 1); /* so that what is behind it is watched */
	const char *wrong;

	assert_non_null(copy);
	memcpy(copy, table, bytes);
	wrong = lg_spcr_parse(copy, bytes, ret);
	free(copy);
	return wrong;
}

static void io_port(void **state)
{
	uint8_t table[REVISION_2];
	struct lg_spcr spcr;

	(void)state;
	make(table, sizeof(table));
	assert_null(parse(table, sizeof(table), &spcr));
	assert_true(spcr.is_8250);
	assert_false(spcr.memory);
	assert_int_equal(spcr.address, 0x2f8);
	assert_int_equal(spcr.baud, 115200);
}

static void memory_32_bits_wide(void **state)
{
	uint8_t table[REVISION_4];
	struct lg_spcr spcr;

	(void)state;
	make(table, sizeof(table));
	table[36] = 0x12;
	table[40] = 0;
	table[41] = 32;
	table[43] = 3;
	memcpy(table + 44, "\x00\x10\x00\xfe\x01\x00\x00\x00", 8);
	memcpy(table + 80, "\x00\x10\x0e\x00", 4); /* 921600 */
	mend(table, sizeof(table));
	assert_null(parse(table, sizeof(table), &spcr));
	assert_true(spcr.memory);
	assert_int_equal(spcr.shift, 2);
	assert_int_equal(spcr.address, 0x1fe001000);
	assert_int_equal(spcr.baud, 921600);
}

static void others_than_8250(void **state)
{
	uint8_t table[REVISION_2];
	struct lg_spcr spcr;

	(void)state;
	make(table, sizeof(table));
	table[36] = 3; /* PL011 */
	mend(table, sizeof(table));
	assert_null(parse(table, sizeof(table), &spcr));
	assert_false(spcr.is_8250);
}

static void refused_with_reason(uint8_t *table, size_t at, uint8_t value, const char *why)
{
	struct lg_spcr spcr;

	make(table, REVISION_2);
	table[at] = value;
	mend(table, REVISION_2);
	assert_string_equal(parse(table, REVISION_2, &spcr), why);
}

static void what_cannot_be_used(void **state)
{
	uint8_t table[REVISION_2];
	struct lg_spcr spcr;

	(void)state;
	make(table, sizeof(table));
	memset(table + 44, 0, 8);
	mend(table, sizeof(table));
	assert_string_equal(parse(table, sizeof(table), &spcr),
			    "redirection to a serial line is off");
	refused_with_reason(table, 0, 'X', "its signature is wrong");
	refused_with_reason(table, 4, 81, "its length is wrong");
	refused_with_reason(table, 40, 2, "its UART is neither in memory nor at an I/O port");
	refused_with_reason(table, 46, 1, "its I/O port is out of range");
}

static void cut_at_every_byte(void **state)
{
	uint8_t table[REVISION_4];
	struct lg_spcr spcr;
	size_t bytes;

	(void)state;
	make(table, sizeof(table));
	for (bytes = 0; bytes < sizeof(table); bytes++)
		assert_non_null(parse(table, bytes, &spcr));
}

/* A changed byte is always found by the sum: none of the 255 others gives the same. */
static void every_byte_changed(void **state)
{
	struct lg_spcr spcr, kept;
	uint8_t table[REVISION_4];
	unsigned int change;
	size_t i;

	(void)state;
	memset(&kept, 0x5a, sizeof(kept));
	make(table, sizeof(table));
	for (i = 0; i < sizeof(table); i++) {
		for (change = 1; change < 256; change++) {
			table[i] ^= (uint8_t)change;
			spcr = kept;
			assert_non_null(parse(table, sizeof(table), &spcr));
			assert_memory_equal(&spcr, &kept, sizeof(spcr));
			table[i] ^= (uint8_t)change;
		}
	}
}

/* The firmware itself may write nonsense, with a right sum: what is taken is in range. */
static void nonsense_with_a_right_sum(void **state)
{
	uint8_t table[REVISION_4];
	struct lg_spcr spcr;
	size_t i, taken = 0;
	unsigned int value;

	(void)state;
	for (i = 0; i < sizeof(table); i++) {
		for (value = 0; value < 256; value++) {
			make(table, sizeof(table));
			table[i] = (uint8_t)value;
			mend(table, sizeof(table));
			if (parse(table, sizeof(table), &spcr))
				continue;
			taken++;
			assert_true(spcr.address);
			assert_true(spcr.memory || spcr.address <= 0xffff);
			assert_true(spcr.shift == 0 || spcr.shift == 2);
		}
	}
	assert_true(taken > 256);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(io_port),
		cmocka_unit_test(memory_32_bits_wide),
		cmocka_unit_test(others_than_8250),
		cmocka_unit_test(what_cannot_be_used),
		cmocka_unit_test(cut_at_every_byte),
		cmocka_unit_test(every_byte_changed),
		cmocka_unit_test(nonsense_with_a_right_sum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
