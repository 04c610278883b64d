// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rows of tasks by their heading. Must never put a number into another column than the one that it
 * was printed in.
 */
#include "task_text.h"

#include <stdlib.h>
#include <string.h>

#include "event.h"
#include "rows.h"
#include "scan.h"

/* As dump_tasks() has them; blanks: in front of the shortest number that fills its width. */
static const struct {
	const char *name;
	unsigned int width, blanks;
} columns[TASK_COLUMNS] = {
	[TASK_UID] = {"uid", 5, 1},
	[TASK_TGID] = {"tgid", 5, 1},
	[TASK_TOTAL_VM] = {"total_vm", 8, 1},
	[TASK_RSS] = {"rss", 8, 1},
	[TASK_RSS_ANON] = {"rss_anon", 8, 1},
	[TASK_RSS_FILE] = {"rss_file", 8, 1},
	[TASK_RSS_SHMEM] = {"rss_shmem", 9, 1},
	[TASK_CPU] = {"cpu", 3, 1},
	[TASK_OOM_ADJ] = {"oom_adj", 3, 5},
	[TASK_NR_PTES] = {"nr_ptes", 7, 1},
	[TASK_NR_PMDS] = {"nr_pmds", 7, 1},
	[TASK_PGTABLES_BYTES] = {"pgtables_bytes", 8, 1},
	[TASK_SWAPENTS] = {"swapents", 8, 1},
	[TASK_OOM_SCORE_ADJ] = {"oom_score_adj", 5, 9},
};

static struct report_tasks *tasks_of(struct report *report)
{
	if (!report->tasks)
		report->tasks = calloc(1, sizeof(*report->tasks));
	if (!report->tasks)
		report_fail(report, err_memory());
	return report->tasks;
}

/* ---- the line in front, from 4.19 */

#define TITLE "Tasks state (memory values in pages):"

static void title_take(struct report *report, const char *text, size_t bytes)
{
	(void)text;
	(void)bytes;
	report->task_title = true;
}

const struct grammar grammar_task_title = {
	.name = "task-title",
	.begins = (const char *const[]){"Tasks state (", NULL},
	.place = PLACE_TASKS,
	.once = true,
	.forms = (const char *const[]){TITLE, NULL},
	.take = title_take,
};

/* ---- the heading */

static int find_column(const char *name, size_t bytes)
{
	for (int i = 0; i < TASK_COLUMNS; i++)
		if (strlen(columns[i].name) == bytes && !memcmp(columns[i].name, name, bytes))
			return i;
	return -1;
}

/* Whether some column's name begins so. */
static bool begins_column(const char *name, size_t bytes)
{
	for (int i = 0; i < TASK_COLUMNS; i++)
		if (strlen(columns[i].name) > bytes && !memcmp(columns[i].name, name, bytes))
			return true;
	return bytes < 4 && !memcmp("name", name, bytes);
}

static bool has_column(const struct task_heading *heading, enum task_column column)
{
	for (unsigned int i = 0; i < heading->columns; i++)
		if (heading->column[i] == column)
			return true;
	return false;
}

static enum fit heading_pid(struct scan *scan, struct task_heading *heading)
{
	const char *inner;

	if (!scan_text(scan, "["))
		return FIT_NOT;
	inner = scan->at;
	scan_blanks(scan);
	if (!scan_text(scan, "pid"))
		return scan_begins(scan, "pid") ? FIT_PART : FIT_NOT;
	scan_blanks(scan);
	heading->pid_width = (unsigned int)(scan->at - inner);
	if (!scan_text(scan, "]"))
		return scan->at == scan->end ? FIT_PART : FIT_NOT;
	return FIT_WHOLE;
}

static enum fit heading_fit(const char *text, size_t bytes, struct task_heading *heading)
{
	struct scan scan = {text, text + bytes};
	enum fit fit;

