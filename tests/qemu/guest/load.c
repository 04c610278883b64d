// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The varied load: the processes of laptop.def, with names, users, sizes, parents, limits and
 * states as different as those of a real machine, the same ones for the same seed. Each is an exec
 * of its own, so that it has its own address space and command line; once it is set up it sleeps
 * and costs no CPU.
 *
 *	load [SEED]      returns when all are up and prints how many there are
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define LIBRARY "/usr/lib/xulrunner/libxul.so"
#define CGROUPS "/sys/fs/cgroup/"
#define READY_FD 100
#define THREAD_STACK 65536
#define PAGE 4096
#define LIBC_BYTES (400 << 10)	  /* of the library, at most, besides file_kib; arbitrary */
#define PAST_FAULTS 400		  /* arbitrary */
#define RESERVED_BYTES (24 << 20) /* arbitrary; under the smallest limit in laptop.def */
#define ARGUMENTS_MAX 12

enum user { ROOT = 0, MESSAGEBUS = 81, AVAHI = 70, OLPC = 500, NOBODY = 65534 };

struct kind { /* laptop.def says what they mean */
	const char *name, *arguments, *parent;
	enum user user;
	unsigned int copies, anon_kib, file_kib, threads;
	unsigned int as_mib, data_mib, locked_kib;
	int adj;
	char state;
};

#define INIT ""
#define KIND(...) KIND_ROW(__VA_ARGS__, )
#define KIND_ROW(copies_, name_, parent_, user_, anon_, file_, threads_, arguments_, ...) \
	{ .copies = copies_, .name = name_, .parent = parent_, .user = user_,             \
	  .anon_kib = anon_, .file_kib = file_, .threads = threads_,                      \
	  .arguments = arguments_, __VA_ARGS__ },

