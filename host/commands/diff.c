// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * diff: one dump against another, or a group of dumps against another.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "../render/diff.h"
#include "commands.h"
#include "series_files.h"

struct request {
	struct series_options options;
	char **files[2];
	int count[2];
};

/* getopt() would forget where the `--` stood: it gets only what is before it. */
static struct err *parse(const struct session *session, int argc, char **argv,
			 struct request *ret)
{
	int end = 1;
	struct err *err;

	while (end < argc && strcmp(argv[end], "--") != 0)
		end++;
	err = series_options_read("diff", end, argv, &ret->options);
	if (err)
		return err;
	ret->files[0] = argv + optind;
	ret->count[0] = end - optind;
	if (end < argc) {
		ret->files[1] = argv + end + 1;
		ret->count[1] = argc - end - 1;
	} else if (ret->count[0] == 2) {
		ret->files[1] = ret->files[0] + 1;
		ret->count[0] = ret->count[1] = 1;
	}
	if (session->interactive && ret->count[0] == 1 && !ret->count[1] && end == argc)
		return NULL;
	if (ret->count[0] < 1 || ret->count[1] < 1)
		return command_usage("diff",
				     "give two FILEs, or two groups with -- between them");
	return NULL;
}

static struct err *read_side(struct series *series, const struct session *session,
			     const struct request *request, unsigned int side)
{
	struct err *err = NULL;
	int i;

	for (i = 0; !err && i < request->count[side]; i++)
		err = series_add_file(series, session, request->files[side][i], side, false,
				      NULL);
	return err;
}

/* At the prompt B may be left out: it is the current dump. */
static struct err *read_sides(struct series *series, const struct session *session,
			      const struct request *request)
{
	struct err *err = read_side(series, session, request, 0);

	if (err || request->count[1])
		return err ? err : read_side(series, session, request, 1);
	if (!session->dump)
		return err_new(ERR_INPUT, "there is no dump yet to compare with");
	return series_add_dump(series, session->dump, "current dump", 1, 1, NULL);
}

static struct err *answer(const struct session *session, const struct request *request,
			  const struct series *series, int *exit_code)
{
	struct render_diff what = {
		.series = series,
		.all = request->options.all,
		.why = request->options.why,
	};
	struct diff diff;
	struct err *err = diff_find(series, &diff);

	if (err)
		return err;
	what.diff = &diff;
	err = render_diff(&session->render, &what);
	if ((request->options.exit_code && diff.beyond) || series->incomplete)
		*exit_code = ERR_ANSWER_BAD;
	diff_deinit(&diff);
	return err;
}

static struct err *diff_run(struct session *session, int argc, char **argv, int *exit_code)
{
	struct request request = {.count = {0}};
	struct series series;
	struct err *err = parse(session, argc, argv, &request);

	if (err)
		return err;
	series_init(&series);
	series.as_one = true;
	err = read_sides(&series, session, &request);
	if (!err)
		err = series_finish(&series);
	if (!err) {
		series_notes(&series);
		err = answer(session, &request, &series, exit_code);
	}
	series_deinit(&series);
	return err;
}

const struct command cmd_diff = {
	.name = "diff",
	.arguments = "A B | A... -- B...",
	.help = "what is different between two dumps, or two groups of dumps",
	.details =
		"What B has more or less than A, largest first: parts of the RAM, which add\n"
		"up; programs by command line, else by name; slab caches, tmpfs mounts.\n"
		"Of groups, medians and ranges. At the prompt `diff A` compares the current\n"
		"dump with A.\n"
		"\n"
		"  --all         what is within noise as well, gauges and counters\n"
		"  --why         the rows of tables that each line came from\n"
		"  --exit-code   exit code 1 when a difference is beyond noise\n"
		"\n"
		"Beyond noise: more than 256 KiB, and of two dumps more than 5 % of the larger\n"
		"value; of groups, ranges that do not overlap.\n",
	.where = COMMAND_BOTH,
	.completes = (const unsigned char[]){COMPLETE_FILE, COMPLETE_FILE, 0},
	.run = diff_run,
	.interruptible = true,
};
