// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Threads of a report, from 2.4 to 6.19 (sched_show_task() of each). Must never give a frame to a
 * thread that may not be its own.
 */
#include "thread_text.h"

#include <stdlib.h>
#include <string.h>

#include "rows.h"

#define STATES "RSDTtXZxPIKWN"
#define NAME_COLUMNS 15	    /* from 2.6.24 */
#define NAME_COLUMNS_OLD 13 /* before */
#define NEAR_LINES 32	    /* between two of a thread; arbitrary: raw stacks, registers */
#define PC_DIGITS 8	    /* at least */

/* ---- the thread that is spoken of */

static struct report_stacks *stacks_of(struct report *report)
{
	if (!report->stacks)
		report->stacks = calloc(1, sizeof(*report->stacks));
	if (!report->stacks)
		report_fail(report, err_memory());
	return report->stacks;
}

static void say(struct said *said, const struct phrase_value *value)
{
	said->known = value && value->known;
	said->value = said->known ? value->number : 0;
}

struct report_stacks *thread_begin(struct report *report, const struct phrase_value *comm,
				   const struct phrase_value *pid)
{
	struct report_stacks *stacks = stacks_of(report);
	struct err *err;

	if (!stacks)
		return NULL;
	err = thread_end(report);
	if (err) {
		report_fail(report, err);
		return NULL;
	}
	stacks->open = true;
	stacks->ended = false;
	/* Where a report has many another's frames begin afresh. */
	stacks->mixed = report->crossed && !report_has_threads(report->kind);
	stacks->frames = 0;
	stacks->state = 0;
	memset(stacks->comm, 0, sizeof(stacks->comm));
	if (comm)
		phrase_copy(comm, stacks->comm, sizeof(stacks->comm));
	say(&stacks->pid, pid);
	stacks->ppid.known = stacks->cpu.known = stacks->flags.known = false;
	stacks->free_stack.known = stacks->blocked_s.known = stacks->waits_for.known = false;
	stacks->last_line = report->at.last_line;
	return stacks;
}

void thread_hung(struct report *report, const struct phrase_value *comm, uint64_t pid,
		 uint64_t seconds)
{
	struct phrase_value number = {.known = true, .number = pid};
	struct report_stacks *stacks = thread_begin(report, comm, &number);

	if (!stacks)
		return;
	phrase_copy(comm, stacks->hung.comm, sizeof(stacks->hung.comm));
	stacks->hung.pid = pid;
	stacks->hung.seconds = seconds;
	stacks->blocked_s = (struct said){.value = seconds, .known = true};
}

void thread_waits(struct report *report, uint64_t pid, uint64_t owner_pid)
{
	struct report_stacks *stacks = report->stacks;

	if (stacks && stacks->open && stacks->pid.known && stacks->pid.value == pid)
		stacks->waits_for = (struct said){.value = owner_pid, .known = true};
}

/* Whether what is said now is far behind the thread's last line. */
static bool is_far(const struct report *report)
{
	return report->at.first_line > report->stacks->last_line + NEAR_LINES;
}

static void end_early(struct report *report)
{
	struct err *err = thread_end(report);

	if (err)
		report_fail(report, err);
}

void thread_mix(struct report *report)
{
	if (!report->stacks || !report->stacks->open)
		return;
	if (is_far(report))
		end_early(report);
	else
		report->stacks->mixed = true;
}

void thread_frame(struct report *report, const struct frame *frame)
{
	struct report_stacks *stacks = report->stacks;

	if (!stacks || !stacks->open || stacks->mixed || stacks->ended)
		return;
	if (is_far(report)) {
		end_early(report);
		return;
	}
	if (stacks->frames == THREAD_FRAMES) {
		report_lose(report, "stacks", "more frames than a stack may have", 1);
		return;
	}
	stacks->frame[stacks->frames++] = *frame;
	stacks->last_line = report->at.last_line;
}

void thread_frames_end(struct report *report)
{
	if (report->stacks)
		report->stacks->ended = true;
}

/* ---- rows */

