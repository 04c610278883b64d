// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Table tasks: one row a process, by pid. Memory is read with the task's own alloc_lock, which
 * is only tried: without it the mm may go away. Everything else is read under RCU. Sums and
 * formulas are those of fs/proc/array.c, fs/proc/task_mmu.c and mm/oom_kill.c of 6.1.
 */
#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/mm.h>
#include <linux/oom.h>
#include <linux/pid_namespace.h>
#include <linux/sched/coredump.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>

#include "agent.h"
#include "cmdline.h"
#include "compat.h"

#define PIDS_MAX (1 << 17) /* pids looked at in one walk, those of threads too; arbitrary */
#define THREADS_MAX 2048   /* threads looked at in one process; arbitrary */

static void set_pages(struct lg_row *row, unsigned int column, unsigned long count)
{
	lg_row_set(row, column, (u64)count << PAGE_SHIFT);
}

/* The pages of a kind: what the mm has counted, and what its threads have not told it yet. */
static void set_counter(struct lg_row *row, unsigned int column, struct mm_struct *mm, int kind,
			const long *aside)
{
	long pages = atomic_long_read(&mm->rss_stat.count[kind]) + aside[kind];

	set_pages(row, column, max(pages, 0L));
}

static void set_ms(struct lg_row *row, unsigned int column, u64 ns)
{
	lg_row_set(row, column, ns - ns % NSEC_PER_MSEC);
}

static void set_limit(struct lg_row *row, unsigned int column, unsigned long limit)
{
	lg_row_set_int(row, column, limit > S64_MAX ? -1 : (s64)limit);
}

/*
 * What exited threads left in the signal struct and what living ones hold; without stats_lock.
 * aside[NR_MM_COUNTERS] gets the pages that they hold back from their mm.
 */
static void set_thread_sums(struct lg_agent *agent, struct lg_row *row, struct task_struct *task,
			    long *aside)
{
	const struct signal_struct *signal = task->signal;
	u64 minor = signal->min_flt, major = signal->maj_flt, ran = signal->sum_sched_runtime;
	unsigned int threads = 0;
	struct task_struct *thread;

	for_each_thread(task, thread) {
		if (++threads > THREADS_MAX) {
			lg_loss(&agent->losses, LG_LOSS_TASK_THREADS);
			break;
		}
		minor += thread->min_flt;
		major += thread->maj_flt;
		ran += READ_ONCE(thread->se.sum_exec_runtime);
		lg_add_thread_rss(thread, aside);
	}
	lg_row_set(row, LG_tasks_min_faults, minor);
	lg_row_set(row, LG_tasks_maj_faults, major);
	set_ms(row, LG_tasks_cpu_ns, ran);
}

static void set_identity(struct lg_row *row, struct task_struct *task)
{
	const char state = task_state_to_char(task);

	lg_row_set(row, LG_tasks_pid, task->pid);
	lg_row_set(row, LG_tasks_tgid, task->tgid);
	lg_row_set(row, LG_tasks_ppid, task_ppid_nr_ns(task, &init_pid_ns));
	lg_row_set(row, LG_tasks_uid, __kuid_val(__task_cred(task)->euid));
	lg_row_set_text(row, LG_tasks_comm, task->comm, sizeof(task->comm));
	lg_row_set_text(row, LG_tasks_state, &state, 1);
	lg_row_set(row, LG_tasks_flags, task->flags);
	lg_row_set(row, LG_tasks_threads, get_nr_threads(task));
	set_ms(row, LG_tasks_start_ns, task->start_boottime);
	lg_row_set(row, LG_tasks_cgroup_id, cgroup_id(rcu_dereference(task->cgroups)->dfl_cgrp));
}

static void set_limits(struct lg_row *row, struct task_struct *task)
{
	const struct signal_struct *signal = task->signal;

	lg_row_set_int(row, LG_tasks_oom_score_adj, signal->oom_score_adj);
	set_limit(row, LG_tasks_rlimit_as_bytes, READ_ONCE(signal->rlim[RLIMIT_AS].rlim_cur));
	set_limit(row, LG_tasks_rlimit_data_bytes, READ_ONCE(signal->rlim[RLIMIT_DATA].rlim_cur));
}

static bool badness_known(const struct lg_agent *agent, struct task_struct *task)
{
	return agent->symbols.total_swap_pages || !task->signal->oom_score_adj;
}

