// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a session on a line is told.
 */
#include "console_options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "../talk/baud.h"
#include "choose.h"
#include "command.h"
#include "record.h"

/* What is said in the shell, before it is known what it is put over. */
struct said {
	const char *name, *raw, *log, *baud, *stamps;
	bool one_way, no_status;
};

/* What the settings say of the rate is for lines that have one, and do not name it. */
static struct err *set_baud(const char *said, struct console_options *options)
{
	struct config *config = &options->config;
	const char *baud = said ? said : config->baud;
	char spec[sizeof(config->line)];
	struct err *err;

	options->auto_baud = !strcmp(baud, "auto");
	if (!*baud || options->auto_baud)
		return NULL;
	err = baud_spec(config->line, baud, spec, sizeof(spec));
	if (!err)
		strcpy(config->line, spec);
	if (said)
		return err;
	err_destroy(err);
	return NULL;
}

struct err *console_options_for(const char *name, const char *baud, struct console_options *ret)
{
	struct console_options options = {.raw = ""};
	struct config *config = &options.config;
	struct err *err = config_read(name, config);

	if (!err && !config->line[0])
		err = choose_line(config->line, sizeof(config->line));
	if (err)
		return err;
	snprintf(options.name, sizeof(options.name), "%s",
		 name && strlen(name) < sizeof(options.name) ? name : config->line);
	err = set_baud(baud, &options);
	if (!err)
		*ret = options;
	return err;
}

static struct err *read_said(int argc, char **argv, struct said *said)
{
	static const struct option known[] = {
		{"raw", required_argument, NULL, 'r'},
		{"log", required_argument, NULL, 'l'},
		{"baud", required_argument, NULL, 'b'},
		{"timestamps", optional_argument, NULL, 't'},
		{"one-way", no_argument, NULL, 'w'},
		{"no-status", no_argument, NULL, 's'},
		{NULL, 0, NULL, 0},
	};
	int c;

	optind = 0;
	opterr = 0;
	while ((c = getopt_long(argc, argv, ":", known, NULL)) != -1) {
		switch (c) {
		case 'r':
			said->raw = optarg;
			break;
		case 'l':
			said->log = optarg;
			break;
		case 'b':
			said->baud = optarg;
			break;
		case 't':
			said->stamps = optarg ? optarg : "time";
			break;
		case 'w':
			said->one_way = true;
			break;
		case 's':
			said->no_status = true;
			break;
		default:
			return command_usage("console",
					     c == ':' ? "%s needs a value"
						      : "there is no option %s",
					     argv[optind - 1]);
		}
	}
	if (argc - optind > 1)
		return command_usage("console", "one LINE at a time; what is `%.60s`?",
				     argv[optind + 1]);
	said->name = optind < argc ? argv[optind] : NULL;
	return NULL;
}

static bool is_folder(const char *path)
{
	struct stat status;

	return path[strlen(path) - 1] == '/' || (!stat(path, &status) && S_ISDIR(status.st_mode));
}

/* Replays are saved already, other than of a pipe. */
static bool is_saved(const char *line)
{
	return !strncmp(line, "file:", 5) && strcmp(line, "file:-") != 0;
}

static struct err *name_files(const struct said *said, struct console_options *options)
{
	const char *raw = said->raw, *log = said->log, *folder = options->config.folder;
	char word[41];

	if ((raw && (!*raw || strlen(raw) + 5 > RECORD_PATH)) ||
	    (log && (!*log || strlen(log) + 5 > RECORD_PATH)))
		return command_usage("console", "--raw and --log need the name of a file");
	if (log && is_folder(log)) {
		folder = log;
		log = NULL;
	}
	if (raw)
		record_beside(raw, ".log", options->log);
	if (log)
		record_beside(log, ".raw", options->raw);
	if (raw)
		strcpy(options->raw, raw);
	if (log)
		strcpy(options->log, log);
	if (!strcmp(options->raw, options->log) && options->raw[0])
		return command_usage("console", "the bytes and the text cannot go to one file");
	if (raw || log || (is_saved(options->config.line) && !said->log))
		return NULL;
	record_word(options->name, word, sizeof(word));
	return record_names(folder, word, options->raw, options->log);
}

struct err *console_options_read(int argc, char **argv, struct console_options *ret)
{
	struct said said = {.name = NULL};
	struct err *err = read_said(argc, argv, &said);
	enum stamp_kind stamps = STAMP_OFF;

	if (!err && said.stamps && !stamp_find(said.stamps, &stamps))
		err = command_usage("console", "--timestamps is one of %s, not `%.40s`",
				    STAMP_WORDS, said.stamps);
	if (!err)
		err = console_options_for(said.name, said.baud, ret);
	if (err)
		return err;
	if (said.stamps)
		ret->config.stamps = stamps;
	ret->config.one_way |= said.one_way;
	ret->config.no_status |= said.no_status;
	return name_files(&said, ret);
}
