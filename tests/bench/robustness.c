// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One cell of the robustness table: many runs of a dump over a line that is bad in one way, each
 * with a seed of its own, and what came of them as one line of JSON.
 *
 *   robustness DUMP --cell NAME [--seed N] [--runs N | --damaged N] [--write FILE]
 *   replay     the same; trial.h says how it differs
 *
 * DUMP is a saved dump (*.gasp), NAME as cell.h says, --seed that of the first run. --damaged: runs
 * until so many captures were damaged. --write: save what arrives at the console, of all runs.
 * Whatever must not happen is said on standard error, with the seed that shows it again. Exit 1 if
 * anything was said.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "trial.h"

#define RUNS_MAX 10000000
#define SAID_MAX 20 /* bad runs that are told of */

struct options {
	const char *program, *dump, *write;
	struct cell cell;
	unsigned long seed, runs, damaged;
};

struct sums {
	unsigned long runs, damaged, begun, complete;
	unsigned long wrong, missed, unnamed;
	unsigned long said;
	double parts; /* of the runs' shares */
	double ms;    /* until complete */
	double repaired;
	double bytes;	     /* in all, over those of the dump */
	double *bytes_until; /* the same until complete; one a run */
};

void trial_complain(struct outcome *outcome, uint64_t count, const char *what)
{
	if (count && !outcome->what[0])
		snprintf(outcome->what, sizeof(outcome->what), "%s", what);
}

static int usage(const char *what)
{
	fprintf(stderr,
		"%s\nusage: robustness|replay DUMP --cell DAMAGE/AMOUNT/WAY [--seed N] "
		"[--runs N | --damaged N] [--write FILE]\n",
		what);
	return 2;
}

static bool parse_number(const char *text, unsigned long limit, unsigned long *ret)
{
	char *end;

	errno = 0;
	*ret = strtoul(text, &end, 10);
	return !errno && end != text && !*end && *ret && *ret <= limit;
}

/* Returns NULL, or what is wrong. */
static const char *parse_option(int option, struct options *ret)
{
	switch (option) {
	case 'c':
		return cell_parse(optarg, &ret->cell) ? NULL
						      : "--cell is DAMAGE/AMOUNT/WAY (cell.h)";
	case 's':
		return parse_number(optarg, ULONG_MAX - RUNS_MAX, &ret->seed)
			       ? NULL
			       : "--seed takes a number from 1";
	case 'r':
		return parse_number(optarg, RUNS_MAX, &ret->runs) ? NULL : "--runs: a number";
	case 'd':
		ret->runs = RUNS_MAX;
		return parse_number(optarg, RUNS_MAX, &ret->damaged) ? NULL
								     : "--damaged: a number";
	case 'w':
		ret->write = optarg;
		return NULL;
	default:
		return "there is no such option";
	}
}

static const char *parse(int argc, char **argv, struct options *ret)
{
	static const struct option names[] = {
		{"cell", required_argument, NULL, 'c'},
		{"seed", required_argument, NULL, 's'},
		{"runs", required_argument, NULL, 'r'},
		{"damaged", required_argument, NULL, 'd'},
		{"write", required_argument, NULL, 'w'},
		{NULL, 0, NULL, 0},
	};
	const char *wrong = NULL;
	int option;

	*ret = (struct options){.program = argv[0], .runs = 1, .seed = 1, .damaged = RUNS_MAX};
	while (!wrong && (option = getopt_long(argc, argv, "", names, NULL)) != -1)
		wrong = parse_option(option, ret);
	ret->dump = argv[optind];
	if (!wrong && (!ret->cell.name[0] || optind + 1 != argc))
		wrong = "give one DUMP and its --cell";
	return wrong;
}

static void add(struct sums *sums, const struct trial *trial, const struct outcome *outcome)
{
	double data = (double)trial->bytes;

	sums->bytes_until[sums->runs++] = (double)outcome->bytes_until / data;
	sums->damaged += outcome->damaged;
	sums->begun += outcome->begun;
	sums->complete += outcome->complete;
	sums->wrong += outcome->wrong;
	sums->missed += outcome->missed;
	sums->unnamed += outcome->unnamed;
	sums->parts += (double)outcome->parts / (double)trial->parts;
	sums->ms += (double)outcome->ms_until;
	sums->repaired += outcome->repaired;
	sums->bytes += (double)outcome->bytes / data;
}

static void tell(struct sums *sums, const struct options *options, unsigned long seed,
		 const struct outcome *outcome)
{
	if (!outcome->what[0] || sums->said++ >= SAID_MAX)
		return;
	fprintf(stderr, "%s\n  shown again by: %s %s --cell %s --seed %lu\n", outcome->what,
		options->program, options->dump, options->cell.name, seed);
}

static int compare(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

static void print(struct sums *sums, const struct options *options, const struct trial *trial)
{
	double runs = (double)sums->runs, until = 0;

	for (unsigned long i = 0; i < sums->runs; i++)
		until += sums->bytes_until[i];
	qsort(sums->bytes_until, sums->runs, sizeof(double), compare);
	printf("{\"cell\": \"%s\", \"seed\": %lu, \"runs\": %lu, \"damaged\": %lu, "
	       "\"begun\": %lu, \"complete\": %lu, \"wrong\": %lu, \"missed\": %lu, "
	       "\"unnamed\": %lu, \"parts\": %.6f, \"repaired\": %.3f, \"ms\": %.0f, "
	       "\"bytes\": %.4f, \"until_mean\": %.4f, \"until_p99\": %.4f, "
	       "\"data_bytes\": %zu, \"data_frames\": %u, \"data_parts\": %" PRIu64 ", "
	       "\"capture_bytes\": %" PRIu64 "}\n",
	       options->cell.name, options->seed, sums->runs, sums->damaged, sums->begun,
	       sums->complete, sums->wrong, sums->missed, sums->unnamed, sums->parts / runs,
	       sums->repaired / runs, sums->ms / runs, sums->bytes / runs, until / runs,
	       sums->bytes_until[(sums->runs * 99 + 99) / 100 - 1], trial->bytes, trial->frames,
	       trial->parts, trial->capture_bytes);
}

static void run(const struct options *options, const struct trial *trial, FILE *to,
		struct sums *sums)
{
	struct outcome outcome;

	while (sums->runs < options->runs && sums->damaged < options->damaged) {
		unsigned long seed = options->seed + sums->runs;

		trial_run(&options->cell, seed, to, &outcome);
		add(sums, trial, &outcome);
		tell(sums, options, seed, &outcome);
	}
}

int main(int argc, char **argv)
{
	struct options options;
	struct trial trial;
	struct sums sums = {0};
	const char *wrong = parse(argc, argv, &options);
	FILE *to;

	if (wrong)
		return usage(wrong);
	to = options.write ? fopen(options.write, "wb") : NULL;
	sums.bytes_until = calloc(options.runs, sizeof(double));
	if (!sums.bytes_until || (options.write && !to))
		return usage(strerror(errno));
	trial_open(options.dump, &trial);
	run(&options, &trial, to, &sums);
	if (to)
		fclose(to);
	print(&sums, &options, &trial);
	trial_close();
	free(sums.bytes_until);
	return sums.said > 0;
}
