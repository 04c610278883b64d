// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * verify: what of a dump arrived, and what is missing, by table; for people, how the line was
 * as well.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>

#include "../dump/file.h"
#include "cmd.h"

static struct err *parse(const struct session *session, int argc, char **argv, const char **path,
			 unsigned int *which)
{
	static const struct option options[] = {
		{ "dump", required_argument, NULL, 'd' },
		{ NULL, 0, NULL, 0 },
	};
	int option;
	char *end;

	optind = 0;
	opterr = 0;
	while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		if (option != 'd')
			return command_usage("verify",
					     option == ':' ? "%s needs a value"
							   : "there is no option %s",
					     argv[optind - 1]);
		*which = (unsigned int)strtoul(optarg, &end, 10);
		if (!*which || *end)
			return command_usage("verify", "--dump takes a number from 1, not `%.40s`",
					     optarg);
	}
	*path = argc - optind == 1 ? argv[optind] : NULL;
	if (argc - optind > 1 || (!*path && !session->dump))
		return command_usage("verify", "give one FILE");
	return NULL;
}

static struct err *show_tables(const struct session *session, struct dump *dump)
{
	struct sql_rows *rows;
	struct err *err;
	struct sql *sql;

	err = dump_tables(dump, &sql);
	if (!err)
		err = sql_prepare(sql,
				  "SELECT name, rows, rows_arrived, missing, blocks, "
				  "blocks_arrived FROM temp.arrival ORDER BY table_number",
				  &rows);
	if (err)
		return err;
	err = render_rows(&session->render, "verify", rows, NULL);
	sql_finish(rows);
	return err;
}

static void show_dump(FILE *out, const struct dump_progress *progress)
{
	char size[16];

	fprintf(out, "dump %04x: %s\n", progress->dump_id, progress->complete ?
		"complete: every row that was announced is here" :
		progress->rows_announced ? "incomplete" : "incomplete: no index frame arrived");
	fprintf(out, "  frames   %u", progress->frames);
	if (progress->frames_announced)
		fprintf(out, " of %u", progress->frames_announced);
	fprintf(out, ", %s; %u came twice, %u refused",
		render_size((int64_t)progress->wire_bytes, size), progress->repeats,
		progress->refused);
	if (progress->foreign)
		fprintf(out, ", %u of another version of lastgasp", progress->foreign);
	fprintf(out, "\n");
	fprintf(out, "  rows     %" PRIu64, progress->rows);
	if (progress->rows_announced)
		fprintf(out, " of %" PRIu64, progress->rows_announced);
	fprintf(out, "\n");
}

static void show_file(FILE *out, const struct capture_stats *stats, unsigned int found)
{
	uint64_t listed = stats->damage_regions;
	char size[16];

	fprintf(out, "  file     %s, %u dump%s, %" PRIu64 " good frames, ",
		render_size((int64_t)stats->bytes, size), found, found == 1 ? "" : "s",
		stats->frames);
	fprintf(out, "%s of console text\n", render_size((int64_t)stats->text_bytes, size));
	fprintf(out, "  damage   ");
	if (!listed) {
		fprintf(out, "none\n\n");
		return;
	}
	fprintf(out, "%" PRIu64 " bytes in %" PRIu64 " place%s, at", stats->damage_bytes, listed,
		listed == 1 ? "" : "s");
	for (uint64_t i = 0; i < listed && i < CAPTURE_STRETCHES; i++)
		fprintf(out, "%s %" PRIu64, i ? "," : "", stats->damage[i].offset);
	fprintf(out, "%s\n\n", listed > CAPTURE_STRETCHES ? ", ..." : "");
}

static struct err *verify(const struct session *session, struct dump *dump,
			  const struct capture_stats *stats, unsigned int found, int *exit_code)
{
	struct dump_progress progress;

	dump_progress(dump, &progress);
	if (!progress.complete)
		*exit_code = ERR_ANSWER_BAD;
	if (session->render.format == RENDER_HUMAN) {
		show_dump(session->render.out, &progress);
		if (found)
			show_file(session->render.out, stats, found);
		else
			fprintf(session->render.out, "\n");
	}
	return show_tables(session, dump);
}

static struct err *verify_run(struct session *session, int argc, char **argv, int *exit_code)
{
	struct capture_stats stats;
	unsigned int which = 0, found = 0;
	const char *path;
	struct dump *dump;
	struct err *err = parse(session, argc, argv, &path, &which);

	if (err)
		return err;
	if (!path)
		return verify(session, session->dump, NULL, 0, exit_code);
	err = dump_open(path, which, &dump, &found, &stats);
	if (err)
		return err;
	err = verify(session, dump, &stats, found, exit_code);
	dump_destroy(dump);
	return err;
}

const struct command cmd_verify = {
	.name = "verify",
	.arguments = "FILE",
	.help = "what of a dump arrived, and what is missing",
	.details = "One row a table: rows that the agent announced, rows that arrived, and which\n"
		   "are missing, counted from 0. At the prompt FILE may be left out.\n"
		   "\n"
		   "  --dump N    the N-th dump in FILE, from 1; the last if left out\n"
		   "\n"
		   "Exit code 1: rows that were announced are missing.\n",
	.where = COMMAND_BOTH,
	.completes = (const unsigned char[]){ COMPLETE_FILE, 0 },
	.run = verify_run,
};
