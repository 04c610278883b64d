/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every difference between kernel versions. Built and tried with 6.1.
 */
#ifndef LG_LINUX_COMPAT_H
#define LG_LINUX_COMPAT_H

#include <linux/atomic.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/serial_8250.h>
#include <linux/version.h>

/* Exported since 3.7 for drivers of the 8250 family, but declared only in their private header. */
struct uart_8250_port *serial8250_get_port(int line);

/*
 * No warnings of RCU stalls while interrupts are off for long. The kernel does the same while it
 * handles a SysRq (rcu_sysrq_start() in kernel/rcu/tree_stall.h), but not in an NMI. The variable
 * is exported, but declared only in a private header; the owner sets it to 1, SysRq to 2.
 */
#ifdef CONFIG_RCU_STALL_COMMON
extern int rcu_cpu_stall_suppress;
#define LG_STALLS_HELD 3

static inline void lg_stalls_hold(void)
{
	cmpxchg(&rcu_cpu_stall_suppress, 0, LG_STALLS_HELD);
}

static inline void lg_stalls_release(void)
{
	cmpxchg(&rcu_cpu_stall_suppress, LG_STALLS_HELD, 0);
}
#else
static inline void lg_stalls_hold(void)
{
}

static inline void lg_stalls_release(void)
{
}
#endif

/*
 * Add the pages that a thread has counted and not yet added to its mm: it does so every 64
 * faults. Gone since 6.2 (f1a7941243c1), whose mm has the whole truth.
 */
static inline void lg_add_thread_rss(const struct task_struct *thread, long *pages)
{
#ifdef SPLIT_RSS_COUNTING
	int i;

	for (i = 0; i < NR_MM_COUNTERS; i++)
		pages[i] += READ_ONCE(thread->rss_stat.count[i]);
#endif
}

/*
 * Bytes of memory that a module's own code and data take. struct module.mem replaced
 * core_layout in 6.4 (ac3b43283923).
 */
static inline unsigned long lg_module_bytes(const struct module *module)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
	unsigned long bytes = 0;
	int type;

	for_class_mod_mem_type(type, core)
		bytes += module->mem[type].size;
	return bytes;
#else
	return module->core_layout.size;
#endif
}

#endif
