// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One report: what it was made of, and what it comes to. Must never call complete what lacks
 * something.
 */
#define _GNU_SOURCE
#include "report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cgroup_text.h"
#include "event.h"
#include "import.h"
#include "memory_text.h"
#include "rows.h"
#include "slab_text.h"
#include "task_text.h"
#include "thread_text.h"

#define LOSSES_MAX 64 /* kinds of them; what is beyond is the same, and counted in the last */

struct report_loss {
	char subject[LG_TEXT_MAX + 1], reason[LG_TEXT_MAX + 1];
	uint64_t count;
};

static const char *const kind_names[REPORT_KINDS] = {
	[REPORT_NONE] = "unknown",
	[REPORT_OOM] = "oom",
	[REPORT_MEMCG_OOM] = "memcg-oom",
	[REPORT_MANUAL_OOM] = "manual-oom",
	[REPORT_SYSRQ_M] = "sysrq-m",
	[REPORT_SYSRQ_T] = "sysrq-t",
	[REPORT_SYSRQ_W] = "sysrq-w",
	[REPORT_SYSRQ_L] = "sysrq-l",
	[REPORT_ALLOC_FAILURE] = "alloc-failure",
	[REPORT_ALLOC_STALL] = "alloc-stall",
	[REPORT_SLUB_FAILURE] = "slub-failure",
	[REPORT_VMALLOC_FAILURE] = "vmalloc-failure",
	[REPORT_HUNG_TASK] = "hung-task",
	[REPORT_PANIC] = "panic",
	[REPORT_PROC] = "proc",
};

const char *report_kind_name(enum report_kind kind)
{
	return kind < REPORT_KINDS ? kind_names[kind] : kind_names[REPORT_NONE];
}

struct err *report_create(enum report_kind kind, struct report **ret)
{
	struct report *report = calloc(1, sizeof(*report));
	struct err *err;

	if (!report)
		return err_memory();
	report->kind = kind;
	err = rows_create(&report->rows);
	if (err) {
		free(report);
		return err;
	}
	*ret = report;
	return NULL;
}

/* What is said behind the first lines. */
static void drop_body(struct report *report)
{
	memory_destroy(report->memory);
	task_destroy(report->tasks);
	slab_destroy(report->slab);
	cgroup_destroy(report->cgroup);
	report->memory = NULL;
	report->tasks = NULL;
	report->slab = NULL;
	report->cgroup = NULL;
}

void report_destroy(struct report *report)
{
	if (!report)
		return;
	drop_body(report);
	thread_destroy(report->stacks);
	event_destroy(report->event);
	rows_destroy(report->rows);
	err_destroy(report->err);
	free(report->losses);
	free(report->once);
	free(report);
}

void report_fail(struct report *report, struct err *err)
{
	if (report->err)
		err_destroy(err);
	else
		report->err = err;
}

static struct report_loss *find_loss(struct report *report, const char *subject,
				     const char *reason)
{
	for (unsigned int i = 0; i < report->losses_count; i++) {
		struct report_loss *loss = &report->losses[i];

		if (!strncmp(loss->subject, subject, LG_TEXT_MAX) &&
		    !strncmp(loss->reason, reason, LG_TEXT_MAX))
			return loss;
	}
	return report->losses_count == LOSSES_MAX ? &report->losses[LOSSES_MAX - 1] : NULL;
}

void report_lose(struct report *report, const char *subject, const char *reason, uint64_t count)
{
	struct report_loss *loss = find_loss(report, subject, reason), *grown;

	if (loss) {
		loss->count += count;
		return;
	}
	grown = realloc(report->losses, (report->losses_count + 1) * sizeof(*grown));
	if (!grown) {
		report_fail(report, err_memory());
		return;
	}
	report->losses = grown;
	loss = &grown[report->losses_count++];
	snprintf(loss->subject, sizeof(loss->subject), "%s", subject);
	snprintf(loss->reason, sizeof(loss->reason), "%s", reason);
	loss->count = count;
}

void report_set_memcg(struct report *report)
{
	report->parts |= REPORT_MEMCG;
	if (report->kind == REPORT_OOM || report->kind == REPORT_NONE)
		report->kind = REPORT_MEMCG_OOM;
}

bool report_is_of(const struct report *report, const struct phrase_value *comm)
{
	char asked[LG_TEXT_MAX + 1];

	event_text(event_asked(report), LG_oom_events_comm, asked, sizeof(asked));
	return !asked[0] ||
	       (strlen(asked) == comm->bytes && !memcmp(asked, comm->text, comm->bytes));
}

