// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Call traces of every age and architecture. Must never take a function's name from two lines that
 * do not belong together.
 */
#include "stack_text.h"

#include <string.h>

#include "event.h"
#include "frames.h"
#include "kernel_text.h"
#include "thread_text.h"

/* ---- who is on the CPU */

#define WHO "CPU: %0u {UID: %5u }PID: %1u Comm: %2c {Kdump: loaded }"

static const char *const who_forms[] = {
	WHO "Not tainted %3w #%4t", WHO "%6t", "Pid: %1u, comm: %2c Not tainted {(}%3w #%4t",
	"Pid: %1u, comm: %2c %6t",  NULL,
};

/*
 * `Tainted: P   O  5.15.158-2-pve #1 ...`: the letters, then the release. Red Hat's kernels have
 * dashes for letters of their own: `Tainted: G        W  ------------   3.10.0-957.el7.x86_64 #1`.
 */
static enum fit tainted(struct phrase *phrase)
{
	struct phrase_value *rest = &phrase->value[6];
	const char *at = rest->text, *end = at + rest->bytes;
	struct phrase tail;
	enum fit fit;

	if (rest->bytes < 9 || memcmp(at, "Tainted: ", 9))
		return rest->bytes < 9 && (!memcmp(at, "Tainted: ", rest->bytes) ||
					   !memcmp(at, "Not tainted", rest->bytes))
			       ? FIT_PART
			       : FIT_NOT;
	for (at += 9; at < end && (*at == ' ' || *at == '-' || (*at >= 'A' && *at <= 'Z')); at++)
		;
	if (at == end)
		return FIT_PART;
	if (at[-1] != ' ')
		return FIT_NOT;
	fit = phrase_fit("{(}%3w #%4t", at, (size_t)(end - at), &tail);
	if (fit == FIT_WHOLE || fit == FIT_OPEN) {
		phrase->value[3] = tail.value[3];
		phrase->value[4] = tail.value[4];
	}
	return fit;
}

static bool is_release(const struct phrase_value *value)
{
	return value->known && value->bytes > 2 && *value->text >= '1' && *value->text <= '9';
}

static enum fit who_fit(const char *text, size_t bytes, struct phrase *ret)
{
	enum fit fit = phrase_fit_any(who_forms, text, bytes, ret, NULL);

	if (fit != FIT_WHOLE && fit != FIT_OPEN)
		return fit;
	if (ret->value[6].known) {
		fit = tainted(ret);
		if (fit != FIT_WHOLE && fit != FIT_OPEN)
			return fit;
	}
	if (!is_release(&ret->value[3]))
		return FIT_NOT;
	return ret->value[4].known && *ret->value[4].text >= '0' && *ret->value[4].text <= '9'
		       ? FIT_OPEN
		       : FIT_NOT;
}

static enum fit who_parse(const struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;

	(void)report;
	return who_fit(text, bytes, &phrase);
}

/* The task that the report is about: its pid. */
static void set_asker(struct report *report, const struct phrase *phrase)
{
	struct event *event = event_asked(report);

	if (!event)
		return;
	if (!event_number(event, LG_oom_events_pid).known)
		event_set(event, LG_oom_events_pid, &phrase->value[1]);
	if (!report->comm_said)
		event_set_text(event, LG_oom_events_comm, &phrase->value[2]);
}

static void who_take(struct report *report, const char *text, size_t bytes)
{
	struct report_stacks *stacks = report->stacks;
	struct phrase phrase;
	struct said cpu; /* `NMI backtrace for cpu 1` names it where this line does not */

	who_fit(text, bytes, &phrase);
	cpu = phrase.value[0].known || !stacks || stacks->frames
		      ? (struct said){.value = phrase.value[0].number,
				      .known = phrase.value[0].known}
		      : stacks->cpu;
	if (report->kind == REPORT_SYSRQ_L || report->kind == REPORT_PANIC) {
		stacks = thread_begin(report, &phrase.value[2], &phrase.value[1]);
		if (report->kind == REPORT_PANIC && !report->who_said)
			set_asker(report, &phrase);
	} else if (!report_is_of(report, &phrase.value[2]) || report->who_said) {
		thread_mix(report);
		return;
	} else {
		set_asker(report, &phrase);
		if (!stacks || !stacks->open || stacks->frames)
			stacks = thread_begin(report, &phrase.value[2], &phrase.value[1]);
	}
	report->who_said = true;
	kernel_set_release(report, &phrase.value[3]);
	if (!stacks)
		return;
	phrase_copy(&phrase.value[2], stacks->comm, sizeof(stacks->comm));
	stacks->pid = (struct said){.value = phrase.value[1].number, .known = true};
	stacks->cpu = cpu;
}

