// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Decoding takes most of the time of a run, and the same few payloads come again in every one. So
 * the program is linked with --wrap=block_decode, and what host/dump/block made of a payload is
 * remembered by all of its bytes.
 */
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "../../host/dump/block.h"
#include "../../protocol/crc32c.h"
#include "../../protocol/frame.h"

#define REMEMBERED 4096 /* payloads; what finds no place is decoded every time */
#define TRIES 8

int __real_block_decode(const uint8_t *payload, size_t bytes, struct block *ret);
int __wrap_block_decode(const uint8_t *payload, size_t bytes, struct block *ret);

struct memory {
	uint8_t payload[LG_FRAME_PAYLOAD_MAX];
	size_t bytes;
	int status;
	struct block *block; /* if status is 0 */
	bool used;
};

static struct memory memories[REMEMBERED];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* of them */

/* The place where the payload is, or could be; NULL: there is none. */
static struct memory *find(const uint8_t *payload, size_t bytes)
{
	uint32_t hash = lg_crc32c(0, payload, bytes);

	for (uint32_t i = 0; i < TRIES; i++) {
		struct memory *memory = &memories[(hash + i) % REMEMBERED];

		if (!memory->used ||
		    (memory->bytes == bytes && !memcmp(memory->payload, payload, bytes)))
			return memory;
	}
	return NULL;
}

/* Without the rows that it does not have. */
static void copy(struct block *to, const struct block *from)
{
	memcpy(to, from, offsetof(struct block, row) + from->rows * sizeof(from->row[0]));
}

static void remember(const uint8_t *payload, size_t bytes, const struct block *block, int status)
{
	struct memory *memory = find(payload, bytes);

	if (!memory || memory->used)
		return;
	if (!status) {
		memory->block = malloc(sizeof(*block));
		if (!memory->block)
			return;
		copy(memory->block, block);
	}
	memcpy(memory->payload, payload, bytes);
	memory->bytes = bytes;
	memory->status = status;
	memory->used = true;
}

static bool recall(const uint8_t *payload, size_t bytes, struct block *ret, int *status)
{
	const struct memory *memory = find(payload, bytes);

	if (!memory || !memory->used)
		return false;
	*status = memory->status;
	if (!memory->status)
		copy(ret, memory->block);
	return true;
}

int __wrap_block_decode(const uint8_t *payload, size_t bytes, struct block *ret)
{
	bool known;
	int status;

	if (bytes > LG_FRAME_PAYLOAD_MAX)
		return __real_block_decode(payload, bytes, ret);
	pthread_mutex_lock(&lock);
	known = recall(payload, bytes, ret, &status);
	pthread_mutex_unlock(&lock);
	if (known)
		return status;
	status = __real_block_decode(payload, bytes, ret);
	pthread_mutex_lock(&lock);
	remember(payload, bytes, ret, status);
	pthread_mutex_unlock(&lock);
	return status;
}
