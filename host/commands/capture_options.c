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

#include "../console/command.h"
#include "../line/line.h"
#include "../talk/trigger.h"

#define OUTPUT_MAX 3000 /* bytes; a path has 4096, with the names of files in a folder */

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
	case 'b':
		options->baud = optarg;
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

static struct err *add_line(struct capture_options *options, const char *name)
{
	struct console_options *line = &options->line[options->lines];
	const struct line_driver *innermost;
	struct err *err = console_options_for(name, options->baud, line);

	if (!err)
		err = line_innermost(line->config.line, &innermost);
	if (err)
		return err;
	for (unsigned int i = 0; i < options->lines; i++)
		if (!strcmp(options->line[i].config.line, line->config.line))
			return command_usage("capture", "%.100s is named twice",
					     line->config.line);
	options->lines++;
	return NULL;
}

static struct err *add_lines(struct capture_options *options, int count, char **names)
{
	struct err *err = NULL;

	if (count > CAPTURE_LINES)
		return command_usage("capture", "at most %d lines at once", CAPTURE_LINES);
	options->line = calloc((size_t)(count ? count : 1), sizeof(options->line[0]));
	if (!options->line)
		return err_memory();
	if (!count)
		return add_line(options, NULL);
	for (int i = 0; !err && i < count; i++)
		err = add_line(options, names[i]);
	return err;
}

static struct err *find_output(struct capture_options *options)
{
	options->folder = true;
	if (options->output && strlen(options->output) > OUTPUT_MAX)
		return command_usage("capture", "-o takes at most %d bytes", OUTPUT_MAX);
	if (options->output && options->output[0]) {
		options->folder = is_folder(options->output);
		strip_slashes(options->output);
		return NULL;
	}
	for (unsigned int i = 0; i < options->lines; i++)
		if (options->output || !options->line[i].config.folder[0])
			return command_usage("capture",
					     "say with -o where to save: a folder or a file");
	return NULL;
}

static struct err *check(struct capture_options *options)
{
	if (options->lines > 1 && !options->folder)
		return command_usage("capture",
				     "%s is one file, and there are %u lines: give a folder, for "
				     "example -o dumps/",
				     options->output, options->lines);
	if (options->lines > 1 && options->raw)
		return command_usage("capture",
				     "--raw is for one LINE: with several each has a file "
				     "of its own in the folder");
	if (!options->folder && options->count > 1)
		return command_usage("capture",
				     "one file holds one dump: give a folder with -o for %lu",
				     options->count);
	if (!options->folder)
		options->count = 1;
	return NULL;
}

struct err *capture_options_read(int argc, char **argv, struct capture_options *options)
{
	static const struct option names[] = {
		{"output", required_argument, NULL, 'o'},
		{"count", required_argument, NULL, 'c'},
		{"timeout", required_argument, NULL, 't'},
		{"raw", required_argument, NULL, 'r'},
		{"sysrq", required_argument, NULL, 's'},
		{"baud", required_argument, NULL, 'b'},
		{"one-way", no_argument, NULL, 'w'},
		{NULL, 0, NULL, 0},
	};
	struct err *err = NULL;
	int option;

	memset(options, 0, sizeof(*options));
	optind = 0;
	opterr = 0;
	while (!err && (option = getopt_long(argc, argv, ":o:", names, NULL)) != -1)
		err = parse_option(option, argv, options);
	if (!err)
		err = add_lines(options, argc - optind, argv + optind);
	if (!err)
		err = find_output(options);
	return err ? err : check(options);
}

void capture_options_deinit(struct capture_options *options)
{
	free(options->line);
}
