// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/dump/dump: links host/err.c, host/dump/ (all), host/capture/ (all), all of protocol/,
 * fake_dump.c, SQLite.
 *
 * The tables must hold what the fake machine held, minus what is reported lost: whatever frames
 * are missing, repeated, out of order or made up.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "unit.h"

#include "../../host/dump/dump.h"
#include "fake_dump.h"

#define ID 0x4c47
#define TASKS_FRAME 3 /* the first that carries tasks */

static struct dump *create(void)
{
	struct dump *dump;

	assert_null(dump_create(ID, &dump));
	return dump;
}

static void add(struct dump *dump, const struct lg_frame *frame)
{
	assert_null(dump_add(dump, frame));
}

static struct sql *tables(struct dump *dump)
{
	struct sql *sql;

	assert_null(dump_tables(dump, &sql));
	return sql;
}

/* The first column of the first row as text, "NULL", or "" when there is no row. */
static const char *ask(struct dump *dump, const char *text)
{
	static char answer[4096];
	struct sql_rows *rows;
	const char *first;
	bool more;

	assert_null(sql_prepare(tables(dump), text, &rows));
	assert_null(sql_next(rows, &more));
	first = more ? sql_text(rows, 0, NULL) : "";
	snprintf(answer, sizeof(answer), "%s", first ? first : "NULL");
	sql_finish(rows);
	return answer;
}

static struct dump_progress progress(const struct dump *dump)
{
	struct dump_progress ret;

	dump_progress(dump, &ret);
	return ret;
}

/* Every row that is there is as the fake has it. */
static void check_rows(struct dump *dump)
{
	assert_string_equal(
		ask(dump,
		    "SELECT count(*) FROM tasks WHERE pid != 99 + rowid OR "
		    "comm != 'task-' || (rowid - 1) "
		    "OR rss_anon_bytes != 4096 * (rowid - 1) OR tgid IS NOT NULL OR oom_badness != "
		    "iif(rowid = 1, -9223372036854775807 - 1, rowid - 1)"),
		"0");
	assert_string_equal(
		ask(dump, "SELECT count(*) FROM slab WHERE name != 'cache-' || (rowid - 1)"), "0");
}

static void holds_what_was_sent(void **state)
{
	const struct fake_dump *fake = fake_dump(ID, 1);
	struct dump *dump = create();
	char missing[200];

	(void)state;
	for (unsigned int i = 0; i < fake->count; i++) {
		assert_false(progress(dump).last);
		add(dump, &fake->frames[i]);
		assert_int_equal(progress(dump).answerable, i >= TASKS_FRAME);
	}
	assert_true(progress(dump).complete && progress(dump).last);
	assert_int_equal(progress(dump).rows, 6 + 1 + 1 + FAKE_TASKS + FAKE_CACHES);
	assert_int_equal(progress(dump).rows_announced, progress(dump).rows);
	assert_int_equal(progress(dump).frames, fake->count);
	assert_int_equal(progress(dump).frames_announced, fake->count);
	assert_int_equal(progress(dump).refused + progress(dump).repeats, 0);
	assert_string_equal(dump_missing(dump, missing, sizeof(missing)), "");
	check_rows(dump);
	assert_string_equal(ask(dump, "SELECT count(*) FROM tasks"), "60");
	assert_string_equal(ask(dump, "SELECT machine || complete FROM dump"), "xo1");
	assert_string_equal(ask(dump, "SELECT count(*) FROM losses"), "0");
	assert_string_equal(ask(dump, "SELECT rows_arrived FROM contents WHERE name = 'tasks'"),
			    "60");
	assert_string_equal(ask(dump, "SELECT count(*) FROM temp.arrival WHERE missing IS NULL AND "
				"rows = rows_arrived AND blocks = blocks_arrived"), "6");
	dump_destroy(dump);
}

