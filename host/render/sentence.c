// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the summary says in words. States only what is in the dump: what did not arrive is said
 * not to be here.
 */
#include "sentence.h"

#include <inttypes.h>
#include <string.h>

#include "text.h"

#define WORTH_NAMING                                                                          \
	0.05 /* arbitrary: share of the RAM from which a tmpfs, cache or remainder is part of \
		the answer */
#define KSWAPD_GIVES_UP 16 /* MAX_RECLAIM_RETRIES of mm/internal.h, 4.12 to 6.12 */

static void put(FILE *out, const char *text, bool utf8)
{
	text_put(out, text, strlen(text), utf8, 0);
}

static void put_size(FILE *out, struct maybe bytes)
{
	char size[16];

	fputs(bytes.known ? render_size(bytes.value, size) : "an unknown size", out);
}

static void put_task(FILE *out, const struct summary_task *task, bool utf8)
{
	put(out, task->comm[0] ? task->comm : "?", utf8);
	fprintf(out, " (pid %" PRId64 ")", task->pid);
}

static void put_file(FILE *out, const struct summary_mount *mount, bool utf8)
{
	if (mount->file[0]) {
		fputs("file ", out);
		put(out, mount->file + (mount->file[0] == '/'), utf8);
	} else {
		fprintf(out, "deleted file (inode %" PRId64 ")", mount->file_inode.value);
	}
	fputc(' ', out);
	put_size(out, mount->file_used);
}

static void put_path(FILE *out, const struct summary_mount *mount, bool utf8)
{
	if (mount->path[0]) {
		put(out, mount->path, utf8);
	} else {
		fputs("not mounted ", out);
		put(out, mount->device, utf8);
	}
}

void sentence_share(FILE *out, double share)
{
	if (share > 0 && share < 0.01)
		fputs("<1 %", out);
	else if (share >= 0)
		fprintf(out, "%.0f %%", share * 100);
}

/* said: something stands before it. */
static void answer_tasks(FILE *out, const struct summary *summary, bool said, bool utf8)
{
	const struct summary_task *top = &summary->task[0];
	const struct summary_group *group = &summary->group;
	bool same = said && !group->tasks && summary->event.pid.known &&
		    summary->event.pid.value == top->pid;
	double share = summary_share(top->held, summary->account.ram);
	char size[16];

	if (said)
		fputs(same ? ", " : "; ", out);
	if (group->tasks) {
		fprintf(out, "%" PRId64 " tasks named ", group->tasks);
		put(out, group->comm, utf8);
		fprintf(out, " hold up to %s together; the largest task, ",
			render_size(group->bytes, size));
	}
	if (same)
		fputs("which", out);
	else
		put_task(out, top, utf8);
	fputs(group->tasks ? ", holds " : " holds ", out);
	put_size(out, top->held);
	if (share > 1) {
		fputs(" with swap, more than the RAM", out);
	} else if (share >= 0) {
		fputs(", ", out);
		sentence_share(out, share);
		fputs(" of RAM", out);
	}
}

static void answer_others(FILE *out, const struct summary *summary, bool utf8)
{
	const struct summary_mount *mount = &summary->mount[0];
	const struct summary_cache *cache = &summary->cache[0];
	const struct account *account = &summary->account;
	struct maybe lost = account->parts[ACCOUNT_UNACCOUNTED];

	if (summary->mounts && summary_share(mount->used, account->ram) >= WORTH_NAMING) {
		fputs("; tmpfs ", out);
		put_path(out, mount, utf8);
		fputc(' ', out);
		put_size(out, mount->used);
		if (mount->has_file) {
			fputs(", ", out);
			put_file(out, mount, utf8);
		}
	}
	if (summary->caches && summary_share(cache->total, account->ram) >= WORTH_NAMING) {
		fputs("; slab ", out);
		put(out, cache->name, utf8);
		fputc(' ', out);
		put_size(out, cache->total);
	}
	if (!(summary->text && account->untold) &&
	    summary_share(lost, account->ram) >= WORTH_NAMING) {
		fputs("; ", out);
		put_size(out, lost);
		fputs(" unaccounted for", out);
	}
}

