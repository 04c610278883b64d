// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The XO's own hang. A browser grows until hardly any page cache is left, and sixteen activities go
 * on using the one big library: its pages are evicted and read again from a slow disk for ever,
 * those of the shell too. It must stop growing right before the OOM killer would find that nothing
 * can be reclaimed.
 *
 *	browse LIBRARY LEAVE_KIB      never returns
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define USER 500
#define STEP_BYTES ((size_t)128 << 10)
#define LEAP_BYTES ((size_t)2 << 20) /* step while there is plenty */
#define PLENTY_KIB 32768	     /* arbitrary */
#define ROOM_BYTES ((size_t)1 << 30)
#define PAGE 4096
#ifndef MADV_DONTNEED_LOCKED
#define MADV_DONTNEED_LOCKED 24 /* linux/mman.h since Linux 5.18 */
#endif

static const char *const activities[] = {
	"write", "paint", "calculate", "etoys", "turtleart", "record",	 "chat",  "tamtamjam",
	"pippy", "maze",  "memorize",  "speak", "journal",   "measure", "implode", "clock",
};

static void die(const char *what)
{
	fprintf(stderr, "browse: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void use_library(const volatile char *library, size_t pages, uint32_t seed)
{
	for (;;) {
		seed = seed * 1664525 + 1013904223; /* Numerical Recipes, 7.1 */
		(void)library[(uint64_t)seed * pages >> 32 << 12];
	}
}

static void start_activities(const char *path)
{
	int fd = open(path, O_RDONLY);
	struct stat status;
	char *library;

	if (fd < 0 || fstat(fd, &status))
		die(path);
	library = mmap(NULL, status.st_size, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
	if (library == MAP_FAILED)
		die(path);
	for (unsigned int i = 0; i < sizeof(activities) / sizeof(activities[0]); i++) {
		pid_t pid = fork();

		if (pid < 0)
			die("fork");
		if (pid == 0) {
			prctl(PR_SET_NAME, activities[i]);
			if (setresuid(USER, USER, USER))
				die("setresuid");
			use_library(library, status.st_size / PAGE, i + 1);
		}
	}
	munmap(library, status.st_size);
}

static unsigned long field(const char *text, const char *name)
{
	const char *found = strstr(text, name);

	return found ? strtoul(found + strlen(name), NULL, 10) : 0;
}

/* What could still be given away: free pages and page cache. */
static unsigned long left_kib(void)
{
	static char text[4096];
	int fd = open("/proc/meminfo", O_RDONLY);
	ssize_t bytes = read(fd, text, sizeof(text) - 1);

	if (fd < 0 || bytes <= 0)
		die("/proc/meminfo");
	close(fd);
	text[bytes] = 0;
	return field(text, "MemFree:") + field(text, "Active(file):") +
	       field(text, "Inactive(file):");
}

static void hold(unsigned long leave_kib)
{
	char *room = mmap(NULL, ROOM_BYTES, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	size_t held = 0, step;

	if (room == MAP_FAILED || mlockall(MCL_CURRENT | MCL_ONFAULT))
		die("memory");
	if (setresuid(USER, USER, USER))
		die("setresuid");
	for (;; usleep(20000)) {
		unsigned long kib = left_kib();

		step = kib > leave_kib + PLENTY_KIB ? LEAP_BYTES : STEP_BYTES;
		if (kib > leave_kib + (step >> 10) && held + step <= ROOM_BYTES) {
			for (size_t at = 0; at < step; at += PAGE)
				memset(room + held + at, (int)(at >> 12), PAGE / 2);
			held += step;
		} else if (kib + (step >> 10) < leave_kib && held >= step) {
			held -= step;
			if (madvise(room + held, step, MADV_DONTNEED_LOCKED))
				die("madvise");
		}
	}
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "usage: browse LIBRARY LEAVE_KIB\n");
		return 2;
	}
	start_activities(argv[1]);
	hold(strtoul(argv[2], NULL, 10));
}
