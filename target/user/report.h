/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What was found, and what follows from it: a list of findings, the commands to use, a verdict.
 * Filled by the parts of the probe (probe.h), shown by print.h and json.h.
 */
#ifndef LG_USER_REPORT_H
#define LG_USER_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#define LG_FINDINGS_MAX 160 /* arbitrary; a large server has about 60 */

enum lg_level {
	LG_FACT,  /* neither good nor bad */
	LG_GOOD,  /* works */
	LG_LIMIT, /* dumps are possible, but; the note says what to do */
	LG_BAD,	  /* no dump; the note says what to do */
};

/* One row. All texts are printable ASCII: what was not is '?'. */
struct lg_finding {
	enum lg_level level;
	const char *kind; /* what it is about: uart, nmi, ...; a constant */
	char name[48];	  /* which one: ttyS0, a PCI slot, a setting */
	char value[200];
	char note[320]; /* what it means, and with LG_LIMIT and LG_BAD what to do; may be "" */
};

struct lg_report {
	struct lg_finding findings[LG_FINDINGS_MAX];
	size_t count;
	size_t left_out; /* findings that there was no room for */
	struct lg_finding spare; /* where those go */
	bool unread; /* something is there that the verdict needs and that could not be read */
	char modprobe[256]; /* parameters of the agent, each with a space before it */
	char cmdline[512];  /* words for the kernel's command line, in the same way */
};

enum lg_verdict {
	LG_READY,
	LG_READY_WITH_LIMITS,
	LG_NOT_READY,
};

/* All zero is an empty report. Add a finding; never NULL. Its value is as printf says. */
struct lg_finding *lg_report_add(struct lg_report *report, enum lg_level level, const char *kind,
				 const char *name, const char *format, ...)
	__attribute__((format(printf, 5, 6), returns_nonnull));

void lg_finding_note(struct lg_finding *finding, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* One more parameter of `modprobe lastgasp`; `NAME=VALUE`. What has no room is left out. */
void lg_report_parameter(struct lg_report *report, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* One more word that the kernel's command line should have. */
void lg_report_cmdline(struct lg_report *report, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

enum lg_verdict lg_report_verdict(const struct lg_report *report);

/* "READY", "READY WITH LIMITS", "NOT READY". */
const char *lg_verdict_name(enum lg_verdict verdict);

/* "fact", "good", "limit", "bad". */
const char *lg_level_name(enum lg_level level);

#endif
