// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs a fuzz target: on files, on standard input, or on inputs of its own making. Whatever ends
 * the program, an invariant or a sanitizer, the way to the same input is said.
 */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sanitizer/common_interface_defs.h>

#define FILE_MAX (1 << 20)

/* splitmix64: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators". */
uint64_t fuzz_draw(struct fuzz_random *random)
{
	uint64_t z = random->state += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

unsigned int fuzz_below(struct fuzz_random *random, unsigned int limit)
{
	return (unsigned int)(fuzz_draw(random) % limit);
}

static size_t mutate_once(struct fuzz_random *random, uint8_t *data, size_t bytes, size_t max)
{
	size_t at = fuzz_below(random, (unsigned int)bytes);

	switch (fuzz_below(random, 5)) {
	case 0: data[at] ^= (uint8_t)(1 << fuzz_below(random, 8)); return bytes;
	case 1: data[at] = (uint8_t)fuzz_draw(random); return bytes;
	case 2: memmove(data + at, data + at + 1, bytes - at - 1); return bytes - 1;
	default:
		if (bytes == max)
			return bytes;
		memmove(data + at + 1, data + at, bytes - at);
		if (fuzz_below(random, 2))
			data[at] = (uint8_t)fuzz_draw(random);
		return bytes + 1;
	}
}

struct lg_frame fuzz_header(struct fuzz_random *random)
{
	struct lg_frame frame = { .version = LG_WIRE_VERSION };

	frame.kind = (uint8_t)(1 + fuzz_below(random, 5));
	frame.dump_id = (uint16_t)fuzz_draw(random);
	frame.sequence = (uint16_t)fuzz_below(random, 300);
	frame.length = (uint8_t)fuzz_below(random, LG_FRAME_PAYLOAD_MAX + 1);
	return frame;
}

size_t fuzz_mutate(struct fuzz_random *random, uint8_t *data, size_t bytes, size_t max)
{
	for (unsigned int hits = 1 + fuzz_below(random, 4); hits && bytes; hits--)
		bytes = mutate_once(random, data, bytes, max);
	return bytes;
}

uint8_t fuzz_byte(struct fuzz_input *input)
{
	if (!input->left)
		return 0;
	input->left--;
	return *input->data++;
}

uint16_t fuzz_word(struct fuzz_input *input)
{
	uint16_t low = fuzz_byte(input);

	return (uint16_t)(low | fuzz_byte(input) << 8);
}

void fuzz_bytes(struct fuzz_input *input, void *to, size_t bytes)
{
	uint8_t *at = to;

	while (bytes--)
		*at++ = fuzz_byte(input);
}

void fuzz_frame(struct fuzz_input *input, unsigned int most, struct lg_frame *ret)
{
	uint8_t tag = fuzz_byte(input);

	lg_fill(ret, 0, sizeof(*ret));
	ret->version = tag >> 4;
	ret->kind = tag & 15;
	ret->dump_id = fuzz_word(input);
	ret->sequence = fuzz_word(input);
	ret->length = (uint8_t)(fuzz_byte(input) % (most + 1));
	fuzz_bytes(input, ret->payload, ret->length);
}

bool fuzz_same(const struct lg_frame *a, const struct lg_frame *b)
{
	return a->version == b->version && a->kind == b->kind && a->dump_id == b->dump_id &&
	       a->sequence == b->sequence && a->length == b->length &&
	       !memcmp(a->payload, b->payload, a->length);
}

static void (*before_abort)(void);

void fuzz_fail(int invariant, const char *condition, const char *file, int line)
{
	if (invariant)
		fprintf(stderr, "%s:%d: invariant %d of docs/protocol.md is broken: %s\n", file,
			line, invariant, condition);
	else
		fprintf(stderr, "%s:%d: broken: %s\n", file, line, condition);
	if (before_abort)
		before_abort();
	abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	return fuzz_one(data, bytes);
}

#ifndef FUZZ_LIBFUZZER

static const char *program, *file;
static uint64_t seed;

/* Called when an invariant or a sanitizer ends the program. */
static void say_how_to_replay(void)
{
	if (file)
		fprintf(stderr, "replay: %s %s\n", program, file);
	else
		fprintf(stderr, "replay: %s --self %llu 1\n", program, (unsigned long long)seed);
}

/* In a buffer of just its size, so that a byte beyond it is noticed. */
static void try(const uint8_t *data, size_t bytes)
{
	uint8_t *exact = malloc(bytes ? bytes : 1);

	if (!exact)
		exit(2);
	memcpy(exact, data, bytes);
	fuzz_one(exact, bytes);
	free(exact);
}

static int try_file(const char *name)
{
	static uint8_t data[FILE_MAX];
	FILE *from = strcmp(name, "-") ? fopen(name, "rb") : stdin;
	size_t bytes;

	if (!from) {
		perror(name);
		return 2;
	}
	bytes = fread(data, 1, sizeof(data), from);
	if (from != stdin)
		fclose(from);
	file = name;
	try(data, bytes);
	return 0;
}

/* One in two of the inputs is damaged, by which some of them make less sense, as they should. */
static size_t make(uint8_t *data)
{
	struct fuzz_random random = { seed };
	size_t bytes = fuzz_make(&random, data);

	return fuzz_below(&random, 2) ? fuzz_mutate(&random, data, bytes, FUZZ_MAX) : bytes;
}

static int run(int argc, char **argv)
{
	static uint8_t data[FUZZ_MAX];
	unsigned long long runs;
	size_t bytes;
	int error = 0;

	if (argc == 4 && !strcmp(argv[1], "--self")) {
		seed = strtoull(argv[2], NULL, 0);
		runs = strtoull(argv[3], NULL, 0);
		for (; runs; runs--, seed++) {
			bytes = make(data);
			try(data, bytes);
		}
		printf("%s: %s runs from seed %s\n", program, argv[3], argv[2]);
		return 0;
	}
	if (argc == 3 && !strcmp(argv[1], "--make")) {
		seed = strtoull(argv[2], NULL, 0);
		bytes = make(data);
		return fwrite(data, 1, bytes, stdout) == bytes ? 0 : 2;
	}
	for (int i = 1; i < argc && !error; i++)
		error = try_file(argv[i]);
	return argc > 1 ? error : try_file("-");
}

int main(int argc, char **argv)
{
	program = argv[0];
	before_abort = say_how_to_replay;
	__sanitizer_set_death_callback(say_how_to_replay);
	return run(argc, argv);
}

#endif
