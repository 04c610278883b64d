// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rows that were added come out of the dump as they were, in memory and from a file.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../host/dump/file.h"
#include "../../host/import/rows.h"

#define TASKS 700

static struct err *add_task(struct rows *rows, unsigned int n, uint64_t anon)
{
	struct lg_row row;
	char comm[24];

	snprintf(comm, sizeof(comm), "task-%u", n);
	lg_row_clear(&row, LG_tasks_columns);
	lg_row_set(&row, LG_tasks_pid, n);
	lg_row_set_text(&row, LG_tasks_comm, comm, strlen(comm));
	lg_row_set(&row, LG_tasks_rss_anon_bytes, anon);
	lg_row_set_int(&row, LG_tasks_oom_score_adj, -(int)n);
	return rows_add(rows, LG_tasks, &row);
}

static struct rows *some_rows(unsigned int tasks)
{
	struct lg_row row;
	struct rows *rows;

	assert_null(rows_create(&rows));
	for (unsigned int n = 1; n <= tasks; n++)
		assert_null(add_task(rows, n, 4096u * n));
	lg_row_clear(&row, LG_dump_columns);
	lg_row_set_text(&row, LG_dump_agent, "text", 4);
	lg_row_set(&row, LG_dump_complete, 1);
	assert_null(rows_add(rows, LG_dump, &row));
	assert_null(rows_lose(rows, "zones", "cut off", 0));
	return rows;
}

static int64_t ask(struct dump *dump, const char *sql)
{
	struct sql_rows *statement;
	struct sql *tables;
	bool more;
	int64_t ret;

	assert_null(dump_tables(dump, &tables));
	assert_null(sql_prepare(tables, sql, &statement));
	assert_null(sql_next(statement, &more));
	assert_true(more);
	ret = sql_number(statement, 0);
	sql_finish(statement);
	return ret;
}

static void check(struct dump *dump)
{
	assert_int_equal(ask(dump, "SELECT count(*) FROM tasks"), TASKS);
	assert_int_equal(ask(dump, "SELECT sum(rss_anon_bytes) FROM tasks"),
			 4096ll * TASKS * (TASKS + 1) / 2);
	assert_int_equal(ask(dump, "SELECT count(*) FROM tasks WHERE comm = 'task-' || pid AND "
				   "oom_score_adj = -pid AND uid IS NULL"),
			 TASKS);
	assert_int_equal(ask(dump, "SELECT complete FROM dump"), 1);
	assert_int_equal(ask(dump, "SELECT count(*) FROM losses WHERE subject = 'zones' AND "
				   "reason = 'cut off' AND rows IS NULL"),
			 1);
	assert_int_equal(ask(dump, "SELECT count(*) FROM losses"), 1);
	assert_int_equal(ask(dump, "SELECT count(*) FROM contents WHERE rows <> rows_arrived"),
			 0);
}

static void round_trip(void **state)
{
	struct rows *rows = some_rows(TASKS);
	struct dump_progress progress;
	struct dump *dump;

	(void)state;
	assert_null(rows_dump(rows, &dump));
	rows_destroy(rows);
	dump_progress(dump, &progress);
	assert_true(progress.complete);
	assert_int_equal(progress.refused, 0);
	assert_int_equal(progress.foreign, 0);
	check(dump);
	dump_destroy(dump);
}

static void through_a_file(void **state)
{
	char path[] = "/tmp/lastgasp-rows-XXXXXX";
	struct rows *rows = some_rows(TASKS);
	unsigned int found;
	struct dump *dump;

	(void)state;
	close(mkstemp(path));
	assert_null(rows_dump(rows, &dump));
	rows_destroy(rows);
	assert_null(dump_save(dump, path));
	dump_destroy(dump);
	assert_null(dump_open(path, 0, &dump, &found, NULL));
	check(dump);
	dump_destroy(dump);
	unlink(path);
}

