// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The summary in one screen: the answer first, then the RAM, the tasks, and what qualifies the
 * answer.
 */
#include "summary.h"

#include <inttypes.h>
#include <string.h>

#include "bar.h"
#include "prose.h"
#include "sentence.h"
#include "text.h"

#define WIDTH_UNKNOWN 80 /* columns where there is no terminal */
#define BREAKDOWN 79	 /* columns of the task table with its parts */
#define NOT_WORTH 0.01	 /* arbitrary: share of the RAM below which a second tmpfs is left out */
#define CMDLINE_MIN 16	 /* arbitrary: columns below which a command line says nothing */

struct screen {
	const struct render_options *options;
	const struct summary *summary;
	unsigned int width;
};

static struct err *put_answer(const struct screen *screen)
{
	const struct render_options *options = screen->options;
	struct prose prose;
	struct err *err = prose_open(&prose);

	if (err)
		return err;
	sentence_answer(prose.out, screen->summary, options->utf8);
	fputs(options->color ? "\033[1m" : "", options->out);
	err = prose_put(&prose, options, screen->width, "");
	fputs(options->color ? "\033[0m" : "", options->out);
	if (err || (err = prose_open(&prose)))
		return err;
	sentence_dump(prose.out, screen->summary, options->utf8);
	return prose_put(&prose, options, screen->width, "");
}

static struct err *put_ram(const struct screen *screen)
{
	const struct account *account = &screen->summary->account;
	struct prose prose;
	struct err *err;

	if (!account->ram.known) {
		if (!screen->summary->text)
			fputs("RAM      did not arrive\n", screen->options->out);
		return NULL;
	}
	err = prose_open(&prose);
	if (err)
		return err;
	sentence_ram(prose.out, screen->summary);
	err = prose_put(&prose, screen->options, screen->width, "RAM");
	if (!err)
		bar_put(screen->options, account, screen->width);
	return err;
}

static void put_size_cell(FILE *out, struct maybe bytes)
{
	char size[16];

	fprintf(out, " %8s",
		!bytes.known  ? "-"
		: bytes.value ? render_size(bytes.value, size)
			      : "0");
}

static void put_share_cell(FILE *out, double share)
{
	if (share < 0)
		fputs("     -", out);
	else if (share > 0 && share < 0.01)
		fputs("  <1 %", out);
	else
		fprintf(out, " %3.0f %%", share * 100);
}

static void put_task(const struct screen *screen, const struct summary_task *task)
{
	const struct summary *summary = screen->summary;
	FILE *out = screen->options->out;
	bool utf8 = screen->options->utf8;
	unsigned int used = text_put(out, task->comm, strlen(task->comm), utf8, 15);

	fprintf(out, "%*s %6" PRId64, (int)(15 - used), "", task->pid);
	put_size_cell(out, task->held);
	put_share_cell(out, summary_share(task->held, summary->account.ram));
	if (screen->width >= BREAKDOWN) {
		put_size_cell(out, task->anon);
		put_size_cell(out, task->file);
		put_size_cell(out, task->shmem);
		put_size_cell(out, task->swap);
		if (task->adj.known)
			fprintf(out, " %5" PRId64, task->adj.value);
		else
			fputs("     -", out);
	}
	if (screen->width >= BREAKDOWN + 2 + CMDLINE_MIN && task->cmdline[0]) {
		fputs("  ", out);
		text_put(out, task->cmdline, strlen(task->cmdline), utf8,
			 screen->width - BREAKDOWN - 2);
	}
	fputc('\n', out);
}

