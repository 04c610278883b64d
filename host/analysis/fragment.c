// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Why a request for pages failed, zone by zone.
 */
#include "fragment.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "badness.h"
#include "scope.h"

#define BYTES_MOST ((int64_t)1 << 60) /* no machine has more, and sums of it do not overflow */
#define NEW_RULE 0x040400	      /* 97a16fc82a7c */

const char *fragment_verdict_name(enum fragment_verdict verdict)
{
	static const char *const names[] = {"unknown", "above",	 "node",  "watermark",
					    "reserve", "blocks", "passes"};

	return names[verdict];
}

struct reading {
	struct fragment *fragment;
	unsigned int version;
	struct maybe gfp;
	char constraint[FRAGMENT_TEXT];
	/* of each zone: */
	struct maybe min[FRAGMENT_ZONES], present[FRAGMENT_ZONES], cma[FRAGMENT_ZONES],
		atomic[FRAGMENT_ZONES];
	char reserve[FRAGMENT_ZONES][FRAGMENT_TEXT], types[FRAGMENT_ZONES][FRAGMENT_TEXT];
	int64_t blocks[FRAGMENT_ZONES][FRAGMENT_ORDERS];
	bool buddy[FRAGMENT_ZONES];
};

static const char ask_event[] =
	"SELECT e.rowid, e.event, e.pid, e.comm, e.gfp, e.gfp_names, e.page_order,"
	" (SELECT mems_allowed FROM oom_events WHERE mems_allowed NOT NULL LIMIT 1),"
	" (SELECT constraint_name FROM oom_events WHERE constraint_name NOT NULL LIMIT 1),"
	" (SELECT memcg FROM oom_events WHERE memcg NOT NULL LIMIT 1),"
	" d.kernel_release, d.page_size_bytes, d.\"trigger\", e.bytes FROM oom_events AS e"
	" LEFT JOIN (SELECT * FROM dump LIMIT 1) AS d"
	" WHERE e.event IN ('invoked', 'failure') ORDER BY e.rowid LIMIT 1";

static void row_event(void *ctx, const struct sql_rows *rows)
{
	struct reading *reading = ctx;
	struct fragment *fragment = reading->fragment;
	char text[FRAGMENT_TEXT];

	fragment->asked = true;
	fragment->row = query_number(rows, 0).value;
	query_text(rows, 1, text, sizeof(text));
	fragment->failed = strcmp(text, "failure") == 0;
	fragment->pid = query_number(rows, 2);
	query_text(rows, 3, fragment->comm, sizeof(fragment->comm));
	reading->gfp = query_number(rows, 4);
	query_text(rows, 5, fragment->gfp, sizeof(fragment->gfp));
	fragment->order = query_number(rows, 6);
	query_text(rows, 7, fragment->nodes, sizeof(fragment->nodes));
	query_text(rows, 8, reading->constraint, sizeof(reading->constraint));
	query_text(rows, 9, fragment->memcg, sizeof(fragment->memcg));
	query_text(rows, 10, text, sizeof(text));
	reading->version = badness_version(text);
	fragment->page_size = query_number(rows, 11);
	query_text(rows, 12, text, sizeof(text));
	fragment->by_hand = (fragment->order.known && fragment->order.value < 0) ||
			    strcmp(text, "manual-oom") == 0;
	fragment->vmalloc = strcmp(text, "vmalloc-failure") == 0;
	fragment->bytes = query_number(rows, 13);
	fragment->of_memcg =
		strcmp(reading->constraint, "MEMCG") == 0 || strcmp(text, "memcg-oom") == 0;
}

/* A flag among names with | between them; `GFP_USER` is not in `GFP_USERX`. */
static bool has_name(const char *names, const char *name)
{
	size_t bytes = strlen(name);
	const char *at = names;

	while ((at = strstr(at, name)) != NULL) {
		if ((at == names || at[-1] == '|' || at[-1] == '(') &&
		    (!at[bytes] || at[bytes] == '|' || at[bytes] == ')'))
			return true;
		at += bytes;
	}
	return false;
}

static bool has_one(const char *names, const char *const *list)
{
	for (; *list; list++)
		if (has_name(names, *list))
			return true;
	return false;
}

