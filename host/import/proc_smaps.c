// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /proc/PID/smaps and smaps_rollup: sums over the mappings of a process. A sum of which a line
 * may be missing is none: each mapping must have what the others have, and its parts must add
 * up.
 */
#include <string.h>

#include "proc_text.h"
#include "scan.h"

#define DIGITS "0123456789abcdef"

static const char *const forms[] = {
	"Size: %b",
	"Rss: %b",
	"Pss: %b",
	"Shared_Clean: %b",
	"Shared_Dirty: %b",
	"Private_Clean: %b",
	"Private_Dirty: %b",
	"Anonymous: %b",
	"Swap: %b",
	"KernelPageSize: %b",
	"MMUPageSize: %b",
	"Pss_Dirty: %b",
	"Pss_Anon: %b",
	"Pss_File: %b",
	"Pss_Shmem: %b",
	"Referenced: %b",
	"KSM: %b",
	"LazyFree: %b",
	"AnonHugePages: %b",
	"ShmemPmdMapped: %b",
	"FilePmdMapped: %b",
	"Shared_Hugetlb: %b",
	"Private_Hugetlb: %b",
	"SwapPss: %b",
	"Locked: %b",
	"Writeback: %b",
	"THPeligible: %u",
	"ProtectionKey: %u",
	NULL,
};

struct head {
	uint64_t address;
	const char *path; /* may be none */
	size_t path_bytes;
};

/* `00400000-0040b000 r-xp 00000000 08:01 1234   /bin/cat` */
static bool read_head(const char *text, size_t bytes, struct head *ret)
{
	struct scan scan = {text, text + bytes};
	const char *word;
	size_t length;
	uint64_t number;

	if (!scan_word(&scan, "-", &word, &length) || length < 8 || length > 16 ||
	    !scan_text(&scan, "-") || !scan_hex(&scan, &number) || !scan_blanks(&scan))
		return false;
	for (size_t i = 0; i < length; i++)
		if (!strchr(DIGITS, word[i]))
			return false;
	if (!scan_word(&scan, "", &word, &length) || length != 4 || !strchr("r-", word[0]) ||
	    !strchr("w-", word[1]) || !strchr("x-", word[2]) || !strchr("ps-", word[3]))
		return false;
	if (!scan_blanks(&scan) || !scan_hex(&scan, &number) || !scan_blanks(&scan) ||
	    !scan_word(&scan, "", &word, &length) || !memchr(word, ':', length) ||
	    !scan_blanks(&scan) || !scan_number(&scan, &number))
		return false;
	scan_blanks(&scan);
	ret->path = scan.at;
	ret->path_bytes = (size_t)(scan.end - scan.at);
	scan = (struct scan){text, text + 16};
	ret->address = 0;
	for (; *scan.at != '-'; scan.at++)
		ret->address =
			ret->address << 4 | (unsigned int)(strchr(DIGITS, *scan.at) - DIGITS);
	return true;
}

/* The last line of a mapping. */
static bool is_end(const char *text, size_t bytes)
{
	return bytes > 8 && !memcmp(text, "VmFlags:", 8);
}

static enum fit parse(const struct report *report, const char *text, size_t bytes)
{
	struct head head;
	enum fit fit;

	if (read_head(text, bytes, &head) || is_end(text, bytes))
		return FIT_WHOLE;
	if (!proc_in(report, PROC_SMAPS))
		return FIT_NOT;
	fit = phrase_fit_any(forms, text, bytes, NULL, NULL);
	return fit == FIT_OPEN ? FIT_WHOLE : fit == FIT_PART ? FIT_NOT : fit;
}

static bool starts(const char *path, size_t bytes, const char *text)
{
	return bytes >= strlen(text) && !memcmp(path, text, strlen(text));
}

static bool is_shmem(const char *path, size_t bytes)
{
	return starts(path, bytes, "/dev/shm/") || starts(path, bytes, "/SYSV") ||
	       starts(path, bytes, "/memfd:") || starts(path, bytes, "/dev/zero (deleted)") ||
	       starts(path, bytes, "/run/") || starts(path, bytes, "[anon_shmem");
}

enum {
	NEEDED = 1 << MAP_RSS | 1 << MAP_PSS | 1 << MAP_SHARED_CLEAN | 1 << MAP_SHARED_DIRTY |
		 1 << MAP_PRIVATE_CLEAN | 1 << MAP_PRIVATE_DIRTY,
};