static void put_tasks(const struct screen *screen)
{
	const struct summary *summary = screen->summary;
	struct maybe announced = summary->tasks_announced;
	FILE *out = screen->options->out;
	bool bold = screen->options->color;
	char title[48];
	unsigned int i;

	if (!summary->tasks_here) {
		if (!summary->text)
			fputs("tasks    none has arrived\n", out);
		return;
	}
	if (announced.known && announced.value != summary->tasks_here)
		snprintf(title, sizeof(title), "%" PRId64 " of %" PRId64 " tasks",
			 summary->tasks_here, announced.value);
	else
		snprintf(title, sizeof(title), "%" PRId64 " task%s", summary->tasks_here,
			 summary->tasks_here == 1 ? "" : "s");
	fprintf(out, "%s%-15s %6s %8s %5s", bold ? "\033[1m" : "", title, "pid", "holds", "RAM");
	if (screen->width >= BREAKDOWN)
		fprintf(out, " %8s %8s %8s %8s %5s", "anon", "file", "shared", "swap", "adj");
	if (screen->width >= BREAKDOWN + 2 + CMDLINE_MIN)
		fputs("  command line", out);
	fputs(bold ? "\033[0m\n" : "\n", out);
	for (i = 0; i < summary->tasks; i++)
		put_task(screen, &summary->task[i]);
}

static struct err *put_mounts(const struct screen *screen)
{
	struct err *err = NULL;
	struct prose prose;
	unsigned int i;

	if (!screen->summary->mounts && !screen->summary->text)
		fputs("tmpfs    no mount that holds anything has arrived\n",
		      screen->options->out);
	for (i = 0; i < screen->summary->mounts && !err; i++) {
		if (i && summary_share(screen->summary->mount[i].used,
				       screen->summary->account.ram) < NOT_WORTH)
			break;
		err = prose_open(&prose);
		if (err)
			break;
		sentence_mount(prose.out, &screen->summary->mount[i], screen->options->utf8);
		err = prose_put(&prose, screen->options, screen->width, i ? " " : "tmpfs");
	}
	return err;
}

static void write_caches(FILE *out, const struct summary *summary, bool utf8)
{
	unsigned int i;

	if (!summary->caches)
		fputs("no cache has arrived", out);
	for (i = 0; i < summary->caches; i++) {
		fputs(i ? "; " : "", out);
		sentence_cache(out, &summary->cache[i], utf8);
	}
}

static void write_swap(FILE *out, const struct summary *summary, bool utf8)
{
	(void)utf8;
	sentence_swap(out, summary);
}

static void write_pressure(FILE *out, const struct summary *summary, bool utf8)
{
	(void)utf8;
	sentence_pressure(out, summary);
}

/* Kernel text tells what it tells: what it does not is no news. */
static bool is_told(const struct summary *summary, const char *label)
{
	return strcmp(label, "slab") == 0	? summary->caches
	       : strcmp(label, "swap") == 0	? summary->swap_total.known
	       : strcmp(label, "pressure") == 0 ? summary->zones_free.known
	       : strcmp(label, "victim") == 0	? summary->victim.pid
						: true;
}

static struct err *put_notes(const struct screen *screen)
{
	static const struct {
		const char *label;
		void (*write)(FILE *out, const struct summary *summary, bool utf8);
	} notes[] = {
		{ "slab", write_caches },	 { "swap", write_swap },
		{ "pressure", write_pressure },	 { "victim", sentence_victim },
		{ "missing", sentence_missing },
	};
	struct err *err = NULL;
	struct prose prose;
	size_t i;

	for (i = 0; i < sizeof(notes) / sizeof(notes[0]) && !err; i++) {
		if (screen->summary->text && !is_told(screen->summary, notes[i].label))
			continue;
		err = prose_open(&prose);
		if (err)
			break;
		notes[i].write(prose.out, screen->summary, screen->options->utf8);
		err = prose_put(&prose, screen->options, screen->width, notes[i].label);
	}
	return err;
}

struct err *render_summary(const struct render_options *options, const struct summary *summary)
{
	struct screen screen = { options, summary,
				 options->width ? options->width : WIDTH_UNKNOWN };
	struct err *err;

	if (options->format != RENDER_HUMAN)
		return summary_rows(options, summary);
	if (screen.width < 40) /* arbitrary: narrower than any terminal that somebody reads */
		screen.width = 40;
	err = put_answer(&screen);
	if (!err)
		err = put_ram(&screen);
	if (err)
		return err;
	put_tasks(&screen);
	err = put_mounts(&screen);
	if (!err)
		err = put_notes(&screen);
	return err ? err : render_finish(options);
}
