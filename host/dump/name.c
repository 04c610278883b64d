// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A file name for a dump. The machine's name came over the line: nothing in it may lead to
 * another folder or look like an option.
 */
#include <ctype.h>
#include <stdio.h>
#include <time.h>

#include "dump.h"
#include "sql.h"

#define MACHINE_MAX 65 /* HOST_NAME_MAX and the end */

static void clean(char *text)
{
	for (size_t i = 0; text[i]; i++)
		if (!isalnum((unsigned char)text[i]) && text[i] != '_' &&
		    !(i && (text[i] == '-' || text[i] == '.')))
			text[i] = '_';
}

static void read_row(const struct sql_rows *rows, char *machine, time_t *when)
{
	if (sql_kind(rows, 0) != SQL_NULL)
		snprintf(machine, MACHINE_MAX, "%s", sql_text(rows, 0, NULL));
	if (sql_kind(rows, 1) == SQL_INTEGER)
		*when = (time_t)sql_number(rows, 1);
}

static struct err *ask(struct dump *dump, char *machine, time_t *when)
{
	struct sql_rows *rows;
	struct sql *sql;
	struct err *err;
	bool here;

	err = dump_tables(dump, &sql);
	if (!err)
		err = sql_prepare(sql, "SELECT machine, time_ns / 1000000000 FROM dump", &rows);
	if (err)
		return err;
	err = sql_next(rows, &here);
	if (!err && here)
		read_row(rows, machine, when);
	sql_finish(rows);
	return err;
}

const char *dump_name(struct dump *dump, char *name, size_t bytes)
{
	char machine[MACHINE_MAX] = "unknown", stamp[32] = "unknown";
	struct dump_progress progress;
	time_t when = time(NULL);
	struct tm parts;

	dump_progress(dump, &progress);
	err_destroy(ask(dump, machine, &when)); /* a name is found without */
	clean(machine);
	if (gmtime_r(&when, &parts))
		strftime(stamp, sizeof(stamp), "%Y%m%d-%H%M%S", &parts);
	snprintf(name, bytes, "%s-%s-%04x", machine, stamp, progress.dump_id);
	return name;
}
