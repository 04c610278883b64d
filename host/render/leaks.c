// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What grows, in words and rows. Never says more than that something grows.
 */
#include "leaks.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "findings.h"
#include "text.h"

#define SHOWN 10 /* suspects that people see at once; arbitrary */

static const char columns[] =
	"rank INTEGER, machine TEXT, kind TEXT, name TEXT, verdict TEXT, confidence TEXT,"
	" samples INTEGER, lives INTEGER, first_bytes INTEGER, last_bytes INTEGER,"
	" growth_bytes_per_hour INTEGER, growth_low_bytes_per_hour INTEGER,"
	" growth_high_bytes_per_hour INTEGER, first_value INTEGER, last_value INTEGER,"
	" growth_per_hour REAL, p REAL, q REAL, exhausts TEXT, left_ns INTEGER,"
	" left_least_ns INTEGER, score INTEGER, gauge INTEGER, an_hour TEXT";

#define FOR_PROGRAMS                                                                             \
	"SELECT rank, machine, kind, name, verdict, confidence, samples, lives, first_bytes,"    \
	" last_bytes, growth_bytes_per_hour, growth_low_bytes_per_hour,"                         \
	" growth_high_bytes_per_hour, first_value, last_value, growth_per_hour, p, q, exhausts," \
	" left_ns, left_least_ns, score FROM leaks ORDER BY rowid"

static void rate_text(const struct leak *leak, double hourly, char *text, size_t bytes)
{
	char size[24];

	if (!isfinite(hourly))
		snprintf(text, bytes, "?");
	else if (leak->thing->bytes)
		snprintf(text, bytes, "%s", findings_change(findings_nearest(hourly), size));
	else
		snprintf(text, bytes, "%+.3g", hourly);
}

static void put_amounts(struct findings *findings, const struct leak *leak)
{
	bool bytes = leak->thing->bytes;
	const struct maybe none = {0, false};
	const struct maybe first = {leak->first, true}, last = {leak->last, true};

	findings_maybe(findings, bytes ? first : none);
	findings_maybe(findings, bytes ? last : none);
	findings_whole(findings, bytes ? leak->hourly : NAN);
	findings_whole(findings, bytes ? leak->hourly_low : NAN);
	findings_whole(findings, bytes ? leak->hourly_high : NAN);
	findings_maybe(findings, bytes ? none : first);
	findings_maybe(findings, bytes ? none : last);
	findings_real(findings, bytes ? NAN : leak->hourly);
}

static void put_leak(struct findings *findings, const struct leak *leak, const char *machine,
		     int64_t rank)
{
	char hourly[32];

	rate_text(leak, leak->hourly, hourly, sizeof(hourly));
	findings_number(findings, rank);
	findings_text(findings, machine);
	findings_text(findings, thing_kind_name(leak->thing->kind));
	findings_text(findings, leak->thing->name);
	findings_text(findings, leak_verdict_name(leak->verdict));
	findings_text(findings, leak_confidence(leak));
	findings_number(findings, (int64_t)leak->trend.samples);
	findings_number(findings, (int64_t)leak->trend.lives);
	put_amounts(findings, leak);
	findings_real(findings, leak->trend.p);
	findings_real(findings, leak->q);
	findings_text(findings, leak->exhausts);
	findings_whole(findings, leak->seconds_left * 1e9);
	findings_whole(findings, leak->seconds_left_least * 1e9);
	findings_whole(findings, leak->score);
	findings_number(findings, leak->thing->kind == THING_GAUGE);
	findings_text(findings, hourly);
	findings_row(findings);
}

/* The leaks of one machine, which stand together. */
static const struct leak *of_machine(const struct leaks *leaks, size_t machine, size_t *count)
{
	size_t i, first = 0;

	for (i = 0; i < machine; i++)
		first += leaks->machines[i].tested;
	*count = leaks->machines[machine].tested;
	return leaks->found + first;
}

static void fill(struct findings *findings, const struct leaks *leaks, size_t machine)
{
	const char *name = leaks->machines[machine].name;
	const struct leak *leak;
	size_t i, count;

	leak = of_machine(leaks, machine, &count);
	for (i = 0; i < count; i++)
		put_leak(findings, &leak[i], name[0] ? name : NULL, (int64_t)i + 1);
}