void proc_map_end(struct proc_task *task)
{
	uint64_t *kb = task->maps.kb, rest;

	if (!task->maps.begun)
		return;
	task->maps.begun = false;
	if ((task->maps.has & NEEDED) != NEEDED ||
	    kb[MAP_RSS] != kb[MAP_SHARED_CLEAN] + kb[MAP_SHARED_DIRTY] + kb[MAP_PRIVATE_CLEAN] +
				   kb[MAP_PRIVATE_DIRTY] ||
	    kb[MAP_PSS] > kb[MAP_RSS] || kb[MAP_ANONYMOUS] > kb[MAP_RSS])
		task->maps.bad = true;
	task->maps.common = task->maps.all ? task->maps.common & task->maps.has : task->maps.has;
	task->maps.all |= task->maps.has;
	for (unsigned int i = 0; i < MAP_FIELDS; i++)
		if (__builtin_add_overflow(task->maps.sum[i], kb[i], &task->maps.sum[i]))
			task->maps.bad = true;
	rest = kb[MAP_RSS] - (task->maps.bad ? 0 : kb[MAP_ANONYMOUS]);
	*(task->maps.shmem ? &task->maps.sum_shmem : &task->maps.sum_file) += rest;
}

/*
 * A process's last mappings have names of their own, behind which no other has memory of its own:
 * without them what is here may be a part.
 */
static void watch_end(struct proc_task *task, const struct head *head)
{
	static const char *const last[] = {"[stack", "[vdso]", "[vsyscall]", "[vectors]"};

	task->maps.closed = task->maps.rollup;
	for (size_t i = 0; i < sizeof(last) / sizeof(*last); i++)
		task->maps.closed |= starts(head->path, head->path_bytes, last[i]);
}

/* A mapping begins: of the same process as the one before, if its addresses are above that. */
static void take_head(struct report *report, struct report_proc *proc, const struct head *head)
{
	struct proc_task *task = proc->tasks_count ? proc_task(report, false) : NULL;
	bool fresh = !task;

	if (task)
		proc_map_end(task);
	/* no path in front: goes on with the status before */
	if (task && proc->now != PROC_SMAPS)
		fresh = proc->pid_known || task->maps.all;
	else if (task && task->maps.all)
		fresh = task->maps.rollup || head->address < task->maps.last;
	if (fresh)
		task = proc_task(report, true);
	if (!task)
		return;
	task->maps.bad |= proc->headless;
	proc->headless = false;
	task->maps.begun = true;
	task->maps.last = head->address;
	task->maps.rollup |= starts(head->path, head->path_bytes, "[rollup]");
	task->maps.shmem = is_shmem(head->path, head->path_bytes);
	watch_end(task, head);
	task->maps.has = 0;
	memset(task->maps.kb, 0, sizeof(task->maps.kb));
	task->last_line = report->at.last_line;
}

static void take(struct report *report, const char *text, size_t bytes)
{
	struct report_proc *proc = proc_of(report);
	struct proc_task *task;
	struct phrase phrase;
	unsigned int which;
	struct head head;
	enum fit fit;

	if (!proc)
		return;
	if (read_head(text, bytes, &head)) {
		take_head(report, proc, &head);
		proc->now = PROC_SMAPS;
		proc->files |= 1u << PROC_SMAPS;
		return;
	}
	if (proc->now != PROC_SMAPS) {
		proc->headless = true;
		return;
	}
	task = proc_task(report, false);
	fit = phrase_fit_any(forms, text, bytes, &phrase, &which);
	if (!task || (fit != FIT_WHOLE && fit != FIT_OPEN))
		return;
	task->last_line = report->at.last_line;
	if (which >= MAP_FIELDS)
		return;
	task->maps.bad |= task->maps.has >> which & 1;
	task->maps.has |= 1u << which;
	task->maps.kb[which] = phrase.value[0].number;
}

const struct grammar proc_smaps_grammar = {
	.name = "proc-smaps",
	.begins =
		(const char *const[]){
			"Size:",       "Rss:",	     "Pss",	     "Shared_",
			"Private_",    "Anonymous:", "Swap",	     "PageSize:",
			"Referenced:", "KSM:",	     "LazyFree:",    "AnonHugePages:",
			"PmdMapped:",  "Locked:",    "THPeligible:", "ProtectionKey:",
			"Writeback:",  "VmFlags:",   " r",	     " -",
			NULL},
	.report = REPORT_PROC,
	.parse = parse,
	.take = take,
};
