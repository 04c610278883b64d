// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Buddy lists of Mem-Info: `Node 0 DMA: 4*4kB (UM) ... = 7880kB`. A list names its own sum:
 * one that does not add up, or whose blocks do not double, is damaged.
 */
#include <string.h>

#include "memory_text.h"
#include "scan.h"

struct list {
	struct phrase place; /* named 0: a list without name, of a 2.4 kernel */
	struct memory_buddy buddy;
};

/* `(UME)` behind a block; FIT_WHOLE: it or nothing is here. */
static enum fit read_types(struct scan *scan, struct memory_buddy *buddy)
{
	struct scan try = *scan;
	size_t length = strlen(buddy->types);
	const char *word;
	size_t bytes;

	if (buddy->orders > 1 && length < LG_TEXT_MAX)
		buddy->types[length++] = ',';
	scan_blanks(&try);
	if (try.at == try.end)
		return FIT_PART;
	if (*try.at != '(') {
		buddy->untyped |= buddy->blocks[buddy->orders - 1] > 0;
		return FIT_WHOLE;
	}
	try.at++;
	if (!scan_word(&try, ")", &word, &bytes))
		return try.at == try.end ? FIT_PART : FIT_NOT;
	for (size_t i = 0; i < bytes; i++)
		if (!strchr("UMERCHI", word[i]) || length >= LG_TEXT_MAX)
			return FIT_NOT;
		else
			buddy->types[length++] = word[i];
	if (!scan_text(&try, ")"))
		return try.at == try.end ? FIT_PART : FIT_NOT;
	buddy->typed = true;
	*scan = try;
	return FIT_WHOLE;
}

/* `63*4kB` */
static enum fit read_block(struct scan *scan, struct memory_buddy *buddy)
{
	uint64_t count, kb, bytes;
	struct scan try;

	if (!scan_number(scan, &count))
		return FIT_NOT;
	if (scan->at == scan->end)
		return FIT_PART;
	if (!scan_text(scan, "*"))
		return FIT_NOT;
	try = *scan;
	if (!scan_number(scan, &kb)) {
		while (try.at < try.end && *try.at >= '0' && *try.at <= '9')
			try.at++;
		return try.at == try.end || (try.end - try.at == 1 && *try.at == 'k') ? FIT_PART
										      : FIT_NOT;
	}
	if (!scan_kb(scan))
		return scan->at == scan->end ? FIT_PART : FIT_NOT;
	if (!buddy->orders)
		buddy->block_kb = kb;
	if (buddy->orders == MEMORY_ORDERS || kb != buddy->block_kb << buddy->orders || !kb ||
	    (kb & (kb - 1)) || __builtin_mul_overflow(count, kb, &bytes) ||
	    __builtin_add_overflow(buddy->total_kb, bytes, &buddy->total_kb))
		return FIT_NOT;
	buddy->blocks[buddy->orders++] = count;
	return FIT_WHOLE;
}

/* `= 9228kB`, and on 2.4 a bracket. */
static enum fit read_total(struct scan *scan, struct list *list)
{
	bool named = list->place.named > 0;
	uint64_t kb;

	scan_blanks(scan);
	if (scan->at == scan->end)
		return FIT_PART;
	if (!scan_number(scan, &kb)) {
		while (scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9')
			scan->at++;
		return scan->end - scan->at == 1 && *scan->at == 'k' ? FIT_PART : FIT_DAMAGED;
	}
	if (!scan_kb(scan))
		return scan->at == scan->end ? FIT_PART : FIT_DAMAGED;
	if (!named && scan->at == scan->end)
		return FIT_PART;
	if (!named && !scan_text(scan, ")"))
		return FIT_NOT;
	return scan_done(scan) && kb == list->buddy.total_kb ? FIT_WHOLE : FIT_DAMAGED;
}

static enum fit read_blocks(struct scan *scan, struct list *list)
{
	for (;;) {
		enum fit fit;

		scan_blanks(scan);
		if (scan->at == scan->end)
			return FIT_PART;
		if (scan_text(scan, "="))
			return read_total(scan, list);
		fit = read_block(scan, &list->buddy);
		if (fit != FIT_WHOLE)
			return fit;
		fit = read_types(scan, &list->buddy);
		if (fit != FIT_WHOLE)
			return fit;
	}
}

/* Where the list's blocks begin; FIT_PART: in what is missing. */
static enum fit read_place(struct scan *scan, struct list *list)
{
	const char *colon = memchr(scan->at, ':', (size_t)(scan->end - scan->at));

