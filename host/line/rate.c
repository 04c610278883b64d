// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The baud rate at the end of a line's spec. A path or a serial number may have an @ of its own,
 * so only digits behind the last one are a rate.
 */
#include "rate.h"

#include <stdlib.h>
#include <string.h>

const char *rate_find(const char *spec)
{
	const char *at = strrchr(spec, '@');

	return at && at[1] && !at[1 + strspn(at + 1, "0123456789")] ? at : NULL;
}

struct err *rate_read(const char *spec, unsigned int *ret)
{
	const char *at = rate_find(spec);
	unsigned long rate = at ? strtoul(at + 1, NULL, 10) : RATE_DEFAULT;

	if (!rate || rate > RATE_MAX)
		return err_new(ERR_USAGE, "%.80s: no UART does %.40s baud; most machines use %u",
			       spec, at + 1, RATE_DEFAULT);
	*ret = (unsigned int)rate;
	return NULL;
}
