// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Failed allocations, hung tasks and panics, from 2.4 to 6.19.
 */
#include "failure_text.h"

#include <string.h>

#include "event.h"
#include "thread_text.h"

#define FLAGS "%1x{(%2w)}{, nodemask=%5w}{,cpuset=%6w,mems_allowed=%7w}"

/* Who asked for memory and did not get it. */
static struct event *fail_take(struct report *report, const struct phrase *phrase)
{
	struct event *event = event_asked(report);

	if (!event)
		event = event_add(report, "failure");
	if (!event)
		return NULL;
	report->event->asked = (int)(event - report->event->events);
	if (!report->at.frayed)
		event_set_text(event, LG_oom_events_comm, &phrase->value[0]);
	event_set(event, LG_oom_events_gfp, &phrase->value[1]);
	event_set_text(event, LG_oom_events_gfp_names, &phrase->value[2]);
	event_set(event, LG_oom_events_page_order, &phrase->value[3]);
	event_set(event, LG_oom_events_bytes, &phrase->value[4]);
	event_set_text(event, LG_oom_events_cpuset, &phrase->value[6]);
	event_set_text(event, LG_oom_events_mems_allowed, &phrase->value[7]);
	report->parts |= REPORT_HEADER | REPORT_STACK;
	return event;
}

/* As phrase_fit_any(), with the flags' names in value 2 and the nodes in 7 looked at. */
static enum fit flags_fit(const char *const *forms, const char *text, size_t bytes)
{
	struct phrase phrase;
	enum fit fit = phrase_fit_any(forms, text, bytes, &phrase, NULL);

	if ((fit == FIT_WHOLE || fit == FIT_OPEN) && !event_is_flags(&phrase.value[2]))
		return FIT_DAMAGED;
	if ((fit == FIT_WHOLE || fit == FIT_OPEN) &&
	    (!event_is_nodes(&phrase.value[7]) ||
	     (phrase.value[3].known && phrase.value[3].number > INT64_MAX)))
		return FIT_NOT;
	return fit;
}

/* ---- pages */

static const char *const page_forms[] = {
	"%0c: page allocation failure: order:%3u, mode:" FLAGS,
	"%0c: page allocation failure. order:%3u, mode:%1x",
	"__alloc_pages: %3u-order allocation failed (gfp=%1x/%9x){ from %8x}", /* 2.4 */
	"__alloc_pages: %3u-order allocation failed.", /* 2.4 before 2.4.10 */
	NULL,
};

static enum fit page_parse(const struct report *report, const char *text, size_t bytes)
{
	(void)report;
	return flags_fit(page_forms, text, bytes);
}

static void page_take(struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;

	phrase_fit_any(page_forms, text, bytes, &phrase, NULL);
	fail_take(report, &phrase);
}

const struct grammar grammar_page_failure = {
	.name = "alloc-failure",
	.begins = (const char *const[]){": page allocation failure", "__alloc_pages: ", NULL},
	.report = REPORT_ALLOC_FAILURE,
	.place = PLACE_HEADER,
	.named = true,
	.parse = page_parse,
	.take = page_take,
};

static const char *const stall_forms[] = {
	"%0c: page allocation stalls for %9w order:%3u, mode:" FLAGS,
	NULL,
};

static enum fit stall_parse(const struct report *report, const char *text, size_t bytes)
{
	(void)report;
	return flags_fit(stall_forms, text, bytes);
}

static void stall_take(struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;

	phrase_fit_any(stall_forms, text, bytes, &phrase, NULL);
	fail_take(report, &phrase);
}

const struct grammar grammar_page_stall = {
	.name = "alloc-stall",
	.begins = (const char *const[]){": page allocation stalls for", NULL},
	.report = REPORT_ALLOC_STALL,
	.place = PLACE_HEADER,
	.named = true,
	.parse = stall_parse,
	.take = stall_take,
};

/* ---- vmalloc */

static const char *const vmalloc_forms[] = {
	"%0c: vmalloc: allocation failure: %4u bytes, mode:" FLAGS,
	"%0c: vmalloc: allocation failure, allocated %8u of %4u bytes, mode:" FLAGS,
	"%0c: vmalloc error: size %4u, page order %9u, failed to allocate pages, mode:" FLAGS,
	"%0c: vmalloc error: size %4u, failed to allocate{d} page array size %8u, mode:" FLAGS,
	"%0c: vmalloc error: size %4u, failed to map pages, mode:" FLAGS,
	"%0c: vmalloc error: size %4u, vm_struct allocation failed, mode:" FLAGS,
	"%0c: vmalloc error: size %4u, exceeds total pages, mode:" FLAGS,
	"vmalloc: allocation failure: %4u bytes", /* until 4.8 a line of its own */
	"vmalloc: allocation failure, allocated %8u of %4u bytes",
	"{vmalloc: }vmap allocation for size %4u failed: use vmalloc=<size> to increase "
	"size{.}",
	"vmalloc_node_range for size %4u failed: Address range restricted to %8x - %9x",
	"allocation failed: out of vmalloc space - use vmalloc=<size> to increase size.",
	NULL,
};

static enum fit vmalloc_parse(const struct report *report, const char *text, size_t bytes)
{
	(void)report;
	return flags_fit(vmalloc_forms, text, bytes);
}