	memset(heading, 0, sizeof(*heading));
	fit = heading_pid(&scan, heading);
	if (fit != FIT_WHOLE)
		return fit;
	for (;;) {
		const char *name, *before = scan.at;
		size_t length;
		int column;

		if (!scan_blanks(&scan))
			return scan.at == scan.end ? FIT_PART : FIT_NOT;
		heading->padded |= scan.at - before > 1;
		if (!scan_word(&scan, "", &name, &length))
			return FIT_PART;
		if (length == 4 && !memcmp(name, "name", 4))
			return scan_done(&scan) && heading->columns ? FIT_WHOLE : FIT_NOT;
		column = find_column(name, length);
		if (column < 0 || has_column(heading, (enum task_column)column) ||
		    heading->columns == TASK_COLUMNS)
			return scan.at == scan.end && begins_column(name, length) ? FIT_PART
										  : FIT_NOT;
		heading->column[heading->columns++] = (enum task_column)column;
	}
}

static enum fit heading_parse(const struct report *report, const char *text, size_t bytes)
{
	struct task_heading heading;

	(void)report;
	return heading_fit(text, bytes, &heading);
}

static void heading_take(struct report *report, const char *text, size_t bytes)
{
	struct report_tasks *tasks = tasks_of(report);

	if (!tasks)
		return;
	heading_fit(text, bytes, &tasks->heading);
	report->parts |= REPORT_TASK_HEADER;
}

const struct grammar grammar_task_heading = {
	.name = "task-heading",
	.begins = (const char *const[]){"[ ", "[pid", NULL},
	.place = PLACE_TASKS + 1,
	.once = true,
	.parse = heading_parse,
	.take = heading_take,
};

/* ---- a row */

static unsigned int digits(const char *from, const char *to)
{
	return (unsigned int)(to - from);
}

/* `0 sed` is no name where numbers may have been put together wrongly. */
static bool is_odd_name(const char *name, size_t bytes)
{
	size_t at = *name == '-';

	while (at < bytes && name[at] >= '0' && name[at] <= '9')
		at++;
	return at && at < bytes && name[at] == ' ';
}

static enum fit row_pid(struct scan *scan, uint64_t *pid)
{
	if (!scan_text(scan, "["))
		return FIT_NOT;
	scan_blanks(scan);
	if (scan->at == scan->end)
		return FIT_PART;
	if (!scan_number(scan, pid))
		return FIT_NOT;
	scan_blanks(scan);
	if (!scan_text(scan, "]"))
		return scan->at == scan->end ? FIT_PART : FIT_NOT;
	return FIT_WHOLE;
}

/* The numbers behind the pid. *odd: how many are not where the kernel would have printed them. */
static enum fit row_numbers(const struct task_heading *heading, struct scan *scan,
			    struct task_said *task, unsigned int *odd)
{
	for (unsigned int i = 0; i < heading->columns; i++) {
		enum task_column column = heading->column[i];
		const char *before = scan->at, *number;
		unsigned int wide, blanks;

		if (!scan_blanks(scan))
			return scan->at == scan->end ? FIT_PART : FIT_NOT;
		number = scan->at;
		if (!scan_signed(scan, &task->number[column]))
			return scan->at == scan->end || scan_begins(scan, "-") ? FIT_PART
									       : FIT_NOT;
		if (task->number[column] < 0 && column != TASK_OOM_ADJ &&
		    column != TASK_OOM_SCORE_ADJ)
			return FIT_NOT;
		wide = digits(number, scan->at);
		blanks = columns[column].blanks +
			 (wide < columns[column].width ? columns[column].width - wide : 0);
		*odd += blanks != (unsigned int)(number - before);
	}
	return FIT_WHOLE;
}

static enum fit row_fit(const struct task_heading *heading, const char *text, size_t bytes,
			struct task_said *task)
{
	struct scan scan = {text, text + bytes};
	unsigned int odd = 0;
	enum fit fit;
	size_t name;

