// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reports as rows of SQL, so that they are shown as all rows are.
 */
#include "import_list.h"

#include <stdlib.h>
#include <string.h>

#include "../analysis/oom.h"
#include "../dump/sql.h"

struct import_list {
	struct sql *sql;
	struct sql_rows *add;
};

#define COLUMNS                                                                                  \
	"n, first_line, last_line, kind, kernel_release, page_size_bytes, \"order\", gfp, "      \
	"trigger_comm, trigger_pid, free_pages, tasks, victim_pid, victim_comm, predicted_pid, " \
	"complete, lost"

/* For people: what they look for first. */
#define SHOWN                                                                                    \
	"n, first_line || '-' || last_line AS lines, kind, kernel_release AS kernel, "           \
	"trigger_comm AS 'asked by', victim_comm AS killed, victim_pid AS pid, tasks, "          \
	"CASE complete WHEN 1 THEN 'yes' ELSE 'no' END AS complete, ifnull(lost, 'nothing') AS lost"

struct err *import_list_create(struct import_list **ret)
{
	struct import_list *list = calloc(1, sizeof(*list));
	struct err *err;

	if (!list)
		return err_memory();
	err = sql_open(&list->sql);
	if (!err)
		err = sql_run(list->sql,
			      "CREATE TABLE reports(" COLUMNS ", file, place INTEGER)");
	if (!err)
		err = sql_prepare(
			list->sql,
			"INSERT INTO reports VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
			&list->add);
	if (err) {
		import_list_destroy(list);
		return err;
	}
	*ret = list;
	return NULL;
}

void import_list_destroy(struct import_list *list)
{
	if (!list)
		return;
	sql_finish(list->add);
	sql_close(list->sql);
	free(list);
}

static void bind_said(struct sql_rows *add, int at, const struct said *said)
{
	if (said->known)
		sql_bind_number(add, at, (int64_t)said->value);
	else
		sql_bind_null(add, at);
}

static void bind_text(struct sql_rows *add, int at, const char *text)
{
	if (text[0])
		sql_bind_text(add, at, text, strlen(text));
	else
		sql_bind_null(add, at);
}

/* Whom the rules of that kernel choose, where they leave no doubt. */
static struct err *predict(struct dump *dump, struct said *ret)
{
	static const struct oom_ask nothing;
	struct oom oom;
	struct sql *sql;
	struct err *err = dump_tables(dump, &sql);

	if (!err)
		err = oom_read(sql, &nothing, &oom);
	if (err)
		return err;
	ret->known = oom.ranked && oom.certain;
	if (ret->known)
		ret->value = (uint64_t)oom.tasks[oom.order[0]].pid;
	oom_deinit(&oom);
	return NULL;
}

struct err *import_list_add(struct import_list *list, unsigned int file, const char *path,
			    const struct import_report *report, struct dump *dump)
{
	struct sql_rows *add = list->add;
	struct said predicted = {.known = false};
	struct err *err = report->tasks ? predict(dump, &predicted) : NULL;
	bool row;
	int at = 0;

	if (err)
		return err;
	sql_bind_number(add, ++at, report->n);
	sql_bind_number(add, ++at, (int64_t)report->first_line);
	sql_bind_number(add, ++at, (int64_t)report->last_line);
	bind_text(add, ++at, report_kind_name(report->kind));
	bind_text(add, ++at, report->kernel_release);
	bind_said(add, ++at, &report->page_size_bytes);
	bind_said(add, ++at, &report->order);
	bind_text(add, ++at, report->gfp);
	bind_text(add, ++at, report->trigger_comm);
	bind_said(add, ++at, &report->trigger_pid);
	bind_said(add, ++at, &report->free_pages);
	sql_bind_number(add, ++at, report->tasks);
	bind_said(add, ++at, &report->victim_pid);
	bind_text(add, ++at, report->victim_comm);
	bind_said(add, ++at, &predicted);
	sql_bind_number(add, ++at, report->complete);
	bind_text(add, ++at, report->lost);
	sql_bind_text(add, ++at, path, strlen(path));
	sql_bind_number(add, ++at, file);
	err = sql_next(add, &row);
	sql_rewind(add);
	return err;
}

struct err *import_list_render(struct import_list *list, const struct render_options *options,
			       bool files)
{
	bool people = options->format == RENDER_HUMAN;
	char text[1000];
	struct sql_rows *rows;
	struct err *err;

	strcpy(text, "SELECT ");
	if (files)
		strcat(text, "file, ");
	strcat(text, people ? SHOWN : COLUMNS);
	strcat(text, " FROM reports ORDER BY place, n");
	err = sql_prepare(list->sql, text, &rows);
	if (err)
		return err;
	err = render_rows(options, "reports", rows, NULL);
	sql_finish(rows);
	return err;
}