static void believes_the_agent_that_it_is_not_complete(void **state)
{
	const struct fake_dump *fake = fake_dump(ID, 0);
	struct dump *dump = create();

	(void)state;
	for (unsigned int i = 0; i < fake->count; i++)
		add(dump, &fake->frames[i]);
	assert_true(progress(dump).complete);
	assert_string_equal(ask(dump, "SELECT complete FROM dump"), "0");
	dump_destroy(dump);
}

static void order_does_not_matter(void **state)
{
	const struct fake_dump *fake = fake_dump(ID, 1);
	struct dump *dump = create();

	(void)state;
	for (unsigned int i = fake->count; i-- > 0; )
		add(dump, &fake->frames[i]);
	assert_true(progress(dump).complete);
	check_rows(dump);
	assert_string_equal(ask(dump, "SELECT complete FROM dump"), "1");
	dump_destroy(dump);
}

/* Leave out each frame in turn, look at the tables, then bring it. */
static void names_what_is_missing(void **state)
{
	const struct fake_dump *fake = fake_dump(ID, 1);

	(void)state;
	for (unsigned int lost = 0; lost < fake->count; lost++) {
		struct dump *dump = create();
		bool index = fake->frames[lost].kind == LG_FRAME_INDEX;

		for (unsigned int i = 0; i < fake->count; i++)
			if (i != lost)
				add(dump, &fake->frames[i]);
		check_rows(dump);
		assert_int_equal(progress(dump).complete, index);
		assert_int_equal(atoi(ask(dump, "SELECT count(*) FROM losses")), !index);
		if (!index && lost != 1)
			assert_string_equal(ask(dump, "SELECT complete FROM dump"), "0");
		assert_string_equal(
			ask(dump,
			    "SELECT coalesce(sum(rows), 0) + "
			    "(SELECT sum(rows_arrived) FROM contents) = "
			    "(SELECT sum(rows) FROM contents) FROM losses"),
			"1");
		add(dump, &fake->frames[lost]);
		assert_string_equal(ask(dump, "SELECT complete FROM dump"), "1");
		assert_string_equal(ask(dump, "SELECT count(*) FROM losses"), "0");
		dump_destroy(dump);
	}
}

static void says_which_rows(void **state)
{
	const struct fake_dump *fake = fake_dump(ID, 1);
	struct dump *dump = create();
	char missing[200];

	(void)state;
	add(dump, &fake->frames[0]);
	assert_string_equal(
		dump_missing(dump, missing, sizeof(missing)),
		"1 row of dump, 1 row of memory, all 60 rows of tasks, all 20 rows of slab");
	assert_string_equal(dump_missing(dump, missing, 20), "1 row of dump, 1 ro");
	for (unsigned int i = 1; i < fake->count; i++)
		if (i != TASKS_FRAME + 1 && i != TASKS_FRAME + 2 && i != TASKS_FRAME + 5)
			add(dump, &fake->frames[i]);
	assert_string_equal(
		ask(dump,
		    "SELECT group_concat(subject || ':' || reason || ':' || rows) FROM losses"),
		"tasks:rows 8..23 did not arrive:16,tasks:rows 40..47 did not arrive:8");
	assert_string_equal(ask(dump, "SELECT missing FROM temp.arrival WHERE name = 'tasks'"),
			    "8..23 40..47");
	assert_string_equal(dump_missing(dump, missing, sizeof(missing)), "24 rows of tasks");
	dump_destroy(dump);
}

static void says_that_the_index_is_missing(void **state)
{
	const struct fake_dump *fake = fake_dump(ID, 1);
	struct dump *dump = create();
	char missing[200];

	(void)state;
	add(dump, &fake->frames[1]);
	add(dump, &fake->frames[TASKS_FRAME + 1]);
	assert_false(progress(dump).complete || progress(dump).answerable);
	assert_string_equal(dump_missing(dump, missing, sizeof(missing)), "the index");
	assert_string_equal(ask(dump, "SELECT group_concat(subject || ':' || reason) FROM losses"),
			    "contents:no index frame arrived: what else is missing is not known,"
			    "tasks:rows 0..7 did not arrive");
	dump_destroy(dump);
}

