// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is said to `lastgasp capture`.
 */
#include "capture_options.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "command.h"
#include "trigger.h"

static struct err *parse_number(const char *option, const char *text, unsigned long limit,
				unsigned long *ret)
{
	char *end;

	errno = 0;
	*ret = strtoul(text, &end, 10);
	if (errno || *end || text[0] < '0' || text[0] > '9' || !*ret || *ret > limit)
		return command_usage("capture", "%s takes a number from 1 to %lu, not `%.40s`",
				     option, limit, text);
	return NULL;
}

static struct err *parse_option(int option, char **argv, struct capture_options *options)
{
	unsigned long seconds;
	struct err *err;

	switch (option) {
	case 'o':
		options->output = optarg;
		return NULL;
	case 'r':
		options->raw = optarg;
		return NULL;
	case 'c':
		return parse_number("--count", optarg, 1000000, &options->count);
	case 't':
		err = parse_number("--timeout", optarg, 10000000, &seconds);
		options->timeout_ms = (int64_t)seconds * 1000;
		return err;
	case 's':
		options->keys = optarg;
		if (!trigger_keys_good(optarg))
			return command_usage("capture", "--sysrq takes 1 to %d keys, not `%.40s`",
					     TRIGGER_KEYS, optarg);
		return NULL;
	case 'w':
		options->one_way = true;
		return NULL;
	case ':':
		return command_usage("capture", "%s needs a value", argv[optind - 1]);
	default:
		return command_usage("capture", "there is no option %s", argv[optind - 1]);
	}
}

/* Names in a folder are put together with one /. */
static void strip_slashes(char *path)
{
	size_t length = strlen(path);

	while (length > 1 && path[length - 1] == '/')
		path[--length] = 0;
}

/* A folder that is there; or one to be made: a name that ends in / or has no suffix. */
static bool is_folder(const char *path)
{
	const char *name = strrchr(path, '/');
	struct stat status;

	if (!stat(path, &status))
		return S_ISDIR(status.st_mode);
	name = name ? name + 1 : path;
	return !strchr(name, '.');
}

struct err *capture_options_read(int argc, char **argv, struct capture_options *options)
{
	static const struct option names[] = {
		{ "output", required_argument, NULL, 'o' },
		{ "count", required_argument, NULL, 'c' },
		{ "timeout", required_argument, NULL, 't' },
		{ "raw", required_argument, NULL, 'r' },
		{ "sysrq", required_argument, NULL, 's' },
		{ "one-way", no_argument, NULL, 'w' },
		{ NULL, 0, NULL, 0 },
	};
	struct err *err = NULL;
	int option;

	memset(options, 0, sizeof(*options));
	optind = 0;
	opterr = 0;
	while (!err && (option = getopt_long(argc, argv, ":o:", names, NULL)) != -1)
		err = parse_option(option, argv, options);
	if (err)
		return err;
	if (argc - optind != 1)
		return command_usage("capture", "give one LINE");
	if (!options->output || !options->output[0])
		return command_usage("capture", "say with -o where to save: a folder or a file");
	options->line = argv[optind];
	options->folder = is_folder(options->output);
	strip_slashes(options->output);
	if (!options->folder && options->count > 1)
		return command_usage("capture",
				     "one file holds one dump: give a folder with -o for %lu",
				     options->count);
	if (!options->folder)
		options->count = 1;
	return NULL;
}
