// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * sql: any single SELECT over a dump's tables. It may read the tables and nothing else: no file,
 * no other database, no setting.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cmd.h"
#include "source.h"

static int only_reading(void *ctx, int action, const char *first, const char *second,
			const char *third, const char *fourth)
{
	(void)ctx;
	(void)first;
	(void)third;
	(void)fourth;
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_READ:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_FUNCTION: /* load_extension runs code from a file, fts3_tokenizer takes a
				 pointer */
		return second && (strcasecmp(second, "load_extension") == 0 ||
				  strcasecmp(second, "fts3_tokenizer") == 0)
			       ? SQLITE_DENY
			       : SQLITE_OK;
	default:
		return SQLITE_DENY;
	}
}

static struct err *refuse(struct sql *db, int status)
{
	if (status == SQLITE_AUTH)
		return err_new(ERR_USAGE, "SQL: only SELECT is allowed: a dump is evidence and "
					  "is not changed");
	return err_new(ERR_USAGE, "SQL: %s", sqlite3_errmsg(db));
}

static struct err *prepare(struct sql *db, const char *sql, struct sql_rows **ret)
{
	const char *rest = "";
	struct sql_rows *statement = NULL;
	int status;

	status = sqlite3_prepare_v2(db, sql, -1, &statement, &rest);
	if (status != SQLITE_OK)
		return refuse(db, status);
	if (!statement)
		return err_new(ERR_USAGE, "SQL: there is nothing to do in `%.60s`", sql);
	if (rest[strspn(rest, "; \t\r\n")]) {
		sql_finish(statement);
		return err_new(ERR_USAGE, "SQL: one statement at a time; what is `%.60s`?", rest);
	}
	if (!sqlite3_stmt_readonly(statement) || !sql_columns(statement)) {
		sql_finish(statement);
		return refuse(db, SQLITE_AUTH);
	}
	if (sqlite3_bind_parameter_count(statement)) {
		sql_finish(statement);
		return err_new(ERR_USAGE, "SQL: a ? or :name stands for nothing here; write the "
					  "value");
	}
	*ret = statement;
	return NULL;
}

static struct err *ask(const struct session *session, struct sql *db, const char *sql)
{
	struct sql_rows *statement;
	struct err *err;

	sqlite3_set_authorizer(db, only_reading, NULL);
	err = prepare(db, sql, &statement);
	if (!err) {
		err = render_rows(&session->render, "sql", statement, NULL);
		sql_finish(statement);
	}
	sqlite3_set_authorizer(db, NULL, NULL);
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

static struct err *sql_run(struct session *session, int argc, char **argv, int *exit_code)
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
	err = ask(session, source.db, argv[argc - 1]);
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
	.run = sql_run,
	.interruptible = true,
};