	fit = row_pid(&scan, &task->pid);
	if (fit == FIT_WHOLE)
		fit = row_numbers(heading, &scan, task, &odd);
	if (fit != FIT_WHOLE)
		return fit;
	if (!scan_blanks(&scan))
		return scan.at == scan.end ? FIT_PART : FIT_NOT;
	name = (size_t)(scan.end - scan.at);
	if (!name)
		return FIT_PART;
	if (name > PHRASE_COMM || ((odd || !heading->padded) && is_odd_name(scan.at, name)))
		return FIT_NOT;
	if (task->number[TASK_PGTABLES_BYTES] % 1024)
		return FIT_DAMAGED;
	memcpy(task->comm, scan.at, name);
	task->comm[name] = 0;
	return name == PHRASE_COMM ? FIT_WHOLE : FIT_OPEN;
}

/* Whether a text is a row of some task table, whose heading is not known. */
static bool is_headless(const char *text, size_t bytes)
{
	struct scan scan = {text, text + bytes};
	unsigned int numbers = 0;
	uint64_t pid;
	int64_t number;

	if (row_pid(&scan, &pid) != FIT_WHOLE)
		return false;
	while (scan_blanks(&scan) && scan_signed(&scan, &number))
		numbers++;
	return numbers >= 6 && numbers < TASK_COLUMNS && scan.at < scan.end;
}

static enum fit row_parse(const struct report *report, const char *text, size_t bytes)
{
	struct task_said task = {.pid = 0};

	if (*text != '[')
		return FIT_NOT;
	if (report && report->tasks && report->tasks->heading.columns)
		return row_fit(&report->tasks->heading, text, bytes, &task);
	return is_headless(text, bytes) ? FIT_OPEN : FIT_NOT;
}

static struct task_said *new_task(struct report *report, struct report_tasks *tasks)
{
	if (tasks->count == TASK_ROWS_MAX) {
		report_lose(report, "tasks", "more than a report may have", 1);
		return NULL;
	}
	if (tasks->count == tasks->room) {
		unsigned int room = tasks->room * 2 + 64;
		struct task_said *grown = realloc(tasks->tasks, room * sizeof(*grown));

		if (!grown) {
			report_fail(report, err_memory());
			return NULL;
		}
		tasks->tasks = grown;
		tasks->room = room;
	}
	return &tasks->tasks[tasks->count];
}

static void row_take(struct report *report, const char *text, size_t bytes)
{
	struct report_tasks *tasks = tasks_of(report);
	struct task_said task = {.pid = 0}, *ret;
	enum fit fit;

	if (!tasks)
		return;
	if (!tasks->heading.columns) {
		tasks->headless++;
		return;
	}
	fit = row_fit(&tasks->heading, text, bytes, &task);
	if (fit != FIT_WHOLE && fit != FIT_OPEN) { /* it was judged by another's heading */
		report_lose(report, "tasks", "damaged", 1);
		return;
	}
	ret = new_task(report, tasks);
	if (!ret)
		return;
	*ret = task;
	tasks->count++;
}

const struct grammar grammar_task_row = {
	.name = "task-row",
	.begins = (const char *const[]){"[", NULL},
	.place = PLACE_TASKS + 2,
	.one_printk = true,
	.parse = row_parse,
	.take = row_take,
};

/* ---- the end */

static const struct task_said *find_task(const struct report *report, uint64_t pid)
{
	const struct report_tasks *tasks = report->tasks;

	for (unsigned int i = 0; i < tasks->count; i++)
		if (tasks->tasks[i].pid == pid)
			return &tasks->tasks[i];
	return NULL;
}

/* A power of two that Linux has for pages. */
static bool is_page_size(uint64_t bytes)
{
	return bytes >= 1024 && bytes <= 1048576 && !(bytes & (bytes - 1));
}

void task_page_size(struct report *report)
{
	struct report_event *list = report->event;
	uint64_t found = 0;

	if (report->page_size.known || !report->tasks || !list ||
	    !has_column(&report->tasks->heading, TASK_TOTAL_VM))
		return;
	for (unsigned int i = 0; i < list->count; i++) {
		struct said pid = event_number(&list->events[i], LG_oom_events_pid);
		struct said vsize = event_number(&list->events[i], LG_oom_events_vsize_bytes);
		const struct task_said *task = pid.known ? find_task(report, pid.value) : NULL;
		uint64_t pages = task ? (uint64_t)task->number[TASK_TOTAL_VM] : 0;

		if (!vsize.known || !pages)
			continue;
		if (vsize.value % pages || !is_page_size(vsize.value / pages) ||
		    (found && found != vsize.value / pages))
			return;
		found = vsize.value / pages;
	}
	report->page_size = (struct said){.value = found, .known = found, .unit = SAID_BYTES};
}

