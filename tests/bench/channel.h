/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One direction of a bad line, as the bench sees it: frame by frame, so that it is known which of
 * them arrive whole and where. Bytes are damaged by host/line/damage; whole frames are lost, and a
 * stretch of the line is cut out, here.
 */
#ifndef CHANNEL_H
#define CHANNEL_H

#include "../../host/line/damage.h"
#include "../../protocol/form.h"

#define CHANNEL_OUT_MAX (LG_FORM_WIRE_MAX * DAMAGE_GROWTH)
#define CHANNEL_NOWHERE SIZE_MAX

struct channel_options {
	struct damage_options damage;
	double lost;		    /* share of the frames that are lost, 0 to 1 */
	unsigned int burst;	    /* frames that are lost in a row; 1: each by itself */
	uint64_t cut_from, cut_end; /* bytes sent that never arrive; equal: none */
};

struct channel {
	struct channel_options options;
	struct damage damage;
	uint64_t random;
	unsigned int lost_left; /* frames of a burst still to come */
	uint64_t sent;		/* bytes that went in */
	uint64_t arrived;	/* bytes that came out */
	bool hit;		/* what came out is not what went in */
};

/*
 * It is any moment of the line's life: the first frame may be in the middle of a burst, console
 * text may come after any number of bytes.
 */
void channel_init(struct channel *channel, const struct channel_options *options, uint64_t seed);

/*
 * Send a frame, in whatever form: bytes <= LG_FORM_WIRE_MAX. Returns how many bytes arrive in
 * out[CHANNEL_OUT_MAX]; *whole_at is where in out the frame lies with none of its bytes touched,
 * CHANNEL_NOWHERE if it does not.
 */
size_t channel_pass(struct channel *channel, const uint8_t *frame, size_t bytes, uint8_t *out,
		    size_t *whole_at);

/* A number of a generator, 0 <= it < 1. */
double channel_share(uint64_t *random);

#endif
