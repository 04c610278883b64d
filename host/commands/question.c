// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Arguments of the commands that ask a question of one dump.
 */
#include "question.h"

#include <stdlib.h>
#include <string.h>

#define OPTIONS_MAX 12

static struct err *parse_number(const char *name, const char *text, unsigned int *ret)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (text[0] < '0' || text[0] > '9' || *end || !value || value > 1000000)
		return command_usage(name, "--dump takes a number from 1, not `%.40s`", text);
	*ret = (unsigned int)value;
	return NULL;
}

static void list_options(const struct option *more, struct option *options)
{
	size_t count = 2;

	memset(options, 0, OPTIONS_MAX * sizeof(*options));
	options[0] = (struct option){"why", no_argument, NULL, 'w'};
	options[1] = (struct option){"dump", required_argument, NULL, 'd'};
	while (more && more->name && count < OPTIONS_MAX - 1)
		options[count++] = *more++;
}

static struct err *parse_options(const char *name, int argc, char **argv, struct question *ret)
{
	struct option options[OPTIONS_MAX];
	struct err *err = NULL;
	int c;

	list_options(ret->more, options);
	optind = 0;
	opterr = 0;
	while (!err && (c = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		if (c == 'w')
			ret->why = true;
		else if (c == 'd')
			err = parse_number(name, optarg, &ret->which);
		else if (c == ':' || c == '?')
			err = command_usage(
				name, c == ':' ? "%s needs a value" : "there is no option %s",
				argv[optind - 1]);
		else
			err = ret->take(ret->ctx, c, optarg);
	}
	return err;
}

struct err *question_take(const struct session *session, const char *name, int argc, char **argv,
			  struct question *ret)
{
	struct err *err;

	ret->file = NULL;
	ret->which = 0;
	ret->why = false;
	err = parse_options(name, argc, argv, ret);
	if (err)
		return err;
	if (optind < argc)
		ret->file = argv[optind++];
	if (optind < argc)
		return command_usage(name, "what is `%.60s`?", argv[optind]);
	if (!ret->file && !session->interactive)
		return command_usage(name,
				     "name a FILE: a saved dump, a raw capture or a text log");
	return NULL;
}

struct err *question_parse(const struct session *session, const char *name, int argc, char **argv,
			   struct question *ret)
{
	memset(ret, 0, sizeof(*ret));
	return question_take(session, name, argc, argv, ret);
}
