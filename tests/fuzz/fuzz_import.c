// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Kernel text -> dumps: any bytes. No number is told that is not in the text: the digits of each
 * value stand in it, as they are or with the ends of wrapped lines and what loggers put in front
 * left out, in the unit of the column, in kB, in pages or in seconds. Sums (all of table memory,
 * per-CPU lists, page tables of several levels, what smaps says) are left out here: the sweeps of
 * tests/import hold them against the whole text.
 */
#include "fuzz.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../host/import/bare.h"
#include "../../host/import/lines.h"
#include "../import/told.h"

#define TEXT_MAX 65536
#define PAGES 5 /* sizes of a page: 4 KiB to 64 KiB, by two */
#define NS_PER_S 1000000000

static char raw[TEXT_MAX + 1], glued[TEXT_MAX + 1];

/* Columns of sums, and of what is not a number of the text but its place in it. */
static const struct {
	unsigned int table, column;
} sums[] = {
	{LG_zones, LG_zones_pcp_bytes},		{LG_tasks, LG_tasks_page_tables_bytes},
	{LG_slab, LG_slab_active_objects},
	{LG_oom_events, LG_oom_events_uptime_ns}, {LG_buddy, LG_buddy_block_order},
	{LG_threads, LG_threads_stack_id},	{LG_slab, LG_slab_total_bytes},
	{LG_slab, LG_slab_slab_size_bytes},	{LG_tasks, LG_tasks_page_tables_bytes},
};

static const unsigned int tables[] = {
	LG_zones,   LG_buddy, LG_tasks,	  LG_oom_events, LG_hugepages,
	LG_cgroups, LG_slab,  LG_threads, LG_vmstat,
};

static bool is_judged(const struct lg_table *table, unsigned int column)
{
	for (size_t i = 0; i < LG_ARRAY_SIZE(sums); i++)
		if (sums[i].table == table->number && sums[i].column == column)
			return false;
	for (size_t i = 0; i < LG_ARRAY_SIZE(tables); i++)
		if (tables[i] == table->number)
			return table->columns[column].type != LG_TEXT;
	return false;
}

static bool stands_there(const char *digits)
{
	return strstr(raw, digits) || strstr(glued, digits);
}

static bool is_in_text(uint64_t value)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%" PRIu64, value);
	return stands_there(digits);
}

/* The value itself, or so many times the unit. */
static bool is_told(const struct lg_column *column, uint64_t value)
{
	char hex[24];

	if (column->type == LG_INT && (int64_t)value < 0)
		value = -value;
	snprintf(hex, sizeof(hex), "%" PRIx64, value);
	if (!value || is_in_text(value) || (column->type == LG_HEX && stands_there(hex)))
		return true;
	if (column->unit == LG_MS)
		return value % NS_PER_S == 0 && is_in_text(value / NS_PER_S);
	if (value % 1024 == 0 && is_in_text(value / 1024))
		return true;
	for (unsigned int page = 0; page < PAGES; page++)
		if (value % (4096u << page) == 0 && is_in_text(value / (4096u << page)))
			return true;
	return false;
}

static void check_row(void *ctx, const struct lg_table *table, const struct lg_row *row)
{
	const struct import_report *report = ctx;

	for (unsigned int i = 0; i < row->columns && i < table->count; i++) {
		const struct lg_value *value = &row->values[i];

		if (value->kind != LG_NUMBER || !is_judged(table, i) ||
		    (table->number == LG_tasks && report->kind == REPORT_PROC))
			continue;
		if (is_told(&table->columns[i], value->number))
			continue;
		fprintf(stderr, "%s.%s = %" PRIu64 "\n", table->name, table->columns[i].name,
			value->number);
		fuzz_assert(0, !"a number that is not in the text");
	}
}

static struct err *check_report(void *ctx, const struct import_report *report, struct dump *dump)
{
	unsigned int *reports = ctx;
	struct import_report copy = *report;

	++*reports;
	fuzz_assert(0, report->n && report->first_line <= report->last_line);
	told_rows(dump, check_row, &copy);
	dump_destroy(dump);
	return NULL;
}

/* The text without what loggers put around it, and without the ends of its lines. */
static void glue(int fd)
{
	struct line_text line;
	struct lines *lines;
	size_t at = 0;
	bool more = true;
	char path[32];

	snprintf(path, sizeof(path), "/dev/fd/%d", fd);
	if (lines_open(path, &lines))
		abort();
	while (!lines_next(lines, &line, &more) && more) {
		struct bare_cursor cursor;
		struct bare bare;

		bare_begin(&cursor, line.text, line.bytes);
		while (bare_next(&cursor, &bare) && at + bare.bytes < TEXT_MAX) {
			memcpy(glued + at, bare.text, bare.bytes);
			at += bare.bytes;
		}
	}
	for (size_t i = 0; i < at; i++)
		glued[i] = glued[i] ? glued[i] : ' ';
	glued[at] = '\0';
	lines_close(lines);
}

