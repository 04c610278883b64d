// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * As strict as a real grammar has to be: known names only, each number with its unit.
 */
#define _GNU_SOURCE
#include "fake_grammar.h"

#include <string.h>

#include "../../host/import/report.h"
#include "../../host/import/scan.h"

const char *const fake_statements[] = {
	"eserver invoked oom-killer: gfp_mask=0x1201d2, order=0, oomkilladj=0",
	"active_anon:60328 inactive_anon:64 isolated_anon:0",
	"active_file:3523 inactive_file:8485 isolated_file:0",
	"Node 0 DMA free:7880kB min:28kB low:32kB high:40kB active:0kB inactive:3620kB "
	"present:10788kB pages_scanned:16863 all_unreclaimable? yes",
	"lowmem_reserve[]: 0 1971 1980 12071",
	"Node 0 DMA32 free:4140kB min:5664kB low:7080kB high:8496kB active:124kB "
	"inactive:1960736kB present:2019172kB pages_scanned:782860 all_unreclaimable? no",
	"lowmem_reserve[]: 0 0 9142 9142",
	"Node 0 DMA: 4*4kB 3*8kB 2*16kB 4*32kB 2*64kB 1*128kB 3*256kB 3*512kB 1*1024kB 0*2048kB "
	"1*4096kB = 7880kB",
	"Node 0 DMA32: 477*4kB (UM) 7*8kB (U) 0*16kB 2*32kB (M) 3*64kB 1*128kB 1*256kB 1*512kB "
	"1*1024kB 0*2048kB 0*4096kB = 4140kB",
	"491299 pages RAM",
	"8379 pages reserved",
	"[ pid ]   uid  tgid total_vm      rss nr_ptes swapents oom_score_adj name",
	"[  390]     0   390    39012     6739      78       51             0 systemd-journal",
	"[  433]     0   433    11104        2      22      360         -1000 systemd-udevd",
	"[29481] 12345 29481    29214       58      14        0             0 sed",
	"Out of memory: Kill process 6576 (mysqld) score 651 or sacrifice child",
	"Killed process 6576 (mysqld) total-vm:33914892kB, anon-rss:20629004kB, file-rss:0kB",
};
const size_t fake_statements_count = sizeof(fake_statements) / sizeof(*fake_statements);

/* The name is the next of those, which is left behind. */
static bool is_next_of(const char *const **names, const struct scan_field *field)
{
	return **names && scan_named(field, *(*names)++);
}

/* FIT_PART if what is left is cut within the word, else FIT_NOT. */
static enum fit cut(const struct scan *scan, const char *word)
{
	return scan_begins(scan, word) ? FIT_PART : FIT_NOT;
}

static struct scan begin(const char *text, size_t bytes)
{
	return (struct scan){text, text + bytes};
}

static const char *const zone_names[] = {"DMA32", "DMA", "Normal", "HighMem", NULL};

/* `Node 0 DMA`; FIT_WHOLE: it is here, and something follows. */
static enum fit zone_name(struct scan *scan)
{
	uint64_t node;
	struct scan try;

	if (scan_text(scan, "Node ")) {
		if (scan->at == scan->end)
			return FIT_PART;
		if (!scan_number(scan, &node))
			return FIT_NOT;
		if (!scan_blanks(scan))
			return scan->at == scan->end ? FIT_PART : FIT_NOT;
	} else if (scan_begins(scan, "Node ") && scan->end - scan->at < 5) {
		return FIT_PART;
	}
	if (scan->at == scan->end)
		return FIT_PART;
	for (size_t i = 0; zone_names[i]; i++) {
		try = *scan;
		if (scan_text(&try, zone_names[i]) && try.at < try.end &&
		    (*try.at == ' ' || *try.at == ':')) {
			*scan = try;
			return FIT_WHOLE;
		}
	}
	for (size_t i = 0; zone_names[i]; i++)
		if (scan_begins(scan, zone_names[i]) &&
		    (size_t)(scan->end - scan->at) <= strlen(zone_names[i]))
			return FIT_PART;
	return FIT_NOT;
}

static enum fit fields(struct scan *scan, const char *const *names, bool kb)
{
	struct scan_field field;
	enum scan_result result;
	unsigned int count = 0;

