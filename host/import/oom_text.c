// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The OOM killer's words, from 2.4 to 6.19 (mm/oom_kill.c of each). Must never make a victim of a
 * task that was only chosen: a child of it may have been killed instead.
 */
#define _GNU_SOURCE
#include "oom_text.h"

#include <string.h>

#include "event.h"

/* ---- who asked */

static const char *const header_forms[] = {
	/* 2.6.19 and later; 4.6 spells the flags, 4.9 to 4.18 have the nodemask */
	"%0c invoked oom-killer: gfp_mask=%1x{(%2w)}, {nodemask=%5w, }order=%3d, oomkilladj=%4d",
	"%0c invoked oom-killer: gfp_mask=%1x{(%2w)}, {nodemask=%5w, }order=%3d, oom_adj=%4d",
	"%0c invoked oom-killer: gfp_mask=%1x{(%2w)}, {nodemask=%5w, }order=%3d, "
	"oom_score_adj=%4d",
	"%0c invoked oom-killer: gfp_mask=%1x, order=%3d, oom_adj=%4d, oom_score_adj=%6d",
	"oom-killer: gfp_mask=%1x{, order=%3d}", /* 2.6.9 to 2.6.18 */
	NULL,
};

static enum fit header_parse(const struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;
	enum fit fit = phrase_fit_any(header_forms, text, bytes, &phrase, NULL);

	(void)report;
	if ((fit == FIT_WHOLE || fit == FIT_OPEN) && !event_is_flags(&phrase.value[2]))
		return FIT_DAMAGED;
	return fit;
}

static void header_take(struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;
	unsigned int which;
	struct event *event;

	phrase_fit_any(header_forms, text, bytes, &phrase, &which);
	event = event_add(report, "invoked");
	if (!event)
		return;
	report->event->asked = (int)(event - report->event->events);
	if (!report->at.frayed)
		event_set_text(event, LG_oom_events_comm, &phrase.value[0]);
	event_set(event, LG_oom_events_gfp, &phrase.value[1]);
	event_set_text(event, LG_oom_events_gfp_names, &phrase.value[2]);
	event_set(event, LG_oom_events_page_order, &phrase.value[3]);
	event_set(event, LG_oom_events_adj, &phrase.value[phrase.value[6].known ? 6 : 4]);
	report->parts |= REPORT_HEADER | REPORT_STACK;
	if (phrase.value[3].known && (int64_t)phrase.value[3].number == -1)
		report->kind = REPORT_MANUAL_OOM;
}

const struct grammar grammar_oom_header = {
	.name = "oom-header",
	.begins = (const char *const[]){" invoked oom-killer:", "oom-killer: gfp_mask=", NULL},
	.report = REPORT_OOM,
	.place = PLACE_HEADER,
	.named = true,
	.parse = header_parse,
	.take = header_take,
};

/* ---- which nodes it may use */

#define CPUSET_FORM "%0c cpuset=%1w mems_allowed=%2w"

static enum fit cpuset_parse(const struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;
	enum fit fit = phrase_fit(CPUSET_FORM, text, bytes, &phrase);

	(void)report;
	if ((fit == FIT_WHOLE || fit == FIT_OPEN) && !event_is_nodes(&phrase.value[2]))
		return FIT_NOT;
	return fit;
}

static void cpuset_take(struct report *report, const char *text, size_t bytes)
{
	struct event *event = event_asked(report);
	struct phrase phrase;

	phrase_fit(CPUSET_FORM, text, bytes, &phrase);
	if (!event || !report_is_of(report, &phrase.value[0]))
		return;
	event_set_text(event, LG_oom_events_cpuset, &phrase.value[1]);
	event_set_text(event, LG_oom_events_mems_allowed, &phrase.value[2]);
}

