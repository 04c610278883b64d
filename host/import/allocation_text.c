// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `Memory allocations:` of kernels with allocation profiling (6.10 on): sizes as people read them,
 * rounded to three digits by the kernel.
 */
#include <string.h>

#include "scan.h"
#include "slab_text.h"

static const char *const header_forms[] = {
	"Memory allocations:",
	"Memory allocations (profiling is currently turned %w):",
	NULL,
};

static void take_header(struct report *report, const char *text, size_t bytes)
{
	struct report_slab *slab = slab_of(report);

	(void)text;
	(void)bytes;
	if (slab)
		slab->allocations = true;
}

const struct grammar allocation_header_grammar = {
	.name = "allocations-header",
	.begins = (const char *const[]){"Memory allocations", NULL},
	.place = PLACE_SLAB,
	.forms = header_forms,
	.take = take_header,
};

/* `12.3 MiB`: thousandths of a unit, and the unit's power of two. */
static bool read_size(struct scan *scan, uint64_t *ret)
{
	static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
	uint64_t thousandths = 0, digits = 0, after = 0;
	bool point = false;

	for (; scan->at < scan->end && *scan->at != ' '; scan->at++) {
		if (*scan->at == '.' && !point && digits) {
			point = true;
			continue;
		}
		if (*scan->at < '0' || *scan->at > '9' || ++digits > 4)
			return false;
		thousandths = thousandths * 10 + (uint64_t)(*scan->at - '0');
		after += point;
	}
	if (!digits || (point && !after))
		return false;
	for (; after < 3; after++)
		thousandths *= 10;
	if (after > 3 || !scan_blanks(scan))
		return false;
	for (unsigned int i = 0; i < sizeof(units) / sizeof(*units); i++) {
		struct scan try = *scan;

		if (!scan_text(&try, units[i]) || !scan_blanks(&try))
			continue;
		*scan = try;
		*ret = (thousandths << 10 * i) / 1000;
		return true;
	}
	return false;
}

/* `mm/slub.c:123 func:alloc_slab_page`, `x.c:12 [module] func:name` */
static bool read_site(struct scan *scan)
{
	const char *word;
	size_t bytes;
	uint64_t line;

	if (!scan_word(scan, ":", &word, &bytes) || !scan_text(scan, ":") ||
	    !scan_number(scan, &line) || !scan_blanks(scan))
		return false;
	if (scan_text(scan, "[") &&
	    (!scan_word(scan, "]", &word, &bytes) || !scan_text(scan, "]") || !scan_blanks(scan)))
		return false;
	return scan_text(scan, "func:") && scan_word(scan, ":,", &word, &bytes) &&
	       scan_done(scan);
}

static bool read_row(const char *text, size_t bytes, struct slab_site *ret)
{
	struct scan scan = {text, text + bytes};
	const char *site;

	if (!read_size(&scan, &ret->bytes) || !scan_number(&scan, &ret->calls) ||
	    !scan_blanks(&scan))
		return false;
	site = scan.at;
	if (!read_site(&scan) || (size_t)(scan.end - site) >= SLAB_NAME)
		return false;
	memcpy(ret->site, site, (size_t)(scan.end - site));
	return true;
}

static enum fit parse_row(const struct report *report, const char *text, size_t bytes)
{
	struct slab_site site = {.bytes = 0};

	if (!report || !report->slab || !report->slab->allocations)
		return FIT_NOT;
	return read_row(text, bytes, &site) ? FIT_OPEN : FIT_NOT;
}

static void take_row(struct report *report, const char *text, size_t bytes)
{
	struct report_slab *slab = slab_of(report);
	struct slab_site site = {.bytes = 0}, *sites;

	if (!slab || !read_row(text, bytes, &site))
		return;
	for (unsigned int i = 0; i < slab->sites_count; i++)
		if (!strcmp(slab->sites[i].site, site.site))
			return;
	sites = array_grow(report, slab->sites, slab->sites_count, SLAB_CACHES, sizeof(*sites));
	if (!sites)
		return;
	slab->sites = sites;
	sites[slab->sites_count++] = site;
}

const struct grammar allocation_row_grammar = {
	.name = "allocation",
	.begins = (const char *const[]){" func:", NULL},
	.place = PLACE_SLAB,
	.parse = parse_row,
	.take = take_row,
};
