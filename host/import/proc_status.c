// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /proc/PID/status.
 */
#include <string.h>

#include "proc_text.h"
#include "scan.h"

static const char *const forms[] = {
	"VmSize: %b<vsize>",
	"VmLck: %b<locked>",
	"VmRSS: %b<rss>",
	"RssAnon: %b<anon>",
	"RssFile: %b<file>",
	"RssShmem: %b<shmem>",
	"VmSwap: %b<swap>",
	"VmPTE: %b<tables>",
	"Tgid: %u<tgid>",
	"Pid: %u<pid>",
	"PPid: %u<ppid>",
	"Threads: %u<threads>",
	"Uid: %u %u<uid> %u %u",
	"State: %w<state> %w<word>{ %w}",
	NULL,
};
static const char *const others[] = {
	"Umask:",
	"Ngid:",
	"TracerPid:",
	"Gid:",
	"FDSize:",
	"Groups:",
	"NStgid:",
	"NSpid:",
	"NSpgid:",
	"NSsid:",
	"Kthread:",
	"VmPeak:",
	"VmPin:",
	"VmHWM:",
	"VmData:",
	"VmStk:",
	"VmExe:",
	"VmLib:",
	"VmPMD:",
	"HugetlbPages:",
	"CoreDumping:",
	"THP_enabled:",
	"untag_mask:",
	"SigQ:",
	"SigPnd:",
	"ShdPnd:",
	"SigBlk:",
	"SigIgn:",
	"SigCgt:",
	"CapInh:",
	"CapPrm:",
	"CapEff:",
	"CapBnd:",
	"CapAmb:",
	"NoNewPrivs:",
	"Seccomp:",
	"Seccomp_filters:",
	"Speculation_Store_Bypass:",
	"SpeculationIndirectBranch:",
	"Cpus_allowed:",
	"Cpus_allowed_list:",
	"Mems_allowed:",
	"Mems_allowed_list:",
	"voluntary_ctxt_switches:",
	"nonvoluntary_ctxt_switches:",
	"x86_Thread_features:",
	"x86_Thread_features_locked:",
	NULL,
};
static const struct amount_name names[] = {
	{"vsize", LG_tasks_vsize_bytes},
	{"locked", LG_tasks_locked_bytes},
	{"rss", LG_tasks_rss_bytes},
	{"anon", LG_tasks_rss_anon_bytes},
	{"file", LG_tasks_rss_file_bytes},
	{"shmem", LG_tasks_rss_shmem_bytes},
	{"swap", LG_tasks_swap_bytes},
	{"tables", LG_tasks_page_tables_bytes},
	{"tgid", LG_tasks_tgid},
	{"pid", LG_tasks_pid},
	{"ppid", LG_tasks_ppid},
	{"threads", LG_tasks_threads},
	{"uid", LG_tasks_uid},
	{NULL, 0},
};

/* `Name:\tbash`: where the name begins; 0: it is none. *tab: whether a tab stands in front. */
static size_t name_at(const char *text, size_t bytes, bool *tab)
{
	struct scan scan = {text, text + bytes};
	size_t at;

	if (!scan_text(&scan, "Name:") || !scan_blanks(&scan) || scan.at == scan.end)
		return 0;
	at = (size_t)(scan.at - text);
	*tab = at == 6 && text[5] == '\t';
	return bytes - at < sizeof(((struct proc_task *)0)->comm) ? at : 0;
}

/* A terminal made blanks of the tab: so do many texts that are no file of /proc. */
static bool may_be_name(const struct report *report)
{
	return !report || report->kind == REPORT_PROC;
}

bool proc_is_half(const char *text, size_t bytes)
{
	bool tab;

	return name_at(text, bytes, &tab) && !tab;
}

/* What comes next behind such a name. */
static enum fit parse_half(const char *text, size_t bytes)
{
	struct phrase phrase;
	enum fit fit = phrase_fit_any(forms, text, bytes, &phrase, NULL);

