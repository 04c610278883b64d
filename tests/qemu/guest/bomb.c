// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A fork bomb over compressed swap: children of children, each with memory that compresses by half
 * and that it goes on using, until the machine does nothing but swap. When fork fails it tries
 * again, as a bomb does.
 *
 *	bomb CHILDREN KIB      never returns
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096

static uint32_t random_state;

static uint32_t random_next(void)
{
	random_state = random_state * 1664525 + 1013904223; /* Numerical Recipes, 7.1 */
	return random_state;
}

static void use_memory(uint32_t seed, size_t pages)
{
	char *data = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			  -1, 0);

	if (data == MAP_FAILED)
		_exit(1);
	random_state = seed;
	for (size_t page = 0; page < pages; page++)
		for (size_t at = 0; at < PAGE / 2; at += 4)
			*(uint32_t *)(data + page * PAGE + at) = random_next();
	for (;;)
		data[(uint64_t)random_next() * pages >> 32 << 12]++;
}

/* Process n forks 2n and 2n + 1. */
static void explode(unsigned long number, unsigned long children, size_t pages)
{
	for (unsigned long child = number * 2; child <= number * 2 + 1 && child <= children;) {
		pid_t pid = fork();

		if (pid == 0) {
			number = child;
			child = number * 2;
		} else if (pid < 0) {
			usleep(10000);
		} else {
			child++;
		}
	}
	use_memory(number, pages);
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "usage: bomb CHILDREN KIB\n");
		return 2;
	}
	explode(1, strtoul(argv[1], NULL, 10), strtoul(argv[2], NULL, 10) * 1024 / PAGE);
}
