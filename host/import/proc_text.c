// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Files of /proc: which one is being read, and the paths in front of them.
 */
#define _GNU_SOURCE
#include "proc_text.h"

#include <stdlib.h>
#include <string.h>

#include "scan.h"

struct report_proc *proc_of(struct report *report)
{
	struct report_memory *memory = memory_of(report);

	if (!memory)
		return NULL;
	if (!memory->proc) {
		memory->proc = calloc(1, sizeof(*memory->proc));
		if (!memory->proc)
			report->err = err_memory();
	}
	return memory->proc;
}

void proc_destroy(struct report_proc *proc)
{
	if (!proc)
		return;
	free(proc->counters);
	free(proc->tasks);
	free(proc);
}

bool proc_in(const struct report *report, enum proc_file file)
{
	return report && report->kind == REPORT_PROC && report->memory && report->memory->proc &&
	       report->memory->proc->now == file;
}

void proc_count(struct report *report, const char *name, size_t bytes, uint64_t value)
{
	struct report_proc *proc = proc_of(report);
	struct proc_counter *counters;

	if (!proc || bytes >= PROC_NAME)
		return;
	for (unsigned int i = 0; i < proc->counters_count; i++) {
		struct proc_counter *counter = &proc->counters[i];

		if (strlen(counter->name) == bytes && !memcmp(counter->name, name, bytes)) {
			counter->doubted |= counter->value != value;
			return;
		}
	}
	counters = array_grow(report, proc->counters, proc->counters_count, PROC_COUNTERS,
			      sizeof(*counters));
	if (!counters)
		return;
	proc->counters = counters;
	counters += proc->counters_count++;
	memcpy(counters->name, name, bytes);
	counters->value = value;
}

struct proc_task *proc_task(struct report *report, bool fresh)
{
	struct report_proc *proc = proc_of(report);
	struct proc_task *tasks;

	if (!proc)
		return NULL;
	if (proc->tasks_count && !fresh)
		return &proc->tasks[proc->tasks_count - 1];
	tasks = array_grow(report, proc->tasks, proc->tasks_count, PROC_TASKS, sizeof(*tasks));
	if (!tasks)
		return NULL;
	proc->tasks = tasks;
	tasks += proc->tasks_count++;
	if (proc->pid_known)
		amount_say(&tasks->amount[LG_tasks_pid], proc->pid, SAID_PLAIN);
	proc->pid_known = false;
	return tasks;
}

/* ---- ==> /proc/12/smaps <==, $ cat /proc/12/smaps */

static const struct {
	const char *name;
	enum proc_file file;
} files[] = {
	{"meminfo", PROC_MEMINFO},     {"vmstat", PROC_VMSTAT},	     {"zoneinfo", PROC_ZONEINFO},
	{"buddyinfo", PROC_BUDDYINFO}, {"slabinfo", PROC_SLABINFO},  {"status", PROC_STATUS},
	{"smaps", PROC_SMAPS},	       {"smaps_rollup", PROC_SMAPS},
};

/* The path that a command or a heading names, and nothing else. */
static enum proc_file read_path(const char *text, size_t bytes, uint64_t *pid, bool *pid_known)
{
	const char *found = memmem(text, bytes, "/proc/", 6), *word;
	struct scan scan = {found ? found + 6 : text, text + bytes};
	const char *before = found;
	bool heading = found && found == text + 4 && !memcmp(text, "==> ", 4);
	size_t length;

	if (!found)
		return PROC_NONE;
	while (before > text && before[-1] == ' ')
		before--;
	if (!heading && (before - text < 5 ||
			 (memcmp(before - 4, " cat", 4) && memcmp(before - 5, " head", 5))))
		return PROC_NONE;
	*pid_known = scan_number(&scan, pid) && scan_text(&scan, "/");
	if (!*pid_known && scan_text(&scan, "self/"))
		*pid_known = false;
	if (!scan_word(&scan, "", &word, &length))
		return PROC_NONE;
	if (heading && !scan_text(&scan, " <=="))
		return PROC_NONE;
	for (size_t i = 0; scan_done(&scan) && i < sizeof(files) / sizeof(*files); i++)
		if (strlen(files[i].name) == length && !memcmp(word, files[i].name, length))
			return files[i].file;
	return PROC_NONE;
}

static enum fit parse_path(const struct report *report, const char *text, size_t bytes)
{
	uint64_t pid;
	bool known;

	(void)report;
	return read_path(text, bytes, &pid, &known) == PROC_NONE ? FIT_NOT : FIT_WHOLE;
}

static void take_path(struct report *report, const char *text, size_t bytes)
{
	struct report_proc *proc = proc_of(report);

	if (!proc)
		return;
	if (proc->now == PROC_SMAPS && proc->tasks_count)
		proc_map_end(&proc->tasks[proc->tasks_count - 1]);
	read_path(text, bytes, &proc->pid, &proc->pid_known);
	proc->now = PROC_NONE;
}

const struct grammar proc_path_grammar = {
	.name = "proc-path",
	.begins = (const char *const[]){"/proc/", NULL},
	.report = REPORT_PROC,
	.parse = parse_path,
	.take = take_path,
};

bool proc_is_another(const struct report *report, const struct grammar *grammar, const char *text,
		     size_t bytes)
{
	static const struct {
		const struct grammar *grammar;
		const char *begin; /* of the file's first line */
		enum proc_file file;
	} firsts[] = {
		{&proc_meminfo_grammar, "MemTotal:", PROC_MEMINFO},
		{&proc_vmstat_grammar, "nr_free_pages ", PROC_VMSTAT},
		{&proc_slabinfo_grammar, "slabinfo - version", PROC_SLABINFO},
	};
	const struct report_proc *proc = report->memory ? report->memory->proc : NULL;

	if (!proc)
		return false;
	for (size_t i = 0; i < sizeof(firsts) / sizeof(*firsts); i++)
		if (grammar == firsts[i].grammar && bytes >= strlen(firsts[i].begin) &&
		    !memcmp(text, firsts[i].begin, strlen(firsts[i].begin)))
			return proc->files >> firsts[i].file & 1 &&
			       !(proc->first_only && proc->now == firsts[i].file);
	if ((grammar == &proc_buddyinfo_grammar && proc->files >> PROC_BUDDYINFO & 1) ||
	    (grammar == &proc_zoneinfo_grammar && proc->files >> PROC_ZONEINFO & 1))
		return proc->now != (grammar == &proc_buddyinfo_grammar ? PROC_BUDDYINFO
									: PROC_ZONEINFO) &&
		       bytes > 5 && !memcmp(text, "Node ", 5);
	return false;
}