	if (fit == FIT_WHOLE || fit == FIT_OPEN)
		return phrase_named(&phrase.value[0], "state") && phrase.value[0].bytes == 1 &&
				       *phrase.value[1].text == '('
			       ? FIT_WHOLE
			       : FIT_NOT;
	return bytes > 6 && !memcmp(text, "Umask:", 6) ? FIT_WHOLE : FIT_NOT;
}

static enum fit parse(const struct report *report, const char *text, size_t bytes)
{
	struct scan scan = {text, text + bytes};
	enum fit fit;
	bool tab;

	if (name_at(text, bytes, &tab))
		return tab || may_be_name(report) ? FIT_WHOLE : FIT_NOT;
	if (proc_in(report, PROC_HALF_STATUS))
		return parse_half(text, bytes);
	if (!proc_in(report, PROC_STATUS))
		return FIT_NOT;
	for (const char *const *other = others; *other; other++)
		if (scan_text(&scan, *other))
			return memchr(scan.at, ':', (size_t)(scan.end - scan.at)) ? FIT_NOT
										  : FIT_WHOLE;
	fit = phrase_fit_any(forms, text, bytes, NULL, NULL);
	return fit == FIT_OPEN ? FIT_WHOLE : fit == FIT_PART ? FIT_NOT : fit;
}

/* The line of a name said again, by a second logger. */
static bool is_again(const struct report *report, const char *name, size_t bytes)
{
	const struct report_proc *proc = report->memory->proc;
	const struct proc_task *task =
		proc->tasks_count ? &proc->tasks[proc->tasks_count - 1] : NULL;

	return task && proc->now == PROC_STATUS && !*task->state &&
	       task->last_line + 1 == report->at.first_line && strlen(task->comm) == bytes &&
	       !memcmp(task->comm, name, bytes);
}

static void keep_half(struct report_proc *proc, const char *name, size_t bytes)
{
	memset(proc->half_name, 0, sizeof(proc->half_name));
	memcpy(proc->half_name, name, bytes);
	proc->now = PROC_HALF_STATUS;
}

static void take(struct report *report, const char *text, size_t bytes)
{
	struct report_proc *proc = proc_of(report);
	struct proc_task *task;
	struct phrase phrase;
	enum fit fit;
	size_t name;
	bool tab;

	if (!proc)
		return;
	name = name_at(text, bytes, &tab);
	if (name && !tab) {
		keep_half(proc, text + name, bytes - name);
		return;
	}
	if ((proc->now == PROC_HALF_STATUS && text[0] == 'U') ||
	    (name && is_again(report, text + name, bytes - name)))
		return;
	task = proc_task(report, name || proc->now == PROC_HALF_STATUS);
	if (!task)
		return;
	task->last_line = report->at.last_line;
	if (name)
		memcpy(task->comm, text + name, bytes - name);
	else if (proc->now == PROC_HALF_STATUS)
		memcpy(task->comm, proc->half_name, sizeof(task->comm));
	proc->now = PROC_STATUS;
	proc->files |= 1u << PROC_STATUS;
	if (name)
		return;
	fit = phrase_fit_any(forms, text, bytes, &phrase, NULL);
	if (fit != FIT_WHOLE && fit != FIT_OPEN)
		return;
	amounts_say(task->amount, LG_tasks, &phrase, names);
	if (phrase_named(&phrase.value[0], "state"))
		task->state[0] = *phrase.value[0].text;
}

const struct grammar proc_status_grammar = {
	.name = "proc-status",
	.begins = (const char *const[]){"Name:",	 "Vm",
					"Rss",		 "gid:",
					"Pid:",		 "PPid:",
					"Threads:",	 "Uid:",
					"State:",	 "Umask:",
					"Ngid:",	 "FDSize:",
					"Groups:",	 "NS",
					"Sig",		 "Shd",
					"Cap",		 "Seccomp",
					"Spec",		 "pus_allowed",
					"ems_allowed",	 "voluntary_ctxt",
					"x86_Thread",	 "THP_enabled",
					"HugetlbPages:", "CoreDumping:",
					"Kthread:",	 "untag_mask:",
					"NoNewPrivs:",	 NULL},
	.report = REPORT_PROC,
	.parse = parse,
	.take = take,
};