	if (*scan->at >= '0' && *scan->at <= '9')
		return FIT_WHOLE;
	if (!colon)
		return phrase_fit(MEMORY_ZONE ":", scan->at, (size_t)(scan->end - scan->at),
				  NULL);
	if (phrase_fit(MEMORY_ZONE ":", scan->at, (size_t)(colon + 1 - scan->at), &list->place) !=
	    FIT_WHOLE)
		return FIT_NOT;
	scan->at = colon + 1;
	if (scan->at == scan->end)
		return FIT_PART;
	return *scan->at == ' ' ? FIT_WHOLE : FIT_NOT;
}

static enum fit read_list(const char *text, size_t bytes, struct list *list)
{
	struct scan scan = {text, text + bytes};
	enum fit fit;

	memset(list, 0, sizeof(*list));
	if (!bytes)
		return FIT_PART;
	fit = phrase_fit(MEMORY_ZONE ": empty", text, bytes, &list->place);
	if (fit == FIT_WHOLE)
		return fit;
	list->place.named = 0;
	fit = read_place(&scan, list);
	if (fit == FIT_WHOLE)
		fit = read_blocks(&scan, list);
	return fit == FIT_NOT && list->buddy.orders && list->place.named ? FIT_DAMAGED : fit;
}

static enum fit parse_buddy(const struct report *report, const char *text, size_t bytes)
{
	struct list list;

	(void)report;
	return read_list(text, bytes, &list);
}

static bool same(const struct memory_buddy *one, const struct memory_buddy *other)
{
	return one->orders == other->orders && one->block_kb == other->block_kb &&
	       !memcmp(one->blocks, other->blocks, sizeof(one->blocks)) &&
	       !strcmp(one->types, other->types);
}

static void take_buddy(struct report *report, const char *text, size_t bytes)
{
	struct report_memory *memory = memory_of(report);
	struct memory_buddy *buddy;
	struct memory_zone *zone;
	struct list list;

	read_list(text, bytes, &list);
	if (!memory)
		return;
	if (list.place.named && !list.buddy.orders) {
		zone = memory_zone(report, &list.place);
		if (zone)
			zone->buddy.empty = true;
		return;
	}
	if (list.place.named) {
		zone = memory_zone(report, &list.place);
		buddy = zone ? &zone->buddy : NULL;
	} else {
		buddy = memory->unnameds < MEMORY_BLOCKS_24 ? &memory->unnamed[memory->unnameds++]
							    : NULL;
	}
	if (!buddy)
		return;
	if (buddy->state == AMOUNT_UNSAID) {
		*buddy = list.buddy;
		buddy->state = AMOUNT_SAID;
	} else if (!same(buddy, &list.buddy)) {
		buddy->state = AMOUNT_DOUBTED;
	}
	report->parts |= REPORT_MEM_INFO;
}

const struct grammar memory_buddy_grammar = {
	.name = "buddy",
	.begins =
		(const char *const[]){"DMA:", "DMA32:", "Normal:", "HighMem:", "Movable:",
				      "Device:", "Node ", "*4kB", "*8kB", "*16kB", "*64kB", NULL},
	.place = PLACE_BUDDY,
	.parse = parse_buddy,
	.take = take_buddy,
};