bool report_has_memory(enum report_kind kind)
{
	return kind == REPORT_OOM || kind == REPORT_MANUAL_OOM || kind == REPORT_SYSRQ_M ||
	       kind == REPORT_ALLOC_FAILURE || kind == REPORT_ALLOC_STALL ||
	       kind == REPORT_VMALLOC_FAILURE;
}

bool report_has_victim(enum report_kind kind)
{
	return kind == REPORT_OOM || kind == REPORT_MANUAL_OOM || kind == REPORT_MEMCG_OOM;
}

bool report_has_threads(enum report_kind kind)
{
	return kind == REPORT_SYSRQ_T || kind == REPORT_SYSRQ_W || kind == REPORT_SYSRQ_L ||
	       kind == REPORT_HUNG_TASK;
}

bool report_is_over(const struct report *report)
{
	if (report->mixed)
		return false;
	if (report_has_victim(report->kind))
		return report->parts & REPORT_VICTIM;
	if (report_has_memory(report->kind) || report->kind == REPORT_NONE)
		return report->place >= PLACE_TOTALS;
	return true;
}

void report_forget_release(struct report *report)
{
	if (!report->release_said)
		report->kernel_release[0] = 0;
	report->machine[0] = 0;
}

void report_cross(struct report *report)
{
	thread_mix(report);
	if (!report->crossed)
		report_lose(report, "stacks", "another's lines came in between", 0);
	report->crossed = true;
}

/* Its threads, of which nothing tells since when they are not its own alone. */
static void drop_threads(struct report *report)
{
	struct rows *rows;
	struct err *err = rows_create(&rows);

	if (err) {
		report_fail(report, err);
		return;
	}
	rows_destroy(report->rows);
	report->rows = rows;
	thread_destroy(report->stacks);
	report->stacks = NULL;
	report->kernel_release[0] = 0;
}

void report_mix(struct report *report)
{
	struct report_event *list = report->event;

	if (report->mixed)
		return;
	report->mixed = true;
	report_forget_release(report);
	thread_mix(report);
	drop_body(report);
	if (report_has_threads(report->kind))
		drop_threads(report);
	if (list) {
		list->count = list->asked >= 0 ? (unsigned int)list->asked + 1 : 0;
		list->victim = -1;
		list->chosen = false;
	}
	report_lose(report, "report",
		    "another came in between, without a mark: whose values these "
		    "are is not known",
		    0);
}

void report_forget(struct report *report)
{
	report_mix(report);
	drop_threads(report);
	event_destroy(report->event);
	report->event = NULL;
	report->comm_said = false;
}

/* ---- the end */

/* What it is, when its first lines are lost. */
static enum report_kind guess(const struct report *report)
{
	if (report->kind != REPORT_NONE)
		return report->kind;
	if (report->event || report->tasks || report->task_title)
		return report->parts & REPORT_MEMCG ? REPORT_MEMCG_OOM : REPORT_OOM;
	return REPORT_SYSRQ_M;
}

static bool wants_mem_info(const struct report *report)
{
	if (report->mixed || report->terse)
		return false;
	if (report->kind == REPORT_VMALLOC_FAILURE || report->kind == REPORT_ALLOC_FAILURE ||
	    report->kind == REPORT_ALLOC_STALL)
		return report->comm_said;
	return report_has_memory(report->kind);
}

/* What a report of its kind has and this one lacks. */
static void name_missing(struct report *report)
{
	const struct report_event *list = report->event;
	bool tasks = report->tasks && report->tasks->count;

	if (!(report->parts & REPORT_HEADER) && !report->terse && report->kind != REPORT_PROC)
		report_lose(report, "report", "its first line is missing", 0);
	if (report_has_victim(report->kind) && (!list || (list->victim < 0 && !list->no_victim)))
		report_lose(report, "oom_events", "who was killed is missing", 0);
	if (report_has_victim(report->kind) && !tasks &&
	    (report->task_title || (report->tasks && report->tasks->heading.columns)))
		report_lose(report, "tasks", "the rows of the task table are missing", 0);
	if (report->kind == REPORT_MEMCG_OOM && !(report->cgroup && report->cgroup->used))
		report_lose(report, "cgroups", "usage and limit are missing", 0);
	if (wants_mem_info(report) && !report->memory)
		report_lose(report, "memory", "Mem-Info is missing", 0);
	else if (report->memory && report_has_memory(report->kind) && !memory_is_whole(report))
		report_lose(report, "memory", "lines of Mem-Info are missing", 0);
	if ((report->kind == REPORT_SYSRQ_T || report->kind == REPORT_SYSRQ_L ||
	     report->kind == REPORT_HUNG_TASK) &&
	    !(report->stacks && report->stacks->threads))
		report_lose(report, "threads", "the threads are missing", 0);
}