static void vmalloc_take(struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;

	phrase_fit_any(vmalloc_forms, text, bytes, &phrase, NULL);
	fail_take(report, &phrase);
}

bool failure_names_task(const char *text, size_t bytes)
{
	struct phrase phrase;
	enum fit fit = phrase_fit_any(vmalloc_forms, text, bytes, &phrase, NULL);

	return (fit == FIT_WHOLE || fit == FIT_OPEN) && phrase.value[0].known;
}

const struct grammar grammar_vmalloc_failure = {
	.name = "vmalloc-failure",
	.begins = (const char *const[]){"vmalloc: allocation failure", "vmalloc error: size",
					"vmap allocation for size", "vmalloc_node_range for size",
					"allocation failed: out of vmalloc space", NULL},
	.report = REPORT_VMALLOC_FAILURE,
	.place = PLACE_HEADER,
	.parse = vmalloc_parse,
	.take = vmalloc_take,
};

/* ---- slabs */

#define SLAB_NODE "Unable to allocate memory on node %8d"

static const char *const slub_forms[] = {
	"SLUB: " SLAB_NODE " (gfp=%1x)",
	"SLUB: " SLAB_NODE ", gfp=%1x{(%2w)}",
	"SLUB: Unable to allocate memory on CPU %9u (of node %7u) on node %8d, gfp=%1x{(%2w)}",
	"SLAB: " SLAB_NODE " (gfp=%1x)",
	"SLAB: " SLAB_NODE ", gfp=%1x{(%2w)}",
	NULL,
};

static enum fit slub_parse(const struct report *report, const char *text, size_t bytes)
{
	(void)report;
	return flags_fit(slub_forms, text, bytes);
}

static void slub_take(struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;

	phrase_fit_any(slub_forms, text, bytes, &phrase, NULL);
	phrase.value[7].known = false; /* the node is none of the event's */
	fail_take(report, &phrase);
}

const struct grammar grammar_slub_failure = {
	.name = "slub-failure",
	.begins = (const char *const[]){"SLUB: Unable to", "SLAB: Unable to", NULL},
	.report = REPORT_SLUB_FAILURE,
	.place = PLACE_HEADER,
	.sentence = true,
	.parse = slub_parse,
	.take = slub_take,
};

/* ---- hung tasks */

static const char *const hung_forms[] = {
	"INFO: task %0c:%1u blocked {in I/O wait }for more than %2u seconds.",
	NULL,
};

static void hung_take(struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;
	struct event *event = event_add(report, "hung");

	phrase_fit_any(hung_forms, text, bytes, &phrase, NULL);
	if (!event)
		return;
	report->kind = REPORT_HUNG_TASK;
	if (!report->headless && report->event->asked < 0)
		report->event->asked = (int)(event - report->event->events);
	event_set_text(event, LG_oom_events_comm, &phrase.value[0]);
	event_set(event, LG_oom_events_pid, &phrase.value[1]);
	thread_hung(report, &phrase.value[0], phrase.value[1].number, phrase.value[2].number);
	report->parts |= report->headless ? REPORT_STACK : REPORT_HEADER | REPORT_STACK;
}

const struct grammar grammar_hung_task = {
	.name = "hung-task",
	.begins = (const char *const[]){"INFO: task ", NULL},
	.report = REPORT_HUNG_TASK,
	.place = PLACE_HEADER,
	.forms = hung_forms,
	.take = hung_take,
};

/* 6.16 and later: which lock it is, and who holds it. */
static const char *const owner_forms[] = {
	"INFO: task %0c:%1u is blocked on a mutex likely owned by task %2c:%3u.",
	"INFO: task %0c:%1u is blocked on a semaphore likely last held by task %2c:%3u",
	"INFO: task %0c:%1u <%4w> blocked on an rw-semaphore likely owned by task %2c:%3u <%5w>",
	NULL,
};

static void owner_take(struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;

	phrase_fit_any(owner_forms, text, bytes, &phrase, NULL);
	thread_waits(report, phrase.value[1].number, phrase.value[3].number);
}

const struct grammar grammar_hung_owner = {
	.name = "hung-owner",
	.begins = (const char *const[]){"INFO: task ", NULL},
	.one_printk = true,
	.forms = owner_forms,
	.take = owner_take,
};

/* ---- panics */

static const char *const panic_forms[] = {
	"Kernel panic - not syncing: %0t",
	"Kernel panic: %0t",
	NULL,
};

static void panic_take(struct report *report, const char *text, size_t bytes)
{
	struct event *event = event_add(report, "panic");
	struct phrase phrase;

	phrase_fit_any(panic_forms, text, bytes, &phrase, NULL);
	if (phrase.value[0].bytes > LG_TEXT_MAX)
		phrase.value[0].bytes = LG_TEXT_MAX;
	event_set_text(event, LG_oom_events_message, &phrase.value[0]);
	if (event && report->event->asked < 0)
		report->event->asked = (int)(event - report->event->events);
	report->parts |= REPORT_HEADER | REPORT_STACK;
}

const struct grammar grammar_panic = {
	.name = "panic",
	.begins = (const char *const[]){"Kernel panic", NULL},
	.report = REPORT_PANIC,
	.place = PLACE_HEADER,
	.one_printk = true,
	.sentence = true,
	.forms = panic_forms,
	.take = panic_take,
};
