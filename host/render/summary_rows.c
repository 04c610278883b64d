// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The summary as rows for programs: a small table of its own, so that JSON and CSV are written
 * where all tables are.
 */
#define _GNU_SOURCE /* open_memstream */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sentence.h"
#include "summary.h"

struct rows {
	struct sql *sql;
	struct sql_rows *insert;
	const struct summary *summary;
	struct err *err; /* the first; NULL: none yet */
};

static const struct maybe unknown = { 0, false };

static void bind_text(struct rows *rows, int column, const char *text)
{
	if (text)
		sql_bind_text(rows->insert, column, text, strlen(text));
	else
		sql_bind_null(rows->insert, column);
}

static void bind_number(struct rows *rows, int column, struct maybe number)
{
	if (number.known)
		sql_bind_number(rows->insert, column, number.value);
	else
		sql_bind_null(rows->insert, column);
}

/* share_of: what bytes are a share of, as a rule the RAM. */
static void add(struct rows *rows, const char *section, const char *item, struct maybe pid,
		struct maybe bytes, struct maybe share_of, const char *detail)
{
	double share = summary_share(bytes, share_of);
	bool more;

	if (rows->err)
		return;
	bind_text(rows, 1, section);
	bind_text(rows, 2, item);
	bind_number(rows, 3, pid);
	bind_number(rows, 4, bytes);
	if (share >= 0)
		sql_bind_real(rows->insert, 5, share);
	else
		sql_bind_null(rows->insert, 5);
	bind_text(rows, 6, detail);
	rows->err = sql_next(rows->insert, &more);
	sql_rewind(rows->insert);
}

static void add_sentence(struct rows *rows, const char *section, const char *item,
			 void (*write)(FILE *out, const struct summary *summary, bool utf8))
{
	size_t bytes = 0;
	char *text = NULL;
	FILE *out = open_memstream(&text, &bytes);

	if (out)
		write(out, rows->summary, true);
	if (out && !fclose(out))
		add(rows, section, item, unknown, unknown, unknown, text);
	else if (!rows->err)
		rows->err = err_memory();
	free(text);
}

static void add_count(struct rows *rows, const char *section, const char *item,
		      struct maybe count)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRId64, count.value);
	add(rows, section, item, unknown, unknown, unknown, count.known ? text : NULL);
}

static void add_dump(struct rows *rows)
{
	const struct summary *summary = rows->summary;
	const struct {
		const char *item, *value;
	} words[] = {
		{ "machine", summary->machine },
		{ "kernel_release", summary->kernel },
		{ "arch", summary->arch },
		{ "trigger", summary->trigger },
		{ "labels", summary->labels },
		{ "agent", summary->agent },
		{ "agent_version", summary->agent_version },
	};
	char time[32];
	size_t i;

	if (!summary->dump_here)
		return;
	add(rows, "dump", "time", unknown, unknown, unknown,
	    summary->time_ns.known ? render_time(summary->time_ns.value, time) : NULL);
	add_count(rows, "dump", "uptime_ns", summary->uptime_ns);
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		add(rows, "dump", words[i].item, unknown, unknown, unknown,
		    words[i].value[0] ? words[i].value : NULL);
	add(rows, "dump", "current", summary->current_pid, unknown, unknown,
	    summary->current_comm);
	add_count(rows, "dump", "complete", summary->complete);
}

static void add_ram(struct rows *rows)
{
	const struct account *account = &rows->summary->account;
	int i;

	if (!account->ram.known)
		return;
	add(rows, "ram", "installed", unknown, account->ram, account->ram, NULL);
	for (i = 0; i < ACCOUNT_PARTS; i++)
		if (account_tells(account, i))
			add(rows, "ram", account_name(i), unknown, account->parts[i],
			    account->ram,
			    account->parts[i].known ? NULL : "not known, so in unaccounted");
}

static void add_tasks(struct rows *rows)
{
	const struct summary *summary = rows->summary;
	unsigned int i;

	for (i = 0; i < summary->tasks; i++)
		add(rows, "task", summary->task[i].comm,
		    (struct maybe){ summary->task[i].pid, true }, summary->task[i].held,
		    summary->account.ram,
		    summary->task[i].cmdline[0] ? summary->task[i].cmdline : NULL);
	if (summary->group.tasks) {
		char text[40];

		snprintf(text, sizeof(text), "%" PRId64 " tasks", summary->group.tasks);
		add(rows, "group", summary->group.comm, unknown,
		    (struct maybe){ summary->group.bytes, true }, summary->account.ram, text);
	}
}

