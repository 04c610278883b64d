// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/dump/sql: what a person asks may read the tables, and nothing else.
 */
#include <stdio.h>
#include <string.h>

#include "unit.h"

#include "../../host/dump/sql.h"

static struct sql *create(void)
{
	struct sql *sql;

	assert_null(sql_open(&sql));
	assert_null(sql_run(sql, "CREATE TABLE tasks (pid INTEGER, comm TEXT);"
				 "INSERT INTO tasks VALUES (1, 'init'), (2, NULL)"));
	return sql;
}

/* Prepared and run to its end. The error, if any, is the caller's. */
static struct err *ask(struct sql *sql, const char *text, unsigned int *count)
{
	struct sql_rows *rows;
	struct err *err = sql_prepare_foreign(sql, text, &rows);
	bool more = true;

	*count = 0;
	if (err)
		return err;
	while (!err && more) {
		err = sql_next(rows, &more);
		*count += !err && more;
	}
	sql_finish(rows);
	return err;
}

static void reads(void **state)
{
	static const struct {
		const char *text;
		unsigned int rows;
	} questions[] = {
		{ "SELECT * FROM tasks", 2 },
		{ "select count(*) from tasks group by comm;  \n", 2 },
		{ "WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM a LIMIT 5) "
		  "SELECT n FROM a", 5 },
		{ "VALUES (1), (2), (3)", 3 },
		{ "SELECT a.pid FROM tasks AS a JOIN tasks AS b USING (pid) WHERE 0", 0 },
	};
	struct sql *sql = create();
	unsigned int count;

	(void)state;
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		assert_null(ask(sql, questions[i].text, &count));
		assert_int_equal(count, questions[i].rows);
	}
	sql_close(sql);
}

static void refuses_all_else(void **state)
{
	static const char *const questions[] = {
		"DELETE FROM tasks",
		"INSERT INTO tasks VALUES (3, 'x')",
		"UPDATE tasks SET pid = 0",
		"DROP TABLE tasks",
		"CREATE TABLE x (y)",
		"CREATE TEMP VIEW x AS SELECT 1",
		"ATTACH '/tmp/lastgasp-test-attached' AS x",
		"VACUUM INTO '/tmp/lastgasp-test-attached'",
		"PRAGMA query_only = 0",
		"PRAGMA table_info(tasks)",
		"SELECT * FROM pragma_table_info('tasks')",
		"SELECT load_extension('x')",
		"SELECT fts3_tokenizer('simple')",
		"BEGIN",
		"EXPLAIN SELECT 1; DELETE FROM tasks",
		"SELECT 1; SELECT 2",
		"SELECT ?",
		"SELECT :pid",
		"SELECT",
		"SELECT nothing FROM tasks",
		"SELECT * FROM nowhere",
		"SELECT abs(-9223372036854775807 - 1)",
		"-- a remark",
		";",
		"",
	};
	struct sql *sql = create();
	unsigned int count;

	(void)state;
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		struct err *err = ask(sql, questions[i], &count);

		if (!err)
			fail_msg("`%s` was answered", questions[i]);
		assert_int_equal(err->code, ERR_USAGE);
		assert_int_equal(strncmp(err->text, "SQL: ", 5), 0);
		assert_int_equal(count, 0);
		err_destroy(err);
	}
	assert_null(ask(sql, "SELECT * FROM tasks WHERE pid IN (1, 2)", &count));
	assert_int_equal(count, 2);
	assert_null(sql_run(sql, "DELETE FROM tasks")); /* ours are free again */
	sql_close(sql);
	sql_close(NULL);
}

static void keeps_kinds_apart(void **state)
{
	struct sql *sql = create();
	struct sql_rows *rows;
	const char *table, *name;
	size_t bytes;
	bool more;

	(void)state;
	assert_null(sql_prepare(sql, "SELECT ?1, ?2, ?3, ?4, x'00ff', t.comm AS c FROM tasks AS t",
				&rows));
	sql_bind_null(rows, 1);
	sql_bind_number(rows, 2, INT64_MIN);
	sql_bind_real(rows, 3, 0.5);
	sql_bind_text(rows, 4, "abc", 2);
	sql_bind_number(rows, 9, 1); /* does not exist */
	for (int round = 0; round < 2; round++) {
		assert_null(sql_next(rows, &more));
		assert_true(more);
		assert_int_equal(sql_columns(rows), 6);
		assert_int_equal(sql_kind(rows, 0), SQL_NULL);
		assert_null(sql_text(rows, 0, &bytes));
		assert_int_equal(bytes, 0);
		assert_int_equal(sql_kind(rows, 1), SQL_INTEGER);
		assert_true(sql_number(rows, 1) == INT64_MIN);
		assert_int_equal(sql_kind(rows, 2), SQL_REAL);
		assert_true(sql_real(rows, 2) == 0.5);
		assert_int_equal(sql_kind(rows, 3), SQL_TEXT);
		assert_string_equal(sql_text(rows, 3, NULL), "ab");
		assert_int_equal(sql_kind(rows, 4), SQL_BLOB);
		assert_memory_equal(sql_text(rows, 4, &bytes), "\0\xff", 2);
		assert_int_equal(bytes, 2);
		assert_int_equal(sql_kind(rows, 99), SQL_NULL);
		sql_rewind(rows);
	}
	assert_string_equal(sql_name(rows, 5), "c");
	assert_true(sql_origin(rows, 5, &table, &name));
	assert_string_equal(table, "tasks");
	assert_string_equal(name, "comm");
	assert_false(sql_origin(rows, 1, &table, &name));
	sql_finish(rows);
	sql_finish(NULL);
	sql_close(sql);
}

static int when_told(void *ctx)
{
	int *calls = ctx;

	return ++*calls == 3;
}

static void can_be_interrupted(void **state)
{
	static const char endless[] =
		"WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM a) "
		"SELECT count(*) FROM a";
	struct sql *sql = create();
	unsigned int count;
	struct err *err;
	int calls = 0;

	(void)state;
	sql_interruptible(sql, when_told, &calls);
	err = ask(sql, endless, &count);
	assert_non_null(err);
	assert_int_equal(err->code, ERR_INTERRUPTED);
	assert_int_equal(calls, 3);
	err_destroy(err);
	sql_interruptible(sql, NULL, NULL);
	assert_null(ask(sql, "SELECT 1", &count));
	sql_close(sql);
}

static void our_own_mistakes_are_the_input(void **state)
{
	struct sql *sql = create();
	struct sql_rows *rows;
	struct err *err = sql_prepare(sql, "SELECT nothing FROM tasks", &rows);

	(void)state;
	assert_non_null(err);
	assert_int_equal(err->code, ERR_INPUT);
	err_destroy(err);
	sql_close(sql);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),
		cmocka_unit_test(refuses_all_else),
		cmocka_unit_test(keeps_kinds_apart),
		cmocka_unit_test(can_be_interrupted),
		cmocka_unit_test(our_own_mistakes_are_the_input),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