	while ((result = scan_field(scan, &field)) == SCAN_FIELD) {
		/* All of them, in this order: what lost a line in its middle is found out. */
		if (!is_next_of(&names, &field))
			return FIT_NOT;
		count++;
		if (field.unit == SCAN_WORD)
			return scan_done(scan) && !field.last ? FIT_WHOLE
			       : field.word_bytes == 2 && !memcmp(field.word, "no", 2) &&
					       scan_done(scan)
				       ? FIT_WHOLE
			       : field.word_bytes == 3 && !memcmp(field.word, "yes", 3) &&
					       scan_done(scan)
				       ? FIT_WHOLE
			       : field.last && field.word_bytes < 3 ? FIT_PART
								    : FIT_NOT;
		if (kb && field.unit == SCAN_PLAIN && !scan_named(&field, "pages_scanned"))
			return field.last ? FIT_PART : FIT_DAMAGED;
		if (field.last)
			return kb || count < 3 ? FIT_PART : FIT_OPEN;
	}
	if (result == SCAN_BAD)
		return FIT_NOT;
	if (result == SCAN_CUT && !*names)
		return FIT_NOT;
	return kb || result == SCAN_CUT || count < 3 ? FIT_PART : FIT_OPEN;
}

static enum fit zone(const struct report *report, const char *text, size_t bytes)
{
	static const char *const names[] = {"free",    "min",		"low",
					    "high",    "active",	"inactive",
					    "present", "pages_scanned", "all_unreclaimable",
					    NULL};
	struct scan scan = begin(text, bytes);
	enum fit fit = zone_name(&scan);

	(void)report;
	if (fit != FIT_WHOLE)
		return fit;
	if (!scan_blanks(&scan))
		return FIT_NOT;
	if (!scan_begins(&scan, "free:"))
		return FIT_NOT;
	return fields(&scan, names, true);
}

static enum fit totals(const struct report *report, const char *text, size_t bytes)
{
	static const char *const anon[] = {"active_anon", "inactive_anon", "isolated_anon", NULL};
	static const char *const file[] = {"active_file", "inactive_file", "isolated_file", NULL};
	struct scan scan = begin(text, bytes);

	(void)report;
	return fields(&scan, scan_begins(&scan, "active_anon:") ? anon : file, false);
}

static enum fit buddy(const struct report *report, const char *text, size_t bytes)
{
	struct scan scan = begin(text, bytes);
	enum fit fit = zone_name(&scan);
	uint64_t count, size, expect = 4;
	const char *types;
	size_t types_bytes;

	(void)report;
	if (fit != FIT_WHOLE)
		return fit;
	if (!scan_text(&scan, ":"))
		return FIT_NOT;
	for (;; expect *= 2) {
		scan_blanks(&scan);
		if (scan.at == scan.end)
			return FIT_PART;
		if (scan_text(&scan, "="))
			break;
		if (!scan_number(&scan, &count))
			return FIT_NOT;
		if (scan.at == scan.end)
			return FIT_PART;
		if (!scan_text(&scan, "*"))
			return FIT_NOT;
		if (scan.at == scan.end)
			return FIT_PART;
		if (!scan_number(&scan, &size))
			return (scan.end[-1] == 'k' ? FIT_PART : FIT_NOT);
		if (!scan_kb(&scan))
			return scan.at == scan.end ? FIT_PART : FIT_NOT;
		if (size != expect)
			return FIT_NOT;
		scan_blanks(&scan);
		if (scan.at < scan.end && *scan.at == '(') {
			if (!scan_word(&scan, "", &types, &types_bytes))
				return FIT_NOT;
			if (types[types_bytes - 1] != ')')
				return scan.at == scan.end ? FIT_PART : FIT_NOT;
		}
	}
	scan_blanks(&scan);
	if (scan.at == scan.end)
		return FIT_PART;
	if (!scan_number(&scan, &size))
		return scan.end[-1] == 'k' ? FIT_PART : FIT_NOT;
	if (scan.at == scan.end)
		return FIT_PART;
	return scan_kb(&scan) && scan_done(&scan) ? FIT_WHOLE : FIT_NOT;
}

static enum fit reserve(const struct report *report, const char *text, size_t bytes)
{
	struct scan scan = begin(text, bytes);
	uint64_t number;

