// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Adds up what each clock goes forward, and believes the one that has come furthest: none of them
 * is faster than time.
 */
#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/sched/clock.h>
#include <linux/timekeeping.h>

#include "clock.h"

u64 lg_clock_ns(struct lg_clock *clock, u64 waits_us)
{
	const u64 says_ns[LG_CLOCK_SOURCES] = {
		[LG_CLOCK_KERNEL] = ktime_get_mono_fast_ns(),
		[LG_CLOCK_SCHED] = sched_clock(),
		[LG_CLOCK_WAITS] = waits_us * NSEC_PER_USEC,
	};
	unsigned int i;
	u64 ret = 0;

	for (i = 0; i < LG_CLOCK_SOURCES; i++) {
		if (says_ns[i] > clock->latest_ns[i])
			clock->passed_ns[i] += says_ns[i] - clock->latest_ns[i];
		clock->latest_ns[i] = says_ns[i];
		ret = max(ret, clock->passed_ns[i]);
	}
	return ret;
}