/* The same rows have the same id, others another. */
static void same_text_same_id(void **state)
{
	uint16_t id[3];

	(void)state;
	for (unsigned int i = 0; i < 3; i++) {
		struct rows *rows = some_rows(i < 2 ? 40 : 41);
		struct dump_progress progress;
		struct dump *dump;

		assert_null(rows_dump(rows, &dump));
		dump_progress(dump, &progress);
		id[i] = progress.dump_id;
		dump_destroy(dump);
		rows_destroy(rows);
	}
	assert_int_equal(id[0], id[1]);
	assert_int_not_equal(id[0], id[2]);
	assert_int_not_equal(id[0], 0);
}

/* Half a page is no number of pages: the row stays, the number goes, and losses says so. */
static void what_a_column_cannot_carry(void **state)
{
	struct rows *rows = some_rows(0);
	struct dump *dump;

	(void)state;
	assert_null(add_task(rows, 5, 2048));
	assert_null(add_task(rows, 6, 4096));
	assert_null(rows_dump(rows, &dump));
	assert_int_equal(ask(dump, "SELECT count(*) FROM tasks"), 2);
	assert_int_equal(ask(dump, "SELECT rss_anon_bytes IS NULL FROM tasks WHERE pid = 5"), 1);
	assert_int_equal(ask(dump, "SELECT rss_anon_bytes FROM tasks WHERE pid = 6"), 4096);
	assert_int_equal(ask(dump, "SELECT rows FROM losses WHERE subject = "
				   "'tasks.rss_anon_bytes'"),
			 1);
	dump_destroy(dump);
	rows_destroy(rows);
}

/* A row with more text than a frame holds loses its longest texts, not the row. */
static void too_much_text(void **state)
{
	static const unsigned int columns[] = {LG_dump_agent, LG_dump_agent_version,
					       LG_dump_trigger, LG_dump_kernel_release,
					       LG_dump_machine};
	struct rows *rows;
	struct dump *dump;
	struct lg_row row;
	char text[LG_TEXT_MAX];

	(void)state;
	assert_null(rows_create(&rows));
	lg_row_clear(&row, LG_dump_columns);
	srand(7);
	for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++) {
		for (size_t j = 0; j < sizeof(text); j++)
			text[j] = (char)(1 + rand() % 255);
		lg_row_set_text(&row, columns[i], text, sizeof(text));
	}
	lg_row_set(&row, LG_dump_cpus, 3);
	assert_null(rows_add(rows, LG_dump, &row));
	assert_null(rows_dump(rows, &dump));
	assert_int_equal(ask(dump, "SELECT cpus FROM dump"), 3);
	assert_true(ask(dump, "SELECT rows FROM losses WHERE subject = 'dump'") >= 2);
	dump_destroy(dump);
	rows_destroy(rows);
}

static void counts(void **state)
{
	struct rows *rows = some_rows(3);
	struct lg_row row;

	(void)state;
	assert_int_equal(rows_count(rows, LG_tasks), 3);
	assert_int_equal(rows_count(rows, LG_slab), 0);
	assert_int_equal(rows_count(rows, 9999), 0);
	assert_true(rows_get(rows, LG_tasks, 2, &row));
	assert_false(rows_get(rows, LG_tasks, 3, &row));
	rows_destroy(rows);
}

static void no_such_table(void **state)
{
	struct rows *rows = some_rows(0);
	struct lg_row row;
	struct err *err;

	(void)state;
	lg_row_clear(&row, 1);
	err = rows_add(rows, LG_contents, &row);
	assert_non_null(err);
	err_destroy(err);
	err = rows_add(rows, 250, &row);
	assert_non_null(err);
	err_destroy(err);
	rows_destroy(rows);
}

static void empty(void **state)
{
	struct rows *rows;
	struct dump *dump;

	(void)state;
	assert_null(rows_create(&rows));
	assert_null(rows_dump(rows, &dump));
	assert_int_equal(ask(dump, "SELECT count(*) FROM tasks"), 0);
	dump_destroy(dump);
	rows_destroy(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),	     cmocka_unit_test(through_a_file),
		cmocka_unit_test(same_text_same_id), cmocka_unit_test(what_a_column_cannot_carry),
		cmocka_unit_test(too_much_text),     cmocka_unit_test(counts),
		cmocka_unit_test(no_such_table),     cmocka_unit_test(empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