static void add_stores(struct rows *rows)
{
	const struct summary *summary = rows->summary;
	const struct maybe ram = summary->account.ram;
	const struct summary_mount *mount;
	unsigned int i;

	for (i = 0; i < summary->mounts; i++) {
		mount = &summary->mount[i];
		add(rows, "tmpfs", mount->path[0] ? mount->path : NULL, unknown, mount->used, ram,
		    mount->device);
		if (mount->has_file)
			add(rows, "tmpfs_file", mount->file[0] ? mount->file : NULL, unknown,
			    mount->file_used, ram, mount->device);
	}
	for (i = 0; i < summary->caches; i++)
		add(rows, "slab", summary->cache[i].name, unknown, summary->cache[i].total, ram,
		    summary->cache[i].reclaimable ? "reclaimable" : NULL);
	if (!summary->swap_total.known)
		return;
	add(rows, "swap", "total", unknown, summary->swap_total, unknown, NULL);
	if (summary->swap_free.known)
		add(rows, "swap", "used", unknown,
		    (struct maybe){ summary->swap_total.value - summary->swap_free.value, true },
		    summary->swap_total, NULL);
}

static void add_pressure(struct rows *rows)
{
	const struct summary *summary = rows->summary;
	const struct maybe ram = summary->account.ram;

	add(rows, "pressure", "available", unknown, summary->available, ram, NULL);
	add(rows, "pressure", "free", unknown, summary->zones_free, ram, NULL);
	add(rows, "pressure", "watermark_min", unknown, summary->zones_min, ram, NULL);
	add(rows, "pressure", "watermark_low", unknown, summary->zones_low, ram, NULL);
	add_count(rows, "pressure", "kswapd_failures", summary->kswapd_failures);
	add_count(rows, "pressure", "oom_kills", summary->oom_kills);
	add_count(rows, "pressure", "file_refaults", summary->refaults);
	add_count(rows, "pressure", "major_faults", summary->major_faults);
}

static void add_victim(struct rows *rows, const struct summary_task *task)
{
	char text[64];

	if (!task->pid)
		return;
	snprintf(text, sizeof(text), "badness %" PRId64 ", oom_score_adj %" PRId64,
		 task->badness.value, task->adj.value);
	add(rows, "victim", task->comm, (struct maybe){ task->pid, true }, task->held,
	    rows->summary->account.ram, text);
}

static void add_missing(struct rows *rows)
{
	const struct summary *summary = rows->summary;
	unsigned int i;

	if (summary->complete.value != 1 || summary->losses)
		add_sentence(rows, "missing", NULL, sentence_missing);
	for (i = 0; i < summary->losses; i++)
		add(rows, "missing", summary->loss[i].subject, unknown, unknown, unknown,
		    summary->loss[i].reason);
}

static const char create[] =
	"CREATE TABLE summary(section TEXT, item TEXT, pid INTEGER, bytes INTEGER,"
	" share REAL, detail TEXT)";

static struct err *put(const struct render_options *options, struct rows *rows)
{
	struct sql_rows *select;
	struct err *err;

	err = sql_prepare(rows->sql, "SELECT * FROM summary ORDER BY rowid", &select);
	if (err)
		return err;
	err = render_rows(options, "summary", select, NULL);
	sql_finish(select);
	return err;
}

static void fill(struct rows *rows)
{
	add_sentence(rows, "answer", NULL, sentence_answer);
	add_dump(rows);
	add_ram(rows);
	add_tasks(rows);
	add_stores(rows);
	add_pressure(rows);
	add_victim(rows, &rows->summary->victim);
	add_victim(rows, &rows->summary->next_victim);
	add_missing(rows);
}

struct err *summary_rows(const struct render_options *options, const struct summary *summary)
{
	struct rows rows = { .summary = summary };
	struct err *err = sql_open(&rows.sql);

	if (err)
		return err;
	err = sql_run(rows.sql, create);
	if (!err)
		err = sql_prepare(rows.sql, "INSERT INTO summary VALUES(?, ?, ?, ?, ?, ?)",
				  &rows.insert);
	if (!err) {
		fill(&rows);
		err = rows.err ? rows.err : put(options, &rows);
	}
	sql_finish(rows.insert);
	sql_close(rows.sql);
	return err;
}