const struct grammar grammar_who = {
	.name = "who",
	.begins = (const char *const[]){"CPU: ", "Pid: ", NULL},
	.place = PLACE_WHO,
	.one_printk = true,
	.parse = who_parse,
	.take = who_take,
};

bool stack_who(const char *text, size_t bytes, struct phrase_value *ret_comm)
{
	struct phrase phrase;

	if (who_fit(text, bytes, &phrase) != FIT_OPEN)
		return false;
	*ret_comm = phrase.value[2];
	return true;
}

/* ---- the release alone */

static enum fit taint_fit(const char *text, size_t bytes, struct phrase *ret)
{
	enum fit fit = phrase_fit("Not tainted %3w #%4t", text, bytes, ret);

	if (fit == FIT_NOT) {
		ret->value[6] = (struct phrase_value){.text = text, .bytes = bytes};
		fit = tainted(ret);
	}
	if (fit != FIT_WHOLE && fit != FIT_OPEN)
		return fit;
	return is_release(&ret->value[3]) ? FIT_OPEN : FIT_NOT;
}

static enum fit taint_parse(const struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;

	(void)report;
	return taint_fit(text, bytes, &phrase);
}

static void taint_take(struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;

	taint_fit(text, bytes, &phrase);
	kernel_set_release(report, &phrase.value[3]);
}

const struct grammar grammar_taint = {
	.name = "taint",
	.begins = (const char *const[]){"Not tainted ", "Tainted: ", NULL},
	.parse = taint_parse,
	.take = taint_take,
};

/* ---- SysRq-l: one CPU after the other */

static const char *const nmi_forms[] = {
	"NMI backtrace for cpu %0u",
	"NMI backtrace for cpu %0u skipped: %1t",
	"sysrq: CPU%0u:", /* where no NMI can be sent */
	"sysrq: CPU%0u: backtrace skipped as idling",
	NULL,
};

static enum fit nmi_fit(const struct report *report, const char *text, size_t bytes,
			struct phrase *ret)
{
	enum fit fit = phrase_fit_any(nmi_forms, text, bytes, ret, NULL);

	if (fit == FIT_NOT && report && report->kind == REPORT_SYSRQ_L)
		fit = phrase_fit("CPU%0u:", text, bytes, ret); /* until 4.5 */
	return fit;
}

static enum fit nmi_parse(const struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;

	return nmi_fit(report, text, bytes, &phrase);
}

static void nmi_take(struct report *report, const char *text, size_t bytes)
{
	struct report_stacks *stacks;
	struct phrase phrase;

	if (report->kind != REPORT_SYSRQ_L) {
		thread_mix(report);
		return;
	}
	nmi_fit(report, text, bytes, &phrase);
	stacks = thread_begin(report, NULL, NULL);
	if (stacks)
		stacks->cpu = (struct said){.value = phrase.value[0].number, .known = true};
}

const struct grammar grammar_nmi = {
	.name = "nmi-backtrace",
	.begins = (const char *const[]){"NMI backtrace for", "sysrq: CPU", "CPU", NULL},
	.parse = nmi_parse,
	.take = nmi_take,
};

/* ---- calls */

static bool is_symbol(const struct phrase_value *value)
{
	return frames_symbol(value->text, value->bytes);
}

static struct frame frame_of(const struct phrase *phrase, unsigned int address,
			     unsigned int symbol, unsigned int module)
{
	struct frame frame = {.guess = false};

	frame.has_address = phrase->value[address].known;
	frame.address = phrase->value[address].number;
	frame.has_offset = phrase->value[symbol + 1].known;
	frame.offset = phrase->value[symbol + 1].number;
	phrase_copy(&phrase->value[symbol], frame.symbol, sizeof(frame.symbol));
	phrase_copy(&phrase->value[module], frame.module, sizeof(frame.module));
	return frame;
}

/* ---- what stands around frames */

static const char *const trace_forms[] = {
	"Call Trace:",
	"Call trace:",
	"Backtrace:",
	"<TASK>",
	"</TASK>",
	"<IRQ>",
	"</IRQ>",
	"<NMI>",
	"</NMI>",
	"<EOI>",
	"=======================",
	"Workqueue: %0t",
	"Hardware name: %0t",
	"RIP: %0t",
	"Code: %0t",
	"RSP: %0t",
	"RAX: %0t",
	"RDX: %0t",
	"RBP: %0t",
	"R10: %0t",
	"R13: %0t",
	"Last Breaking-Event-Address:", /* s390: what looks like a frame follows */
	NULL,
};

