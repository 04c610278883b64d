// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * verify: what of a dump arrived, and what is missing, by table; for people, how the line was
 * as well. With --merge, of several captures of one dump put together.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../dump/file.h"
#include "commands.h"

struct options {
	unsigned int which; /* dump in the first file; 0: the last */
	bool merge;
	const char *output;
	char **files;
	int count;
};

static struct err *parse_option(int option, char **argv, struct options *ret)
{
	char *end;

	switch (option) {
	case 'm':
		ret->merge = true;
		return NULL;
	case 'o':
		ret->output = optarg;
		return NULL;
	case 'd':
		ret->which = (unsigned int)strtoul(optarg, &end, 10);
		if (!ret->which || *end)
			return command_usage("verify", "--dump takes a number from 1, not `%.40s`",
					     optarg);
		return NULL;
	case ':':
		return command_usage("verify", "%s needs a value", argv[optind - 1]);
	default:
		return command_usage("verify", "there is no option %s", argv[optind - 1]);
	}
}

static struct err *parse(const struct session *session, int argc, char **argv, struct options *ret)
{
	static const struct option options[] = {
		{ "dump", required_argument, NULL, 'd' },
		{ "merge", no_argument, NULL, 'm' },
		{ "output", required_argument, NULL, 'o' },
		{ NULL, 0, NULL, 0 },
	};
	struct err *err = NULL;
	int option;

	optind = 0;
	opterr = 0;
	while (!err && (option = getopt_long(argc, argv, ":o:", options, NULL)) != -1)
		err = parse_option(option, argv, ret);
	if (err)
		return err;
	ret->files = argv + optind;
	ret->count = argc - optind;
	if (ret->merge && (ret->count < 2 || !ret->output || !ret->output[0]))
		return command_usage("verify", "--merge takes two FILEs or more, and -o FILE for "
					       "what they hold together");
	if (!ret->merge && ret->output)
		return command_usage("verify", "-o is for --merge");
	if (!ret->merge && (ret->count > 1 || (!ret->count && !session->dump)))
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

static void show_repair(FILE *out, const struct dump_progress *progress)
{
	if (!progress->repaired && !progress->parity)
		return;
	fprintf(out, "  parity   %u frame%s had back by parity; %u parity frames came while frames "
		"were missing\n",
		progress->repaired, progress->repaired == 1 ? "" : "s", progress->parity);
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
	show_repair(out, progress);
	fprintf(out, "  rows     %" PRIu64, progress->rows);
	if (progress->rows_announced)
		fprintf(out, " of %" PRIu64, progress->rows_announced);
	fprintf(out, "\n");
}

/* What was not the plain rule: frames in another form, frames that text was cut out of. */
static void show_forms(FILE *out, const struct capture_stats *stats)
{
	if (stats->forms[LG_FORM_ESCAPED])
		fprintf(out, " (%" PRIu64 " escaped)", stats->forms[LG_FORM_ESCAPED]);
	if (stats->forms[LG_FORM_ARMORED])
		fprintf(out, " (%" PRIu64 " armored)", stats->forms[LG_FORM_ARMORED]);
	if (stats->cut)
		fprintf(out, " (%" PRIu64 " with text cut out of them)", stats->cut);
}

static void show_file(FILE *out, const struct capture_stats *stats, unsigned int found)
{
	uint64_t listed = stats->damage_regions;
	char size[16];

	fprintf(out, "  file     %s, %u dump%s, %" PRIu64 " good frames",
		render_size((int64_t)stats->bytes, size), found, found == 1 ? "" : "s",
		stats->frames);
	show_forms(out, stats);
	fprintf(out, ", %s of console text\n", render_size((int64_t)stats->text_bytes, size));
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

static void show_origin(FILE *out, const char *path, unsigned int frames)
{
	fprintf(out, "%s: %u frame%s\n", path, frames, frames == 1 ? "" : "s");
}

/* The dump of the first file, and what the others hold of it. */
static struct err *merge(const struct session *session, const struct options *options,
			 struct dump *dump)
{
	bool people = session->render.format == RENDER_HUMAN;
	struct dump_progress progress;
	struct err *err = NULL;

	dump_progress(dump, &progress);
	if (people)
		show_origin(session->render.out, options->files[0], progress.frames);
	for (int i = 1; i < options->count && !err; i++) {
		unsigned int frames;

		err = dump_merge(dump, options->files[i], &frames);
		if (!err && people)
			show_origin(session->render.out, options->files[i], frames);
	}
	return err ? err : dump_save(dump, options->output);
}

/* Nobody counted what a kernel said: its reports tell themselves what they lack. */
static struct err *advise(struct err *err, const char *path)
{
	struct err *ret;

	if (err->code != ERR_INPUT || !strstr(err->text, " text and no dump"))
		return err;
	ret = err_new(ERR_INPUT,
		      "%s; if it is a kernel's, `lastgasp import %.80s` lists its reports and what "
		      "they lack",
		      err->text, path);
	err_destroy(err);
	return ret;
}

static struct err *verify_run(struct session *session, int argc, char **argv, int *exit_code)
{
	struct options options = { .which = 0 };
	struct capture_stats stats;
	unsigned int found;
	struct dump *dump;
	struct err *err = parse(session, argc, argv, &options);

	if (err)
		return err;
	if (!options.count)
		return verify(session, session->dump, NULL, 0, exit_code);
	err = dump_open(options.files[0], options.which, &dump, &found, &stats);
	if (err)
		return advise(err, options.files[0]);
	if (options.merge)
		err = merge(session, &options, dump);
	if (!err)
		err = verify(session, dump, &stats, options.merge ? 0 : found, exit_code);
	dump_destroy(dump);
	return err;
}

const struct command cmd_verify = {
	.name = "verify",
	.arguments = "FILE...",
	.help = "what of a dump arrived, and what is missing",
	.details = "One row a table: rows that the agent announced, rows that arrived, and which\n"
		   "are missing, counted from 0. At the prompt FILE may be left out.\n"
		   "\n"
		   "  --dump N    the N-th dump in FILE, from 1; the last if left out\n"
		   "  --merge     put together what several FILEs hold of one dump: that of the\n"
		   "              first. Tells how many frames each of them brought\n"
		   "  -o FILE     where to save what --merge made\n"
		   "\n"
		   "  lastgasp verify --merge near.raw far.raw -o both.gasp\n"
		   "\n"
		   "Exit code 1: rows that were announced are missing.\n",
	.where = COMMAND_BOTH,
	.completes = (const unsigned char[]){ COMPLETE_FILE, 0 },
	.run = verify_run,
};