bool oom_cpuset_comm(const char *text, size_t bytes, struct phrase_value *ret)
{
	struct phrase phrase;
	enum fit fit = phrase_fit(CPUSET_FORM, text, bytes, &phrase);

	*ret = phrase.value[0];
	return fit == FIT_OPEN || fit == FIT_WHOLE;
}

const struct grammar grammar_oom_cpuset = {
	.name = "cpuset",
	.begins = (const char *const[]){" cpuset=", NULL},
	.place = PLACE_WHO,
	.parse = cpuset_parse,
	.take = cpuset_take,
};

/* ---- by what rule, from 5.0 */

#define CONSTRAINT_FORM                                                                          \
	"oom-kill:constraint=CONSTRAINT_%0w,nodemask=%1w,cpuset=%2w,mems_allowed=%3w,"           \
	"{global_oom,}{oom_memcg=%4w,}task_memcg=%5w,task=%6c,pid=%7u,uid=%8u"

static bool is_constraint(const struct phrase_value *value)
{
	static const char *const names[] = {"NONE", "CPUSET", "MEMORY_POLICY", "MEMCG"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (value->bytes == strlen(names[i]) &&
		    !memcmp(value->text, names[i], value->bytes))
			return true;
	return false;
}

static bool is_path(const struct phrase_value *value)
{
	return value->bytes && *value->text == '/';
}

static enum fit constraint_parse(const struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;
	enum fit fit = phrase_fit(CONSTRAINT_FORM, text, bytes, &phrase);

	(void)report;
	if (fit != FIT_WHOLE && fit != FIT_OPEN)
		return fit;
	if (memmem(text + 1, bytes - 1, "oom-kill:", 9))
		return FIT_NOT; /* two of them, within what looks like a path */
	return is_constraint(&phrase.value[0]) && is_path(&phrase.value[5]) &&
			       event_is_nodes(&phrase.value[3])
		       ? fit
		       : FIT_NOT;
}

static void constraint_take(struct report *report, const char *text, size_t bytes)
{
	struct report_event *list = event_list(report);
	struct event *asked = event_asked(report);
	struct phrase phrase;

	phrase_fit(CONSTRAINT_FORM, text, bytes, &phrase);
	if (phrase.value[4].known)
		report_set_memcg(report);
	if (!list)
		return;
	event_clear(&list->rule);
	event_set_text(&list->rule, LG_oom_events_constraint_name, &phrase.value[0]);
	event_set_text(&list->rule, LG_oom_events_mems_allowed, &phrase.value[3]);
	event_set_text(&list->rule, LG_oom_events_memcg, &phrase.value[4]);
	event_set_text(&list->rule, LG_oom_events_task_memcg, &phrase.value[5]);
	if (asked) {
		event_copy_texts(asked, &list->rule);
		event_set_text(asked, LG_oom_events_cpuset, &phrase.value[2]);
	}
	list->chosen = true;
	list->choice.pid = phrase.value[7].number;
	list->choice.score = INT64_MIN;
}

const struct grammar grammar_oom_constraint = {
	.name = "oom-constraint",
	.begins = (const char *const[]){"oom-kill:constraint=", NULL},
	.place = PLACE_CHOICE,
	.once = true,
	.parse = constraint_parse,
	.take = constraint_take,
};

/* ---- whom it chose, until 4.20 */

/* Why: what oom_kill_process() is called with. */
#define ALLOCATING "Out of memory (oom_kill_allocating_task): "
#define MPOL "No available memory (MPOL_BIND): "
#define CPUSET "No available memory in cpuset: "
#define MEMCG "Memory cgroup out of memory: "
#define WHY_BEGINS "Out of memory", "Out of Memory", "No available memory", "Memory cgroup out of"

#define CHOICE "ill process %0u (%1c) score %2d"
#define CHOICES(why) why "k" CHOICE " or a child", why "K" CHOICE " or sacrifice child"

static const char *const choice_forms[] = {
	CHOICES("Out of memory: "),
	CHOICES(ALLOCATING),
	CHOICES(MPOL),
	CHOICES(CPUSET),
	CHOICES(MEMCG),
	"Out of memory: K" CHOICE " and children.",
	"Out of Memory: K" CHOICE " and children.",
	"No available memory (MPOL_BIND){:} K" CHOICE " and children.",
	NULL,
};

static bool is_memcg(const char *text, size_t bytes)
{
	return bytes > 12 && !memcmp(text, "Memory cgroup", 13);
}

static bool begins(const char *text, size_t bytes, const char *with)
{
	return bytes >= strlen(with) && !memcmp(text, with, strlen(with));
}

/* What the line's first words tell of the constraint, of kernels that say it so. */
static void set_constraint(struct report_event *list, const char *text, size_t bytes)
{
	const char *name = begins(text, bytes, MPOL)	 ? "MEMORY_POLICY"
			   : begins(text, bytes, CPUSET) ? "CPUSET"
							 : NULL;

	if (name)
		lg_row_set_text(&list->rule.row, LG_oom_events_constraint_name, name,
				strlen(name));
}

static void choice_take(struct report *report, const char *text, size_t bytes)
{
	struct report_event *list;
	struct phrase phrase;

	phrase_fit_any(choice_forms, text, bytes, &phrase, NULL);
	if (is_memcg(text, bytes))
		report_set_memcg(report);
	list = event_list(report);
	if (!list)
		return;
	set_constraint(list, text, bytes);
	list->chosen = true;
	list->choice.pid = phrase.value[0].number;
	list->choice.score = (int64_t)phrase.value[2].number;
}

const struct grammar grammar_oom_choice = {
	.name = "oom-choice",
	.begins = (const char *const[]){"ill process ", WHY_BEGINS, NULL},
	.place = PLACE_CHOICE,
	.sentence = true,
	.forms = choice_forms,
	.take = choice_take,
};

/* ---- whom it killed */

#define KILLED                                                                                   \
	"Killed process %0u (%1c){,}{ UID %8u,}{ total-vm:%2k}{ vsz:%2k}{, anon-rss:%3k}"        \
	"{, file-rss:%4k}{, shmem-rss:%5k}{, UID:%8u}{ pgtables:%6k}{ oom_score_adj:%7d}"

/* Those of 2.6.16 to 2.6.23; of RHEL 5. */
#define KILLED_SHORT(why) why "Killed process %0u{, UID %8u,} (%1c)."

static const char *const kill_forms[] = {
	"Out of Memory: Killed process %0u (%1c).", /* 2.4, 2.6.0 to 2.6.15 */
	KILLED,
	"Out of memory: " KILLED,
	MEMCG KILLED,
	ALLOCATING KILLED,
	MPOL KILLED,
	/* RHEL 6 */
	"Killed process %0u, UID %8u, (%1c) total-vm:%2k, anon-rss:%3k, file-rss:%4k",
	KILLED_SHORT("Out of memory: "),
	KILLED_SHORT(ALLOCATING),
	KILLED_SHORT(MPOL),
	KILLED_SHORT(CPUSET),
	NULL,
};

static void set_choice(struct report_event *list, struct event *event, uint64_t pid)
{
	if (!list->chosen)
		return;
	if (list->choice.score != INT64_MIN)
		lg_row_set_int(&event->row, LG_oom_events_score, list->choice.score);
	if (list->choice.pid != pid)
		lg_row_set(&event->row, LG_oom_events_sacrificed_for, list->choice.pid);
	list->chosen = false;
}

static void kill_take(struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;
	unsigned int which;
	struct event *event;

	phrase_fit_any(kill_forms, text, bytes, &phrase, &which);
	event = event_add(report, "killed");
	if (is_memcg(text, bytes))
		report_set_memcg(report);
	if (!event)
		return;
	set_constraint(report->event, text, bytes);
	event_set(event, LG_oom_events_pid, &phrase.value[0]);
	event_set_text(event, LG_oom_events_comm, &phrase.value[1]);
	event_set_kb(event, LG_oom_events_vsize_bytes, &phrase.value[2]);
	event_set_kb(event, LG_oom_events_anon_bytes, &phrase.value[3]);
	event_set_kb(event, LG_oom_events_file_bytes, &phrase.value[4]);
	event_set_kb(event, LG_oom_events_shmem_bytes, &phrase.value[5]);
	event_set_kb(event, LG_oom_events_page_tables_bytes, &phrase.value[6]);
	event_set(event, LG_oom_events_adj, &phrase.value[7]);
	event_set(event, LG_oom_events_uid, &phrase.value[8]);
	set_choice(report->event, event, phrase.value[0].number);
	if (report->event->victim < 0) {
		event_copy_texts(event, &report->event->rule);
		report->event->victim = (int)(event - report->event->events);
	}
	report->parts |= REPORT_VICTIM;
	if (!which && report->statements == 1)
		report->terse = true; /* all that these kernels say */
}

const struct grammar grammar_oom_kill = {
	.name = "oom-kill",
	.begins = (const char *const[]){"Killed process ", WHY_BEGINS, NULL},
	.place = PLACE_KILL,
	.sentence = true,
	.forms = kill_forms,
	.take = kill_take,
};

/* ---- what came of it */

static const char *const reaper_forms[] = {
	"oom_reaper: reaped process {:}%0u (%1c){,}{ now} anon-rss:%2k, file-rss:%3k{,} "
	"shmem-rss:%4k",
	"oom_reaper: reaped process :%0u (%1c) anon-rss:%2k, file-rss:%3k, "
	"shmem-rss:%9w", /* 4.6: `4lB` */
	"oom_reaper: unable to reap pid:%0u (%1c)",
	NULL,
};

static void reaper_take(struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;
	unsigned int which;
	struct event *event;

	phrase_fit_any(reaper_forms, text, bytes, &phrase, &which);
	event = event_add(report, reaper_forms[which + 1] ? "reaped" : "not reaped");
	if (!event)
		return;
	event_set(event, LG_oom_events_pid, &phrase.value[0]);
	event_set_text(event, LG_oom_events_comm, &phrase.value[1]);
	event_set_kb(event, LG_oom_events_anon_bytes, &phrase.value[2]);
	event_set_kb(event, LG_oom_events_file_bytes, &phrase.value[3]);
	event_set_kb(event, LG_oom_events_shmem_bytes, &phrase.value[4]);
}

bool oom_reaped(const char *text, size_t bytes, uint64_t *ret)
{
	struct phrase phrase;
	enum fit fit = phrase_fit_any(reaper_forms, text, bytes, &phrase, NULL);

	if (fit != FIT_WHOLE && fit != FIT_OPEN)
		return false;
	*ret = phrase.value[0].number;
	return true;
}

const struct grammar grammar_oom_reaper = {
	.name = "oom-reaper",
	.begins = (const char *const[]){"oom_reaper: ", NULL},
	.place = PLACE_REAP,
	.forms = reaper_forms,
	.take = reaper_take,
};

static const char *const nobody_forms[] = {
	"Out of memory and no killable processes...",
	"Memory cgroup out of memory and no killable processes...",
	"System is deadlocked on memory",
	"Memory cgroup out of memory, no killable processes...",
	NULL,
};

static void nobody_take(struct report *report, const char *text, size_t bytes)
{
	struct report_event *list = event_list(report);

	if (is_memcg(text, bytes))
		report_set_memcg(report);
	if (list)
		list->no_victim = true;
	report->parts |= REPORT_VICTIM;
}

const struct grammar grammar_oom_nobody = {
	.name = "oom-nobody",
	.begins = (const char *const[]){" killable processes", "System is deadlocked", WHY_BEGINS,
					NULL},
	.place = PLACE_KILL,
	.sentence = true,
	.forms = nobody_forms,
	.take = nobody_take,
};
