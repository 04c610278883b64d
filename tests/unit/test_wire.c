// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/line/wire: links host/line/{wire,damage}.c.
 */
#include "unit.h"

#include <string.h>

#include "../../host/line/damage.h"
#include "../../host/line/wire.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const unsigned int rates[] = {
	300,	1200,	2400,	4800,	9600,	19200,	 38400,	  57600,   74880,   115200,
	230400, 250000, 460800, 500000, 921600, 1000000, 1500000, 2000000, 3000000, 20000000,
};

static uint8_t sent[1000], heard[1000 * WIRE_GROWTH];

static size_t pass(unsigned int sender, unsigned int receiver, const void *bytes, size_t count,
		   struct wire *wire)
{
	*wire = (struct wire){.sender = sender, .receiver = receiver};
	return wire_pass(wire, bytes, count, heard);
}

static void fill(uint64_t seed)
{
	for (size_t i = 0; i < sizeof(sent); i++)
		sent[i] = (uint8_t)damage_random(&seed);
}

static void equal_rates_change_nothing(void **state)
{
	struct wire wire;

	(void)state;
	for (size_t i = 0; i < COUNT(rates); i++) {
		fill(i);
		assert_int_equal(pass(rates[i], rates[i], sent, sizeof(sent), &wire),
				 sizeof(sent));
		assert_memory_equal(heard, sent, sizeof(sent));
		assert_true(wire.framing == 0 && wire.breaks == 0);
	}
}

/* A UART bears 5 % in ten bits. */
static void rates_that_are_near_do_no_harm(void **state)
{
	struct wire wire;

	(void)state;
	fill(7);
	for (unsigned int off = 112000; off <= 118500; off += 500) {
		assert_int_equal(pass(off, 115200, sent, sizeof(sent), &wire), sizeof(sent));
		assert_memory_equal(heard, sent, sizeof(sent));
		assert_true(wire.framing == 0);
	}
	pass(125000, 115200, sent, sizeof(sent), &wire);
	assert_true(wire.framing > 0);
}

/* By hand: each bit of the sender is drawn, sampled in the middle of the receiver's. */
static void is_what_is_drawn_by_hand(void **state)
{
	struct wire wire;

	(void)state;
	/* 'U' is 0 10101010 1, each bit twice: 00110011001100110011. A start, 01100110, and a
	 * stop that is 0: that is the next start, then 11001100 and a stop. */
	assert_int_equal(pass(57600, 115200, "U", 1, &wire), 2);
	assert_true(heard[0] == 0x66 && heard[1] == 0x33);
	assert_true(wire.framing == 1 && wire.breaks == 0);
	/* Twice as fast: of 0 01010101 1 and idle, bits 3, 5, 7, 9 and so on. */
	assert_int_equal(pass(115200, 57600, "\xaa", 1, &wire), 1);
	assert_int_equal(heard[0], 0xf8);
	/* A start bit that is over at the second look is none. */
	assert_int_equal(pass(115200, 9600, "\xff", 1, &wire), 0);
	/* Longer than all of a frame low: a BREAK, once. */
	assert_int_equal(pass(9600, 115200, "\xff", 1, &wire), 1);
	assert_true(heard[0] == 0 && wire.breaks == 1 && wire.framing == 0);
}

/* No crash, nothing out of bounds, all pairs. */
static void growth_is_bounded(void **state)
{
	static const uint8_t patterns[] = {0x00, 0xff, 0x55, 0xaa, 0x01, 0x80, 0x33, 0x0f};
	struct wire wire;

	(void)state;
	for (size_t i = 0; i < COUNT(rates) * COUNT(rates); i++) {
		unsigned int sender = rates[i % COUNT(rates)], receiver = rates[i / COUNT(rates)];
		size_t count;

		for (size_t p = 0; p <= COUNT(patterns); p++) {
			fill(i);
			if (p < COUNT(patterns))
				memset(sent, patterns[p], sizeof(sent));
			count = pass(sender, receiver, sent, sizeof(sent), &wire);
			assert_true(count <= sizeof(sent) * WIRE_GROWTH);
			assert_true(wire.framing + wire.breaks <= count);
		}
		for (unsigned int byte = 0; byte < 256; byte++) {
			uint8_t one = (uint8_t)byte;

			assert_true(pass(sender, receiver, &one, 1, &wire) <= WIRE_GROWTH);
		}
	}
}

/* What a SysRq's key becomes at a wrong rate: one of these, or none that SysRq has. */
static void key_becomes(char key, const char *others)
{
	static const char keys[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	struct wire wire;

	for (size_t i = 0; i < COUNT(rates) * COUNT(rates) * 5; i++) {
		unsigned int from = rates[i / 5 % COUNT(rates)],
			     receiver = rates[i / 5 / COUNT(rates)];
		unsigned int sender = (unsigned int)(from * (98ull + i % 5) / 100); /* 2 % off */
		size_t count = from == receiver ? 0 : pass(sender, receiver, &key, 1, &wire);

		for (size_t at = 0; at < count; at++)
			if (memchr(keys, heard[at], sizeof(keys) - 1) &&
			    !strchr(others, heard[at]))
				fail_msg("%c at %u is heard as %c at %u", key, sender, heard[at],
					 receiver);
	}
}

/* So peer.c may try these at any rate: p prints registers, 0 and 8 set the console's level. */
static void the_agents_keys_do_no_harm_at_wrong_rates(void **state)
{
	(void)state;
	key_becomes('x', "");
	for (const char *key = "Xgdv"; *key; key++)
		key_becomes(*key, "xp08");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_rates_change_nothing),
		cmocka_unit_test(rates_that_are_near_do_no_harm),
		cmocka_unit_test(is_what_is_drawn_by_hand),
		cmocka_unit_test(growth_is_bounded),
		cmocka_unit_test(the_agents_keys_do_no_harm_at_wrong_rates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
