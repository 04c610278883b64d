/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an agent with its default options sends to nobody, frame by frame.
 */
#ifndef RECORDING_H
#define RECORDING_H

#include "agent.h"

struct recorded {
	struct lg_frame frame;
	uint8_t wire[LG_FORM_WIRE_MAX];
	size_t bytes;
};

struct recording {
	struct recorded *frames;
	size_t count, room;
	uint64_t bytes; /* of all of them */
};

void recording_make(struct recording *recording, struct agent *agent);
void recording_free(struct recording *recording);

#endif
