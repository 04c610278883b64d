// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /proc/buddyinfo: `Node 0, zone      DMA      1      0 ...`, free blocks by order.
 */
#include <string.h>

#include "proc_text.h"
#include "scan.h"

/* At least: pagetypeinfo has lines like these, with a number for each of up to 6 types. */
#define ORDERS 7

static bool read_line(const char *text, size_t bytes, struct phrase *head,
		      struct memory_buddy *buddy)
{
	struct scan scan = {text, text + bytes};
	const char *word;
	size_t word_bytes;

	memset(buddy, 0, sizeof(*buddy));
	for (unsigned int words = 0; words < 4; words++) {
		scan_blanks(&scan);
		if (!scan_word(&scan, "", &word, &word_bytes))
			return false;
	}
	if (phrase_fit(PROC_ZONE, text, (size_t)(scan.at - text), head) < FIT_WHOLE)
		return false;
	for (; !scan_done(&scan); buddy->orders++)
		if (buddy->orders == MEMORY_ORDERS || !scan_blanks(&scan) ||
		    !scan_number(&scan, &buddy->blocks[buddy->orders]))
			return false;
	return buddy->orders >= ORDERS;
}

static enum fit parse(const struct report *report, const char *text, size_t bytes)
{
	struct memory_buddy buddy;
	struct phrase head;

	(void)report;
	return read_line(text, bytes, &head, &buddy) ? FIT_OPEN : FIT_NOT;
}

static void take(struct report *report, const char *text, size_t bytes)
{
	struct report_proc *proc = proc_of(report);
	struct memory_buddy buddy;
	struct memory_zone *zone;
	struct phrase head;

	if (!proc || !read_line(text, bytes, &head, &buddy))
		return;
	proc->now = PROC_BUDDYINFO;
	proc->files |= 1u << PROC_BUDDYINFO;
	zone = memory_zone(report, &head);
	if (!zone)
		return;
	if (zone->buddy.state == AMOUNT_UNSAID) {
		zone->buddy = buddy;
		zone->buddy.state = AMOUNT_SAID;
	} else if (zone->buddy.orders != buddy.orders ||
		   memcmp(zone->buddy.blocks, buddy.blocks, sizeof(buddy.blocks))) {
		zone->buddy.state = AMOUNT_DOUBTED;
	}
}

const struct grammar proc_buddyinfo_grammar = {
	.name = "proc-buddyinfo",
	.begins = (const char *const[]){", zone", NULL},
	.report = REPORT_PROC,
	.parse = parse,
	.take = take,
};
