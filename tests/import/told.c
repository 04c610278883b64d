// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rows of an imported dump as facts. Reads the dump's frames itself, as making SQL tables of each
 * of thousands of dumps would take most of the time. Must never look at what the importer knows
 * besides import.h.
 */
#define _GNU_SOURCE /* memfd_create */
#include "told.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* What tells the rows of a table apart; without any: those of one value are one. */
static const struct {
	unsigned int table;
	int columns[3]; /* -1: none */
} names[] = {
	{LG_memory, {-1, -1, -1}},
	{LG_vmstat, {LG_vmstat_name, -1, -1}},
	{LG_nodes, {LG_nodes_node, -1, -1}},
	{LG_zones, {LG_zones_node, LG_zones_zone, -1}},
	{LG_buddy, {LG_buddy_node, LG_buddy_zone, LG_buddy_block_order}},
	{LG_tasks, {LG_tasks_pid, -1, -1}},
	{LG_slab, {LG_slab_name, -1, -1}},
	{LG_swaps, {LG_swaps_name, -1, -1}},
	{LG_threads, {LG_threads_pid, -1, -1}},
	{LG_stacks, {-1, -1, -1}},
	{LG_oom_events, {LG_oom_events_event, -1, -1}},
	{LG_cgroups, {-1, -1, -1}},
	{LG_cgroup_counters, {LG_cgroup_counters_name, -1, -1}},
	{LG_hugepages, {LG_hugepages_node, LG_hugepages_size_bytes, -1}},
	{LG_allocations, {LG_allocations_site, -1, -1}},
};

/* Columns that say which part of a text is here, or where in it: they differ where it is cut; and
 * those that the list of reports has too. */
