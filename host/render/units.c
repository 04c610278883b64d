// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sizes and times as people write them. Exact numbers are for --json and --csv.
 */
#include <inttypes.h>
#include <time.h>

#include "render.h"

const char *render_size(int64_t bytes, char *buffer)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	double value = bytes < 0 ? -(double)bytes : (double)bytes;
	const char *sign = bytes < 0 ? "-" : "";
	unsigned int unit = 0;

	while (value >= 999.5 && unit < sizeof(units) / sizeof(units[0]) - 1) {
		value /= 1024;
		unit++;
	}
	snprintf(buffer, 16, "%s%.*f %s", sign, unit && value < 99.95, value, units[unit]);
	return buffer;
}

const char *render_duration(int64_t ns, char *buffer)
{
	const char *sign = ns < 0 ? "-" : "";
	uint64_t n = ns < 0 ? -(uint64_t)ns : (uint64_t)ns;
	uint64_t s = n / 1000000000;

	if (n < 1000)
		snprintf(buffer, 24, "%s%" PRIu64 " ns", sign, n);
	else if (n < 1000000)
		snprintf(buffer, 24, "%s%" PRIu64 " us", sign, n / 1000);
	else if (n < 1000000000)
		snprintf(buffer, 24, "%s%" PRIu64 " ms", sign, n / 1000000);
	else if (s < 60)
		snprintf(buffer, 24, "%s%" PRIu64 ".%" PRIu64 " s", sign, s, n / 100000000 % 10);
	else if (s < 3600)
		snprintf(buffer, 24, "%s%" PRIu64 "m %02" PRIu64 "s", sign, s / 60, s % 60);
	else if (s < 86400)
		snprintf(buffer, 24, "%s%" PRIu64 "h %02" PRIu64 "m", sign, s / 3600,
			 s / 60 % 60);
	else
		snprintf(buffer, 24, "%s%" PRIu64 "d %02" PRIu64 "h", sign, s / 86400,
			 s / 3600 % 24);
	return buffer;
}

const char *render_time(int64_t ns, char *buffer)
{
	time_t seconds = (time_t)(ns / 1000000000);
	struct tm tm;

	if (ns < 0 || !gmtime_r(&seconds, &tm) ||
	    !strftime(buffer, 32, "%Y-%m-%d %H:%M:%S UTC", &tm))
		snprintf(buffer, 32, "no time");
	return buffer;
}