static void put_name(const struct render_options *options, const char *name)
{
	text_put(options->out, name, strlen(name), options->utf8, 60);
}

static void put_span(const struct render_options *options, const struct leaks_machine *machine)
{
	char text[24];

	fprintf(options->out, "%zu dump%s", machine->dumps, machine->dumps == 1 ? "" : "s");
	if (machine->name[0]) {
		fputs(" of ", options->out);
		put_name(options, machine->name);
	}
	if (machine->boots > 1)
		fprintf(options->out, ", %zu boots", machine->boots);
	if (machine->timed && machine->span_s > 0)
		fprintf(options->out, ", %s",
			render_duration(findings_nearest(machine->span_s * 1e9), text));
}

static void put_first(const struct render_options *options, const struct leak *leak)
{
	char text[32];

	fprintf(options->out, "; first of all %s ",
		leak->thing->kind == THING_PROCESSES ? "the number of processes of"
						     : thing_kind_name(leak->thing->kind));
	put_name(options, leak->thing->name);
	if (isfinite(leak->hourly)) {
		rate_text(leak, leak->hourly, text, sizeof(text));
		fprintf(options->out, ", %s an hour", text);
	}
	if (isfinite(leak->seconds_left) && leak->seconds_left < 9e9)
		fprintf(options->out, ": alone it would take the %s in %s", leak->exhausts,
			render_duration(findings_nearest(leak->seconds_left * 1e9), text));
	fputs("\n", options->out);
}

/* What people read first. */
static void put_answer(const struct render_options *options, const struct leaks *leaks, size_t at)
{
	const struct leaks_machine *machine = &leaks->machines[at];
	const struct leak *leak;
	size_t count;

	leak = of_machine(leaks, at, &count);
	if (machine->growing) {
		fprintf(options->out, "%zu suspect%s in ", machine->growing,
			machine->growing == 1 ? "" : "s");
		put_span(options, machine);
		put_first(options, leak);
		return;
	}
	if (machine->dumps < machine->needed) {
		fputs("Not enough samples: ", options->out);
		put_span(options, machine);
		fprintf(options->out,
			"; at least %zu of one boot are needed to tell growth from "
			"chance\n",
			machine->needed);
		return;
	}
	fputs("Nothing grows beyond chance in ", options->out);
	put_span(options, machine);
	fprintf(options->out, ": %zu things changed and were looked at", machine->tested);
	if (machine->slowing)
		fprintf(options->out, "; %zu grew and level off, as caches do that fill",
			machine->slowing);
	fputs("\n", options->out);
}

static void put_available(const struct render_options *options,
			  const struct leaks_machine *machine)
{
	const struct trend *trend = &machine->available;
	char size[24], left[24];

	if (!machine->timed || trend->samples < 2 || !machine->available_now.known)
		return;
	fprintf(options->out, "Available memory: %s in the last dump",
		render_size(machine->available_now.value, size));
	if (trend_tail(-trend->z) > LEAKS_Q || !(trend->slope < 0)) {
		fputs(", with no clear fall\n", options->out);
		return;
	}
	fprintf(options->out, ", %s an hour",
		findings_change(findings_nearest(trend->slope * 3600), size));
	if ((double)machine->available_now.value / -trend->slope < 9e9)
		fprintf(options->out, ": none would be left in %s",
			render_duration(findings_nearest((double)machine->available_now.value /
							 -trend->slope * 1e9),
					left));
	fputs("\n", options->out);
}

static struct err *put_table(const struct render_options *options, struct findings *findings,
			     const struct render_leaks *what, const struct leaks_machine *machine)
{
	size_t rows = machine->growing + machine->slowing;
	char select[500];

	if (!rows && !what->all)
		return NULL;
	fputs("\n", options->out);
	snprintf(select, sizeof(select),
		 "SELECT kind, name, an_hour, left_ns, confidence, verdict, last_bytes,"
		 " growth_low_bytes_per_hour AS least_bytes,"
		 " growth_high_bytes_per_hour AS most_bytes, exhausts AS of, samples, lives "
		 "FROM leaks WHERE %s ORDER BY rowid "
		 "LIMIT "
		 "%d",
		 what->all ? "1" : "verdict IN ('growing', 'slowing') AND NOT gauge",
		 what->all ? -1 : SHOWN);
	return findings_render(findings, options, select);
}