/* What the kernel said that it did. Returns whether it said anything. */
static bool answer_event(FILE *out, const struct summary_event *event, bool utf8)
{
	static const struct {
		const char *event, *before, *behind;
	} words[] = {
		{ "killed", "the kernel killed ", "" },
		{ "panic", "the kernel panicked", "" },
		{ "hung", "", " hangs" },
		{ "failure", "", " did not get the memory that it asked for" },
		{ "invoked", "the OOM killer was called for ", "" },
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(event->event, words[i].event) != 0)
			continue;
		fputs(words[i].before, out);
		if (event->message[0]) {
			fputs(": ", out);
			put(out, event->message, utf8);
		} else if (strcmp(event->event, "panic") != 0) {
			put(out, event->comm[0] ? event->comm : "a task", utf8);
			if (event->pid.known)
				fprintf(out, " (pid %" PRId64 ")", event->pid.value);
		}
		fputs(words[i].behind, out);
		return true;
	}
	return false;
}

static void answer_without_tasks(FILE *out, const struct summary *summary)
{
	struct maybe ram = summary->account.ram, free = summary->account.parts[ACCOUNT_FREE];
	int64_t threads = summary->threads_here;

	if (summary->tasks_here) {
		fputs("no task that arrived holds memory", out);
	} else if (!summary->text) {
		fputs("no task has arrived", out);
	} else if (threads) {
		fprintf(out, "%" PRId64 " of %" PRId64 " thread%s that the text lists %s blocked",
			summary->threads_blocked, threads, threads == 1 ? "" : "s",
			summary->threads_blocked == 1 ? "is" : "are");
	} else if (free.known && ram.known) {
		put_size(out, free);
		fputs(" of ", out);
		put_size(out, ram);
		fputs(" RAM is free; the text lists no tasks", out);
	} else {
		fputs("the text lists no tasks", out);
	}
}

void sentence_answer(FILE *out, const struct summary *summary, bool utf8)
{
	bool said = answer_event(out, &summary->event, utf8);

	if (summary->tasks) {
		answer_tasks(out, summary, said, utf8);
	} else if (!said) {
		answer_without_tasks(out, summary);
	}
	answer_others(out, summary, utf8);
}

static void put_word(FILE *out, const char *before, const char *word, bool utf8)
{
	if (!word[0])
		return;
	fputs(before, out);
	put(out, word, utf8);
}

void sentence_dump(FILE *out, const struct summary *summary, bool utf8)
{
	bool time = summary->time_ns.known;
	char text[32];

	if (!summary->dump_here) {
		fputs("when, machine and kernel did not arrive", out);
		return;
	}
	if (summary->text)
		fputs("kernel text", out);
	else if (!time)
		fputs("at an unknown time", out);
	if (time)
		fprintf(out, "%s%s", summary->text ? ", " : "",
			render_time(summary->time_ns.value, text));
	if (summary->uptime_ns.known)
		fprintf(out, ", up %s", render_duration(summary->uptime_ns.value, text));
	put_word(out, ", machine ", summary->machine, utf8);
	put_word(out, ", Linux ", summary->kernel, utf8);
	put_word(out, " ", summary->arch, utf8);
	if (summary->cpus.known)
		fprintf(out, ", %" PRId64 " CPU%s", summary->cpus.value,
			summary->cpus.value == 1 ? "" : "s");
	put_word(out, ", labels ", summary->labels, utf8);
	put_word(out, summary->text ? ": " : "; fired by ", summary->trigger, utf8);
	put_word(out, " while ", summary->current_comm, utf8);
	if (summary->current_pid.known)
		fprintf(out, " (pid %" PRId64 ") ran", summary->current_pid.value);
	if (!summary->text)
		put_word(out, "; agent ", summary->agent, utf8);
	put_word(out, " ", summary->agent_version, utf8);
}

void sentence_ram(FILE *out, const struct summary *summary)
{
	put_size(out, summary->account.ram);
	if (!summary->available.known)
		return;
	fputs(", ", out);
	put_size(out, summary->available);
	fputs(" available by the kernel's own estimate", out);
}

void sentence_mount(FILE *out, const struct summary_mount *mount, bool utf8)
{
	put_path(out, mount, utf8);
	fputc(' ', out);
	put_size(out, mount->used);
	if (mount->size.known && mount->size.value) {
		fputs(" of ", out);
		put_size(out, mount->size);
	}
	if (mount->has_file) {
		fputs(", largest ", out);
		put_file(out, mount, utf8);
	}
}

