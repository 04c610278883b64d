# SPDX-License-Identifier: GPL-2.0-or-later
"""Processes: fs/proc/array.c, fs/proc/task_mmu.c and mm/oom_kill.c of Linux 6.1."""

from drgn import FaultError
from drgn.helpers.linux.list import list_for_each_entry
from drgn.helpers.linux.mm import access_remote_vm
from drgn.helpers.linux.pid import for_each_task
from drgn.helpers.linux.sched import task_state_to_char

from facts.counters import PAGE
from facts.value import TEXT_MAX, name, text

PF_KTHREAD = 0x00200000
MMF_OOM_SKIP = 1 << 21
OOM_SCORE_ADJ_MIN = -1000
NEVER = -1 << 63
LIMIT_MAX = (1 << 63) - 1 # a limit above it is none: RLIM_INFINITY is all ones
RLIMIT_DATA, RLIMIT_AS = 2, 9
NS_PER_MS = 1000000
RSS = {"rss_file_bytes": "MM_FILEPAGES", "rss_anon_bytes": "MM_ANONPAGES", "swap_bytes": "MM_SWAPENTS",
       "rss_shmem_bytes": "MM_SHMEMPAGES"}


def leaders(program):
	return (task for task in for_each_task(program) if task.pid == task.tgid)


def threads_of(task):
	return list_for_each_entry("struct task_struct", task.signal.thread_head.address_of_(), "thread_node")


def whole_ms(ns):
	return ns // NS_PER_MS * NS_PER_MS


def limit(task, which):
	value = task.signal.rlim[which].rlim_cur.value_()
	return -1 if value > LIMIT_MAX else value


def tasks(program):
	return [row(program, task) for task in leaders(program)]


def row(program, task):
	signal, threads = task.signal, list(threads_of(task))

	def total(exited, member):
		return exited.value_() + sum(member(thread).value_() for thread in threads)

	return {
		"pid": task.pid.value_(),
		"tgid": task.tgid.value_(),
		"ppid": task.real_parent.tgid.value_(),
		"uid": task.real_cred.euid.val.value_(),
		"comm": name(task.comm),
		"state": task_state_to_char(task),
		"flags": hex(task.flags.value_()),
		"threads": len(threads),
		"oom_score_adj": signal.oom_score_adj.value_(),
		"min_faults": total(signal.min_flt, lambda thread: thread.min_flt),
		"maj_faults": total(signal.maj_flt, lambda thread: thread.maj_flt),
		"cpu_ns": whole_ms(total(signal.sum_sched_runtime, lambda thread: thread.se.sum_exec_runtime)),
		"start_ns": whole_ms(task.start_boottime.value_()),
		"cgroup_id": task.cgroups.dfl_cgrp.kn.id.value_(),
		"rlimit_as_bytes": limit(task, RLIMIT_AS),
		"rlimit_data_bytes": limit(task, RLIMIT_DATA),
	} | memory(program, task, threads)


def memory(program, task, threads):
	"""A kernel thread may borrow an address space; it has none."""
	holder = None if task.flags & PF_KTHREAD else next((thread for thread in threads if thread.mm), None)
	if holder is None:
		columns = (*RSS, "page_tables_bytes", "vsize_bytes", "locked_bytes")
		return dict.fromkeys(columns, 0) | {"oom_badness": NEVER, "cmdline": None}
	mm = holder.mm
	told = {column: mm.rss_stat.count[program[item]].counter.value_() for column, item in RSS.items()}
	aside = {column: sum(thread.rss_stat.count[program[item]].value_() for thread in threads)
		 for column, item in RSS.items()}
	tables = mm.pgtables_bytes.counter.value_()
	return {column: max(told[column] + aside[column], 0) * PAGE for column in RSS} | {
		"page_tables_bytes": tables,
		"vsize_bytes": mm.total_vm.value_() * PAGE,
		"locked_bytes": mm.locked_vm.value_() * PAGE,
		"oom_badness": badness(program, holder, sum(max(count, 0) for count in told.values()) + tables // PAGE),
		"cmdline": command_line(holder),
	}


def badness(program, task, pages):
	"""oom_badness() of the thread that has the address space."""
	adjust = task.signal.oom_score_adj.value_()
	in_vfork = task.vfork_done and task.real_parent.mm == task.mm
	if task.tgid == 1 or adjust == OOM_SCORE_ADJ_MIN or task.mm.flags & MMF_OOM_SKIP or in_vfork:
		return NEVER
	total = program["_totalram_pages"].counter.value_() + program["total_swap_pages"].value_()
	return pages + adjust * (total // 1000)


def command_line(task):
	"""As much as fits a text and is in memory; None if that is nothing."""
	start, end = task.mm.arg_start.value_(), task.mm.arg_end.value_()
	line = b""
	try:
		for at in range(start, min(end, start + TEXT_MAX)):
			line += access_remote_vm(task.mm, at, 1)
	except FaultError:
		pass
	return text(line.rstrip(b"\0").replace(b"\0", b" ")) or None


def hidden(program):
	"""6.1 counts the pages of up to 64 faults in the thread itself (SPLIT_RSS_COUNTING): in the dump, not in /proc."""
	parts = []
	for column, item in RSS.items():
		index = program[item].value_()
		pages = sum(task.rss_stat.count[index].value_() for task in for_each_task(program))
		parts.append(f"{column.removesuffix('_bytes')} {pages:+d}")
	return f"pages that threads have counted and not yet added to their task (in the dump, not in /proc): {', '.join(parts)}"