static uint64_t add_hash(uint64_t hash, const void *bytes, size_t count)
{
	for (const unsigned char *at = bytes; count; count--, at++)
		hash = (hash ^ *at) * 0x100000001b3u;
	return hash;
}

static uint64_t hash_stack(const struct report_stacks *stacks)
{
	uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a */

	for (unsigned int i = 0; i < stacks->frames; i++) {
		const struct frame *frame = &stacks->frame[i];
		uint64_t numbers[] = {frame->has_address, frame->has_offset, frame->guess,
				      frame->address, frame->offset};

		hash = add_hash(hash, numbers, sizeof(numbers));
		hash = add_hash(hash, frame->symbol, strlen(frame->symbol) + 1);
		hash = add_hash(hash, frame->module, strlen(frame->module) + 1);
	}
	return hash;
}

static struct err *add_frames(struct report *report, unsigned int id)
{
	const struct report_stacks *stacks = report->stacks;
	struct err *err = NULL;
	struct lg_row row;

	for (unsigned int i = 0; i < stacks->frames && !err; i++) {
		const struct frame *frame = &stacks->frame[i];

		lg_row_clear(&row, LG_stacks_columns);
		lg_row_set(&row, LG_stacks_stack_id, id);
		lg_row_set(&row, LG_stacks_depth, i);
		if (frame->has_address)
			lg_row_set(&row, LG_stacks_address, frame->address);
		if (frame->symbol[0])
			lg_row_set_text(&row, LG_stacks_symbol, frame->symbol,
					strlen(frame->symbol));
		if (frame->has_offset)
			lg_row_set(&row, LG_stacks_offset_bytes, frame->offset);
		if (frame->module[0])
			lg_row_set_text(&row, LG_stacks_module, frame->module,
					strlen(frame->module));
		lg_row_set(&row, LG_stacks_guess, frame->guess);
		err = rows_add(report->rows, LG_stacks, &row);
	}
	return err;
}

/* The id of the stack, which becomes rows unless an equal one is there. 0: none. */
static struct err *stack_id(struct report *report, unsigned int *ret)
{
	struct report_stacks *stacks = report->stacks;
	uint64_t hash, *grown;

	*ret = 0;
	if (!stacks->frames || stacks->mixed)
		return NULL;
	hash = hash_stack(stacks);
	for (unsigned int i = 0; i < stacks->hashes; i++) {
		if (stacks->hash[i] == hash) {
			*ret = i + 1;
			return NULL;
		}
	}
	grown = realloc(stacks->hash, (stacks->hashes + 1) * sizeof(*grown));
	if (!grown)
		return err_memory();
	stacks->hash = grown;
	stacks->hash[stacks->hashes++] = hash;
	*ret = stacks->hashes;
	return add_frames(report, stacks->hashes);
}

static void set(struct lg_row *row, unsigned int column, const struct said *said)
{
	if (said->known)
		lg_row_set(row, column, said->value);
}

static const char *why(const struct report *report)
{
	switch (report->kind) {
	case REPORT_MEMCG_OOM:
	case REPORT_MANUAL_OOM:
		return report_kind_name(REPORT_OOM);
	case REPORT_SLUB_FAILURE:
	case REPORT_VMALLOC_FAILURE:
		return report_kind_name(REPORT_ALLOC_FAILURE);
	default:
		return report_kind_name(report->kind);
	}
}

struct err *thread_end(struct report *report)
{
	struct report_stacks *stacks = report->stacks;
	unsigned int id;
	struct lg_row row;
	struct err *err;

