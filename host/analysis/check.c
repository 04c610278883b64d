// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Dumps against budgets.
 */
#include "check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What one dump says for one line. */
struct reading {
	bool known, partial; /* partial: at least that much */
	bool absent;	     /* known to be not there */
	bool never;	     /* such dumps do not tell it */
	double value;
	const char *reason; /* when it is not known, or absent */
};

const char *check_verdict_name(enum check_verdict verdict)
{
	static const char *const names[] = {
		[CHECK_KEPT] = "kept",
		[CHECK_EXCEEDED] = "exceeded",
		[CHECK_MISSING] = "missing",
		[CHECK_SKIPPED] = "skipped",
	};

	return names[verdict];
}

/* Count, how many have a value, and the sum, of the rows that a pattern fits. */
struct sum {
	int64_t rows, known, all;
	double total;
};

static struct err *ask(struct sql *sql, const char *text, const char *pattern, struct sum *ret)
{
	struct sql_rows *rows;
	struct err *err = sql_prepare(sql, text, &rows);
	bool more;

	if (err)
		return err;
	sql_bind_text(rows, 1, pattern, strlen(pattern));
	err = sql_next(rows, &more);
	if (!err && more) {
		ret->rows = sql_number(rows, 0);
		ret->known = sql_number(rows, 1);
		ret->total = sql_real(rows, 2);
		ret->all = sql_number(rows, 3);
	}
	sql_finish(rows);
	return err;
}

#define TASKS(value)                                                                             \
	"SELECT count(*), count(" value "), total(" value "), (SELECT count(*) FROM tasks)"      \
	" FROM tasks WHERE ifnull(flags, 0) & 2097152 = 0 AND (comm GLOB ?1 OR cmdline GLOB ?1)"

static const char *task_question(enum budget_measure measure)
{
	switch (measure) {
	case BUDGET_PSS:
		return TASKS("pss_bytes");
	case BUDGET_ANON:
		return TASKS("rss_anon_bytes");
	case BUDGET_SWAP:
		return TASKS("swap_bytes");
	case BUDGET_COUNT:
		return TASKS("1");
	default:
		return TASKS(
			"coalesce(rss_anon_bytes + rss_file_bytes + rss_shmem_bytes, rss_bytes)");
	}
}

/* Agents that tell PSS tell it of some task. */
static struct err *tells_pss(struct sql *sql, bool *ret)
{
	struct sum sum = {.rows = 0};
	struct err *err = ask(sql, TASKS("pss_bytes"), "*", &sum);

	*ret = sum.known || !sum.all;
	return err;
}

static struct err *read_tasks(struct sql *sql, const struct series_sample *sample,
			      const struct budget_line *line, struct reading *ret)
{
	struct sum sum = {.rows = 0};
	bool told = true;
	struct err *err = ask(sql, task_question(line->measure), line->name, &sum);

	if (!err && line->measure == BUDGET_PSS)
		err = tells_pss(sql, &told);
	ret->never = !told;
	ret->value = sum.total;
	ret->known = sum.known > 0 || (line->measure == BUDGET_COUNT && sum.all);
	ret->partial = !sample->tasks_whole || sum.known < sum.rows;
	ret->absent =
		!sum.rows && sum.all && sample->tasks_whole && line->measure != BUDGET_COUNT;
	ret->reason = !told		     ? "this agent does not tell PSS"
		      : !sum.all	     ? "no task arrived"
		      : ret->absent	     ? "no such program runs"
		      : !sample->tasks_whole ? "rows of table tasks are missing"
					     : "it was not collected";
	return err;
}

