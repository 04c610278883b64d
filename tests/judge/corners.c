// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Processes and files with facts that are easy to get wrong. Returns when all are set up, and
 * leaves them as they are; prints how many are missing.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <unistd.h>

#define KIB 1024UL
#define MIB (1024 * KIB)

static int ready[2];

static void need(int holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "corners: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void up(void)
{
	need(write(ready[1], "", 1) == 1, "ready");
}

static void *sleeper(void *data)
{
	up();
	for (;;)
		pause();
	return data;
}

static char *anonymous(size_t bytes, int flags)
{
	char *data = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_ANONYMOUS | flags, -1, 0);

	need(data != MAP_FAILED, "mmap");
	return data;
}

/* The first thread is a zombie; only the other one still has the memory. */
static void dead_leader(void)
{
	pthread_t thread;

	memset(anonymous(300 * KIB, MAP_PRIVATE), 1, 300 * KIB);
	need(!pthread_create(&thread, NULL, sleeper, NULL), "pthread_create");
	pthread_exit(NULL);
}

static void transparent_huge(void)
{
	char *data = anonymous(6 * MIB, MAP_PRIVATE);

	madvise(data, 6 * MIB, MADV_HUGEPAGE);
	memset(data, 2, 6 * MIB);
	sleeper(NULL);
}

static void hugetlb(void)
{
	memset(anonymous(2 * MIB, MAP_PRIVATE | MAP_HUGETLB), 3, 2 * MIB);
	sleeper(NULL);
}

/* Memory that is tmpfs's without being in any mount. */
static void shared(void)
{
	int segment = shmget(IPC_PRIVATE, 200 * KIB, IPC_CREAT | 0600);
	int file = memfd_create("memfd \xc3\xa9", 0);
	char *data = shmat(segment, NULL, 0);

	need(segment >= 0 && data != (void *)-1, "shmget");
	memset(data, 4, 200 * KIB);
	memset(anonymous(600 * KIB, MAP_SHARED), 5, 600 * KIB);
	need(file >= 0 && !ftruncate(file, MIB) && pwrite(file, "x", 1, 900 * KIB) == 1, "memfd");
	sleeper(NULL);
}

/* Deleted, preallocated and sparse. */
static void files(void)
{
	int file = open("/tmp/deleted", O_CREAT | O_RDWR, 0600);

	need(file >= 0 && !posix_fallocate(file, 0, 700 * KIB), "/tmp/deleted");
	need(!unlink("/tmp/deleted"), "unlink");
	file = open("/tmp/sparse", O_CREAT | O_RDWR, 0600);
	need(file >= 0 && pwrite(file, "x", 1, 50 * MIB) == 1, "/tmp/sparse");
	sleeper(NULL);
}

/* A name with a letter of two bytes, a control character, a quote and a byte that is no text. */
static void odd_name(void)
{
	struct rlimit limit = { RLIM_INFINITY - 1, RLIM_INFINITY };

	prctl(PR_SET_NAME, "\xc3\xa9\n\"\\ \x01\xff end");
	need(!setrlimit(RLIMIT_AS, &limit), "setrlimit");
	sleeper(NULL);
}

/* A name that is cut inside a letter of two bytes. */
static void cut_name(void)
{
	prctl(PR_SET_NAME, "abcdefghijklmn\xc3\xa9");
	sleeper(NULL);
}

/* Ids of another namespace, and a parent that only the first one can see. */
static void namespaced(void)
{
	need(!unshare(CLONE_NEWPID), "unshare");
	if (fork() == 0) {
		prctl(PR_SET_NAME, "inner-init");
		if (fork() == 0)
			prctl(PR_SET_NAME, "inner-child");
		else
			up();
	}
	sleeper(NULL);
}

static const struct {
	const char *name;
	void (*run)(void);
	int ready; /* bytes it sends */
} kinds[] = {
	{ "dead-leader", dead_leader, 1 },
	{ "huge-thp", transparent_huge, 1 },
	{ "huge-tlb", hugetlb, 1 },
	{ "shared", shared, 1 },
	{ "files", files, 1 },
	{ "odd-name", odd_name, 1 },
	{ "cut-name", cut_name, 1 },
	{ "namespaced", namespaced, 4 },
};

int main(void)
{
	int wanted = 0;
	char byte;

	need(!pipe(ready), "pipe");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		wanted += kinds[i].ready;
		if (fork())
			continue;
		close(ready[0]);
		prctl(PR_SET_NAME, kinds[i].name);
		kinds[i].run();
	}
	close(ready[1]);
	for (; wanted && read(ready[0], &byte, 1) == 1; wanted--)
		;
	printf("corners: %d missing\n", wanted);
	return wanted != 0;
}
