// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A few threads that decode, and nothing else: they share the list of what is waiting and the
 * states below with who asks, all of it under one lock.
 */
#include "decode.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../protocol/frame.h"

/*
 *   FREE --begin--> WAITING --some thread--> RUNNING --> DONE --end--> FREE
 */
enum state { FREE, WAITING, RUNNING, DONE };

struct decode {
	enum state state;
	int status;
	size_t bytes;
	uint8_t payload[LG_FRAME_PAYLOAD_MAX];
	struct block block;
};

static struct {
	pthread_mutex_t lock;
	pthread_cond_t begun, done;
	struct decode *all[DECODE_AHEAD]; /* NULL: not needed so far */
	struct decode *waiting[DECODE_AHEAD]; /* a ring */
	unsigned int first, count;	      /* of it */
	int threads;			      /* -1: not made yet */
} crew = {
	.lock = PTHREAD_MUTEX_INITIALIZER,
	.begun = PTHREAD_COND_INITIALIZER,
	.done = PTHREAD_COND_INITIALIZER,
	.threads = -1,
};

/* Decode what has been waiting longest. With the lock, which is let go meanwhile. */
static void decode_next(void)
{
	struct decode *decode = crew.waiting[crew.first];

	crew.first = (crew.first + 1) % DECODE_AHEAD;
	crew.count--;
	decode->state = RUNNING;
	pthread_mutex_unlock(&crew.lock);
	decode->status = block_decode(decode->payload, decode->bytes, &decode->block);
	pthread_mutex_lock(&crew.lock);
	decode->state = DONE;
	pthread_cond_signal(&crew.done);
}

static void *work(void *ctx)
{
	pthread_mutex_lock(&crew.lock);
	for (;;) {
		while (!crew.count)
			pthread_cond_wait(&crew.begun, &crew.lock);
		decode_next();
	}
	return ctx;
}

static int make_threads(void)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	int made = 0, wanted = cpus > DECODE_THREADS ? DECODE_THREADS : (int)cpus - 1;
	pthread_attr_t attributes;
	sigset_t all, before;
	pthread_t thread;

	if (wanted < 1 || pthread_attr_init(&attributes))
		return 0;
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (made < wanted && !pthread_create(&thread, &attributes, work, NULL))
		made++;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attributes);
	return made;
}

/* One that is free; NULL: there is none. With the lock. */
static struct decode *find_free(void)
{
	for (unsigned int i = 0; i < DECODE_AHEAD; i++) {
		if (!crew.all[i])
			crew.all[i] = calloc(1, sizeof(*crew.all[i]));
		if (!crew.all[i] || crew.all[i]->state == FREE)
			return crew.all[i];
	}
	return NULL;
}

struct decode *decode_begin(const uint8_t *payload, size_t bytes)
{
	struct decode *decode;

	if (crew.threads < 0)
		crew.threads = make_threads();
	if (!crew.threads || bytes > LG_FRAME_PAYLOAD_MAX)
		return NULL;
	pthread_mutex_lock(&crew.lock);
	decode = find_free();
	if (decode) {
		decode->state = WAITING;
		decode->bytes = bytes;
		memcpy(decode->payload, payload, bytes);
		crew.waiting[(crew.first + crew.count++) % DECODE_AHEAD] = decode;
		pthread_cond_signal(&crew.begun);
	}
	pthread_mutex_unlock(&crew.lock);
	return decode;
}

int decode_wait(struct decode *decode, const struct block **ret)
{
	pthread_mutex_lock(&crew.lock);
	while (decode->state != DONE) {
		if (crew.count)
			decode_next();
		else
			pthread_cond_wait(&crew.done, &crew.lock);
	}
	pthread_mutex_unlock(&crew.lock);
	*ret = &decode->block;
	return decode->status;
}

void decode_end(struct decode *decode)
{
	const struct block *block;

	if (!decode)
		return;
	decode_wait(decode, &block);
	pthread_mutex_lock(&crew.lock);
	decode->state = FREE;
	pthread_mutex_unlock(&crew.lock);
}
