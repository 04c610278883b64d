/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a bad line does to bytes, by seed: the same seed, options and bytes (in pieces of any size)
 * give the same damage. Pure: no I/O. The driver `fault:` puts it on a line.
 */
#ifndef DAMAGE_H
#define DAMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Rates are for each byte, 0 to 1; 0: does not happen. At most one of the first six happens to a
 * byte; should their rates come to more than 1, one of them happens to each byte.
 */
struct damage_options {
	double change; /* the byte becomes another, any */
	double flip;   /* one bit of it is turned */
	double drop;   /* it is lost */
	double twice;  /* it comes twice */
	double insert; /* another, any, comes before it */
	double burst;  /* burst_bytes bytes from this one on become others, any */
	unsigned int burst_bytes;
	unsigned int text_bytes; /* a line of console text comes after every so many; 0: none */
	bool strip;		 /* the eighth bit of what comes out is cleared */
	bool eat;		 /* 0x00, XON, XOFF and 0xff do not come out */
};

struct damage_stats {
	uint64_t bytes_in, bytes_out;
	uint64_t hits;	 /* of the first six, a burst counting once */
	uint64_t texts;	 /* lines of console text */
	uint64_t masked; /* bytes that strip changed or eat took */
};

struct damage {
	struct damage_options options;
	uint64_t random;	 /* state of the generator */
	uint64_t gap;		 /* bytes until the next hit */
	unsigned int burst_left; /* bytes of a burst still to come */
	unsigned int text_left;	 /* bytes until the next console text */
	struct damage_stats stats;
};

/* Bytes that one byte may become, console text included. */
#define DAMAGE_GROWTH 128

void damage_init(struct damage *damage, const struct damage_options *options, uint64_t seed);

/*
 * Pass `count` bytes through to out, of room for count * DAMAGE_GROWTH, somewhere else. Returns the
 * bytes that come out.
 */
size_t damage_pass(struct damage *damage, const uint8_t *bytes, size_t count, uint8_t *out);

/*
 * The next number of a generator (splitmix64: Steele, Lea, Flood, 2014). *state: at first any seed.
 */
uint64_t damage_random(uint64_t *state);

/*
 * How many bytes pass until the next of those that are hit at that rate: each byte alone, so 0 may
 * come. UINT64_MAX when the rate is 0.
 */
uint64_t damage_gap(uint64_t *state, double rate);

#endif
