// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A fork bomb over compressed swap: children without end, each with memory that compresses by half and that it goes
 * on using, until the machine does nothing but swap. When fork fails it tries again, as a bomb does.
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
	char *data = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (data == MAP_FAILED)
		_exit(1);
	random_state = seed;
	for (size_t page = 0; page < pages; page++)
		for (size_t at = 0; at < PAGE / 2; at += 4)
			*(uint32_t *)(data + page * PAGE + at) = random_next();
	for (;; usleep(10000))
		for (int i = 0; i < 4; i++)
			data[(uint64_t)random_next() * pages >> 32 << 12]++;
}

int main(int argc, char **argv)
{
	unsigned long children, pages;

	if (argc != 3) {
		fprintf(stderr, "usage: bomb CHILDREN KIB\n");
		return 2;
	}
	children = strtoul(argv[1], NULL, 10);
	pages = strtoul(argv[2], NULL, 10) * 1024 / PAGE;
	for (unsigned long i = 0; i < children;) {
		pid_t pid = fork();

		if (pid == 0)
			use_memory(i + 1, pages);
		if (pid < 0)
			usleep(10000);
		else
			i++;
	}
	for (;;)
		pause();
}