static struct err *add_losses(struct report *report)
{
	struct err *err = NULL;

	for (unsigned int i = 0; i < report->losses_count && !err; i++)
		err = rows_lose(report->rows, report->losses[i].subject, report->losses[i].reason,
				report->losses[i].count);
	return err;
}

/* A difference that time explains: nothing is missing. */
static bool is_racy(const char *reason, size_t bytes)
{
	return memmem(reason, bytes, "racy", 4);
}

/* The losses in words. Returns whether there are none. */
static bool tell_losses(const struct report *report, char *ret, size_t size)
{
	struct lg_row row;
	size_t used = 0;
	bool none = true;

	ret[0] = 0;
	for (unsigned int i = 0; rows_get(report->rows, LG_losses, i, &row); i++) {
		const struct lg_value *subject = &row.values[LG_losses_subject];
		const struct lg_value *reason = &row.values[LG_losses_reason];
		int bytes;

		if (is_racy(row.text + reason->offset, reason->length))
			continue;
		none = false;
		bytes = snprintf(ret + used, size - used, "%s%.*s: %.*s", used ? "; " : "",
				 subject->length, row.text + subject->offset, reason->length,
				 row.text + reason->offset);
		if (bytes < 0 || (size_t)bytes >= size - used)
			break;
		used += (size_t)bytes;
	}
	return none;
}

static void set_text(struct lg_row *row, unsigned int column, const char *text)
{
	if (text[0])
		lg_row_set_text(row, column, text, strlen(text));
}

static struct err *add_dump_row(struct report *report, const struct import_report *said)
{
	struct lg_row row;

	lg_row_clear(&row, LG_dump_columns);
	set_text(&row, LG_dump_agent, "text");
	set_text(&row, LG_dump_trigger, report_kind_name(report->kind));
	set_text(&row, LG_dump_kernel_release, report->kernel_release);
	set_text(&row, LG_dump_machine, report->machine);
	if (report->page_size.known)
		lg_row_set(&row, LG_dump_page_size_bytes, report->page_size.value);
	if (report->time_ns)
		lg_row_set(&row, LG_dump_uptime_ns, report->time_ns / 1000000 * 1000000);
	if (said->trigger_pid.known)
		lg_row_set(&row, LG_dump_current_pid, said->trigger_pid.value);
	set_text(&row, LG_dump_current_comm, said->trigger_comm);
	lg_row_set(&row, LG_dump_complete, said->complete);
	return rows_add(report->rows, LG_dump, &row);
}

static void fill_in(const struct report *report, struct import_report *ret)
{
	const struct event *asked = event_asked(report), *victim = event_victim(report);
	struct said gfp = event_number(asked, LG_oom_events_gfp);

	ret->n = report->number;
	ret->first_line = report->first_line;
	ret->last_line = report->last_line;
	ret->kind = report->kind;
	snprintf(ret->kernel_release, sizeof(ret->kernel_release), "%s", report->kernel_release);
	ret->page_size_bytes = report->page_size;
	ret->order = event_number(asked, LG_oom_events_page_order);
	if (gfp.known)
		snprintf(ret->gfp, sizeof(ret->gfp), "0x%llx", (unsigned long long)gfp.value);
	ret->trigger_pid = event_number(asked, LG_oom_events_pid);
	event_text(asked, LG_oom_events_comm, ret->trigger_comm, sizeof(ret->trigger_comm));
	ret->victim_pid = event_number(victim, LG_oom_events_pid);
	event_text(victim, LG_oom_events_comm, ret->victim_comm, sizeof(ret->victim_comm));
	ret->free_pages.known = memory_free_pages(report, &ret->free_pages.value);
	ret->tasks = rows_count(report->rows, LG_tasks);
}

static struct err *add_rows(struct report *report)
{
	struct err *err = thread_end(report);

	if (!err)
		err = memory_rows(report);
	if (!err)
		err = slab_rows(report);
	if (err)
		return err;
	task_page_size(report);
	err = task_rows(report);
	if (!err)
		err = event_rows(report);
	if (!err)
		err = cgroup_rows(report);
	name_missing(report);
	return err ? err : add_losses(report);
}

struct err *report_finish(struct report *report, struct import_report *ret, struct dump **dump)
{
	struct err *err = report->err;

	memset(ret, 0, sizeof(*ret));
	report->err = NULL;
	report->kind = guess(report);
	if (!err)
		err = add_rows(report);
	if (err)
		return err;
	fill_in(report, ret);
	ret->complete = tell_losses(report, ret->lost, sizeof(ret->lost));
	err = add_dump_row(report, ret);
	return err ? err : rows_dump(report->rows, dump);
}
