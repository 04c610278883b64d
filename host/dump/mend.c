// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Parity frames and what they bring back. Memory goes only to frames that came, and to no more
 * of them than a group can have.
 */
#include "mend.h"

#include <stdlib.h>
#include <string.h>

#include "../../protocol/err.h"

struct mend_group {
	struct lg_frame *rows;
	unsigned int count, room;
};

void mend_clear(struct mend *mend)
{
	for (unsigned int i = 0; mend->groups && i < lg_repair_groups(mend->count); i++)
		free(mend->groups[i].rows);
	free(mend->groups);
	memset(mend, 0, sizeof(*mend));
}

unsigned int mend_group(const struct mend *mend, uint16_t sequence)
{
	return sequence % lg_repair_groups(mend->count);
}

/* The frames of the group that are not here, in order. Returns how many. */
static unsigned int find_lost(const struct mend *mend, const struct dump *dump, unsigned int group,
			      uint16_t *ret)
{
	unsigned int groups = lg_repair_groups(mend->count), lost = 0;

	for (unsigned int sequence = group; sequence < mend->count; sequence += groups)
		if (!dump_frame(dump, (uint16_t)sequence))
			ret[lost++] = (uint16_t)sequence;
	return lost;
}

static bool make_room(struct mend_group *group)
{
	unsigned int room = group->room ? 2 * group->room : 4;
	struct lg_frame *rows;

	if (group->count < group->room)
		return true;
	rows = realloc(group->rows, room * sizeof(*rows));
	if (!rows)
		return false;
	group->rows = rows;
	group->room = room;
	return true;
}

/* The row is new if no other of the group has its number. */
static enum mend_answer add_row(struct mend *mend, unsigned int number,
				const struct lg_frame *parity)
{
	struct mend_group *group = &mend->groups[number];

	for (unsigned int i = 0; i < group->count; i++) {
		const struct lg_frame *row = &group->rows[i];

		if (row->sequence == parity->sequence)
			return row->length == parity->length &&
			       !memcmp(row->payload, parity->payload, row->length) ?
			       MEND_USELESS : MEND_REFUSED;
	}
	if (!make_room(group))
		return MEND_NO_MEMORY;
	group->rows[group->count++] = *parity;
	mend->kept++;
	return MEND_KEPT;
}

enum mend_answer mend_add(struct mend *mend, const struct dump *dump,
			  const struct lg_frame *parity)
{
	uint16_t lost[LG_REPAIR_MEMBERS];
	struct lg_repair_sum sum;
	unsigned int group;

	if (lg_repair_resume(&sum, parity) || (mend->count && sum.count != mend->count))
		return MEND_REFUSED;
	if (!mend->groups) {
		mend->groups = calloc(lg_repair_groups(sum.count), sizeof(*mend->groups));
		if (!mend->groups)
			return MEND_NO_MEMORY;
		mend->count = sum.count;
	}
	group = mend_group(mend, parity->sequence);
	return find_lost(mend, dump, group, lost) ? add_row(mend, group, parity) : MEND_USELESS;
}

/* What the row says of the frames that are not here. */
static int reduce(const struct mend *mend, const struct dump *dump, unsigned int group,
		  const struct lg_frame *row, struct lg_repair_sum *ret)
{
	unsigned int groups = lg_repair_groups(mend->count);
	int status = lg_repair_resume(ret, row);

	for (unsigned int at = group; !status && at < mend->count; at += groups)
		if (dump_frame(dump, (uint16_t)at))
			status = lg_repair_add(ret, dump_frame(dump, (uint16_t)at));
	return status;
}

int mend_solve(struct mend *mend, const struct dump *dump, unsigned int group,
	       const struct lg_frame **ret)
{
	static struct lg_repair_sum sums[LG_REPAIR_MEMBERS];
	static struct lg_frame frames[LG_REPAIR_MEMBERS];
	static uint8_t work[LG_REPAIR_MEMBERS * LG_REPAIR_MEMBERS];
	uint16_t sequences[LG_REPAIR_MEMBERS];
	unsigned int lost = find_lost(mend, dump, group, sequences);
	const struct mend_group *rows = &mend->groups[group];

	if (!lost)
		mend_drop(mend, group);
	if (!lost || rows->count < lost)
		return 0;
	for (unsigned int i = 0; i < lost; i++)
		if (reduce(mend, dump, group, &rows->rows[i], &sums[i]))
			return LG_ERR_CORRUPT;
	if (lg_repair_solve(sums, sequences, lost, work, frames))
		return LG_ERR_CORRUPT;
	*ret = frames;
	return (int)lost;
}

unsigned int mend_drop(struct mend *mend, unsigned int group)
{
	struct mend_group *rows = &mend->groups[group];
	unsigned int count = rows->count;

	free(rows->rows);
	memset(rows, 0, sizeof(*rows));
	mend->kept -= count;
	return count;
}

const struct lg_frame *mend_frame(const struct mend *mend, unsigned int n)
{
	unsigned int group = 0;

	if (n >= mend->kept)
		return NULL;
	for (; n >= mend->groups[group].count; group++)
		n -= mend->groups[group].count;
	return &mend->groups[group].rows[n];
}
