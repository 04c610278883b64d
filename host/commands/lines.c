// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lines: what can be used as a LINE here, whether it can be used now, and what to do if not.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "../console/config.h"
#include "../line/found.h"
#include "../line/udev.h"
#include "commands.h"

/* The columns of table `lines`, in the order of put_row()'s values. */
#define COLUMNS                                                                                  \
	"line TEXT, state TEXT, usable INTEGER, usb INTEGER, chip TEXT, tty TEXT, driver "       \
	"TEXT, name TEXT, serial TEXT, place TEXT, ids TEXT, holder TEXT, problem TEXT, "        \
	"remedy TEXT"
#define INSERT "INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
#define FOR_PEOPLE                                                                               \
	"SELECT line, state, chip, nullif(tty, line) AS tty, driver, name, serial "              \
	"FROM lines"

static struct err *put_row(struct sql_rows *insert, const struct found *found)
{
	const char *const texts[] = {
		found->spec,	found_word(found->state),
		NULL,		NULL,
		found->chip,	found->tty,
		found->driver,	found->name,
		found->serial,	found->place,
		found->ids,	found->holder,
		found->problem, found->remedy,
	};
	struct err *err;
	bool row;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (texts[i] && texts[i][0])
			sql_bind_text(insert, (int)i + 1, texts[i], strlen(texts[i]));
		else
			sql_bind_null(insert, (int)i + 1);
	}
	sql_bind_number(insert, 3, found->state == FOUND_FREE);
	sql_bind_number(insert, 4, found->usb);
	err = sql_next(insert, &row);
	sql_rewind(insert);
	return err;
}

static struct err *fill(struct sql *sql, const struct found *found, size_t count)
{
	struct sql_rows *insert;
	struct err *err = sql_run(sql, "CREATE TABLE lines (" COLUMNS ")");

	if (!err)
		err = sql_prepare(sql, INSERT, &insert);
	if (err)
		return err;
	for (size_t i = 0; i < count && !err; i++)
		err = put_row(insert, &found[i]);
	sql_finish(insert);
	return err;
}

static struct err *show_rows(const struct render_options *render, const struct found *found,
			     size_t count)
{
	bool people = render->format == RENDER_HUMAN;
	struct sql_rows *rows;
	struct sql *sql;
	struct err *err = sql_open(&sql);

	if (err)
		return err;
	err = fill(sql, found, count);
	if (!err)
		err = sql_prepare(sql, people ? FOR_PEOPLE : "SELECT * FROM lines", &rows);
	if (!err) {
		err = render_rows(render, "lines", rows, NULL);
		sql_finish(rows);
	}
	sql_close(sql);
	return err;
}

static void say_problems(FILE *out, const struct found *found, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (found[i].state != FOUND_FREE)
			fprintf(out, "\n%s: %s\n  %s\n", found[i].spec, found[i].problem,
				found[i].remedy);
}

static void say_profiles(FILE *out)
{
	const char *name = config_profile(0);

	if (!name)
		return;
	fputs("\nprofiles, for `lastgasp console NAME`:", out);
	for (unsigned int i = 1; name; name = config_profile(i++))
		fprintf(out, " %s", name);
	fputc('\n', out);
}

static struct err *show(const struct session *session, const struct found *found, size_t count)
{
	const struct render_options *render = &session->render;
	bool people = render->format == RENDER_HUMAN;
	struct err *err = count || !people ? show_rows(render, found, count) : NULL;

	if (err)
		return err;
	if (people) {
		say_problems(render->out, found, count);
		say_profiles(render->out);
	}
	if (!count)
		return err_new(ERR_ANSWER_BAD,
			       "there is no USB adapter and no serial port here; plug one in");
	return render_finish(render);
}

static struct err *parse(int argc, char **argv, bool *udev)
{
	static const struct option options[] = {
		{"udev", no_argument, NULL, 'u'},
		{NULL, 0, NULL, 0},
	};
	int c;

	optind = 0;
	opterr = 0;
	while ((c = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		if (c != 'u')
			return command_usage("lines", "there is no option %s", argv[optind - 1]);
		*udev = true;
	}
	if (optind < argc)
		return command_usage("lines", "it takes no argument; what is `%.60s`?",
				     argv[optind]);
	return NULL;
}

static struct err *lines_run(struct session *session, int argc, char **argv, int *exit_code)
{
	bool udev = false;
	struct found *found;
	size_t count;
	struct err *err = parse(argc, argv, &udev);

	(void)exit_code;
	if (err)
		return err;
	if (udev) {
		udev_rules(session->render.out);
		return render_finish(&session->render);
	}
	err = found_list(&found, &count);
	if (err)
		return err;
	err = show(session, found, count);
	free(found);
	return err;
}

const struct command cmd_lines = {
	.name = "lines",
	.arguments = "",
	.help = "the serial ports and USB adapters here, and whether they are free",
	.details = "Opens none of them. The first column is the LINE to type. States:\n"
		   "  free     can be used\n"
		   "  held     another program has it\n"
		   "  denied   no permission\n"
		   "  broken   an adapter that does not answer, or makes no sense\n"
		   "  unknown  may be an adapter, of a chip that nobody knows by its ids\n"
		   "What mends each is said below the table.\n"
		   "\n"
		   "  --udev          print the udev rules that let people use their adapters,\n"
		   "                  for /etc/udev/rules.d/70-lastgasp.rules; `make install`\n"
		   "                  puts them in place\n"
		   "  --json, --csv   rows of table lines, all that is known\n"
		   "\n"
		   "Exit code 1: there is none.\n",
	.where = COMMAND_BOTH,
	.run = lines_run,
};