/* Kernels from 4.6 on print names; bits are those of include/linux/gfp.h before. */
static void read_names(struct fragment *fragment)
{
	static const char *const waits[] = {"GFP_KERNEL",
					    "GFP_KERNEL_ACCOUNT",
					    "GFP_USER",
					    "GFP_HIGHUSER",
					    "GFP_HIGHUSER_MOVABLE",
					    "GFP_NOFS",
					    "GFP_NOIO",
					    "GFP_TEMPORARY",
					    "GFP_TRANSHUGE",
					    "__GFP_DIRECT_RECLAIM",
					    "__GFP_RECLAIM",
					    "__GFP_WAIT",
					    NULL};
	static const char *const high_memory[] = {"GFP_HIGHUSER",	 "GFP_HIGHUSER_MOVABLE",
						  "__GFP_HIGHMEM",	 "GFP_TRANSHUGE",
						  "GFP_TRANSHUGE_LIGHT", NULL};
	static const char *const movable[] = {"GFP_HIGHUSER_MOVABLE", "__GFP_MOVABLE",
					      "GFP_TRANSHUGE", "GFP_TRANSHUGE_LIGHT", NULL};
	const char *names = fragment->gfp;

	fragment->waits = has_one(names, waits);
	fragment->high = has_name(names, "GFP_ATOMIC") || has_name(names, "__GFP_HIGH");
	fragment->harder = !fragment->waits && !has_name(names, "__GFP_NOMEMALLOC");
	if (has_name(names, "GFP_DMA") || has_name(names, "__GFP_DMA"))
		fragment->highest = 0;
	else if (has_name(names, "GFP_DMA32") || has_name(names, "__GFP_DMA32"))
		fragment->highest = 1;
	else if (has_one(names, high_memory))
		fragment->highest = has_one(names, movable) ? 4 : 3;
	else
		fragment->highest = 2;
	fragment->flags_known = true;
}

static void read_bits(struct reading *reading)
{
	struct fragment *fragment = reading->fragment;
	int64_t gfp = reading->gfp.value;
	int64_t wait = reading->version && reading->version < NEW_RULE ? 0x10 : 0x400000;

	snprintf(fragment->gfp, sizeof(fragment->gfp), "0x%" PRIx64, (uint64_t)gfp);
	fragment->flags_known = reading->version && reading->version < 0x041200;
	fragment->waits = !fragment->flags_known || gfp & wait;
	fragment->high = gfp & 0x20;
	fragment->harder = !fragment->waits && !(gfp & 0x10000);
	fragment->highest = gfp & 1 ? 0 : gfp & 4 ? 1 : gfp & 2 ? (gfp & 0x100008 ? 4 : 3) : 2;
}

static const char ask_zones[] =
	"SELECT rowid, node, zone, free_bytes, min_bytes, lowmem_reserve_pages, free_types,"
	" present_bytes, cma_bytes, highatomic_bytes, high_bytes FROM zones ORDER BY rowid";

static void row_zone(void *ctx, const struct sql_rows *rows)
{
	struct reading *reading = ctx;
	struct fragment *fragment = reading->fragment;
	size_t n = fragment->count;
	struct fragment_zone *zone = &fragment->zones[n];

	if (n >= FRAGMENT_ZONES)
		return;
	fragment->count++;
	zone->row = query_number(rows, 0).value;
	zone->node = query_number(rows, 1).value;
	query_text(rows, 2, zone->zone, sizeof(zone->zone));
	zone->free = query_number(rows, 3);
	reading->min[n] = query_number(rows, 4);
	query_text(rows, 5, reading->reserve[n], sizeof(reading->reserve[n]));
	query_text(rows, 6, reading->types[n], sizeof(reading->types[n]));
	reading->present[n] = query_number(rows, 7);
	reading->cma[n] = query_number(rows, 8);
	reading->atomic[n] = query_number(rows, 9);
	zone->high = query_number(rows, 10);
	if (zone->free.known)
		fragment->free = (struct maybe){
			(int64_t)((uint64_t)fragment->free.value + (uint64_t)zone->free.value),
			true};
}

static const char ask_buddy[] =
	"SELECT z.rowid, b.block_order, b.free_blocks FROM buddy AS b JOIN zones AS z"
	" ON z.node IS b.node AND z.zone IS b.zone";