int fuzz_one(const uint8_t *data, size_t bytes)
{
	unsigned int reports = 0, found;
	struct import_sink sink = {.ctx = &reports, .report = check_report};
	int fd = told_file((const char *)data, bytes < TEXT_MAX ? bytes : TEXT_MAX);

	bytes = bytes < TEXT_MAX ? bytes : TEXT_MAX;
	for (size_t i = 0; i < bytes; i++)
		raw[i] = data[i] ? (char)data[i] : ' ';
	raw[bytes] = '\0';
	glue(fd);
	fuzz_assert(0, !told_import_file(fd, &sink, &found) && found == reports);
	close(fd);
	return 0;
}

/* ---- made-up texts */

static const char *const said[] = {
	"SysRq : Show Memory",
	"sysrq: Show State",
	"sysrq: Show Blocked State",
	"Mem-Info:",
	"",
	"a.out invoked oom-killer: gfp_mask=0x201da, order=#, oom_score_adj=#",
	"dd: page allocation failure: order:#, mode:0xa20(GFP_ATOMIC)",
	"CPU: 1 PID: # Comm: a.out Not tainted 6.1.0-9 #1",
	"Call Trace:",
	" f+0x1#/0x2#",
	" ? g+0x10/0x20 [m#]",
	"[<c015ae08>] (f) from [<c015ae0#>] (g+0x#/0x20)",
	"active_anon:# inactive_anon:# isolated_anon:#\n active_file:# inactive_file:#",
	" free:# slab_reclaimable:# slab_unreclaimable:#\n mapped:# shmem:# pagetables:# "
	"bounce:0",
	"Active:# inactive:# dirty:# writeback:#\n free:# slab:# mapped:# pagetables:#",
	"Node # DMA free:#kB min:#kB low:#kB high:#kB active_anon:#kB inactive_anon:#kB "
	"present:#kB",
	"DMA free:#kB min:#kB low:#kB high:#kB active:#kB inactive:#kB present:#kB "
	"pages_scanned:#",
	"lowmem_reserve[]: 0 # # #",
	"DMA per-cpu:",
	"CPU    #: hi:  186, btch:  31 usd: #",
	"Node # DMA: 1*4kB 0*8kB 2*16kB (UM) 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB = "
	"36kB",
	"DMA: #*4kB #*8kB 0*16kB = #kB",
	"# total pagecache pages",
	"# pages in swap cache",
	"Free swap  = #kB",
	"Total swap = #kB",
	"# pages RAM",
	"# pages of RAM",
	"# reserved pages",
	"Node 0 hugepages_total=# hugepages_free=# hugepages_surp=0 hugepages_size=2048kB",
	"[ pid ]   uid  tgid total_vm      rss nr_ptes swapents oom_score_adj name",
	"[  #]  #  #  #  #  #  #  # a.out",
	"[  pid  ]   uid  tgid total_vm      rss cpu oom_adj name",
	"Memory cgroup stats for /a:",
	"anon #",
	"memory: usage #kB, limit #kB, failcnt #",
	"Out of memory: Killed process # (a.out) total-vm:#kB, anon-rss:#kB, file-rss:#kB",
	"INFO: task dd:# blocked for more than # seconds.",
	"Kernel panic - not syncing: #",
	"task:dd   state:D stack:#  pid:#  ppid:#  flags:0x0000000#",
	"MemTotal:  # kB",
	"MemFree: # kB",
	"nr_free_pages #",
	"SLUB: Unable to allocate memory on node -1, gfp=0xa20(GFP_ATOMIC)",
	"  cache: a, object size: #, buffer size: #, default order: #, min order: 0",
	"  node 0: slabs: #, objs: #, free: #",
	"slabinfo - version: 2.1",
	"Name:\ta.out\nPid:\t#",
	"a # # # # # : tunables # # # : slabdata # # #",
	"Node 0, zone DMA # # # # # # # # # # #",
};

static size_t put_line(struct fuzz_random *random, uint8_t *data, size_t at, const char *text)
{
	char number[24];

	for (; *text && at < FUZZ_MAX - 32; text++) {
		const char *from = text;
		size_t bytes = 1;

		if (*text == '#') {
			snprintf(number, sizeof(number), "%" PRIu64,
				 fuzz_draw(random) >> fuzz_below(random, 64));
			from = number;
			bytes = strlen(number);
		}
		memcpy(data + at, from, bytes);
		at += bytes;
		if (*text == ' ' && fuzz_below(random, 40) == 0)
			data[at++] = '\n';
	}
	data[at++] = '\n';
	return at;
}

size_t fuzz_make(struct fuzz_random *random, uint8_t *data)
{
	bool stamps = fuzz_below(random, 2);
	size_t at = 0, first = fuzz_below(random, LG_ARRAY_SIZE(said));

	for (unsigned int i = 0; i < 40 && at < FUZZ_MAX - 128; i++) {
		size_t next = fuzz_below(random, 4) ? first + i : fuzz_draw(random);

		if (stamps && fuzz_below(random, 20))
			at += (size_t)snprintf((char *)data + at, 32, "[%5u.%06u] ", 7 + i,
					       fuzz_below(random, 999999));
		at = put_line(random, data, at, said[next % LG_ARRAY_SIZE(said)]);
	}
	return at;
}
