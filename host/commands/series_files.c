// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * FILEs to a series. One dump is held at a time, however many there are.
 */
#include "series_files.h"

#include <getopt.h>

#include "../console/source_file.h"

struct reading {
	struct series *series;
	const struct session *session;
	const char *path;
	unsigned int side;
	const struct series_visitor *visitor;
};

struct err *series_options_read(const char *name, int argc, char **argv,
				struct series_options *ret)
{
	static const struct option options[] = {
		{"all", no_argument, NULL, 'a'},
		{"why", no_argument, NULL, 'w'},
		{"exit-code", no_argument, NULL, 'e'},
		{NULL, 0, NULL, 0},
	};
	int c;

	optind = 0;
	opterr = 0;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c != 'a' && c != 'w' && c != 'e')
			return command_usage(name, "there is no option %s", argv[optind - 1]);
		ret->all = ret->all || c == 'a';
		ret->why = ret->why || c == 'w';
		ret->exit_code = ret->exit_code || c == 'e';
	}
	return NULL;
}

struct err *series_add_dump(struct series *series, struct dump *dump, const char *label,
			    unsigned int number, unsigned int side,
			    const struct series_visitor *visitor)
{
	bool taken = false;
	struct sql *sql;
	struct err *err = dump_tables(dump, &sql);

	if (!err)
		err = series_add(series, sql, label, number, side, &taken);
	if (!err && taken && visitor)
		err = visitor->visit(visitor->ctx, sql, &series->samples[series->count - 1]);
	return err;
}

static struct err *take(void *ctx, struct dump *dump, unsigned int number)
{
	struct reading *reading = ctx;

	if (*reading->session->interrupted)
		return err_new(ERR_INTERRUPTED, "interrupted");
	return series_add_dump(reading->series, dump, reading->path, number, reading->side,
			       reading->visitor);
}

struct err *series_add_file(struct series *series, const struct session *session,
			    const char *path, unsigned int side, bool all,
			    const struct series_visitor *visitor)
{
	struct reading reading = {series, session, path, side, visitor};
	unsigned int found;
	struct dump *dump;
	struct err *err;

	if (all)
		return source_file_each(path, take, &reading, &found);
	err = source_file_open(path, 0, &dump, &found);
	if (err)
		return err;
	if (found > 1)
		fprintf(stderr, "lastgasp: %s holds %u dumps; this is of the last\n", path,
			found);
	err = take(&reading, dump, found);
	dump_destroy(dump);
	return err;
}

void series_notes(const struct series *series)
{
	uint32_t dumps = (uint32_t)series->count;

	if (series->twice)
		fprintf(stderr, "lastgasp: %u dump%s came twice and count once\n", series->twice,
			series->twice == 1 ? "" : "s");
	if (series->incomplete)
		fprintf(stderr,
			"lastgasp: %u of %u dumps %s incomplete: tasks are left out of a dump "
			"that "
			"lacks some of them\n",
			series->incomplete, dumps, series->incomplete == 1 ? "is" : "are");
	if (series->stride > 1)
		fprintf(stderr,
			"lastgasp: of %u dumps every %u-th was looked at: more than %u of them "
			"or "
			"very much in them\n",
			series->given, series->stride, SERIES_DUMPS);
	if (series->by_rss && series->by_rss < dumps)
		fprintf(stderr,
			"lastgasp: %u of %u dumps tell only the whole RSS of tasks, the others "
			"their anonymous memory: tasks of both cannot be compared\n",
			series->by_rss, dumps);
	if (!series->named_all)
		fprintf(stderr, "lastgasp: there are so many names that some were left out\n");
	if (series->machines.count > 1 && !series->as_one)
		fprintf(stderr, "lastgasp: these are dumps of %u machines, told apart by name\n",
			series->machines.count);
}