static void row_buddy(void *ctx, const struct sql_rows *rows)
{
	struct reading *reading = ctx;
	int64_t row = query_number(rows, 0).value, order = query_number(rows, 1).value;
	struct maybe count = query_number(rows, 2);
	size_t n;

	for (n = 0; n < reading->fragment->count; n++) {
		if (reading->fragment->zones[n].row != row || !count.known || order < 0 ||
		    order >= FRAGMENT_ORDERS)
			continue;
		reading->buddy[n] = true;
		reading->blocks[n][order] = count.value < 0 ? 0 : count.value;
	}
}

static int class_of(const char *zone)
{
	static const char *const names[] = {"DMA",     "DMA32",	  "Normal",
					    "HighMem", "Movable", "Device"};
	int i;

	for (i = 0; i < 6; i++)
		if (strcmp(zone, names[i]) == 0)
			return i;
	return -1;
}

/*
 * lowmem_reserve has a number for each zone that the kernel was built with, and which these are is
 * not printed. But it rises at each zone that has memory, so its steps are the populated zones
 * above this one, in order.
 */
static struct maybe reserve_of(const struct reading *reading, size_t n)
{
	const struct fragment *fragment = reading->fragment;
	const struct fragment_zone *zone = &fragment->zones[n];
	const char *at = reading->reserve[n];
	int64_t steps = 0, value = 0, next, wanted = 0;
	char *end;
	size_t i;

	if (class_of(zone->zone) < 0 || !fragment->page_size.known || !at[0])
		return (struct maybe){0, false};
	for (i = 0; i < fragment->count; i++)
		wanted += fragment->zones[i].node == zone->node &&
			  class_of(fragment->zones[i].zone) > class_of(zone->zone) &&
			  class_of(fragment->zones[i].zone) <= fragment->highest &&
			  !(reading->present[i].known && !reading->present[i].value);
	while (steps < wanted && ((*at >= '0' && *at <= '9') || *at == ' ' || *at == ',')) {
		next = strtoll(at, &end, 10);
		if (end == at) {
			at++;
			continue;
		}
		steps += next > value;
		value = next > value ? next : value;
		at = end;
	}
	if (fragment->page_size.value < 1 || value > BYTES_MOST / fragment->page_size.value)
		return (struct maybe){0, false};
	return (struct maybe){value * fragment->page_size.value, true};
}

static const char *types_of(const char *types, int order, size_t *bytes)
{
	while (order-- > 0) {
		types += strcspn(types, ",");
		if (!*types)
			break;
		types++;
	}
	*bytes = strcspn(types, ",");
	return types;
}

/* Whether a free block of that order is of a type that the request may use; not told: yes. */
static bool usable(const struct reading *reading, size_t n, int order)
{
	const char *type;
	size_t bytes;

	if (reading->blocks[n][order] <= 0)
		return false;
	if (!reading->types[n][0])
		return true;
	for (type = types_of(reading->types[n], order, &bytes); bytes; type++, bytes--)
		if (strchr("UMER", *type) || (*type == 'C' && reading->fragment->highest == 4) ||
		    (*type == 'H' && reading->fragment->harder))
			return true;
	return false;
}

static struct maybe largest_block(const struct reading *reading, size_t n)
{
	int order;

	for (order = FRAGMENT_ORDERS - 1; order >= 0; order--)
		if (usable(reading, n, order))
			return (struct maybe){order, true};
	return (struct maybe){-1, reading->buddy[n]};
}

/* Until 4.3: in pages. */
static bool old_rule_passes(const struct reading *reading, size_t n, int64_t free_pages,
			    int64_t mark, int64_t order)
{
	int64_t o;

	for (o = 0; o < order && o < FRAGMENT_ORDERS; o++) {
		int64_t blocks = reading->blocks[n][o];

		free_pages -= blocks > free_pages >> o ? free_pages : blocks << o;
		mark >>= 1;
		if (free_pages <= mark)
			return false;
	}
	return true;
}

static int64_t sane(struct maybe bytes)
{
	return bytes.known && bytes.value > 0 && bytes.value < BYTES_MOST ? bytes.value : 0;
}

static enum fragment_verdict judge(const struct reading *reading, size_t n)
{
	const struct fragment *fragment = reading->fragment;
	const struct fragment_zone *zone = &fragment->zones[n];
	int64_t page = fragment->page_size.value, order = fragment->order.value, left;
	bool old = reading->version && reading->version < NEW_RULE;