	if (!stacks || !stacks->open)
		return NULL;
	stacks->open = false;
	err = stack_id(report, &id);
	if (!err && stacks->mixed)
		err = rows_lose(report->rows, "stacks",
				"two spoke at once: whose frames these are "
				"is not known",
				0);
	if (err || (!stacks->comm[0] && !stacks->pid.known && !id))
		return err;
	lg_row_clear(&row, LG_threads_columns);
	set(&row, LG_threads_pid, &stacks->pid);
	if (stacks->comm[0])
		lg_row_set_text(&row, LG_threads_comm, stacks->comm, strlen(stacks->comm));
	if (stacks->state)
		lg_row_set_text(&row, LG_threads_state, &stacks->state, 1);
	set(&row, LG_threads_ppid, &stacks->ppid);
	set(&row, LG_threads_cpu, &stacks->cpu);
	set(&row, LG_threads_flags, &stacks->flags);
	set(&row, LG_threads_free_stack_bytes, &stacks->free_stack);
	if (stacks->blocked_s.known && stacks->blocked_s.value < INT64_MAX / 1000000000)
		lg_row_set(&row, LG_threads_blocked_ns, stacks->blocked_s.value * 1000000000);
	set(&row, LG_threads_waits_for_pid, &stacks->waits_for);
	if (id)
		lg_row_set(&row, LG_threads_stack_id, id);
	lg_row_set_text(&row, LG_threads_why, why(report), strlen(why(report)));
	stacks->threads++;
	return rows_add(report->rows, LG_threads, &row);
}

void thread_destroy(struct report_stacks *stacks)
{
	if (!stacks)
		return;
	free(stacks->hash);
	free(stacks);
}

/* ---- a thread's line */

enum { NAME, STATE, FREE, PID, PPID, FLAGS, PC };

/* 5.11 and later; 6.8 has the thread group, 6.16 task_flags. */
static const char *const new_forms[] = {
	"task:%0c state:%1w{ running{ task}} stack:{ }%2u pid:{ }%3u ppid:{ }%4u flags:%5x",
	"task:%0c state:%1w{ running{ task}} stack:{ }%2u pid:{ }%3u tgid:{ }%9u ppid:{ }%4u "
	"{task_flags:%8x }"
	"flags:%5x",
	NULL,
};

/* Behind the name: 2.6.24 to 5.10; the program counter went with 4.15. */
static const char *const middle_forms[] = {
	"%1w %2u %3u %4u 0x%5x",
	"%1w running{ task} %2u %3u %4u 0x%5x",
	"%1w %6x %2u %3u %4u 0x%5x",
	NULL,
};

/* Before 2.6.31 without flags; before 2.6.24 with relatives and lazy TLB. */
static const char *const old_forms[] = {
	"%1w running{ task} %2u %3u %4u",
	"%1w current %2u %3u %4u{ %7u}{ %8u}{ %9u}{ (NOTLB)}{ (L-TLB)}",
	"%1w %6x %2u %3u %4u{ %7u}{ %8u}{ %9u}{ (NOTLB)}{ (L-TLB)}",
	NULL,
};

static bool is_state(const struct phrase_value *value)
{
	return value->bytes == 1 && strchr(STATES, *value->text);
}

/* 8 digits at least; sparc64 has more. */
static enum fit flags_fit(const struct phrase_value *value)
{
	size_t digits = value->bytes;

	if (digits > 2 && value->text[1] == 'x')
		digits -= 2;
	if (digits == 8 || digits == 16)
		return FIT_WHOLE;
	return digits < 8 ? FIT_PART : FIT_OPEN;
}

/* Bytes of the name in front, blanks behind it included; 0: there is none. */
static size_t name_bytes(const char *text, size_t bytes, bool *padded)
{
	static const size_t columns[] = {NAME_COLUMNS, NAME_COLUMNS_OLD};

	*padded = true;
	for (size_t i = 0; i < 2; i++) {
		size_t at = columns[i];

		if (bytes > at + 2 && text[at] == ' ' && strchr(STATES, text[at + 1]) &&
		    text[at + 2] == ' ')
			return at + 1;
	}
	*padded = false;
	for (size_t at = 1; at + 2 < bytes && at <= PHRASE_COMM; at++)
		if (text[at] == ' ' && strchr(STATES, text[at + 1]) && text[at + 2] == ' ')
			return at + 1;
	return 0;
}

static enum fit middle_fit(const char *text, size_t bytes, bool padded, struct phrase *ret)
{
	unsigned int which;
	enum fit fit = phrase_fit_any(middle_forms, text, bytes, ret, &which);