/* One row of a table that a finding came from. */
struct why {
	const struct series *series;
	struct findings *findings;
	const struct leak *leak;
	int64_t rank;
	bool people;
};

static void put_why(void *ctx, const struct series_cell *cell, const char *key)
{
	const struct why *why = ctx;
	const struct series_thing *thing = why->leak->thing;
	const struct series_sample *sample = &why->series->samples[cell->sample];

	if (why->people && cell->sample != thing->cells[0].sample &&
	    cell->sample != thing->cells[thing->count - 1].sample)
		return;
	findings_number(why->findings, why->rank);
	findings_text(why->findings, thing_kind_name(thing->kind));
	findings_text(why->findings, thing->name);
	findings_text(why->findings, sample->file);
	findings_number(why->findings, sample->number);
	findings_text(why->findings, series_table(thing));
	findings_text(why->findings, key);
	findings_maybe(why->findings, sample->uptime_ns);
	findings_maybe(why->findings, (struct maybe){cell->value, thing->bytes});
	findings_maybe(why->findings, (struct maybe){cell->value, !thing->bytes});
	findings_row(why->findings);
}

static struct err *show_why(const struct render_options *options, const struct render_leaks *what)
{
	struct findings findings;
	struct err *err;
	size_t i;

	findings_open(
		&findings, "why",
		"rank INTEGER, kind TEXT, name TEXT, file TEXT, dump INTEGER, \"table\" TEXT,"
		" key TEXT, uptime_ns INTEGER, value_bytes INTEGER, value INTEGER");
	for (i = 0; i < what->leaks->count; i++) {
		struct why why = {.series = what->series,
				  .findings = &findings,
				  .leak = &what->leaks->found[i],
				  .rank = (int64_t)i + 1,
				  .people = options->format == RENDER_HUMAN};

		if (why.leak->verdict >= LEAK_SLOWING && (!why.people || i < SHOWN))
			series_each(what->series, why.leak->thing, put_why, &why);
	}
	err = findings_render(&findings, options, "SELECT * FROM why");
	findings_close(&findings);
	return err;
}

static struct err *show_machine(const struct render_options *options,
				const struct render_leaks *what, size_t at)
{
	const struct leaks_machine *machine = &what->leaks->machines[at];
	struct findings findings;
	struct err *err;

	if (at)
		fputs("\n", options->out);
	put_answer(options, what->leaks, at);
	put_available(options, machine);
	if (machine->differs)
		fputs("RAM, page size or kernel release are not the same in all dumps.\n",
		      options->out);
	findings_open(&findings, "leaks", columns);
	fill(&findings, what->leaks, at);
	err = put_table(options, &findings, what, machine);
	if (!err && machine->growing)
		fputs("\nGrowth is no proof of a leak: a cache, a queue or a day's work look "
		      "like "
		      "this, too.\n",
		      options->out);
	findings_close(&findings);
	return err;
}

struct err *render_leaks(const struct render_options *options, const struct render_leaks *what)
{
	bool people = options->format == RENDER_HUMAN;
	struct findings findings;
	struct err *err = NULL;
	size_t i;

	if (what->why && !people)
		return show_why(options, what);
	if (people) {
		for (i = 0; !err && i < what->leaks->machines_count; i++)
			err = show_machine(options, what, i);
		if (!err && what->why && what->leaks->count) {
			fputs("\n", options->out);
			err = show_why(options, what);
		}
		return err ? err : render_finish(options);
	}
	findings_open(&findings, "leaks", columns);
	for (i = 0; i < what->leaks->machines_count; i++)
		fill(&findings, what->leaks, i);
	err = findings_render(&findings, options, FOR_PROGRAMS);
	findings_close(&findings);
	return err;
}
