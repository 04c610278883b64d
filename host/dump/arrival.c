// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which rows of one table have arrived. Costs memory by the blocks that arrived, never by the
 * rows that somebody announces.
 */
#include "arrival.h"

#include <stdlib.h>
#include <string.h>

void arrival_deinit(struct arrival *arrival)
{
	free(arrival->ranges);
	memset(arrival, 0, sizeof(*arrival));
}

/* The first range that ends behind `row`, count if there is none. */
static size_t find(const struct arrival *arrival, uint32_t row)
{
	size_t low = 0, high = arrival->count;

	if (high && arrival->ranges[high - 1].end <= row)
		return high;
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (arrival->ranges[middle].end <= row)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool arrival_overlaps(const struct arrival *arrival, uint32_t first, uint32_t rows)
{
	size_t at = find(arrival, first);

	return at < arrival->count && arrival->ranges[at].first < first + rows;
}

static bool make_room(struct arrival *arrival)
{
	size_t room = arrival->room ? arrival->room * 2 : 4;
	struct arrival_range *ranges;

	if (arrival->count < arrival->room)
		return true;
	ranges = realloc(arrival->ranges, room * sizeof(*ranges));
	if (!ranges)
		return false;
	arrival->ranges = ranges;
	arrival->room = room;
	return true;
}

static void insert(struct arrival *arrival, size_t at, uint32_t first, uint32_t end)
{
	struct arrival_range *place = arrival->ranges + at;

	memmove(place + 1, place, (arrival->count - at) * sizeof(*place));
	*place = (struct arrival_range){ first, end };
	arrival->count++;
}

static void join_next(struct arrival *arrival, size_t at)
{
	struct arrival_range *place = arrival->ranges + at;

	if (at + 1 >= arrival->count || place[0].end != place[1].first)
		return;
	place[0].end = place[1].end;
	arrival->count--;
	memmove(place + 1, place + 2, (arrival->count - at - 1) * sizeof(*place));
}

bool arrival_add(struct arrival *arrival, uint32_t first, uint32_t rows)
{
	size_t at = find(arrival, first);

	if (!make_room(arrival))
		return false;
	insert(arrival, at, first, first + rows);
	join_next(arrival, at);
	if (at)
		join_next(arrival, at - 1);
	arrival->rows += rows;
	arrival->blocks++;
	return true;
}

uint32_t arrival_end(const struct arrival *arrival)
{
	return arrival->count ? arrival->ranges[arrival->count - 1].end : 0;
}

bool arrival_gap(const struct arrival *arrival, size_t n, struct arrival_range *ret)
{
	uint32_t first = n ? arrival->ranges[n - 1].end : 0;
	uint32_t end = n < arrival->count ? arrival->ranges[n].first :
		       arrival->announced ? arrival->announced_rows : first;

	if (end <= first)
		return false;
	*ret = (struct arrival_range){ first, end };
	return true;
}

bool arrival_complete(const struct arrival *arrival)
{
	return arrival->announced && arrival->rows == arrival->announced_rows;
}