static const struct kind kinds[] = {
#include "laptop.def"
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static const struct {
	const char *path;
	unsigned int kib;
} tmpfs_files[] = {
	{ "/run/utmp", 4 },		    { "/run/NetworkManager.pid", 4 },
	{ "/run/udev.data", 172 },	    { "/dev/shm/pulse-shm-2718281828", 516 },
	{ "/dev/shm/sem.sugar", 4 },	    { "/tmp/.X0-lock", 4 },
	{ "/tmp/telepathy.log", 388 },	    { "/tmp/orbit-olpc.sock", 4 },
	{ "/tmp/datastore-index.tmp", 900 }, { "/tmp/screenshot 1.png", 260 },
	{ "/tmp/gst-cache.ogg", 1400 },
};

static uint64_t random_state;

static void die(const char *what)
{
	fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* xorshift64*: G. Marsaglia, "Xorshift RNGs", 2003. */
static uint64_t random_next(void)
{
	random_state ^= random_state >> 12;
	random_state ^= random_state << 25;
	random_state ^= random_state >> 27;
	return random_state * 2685821657736338717ULL;
}

/* Half of each page random, half zeros: neither incompressible nor trivial. */
static void fill(char *data, size_t bytes)
{
	for (size_t at = 0; at < bytes; at += 8)
		if (at % PAGE < PAGE / 2)
			*(uint64_t *)(data + at) = random_next();
}

static char *map_anonymous(size_t bytes)
{
	char *data = mmap(NULL, bytes + PAGE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (data == MAP_FAILED)
		die("anonymous memory");
	return data;
}

/* Everybody has some of the library, as everybody has a libc. */
static void use_library(size_t bytes)
{
	int fd = open(LIBRARY, O_RDONLY);
	volatile char *data = mmap(NULL, bytes, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);

	if (fd < 0 || data == MAP_FAILED)
		die(LIBRARY);
	close(fd);
	for (size_t at = 0; at < bytes; at += PAGE)
		(void)data[at];
}

static void take_memory(const struct kind *kind)
{
	size_t bytes = (kind->anon_kib / 2 + random_next() % (kind->anon_kib + 1)) / 4 * PAGE;
	char *data = map_anonymous(bytes);

	fill(data, bytes);
	if (kind->locked_kib && mlock(data, kind->locked_kib * 1024))
		die("mlock");
	use_library((size_t)kind->file_kib * 1024 + PAGE + random_next() % LIBC_BYTES);
}

/*
 * A past of its own: page faults and address space. Also, Linux 6.1 counts a task's pages privately
 * and adds them to what others can see at every 64th page fault (mm/memory.c,
 * TASK_RSS_EVENTS_THRESH): without more faults than that the small ones would seem to hold nothing.
 */
static void take_past(void)
{
	volatile char *page = map_anonymous(PAGE);
	unsigned int faults = 66 + random_next() % PAST_FAULTS;

	while (faults--) {
		*page = 1;
		madvise((void *)page, PAGE, MADV_DONTNEED);
	}
	map_anonymous(random_next() % RESERVED_BYTES);
}

static void set_limit(int which, unsigned int mib)
{
	struct rlimit limit = { (rlim_t)mib << 20, RLIM_INFINITY };

	if (mib && setrlimit(which, &limit))
		die("setrlimit");
}

static void write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		die(path);
	close(fd);
}

static void take_identity(const struct kind *kind)
{
	char text[64];

	prctl(PR_SET_NAME, kind->name);
	snprintf(text, sizeof(text), "%d", kind->adj);
	write_text("/proc/self/oom_score_adj", text);
	snprintf(text, sizeof(text), CGROUPS "%s/cgroup.procs",
		 kind->user == OLPC ? "user" : "system");
	write_text(text, "0");
	set_limit(RLIMIT_AS, kind->as_mib);
	set_limit(RLIMIT_DATA, kind->data_mib);
}

static void *sleep_for_ever(void *unused)
{
	for (;;)
		pause();
	return unused;
}

static void start_threads(unsigned int count)
{
	pthread_attr_t attributes;
	pthread_t thread;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, THREAD_STACK);
	while (count--)
		if (pthread_create(&thread, &attributes, sleep_for_ever, NULL))
			die("pthread_create");
}

/* Replace this process by a copy of a kind: an exec, for a fresh address space and command line. */
static void become(size_t number, unsigned int copy)
{
	static char line[256], index[32];
	char *arguments[ARGUMENTS_MAX + 1] = { NULL };
	char *const environment[] = { index, NULL };
	char *out = line;
	size_t count = 0;

	for (const char *in = kinds[number].arguments; *in; in++)
		out += *in == '#' ? sprintf(out, "%u", copy) : sprintf(out, "%c", *in);
	for (char *word = strtok(line, " "); word && count < ARGUMENTS_MAX;
	     word = strtok(NULL, " "))
		arguments[count++] = word;
	snprintf(index, sizeof(index), "LOAD=%zu %u %llu", number, copy,
		 (unsigned long long)random_state);
	execve("/proc/self/exe", arguments, environment);
	die("exec");
}

/* The copies of the children's kinds are dealt out evenly to the copies of this one. */
static void start_children(const struct kind *parent, unsigned int copy)
{
	unsigned int parents = parent ? parent->copies : 1;
	const char *name = parent ? parent->name : INIT;

	for (size_t i = 0; i < KINDS; i++) {
		if (strcmp(kinds[i].parent, name))
			continue;
		for (unsigned int child = copy; child < kinds[i].copies; child += parents) {
			pid_t pid = fork();

			if (pid < 0)
				die("fork");
			if (pid == 0) {
				random_state += (i << 16) + child + 1;
				become(i, child);
			}
		}
	}
}

static void end_up_in(char state)
{
	if (state == 'D' && vfork() == 0)
		sleep_for_ever(NULL);
	if (state == 'Z' && fork() == 0)
		_exit(0);
	if (state == 'T')
		raise(SIGSTOP);
	sleep_for_ever(NULL);
}

static void live(const char *index)
{
	const struct kind *kind;
	unsigned long long state;
	unsigned int copy;
	size_t number;

	if (sscanf(index, "%zu %u %llu", &number, &copy, &state) != 3 || number >= KINDS) {
		errno = EINVAL;
		die("LOAD");
	}
	kind = &kinds[number];
	random_state = state;
	take_identity(kind);
	take_memory(kind);
	take_past();
	start_children(kind, copy);
	start_threads(kind->threads);
	if (kind->user != ROOT && setresuid(kind->user, kind->user, kind->user))
		die("setresuid");
	if (write(READY_FD, "", 1) != 1)
		die("ready");
	close(READY_FD);
	end_up_in(copy == 0 ? kind->state : 0);
}

static void make_tmpfs_files(void)
{
	static char data[4096];

	for (size_t i = 0; i < sizeof(tmpfs_files) / sizeof(tmpfs_files[0]); i++) {
		int fd = open(tmpfs_files[i].path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

		for (unsigned int kib = 0; kib < tmpfs_files[i].kib; kib += 4) {
			fill(data, sizeof(data));
			if (write(fd, data, sizeof(data)) != sizeof(data))
				die(tmpfs_files[i].path);
		}
		close(fd);
	}
}

static void make_cgroups(void)
{
	if ((mkdir(CGROUPS "system", 0755) || mkdir(CGROUPS "user", 0755)) && errno != EEXIST)
		die(CGROUPS);
}

int main(int argc, char **argv)
{
	unsigned int ready = 0, wanted = 0;
	int fds[2];
	char byte;

	if (getenv("LOAD"))
		live(getenv("LOAD"));
	random_state = 88172645463325252ULL + (argc > 1 ? strtoull(argv[1], NULL, 0) : 0);
	make_cgroups();
	make_tmpfs_files();
	for (size_t i = 0; i < KINDS; i++)
		wanted += kinds[i].copies;
	if (pipe(fds) || dup2(fds[1], READY_FD) != READY_FD)
		die("pipe");
	if (fork() == 0) {
		setsid();
		close(fds[0]);
		start_children(NULL, 0);
		_exit(0);
	}
	close(fds[1]);
	close(READY_FD);
	while (ready < wanted && read(fds[0], &byte, 1) == 1)
		ready++;
	printf("load: %u of %u processes are up\n", ready, wanted);
	return ready != wanted;
}
