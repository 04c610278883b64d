// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * dumps, use, save: the dumps that came over the line.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../analysis/query.h"
#include "../console/console.h"
#include "../render/text.h"
#include "commands.h"

struct machine {
	char name[100];
	struct maybe time_ns;
};

static void row_machine(void *ctx, const struct sql_rows *rows)
{
	struct machine *machine = ctx;

	query_text(rows, 0, machine->name, sizeof(machine->name));
	machine->time_ns = query_number(rows, 1);
}

static struct err *put_dump(const struct session *session, unsigned int number, struct dump *dump)
{
	struct machine machine = { .name = "" };
	FILE *out = session->render.out;
	struct dump_progress at;
	char text[32];
	struct sql *sql;
	struct err *err = dump_tables(dump, &sql);

	if (!err)
		err = query_each(sql, "SELECT machine, time_ns FROM dump", row_machine, &machine);
	if (err)
		return err;
	dump_progress(dump, &at);
	fprintf(out, "%c %3u  %04x  %-23s  ",
		number == console_current(session->console) ? '*' : ' ', number, at.dump_id,
		machine.time_ns.known ? render_time(machine.time_ns.value, text) : "-");
	text_put(out, machine.name, strlen(machine.name), session->render.utf8, 20);
	fprintf(out, "  %s, %" PRIu64 " rows, %s\n", render_size((int64_t)at.wire_bytes, text),
		at.rows, at.complete ? "complete" : "incomplete");
	return NULL;
}

static struct err *dumps_run(struct session *session, int argc, char **argv, int *exit_code)
{
	unsigned int n, count = console_count(session->console);
	struct err *err = NULL;
	struct dump *dump;

	(void)argv;
	(void)exit_code;
	if (argc != 1)
		return command_usage("dumps", "it takes no argument");
	if (!count)
		fputs("lastgasp: no dump has arrived yet\n", stderr);
	for (n = 1; n <= count && !err; n++) {
		dump = console_dump(session->console, n);
		if (dump)
			err = put_dump(session, n, dump);
	}
	return err ? err : render_finish(&session->render);
}

static struct err *use_run(struct session *session, int argc, char **argv, int *exit_code)
{
	unsigned long n;
	char *end;

	(void)exit_code;
	if (argc != 2)
		return command_usage("use", "give the number of a dump, as `dumps` lists them");
	n = strtoul(argv[1], &end, 10);
	if (*end || !n || n > console_count(session->console) ||
	    !console_dump(session->console, (unsigned int)n))
		return command_usage("use", "there is no dump %.40s; `dumps` lists them",
				     argv[1]);
	console_choose(session->console, (unsigned int)n);
	return NULL;
}

static struct err *save_run(struct session *session, int argc, char **argv, int *exit_code)
{
	struct dump_progress at;
	struct err *err;

	if (argc != 2)
		return command_usage("save", "give the name of a file");
	if (!session->dump)
		return err_new(ERR_INPUT, "there is no dump to save yet");
	if (console_reads(session->console, argv[1]))
		return err_new(ERR_USAGE,
			       "%s is what is being replayed, and it stays as it is: choose "
			       "another name",
			       argv[1]);
	err = dump_save(session->dump, argv[1]);
	if (err)
		return err;
	dump_progress(session->dump, &at);
	if (!at.complete) {
		*exit_code = ERR_ANSWER_BAD;
		fprintf(stderr, "lastgasp: %s is saved; the dump is incomplete\n", argv[1]);
	} else {
		fprintf(stderr, "lastgasp: %s is saved\n", argv[1]);
	}
	return NULL;
}

const struct command cmd_dumps = {
	.name = "dumps",
	.arguments = "",
	.help = "the dumps that came over the line; * marks the one in use",
	.where = COMMAND_PROMPT,
	.run = dumps_run,
};

const struct command cmd_use = {
	.name = "use",
	.arguments = "N",
	.help = "make dump N the one that show, sql and save mean",
	.details = "The next dump that arrives takes its place.\n",
	.where = COMMAND_PROMPT,
	.run = use_run,
};

const struct command cmd_save = {
	.name = "save",
	.arguments = "FILE",
	.help = "write the dump to FILE, by custom *.gasp",
	.where = COMMAND_PROMPT,
	.completes = (const unsigned char[]){ COMPLETE_FILE, 0 },
	.run = save_run,
};