/* oom_badness() of mm/oom_kill.c; task's alloc_lock is held. */
static long badness(const struct lg_agent *agent, struct task_struct *task)
{
	struct mm_struct *mm = task->mm;
	long adjust = task->signal->oom_score_adj;
	unsigned long total = totalram_pages();

	if (is_global_init(task) || adjust == OOM_SCORE_ADJ_MIN ||
	    test_bit(MMF_OOM_SKIP, &mm->flags) || in_vfork(task))
		return LONG_MIN;
	if (agent->symbols.total_swap_pages)
		total += *agent->symbols.total_swap_pages;
	return get_mm_rss(mm) + get_mm_counter(mm, MM_SWAPENTS) +
	       mm_pgtables_bytes(mm) / PAGE_SIZE + adjust * (long)(total / 1000);
}

static void set_no_memory(struct lg_row *row)
{
	static const u8 columns[] = {
		LG_tasks_rss_anon_bytes, LG_tasks_rss_file_bytes,    LG_tasks_rss_shmem_bytes,
		LG_tasks_swap_bytes,	 LG_tasks_page_tables_bytes, LG_tasks_vsize_bytes,
		LG_tasks_locked_bytes,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(columns); i++)
		lg_row_set(row, columns[i], 0);
	lg_row_set_int(row, LG_tasks_oom_badness, LONG_MIN);
}

/* task's alloc_lock is held and task->mm is there. */
static void set_memory(struct lg_agent *agent, struct lg_row *row, struct task_struct *task,
		       const long *aside)
{
	struct mm_struct *mm = task->mm;

	set_counter(row, LG_tasks_rss_anon_bytes, mm, MM_ANONPAGES, aside);
	set_counter(row, LG_tasks_rss_file_bytes, mm, MM_FILEPAGES, aside);
	set_counter(row, LG_tasks_rss_shmem_bytes, mm, MM_SHMEMPAGES, aside);
	set_counter(row, LG_tasks_swap_bytes, mm, MM_SWAPENTS, aside);
	lg_row_set(row, LG_tasks_page_tables_bytes, mm_pgtables_bytes(mm));
	set_pages(row, LG_tasks_vsize_bytes, mm->total_vm);
	set_pages(row, LG_tasks_locked_bytes, mm->locked_vm);
	if (badness_known(agent, task))
		lg_row_set_int(row, LG_tasks_oom_badness, badness(agent, task));
	else
		lg_loss(&agent->losses, LG_LOSS_TASK_BADNESS);
	if (agent->options.cmdlines)
		lg_cmdline_set(agent->path, row, mm);
}

/*
 * The thread that still has an mm, as find_lock_task_mm() finds it, but only by trying. Returns
 * it locked; NULL if there is none, or with *held set if a lock was not to be had.
 */
static struct task_struct *trylock_task_mm(struct task_struct *task, bool *held)
{
	struct task_struct *thread;
	unsigned int threads = 0;

	*held = false;
	for_each_thread(task, thread) {
		if (++threads > THREADS_MAX)
			break;
		if (!spin_trylock(&thread->alloc_lock)) {
			*held = true;
			return NULL;
		}
		if (thread->mm)
			return thread;
		spin_unlock(&thread->alloc_lock);
	}
	return NULL;
}

static void set_mm_columns(struct lg_agent *agent, struct lg_row *row, struct task_struct *task,
			   const long *aside)
{
	struct task_struct *thread;
	bool held;

	if (task->flags & PF_KTHREAD) {
		set_no_memory(row);
		return;
	}
	thread = trylock_task_mm(task, &held);
	if (thread) {
		set_memory(agent, row, thread, aside);
		spin_unlock(&thread->alloc_lock);
	} else if (held) {
		lg_loss(&agent->losses, LG_LOSS_TASK_LOCK);
	} else {
		set_no_memory(row);
	}
}

/*
 * The next thread group leader from pid cursor->at on; NULL at the end or, with *over set, at
 * the bound.
 */
static struct task_struct *next_leader(struct lg_cursor *cursor, bool *over)
{
	struct task_struct *task;
	struct pid *pid;

	*over = false;
	while ((pid = find_ge_pid(cursor->at, &init_pid_ns)) != NULL) {
		if (cursor->steps++ > PIDS_MAX) {
			*over = true;
			return NULL;
		}
		cursor->at = pid_nr(pid) + 1;
		task = pid_task(pid, PIDTYPE_TGID);
		if (task)
			return task;
	}
	return NULL;
}

int lg_tasks_next(void *ctx, struct lg_cursor *cursor, struct lg_row *row)
{
	long aside[NR_MM_COUNTERS] = { 0 };
	struct lg_agent *agent = ctx;
	struct task_struct *task;
	bool over;

	if (!cursor->at) {
		cursor->at = 1;
		lg_losses_restart(&agent->losses, LG_tasks);
	}
	task = next_leader(cursor, &over);
	if (!task)
		return over ? LG_ERR_LIMIT : 0;
	set_identity(row, task);
	set_limits(row, task);
	set_thread_sums(agent, row, task, aside);
	set_mm_columns(agent, row, task, aside);
	return 1;
}
