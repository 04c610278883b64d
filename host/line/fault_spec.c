// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What `fault:SEED[,OPTION...]:LINE` says. The line within may hold any character, so the options
 * are read from the front, and the first colon that is not part of one ends them.
 */
#include "fault_spec.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "rate.h"

#define BYTES_MAX 1000000000
#define MS_MAX 60000

enum { RATE = 1, NUMBER = 2 }; /* what follows the `=` */

/* Where an option's values go. */
struct option {
	const char *name;
	unsigned int takes;
	double *rate;
	unsigned int *number;
	unsigned int most; /* of the number */
	bool *set;
};

static struct err *read_number(const struct option *option, const char **at)
{
	unsigned long number;
	char *end;

	errno = 0;
	number = strtoul(*at, &end, 10);
	if (**at < '0' || **at > '9' || errno || !number || number > option->most)
		return err_new(ERR_USAGE,
			       "fault: %s: `%.40s` does not begin with a number from 1 to %u",
			       option->name, *at, option->most);
	*at = end;
	*option->number = (unsigned int)number;
	return NULL;
}

static struct err *read_rate(const struct option *option, const char **at)
{
	char *end;
	double rate = strtod(*at, &end);

	if (**at < '.' || **at > '9' || !(rate >= 0 && rate <= 1))
		return err_new(ERR_USAGE,
			       "fault: %s: `%.40s` does not begin with a rate: for each byte, 0 "
			       "to 1",
			       option->name, *at);
	*at = end;
	*option->rate = rate;
	return NULL;
}

static struct err *read_values(const struct option *option, const char **at)
{
	bool both = option->takes == (RATE | NUMBER);
	struct err *err = NULL;

	if (!option->takes) {
		*option->set = true;
		return NULL;
	}
	if (*(*at)++ != '=')
		return err_new(ERR_USAGE, "fault: %s needs a value: %s=%s", option->name,
			       option->name, option->takes & RATE ? "0.01" : "1000");
	if (option->takes & RATE)
		err = read_rate(option, at);
	if (!err && both && *(*at)++ != ':')
		return err_new(ERR_USAGE, "fault: %s needs two values, as %s=0.001:20",
			       option->name, option->name);
	return err || !(option->takes & NUMBER) ? err : read_number(option, at);
}

static struct err *read_option(struct fault_spec *spec, const char **at)
{
	struct damage_options *damage = &spec->damage;
	const struct option options[] = {
		{ "change", RATE, .rate = &damage->change },
		{ "flip", RATE, .rate = &damage->flip },
		{ "drop", RATE, .rate = &damage->drop },
		{ "twice", RATE, .rate = &damage->twice },
		{ "insert", RATE, .rate = &damage->insert },
		{ "burst", RATE | NUMBER, &damage->burst, &damage->burst_bytes, BYTES_MAX, NULL },
		{ "text", NUMBER, .number = &damage->text_bytes, .most = BYTES_MAX },
		{ "stall", RATE | NUMBER, &spec->stall, &spec->stall_ms, MS_MAX, NULL },
		{ "rate", NUMBER, .number = &spec->baud, .most = RATE_MAX },
		{ "short", .set = &spec->is_short },
		{ "strip", .set = &damage->strip },
		{ "eat", .set = &damage->eat },
		{ "in", .set = &spec->in },
		{ "out", .set = &spec->out },
	};
	size_t length = strcspn(*at, "=,:");

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		if (length != strlen(options[i].name) ||
		    strncmp(*at, options[i].name, length) != 0)
			continue;
		*at += length;
		return read_values(&options[i], at);
	}
	return err_new(ERR_USAGE,
		       "fault: there is no option `%.*s`; there are change, flip, drop, twice, "
		       "insert, burst, text, stall, rate, short, strip, eat, in and out",
		       length < 40 ? (int)length : 40, *at);
}

static struct err *read_seed(const char **at, uint64_t *ret)
{
	char *end;

	errno = 0;
	*ret = strtoull(*at, &end, 10);
	if (**at < '0' || **at > '9' || errno)
		return err_new(ERR_USAGE,
			       "fault: `%.40s` does not begin with a SEED, a number; "
			       "the form is " FAULT_SYNTAX,
			       *at);
	*at = end;
	return NULL;
}

struct err *fault_spec_read(const char *text, struct fault_spec *ret)
{
	const char *at = text + strlen(FAULT_PREFIX);
	struct err *err;

	memset(ret, 0, sizeof(*ret));
	err = read_seed(&at, &ret->seed);
	while (!err && *at == ',') {
		at++;
		err = read_option(ret, &at);
	}
	if (err)
		return err;
	if (*at != ':')
		return err_new(ERR_USAGE,
			       "fault: `%.40s` where `,` and an option or `:` and the "
			       "line within should be; the form is " FAULT_SYNTAX,
			       at);
	if (!ret->in && !ret->out)
		ret->in = ret->out = true;
	ret->line = at + 1;
	return NULL;
}
