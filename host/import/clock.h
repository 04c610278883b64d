/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The forms in which kernels, loggers and terminals write when a line was said. Each takes one off
 * the front of what is left, or nothing.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include "scan.h"

/* `[  123.456789]`, with `@1` or `,1` behind the digits too (the CPU, some vendors' kernels), or
 * the time since the line before: `<    0.000012>`. */
bool clock_uptime(struct scan *scan, uint64_t *ret_ns);

/*
 * Any date with a time of day in brackets: `[Di Aug 12 03:54:03 2025]` of dmesg -T in whatever
 * language, `[2025-08-12 03:54:03.123]` of a terminal program; `[Aug12 03:54]`, `[  +0.000012]`,
 * `[<    0.000012>]` of dmesg -e and -d.
 */
bool clock_calendar(struct scan *scan);

/*
 * A logger's, with the blank behind it: `Nov 22 20:09:23`, `2012 Nov 22 20:09:23`, month in any
 * language; `2025-08-12T03:54:03.123456+02:00`, `2025-08-12 03:54:03,123`, `Tue 2025-08-12 03:54:03
 * CEST`; `20:09:23.123`; `1691805243.123456`.
 */
bool clock_wall(struct scan *scan);

/* `11-22 20:09:23.123     0     0 W kernel  : `, Android's logcat, with the blank behind it. */
bool clock_logcat(struct scan *scan);

#endif