	if (class_of(zone->zone) < 0 || !zone->free.known || !zone->mark.known)
		return FRAGMENT_UNKNOWN;
	if (class_of(zone->zone) > fragment->highest)
		return FRAGMENT_ABOVE;
	if (fragment->nodes[0] && !scope_has_node(fragment->nodes, zone->node))
		return FRAGMENT_NODE;
	if (!fragment->page_size.known || page < 1 || !fragment->order.known || order < 0 ||
	    order >= FRAGMENT_ORDERS || zone->free.value < 0 || zone->free.value > BYTES_MOST ||
	    zone->mark.value < 0 || zone->mark.value > BYTES_MOST)
		return FRAGMENT_UNKNOWN;
	left = zone->free.value / page - (((int64_t)1 << order) - 1);
	if (!old && !fragment->harder)
		left -= sane(reading->atomic[n]) / page;
	if (!old && fragment->highest != 4)
		left -= sane(reading->cma[n]) / page;
	if (left <= zone->mark.value / page)
		return FRAGMENT_WATERMARK;
	if (zone->reserve.known && left <= zone->mark.value / page + zone->reserve.value / page)
		return FRAGMENT_RESERVE;
	if (!order)
		return zone->reserve.known ? FRAGMENT_PASSES : FRAGMENT_UNKNOWN;
	if (!reading->buddy[n])
		return FRAGMENT_UNKNOWN;
	if (old ? !old_rule_passes(reading, n, left, zone->mark.value / page, order)
		: zone->largest.value < order)
		return FRAGMENT_BLOCKS;
	return zone->reserve.known ? FRAGMENT_PASSES : FRAGMENT_UNKNOWN;
}

/* In pages, as the kernel rounds. */
static struct maybe mark_of(const struct fragment *fragment, struct maybe min)
{
	int64_t page = fragment->page_size.value > 0 ? fragment->page_size.value : 1;
	int64_t pages = min.value / page;

	if (fragment->high)
		pages -= pages / 2;
	if (fragment->harder)
		pages -= pages / 4;
	return (struct maybe){pages * page, min.known};
}

static void judge_all(struct reading *reading)
{
	struct fragment *fragment = reading->fragment;
	size_t n;

	for (n = 0; n < fragment->count; n++) {
		struct fragment_zone *zone = &fragment->zones[n];

		zone->mark = mark_of(fragment, reading->min[n]);
		zone->reserve = reserve_of(reading, n);
		zone->largest = largest_block(reading, n);
		zone->verdict = judge(reading, n);
	}
}

static const char ask_limit[] =
	"SELECT count(*) FROM (SELECT 1 FROM oom_events WHERE constraint_name = 'MEMCG'"
	" UNION ALL SELECT 1 FROM dump WHERE agent = 'text' AND \"trigger\" = 'memcg-oom')";

static void row_limit(void *ctx, const struct sql_rows *rows)
{
	bool *hit = ctx;

	*hit = query_number(rows, 0).value > 0;
}

static struct err *read_quota(struct sql *sql, struct fragment *fragment)
{
	bool hit = false;
	struct err *err = query_each(sql, ask_limit, row_limit, &hit);

	return err || !hit ? err : quota_read(sql, &fragment->quota);
}

/* Zones count for what is asked of them. */
static void forget_zones(struct fragment *fragment)
{
	memset(fragment->zones, 0, sizeof(fragment->zones));
	fragment->count = 0;
}

struct err *fragment_read(struct sql *sql, struct fragment *ret)
{
	struct reading *reading = calloc(1, sizeof(*reading));
	struct err *err;

	if (!reading)
		return err_memory();
	memset(ret, 0, sizeof(*ret));
	reading->fragment = ret;
	err = query_each(sql, ask_event, row_event, reading);
	if (!err && ret->asked && !ret->by_hand) {
		if (ret->gfp[0])
			read_names(ret);
		else if (reading->gfp.known)
			read_bits(reading);
		else
			ret->highest = 4;
		err = query_each(sql, ask_zones, row_zone, reading);
		if (!err)
			err = query_each(sql, ask_buddy, row_buddy, reading);
		judge_all(reading);
		if (ret->vmalloc)
			forget_zones(ret);
	}
	if (!err)
		err = read_quota(sql, ret);
	free(reading);
	return err;
}