static struct err *read_named(struct sql *sql, const struct series_sample *sample,
			      const struct budget_line *line, struct reading *ret)
{
	bool tmpfs = line->kind == BUDGET_TMPFS;
	bool whole = tmpfs ? sample->tmpfs_whole : sample->slab_whole;
	struct sum sum = {.rows = 0};
	struct err *err =
		ask(sql,
		    tmpfs ? "SELECT count(*), count(used_bytes), total(used_bytes),"
			    " (SELECT count(*) FROM tmpfs) FROM tmpfs WHERE path GLOB ?1"
			  : "SELECT count(*), count(total_bytes), total(total_bytes),"
			    " (SELECT count(*) FROM slab) FROM slab WHERE name GLOB ?1",
		    line->name, &sum);

	ret->value = sum.total;
	ret->known = sum.known > 0 || (!tmpfs && whole && sum.all);
	ret->partial = !whole || sum.known < sum.rows;
	ret->absent = tmpfs && whole && sum.all && !sum.rows;
	ret->reason = !sum.all	    ? (tmpfs ? "no row of table tmpfs arrived"
					     : "no row of table slab arrived")
		      : ret->absent ? "no tmpfs is mounted there"
				    : "rows of its table are missing";
	return err;
}

static void row_number(void *ctx, const struct sql_rows *rows)
{
	struct maybe *number = ctx;

	*number = query_number(rows, 0);
}

static struct err *read_total(struct sql *sql, const struct series_sample *sample,
			      const struct budget_line *line, struct reading *ret)
{
	static const char *const questions[] = {
		("SELECT coalesce(slab_reclaimable_bytes + slab_unreclaimable_bytes, slab_bytes)"
		 " FROM memory LIMIT 1"),
		"SELECT available_bytes FROM memory LIMIT 1",
		"SELECT swap_total_bytes - swap_free_bytes FROM memory LIMIT 1",
		"SELECT committed_bytes FROM memory LIMIT 1",
	};
	struct maybe number = {0, false};
	struct err *err = NULL;
	int i;

	for (i = 0; i < ACCOUNT_PARTS; i++)
		if (strcmp(account_name((enum account_id)i), line->name) == 0)
			number = sample->account.parts[i];
	for (i = 0; !err && budget_totals[i]; i++)
		if (strcmp(budget_totals[i], line->name) == 0)
			err = query_each(sql, questions[i], row_number, &number);
	ret->known = number.known;
	ret->value = (double)number.value;
	ret->reason = "it did not arrive, or was not collected";
	return err;
}

static struct err *read_line(struct sql *sql, const struct series_sample *sample,
			     const struct budget_line *line, struct reading *ret)
{
	memset(ret, 0, sizeof(*ret));
	switch (line->kind) {
	case BUDGET_TASK:
		return read_tasks(sql, sample, line, ret);
	case BUDGET_TOTAL:
		return read_total(sql, sample, line, ret);
	default:
		return read_named(sql, sample, line, ret);
	}
}

struct err *check_init(struct check *check, const struct budget *budget)
{
	size_t i;

	memset(check, 0, sizeof(*check));
	check->tests = calloc(budget->count + 1, sizeof(*check->tests));
	if (!check->tests)
		return err_memory();
	check->count = budget->count;
	for (i = 0; i < check->count; i++) {
		check->tests[i].line = &budget->lines[i];
		check->tests[i].allowed = budget->lines[i].amount;
	}
	return NULL;
}

void check_deinit(struct check *check)
{
	size_t i;

	for (i = 0; i < check->count; i++) {
		free(check->tests[i].file);
		free(check->tests[i].points);
	}
	free(check->tests);
	memset(check, 0, sizeof(*check));
}

/* A verdict that is worse than what there is takes its place. */
static void settle(struct check_test *test, enum check_verdict verdict, const char *reason)
{
	static const int badness[] = {
		[CHECK_SKIPPED] = 1, [CHECK_KEPT] = 0, [CHECK_MISSING] = 2, [CHECK_EXCEEDED] = 3};

	if (badness[verdict] <= badness[test->verdict])
		return;
	test->verdict = verdict;
	snprintf(test->reason, sizeof(test->reason), "%s", reason);
}

static bool exceeds(const struct check_test *test, double value, double allowed)
{
	return test->line->least ? value < allowed : value > allowed;
}