	(void)report;
	if (!scan_text(&scan, "lowmem_reserve[]:"))
		return scan.end - scan.at > 3 ? cut(&scan, "lowmem_reserve[]:") : FIT_NOT;
	if (scan_done(&scan))
		return FIT_PART;
	while (scan_blanks(&scan))
		if (!scan_number(&scan, &number))
			return FIT_NOT;
	return scan_done(&scan) ? FIT_LIST : FIT_NOT;
}

static enum fit pages(const struct report *report, const char *text, size_t bytes)
{
	struct scan scan = begin(text, bytes);
	uint64_t number;

	(void)report;
	if (!scan_number(&scan, &number))
		return FIT_NOT;
	if (scan_done(&scan))
		return FIT_NOT;
	if (!scan_blanks(&scan))
		return FIT_NOT;
	if (scan_text(&scan, "pages "))
		return scan_text(&scan, "RAM") || scan_text(&scan, "reserved")
			       ? (scan_done(&scan) ? FIT_WHOLE : FIT_NOT)
		       : scan_begins(&scan, "RAM") || scan_begins(&scan, "reserved") ? FIT_PART
										     : FIT_NOT;
	return cut(&scan, "pages ");
}

static enum fit header(const struct report *report, const char *text, size_t bytes)
{
	static const char *const words[] = {"[",	"pid",		 "]",	 "uid",
					    "tgid",	"total_vm",	 "rss",	 "nr_ptes",
					    "swapents", "oom_score_adj", "name", NULL};
	struct scan scan = begin(text, bytes);

	(void)report;
	for (size_t i = 0; words[i]; i++) {
		scan_blanks(&scan);
		if (!scan_begins(&scan, words[i]))
			return FIT_NOT;
		if (!scan_text(&scan, words[i]))
			return i > 1 ? FIT_PART : FIT_NOT;
		if (words[i + 1] && i > 0 && scan.at < scan.end && *scan.at != ' ')
			return FIT_NOT;
	}
	return scan_done(&scan) ? FIT_WHOLE : FIT_NOT;
}

static enum fit row(const struct report *report, const char *text, size_t bytes)
{
	struct scan scan = begin(text, bytes);
	int64_t number;

	(void)report;
	if (!scan_text(&scan, "["))
		return FIT_NOT;
	scan_blanks(&scan);
	if (!scan_signed(&scan, &number))
		return FIT_NOT;
	if (scan_done(&scan))
		return FIT_PART;
	if (!scan_text(&scan, "]"))
		return FIT_NOT;
	for (int i = 0; i < 7; i++) {
		if (scan_done(&scan))
			return FIT_PART;
		if (!scan_blanks(&scan))
			return FIT_NOT;
		if (scan.end - scan.at == 1 && *scan.at == '-')
			return FIT_PART;
		if (!scan_signed(&scan, &number))
			return FIT_NOT;
	}
	if (scan_done(&scan))
		return FIT_PART;
	if (!scan_blanks(&scan) || scan.end - scan.at > 15)
		return FIT_NOT;
	return FIT_OPEN;
}

static enum fit oom(const struct report *report, const char *text, size_t bytes)
{
	static const char invoked[] = " invoked oom-killer: ";
	const char *found = memmem(text, bytes, invoked, sizeof(invoked) - 1);
	struct scan scan;
	uint64_t number;

	(void)report;
	if (!found) /* " invoked oom-killer:" alone */
		return bytes > 20 && !memcmp(text + bytes - 20, invoked, 20) && bytes <= 35
			       ? FIT_PART
			       : FIT_NOT;
	if (found - text > 15)
		return FIT_NOT;
	scan = begin(found + sizeof(invoked) - 1,
		     bytes - (size_t)(found - text) - sizeof(invoked) + 1);
	if (!scan_text(&scan, "gfp_mask=0x"))
		return cut(&scan, "gfp_mask=0x");
	if (scan_done(&scan))
		return FIT_PART;
	if (!scan_hex(&scan, &number))
		return FIT_NOT;
	if (!scan_text(&scan, ", order="))
		return cut(&scan, ", order=");
	if (scan_done(&scan))
		return FIT_PART;
	if (!scan_number(&scan, &number))
		return FIT_NOT;
	if (!scan_text(&scan, ", oomkilladj="))
		return cut(&scan, ", oomkilladj=");
	if (scan_done(&scan))
		return FIT_PART;
	return scan_number(&scan, &number) && scan_done(&scan) ? FIT_OPEN : FIT_NOT;
}