static void counts_repeats_and_refuses_contradictions(void **state)
{
	const struct fake_dump *fake = fake_dump(ID, 1);
	struct dump *dump = create();
	struct lg_frame frame;

	(void)state;
	for (unsigned int i = 0; i < 8; i++)
		add(dump, &fake->frames[i]);
	add(dump, &fake->frames[4]);
	assert_int_equal(progress(dump).repeats, 1);

	frame = fake->frames[4];
	frame.sequence = 200; /* the rows of frame 4 once more */
	add(dump, &frame);
	frame = fake->frames[5];
	frame.sequence = 4; /* other content */
	add(dump, &frame);
	frame = fake->frames[9];
	frame.version = LG_WIRE_VERSION + 1;
	add(dump, &frame);
	for (unsigned int i = 4; i < 10; i += 5) { /* one is here already, the other is not */
		frame = fake->frames[i];
		frame.payload[6] ^= 1; /* the fingerprint of the model */
		add(dump, &frame);
	}
	frame = fake->frames[9];
	frame.kind = LG_FRAME_INDEX; /* which it is not */
	add(dump, &frame);
	frame = fake->frames[0];
	frame.kind = LG_FRAME_DATA;
	frame.sequence = 201;
	add(dump, &frame);
	frame = fake->frames[9];
	frame.length -= 3;
	add(dump, &frame);
	assert_int_equal(progress(dump).refused, 5);
	assert_int_equal(progress(dump).foreign, 3);
	assert_int_equal(progress(dump).frames, 8);
	for (unsigned int i = 8; i < fake->count; i++)
		add(dump, &fake->frames[i]);
	check_rows(dump);
	assert_string_equal(ask(dump, "SELECT complete FROM dump"), "1");
	dump_destroy(dump);
}

static void shows_the_unknown_by_number(void **state)
{
	struct dump *dump = create();
	char question[80], answer[20];
	struct lg_frame frame;

	(void)state;
	fake_unknown(&frame, ID, 5, 77, 3, 4);
	add(dump, &frame);
	fake_unknown(&frame, ID, 6, 77, 5, 6);
	add(dump, &frame);
	fake_unknown(&frame, ID, 7, LG_nodes, LG_nodes_columns + 2, 0);
	add(dump, &frame);
	fake_unknown(&frame, ID, 8, LG_tasks, 30, 0); /* numbers where texts are known */
	add(dump, &frame);
	frame.kind = 9; /* kept, not read */
	add(dump, &frame);
	assert_int_equal(progress(dump).refused, 1);
	assert_int_equal(progress(dump).frames, 4);
	assert_string_equal(
		ask(dump,
		    "SELECT group_concat(rowid || ':' || c0 || c1 || c2 || coalesce(c4, '-')) "
		    "FROM table_77"),
		"5:123-,7:1235");
	snprintf(question, sizeof(question), "SELECT node || ' ' || c%u || ' ' || c%u FROM nodes",
		 LG_nodes_columns, LG_nodes_columns + 1);
	snprintf(answer, sizeof(answer), "1 %u %u", LG_nodes_columns + 1, LG_nodes_columns + 2);
	assert_string_equal(ask(dump, question), answer);
	assert_string_equal(
		ask(dump,
		    "SELECT group_concat(subject || ' ' || reason) FROM losses "
		    "WHERE subject = 'table_77'"),
		"table_77 rows 0..3 did not arrive,table_77 row 5 did not arrive");
	assert_string_equal(ask(dump, "SELECT count(*) FROM tasks"), "0");
	dump_destroy(dump);
}

