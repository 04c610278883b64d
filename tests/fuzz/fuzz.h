/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every fuzz target shares. A target is one source with the two functions below; with fuzz.c
 * it is a libFuzzer target (built with -DFUZZ_LIBFUZZER), or a program of its own:
 *
 *   fuzz_X FILE...             try these inputs
 *   fuzz_X <FILE               try this one
 *   fuzz_X --self SEED RUNS    make inputs and try them: run N is that of `--self SEED+N 1`
 *   fuzz_X --make SEED         write that input to standard output
 *
 * An input is read as a script: what to build, how to damage it. So checksums are no wall that only
 * luck gets through. What is asserted are the numbered invariants of docs/protocol.md.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../protocol/frame.h"

#define FUZZ_MAX 4096 /* bytes of an input that is made */

/* Try one input, in a buffer of just its size. Returns 0; what is broken ends the program. */
int fuzz_one(const uint8_t *data, size_t bytes);

/* The state of a random generator; never 0. */
struct fuzz_random {
	uint64_t state;
};

/* Make an input that is worth trying into data[FUZZ_MAX]. Returns its bytes. */
size_t fuzz_make(struct fuzz_random *random, uint8_t *data);

uint64_t fuzz_draw(struct fuzz_random *random);

/* Below `limit`, which is not 0. */
unsigned int fuzz_below(struct fuzz_random *random, unsigned int limit);

/* A frame of this version and any kind, dump, sequence and length, its payload all zero. */
struct lg_frame fuzz_header(struct fuzz_random *random);

/* Flip, change, drop, double or insert some bytes. Returns how many there are then. */
size_t fuzz_mutate(struct fuzz_random *random, uint8_t *data, size_t bytes, size_t max);

/* An input on its way through a target. Behind its end there are zeros. */
struct fuzz_input {
	const uint8_t *data;
	size_t left;
};

uint8_t fuzz_byte(struct fuzz_input *input);
uint16_t fuzz_word(struct fuzz_input *input);
void fuzz_bytes(struct fuzz_input *input, void *to, size_t bytes);

/* A frame of any kind, dump, sequence and payload of at most `most` bytes. */
void fuzz_frame(struct fuzz_input *input, unsigned int most, struct lg_frame *ret);

bool fuzz_same(const struct lg_frame *a, const struct lg_frame *b);

/*
 * Says which invariant of docs/protocol.md is broken and how, and aborts. 0: one of the target's
 * own, which its head names.
 */
_Noreturn void fuzz_fail(int invariant, const char *condition, const char *file, int line);

#define fuzz_assert(invariant, condition)                                      \
	do {                                                                   \
		if (!(condition))                                              \
			fuzz_fail(invariant, #condition, __FILE__, __LINE__);  \
	} while (0)

#endif