/* `6576 (mysqld)`; FIT_WHOLE: it is here. */
static enum fit victim(struct scan *scan)
{
	uint64_t number;
	const char *close;

	if (scan_done(scan))
		return FIT_PART;
	if (!scan_number(scan, &number))
		return FIT_NOT;
	if (!scan_text(scan, " ("))
		return cut(scan, " (");
	close = memchr(scan->at, ')', (size_t)(scan->end - scan->at));
	if (!close)
		return scan->end - scan->at > 15 ? FIT_NOT : FIT_PART;
	if (close - scan->at > 15)
		return FIT_NOT;
	scan->at = close + 1;
	return FIT_WHOLE;
}

static enum fit kill(const struct report *report, const char *text, size_t bytes)
{
	struct scan scan = begin(text, bytes);
	uint64_t number;
	enum fit fit;

	(void)report;
	if (!scan_text(&scan, "Out of memory: Kill process "))
		return bytes > 12 ? cut(&scan, "Out of memory: Kill process ") : FIT_NOT;
	fit = victim(&scan);
	if (fit != FIT_WHOLE)
		return fit;
	if (!scan_text(&scan, " score "))
		return cut(&scan, " score ");
	if (scan_done(&scan))
		return FIT_PART;
	if (!scan_number(&scan, &number))
		return FIT_NOT;
	if (!scan_text(&scan, " or sacrifice child"))
		return cut(&scan, " or sacrifice child");
	return scan_done(&scan) ? FIT_WHOLE : FIT_NOT;
}

static enum fit killed(const struct report *report, const char *text, size_t bytes)
{
	static const char *const names[] = {"total-vm", "anon-rss", "file-rss"};
	struct scan scan = begin(text, bytes);
	enum fit fit;

	(void)report;
	if (!scan_text(&scan, "Killed process "))
		return bytes > 6 ? cut(&scan, "Killed process ") : FIT_NOT;
	fit = victim(&scan);
	if (fit != FIT_WHOLE)
		return fit;
	for (int i = 0; i < 3; i++) {
		struct scan_field field;
		enum scan_result result;

		if (!scan_done(&scan) && *scan.at != ' ')
			return FIT_NOT;
		result = scan_field(&scan, &field);
		if (result == SCAN_NONE || result == SCAN_CUT)
			return FIT_PART;
		if (result == SCAN_BAD || !scan_named(&field, names[i]))
			return FIT_NOT;
		if (field.unit != SCAN_KB)
			return field.last ? FIT_PART : FIT_NOT;
	}
	return scan_done(&scan) ? FIT_WHOLE : FIT_NOT;
}

#define GRAMMAR(function, label, kind, ...)                                                      \
	static const struct grammar function##_grammar = {                                       \
		.name = label,                                                                   \
		.begins = (const char *const[]){__VA_ARGS__, NULL},                              \
		.report = kind,                                                                  \
		.place = PLACE_MEMORY,                                                           \
		.parse = function,                                                               \
	}

GRAMMAR(zone, "zone", 0, "Node ", "DMA free:", "DMA32 free:", "Normal free:", "HighMem free:");
GRAMMAR(buddy, "buddy", 0, "Node ", "DMA:", "DMA32:", "Normal:", "HighMem:");
GRAMMAR(totals, "totals", 0, "active_anon:", "active_file:");
GRAMMAR(reserve, "reserve", 0, "lowmem_reserve");
GRAMMAR(pages, "pages", 0, " pages ");
GRAMMAR(header, "task-header", 0, "[ pid ]");
GRAMMAR(row, "task", 0, "[");
GRAMMAR(oom, "oom", REPORT_OOM, "invoked oom-killer:");
GRAMMAR(kill, "kill", 0, "Out of memory");
GRAMMAR(killed, "killed", 0, "Killed proc");

const struct grammar *const fake_grammars[] = {
	&zone_grammar,	  &buddy_grammar, &totals_grammar,
	&reserve_grammar, &pages_grammar, &header_grammar,
	&row_grammar,	  &oom_grammar,	  &kill_grammar,
	&killed_grammar,  NULL,
};
