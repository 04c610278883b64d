// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /proc/PID/status.
 */
#include <string.h>

#include "proc_text.h"
#include "scan.h"

static const char *const patterns[] = {
	"VmSize: %b<vsize>",	 "VmLck: %b<locked>",	  "VmRSS: %b<rss>",
	"RssAnon: %b<anon>",	 "RssFile: %b<file>",	  "RssShmem: %b<shmem>",
	"VmSwap: %b<swap>",	 "VmPTE: %b<tables>",	  "Tgid: %n<tgid>",
	"Pid: %n<pid>",		 "PPid: %n<ppid>",	  "Threads: %n<threads>",
	"Uid: %n %n<uid> %n %n", "State: %w<state> (%w)", NULL,
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

static const char name_line[] = "Name:\t";

static bool is_name(const char *text, size_t bytes)
{
	return bytes > sizeof(name_line) - 1 && bytes < sizeof(name_line) + 15 &&
	       !memcmp(text, name_line, sizeof(name_line) - 1);
}

static enum fit parse(const struct report *report, const char *text, size_t bytes)
{
	struct scan scan = {text, text + bytes};
	enum fit fit;

	if (is_name(text, bytes))
		return FIT_WHOLE;
	if (!proc_in(report, PROC_STATUS))
		return FIT_NOT;
	for (const char *const *other = others; *other; other++)
		if (scan_text(&scan, *other))
			return FIT_WHOLE;
	fit = figures_match(patterns, text, bytes, NULL);
	return fit == FIT_OPEN ? FIT_WHOLE : fit == FIT_PART ? FIT_NOT : fit;
}

static void take(struct report *report, const char *text, size_t bytes)
{
	struct report_proc *proc = proc_of(report);
	struct proc_task *task;
	struct figures figures;
	enum fit fit;

	if (!proc)
		return;
	task = proc_task(report, is_name(text, bytes));
	if (!task)
		return;
	proc->now = PROC_STATUS;
	proc->files |= 1u << PROC_STATUS;
	memory_lines(&task->lines, report);
	if (is_name(text, bytes)) {
		memcpy(task->comm, text + sizeof(name_line) - 1, bytes - sizeof(name_line) + 1);
		return;
	}
	fit = figures_match(patterns, text, bytes, &figures);
	if (fit != FIT_WHOLE && fit != FIT_OPEN)
		return;
	amounts_say(task->amount, LG_tasks, &figures, names);
	if (figure_named(&figures.value[0], "state"))
		task->state[0] = *figures.value[0].text;
}

const struct grammar proc_status_grammar = {
	.name = "proc-status",
	.begins = (const char *const[]){"Name:\t",	 "Vm",
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