static struct err *add_point(struct check_test *test, const struct series_sample *sample,
			     double value)
{
	struct trend_point *grown;

	grown = realloc(test->points, (test->points_count + 1) * sizeof(*grown));
	if (!grown)
		return err_memory();
	test->points = grown;
	grown[test->points_count++] =
		(struct trend_point){.x = sample->at, .y = value, .life = sample->boot};
	if (!sample->timed)
		settle(test, CHECK_MISSING, "a dump does not tell its time");
	return NULL;
}

/* Keep the worst value with the dump that it is of. */
static struct err *add_value(struct check_test *test, const struct series_sample *sample,
			     const struct reading *reading, double allowed)
{
	double over = reading->value - allowed, before = test->value - test->allowed;
	char *file;

	if (!test->known || (test->line->least ? over < before : over > before)) {
		file = strdup(sample->file);
		if (!file)
			return err_memory();
		free(test->file);
		test->file = file;
		test->number = sample->number;
		test->value = reading->value;
		test->allowed = allowed;
		test->known = true;
	}
	if (exceeds(test, reading->value, allowed) && !(reading->partial && test->line->least))
		settle(test, CHECK_EXCEEDED, "");
	else if (reading->partial)
		settle(test, CHECK_MISSING, reading->reason);
	return NULL;
}

static struct err *check_line(struct check_test *test, struct sql *sql,
			      const struct series_sample *sample)
{
	const struct budget_line *line = test->line;
	double allowed = line->amount;
	struct reading reading;
	struct err *err = read_line(sql, sample, line, &reading);

	if (err)
		return err;
	if (line->percent)
		allowed = line->amount / 100 * (double)sample->ram.value;
	if (reading.never || (reading.absent && line->optional))
		settle(test, CHECK_SKIPPED, reading.reason);
	else if (!reading.known || reading.absent)
		settle(test, CHECK_MISSING, reading.reason);
	else if (line->percent && !sample->ram.known)
		settle(test, CHECK_MISSING, "the installed RAM is not known");
	else if (line->hourly && reading.partial)
		settle(test, CHECK_MISSING, reading.reason);
	else if (line->hourly) {
		test->allowed = allowed;
		err = add_point(test, sample, reading.value);
	} else {
		err = add_value(test, sample, &reading, allowed);
	}
	return err;
}

struct err *check_dump(struct check *check, struct sql *sql, const struct series_sample *sample)
{
	struct err *err = NULL;
	size_t i;

	for (i = 0; !err && i < check->count; i++)
		err = check_line(&check->tests[i], sql, sample);
	return err;
}

static int by_time(const void *a, const void *b)
{
	const struct trend_point *left = a, *right = b;

	if (left->life != right->life)
		return left->life < right->life ? -1 : 1;
	return (left->x > right->x) - (left->x < right->x);
}

static struct err *finish_growth(struct check_test *test)
{
	struct trend trend;
	struct err *err;

	if (test->points_count)
		qsort(test->points, test->points_count, sizeof(*test->points), by_time);
	err = trend_find(test->points, test->points_count, &trend);
	if (err)
		return err;
	if (!trend.lives) {
		settle(test, CHECK_MISSING, "growth takes two dumps of one boot or more");
		return NULL;
	}
	test->known = true;
	test->value = trend.slope * 3600;
	if (exceeds(test, test->value, test->allowed))
		settle(test, CHECK_EXCEEDED, "");
	return NULL;
}

struct err *check_finish(struct check *check)
{
	struct err *err = NULL;
	size_t i;

	for (i = 0; !err && i < check->count; i++) {
		struct check_test *test = &check->tests[i];

		if (test->line->hourly && test->verdict != CHECK_SKIPPED)
			err = finish_growth(test);
		if (test->verdict == CHECK_SKIPPED && test->known)
			test->verdict = CHECK_KEPT; /* it is there in some of the dumps */
		check->exceeded += test->verdict == CHECK_EXCEEDED;
		check->missing += test->verdict == CHECK_MISSING;
		check->skipped += test->verdict == CHECK_SKIPPED;
	}
	return err;
}
