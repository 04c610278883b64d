// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * show: a dump's summary, or one of its tables. People get the columns and rows worth a look,
 * programs all of them.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../analysis/query.h"
#include "../analysis/view.h"
#include "../console/source.h"
#include "commands.h"

#define ROOM 4	      /* lines of the terminal that are not rows: heading, notes, prompt */
#define ROWS_LEAST 10 /* arbitrary: shown even where the terminal is lower */

struct request {
	const char *file; /* NULL: the current dump */
	const char *view;
	unsigned int which;
	bool all;
};

static struct err *parse_number(const char *text, unsigned int *ret)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (text[0] < '0' || text[0] > '9' || *end || !value || value > 1000000)
		return command_usage("show", "--dump takes a number from 1, not `%.40s`", text);
	*ret = (unsigned int)value;
	return NULL;
}

static bool known_table(const char *name)
{
	size_t i;

	for (i = 0; i < lg_schema_count; i++)
		if (strcmp(lg_schema[i].name, name) == 0)
			return true;
	return strncmp(name, "table_", 6) == 0;
}

static struct err *parse(const struct session *session, int argc, char **argv,
			 struct request *request)
{
	static const struct option options[] = {
		{ "all", no_argument, NULL, 'a' },
		{ "dump", required_argument, NULL, 'd' },
		{ NULL, 0, NULL, 0 },
	};
	struct err *err = NULL;
	int c;

	optind = 0;
	opterr = 0;
	while (!err && (c = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		if (c == 'a')
			request->all = true;
		else if (c == 'd')
			err = parse_number(optarg, &request->which);
		else
			err = command_usage(
				"show", c == ':' ? "%s needs a value" : "there is no option %s",
				argv[optind - 1]);
	}
	if (err)
		return err;
	if (optind < argc && !(session->interactive && argc - optind == 1 &&
			       (view_find(argv[optind]) || known_table(argv[optind]))))
		request->file = argv[optind++];
	if (optind < argc)
		request->view = argv[optind++];
	if (optind < argc)
		return command_usage("show", "what is `%.60s`?", argv[optind]);
	if (!request->file && !session->interactive)
		return command_usage("show", "name a FILE: a saved dump or a raw capture");
	return NULL;
}

static void row_count(void *ctx, const struct sql_rows *rows)
{
	int64_t *count = ctx;

	*count = query_number(rows, 0).value;
}

/* How many rows to show: all, or as many as the terminal is high. */
static struct err *limit(const struct render_options *render, const struct request *request,
			 struct sql *sql, const char *text, int64_t *total, int64_t *ret)
{
	char count[1200];
	struct err *err;

	snprintf(count, sizeof(count), "SELECT count(*) FROM (%s)", text);
	err = query_each(sql, count, row_count, total);
	*ret = *total;
	if (err || request->all || render->format != RENDER_HUMAN || !render->height)
		return err;
	if (*total > ROWS_LEAST && *total > (int64_t)render->height - ROOM)
		*ret = render->height > ROWS_LEAST + ROOM ? render->height - ROOM : ROWS_LEAST;
	return NULL;
}

static struct err *no_view(const char *name)
{
	char text[300] = "";
	const struct view *view;

	for (view = views; view->name; view++) {
		strncat(text, view == views ? "" : ", ", sizeof(text) - strlen(text) - 1);
		strncat(text, view->name, sizeof(text) - strlen(text) - 1);
	}
	return command_usage("show", "there is no view `%.60s`; there are %s", name, text);
}

static struct err *show_rows(const struct render_options *render, const struct request *request,
			     struct sql *sql, const char *text)
{
	char limited[1200];
	struct sql_rows *rows;
	int64_t total = 0, shown = 0;
	struct err *err = limit(render, request, sql, text, &total, &shown);

	if (err)
		return err;
	snprintf(limited, sizeof(limited), "%s LIMIT %" PRId64, text, shown);
	err = sql_prepare(sql, limited, &rows);
	if (err)
		return err;
	err = render_rows(render, request->view, rows, NULL);
	sql_finish(rows);
	if (!err && shown < total)
		fprintf(render->out, "(%" PRId64 " of %" PRId64 " rows; --all shows all)\n",
			shown, total);
	if (!err && !total && render->format == RENDER_HUMAN)
		fprintf(stderr, "lastgasp: there are no rows in %s\n", request->view);
	return err;
}

/* Whether the dump has such a table; text: a SELECT from it. */
static bool has_table(struct sql *sql, const char *text)
{
	struct sql_rows *rows;
	struct err *err = sql_prepare(sql, text, &rows);
	bool there = !err;

	if (there)
		sql_finish(rows);
	err_destroy(err);
	return there;
}

static struct err *show_table(const struct session *session, const struct request *request,
			      struct sql *sql)
{
	struct render_options render = session->render;
	const struct view *view = view_find(request->view);
	bool people = render.format == RENDER_HUMAN && !request->all;
	char text[1000];

	if (!view_sql(NULL, request->view, false, text, sizeof(text)) || !has_table(sql, text) ||
	    !view_sql(view, request->view, people, text, sizeof(text)))
		return no_view(request->view);
	if (request->all)
		render.width = 0;
	return show_rows(&render, request, sql, text);
}

static struct err *show_run(struct session *session, int argc, char **argv, int *exit_code)
{
	struct request request = { .view = views[0].name };
	struct source source;
	struct err *err = parse(session, argc, argv, &request);

	if (!err)
		err = source_open(&source, session, request.file, request.which);
	if (err)
		return err;
	if (strcmp(request.view, views[0].name) == 0) {
		err = source_summary(&source, session);
		if (!source.complete)
			*exit_code = ERR_ANSWER_BAD;
	} else {
		err = show_table(session, &request, source.sql);
		if (!err)
			source_warn(&source, session, exit_code);
	}
	source_close(&source);
	return err;
}

const struct command cmd_show = {
	.name = "show",
	.arguments = "FILE [VIEW]",
	.help = "who ate the memory; or a table of the dump",
	.details = "FILE is a saved dump, a raw capture, or - for standard input; at the\n"
		   "prompt it may be left out. VIEW is summary if left out. Tables are cut\n"
		   "to fit a terminal.\n"
		   "\n"
		   "  --all           all rows and columns, and lines as long as they get\n"
		   "  --dump N        the N-th dump in FILE, from 1; the last if left out\n"
		   "  --json, --csv   exact numbers, all rows and columns\n"
		   "\n"
		   "Exit code 1: the dump is incomplete.\n",
	.where = COMMAND_BOTH,
	.completes = (const unsigned char[]){ COMPLETE_VIEW, COMPLETE_VIEW, 0 },
	.run = show_run,
	.interruptible = true,
};