struct paged {
	struct lg_row row;
	const struct report *report;
	const struct task_said *task;
};

static void set(struct paged *paged, unsigned int column, enum task_column from, uint64_t unit)
{
	const struct task_heading *heading = &paged->report->tasks->heading;
	uint64_t bytes;

	if (unit && has_column(heading, from) &&
	    !__builtin_mul_overflow((uint64_t)paged->task->number[from], unit, &bytes))
		lg_row_set(&paged->row, column, bytes);
}

/* Before 3.? tables of the last level only, then of two: VmPTE and VmPMD of that age. */
static void set_page_tables(struct paged *paged, uint64_t page)
{
	const struct task_heading *heading = &paged->report->tasks->heading;
	struct lg_value *value = &paged->row.values[LG_tasks_page_tables_bytes];

	set(paged, LG_tasks_page_tables_bytes, TASK_PGTABLES_BYTES, 1);
	set(paged, LG_tasks_page_tables_bytes, TASK_NR_PTES, page);
	if (has_column(heading, TASK_NR_PMDS) && value->kind == LG_NUMBER)
		value->number += (uint64_t)paged->task->number[TASK_NR_PMDS] * page;
}

static void make_row(struct paged *paged, uint64_t page)
{
	const struct task_heading *heading = &paged->report->tasks->heading;
	const struct task_said *task = paged->task;

	lg_row_clear(&paged->row, LG_tasks_columns);
	lg_row_set(&paged->row, LG_tasks_pid, task->pid);
	set(paged, LG_tasks_tgid, TASK_TGID, 1);
	set(paged, LG_tasks_uid, TASK_UID, 1);
	lg_row_set_text(&paged->row, LG_tasks_comm, task->comm, strlen(task->comm));
	set(paged, LG_tasks_vsize_bytes, TASK_TOTAL_VM, page);
	set(paged, LG_tasks_rss_bytes, TASK_RSS, page);
	set(paged, LG_tasks_rss_anon_bytes, TASK_RSS_ANON, page);
	set(paged, LG_tasks_rss_file_bytes, TASK_RSS_FILE, page);
	set(paged, LG_tasks_rss_shmem_bytes, TASK_RSS_SHMEM, page);
	set(paged, LG_tasks_swap_bytes, TASK_SWAPENTS, page);
	set_page_tables(paged, page);
	if (has_column(heading, TASK_OOM_ADJ))
		lg_row_set_int(&paged->row, LG_tasks_oom_adj, task->number[TASK_OOM_ADJ]);
	if (has_column(heading, TASK_OOM_SCORE_ADJ))
		lg_row_set_int(&paged->row, LG_tasks_oom_score_adj,
			       task->number[TASK_OOM_SCORE_ADJ]);
}

struct err *task_rows(struct report *report)
{
	const struct report_tasks *tasks = report->tasks;
	uint64_t page = report->page_size.known ? report->page_size.value : 0;
	struct paged paged = {.report = report};
	struct err *err = NULL;

	if (!tasks)
		return NULL;
	for (unsigned int i = 0; i < tasks->count && !err; i++) {
		paged.task = &tasks->tasks[i];
		make_row(&paged, page);
		err = rows_add(report->rows, LG_tasks, &paged.row);
	}
	if (!err && tasks->count && !page)
		err = rows_lose(report->rows, "tasks",
				"the page size is not known: sizes in pages", tasks->count);
	if (!err && tasks->headless)
		err = rows_lose(report->rows, "tasks", "rows without their heading",
				tasks->headless);
	return err;
}

void task_destroy(struct report_tasks *tasks)
{
	if (!tasks)
		return;
	free(tasks->tasks);
	free(tasks);
}
