// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Why a request for memory failed, in words.
 */
#include "fragment.h"

#include <inttypes.h>
#include <string.h>

#include "text.h"

static void put_page(FILE *out, const struct fragment *fragment)
{
	char size[16];

	fputs("one page", out);
	if (fragment->page_size.value > 0)
		fprintf(out, " (%s)", render_size(fragment->page_size.value, size));
}

static void put_vmalloc(FILE *out, const struct fragment *fragment, bool utf8)
{
	char size[16];

	if (fragment->bytes.known)
		fprintf(out, "%s of vmalloc", render_size(fragment->bytes.value, size));
	else
		fputs("vmalloc memory", out);
	if (fragment->gfp[0])
		fputs(" with ", out);
	text_put(out, fragment->gfp, strlen(fragment->gfp), utf8, 0);
}

static void put_asker(FILE *out, const struct fragment *fragment, bool utf8)
{
	char size[16];

	if (fragment->comm[0])
		text_put(out, fragment->comm, strlen(fragment->comm), utf8, 0);
	else
		fputs("somebody", out);
	if (fragment->pid.known)
		fprintf(out, " (pid %" PRId64 ")", fragment->pid.value);
	fputs(" asked for ", out);
	if (fragment->vmalloc) {
		put_vmalloc(out, fragment, utf8);
		return;
	}
	if (!fragment->order.known)
		fputs("memory", out);
	else if (!fragment->order.value)
		put_page(out, fragment);
	else if (fragment->order.value > 0 && fragment->order.value < FRAGMENT_ORDERS &&
		 fragment->page_size.value > 0 && fragment->page_size.value < 1 << 24)
		fprintf(out, "order %" PRId64 ", %s in one piece", fragment->order.value,
			render_size(fragment->page_size.value << fragment->order.value, size));
	else
		fprintf(out, "order %" PRId64, fragment->order.value);
	if (fragment->gfp[0])
		fputs(" with ", out);
	text_put(out, fragment->gfp, strlen(fragment->gfp), utf8, 0);
}

static size_t count_of(const struct fragment *fragment, enum fragment_verdict verdict)
{
	size_t i, count = 0;

	for (i = 0; i < fragment->count; i++)
		count += fragment->zones[i].verdict == verdict;
	return count;
}

/* Zones that would do as printed, but not for the last try before a kill. */
static size_t below_high(const struct fragment *fragment)
{
	size_t i, count = 0;

	for (i = 0; i < fragment->count && !fragment->failed; i++)
		count += fragment->zones[i].verdict == FRAGMENT_PASSES &&
			 fragment->zones[i].high.known &&
			 fragment->zones[i].free.value <= fragment->zones[i].high.value;
	return count;
}

static void put_reason(FILE *out, const struct fragment *fragment)
{
	size_t passes = count_of(fragment, FRAGMENT_PASSES),
	       watermark = count_of(fragment, FRAGMENT_WATERMARK),
	       reserve = count_of(fragment, FRAGMENT_RESERVE),
	       blocks = count_of(fragment, FRAGMENT_BLOCKS),
	       node = count_of(fragment, FRAGMENT_NODE),
	       above = count_of(fragment, FRAGMENT_ABOVE);

	if (fragment->vmalloc && fragment->bytes.known && fragment->free.known &&
	    fragment->bytes.value > fragment->free.value)
		fputs("that is more than is free", out);
	else if (fragment->vmalloc)
		fputs("it takes single pages, so memory need not be fragmented: there was no "
		      "room "
		      "for so many addresses, or the task was told to die",
		      out);
	else if (passes && passes == below_high(fragment))
		fputs("a zone has enough as printed, but is not above its high watermark, which "
		      "the last try before a kill asks for: too little came free in between",
		      out);
	else if (passes)
		fputs("a zone has enough as printed, so memory came free in between, or the "
		      "kernel had "
		      "another reason",
		      out);
	else if (blocks)
		fputs("enough is free, but in pieces that are too small or of another kind: "
		      "memory is "
		      "fragmented",
		      out);
	else if (reserve && !watermark)
		fputs("all that is free is kept for requests that can use no other zone (lowmem "
		      "reserve)",
		      out);
	else if (watermark && reserve)
		fputs("every zone that it may use is at its watermark, or keeps the rest for "
		      "requests "
		      "that can use no other zone (lowmem reserve)",
		      out);
	else if (watermark)
		fputs("every zone that it may use is at its watermark", out);
	else if (above && above + node == fragment->count)
		fprintf(out,
			"%s%s that it may use have no zone for such a request: their memory is "
			"for "
			"movable pages only, or lies too high",
			fragment->nodes[0] ? "the nodes " : "the nodes", fragment->nodes);
	else if (!fragment->count)
		fputs("the dump tells of no zone", out);
	else
		fputs("the dump does not tell enough of the zones", out);
	if (node && above + node < fragment->count)
		fprintf(out, "; its cpuset allows nodes %s only", fragment->nodes);
}

void fragment_words(FILE *out, const struct fragment *fragment, bool utf8)
{
	char size[16];

	if (!fragment->asked)
		return;
	if (fragment->by_hand) {
		fputs("nobody asked for memory: the OOM killer was called by hand", out);
		return;
	}
	put_asker(out, fragment, utf8);
	fputs(fragment->failed ? " and got nothing" : " and the OOM killer was called", out);
	if (fragment->of_memcg) {
		fputs(": the limit of its cgroup", out);
		if (fragment->memcg[0])
			fputs(" ", out);
		text_put(out, fragment->memcg, strlen(fragment->memcg), utf8, 0);
		fputs(" was hit, so free memory does not matter", out);
		return;
	}
	if (fragment->free.known)
		fprintf(out, ", with %s free", render_size(fragment->free.value, size));
	fputs(": ", out);
	put_reason(out, fragment);
	if (!fragment->flags_known && fragment->count)
		fputs(" (whether it could wait is not known: it is taken to)", out);
}

void fragment_zone_words(FILE *out, const struct fragment *fragment,
			 const struct fragment_zone *zone)
{
	switch (zone->verdict) {
	case FRAGMENT_ABOVE:
		fputs("not for this request", out);
		break;
	case FRAGMENT_NODE:
		fprintf(out, "not of nodes %s", fragment->nodes);
		break;
	case FRAGMENT_WATERMARK:
		fputs("at its watermark", out);
		break;
	case FRAGMENT_RESERVE:
		fputs("kept for lower requests", out);
		break;
	case FRAGMENT_BLOCKS:
		if (zone->largest.known && zone->largest.value >= 0)
			fprintf(out, "largest block of use: order %" PRId64, zone->largest.value);
		else
			fputs("no block of use", out);
		break;
	case FRAGMENT_PASSES:
		fputs("enough, as printed", out);
		break;
	case FRAGMENT_UNKNOWN:
		fputs("not enough is known", out);
		break;
	}
}