/* Nothing is taken out of these, so that it does not matter where they end. */
static enum fit ends_anywhere(const char *const *forms, const char *text, size_t bytes)
{
	enum fit fit = phrase_fit_any(forms, text, bytes, NULL, NULL);

	return fit == FIT_OPEN ? FIT_WHOLE : fit;
}

/* Where the CPU was in the kernel: since 4.14, and before. */
static const char *const counter_forms[] = {
	"RIP: 0010:%1w+0x%2x/0x%3x{ [%4w{ %9w}]}",
	"RIP: 0010:[<%5x>] [<%0x>] %1w+0x%2x/0x%3x{ [%4w]}",
	NULL,
};

static enum fit counter_fit(const char *text, size_t bytes, struct phrase *ret)
{
	static const char begin[] = "RIP: 0010:";
	size_t at = sizeof(begin) - 1;

	if (bytes <= at || memcmp(text, begin, at) ||
	    (text[at] != '[' && !frames_symbol(text + at, 1)))
		return FIT_NOT; /* an address without a name, `(null)`: no call */
	return phrase_fit_any(counter_forms, text, bytes, ret, NULL);
}

static enum fit trace_parse(const struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;
	enum fit fit = counter_fit(text, bytes, &phrase);

	(void)report;
	if (fit == FIT_WHOLE || fit == FIT_OPEN)
		return is_symbol(&phrase.value[1]) ? fit : FIT_NOT;
	return fit == FIT_PART ? fit : ends_anywhere(trace_forms, text, bytes);
}

static void trace_take(struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;
	enum fit fit = counter_fit(text, bytes, &phrase);

	/* Further on it is that of an exception, or said again at an oops's end. */
	if ((fit == FIT_WHOLE || fit == FIT_OPEN) && report->stacks && !report->stacks->frames) {
		struct frame frame = frame_of(&phrase, 0, 1, 4);

		thread_frame(report, &frame);
	}
	if (bytes > 5 && !memcmp(text, "Last ", 5))
		thread_frames_end(report);
}

const struct grammar grammar_trace = {
	.name = "trace",
	.begins = (const char *const[]){"Call Trace:",	  "Call trace:",
					"Backtrace:",	  "TASK>",
					"IRQ>",		  "NMI>",
					"<EOI>",	  "=====================",
					"Workqueue: ",	  "Hardware name: ",
					"RIP: ",	  "Code: ",
					"RSP: ",	  "RAX: ",
					"RDX: ",	  "RBP: ",
					"R10: ",	  "R13: ",
					"Last Breaking-", NULL},
	.parse = trace_parse,
	.take = trace_take,
};

/* ---- frames */

#define CALL "%1w+0x%2x/0x%3x{ [%4w{ %9w}]}"

enum { FROM = 6 };

static const char *const frame_forms[] = {
	"{[<%0x>] }{? }" CALL,
	"[%9x] [%0x] %1w+0x%2x/0x%3x{ [%4w]}{ (unreliable)}", /* powerpc */
	"[%0x] " CALL,					      /* sparc */
	"([<%0x>] %1w+0x%2x/0x%3x{ [%4w]})",		      /* s390 */
	"([<%0x>] (%1w+0x%2x/0x%3x{ [%4w]})",		      /* s390 of old */
	"[%5w] %1w+0x%2x/0x%3x{ [%4w]}", /* klogd wrote the name for the address */
	NULL,
};

/* What stands behind is left out, so that it does not matter whether it is lost. */
static const char *const marked_forms[] = {
	CALL " (%8w)",			   /* arm64 since 6.12: how it was found */
	"{? }%1w+0x%2x/0x%3x %8w.%5w:%7u", /* the file and line, by a script */
	NULL,
};

static const char *const from_forms[] =
	{
		"{[<%0x>]{ }}(%1w{+0x%2x/0x%3x}{ [%4w]}) from [<%5x>]{ }(%6w+0x%7x/0x%8x{ "
		"[%9w]})",			    /* arm */
		"%1w from %6w+0x%7x/0x%8x{ [%9w]}", /* arm since 5.14 */
		NULL,
};

/* `T`, `CF`; a path where a line's number is. */
static bool is_mark(const struct phrase *phrase)
{
	const struct phrase_value *mark = &phrase->value[8];

	if (phrase->value[7].known)
		return phrase->value[5].bytes <= 2;
	for (size_t i = 0; i < mark->bytes; i++)
		if (mark->text[i] < 'A' || mark->text[i] > 'Z')
			return false;
	return mark->bytes <= 4;
}

