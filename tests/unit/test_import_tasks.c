// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Task tables of every age: columns by the heading, wrapped rows, damaged ones, the page size.
 */
#include <stdio.h>
#include <string.h>

#include "imported.h"
#include "unit.h"

#define HEADER "x invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0\n"
#define TASK(column) "SELECT " column " FROM tasks WHERE pid = 390"

static void ages(void **state)
{
	static const struct {
		const char *text, *select;
		int64_t value;
	} cases[] = {
		{"[ pid ]   uid  tgid total_vm      rss cpu oom_adj name\n"
		 "[  390]  1000   390    39012     6739   0     -17 sshd\n",
		 TASK("oom_adj"), -17},
		{"[ pid ]   uid  tgid total_vm      rss nr_ptes swapents oom_score_adj name\n"
		 "[  390]     0   390    39012     6739      78       51          -900 sshd\n",
		 TASK("oom_score_adj"), -900},
		{"[ pid ]   uid  tgid total_vm      rss nr_ptes nr_pmds swapents oom_score_adj "
		 "name\n"
		 "[  390]     0   390    39012     6739      78       3       51             0 "
		 "a b\n",
		 TASK("page_tables_bytes"), 81 * 4096},
		{"[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj "
		 "name\n"
		 "[    390]     0   390    39012     6739   319488       51             0 sshd\n",
		 TASK("page_tables_bytes"), 319488},
		{"[  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shmem "
		 "pgtables_bytes swapents oom_score_adj name\n"
		 "[    390]     0   390    39012     6739     6000      700        39   319488   "
		 "    "
		 "51             0 sshd\n",
		 TASK("rss_shmem_bytes"), 39 * 4096},
	};
	struct imported imported;
	char text[1000];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		snprintf(text, sizeof(text),
			 HEADER "%sKilled process 390 (sshd) total-vm:156048kB, anon-rss:4kB, "
				"file-rss:0kB\n",
			 cases[i].text);
		imported_read(&imported, text);
		assert_int_equal(imported.count, 1);
		assert_int_equal(imported.report[0].tasks, 1);
		assert_int_equal(imported.report[0].page_size_bytes.value, 4096);
		assert_int_equal(imported_number(&imported, 0, cases[i].select), cases[i].value);
		assert_int_equal(imported_number(&imported, 0, TASK("rss_bytes")), 6739 * 4096);
		assert_int_equal(imported_number(&imported, 0, TASK("vsize_bytes")),
				 39012 * 4096);
		imported_free(&imported);
	}
}

/* Pages whose size nothing tells become no bytes. */
static void no_page_size(void **state)
{
	struct imported imported;

	(void)state;
	imported_read(&imported,
		      HEADER "[ pid ]   uid  tgid total_vm      rss cpu oom_adj name\n"
			     "[  390]  1000   390    39012     6739   0     -17 sshd\n");
	assert_int_equal(imported.report[0].tasks, 1);
	assert_false(imported.report[0].page_size_bytes.known);
	assert_int_equal(imported_number(&imported, 0, TASK("rss_bytes")), IMPORTED_NULL);
	assert_int_equal(imported_number(&imported, 0, TASK("uid")), 1000);
	assert_non_null(strstr(imported.report[0].lost, "page size"));
	imported_free(&imported);
}

static const char table[] =
	HEADER "[ pid ]   uid  tgid total_vm      rss nr_ptes swapents oom_score_adj name\n"
	       "[  390]     0   390    39012     6739      78       51             0 sed\n"
	       "[29481] 12345 29481  8478546  5157063   15483  1527848          -998 mysqld\n"
	       "Killed process 390 (sed) total-vm:156048kB, anon-rss:4kB, file-rss:0kB\n";

/* Cut at every width, in mid-word: what is shown is what was said. */
static void wraps(void **state)
{
	char text[2 * sizeof(table)];
	unsigned int rows = 0;

	(void)state;
	for (size_t width = 40; width < 100; width++) {
		struct imported imported;
		size_t used = 0, column = 0;

		for (const char *at = table; *at; at++) {
			if (*at == '\n')
				column = 0;
			else if (column++ == width) {
				text[used++] = '\n';
				column = 1;
			}
			text[used++] = *at;
		}
		text[used] = 0;
		imported_read(&imported, text);
		for (unsigned int n = 0; n < imported.count; n++) {
			int64_t rss = imported_number(&imported, n, TASK("rss_bytes"));
			int64_t swap = imported_number(&imported, n,
						       "SELECT swap_bytes FROM tasks "
						       "WHERE pid = 29481");

			assert_true(rss == IMPORTED_NULL || rss == 6739 * 4096);
			assert_true(swap == IMPORTED_NULL || swap == (int64_t)1527848 * 4096);
			assert_int_equal(imported_number(&imported, n,
							 "SELECT count(*) FROM tasks WHERE "
							 "pid NOT IN (390, 29481) OR comm NOT IN "
							 "('sed', 'mysqld')"),
					 0);
			rows += imported.report[n].tasks;
		}
		imported_free(&imported);
	}
	assert_true(rows >= 60); /* half of them at least */
}

/* Each byte of a row changed in turn: no other column gets its number. */
static void damage(void **state)
{
	const char *row = strstr(table, "[  390]");

	(void)state;
	for (size_t i = 0; row[i] != '\n'; i++) {
		char text[sizeof(table)];
		struct imported imported;

		memcpy(text, table, sizeof(table));
		text[row - table + (ptrdiff_t)i] = '#';
		imported_read(&imported, text);
		for (unsigned int n = 0; n < imported.count; n++) {
			int64_t rss = imported_number(&imported, n, TASK("rss_bytes"));
			int64_t swap = imported_number(&imported, n, TASK("swap_bytes"));

			assert_true(rss == IMPORTED_NULL || rss == 6739 * 4096);
			assert_true(swap == IMPORTED_NULL || swap == 51 * 4096);
		}
		imported_free(&imported);
	}
}

/* Without its heading a row says nothing. */
static void headless(void **state)
{
	struct imported imported;

	(void)state;
	imported_read(&imported, HEADER
		      "[  390]     0   390    39012     6739      78       51             0 "
		      "sed\n"
		      "Killed process 390 (sed) total-vm:156048kB, anon-rss:4kB, "
		      "file-rss:0kB\n");
	assert_int_equal(imported.count, 1);
	assert_int_equal(imported.report[0].tasks, 0);
	assert_non_null(strstr(imported.report[0].lost, "heading"));
	imported_free(&imported);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ages),	  cmocka_unit_test(no_page_size), cmocka_unit_test(wraps),
		cmocka_unit_test(damage), cmocka_unit_test(headless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
