// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Looks for RAM that could be reserved.
 */
#include <stdlib.h>
#include <string.h>

#include "iomem.h"
#include "words.h"

#define IOMEM_BYTES_MAX (1 << 20) /* arbitrary; a large server has 60,000 */
#define ALIGN 0x10000ULL
#define RAM_LEAST (16ULL << 20) /* arbitrary: below are the firmware's small holes */
#define BELOW (1ULL << 32)

struct range {
	uint64_t first, last;
	bool is_ram, is_child;
};

/* "00100000-0ffeffff : System RAM"; what is inside a range is indented below it. */
static bool parse(const char **text, struct range *ret)
{
	char line[128], *end;

	ret->is_child = **text == ' ';
	if (!lg_words_line(text, line, sizeof(line)))
		return false;
	ret->first = strtoull(line, &end, 16);
	ret->last = *end == '-' ? strtoull(end + 1, &end, 16) : 0;
	ret->is_ram = !strcmp(end, " : System RAM");
	return true;
}

/* 0 if there is no room. */
static uint64_t end_of(const struct range *ram, uint64_t bytes)
{
	if (!ram->is_ram || ram->last >= BELOW || ram->last < ram->first ||
	    ram->last - ram->first < RAM_LEAST + bytes)
		return 0;
	return (ram->last + 1 - bytes) & ~(ALIGN - 1);
}

bool lg_iomem_spare(const struct lg_root *root, uint64_t bytes, uint64_t *ret)
{
	char *text = lg_root_text(root, "/proc/iomem", IOMEM_BYTES_MAX);
	const char *rest = text;
	uint64_t best = 0, found;
	struct range range;

	if (!text)
		return false;
	while (parse(&rest, &range)) {
		found = range.is_child ? 0 : end_of(&range, bytes);
		if (found)
			best = found;
		else if (range.is_child && range.first < best + bytes && range.last >= best)
			best = 0;
	}
	free(text);
	if (best)
		*ret = best;
	return best;
}