/* What klogd wrote for the address is the call itself. */
static bool is_doubled(const struct phrase *phrase)
{
	const struct phrase_value *name = &phrase->value[5], *symbol = &phrase->value[1];

	return !name->known || (name->bytes > symbol->bytes && name->text[symbol->bytes] == '+' &&
				!memcmp(name->text, symbol->text, symbol->bytes));
}

static enum fit frame_fit(const char *text, size_t bytes, struct phrase *ret)
{
	enum fit fit = phrase_fit_any(frame_forms, text, bytes, ret, NULL);

	if (fit == FIT_WHOLE || fit == FIT_OPEN)
		return is_symbol(&ret->value[1]) && is_doubled(ret) ? fit : FIT_NOT;
	if (fit == FIT_NOT)
		fit = phrase_fit_any(from_forms, text, bytes, ret, NULL);
	if (fit == FIT_WHOLE || fit == FIT_OPEN)
		return is_symbol(&ret->value[1]) && is_symbol(&ret->value[FROM]) ? fit : FIT_NOT;
	if (fit != FIT_NOT)
		return fit;
	fit = phrase_fit_any(marked_forms, text, bytes, ret, NULL);
	if (fit != FIT_WHOLE && fit != FIT_OPEN)
		return FIT_NOT; /* what may be the rest of a mark is anything */
	return is_symbol(&ret->value[1]) && is_mark(ret) ? fit : FIT_NOT;
}

/* Whether its calls have no names: `[<c0134f51>]` is no beginning of more then. */
static bool after_addresses(const struct report *report)
{
	const struct report_stacks *stacks = report ? report->stacks : NULL;

	return stacks && stacks->open && stacks->frames &&
	       !stacks->frame[stacks->frames - 1].symbol[0];
}

static enum fit frame_parse(const struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;
	enum fit fit = frame_fit(text, bytes, &phrase);

	if (fit == FIT_NOT || (fit == FIT_PART && after_addresses(report)))
		return frames_fit(text, bytes);
	return fit;
}

static bool is_guess(const char *text, const struct phrase *phrase)
{
	const char *symbol = phrase->value[1].text;

	return symbol - text >= 2 && symbol[-2] == '?';
}

static void frame_take(struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;
	struct frame frame;
	enum fit fit = frame_fit(text, bytes, &phrase);

	if (fit != FIT_WHOLE && fit != FIT_OPEN) {
		frames_take(report, text, bytes);
		return;
	}
	if (!phrase.value[FROM].known) {
		frame = frame_of(&phrase, 0, 1, 4);
		frame.guess = is_guess(text, &phrase);
		thread_frame(report, &frame);
		return;
	}
	if (!report->stacks || !report->stacks->frames) {
		frame = frame_of(&phrase, 0, 1, 4);
		thread_frame(report, &frame);
	}
	frame = frame_of(&phrase, 5, FROM, 9);
	thread_frame(report, &frame);
}

const struct grammar grammar_frame = {
	.name = "frame",
	.begins = (const char *const[]){"+0x", " from ", "[<", ">{", NULL},
	.one_printk = true,
	.parse = frame_parse,
	.take = frame_take,
};

/* ---- another's */

static const char *const other_forms[] = {
	"general protection fault{,}%0t",
	"general protection fault: %0t",
	"BUG: %0t",
	"WARNING: %0t",
	"Oops: %0t",
	"kernel BUG at %0t",
	"Unable to handle kernel %0t",
	"watchdog: BUG: %0t",
	"INFO: rcu_%0t",
	"rcu: INFO: %0t",
	NULL,
};

static enum fit other_parse(const struct report *report, const char *text, size_t bytes)
{
	(void)report;
	return ends_anywhere(other_forms, text, bytes);
}

static void other_take(struct report *report, const char *text, size_t bytes)
{
	(void)text;
	(void)bytes;
	thread_mix(report);
}

const struct grammar grammar_other_cpu = {
	.name = "other-cpu",
	.begins = (const char *const[]){"general protection fault", "BUG: ", "WARNING: ",
					"Oops: ", "kernel BUG at ", "Unable to handle kernel ",
					"INFO: rcu_", "rcu: INFO: ", NULL},
	.parse = other_parse,
	.take = other_take,
};

/* ---- RCU shows a task: no SysRq did */

static const char *const stall_forms[] = {
	"Task dump for CPU %0u:",
	"{rcu: }RCU grace-period kthread stack dump:",
	NULL,
};

const struct grammar grammar_stall = {
	.name = "stall",
	.begins = (const char *const[]){"Task dump for CPU", "RCU grace-period", NULL},
	.forms = stall_forms,
	.take = other_take,
};