static const struct {
	unsigned int table, column;
	bool soft;
} passing[] = {
	{LG_dump, LG_dump_complete, false},	{LG_dump, LG_dump_time_ns, false},
	{LG_dump, LG_dump_uptime_ns, false},	{LG_dump, LG_dump_trigger, true},
	{LG_threads, LG_threads_why, true},	{LG_threads, LG_threads_stack_id, false},
	{LG_stacks, LG_stacks_stack_id, false}, {LG_stacks, LG_stacks_depth, false},
	{LG_dump, LG_dump_current_pid, false},	{LG_dump, LG_dump_current_comm, false},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static _Noreturn void give_up(struct err *err)
{
	fprintf(stderr, "told: %s\n", err ? err->text : "no memory");
	abort();
}

static void *grown(void *old, size_t bytes)
{
	void *more = realloc(old, bytes);

	if (!more)
		give_up(NULL);
	return more;
}

static uint64_t hash(const char *text, size_t bytes)
{
	uint64_t sum = 0xcbf29ce484222325; /* FNV-1a */

	for (size_t i = 0; i < bytes; i++)
		sum = (sum ^ (uint8_t)text[i]) * 0x100000001b3;
	return sum;
}

/* place is the first `place` bytes of text. */
static void add_fact(struct told_report *report, const char *text, size_t place, bool soft)
{
	size_t bytes = strlen(text);

	if (report->count == report->room) {
		report->room = report->room ? 2 * report->room : 256;
		report->facts = grown(report->facts, report->room * sizeof(*report->facts));
	}
	if (report->used + bytes + 1 > report->words_room) {
		report->words_room = 2 * report->words_room + bytes + 4096;
		report->words = grown(report->words, report->words_room);
	}
	memcpy(report->words + report->used, text, bytes + 1);
	report->facts[report->count++] = (struct told_fact){
		.place = hash(text, place),
		.value = hash(text + place, bytes - place),
		.text = report->used,
		.soft = soft,
	};
	report->used += bytes + 1;
}

static int value_text(const struct lg_column *column, const struct lg_row *row,
		      const struct lg_value *value, char *text, size_t bytes)
{
	if (value->kind == LG_NULL)
		return snprintf(text, bytes, "-");
	if (value->kind == LG_STRING)
		return snprintf(text, bytes, "%.*s", value->length, row->text + value->offset);
	if (column->type == LG_INT)
		return snprintf(text, bytes, "%" PRId64, (int64_t)value->number);
	return snprintf(text, bytes, "%" PRIu64, value->number);
}

/* What names a row: false, the table is none of facts. */
static bool row_name(const struct lg_table *table, const struct lg_row *row, char *text,
		     size_t bytes)
{
	size_t at = 0;

	text[0] = '\0';
	for (size_t i = 0; i < COUNT(names); i++) {
		if (names[i].table != table->number)
			continue;
		for (size_t n = 0; n < 3 && names[i].columns[n] >= 0; n++) {
			int column = names[i].columns[n];

			at += (size_t)snprintf(text + at, bytes - at, "/");
			at += (size_t)value_text(&table->columns[column], row,
						 &row->values[column], text + at, bytes - at);
		}
		return true;
	}
	return table->number == LG_dump;
}

static void take_row(void *ctx, const struct lg_table *table, const struct lg_row *row)
{
	struct told_report *report = ctx;
	char name[3 * LG_TEXT_MAX], text[8 * LG_TEXT_MAX];

	if (!row_name(table, row, name, sizeof(name)))
		return;
	for (unsigned int i = 0; i < row->columns && i < table->count; i++) {
		bool soft = false, left_out = row->values[i].kind == LG_NULL;
		int place;

		for (size_t n = 0; n < COUNT(passing); n++)
			if (passing[n].table == table->number && passing[n].column == i) {
				soft = passing[n].soft;
				left_out |= !soft;
			}
		if (left_out)
			continue;
		place = snprintf(text, sizeof(text), "%s%s.%s", table->name, name,
				 table->columns[i].name);
		snprintf(text + place, sizeof(text) - (size_t)place, " = ");
		value_text(&table->columns[i], row, &row->values[i], text + place + 3,
			   sizeof(text) - (size_t)place - 3);
		add_fact(report, text, (size_t)place, soft);
	}
}

void told_rows(const struct dump *dump,
	       void (*row)(void *ctx, const struct lg_table *table, const struct lg_row *row),
	       void *ctx)
{
	struct dump_progress progress;
	const struct lg_frame *frame;
	static struct block block;

	dump_progress(dump, &progress);
	for (unsigned int i = 0; i < progress.frames; i++) {
		const struct lg_table *table;

		frame = dump_frame(dump, (uint16_t)i);
		if (!frame || block_decode(frame->payload, frame->length, &block))
			give_up(err_new(ERR_INPUT, "an imported dump has a frame %u that is none",
					i));
		table = lg_schema_table(block.table);
		for (unsigned int n = 0; table && n < block.rows; n++)
			row(ctx, table, &block.row[n]);
	}
}

static void head_number(struct told_report *report, const char *name, const struct said *said,
			bool soft)
{
	char text[128];
	int place = snprintf(text, sizeof(text), "reports.%s", name);

	if (!said->known)
		return;
	snprintf(text + place, sizeof(text) - (size_t)place, " = %" PRIu64, said->value);
	add_fact(report, text, (size_t)place, soft);
}

static void head_text(struct told_report *report, const char *name, const char *value, bool soft)
{
	char text[REPORT_TEXT + 64];
	int place = snprintf(text, sizeof(text), "reports.%s", name);

	if (!value[0])
		return;
	snprintf(text + place, sizeof(text) - (size_t)place, " = %s", value);
	add_fact(report, text, (size_t)place, soft);
}

/* Of several hung tasks the first that is here is the one that a report begins with. */
static void take_head(struct told_report *report)
{
	const struct import_report *head = &report->head;
	bool first = head->kind == REPORT_HUNG_TASK;

	head_text(report, "kind", report_kind_name(head->kind), true);
	head_text(report, "kernel_release", head->kernel_release, false);
	head_text(report, "gfp", head->gfp, false);
	head_text(report, "trigger_comm", head->trigger_comm, first);
	head_text(report, "victim_comm", head->victim_comm, false);
	head_number(report, "page_size_bytes", &head->page_size_bytes, false);
	head_number(report, "order", &head->order, false);
	head_number(report, "trigger_pid", &head->trigger_pid, first);
	head_number(report, "free_pages", &head->free_pages, false);
	head_number(report, "victim_pid", &head->victim_pid, false);
}

static int by_place(const void *a, const void *b)
{
	const struct told_fact *x = a, *y = b;

	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	return x->value < y->value ? -1 : x->value > y->value;
}

static struct err *take_report(void *ctx, const struct import_report *head, struct dump *dump)
{
	struct told *told = ctx;
	struct told_report *report = &told->report[told->reports];

	if (told->reports < TOLD_REPORTS) {
		told->reports++;
		report->head = *head;
		take_head(report);
		told_rows(dump, take_row, report);
		qsort(report->facts, report->count, sizeof(*report->facts), by_place);
	}
	dump_destroy(dump);
	return NULL;
}

int told_file(const char *text, size_t bytes)
{
	int fd = memfd_create("told", 0);

	if (fd < 0 || write(fd, text, bytes) != (ssize_t)bytes)
		give_up(err_new(ERR_INPUT, "cannot keep %zu bytes in memory", bytes));
	return fd;
}

struct err *told_import_file(int fd, const struct import_sink *sink, unsigned int *found)
{
	char path[32];

	snprintf(path, sizeof(path), "/dev/fd/%d", fd);
	return import_text(path, sink, found);
}

void told_import(const char *text, size_t bytes, struct told *ret)
{
	struct import_sink sink = {.ctx = ret, .report = take_report};
	int fd = told_file(text, bytes);
	struct err *err;

	memset(ret, 0, sizeof(*ret));
	err = told_import_file(fd, &sink, &ret->found);
	close(fd);
	if (err)
		give_up(err);
	if (ret->found < ret->reports)
		give_up(err_new(ERR_INPUT, "more reports came than were found"));
}

void told_deinit(struct told *told)
{
	for (unsigned int i = 0; i < told->reports; i++) {
		free(told->report[i].facts);
		free(told->report[i].words);
	}
	told->reports = 0;
}

/*
 * Calls of two tasks that nothing tells apart are left out of the whole report; a part of it may
 * have those of one.
 */
static bool has_stacks(const struct told_report *report)
{
	for (size_t i = 0; i < report->count; i++)
		if (!strncmp(report->words + report->facts[i].text, "stacks.", 7))
			return true;
	return false;
}

static bool has_place(const struct told_report *report, const char *words, size_t bytes)
{
	for (size_t i = 0; i < report->count; i++)
		if (!strncmp(report->words + report->facts[i].text, words, bytes))
			return true;
	return false;
}

/*
 * What is resident is shown in sum only where of which kind is lost. And a task or thread whose
 * pid is lost: whether any of the whole report's has that value.
 */
static bool is_some_tasks(const struct told_report *whole, const char *words)
{
	const char *value = strchr(words, '.');
	size_t table = strcspn(words, "/") + 1;

	if (!strncmp(words, "tasks/", 6) && !strncmp(value, ".rss_bytes ", 11))
		return !has_place(whole, words, (size_t)(value + 10 - words));
	if (strncmp(words, "tasks/-.", 8) && strncmp(words, "threads/-.", 10))
		return false;
	for (size_t i = 0; i < whole->count; i++) {
		const char *other = whole->words + whole->facts[i].text;

		if (!strncmp(other, words, table) && strchr(other, '.') &&
		    !strcmp(strchr(other, '.'), value))
			return true;
	}
	return false;
}

void told_compare(const struct told_report *seen, const struct told_report *whole,
		  struct told_sums *ret)
{
	bool stacks = has_stacks(whole);
	size_t at = 0;

	*ret = (struct told_sums){0};
	for (size_t i = 0; i < seen->count; i++) {
		const struct told_fact *fact = &seen->facts[i];
		const char *words = seen->words + fact->text;

		while (at < whole->count && by_place(&whole->facts[at], fact) < 0)
			at++;
		if (at < whole->count && !by_place(&whole->facts[at], fact)) {
			ret->same++;
		} else if (fact->soft || (!stacks && !strncmp(words, "stacks.", 7)) ||
			   is_some_tasks(whole, words)) {
			ret->soft++;
		} else {
			ret->wrong++;
			if (!ret->first)
				ret->first = words;
		}
	}
}
