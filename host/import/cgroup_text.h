/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an OOM report says of memory cgroups: whose limit was hit, usage and limits, counters in
 * their three forms (one line of kB until 4.18; a line for each cgroup before; a line for each
 * counter, in bytes, since).
 */
#ifndef CGROUP_TEXT_H
#define CGROUP_TEXT_H

#include "phrase.h"
#include "report.h"

#define CGROUP_COUNTERS 4096 /* of a report: 50 cgroups' */

extern const struct grammar grammar_cgroup_task;  /* `Task in /a killed as a result of limit` */
extern const struct grammar grammar_cgroup_group; /* `Tasks in /a are going to be killed due` */
extern const struct grammar grammar_cgroup_usage; /* `memory: usage 12kB, limit 34kB, failcnt` */
extern const struct grammar grammar_cgroup_stats; /* `Memory cgroup stats for /a: cache:0KB` */
extern const struct grammar grammar_cgroup_counter; /* `anon 31154200576` */

struct cgroup_counter {
	char path[LG_TEXT_MAX + 1], name[48];
	uint64_t value;
};

struct report_cgroup {
	char path[LG_TEXT_MAX + 1];  /* whose limit was hit */
	char stats[LG_TEXT_MAX + 1]; /* whose counters come */
	struct lg_row row;	     /* of table cgroups */
	bool used;
	struct cgroup_counter *counter;
	unsigned int counters;
};

/* The report has ended: its rows. */
struct err *cgroup_rows(struct report *report) ERR_MUST_CHECK;
void cgroup_destroy(struct report_cgroup *cgroup); /* takes NULL */

#endif
