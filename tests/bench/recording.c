// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lets an agent talk to nobody.
 */
#include "recording.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cell.h"

static void *grown(void *memory, size_t bytes)
{
	void *ret = realloc(memory, bytes);

	if (!ret) {
		fprintf(stderr, "robustness: out of memory\n");
		exit(2);
	}
	return ret;
}

static void record(void *ctx, const uint8_t *wire, size_t bytes)
{
	struct recording *recording = ctx;
	struct recorded *at;
	enum lg_form form;

	if (recording->count == recording->room) {
		recording->room = recording->room ? 2 * recording->room : 64;
		recording->frames =
			grown(recording->frames, recording->room * sizeof(*recording->frames));
	}
	at = &recording->frames[recording->count++];
	memcpy(at->wire, wire, bytes);
	at->bytes = bytes;
	lg_form_unpack(wire, bytes, &form, &at->frame);
	recording->bytes += bytes;
}

static void wait(void *ctx)
{
	(void)ctx;
}

void recording_make(struct recording *recording, struct agent *agent)
{
	const struct lg_monitor_options options = {
		.parity = LG_PARITY_DEFAULT,
		.listen_ms = CELL_LISTEN_MS,
		.limit_ms = CELL_LIMIT_MS,
	};

	memset(recording, 0, sizeof(*recording));
	agent->ctx = recording;
	agent->sent = record;
	agent->waited = wait;
	agent_run(agent, &options);
}

void recording_free(struct recording *recording)
{
	free(recording->frames);
}
