/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which kernel speaks, and which SysRq key made it: banners and SysRq's own line.
 */
#ifndef KERNEL_TEXT_H
#define KERNEL_TEXT_H

#include "phrase.h"
#include "report.h"

#define KERNEL_BANNER REPORT_KINDS /* what grammar_boot and grammar_uname begin: no report */

extern const struct grammar grammar_boot;	   /* `Linux version 6.1.0 (...) ...` */
extern const struct grammar grammar_uname;	   /* `Linux host 6.1.0 #1 SMP ... GNU/Linux` */
extern const struct grammar grammar_sysrq_memory;  /* `SysRq : Show Memory` */
extern const struct grammar grammar_sysrq_tasks;   /* `SysRq : Show State` */
extern const struct grammar grammar_sysrq_blocked; /* `SysRq : Show Blocked State` */
extern const struct grammar grammar_sysrq_cpus; /* `SysRq : Show backtrace of all active CPUs` */
extern const struct grammar grammar_sysrq_oom;	/* `SysRq : Manual OOM execution` */

/* The release in a banner, unless the report has one already that was said with it. */
void kernel_set_release(struct report *report, const struct phrase_value *release);

/* What a banner says: of grammar_boot's and grammar_uname's texts. */
struct kernel_banner {
	char release[REPORT_TEXT], machine[REPORT_TEXT];
};
bool kernel_read_banner(const char *text, size_t bytes, struct kernel_banner *ret);

#endif
