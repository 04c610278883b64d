/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parity frames of a dump (protocol/repair.h), kept as long as they are of use, and the lost
 * frames that they bring back. Knows of the dump only which frames are here.
 */
#ifndef MEND_H
#define MEND_H

#include "../../protocol/repair.h"
#include "dump.h"

/* All zero: none came. */
struct mend {
	unsigned int count; /* frames of the dump, as the parity frames say; 0: none is kept */
	unsigned int kept;
	struct mend_group *groups; /* lg_repair_groups(count) of them; heap */
};

enum mend_answer {
	MEND_KEPT,
	MEND_USELESS, /* it is here already, or its group lacks no frame */
	MEND_REFUSED, /* it makes no sense, or contradicts another */
	MEND_NO_MEMORY,
};

/* Forget all of them. */
void mend_clear(struct mend *mend);

/* Take a parity frame of this dump. At most LG_REPAIR_ROWS are kept of a group. */
enum mend_answer mend_add(struct mend *mend, const struct dump *dump,
			  const struct lg_frame *parity);

/*
 * Bring back the frames that `group` lacks, if there is parity enough. Returns how many: *ret (of
 * ours, good until the next call) in the order of their sequence numbers, dump_id and all. 0: not
 * yet, or it lacks none. LG_ERR_CORRUPT: what its parity frames say is no frames.
 */
int mend_solve(struct mend *mend, const struct dump *dump, unsigned int group,
	       const struct lg_frame **ret);

/* The group of a data frame. Only if count is not 0. */
unsigned int mend_group(const struct mend *mend, uint16_t sequence);

/* Forget the parity frames of a group. Returns how many those were. */
unsigned int mend_drop(struct mend *mend, unsigned int group);

/* The n-th that is kept, from 0; NULL: there are no more. */
const struct lg_frame *mend_frame(const struct mend *mend, unsigned int n);

#endif
