// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * leaks: what grows along a series of dumps.
 */
#include <getopt.h>
#include <stdio.h>

#include "../console/console.h"
#include "../render/leaks.h"
#include "commands.h"
#include "series_files.h"

struct request {
	struct series_options options;
	char **files;
	int count;
};

static struct err *parse(const struct session *session, int argc, char **argv,
			 struct request *ret)
{
	struct err *err = series_options_read("leaks", argc, argv, &ret->options);

	if (err)
		return err;
	ret->files = argv + optind;
	ret->count = argc - optind;
	if (!ret->count && !session->console)
		return command_usage("leaks",
				     "name the FILEs of a series: one with several dumps, "
				     "or several");
	return NULL;
}

/* The dumps that came over the line. */
static struct err *add_arrived(struct series *series, const struct session *session)
{
	unsigned int n, count = console_count(session->console);
	struct err *err = NULL;
	struct dump *dump;
	char label[24];

	for (n = 1; !err && n <= count; n++) {
		dump = console_dump(session->console, n);
		snprintf(label, sizeof(label), "dump %u", n);
		if (dump)
			err = series_add_dump(series, dump, label, 1, 0, NULL);
	}
	if (!err && !series->count)
		err = err_new(ERR_INPUT, "no dump has arrived yet");
	return err;
}

static struct err *answer(const struct session *session, const struct request *request,
			  const struct series *series, int *exit_code)
{
	struct render_leaks what = {
		.series = series,
		.all = request->options.all,
		.why = request->options.why,
	};
	struct leaks leaks;
	struct err *err = leaks_find(series, &leaks);
	size_t i;

	if (err)
		return err;
	what.leaks = &leaks;
	err = render_leaks(&session->render, &what);
	for (i = 0; request->options.exit_code && i < leaks.machines_count; i++)
		if (leaks.machines[i].growing)
			*exit_code = ERR_ANSWER_BAD;
	leaks_deinit(&leaks);
	return err;
}

static struct err *leaks_run(struct session *session, int argc, char **argv, int *exit_code)
{
	struct request request = {.count = 0};
	struct series series;
	struct err *err = parse(session, argc, argv, &request);
	int i;

	if (err)
		return err;
	series_init(&series);
	for (i = 0; !err && i < request.count; i++)
		err = series_add_file(&series, session, request.files[i], 0, true, NULL);
	if (!request.count)
		err = add_arrived(&series, session);
	if (!err)
		err = series_finish(&series);
	if (!err) {
		series_notes(&series);
		err = answer(session, &request, &series, exit_code);
	}
	series_deinit(&series);
	return err;
}

const struct command cmd_leaks = {
	.name = "leaks",
	.arguments = "FILE...",
	.help = "what grows along a series of dumps, and how sure that is",
	.details =
		"All dumps of all FILEs, in any order: they are sorted by machine, boot and\n"
		"time. Tasks are followed by command line or name when they are restarted.\n"
		"At the prompt, without FILE: the dumps that came over the line.\n"
		"\n"
		"  --all         what is steady as well, and gauges\n"
		"  --why         the rows of tables that each suspect came from\n"
		"  --exit-code   exit code 1 when there is a suspect\n"
		"\n"
		"Growth is no proof of a leak. Sizes are growth an hour (Theil-Sen), with\n"
		"bounds of 95 %; a suspect's growth is beyond chance (Mann-Kendall), corrected\n"
		"for the number of things looked at. With fewer than about ten dumps nothing\n"
		"can be told.\n",
	.where = COMMAND_BOTH,
	.completes = (const unsigned char[]){COMPLETE_FILE, 0},
	.run = leaks_run,
	.interruptible = true,
};
