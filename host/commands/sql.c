// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * sql: any single SELECT over a dump's tables. It may read the tables and nothing else: no file,
 * no other database, no setting.
 */
#include <getopt.h>
#include <stdlib.h>

#include "../console/source.h"
#include "commands.h"

static struct err *ask(const struct session *session, struct sql *sql, const char *text)
{
	struct sql_rows *rows;
	struct err *err = sql_prepare_foreign(sql, text, &rows);

	if (err)
		return err;
	err = render_rows(&session->render, "sql", rows, NULL);
	sql_finish(rows);
	return err;
}

static struct err *parse(const struct session *session, int argc, char **argv,
			 unsigned int *which, int *at)
{
	static const struct option options[] = {
		{ "dump", required_argument, NULL, 'd' },
		{ NULL, 0, NULL, 0 },
	};
	int wanted = session->interactive ? 1 : 2, c;
	char *end;

	optind = 0;
	opterr = 0;
	while ((c = getopt_long(argc, argv, "+:", options, NULL)) != -1) {
		if (c != 'd')
			return command_usage(
				"sql", c == ':' ? "%s needs a value" : "there is no option %s",
				argv[optind - 1]);
		*which = (unsigned int)strtoul(optarg, &end, 10);
		if (!*which || *end)
			return command_usage("sql", "--dump takes a number from 1, not `%.40s`",
					     optarg);
	}
	*at = optind;
	if (argc - optind != wanted)
		return command_usage("sql", session->interactive ? "give one SELECT"
								 : "give a FILE and one SELECT, "
								   "in quotes");
	return NULL;
}

static struct err *sql_command(struct session *session, int argc, char **argv, int *exit_code)
{
	struct source source;
	unsigned int which = 0;
	struct err *err;
	int at;

	err = parse(session, argc, argv, &which, &at);
	if (!err)
		err = source_open(&source, session, session->interactive ? NULL : argv[at],
				  which);
	if (err)
		return err;
	err = ask(session, source.sql, argv[argc - 1]);
	if (!err)
		source_warn(&source, session, exit_code);
	source_close(&source);
	return err;
}

const struct command cmd_sql = {
	.name = "sql",
	.arguments = "FILE \"SELECT ...\"",
	.help = "ask the tables of the dump in SQL",
	.details = "At the prompt FILE is left out and no quotes are needed; SELECT alone\n"
		   "does it too:\n"
		   "  select comm, sum(rss_anon_bytes) as anon_bytes from tasks group by 1\n"
		   "Tables and columns are those of docs/tables.md. Sizes are in bytes;\n"
		   "people see them as sizes in columns whose name ends in _bytes. --json\n"
		   "names the table sql.\n"
		   "\n"
		   "  --dump N    before FILE: the N-th dump in it, from 1; the last if\n"
		   "              left out\n",
	.where = COMMAND_BOTH,
	.completes = (const unsigned char[]){ COMPLETE_SQL, 0 },
	.run = sql_command,
	.interruptible = true,
};