void sentence_cache(FILE *out, const struct summary_cache *cache, bool utf8)
{
	put(out, cache->name, utf8);
	fputc(' ', out);
	put_size(out, cache->total);
	if (cache->objects.value > 0 && cache->active.known) {
		fputs(" (", out);
		sentence_share(out, (double)cache->active.value / (double)cache->objects.value);
		fputs(" in use)", out);
	}
}

void sentence_swap(FILE *out, const struct summary *summary)
{
	struct maybe used = { summary->swap_total.value - summary->swap_free.value, true };

	if (!summary->swap_total.known || !summary->swap_free.known) {
		fputs("not known", out);
		return;
	}
	if (!summary->swap_total.value) {
		fputs("none", out);
		return;
	}
	put_size(out, used);
	fputs(" of ", out);
	put_size(out, summary->swap_total);
	fputs(" used, ", out);
	sentence_share(out, summary_share(used, summary->swap_total));
}

static void put_badness(FILE *out, const struct summary_task *task)
{
	char size[16];

	fprintf(out, "badness %" PRId64, task->badness.value);
	if (task->badness.value > 0 && task->badness.value < INT64_MAX / 4096)
		fprintf(out, " pages = %s", render_size(task->badness.value * 4096, size));
}

void sentence_victim(FILE *out, const struct summary *summary, bool utf8)
{
	const struct summary_task *victim = &summary->victim, *next = &summary->next_victim;
	bool partly = !summary->tasks_announced.known ||
		      summary->tasks_here < summary->tasks_announced.value;

	if (!victim->pid) {
		fputs(summary->tasks_here ? "no task that could be killed"
					  : "not known: no task has arrived",
		      out);
		return;
	}
	put_task(out, victim, utf8);
	fputs(", ", out);
	put_badness(out, victim);
	if (victim->adj.known && victim->adj.value)
		fprintf(out, " with oom_score_adj %" PRId64, victim->adj.value);
	else
		fputs(", the highest: RAM, swap and page tables", out);
	if (next->pid) {
		fputs("; then ", out);
		put_task(out, next, utf8);
		fprintf(out, " %" PRId64, next->badness.value);
	}
	if (partly)
		fputs(" (of the tasks that arrived)", out);
}

static void put_count(FILE *out, struct maybe count, const char *what)
{
	if (count.known)
		fprintf(out, "; %" PRId64 " %s", count.value, what);
}

void sentence_pressure(FILE *out, const struct summary *summary)
{
	if (summary->zones_free.known && summary->zones_min.known) {
		fputs("free ", out);
		put_size(out, summary->zones_free);
		fputs(", watermarks min ", out);
		put_size(out, summary->zones_min);
		fputs(", low ", out);
		put_size(out, summary->zones_low);
	} else {
		fputs("watermarks did not arrive", out);
	}
	if (summary->kswapd_failures.known && summary->kswapd_failures.value >= KSWAPD_GIVES_UP)
		fputs("; kswapd has given up", out);
	put_count(out, summary->oom_kills, "OOM kills");
	put_count(out, summary->refaults, "evicted file pages read again");
	put_count(out, summary->major_faults, "major faults since boot");
}

static void put_losses(FILE *out, const struct summary *summary, bool utf8)
{
	const struct summary_loss *loss;
	unsigned int i;

	for (i = 0; i < summary->losses; i++) {
		loss = &summary->loss[i];
		fputs(i ? "; " : "", out);
		put(out, loss->subject, utf8);
		fputs(": ", out);
		put(out, loss->reason, utf8);
		if (loss->rows.known)
			fprintf(out, " (%" PRId64 " rows)", loss->rows.value);
	}
	if (summary->losses_here > summary->losses)
		fprintf(out, "; and %" PRId64 " more, see view losses",
			summary->losses_here - summary->losses);
}

void sentence_missing(FILE *out, const struct summary *summary, bool utf8)
{
	bool complete = summary->complete.value == 1;

	if (complete)
		fputs(summary->losses ? "all rows arrived, but "
				      : "nothing, the dump is complete",
		      out);
	else if (!summary->index_here)
		fputs("the list of contents did not arrive, so what else is missing is not known",
		      out);
	else if (summary->late[0])
		fprintf(out, "nothing arrived yet of %s", summary->late);
	else if (!summary->losses)
		fputs("the agent could not collect everything, and says no more", out);
	if (summary->losses && !complete && (!summary->index_here || summary->late[0]))
		fputs("; ", out);
	put_losses(out, summary, utf8);
}
