/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The time, while interrupts are off for long. No clock of the kernel need go on then: that of the
 * HPET stands still after 21 s (it has 32 bits, and clocksource_delta() takes more than half of
 * them for a step back), that of acpi_pm after 2.3 s, one that is made of ticks at once. So there
 * are three, and every bound is held against the one that has come furthest.
 */
#ifndef LG_LINUX_CLOCK_H
#define LG_LINUX_CLOCK_H

#include <linux/types.h>

enum {
	LG_CLOCK_KERNEL, /* ktime_get_mono_fast_ns() */
	LG_CLOCK_SCHED,	 /* sched_clock(): counts cycles of the CPU where it can */
	LG_CLOCK_WAITS,	 /* what the agent has waited by itself */
	LG_CLOCK_SOURCES
};

/* All zero before its first use. */
struct lg_clock {
	u64 latest_ns[LG_CLOCK_SOURCES]; /* what each said when it was last asked */
	u64 passed_ns[LG_CLOCK_SOURCES]; /* its steps forward, added up */
};

/*
 * Nanoseconds, from any start; never goes back. waits_us: microseconds that the agent has waited so
 * far, at least. Any context, only by who has the turn.
 */
u64 lg_clock_ns(struct lg_clock *clock, u64 waits_us);

#endif
