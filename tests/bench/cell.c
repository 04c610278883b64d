// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the name of a cell means.
 */
#include "cell.h"

#include <stdlib.h>
#include <string.h>

static const char *const ways[] = {"oneway", "twoway", "forever"};
static const char *const cuts[] = {"", "front", "middle", "end"};

static int find(const char *const *names, int count, const char *name)
{
	for (int i = 0; i < count; i++)
		if (!strcmp(names[i], name))
			return i;
	return -1;
}

/* What happens to each byte with some probability; NULL: the name is of none of these. */
static double *rate(struct damage_options *damage, const char *name)
{
	if (!strcmp(name, "change"))
		return &damage->change;
	if (!strcmp(name, "flip"))
		return &damage->flip;
	if (!strcmp(name, "drop"))
		return &damage->drop;
	if (!strcmp(name, "twice"))
		return &damage->twice;
	return strcmp(name, "insert") ? NULL : &damage->insert;
}

static bool parse_damage(struct cell *cell, const char *damage, const char *amount)
{
	double number = strtod(amount, NULL);
	int cut = find(cuts, LG_ARRAY_SIZE(cuts), amount);

	if (!strcmp(damage, "half") && cut > 0) {
		cell->cut = (enum cell_cut)cut;
	} else if (rate(&cell->down.damage, damage)) {
		*rate(&cell->down.damage, damage) = number;
	} else if (!strcmp(damage, "burst")) {
		cell->down.damage.burst = 1.0 / CELL_BURST_BYTES;
		cell->down.damage.burst_bytes = (unsigned int)number;
	} else if (!strcmp(damage, "lost") || !strcmp(damage, "scattered")) {
		cell->down.lost = number / 100;
		cell->down.burst = *damage == 'l' ? CELL_BURST_FRAMES : 1;
	} else {
		return !strcmp(damage, "none") || !strcmp(damage, "text");
	}
	cell->up = cell->down;
	return true;
}

bool cell_parse(const char *name, struct cell *ret)
{
	char text[CELL_NAME_MAX], *rest = text;
	const char *damage, *amount;
	int way;

	if (strlen(name) >= sizeof(text))
		return false;
	strcpy(text, name);
	damage = strsep(&rest, "/");
	amount = strsep(&rest, "/");
	way = rest ? find(ways, LG_ARRAY_SIZE(ways), rest) : -1;
	if (way < 0)
		return false;
	memset(ret, 0, sizeof(*ret));
	strcpy(ret->name, name);
	ret->way = (enum cell_way)way;
	ret->monitor = (struct lg_monitor_options){
		.parity = way == CELL_FOREVER ? LG_PARITY_FOREVER : LG_PARITY_DEFAULT,
		.listen_ms = CELL_LISTEN_MS,
		.limit_ms = way == CELL_FOREVER ? CELL_FOREVER_MS : CELL_LIMIT_MS,
	};
	if (!parse_damage(ret, damage, amount))
		return false;
	if (!strcmp(damage, "text"))
		ret->down.damage.text_bytes = (unsigned int)strtoul(amount, NULL, 10);
	return true;
}

void cell_place_cut(const struct cell *cell, uint64_t bytes, uint64_t *random,
		    struct channel_options *ret)
{
	uint64_t shift = (uint64_t)(channel_share(random) * 0.1 * (double)bytes);
	uint64_t half = bytes / 2, early = half - bytes / 20 + shift;

	*ret = cell->down;
	if (cell->cut == CELL_FRONT)
		ret->cut_end = early;
	if (cell->cut == CELL_END) {
		ret->cut_from = early;
		ret->cut_end = bytes;
	}
	if (cell->cut == CELL_MIDDLE) {
		ret->cut_from = early - bytes / 4;
		ret->cut_end = ret->cut_from + half;
	}
}
