// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * check: dumps against a file of budgets, for the test suite of a release.
 */
#include <getopt.h>
#include <stdio.h>

#include "../render/check.h"
#include "commands.h"
#include "series_files.h"

struct request {
	const char *budget, *junit;
	char **files;
	int count;
};

static struct err *parse(const struct session *session, int argc, char **argv,
			 struct request *ret)
{
	static const struct option options[] = {
		{"budget", required_argument, NULL, 'b'},
		{"junit", required_argument, NULL, 'j'},
		{NULL, 0, NULL, 0},
	};
	int c;

	optind = 0;
	opterr = 0;
	while ((c = getopt_long(argc, argv, ":b:", options, NULL)) != -1) {
		if (c == 'b')
			ret->budget = optarg;
		else if (c == 'j')
			ret->junit = optarg;
		else
			return command_usage(
				"check", c == ':' ? "%s needs a value" : "there is no option %s",
				argv[optind - 1]);
	}
	ret->files = argv + optind;
	ret->count = argc - optind;
	if (!ret->budget)
		return command_usage("check", "--budget FILE says what is allowed");
	if (!ret->count && !session->interactive)
		return command_usage("check", "name the FILEs to check");
	return NULL;
}

static struct err *visit(void *ctx, struct sql *sql, const struct series_sample *sample)
{
	return check_dump(ctx, sql, sample);
}

static struct err *read_dumps(struct check *check, const struct session *session,
			      const struct request *request)
{
	const struct series_visitor visitor = {visit, check};
	struct series series;
	struct err *err = NULL;
	int i;

	series_init(&series);
	for (i = 0; !err && i < request->count; i++)
		err = series_add_file(&series, session, request->files[i], 0, true, &visitor);
	if (!request->count && !session->dump)
		err = err_new(ERR_INPUT, "there is no dump yet to check");
	else if (!request->count)
		err = series_add_dump(&series, session->dump, "current dump", 1, 0, &visitor);
	if (!err && series.stride > 1)
		fprintf(stderr, "lastgasp: of %u dumps every %u-th was checked\n", series.given,
			series.stride);
	series_deinit(&series);
	return err;
}

static struct err *answer(const struct session *session, const struct request *request,
			  struct check *check, int *exit_code)
{
	struct err *err = check_finish(check);

	if (!err)
		err = render_check(&session->render, check, request->budget);
	if (!err && request->junit)
		err = junit_write(request->junit, check, request->budget);
	if (!err)
		fprintf(stderr,
			"lastgasp: %zu of %zu budgets kept, %zu exceeded, %zu missing, "
			"%zu skipped\n",
			check->count - check->exceeded - check->missing - check->skipped,
			check->count, check->exceeded, check->missing, check->skipped);
	if (check->exceeded || check->missing)
		*exit_code = ERR_ANSWER_BAD;
	return err;
}

static struct err *check_run(struct session *session, int argc, char **argv, int *exit_code)
{
	struct request request = {.budget = NULL};
	struct budget budget;
	struct check check;
	struct err *err = parse(session, argc, argv, &request);

	if (!err)
		err = budget_read(request.budget, &budget);
	if (err)
		return err;
	err = check_init(&check, &budget);
	if (!err)
		err = read_dumps(&check, session, &request);
	if (!err)
		err = answer(session, &request, &check, exit_code);
	check_deinit(&check);
	budget_deinit(&budget);
	return err;
}

const struct command cmd_check = {
	.name = "check",
	.arguments = "FILE... --budget BUDGET",
	.help = "hold dumps against a file of budgets: TAP, JUnit XML",
	.details =
		"One test a budget, over all dumps of all FILEs: the worst decides. At the\n"
		"prompt, without FILE: the current dump.\n"
		"\n"
		"  --budget BUDGET  what is allowed, a line each:\n"
		"                     task browse* rss <= 40 MiB\n"
		"                     task * count <= 120\n"
		"                     task browse* anon <= 1 MiB/h\n"
		"                     optional tmpfs /tmp <= 10 %\n"
		"                     slab dentry <= 4 MiB\n"
		"                     total unaccounted <= 10 %\n"
		"                     total available >= 32 MiB\n"
		"  --junit FILE     write JUnit XML as well\n"
		"\n"
		"What a dump does not tell is `not ok`, with `# missing`.\n"
		"Exit code 1: a budget is exceeded, or a value is missing. 2: the budget file\n"
		"is wrong.\n",
	.where = COMMAND_BOTH,
	.completes = (const unsigned char[]){COMPLETE_FILE, 0},
	.run = check_run,
	.interruptible = true,
};