/* Tables are used again: nothing of the dump before may show. */
static void begins_empty(void **state)
{
	struct lg_frame frame;
	struct err *err;

	shows_the_unknown_by_number(state);
	holds_what_was_sent(state);
	for (int i = 0; i < 2; i++) {
		struct dump *dump = create();

		assert_string_equal(ask(dump, "SELECT (SELECT count(*) FROM tasks) || "
					      "(SELECT count(*) FROM contents) || "
					      "(SELECT count(*) FROM temp.arrival)"),
				    "000");
		assert_string_equal(ask(dump, "SELECT count(*) FROM losses"), "1"); /* the index */
		assert_string_equal(ask(dump, "SELECT count(*) FROM sqlite_schema "
					      "WHERE name GLOB 'table_*'"),
				    "0");
		fake_unknown(&frame, ID, 7, LG_nodes, 2, 0);
		add(dump, &frame);
		assert_string_equal(ask(dump, "SELECT count(*) FROM nodes"), "1");
		err = sql_run(tables(dump), "DELETE FROM nodes");
		assert_non_null(err);
		err_destroy(err);
		dump_destroy(dump);
	}
}

static void announces_nothing_that_costs_memory(void **state)
{
	struct dump *dump = create();
	struct lg_frame frame;

	(void)state;
	for (unsigned int i = 0; i < 200; i++) {
		fake_unknown(&frame, ID, (uint16_t)(i * 300), 200, 2,
			     LG_TABLE_ROWS_MAX - 1 - i * 80000);
		add(dump, &frame);
	}
	fake_unknown(&frame, ID, 1, 200, 2, LG_TABLE_ROWS_MAX - 2);
	add(dump, &frame);
	assert_int_equal(progress(dump).frames, 201);
	assert_string_equal(
		ask(dump,
		    "SELECT count(*) || ' ' || sum(rows) FROM losses WHERE subject = 'table_200'"),
		"200 16777015");
	dump_destroy(dump);
}

static void is_for_reading_only(void **state)
{
	const struct fake_dump *fake = fake_dump(ID, 1);
	struct dump *dump = create();
	struct err *err;

	(void)state;
	add(dump, &fake->frames[0]);
	err = sql_run(tables(dump), "DELETE FROM contents");
	assert_non_null(err);
	err_destroy(err);
	add(dump, &fake->frames[1]);
	assert_string_equal(ask(dump, "SELECT count(*) FROM contents"), "6");
	dump_destroy(dump);
}

static void saves_frames_in_order(void **state)
{
	static uint8_t wire[LG_FRAME_WIRE_MAX * FAKE_FRAMES_MAX], file[sizeof(wire)];
	const struct fake_dump *fake = fake_dump(ID, 1);
	size_t bytes = fake_dump_wire(fake, wire);
	struct dump *dump = create();
	char path[] = "/tmp/lastgasp-test-XXXXXX";
	int fd = mkstemp(path);
	struct err *err;

	(void)state;
	for (unsigned int i = fake->count; i-- > 0; )
		add(dump, &fake->frames[i]);
	assert_int_equal(progress(dump).wire_bytes, bytes);
	assert_null(dump_save(dump, path));
	close(fd);
	fd = open(path, O_RDONLY);
	assert_int_equal(read(fd, file, sizeof(file)), bytes);
	assert_memory_equal(file, wire, bytes);
	close(fd);
	unlink(path);

	err = dump_save(dump, "/dev/full");
	assert_non_null(err);
	assert_int_equal(err->code, ERR_LINE);
	err_destroy(err);
	err = dump_save(dump, "/nowhere/x.gasp");
	assert_non_null(err);
	err_destroy(err);
	dump_destroy(dump);
}