	if (fit == FIT_WHOLE || fit == FIT_OPEN) {
		if (!is_state(&ret->value[STATE]) ||
		    (ret->value[PC].known && ret->value[PC].bytes < PC_DIGITS))
			return FIT_NOT;
		return flags_fit(&ret->value[FLAGS]);
	}
	if (phrase_fit_any(old_forms, text, bytes, ret, NULL) == FIT_OPEN)
		return is_state(&ret->value[STATE]) && (!ret->value[PC].known ||
							ret->value[PC].bytes >= PC_DIGITS)
			       ? FIT_OPEN
			       : FIT_NOT;
	if (phrase_fit_any(old_forms, text, bytes, ret, NULL) == FIT_WHOLE)
		return ret->value[PC].known && ret->value[PC].bytes >= PC_DIGITS ? FIT_WHOLE
										 : FIT_NOT;
	return fit == FIT_PART && padded ? FIT_PART : FIT_NOT;
}

static enum fit thread_fit(const char *text, size_t bytes, struct phrase *ret)
{
	bool padded;
	size_t name;
	enum fit fit;

	if (bytes >= 5 && !memcmp(text, "task:", 5)) {
		fit = phrase_fit_any(new_forms, text, bytes, ret, NULL);
		if (fit != FIT_WHOLE && fit != FIT_OPEN)
			return fit;
		if (!is_state(&ret->value[STATE]))
			return FIT_NOT;
		return flags_fit(&ret->value[FLAGS]);
	}
	name = name_bytes(text, bytes, &padded);
	if (!name)
		return FIT_NOT;
	fit = middle_fit(text + name, bytes - name, padded, ret);
	while (name && text[name - 1] == ' ')
		name--;
	ret->value[NAME] = (struct phrase_value){.known = true, .text = text, .bytes = name};
	return name ? fit : FIT_NOT;
}

static enum fit thread_parse(const struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;

	(void)report;
	return thread_fit(text, bytes, &phrase);
}

static bool is_hung(const struct report_stacks *stacks, const struct phrase *phrase)
{
	return stacks->hung.seconds && stacks->hung.pid == phrase->value[PID].number;
}

static void thread_take(struct report *report, const char *text, size_t bytes)
{
	struct phrase phrase;
	struct report_stacks *stacks = report->stacks;

	thread_fit(text, bytes, &phrase);
	if (stacks && stacks->open && is_hung(stacks, &phrase) && !stacks->frames)
		stacks->open = false; /* it is the same */
	stacks = thread_begin(report, &phrase.value[NAME], &phrase.value[PID]);
	if (!stacks)
		return;
	stacks->state = *phrase.value[STATE].text;
	say(&stacks->free_stack, &phrase.value[FREE]);
	say(&stacks->ppid, &phrase.value[PPID]);
	say(&stacks->flags, &phrase.value[FLAGS]);
	if (is_hung(stacks, &phrase))
		stacks->blocked_s = (struct said){.value = stacks->hung.seconds, .known = true};
	report->parts |= REPORT_STACK;
}

const struct grammar grammar_thread = {
	.name = "thread",
	.begins = (const char *const[]){"task:", " S ", " D ", " R ", " I ", " T ", " Z ", " X ",
					" t ", " x ", " P ", " W ", " K ", " N ", NULL},
	.report = REPORT_SYSRQ_T,
	.parse = thread_parse,
	.take = thread_take,
};

/* ---- their heading */

static const char *const heading_forms[] = {
	"task PC stack pid father",
	"task PC stack pid father child younger older",
	"task PC pid father child younger older",
	"sibling",
	"free sibling",
	NULL,
};

static void heading_take(struct report *report, const char *text, size_t bytes)
{
	(void)text;
	(void)bytes;
	report->parts |= REPORT_STACK;
}

const struct grammar grammar_thread_header = {
	.name = "thread-header",
	.begins = (const char *const[]){"task ", "sibling", NULL},
	.forms = heading_forms,
	.take = heading_take,
};
