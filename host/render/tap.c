// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Budgets as TAP, and as rows.
 */
#include <string.h>

#include "check.h"
#include "findings.h"
#include "text.h"

static bool counts(const struct check_test *test)
{
	return test->line->kind == BUDGET_TASK && test->line->measure == BUDGET_COUNT;
}

const char *check_value(const struct check_test *test, double value, char *text)
{
	const char *hourly = test->line->hourly ? "/h" : "";
	char size[16];

	if (counts(test))
		snprintf(text, 32, "%.6g%s", value, hourly);
	else
		snprintf(text, 32, "%s%s", render_size(findings_nearest(value), size), hourly);
	return text;
}

/* # has a meaning in TAP, and a line ends a test. */
static void put_description(const struct render_options *options, const char *text)
{
	size_t bytes;

	while (*text) {
		bytes = strcspn(text, "#\\");
		text_put(options->out, text, bytes, options->utf8, 0);
		text += bytes;
		if (*text)
			fprintf(options->out, "\\%c", *text++);
	}
}

/* A YAML text in single quotes. */
static void put_quoted(const struct render_options *options, const char *text)
{
	size_t bytes;

	fputc('\'', options->out);
	while (*text) {
		bytes = strcspn(text, "'");
		text_put(options->out, text, bytes, options->utf8, 0);
		text += bytes;
		if (*text++ == '\'')
			fputs("''", options->out);
		else
			break;
	}
	fputc('\'', options->out);
}

static void put_details(const struct render_options *options, const struct check_test *test,
			const char *budget)
{
	FILE *out = options->out;
	char value[32];

	fputs("  ---\n  budget: ", out);
	put_quoted(options, budget);
	fprintf(out, "\n  line: %u\n", test->line->number);
	if (test->known) {
		fprintf(out, "  got: %s\n", check_value(test, test->value, value));
		fprintf(out, "  allowed: %s\n", check_value(test, test->allowed, value));
	}
	if (test->file) {
		fputs("  file: ", out);
		put_quoted(options, test->file);
		fprintf(out, "\n  dump: %u\n", test->number);
	}
	fputs("  ...\n", out);
}

static void put_test(const struct render_options *options, const struct check_test *test,
		     size_t number, const char *budget)
{
	bool good = test->verdict == CHECK_KEPT || test->verdict == CHECK_SKIPPED;
	char value[32];

	fprintf(options->out, "%s %zu - ", good ? "ok" : "not ok", number);
	put_description(options, test->line->text);
	if (test->verdict == CHECK_SKIPPED)
		fprintf(options->out, " # SKIP %s", test->reason);
	else if (test->known)
		fprintf(options->out, ": %s", check_value(test, test->value, value));
	if (test->verdict == CHECK_MISSING)
		fprintf(options->out, " # missing: %s", test->reason);
	fputs("\n", options->out);
	if (!good)
		put_details(options, test, budget);
}

static void put_row(struct findings *findings, const struct check_test *test, size_t number)
{
	bool count = counts(test);

	findings_number(findings, (int64_t)number);
	findings_number(findings, test->line->number);
	findings_text(findings, test->line->text);
	findings_text(findings, check_verdict_name(test->verdict));
	findings_text(findings, test->reason[0] ? test->reason : NULL);
	if (test->known && !count)
		findings_whole(findings, test->value);
	else
		findings_null(findings);
	if (test->known && !count)
		findings_whole(findings, test->allowed);
	else
		findings_null(findings);
	if (test->known && count)
		findings_real(findings, test->value);
	else
		findings_null(findings);
	if (count)
		findings_real(findings, test->allowed);
	else
		findings_null(findings);
	findings_text(findings, test->file);
	findings_maybe(findings, (struct maybe){test->number, test->file});
	findings_row(findings);
}

static struct err *check_rows(const struct render_options *options, const struct check *check)
{
	struct findings findings;
	struct err *err;
	size_t i;

	findings_open(&findings, "check",
		      "n INTEGER, line INTEGER, test TEXT, verdict TEXT, reason TEXT, value_bytes"
		      " INTEGER, allowed_bytes INTEGER, value REAL, allowed REAL, file TEXT,"
		      " dump INTEGER");
	for (i = 0; i < check->count; i++)
		put_row(&findings, &check->tests[i], i + 1);
	err = findings_render(&findings, options, "SELECT * FROM \"check\"");
	findings_close(&findings);
	return err;
}

struct err *render_check(const struct render_options *options, const struct check *check,
			 const char *budget)
{
	size_t i;

	if (options->format != RENDER_HUMAN)
		return check_rows(options, check);
	fprintf(options->out, "TAP version 13\n1..%zu\n", check->count);
	for (i = 0; i < check->count; i++)
		put_test(options, &check->tests[i], i + 1, budget);
	return render_finish(options);
}