static void leaves_what_is_said_between_console_and_agent(void **state)
{
	struct dump *dump = create();
	struct lg_frame frame;

	(void)state;
	fake_answer(&frame, ID, 0, LG_ANSWER_READY, 20, 100);
	assert_int_not_equal(dump_judge(&frame, NULL), 0);
	add(dump, &frame);
	frame.kind = LG_FRAME_COMMAND;
	assert_int_not_equal(dump_judge(&frame, NULL), 0);
	add(dump, &frame);
	assert_int_equal(progress(dump).frames + progress(dump).refused, 0);
	dump_destroy(dump);
}

static void names_the_frames_that_it_lacks(void **state)
{
	const struct fake_dump *fake = fake_dump(ID, 1);
	struct lg_command_range ranges[4];
	struct dump *dump = create();

	(void)state;
	assert_int_equal(dump_lacks(dump, ranges, 4), 0);
	for (unsigned int i = 1; i < 9; i++)
		if (i != 4 && i != 6 && i != 7)
			add(dump, &fake->frames[i]);
	assert_int_equal(dump_lacks(dump, ranges, 4), 0);
	assert_false(dump_expect(dump, 8)); /* frame 8 is here */
	assert_true(dump_expect(dump, 1000));
	assert_int_equal(dump_lacks(dump, ranges, 4), 4);
	assert_int_equal(ranges[0].first, 0);
	assert_int_equal(ranges[0].more, 0);
	assert_int_equal(ranges[1].first, 4);
	assert_int_equal(ranges[2].first, 6);
	assert_int_equal(ranges[2].more, 1);
	assert_int_equal(ranges[3].first, 9);
	assert_int_equal(ranges[3].more, 255);
	assert_int_equal(dump_lacks(dump, ranges, 2), 2);
	add(dump, &fake->frames[0]); /* the index knows better than the agent */
	assert_int_equal(progress(dump).frames_announced, fake->count);
	assert_false(dump_expect(dump, 1000));
	assert_int_equal(dump_lacks(dump, ranges, 4), 3);
	assert_int_equal(ranges[2].first, 9);
	assert_int_equal(ranges[2].more, fake->count - 10);
	dump_destroy(dump);
}

/* Frames of random content that claim to be good. */
static void bears_anything(void **state)
{
	const struct fake_dump *fake = fake_dump(ID, 1);
	struct dump *dump = create();
	unsigned int seed = 7;

	(void)state;
	for (unsigned int round = 0; round < 3000; round++) {
		struct lg_frame frame = fake->frames[(unsigned int)rand_r(&seed) % fake->count];
		unsigned int changes = 1 + (unsigned int)rand_r(&seed) % 4;

		while (changes-- && frame.length)
			frame.payload[(unsigned int)rand_r(&seed) % frame.length] =
				(uint8_t)(rand_r(&seed) >> 7);
		frame.sequence = (uint16_t)rand_r(&seed);
		if (round % 3 == 0) {
			fake_parity(fake->frames, 1 + round % fake->count, round % 128, &frame);
			frame.payload[2 + round % 2] ^= (uint8_t)(round / 5);
		}
		add(dump, &frame);
	}
	assert_true(progress(dump).refused > 0);
	tables(dump);
	dump_destroy(dump);
	dump_destroy(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_what_was_sent),
		cmocka_unit_test(believes_the_agent_that_it_is_not_complete),
		cmocka_unit_test(order_does_not_matter),
		cmocka_unit_test(names_what_is_missing),
		cmocka_unit_test(says_which_rows),
		cmocka_unit_test(says_that_the_index_is_missing),
		cmocka_unit_test(counts_repeats_and_refuses_contradictions),
		cmocka_unit_test(shows_the_unknown_by_number),
		cmocka_unit_test(begins_empty),
		cmocka_unit_test(announces_nothing_that_costs_memory),
		cmocka_unit_test(is_for_reading_only),
		cmocka_unit_test(saves_frames_in_order),
		cmocka_unit_test(leaves_what_is_said_between_console_and_agent),
		cmocka_unit_test(names_the_frames_that_it_lacks),
		cmocka_unit_test(bears_anything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
